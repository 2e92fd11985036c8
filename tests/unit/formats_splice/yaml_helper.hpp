// yaml_helper.hpp - edits of YAML texts for tests, each checked against what the change means for the data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "formats/splice/edit_parts.hpp"
#include "formats/splice/yaml_edit.hpp"

namespace yaml_test {

using skillmeat::core::Edit;
using skillmeat::core::Json;
using skillmeat::core::Splice;
using Keys = std::vector<std::string>;

Edit add(Keys path, Json value);
Edit set(Keys path, Json value);
Edit upsert(Keys path, Json value);
Edit append(Keys path, Json value);
Edit take_out(Keys path);
Edit unset(Keys path);

Json object(std::string_view json);  // JSON text as data

// The new text. Fails the test when splices overlap or the new text is not the change applied to the old
// data.
std::string edited(const std::string &text, const Edit &edit);

struct Refusal {
    int code = 0;  // 0: not refused
    std::string line, column, hint, message;
};
Refusal refusal(const std::string &text, const Edit &edit);

// The change applied to data; false when it cannot be.
bool apply(Json &root, const Edit &edit);
// Numbers by value, members in any order.
bool same(const Json &a, const Json &b);

}  // namespace yaml_test
