// config.toml: whatever stands in it, settings have their kinds; and values as people type them.
#include "formats/toml/toml.hpp"
#include "fuzz.hpp"
#include "state/config/config.hpp"
#include "state/config/known_keys.hpp"

using namespace skillmeat::core;

namespace {

void check_file(std::string_view text) {
    const Config config = Config::parse(text, "f");
    config.list().compact();
    config.default_collection();
    config.author();
    for (const KnownKey &known : known_keys()) {
        const std::string key(known.key);
        fuzz::require(!config.is_set(key) || config.get(key), "what is set can be read: " + key);
        config.bool_or(key, config.integer_or(key, 0) == 1);
    }
}

void check_typed(std::string_view text) {
    for (const KnownKey &known : known_keys())
        fuzz::code_of([&] {
            const Json value = typed_config_value(known.key, text);
            fuzz::require(fuzz::code_of([&] { require_config_value(known.key, value); }) == SKM_OK,
                          "a typed value is one that the key takes: " + std::string(known.key));
        });
    fuzz::code_of([&] {
        for (const std::string &segment : config_path(text))
            fuzz::require(toml_key(segment) == segment, "the parts of a dot path need no quotes");
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    fuzz::code_of([&] { check_file(text); });
    check_typed(text);
    return 0;
}
