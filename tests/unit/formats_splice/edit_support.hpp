// edit_support.hpp - short ways to say an edit.
#pragma once

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

inline Json data(std::string_view text) {
    return skillmeat::core::parse_json(text, "value");
}

inline Edit edit_of(Edit::Kind kind, Path path, std::string_view value = "null", std::size_t anchor = 0) {
    return {kind, std::move(path), anchor, data(value)};
}

inline std::string after(EditFormat format, std::string_view text, const Edit &edit) {
    return skillmeat::core::edit_text(text, "f", format, edit).text;
}

inline std::string json(std::string_view text, Edit::Kind kind, Path path, std::string_view value = "null") {
    return after(EditFormat::jsonc, text, edit_of(kind, std::move(path), value));
}

inline std::string toml(std::string_view text, Edit::Kind kind, Path path, std::string_view value = "null") {
    return after(EditFormat::toml, text, edit_of(kind, std::move(path), value));
}

// The stable name of the refusal; "" when there is none.
inline std::string refusal(EditFormat format, std::string_view text, const Edit &edit) {
    try {
        skillmeat::core::edit_text(text, "f", format, edit);
        return "";
    } catch (const skillmeat::core::Error &error) {
        return skillmeat::core::code_name(error.code());
    }
}

}  // namespace support
