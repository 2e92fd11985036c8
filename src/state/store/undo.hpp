// undo.hpp - an undo by somebody who knows what is in the files.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "state/store/transaction.hpp"

namespace skillmeat::core {

// What is done with one path of the change instead of the usual.
struct UndoChoice {
    std::optional<std::string>
        text;  // the file gets it; nullopt: it is left as it is, and reported when it differs
};
using UndoChoices = std::map<std::size_t, UndoChoice>;  // by the index of the path in the entry

// Looks only, and is asked again when another writer came between. `now` is what stands at each path of the entry; a
// text that has another digest when it is read is SKM_E_CHANGED.
using ChooseUndo = std::function<UndoChoices(const HistoryEntry &entry, const std::vector<PathState> &now)>;

// As undo_change, which leaves each file alone that somebody has changed since.
UndoResult undo_change_by(const Operation &operation, const Home &home, const std::string &id,
                          const ChooseUndo &choose);

}  // namespace skillmeat::core
