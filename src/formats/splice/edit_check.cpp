#include "formats/splice/edit_check.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "formats/json/compare.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/json_read.hpp"
#include "formats/splice/own_toml.hpp"

namespace skillmeat::core {

namespace {

// Tables that stood nowhere but in their members go with the last of them.
void drop_vanished(Json &expected, const Json &after, const std::vector<std::string> &path) {
    for (std::size_t length = path.size() - 1; length > 0; --length) {
        Json *parent = nullptr, *at = &expected;
        const Json *found = &after;
        for (std::size_t i = 0; i < length && at != nullptr; ++i) {
            parent = at;
            at = at->find(path[i]);
            if (found != nullptr) found = found->find(path[i]);
        }
        if (at == nullptr || !at->is_object() || at->size() != 0) return;
        if (found != nullptr && !found->is_null()) return;
        parent->erase(path[length - 1]);
        if (found != nullptr) parent->set(path[length - 1], Json());
    }
}

// The old text only tells what is expected: the quick readers will do where they know the text. They are not
// those that the outcome is read with, so that nobody confirms his own mistake.
Json data_before(std::string_view text, std::string_view name, EditFormat format) {
    if (format == EditFormat::toml) return read_own_toml(text, name);
    if (format == EditFormat::yaml) return read_edited(text, name, format);
    return read_json_data_quickly(text, name);
}

bool is_expected(const EditOutcome &outcome, Json &expected) {
    const bool is_toml = outcome.format == EditFormat::toml;
    const bool is_json = !is_toml && outcome.format != EditFormat::yaml;
    if (is_json && !repeats_key(outcome.edit.value) && is_surely_config_json(outcome.after, expected))
        return true;
    const Json found = read_edited(outcome.after, outcome.name, outcome.format);
    drop_vanished(expected, found, outcome.edit.path);
    return is_toml ? same_data(expected, found) : same_json_data(expected, found);
}

}  // namespace

void check_outcome(const EditOutcome &outcome, std::optional<Json> data) {
    if (!data) data = data_before(outcome.before, outcome.name, outcome.format);
    Json expected = with_edit(std::move(*data), outcome.edit);
    std::optional<Error> problem;
    try {
        if (differ_only_in(outcome.before, outcome.after, outcome.splices) && is_expected(outcome, expected))
            return;
    } catch (const Error &error) {
        problem = error;
    }
    const std::string name(outcome.name);
    Error error(SKM_E_INTERNAL,
                name + ": the edit would not have the meaning that it should; nothing is changed");
    error.path(name);
    if (problem) error.cause(*problem);
    throw error;
}

}  // namespace skillmeat::core
