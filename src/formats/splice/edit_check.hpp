// edit_check.hpp - inside of this module: is the new text what was asked for?
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "formats/splice/edit.hpp"

namespace skillmeat::core {

// An edit that was made.
struct EditOutcome {
    std::string_view before, after, name;
    EditFormat format;
    const Edit &edit;
    const std::vector<Splice> &splices;
};

// Throws SKM_E_INTERNAL unless the data of the new text are the edit applied to those of the old one, and the
// texts differ in nothing but the splices. `data`: of the old text, when they are known.
void check_outcome(const EditOutcome &outcome, std::optional<Json> data);

}  // namespace skillmeat::core
