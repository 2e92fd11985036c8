// tracking.hpp - the original's record of what is deployed in a project: <project>/<profile
// root>/.skillmeat-deployed.toml.
//
// We write exactly its keys in its layout; comments and keys of people's own stay. A record that cannot be
// understood is reported and left as it is (the original refuses such a file, so nothing may be lost in it).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json/json.hpp"

namespace skillmeat::core {

inline constexpr std::string_view kTrackingFile = ".skillmeat-deployed.toml";

// What the original calls a deployment profile, and the agent of ours that it stands for.
struct TrackingProfile {
    std::string_view id;     // "claude_code", also its `platform`
    std::string_view root;   // ".claude"
    std::string_view agent;  // "claude-code"; "" = no single one
};
const std::vector<TrackingProfile> &tracking_profiles();
// The profile whose records describe files of `agent` below `folder` (".claude/skills"): only there does the
// original look for them. nullptr: the original does not know of such files, and gets no record.
const TrackingProfile *profile_for(std::string_view agent, std::string_view folder);
// All folders that may hold a tracking file: the profiles' roots, and the one that older versions used for
// Codex.
const std::vector<std::string_view> &tracking_roots();

struct TrackingRecord {
    std::string name, type, collection;
    std::string deployed_at;   // naive local time
    std::string path;          // relative to the profile root: "skills/<name>"
    std::string content_hash;  // algorithm A of the collection's copy
    bool local_modifications = false;
    std::vector<std::string> lineage;  // content hashes, newest first
    std::string profile = "claude_code", platform, profile_root;
};

struct Tracking {
    std::vector<TrackingRecord> records;
    std::vector<std::string> problems;  // of the records that were left out, for the log
};
// Throws as parse_toml, and SKM_E_SCHEMA when `deployed` is no array of tables.
Tracking read_tracking(std::string_view text, const std::string &name);

// Two records are about the same thing: name without extension, type, profile.
bool same_record(const TrackingRecord &a, const TrackingRecord &b);

// Changes to one tracking file; pure. `text` nullopt: there is none yet. Throws as read_tracking.
class TrackingEdit {
 public:
    TrackingEdit(std::optional<std::string> text, const std::string &name);
    ~TrackingEdit();
    TrackingEdit(TrackingEdit &&) noexcept;

    // Adds the record or brings the one about the same thing to it; the lineage grows at its head.
    TrackingEdit &put(const TrackingRecord &record);
    // Removes the records about the same thing. The last one leaves `deployed = []`.
    TrackingEdit &remove(const TrackingRecord &record);

    std::optional<std::string> text() const;  // as edited so far; nullopt: still none

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skillmeat::core
