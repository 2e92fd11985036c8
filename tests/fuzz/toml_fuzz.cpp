// The fast reader of TOML says what toml++ says, values and errors, and what is written is read again.
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/own_toml.hpp"
#include "formats/toml/toml.hpp"
#include "fuzz.hpp"
#include "state/policy/toml_lines.hpp"

using namespace skillmeat::core;

namespace {

template <class Read>
std::string outcome(Read read, std::string_view text, Json &value) {
    try {
        value = read(text, "f", TomlLimits{});
        return {};
    } catch (const Error &error) {
        fuzz::require(error.code() != SKM_E_INTERNAL, error.message());
        return error.message();
    }
}

bool has_null(const Json &value) {
    if (value.is_null()) return true;
    if (value.is_array())
        for (const Json &item : value.as_array())
            if (has_null(item)) return true;
    if (value.is_object())
        for (const auto &member : value.as_object())
            if (has_null(member.second)) return true;
    return false;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    Json own, full;
    const std::string own_problem = outcome(read_own_toml, text, own),
                      full_problem = outcome(parse_toml, text, full);
    fuzz::require(own_problem == full_problem, "the same error: " + own_problem + " | " + full_problem);
    if (!own_problem.empty()) return 0;
    fuzz::require(same_data(own, full), "the same data");
    fuzz::require(!has_null(full), "TOML has no null");
    const std::string written = to_original_toml(full);
    fuzz::require(same_data(parse_toml(written, "w"), full), "written and read again");
    fuzz::require(to_original_toml(read_own_toml(written, "w")) == written, "written the same again");
    TomlLines(text).of("a.b");
    return 0;
}
