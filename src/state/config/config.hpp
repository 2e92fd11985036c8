// config.hpp - config.toml, as the original keeps it; comments and unknown keys stay.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/json/json.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

class Config {
 public:
    // A missing file is an empty config; a broken one is SKM_E_PARSE with its path.
    static Config load(const Home &home);
    static Config parse(std::string_view text, const std::string &path);

    // By dot path ("settings.default-collection"); nullopt when absent there and without a default.
    std::optional<Json> get(std::string_view key) const;
    bool is_set(std::string_view key) const;  // in the file
    // A value of another kind counts as absent.
    std::string text_or(std::string_view key, std::string_view otherwise) const;
    bool bool_or(std::string_view key, bool otherwise) const;
    std::int64_t integer_or(std::string_view key, std::int64_t otherwise) const;
    // {"values":[{"key","value","origin":"file|default"}]} with every leaf, sorted by key. Secrets are not shown.
    Json list() const;

    std::string default_collection() const;  // settings.default-collection, else "default"
    std::string author() const;              // settings.author, else ""

 private:
    Json value_ = Json::object();
};

// The collection that was named; "" = the configured default.
std::string chosen_collection(const Home &home, const std::string &named);

inline constexpr std::string_view kConfigFile = "config.toml";  // relative to the home

// The text of a new home's config.toml, byte for byte as the original 0.74 writes it.
std::string default_config_text();

// A value as it is typed on a command line: for a known key its own kind ("a,b" for lists), else true/false, whole
// numbers, text. SKM_E_ARGUMENT for a key that is no dot path or a value that the key does not take.
Json typed_config_value(std::string_view key, std::string_view text);

// Each gives the id of its transaction, "" when there was nothing to change (or with dry_run).
std::string set_config(const Operation &operation, const Home &home, std::string_view key, const Json &value);
std::string unset_config(const Operation &operation, const Home &home,
                         std::string_view key);  // SKM_E_NOT_FOUND

}  // namespace skillmeat::core
