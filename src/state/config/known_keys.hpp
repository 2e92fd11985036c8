// known_keys.hpp - the keys of config.toml whose kind and default are known. Others may stand there too.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"

namespace skillmeat::core {

struct KnownKey {
    enum class Kind { text, boolean, number, list };
    std::string_view key;
    Kind kind;
    Json otherwise;                         // the default; null = none
    std::vector<std::string_view> choices;  // of a text; empty = any
    bool secret = false;
};

std::span<const KnownKey> known_keys();
const KnownKey *find_known_key(std::string_view key);

// "a.b-c" as segments. SKM_E_ARGUMENT unless each is one or more of A-Z a-z 0-9 _ -, and there are at most
// eight.
std::vector<std::string> config_path(std::string_view key);

// Throws SKM_E_ARGUMENT when a known key does not take the value, SKM_E_NAME for a collection that cannot be.
void require_config_value(std::string_view key, const Json &value);

}  // namespace skillmeat::core
