// artifact_removal.hpp - taking an artifact's files out of a collection.
#pragma once

#include <string>

#include "model/collection/collection.hpp"
#include "state/store/transaction.hpp"

namespace skillmeat::core {

// Everything at an artifact's place, what listings leave out too: it is the collection's copy, and history
// keeps it.
class ArtifactRemoval {
 public:
    ArtifactRemoval(Transaction &transaction, const Home &home, const Collection &collection,
                    const Watch &watch);

    // SKM_E_NAME when the files are not the row's alone.
    void remove(const ArtifactRow &row);
    std::size_t files() const { return files_; }  // files and links so far

 private:
    void check_alone(const ArtifactRow &row) const;
    void take(const std::string &absolute, const std::string &relative, const std::string &container,
              std::size_t depth);

    Transaction &transaction_;
    std::size_t root_;
    const Collection &collection_;
    const Watch &watch_;
    std::size_t entries_ = 0, files_ = 0;
};

}  // namespace skillmeat::core
