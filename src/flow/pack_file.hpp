// pack_file.hpp - a pack as it lies on the disk, and what trust and policy say of it. For the flows of
// bundles.
#pragma once

#include <optional>
#include <string>

#include "base/error.hpp"
#include "domain/bundle/pack.hpp"
#include "domain/trust/decision.hpp"
#include "flow/flow.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

inline constexpr std::string_view kNotScanned = "not scanned";

// The home when there is one: looking at a pack needs none.
std::optional<Home> home_if_there(const Operation &operation);

struct PackFile {
    std::string path;       // absolute
    ArchiveSource archive;  // open: read entry by entry, also later
    std::string sidecar;
    bool signed_by_others = false;       // X.minisig or X.sig lies beside it
    std::vector<OtherSignature> others;  // those of them that are not wrong
    PackResult result;                   // what the reader said of it, a refusal as a value
};
// The file and X.dsse, X.minisig and X.sig beside it, verified. Throws only when they cannot be read.
PackFile load_pack_file(const Operation &operation, const std::string &path, const ArchiveLimits &limits);

// A refusal as an error, where it is none of the results: SKM_E_PACK or SKM_E_ARCHIVE with details reason,
// entry.
Error pack_refused(const std::string &path, const PackRefusal &refusal);

struct PackVerdict {
    Verdict verdict;
    Decision decision;  // of a refused pack: not allowed, its reason
};
// `question` without rolled_back: that is found out here.
PackVerdict judge_pack(const Operation &operation, const std::optional<Home> &home, const Policy &policy,
                       const PackFile &file, SignatureQuestion question);

}  // namespace skillmeat::core
