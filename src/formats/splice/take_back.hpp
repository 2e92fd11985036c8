// take_back.hpp - a change of ours in a configuration file, taken back inside of what others made of the file since.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "formats/splice/edit.hpp"

namespace skillmeat::core {

struct TextChange {
    std::string_view before, after, now;
};
// Throws SKM_E_TOO_LARGE, SKM_E_NOT_UTF8.
void check_edited(const TextChange &change, std::string_view name);

// Key by key: where `before` and `after` differ and `now` still reads as `after`, it is set back; every other key, and
// every other byte, stays. nullopt: there is nothing left of the change. Throws as edit_text.
std::optional<std::string> take_back(const TextChange &change, std::string_view name, EditFormat format);

}  // namespace skillmeat::core
