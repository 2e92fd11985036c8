// document.hpp - reading result documents.
#pragma once

#include <nlohmann/json.hpp>
#include <skillmeat/skillmeat.hpp>
#include <string>

#include "session.hpp"

namespace cli {

// A string member, "" when it is absent or no string.
inline std::string text_of(const Json &object, const char *key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// "skill:pdf" of an artifact's record, or the text itself.
inline std::string name_of(const Json &artifact) {
    return artifact.is_string() ? artifact.get<std::string>()
                                : text_of(artifact, "type") + ":" + text_of(artifact, "name");
}

// An option that was not given.
inline skillmeat::Text given(const std::string &text) {
    return text.empty() ? skillmeat::Text{} : skillmeat::Text{text};
}

// "1 file", "2 files".
inline std::string counted(std::uint64_t count, const std::string &one) {
    return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

// "; more with --cursor …" when a listing goes on.
inline std::string more_text(const std::string &next) {
    return next.empty() ? "" : "; more with --cursor " + next;
}
inline std::string more_of(const Json &document) {
    return more_text(text_of(document, "next"));
}

// The line behind a table that goes on.
inline void print_more(const Json &document, std::ostream &out) {
    if (const std::string more = more_of(document); !more.empty()) out << more.substr(2) << '\n';
}

}  // namespace cli
