// policy.hpp - one policy from four layers: built-in < user < project (narrow only) < managed; the stricter wins.
//
// policy.toml, sections `signature` and `limits` (scan, license, source, mcp belong to later parts: unknown sections
// and keys are an error in files of ours, so that a mistyped rule never silently does nothing).
//   [signature]  file = "off" | "warn" | "require"      a local pack file (default warn)
//                vault = …, marketplace = …              (default require)
//                threshold = 1                           distinct trusted keys that must have signed
//   [limits]     entries, file-bytes, total-bytes, archive-bytes, ratio
//                keep-days, keep-changes                what gc keeps of the history
// A setting of the user or the machine replaces the built-in one, also by a looser one; where both set it, the stricter
// counts. A project's file counts only where it is stricter than the rest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"
#include "formats/zip/zip_reader.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

enum class SignatureRule { off, warn, require };

struct Policy {
    SignatureRule signature_file = SignatureRule::warn;
    SignatureRule signature_vault = SignatureRule::require;
    SignatureRule signature_marketplace = SignatureRule::require;
    std::int64_t signature_threshold = 1;
    ArchiveLimits limits;
    std::int64_t keep_days = 30, keep_changes = 20;  // whichever keeps more

    // For each setting: {"key","value","origin":"built-in|user|project|managed","path","line"} of the deciding line;
    // path is "" and line 0 for a built-in value.
    Json decisions = Json::array();
};

// Files: <home>/policy.toml, <project>/.skillmeat/policy.toml (`project` "" = none), the context's managed policy.
// Throws SKM_E_PARSE / SKM_E_SCHEMA with path, line and key: a policy that cannot be read lets nothing through.
Policy load_policy(const Operation &operation, const std::string &home, const std::string &project);
// The same files, each read for itself: {"ok","files":[{"origin","path","present","settings"}],"problems":[{"code",
// "message","path","hint"}],"without_effect":[{"key","value","origin","path","line","decided_by":{…}}]}.
Json check_policy(const Operation &operation, const std::string &home, const std::string &project);
Json show_policy(const Policy &policy);  // {"policy":{"signature":{…},"limits":{…}},"decisions":[…]}
Json explain_policy(const Policy &policy,
                    std::string_view key);  // {"key","value","origin","path","line"}; SKM_E_NOT_FOUND

}  // namespace skillmeat::core
