// value.hpp - values of a scenario: variables, bytes, and whether what came matches what is expected.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace parity {

using Json = nlohmann::ordered_json;

// The scenario itself is wrong: an unknown word, a missing variable.
struct Mistake : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using Variables = std::map<std::string, Json>;

Json substitute(const Json &value, const Variables &variables);

// Bytes travel as the binary type of Json, and as {"$hex": …}, {"$base64": …} or {"$utf8": …} in a scenario.
Json bytes(std::string_view data);
std::string bytes_of(const Json &value);
Json as_saved(const Json &value);  // with bytes as {"$hex": …}

std::string sha256_hex(std::string_view data);
std::int64_t microseconds_of(const std::string &rfc3339);

// Nothing when `got` matches, else where and why it does not.
std::optional<std::string> mismatch(const Json &expected, const Json &got, const std::string &where = "");

// The members of an object are among these; anything else is a mistake.
void allow_only(const Json &object, std::initializer_list<std::string_view> names, const std::string &what);

}  // namespace parity
