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

    // By dot path ("settings.default-collection"); nullopt when absent there and without a default.
    std::optional<Json> get(std::string_view key) const;
    std::string text_or(std::string_view key, std::string_view otherwise) const;
    bool bool_or(std::string_view key, bool otherwise) const;
    std::int64_t integer_or(std::string_view key, std::int64_t otherwise) const;
    // {"values":[{"key","value","origin":"file|default"}]} with every leaf.
    Json list() const;

    std::string default_collection() const;            // settings.default-collection, else "default"
    std::string author() const;                        // settings.author, else ""

 private:
    Json value_;
};

// The text of a new home's config.toml, byte for byte as the original 0.74 writes it.
std::string default_config_text();
// `value` is typed as the CLI types it: true/false, integers, else a string; a list "a,b" only for list keys.
std::string set_config(const Operation &operation, const Home &home, std::string_view key, const Json &value);
std::string unset_config(const Operation &operation, const Home &home, std::string_view key);   // SKM_E_NOT_FOUND

}  // namespace skillmeat::core
