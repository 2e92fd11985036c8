// sources.hpp - what `add` is given, brought to single artifacts. For the flows of collections.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "state/context/context.hpp"

namespace skillmeat::core {

struct Candidate {
    std::string source;      // as it was given
    std::string path;        // absolute, of the artifact's folder or file
    std::string type, name;  // name as it lies there, not checked yet
};

struct Candidates {
    std::vector<Candidate> found;  // sorted by path within each source
    struct Skipped {
        std::string source, reason;
    };
    std::vector<Skipped> skipped;
    struct Failed {
        std::string source;
        Error error;
    };
    std::vector<Failed> failed;
};

// Each source is a folder or file on this machine: an artifact itself, or a folder that holds several (six
// levels and 2,000 folders are looked at). `type` "" = found from the files. Sources that are nothing of the
// kind are in `failed`.
Candidates find_candidates(const Context &context, const std::vector<std::string> &sources,
                           const std::string &type, const Watch &watch);

}  // namespace skillmeat::core
