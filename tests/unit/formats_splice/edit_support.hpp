// edit_support.hpp - short ways to say an edit, and chance that is the same every time.
#pragma once

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "formats/splice/edit.hpp"
#include "formats/splice/edit_parts.hpp"

namespace support {

using skillmeat::core::Edit;
using skillmeat::core::Edited;
using skillmeat::core::EditFormat;
using skillmeat::core::Json;
using Path = std::vector<std::string>;

// The engine's own numbers are the same everywhere; the standard's distributions are not.
class Random {
 public:
    explicit Random(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t end) { return engine_() % end; }
    bool once_in(std::size_t count) { return below(count) == 0; }
    std::string one_of(const std::vector<std::string> &from) { return from[below(from.size())]; }

 private:
    std::mt19937 engine_;
};

inline Json data(std::string_view text) {
    return skillmeat::core::parse_json(text, "value");
}

inline Edit edit_of(Edit::Kind kind, Path path, std::string_view value = "null", std::size_t anchor = 0) {
    return {kind, std::move(path), anchor, data(value)};
}

// The edit, which as one of a large text must come to the same.
inline Edited edited(EditFormat format, std::string_view text, const Edit &edit) {
    Edited done = skillmeat::core::edit_text(text, "f", format, edit);
    const Edited large = skillmeat::core::edit_text_as(text, "f", format, edit, 0);
    CHECK(large.text == done.text);
    CHECK(large.splices.size() == done.splices.size());
    return done;
}

inline std::string after(EditFormat format, std::string_view text, const Edit &edit) {
    return edited(format, text, edit).text;
}

inline std::string json(std::string_view text, Edit::Kind kind, Path path, std::string_view value = "null") {
    return after(EditFormat::jsonc, text, edit_of(kind, std::move(path), value));
}

inline std::string toml(std::string_view text, Edit::Kind kind, Path path, std::string_view value = "null") {
    return after(EditFormat::toml, text, edit_of(kind, std::move(path), value));
}

inline std::string refusal_as(EditFormat format, std::string_view text, const Edit &edit, std::size_t large) {
    try {
        skillmeat::core::edit_text_as(text, "f", format, edit, large);
        return "";
    } catch (const skillmeat::core::Error &error) {
        return std::string(skillmeat::core::code_name(error.code())) + "|" + error.message() + error.hint();
    }
}

// The stable name of the refusal; "" when there is none. It must be the same one for a large text.
inline std::string refusal(EditFormat format, std::string_view text, const Edit &edit) {
    const std::string why = refusal_as(format, text, edit, skillmeat::core::kLargeEdit);
    CHECK(refusal_as(format, text, edit, 0) == why);
    return why.substr(0, why.find('|'));
}

}  // namespace support
