// undo_collections.hpp - undoing a change of a collection that people have edited since: row by row.
#pragma once

#include "state/store/undo.hpp"

namespace skillmeat::core {

// An artifact stays as it is, row and files together, when its row or one of its files is neither as the change left it
// nor as it found it, or when files of its own would be left without a row. Every other row is taken back, inside of the
// files as they are now. Where the rows cannot be compared, the collection stays as it is.
ChooseUndo choose_by_rows(const Operation &operation, const Home &home);

}  // namespace skillmeat::core
