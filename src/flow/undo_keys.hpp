// undo_keys.hpp - undoing a change of a configuration file that others have edited since: key by key, or row by row.
#pragma once

#include "state/store/undo.hpp"

namespace skillmeat::core {

// Chooses for files of a format that has keys (JSON, JSONC, TOML, YAML by their extension) and that nobody has chosen for
// yet. Trusted keys and deployments, in the original's records too, are rows of their files. Where nothing of the change
// is left, or the file cannot be read, it stays as it is.
void choose_by_keys(const Operation &operation, const Home &home, const HistoryEntry &entry,
                    const std::vector<PathState> &now, UndoChoices &choices);

}  // namespace skillmeat::core
