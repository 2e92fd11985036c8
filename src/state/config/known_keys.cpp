#include "state/config/known_keys.hpp"

#include <charconv>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "state/config/config.hpp"

namespace skillmeat::core {

namespace {

using Kind = KnownKey::Kind;

constexpr std::size_t kMostSegments = 8;
constexpr std::int64_t kMostNumber = 36500;
constexpr std::size_t kLongestText = 4096;
constexpr std::string_view kSegmentCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

Error wrong_value(std::string_view key, const std::string &what) {
    return Error(SKM_E_ARGUMENT, std::string(key) + " " + what).detail("key", std::string(key));
}

std::string listed(const std::vector<std::string_view> &choices) {
    std::string text;
    for (const std::string_view choice : choices) text += (text.empty() ? "" : ", ") + std::string(choice);
    return text;
}

void require_text(const KnownKey &known, const Json &value) {
    if (!value.is_string()) throw wrong_value(known.key, "takes a text");
    if (known.choices.empty()) return;
    for (const std::string_view choice : known.choices)
        if (value.as_string() == choice) return;
    throw wrong_value(known.key, "takes one of: " + listed(known.choices));
}

void require_list(const KnownKey &known, const Json &value) {
    if (!value.is_array()) throw wrong_value(known.key, "takes a list");
    for (const Json &element : value.as_array())
        if (!element.is_string()) throw wrong_value(known.key, "takes a list of texts");
}

void require_number(const KnownKey &known, const Json &value) {
    if (value.is_integer() && value.as_integer() >= 0 && value.as_integer() <= kMostNumber) return;
    throw wrong_value(known.key, "takes a whole number from 0 to " + std::to_string(kMostNumber));
}

void require_collection_name(const Json &value) {
    const auto problem = collection_name_problem(value.as_string());
    if (problem)
        throw Error(SKM_E_NAME,
                    "no collection can be called '" + value.as_string() + "': it " + problem->text);
}

void require_kind(const KnownKey &known, const Json &value) {
    switch (known.kind) {
        case Kind::text: return require_text(known, value);
        case Kind::list: return require_list(known, value);
        case Kind::number: return require_number(known, value);
        case Kind::boolean:
            if (!value.is_bool()) throw wrong_value(known.key, "takes true or false");
    }
}

// What TOML can hold, and nobody trips over: texts are UTF-8 of some length.
void require_plain(std::string_view key, const Json &value) {
    if (value.is_array()) {
        for (const Json &element : value.as_array()) require_plain(key, element);
        return;
    }
    if (value.is_null() || value.is_object()) throw wrong_value(key, "takes a single value or a list");
    if (!value.is_string()) return;
    if (value.as_string().size() > kLongestText)
        throw wrong_value(key, "takes at most " + std::to_string(kLongestText) + " bytes");
    if (!is_utf8(value.as_string())) throw wrong_value(key, "takes UTF-8 text");
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = problem == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(number) : std::nullopt;
}

Json list_of(std::string_view text) {
    Json list = Json::array();
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        if (const std::string_view element = text.substr(0, comma); !element.empty()) list.push(element);
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return list;
}

Json guessed(std::string_view text) {
    if (text == "true" || text == "false") return text == "true";
    if (const auto number = whole_number(text)) return *number;
    return text;
}

Json as_kind(Kind kind, std::string_view text) {
    switch (kind) {
        case Kind::text: return text;
        case Kind::list: return list_of(text);
        case Kind::boolean:
        case Kind::number: return guessed(text);  // a text where a number should be is told by its key
    }
    return text;
}

}  // namespace

std::span<const KnownKey> known_keys() {
    static const std::vector<KnownKey> keys = {
        {"analytics.db-path", Kind::text, {}, {}},
        {"analytics.enabled", Kind::boolean, true, {}},
        {"analytics.retention-days", Kind::number, 90, {}},
        {"artifact_search.indexing_mode", Kind::text, "opt_in", {"off", "on", "opt_in"}},
        {"search.exclude-dirs", Kind::list, {}, {}},
        {"search.max-depth", Kind::number, 3, {}},
        {"search.project-roots", Kind::list, Json::array(), {}},
        {"settings.author", Kind::text, {}, {}},
        {"settings.default-collection", Kind::text, "default", {}},
        {"settings.github-token", Kind::text, {}, {}, true},
        {"settings.update-strategy", Kind::text, "prompt", {"prompt", "upstream", "local"}},
    };
    return keys;
}

const KnownKey *find_known_key(std::string_view key) {
    for (const KnownKey &known : known_keys())
        if (known.key == key) return &known;
    return nullptr;
}

std::vector<std::string> config_path(std::string_view key) {
    std::vector<std::string> segments;
    for (std::string_view rest = key;;) {
        const std::size_t dot = rest.find('.');
        const std::string_view segment = rest.substr(0, dot);
        const bool bad =
            segment.empty() || segment.find_first_not_of(kSegmentCharacters) != std::string_view::npos;
        if (bad || segments.size() == kMostSegments)
            throw Error(SKM_E_ARGUMENT, "'" + escape_for_display(key) + "' is no key of the configuration")
                .hint("Keys look like settings.default-collection; see: skillmeat config list");
        segments.emplace_back(segment);
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
    }
    return segments;
}

void require_config_value(std::string_view key, const Json &value) {
    require_plain(key, value);
    const KnownKey *known = find_known_key(key);
    if (known != nullptr) require_kind(*known, value);
    if (key == "settings.default-collection") require_collection_name(value);
}

Json typed_config_value(std::string_view key, std::string_view text) {
    config_path(key);
    const KnownKey *known = find_known_key(key);
    Json value = known != nullptr ? as_kind(known->kind, text) : guessed(text);
    require_config_value(key, value);
    return value;
}

}  // namespace skillmeat::core
