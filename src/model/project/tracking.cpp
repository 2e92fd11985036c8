#include "model/project/tracking.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "formats/splice/own_toml.hpp"
#include "formats/splice/toml_edit.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kLineageLimit = 20;
constexpr std::size_t kRecordLimit = 100000;

// Keys of the original that a new deployment decides. What speaks of the deployment before it is dropped, as
// the original does; artifact_uuid, branch_name and everything unknown stay.
const std::vector<std::string> kOurKeys = {"artifact_name",
                                           "artifact_type",
                                           "from_collection",
                                           "deployed_at",
                                           "artifact_path",
                                           "content_hash",
                                           "local_modifications",
                                           "parent_hash",
                                           "version_lineage",
                                           "last_modified_check",
                                           "modification_detected_at",
                                           "merge_base_snapshot",
                                           "deployment_profile_id",
                                           "platform",
                                           "profile_root_dir",
                                           "collection_sha"};

std::string_view without_extension(std::string_view name) {
    for (const std::string_view extension : {".md", ".txt", ".json", ".yaml", ".yml"})
        if (name.ends_with(extension)) return name.substr(0, name.size() - extension.size());
    return name;
}

std::string text_member(const Json &table, std::string_view key) {
    const Json *value = table.find(key);
    return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

// What is wrong with a record, "" when it can be used.
std::string problem_of(const Json &table) {
    if (!table.is_object()) return "it is not a table";
    for (const char *key :
         {"artifact_name", "artifact_type", "from_collection", "deployed_at", "artifact_path"})
        if (text_member(table, key).empty()) return std::string(key) + " is missing or no string";
    if (text_member(table, "content_hash").empty() && text_member(table, "collection_sha").empty())
        return "content_hash is missing or no string";
    if (const auto problem = relative_path_problem(text_member(table, "artifact_path")))
        return "artifact_path cannot be used: " + problem->text;
    return {};
}

TrackingRecord record_of(const Json &table) {
    TrackingRecord record;
    record.name = text_member(table, "artifact_name");
    record.type = text_member(table, "artifact_type");
    record.collection = text_member(table, "from_collection");
    record.deployed_at = text_member(table, "deployed_at");
    record.path = text_member(table, "artifact_path");
    record.content_hash = text_member(table, "content_hash");
    if (record.content_hash.empty()) record.content_hash = text_member(table, "collection_sha");
    if (const Json *value = table.find("local_modifications"); value != nullptr && value->is_bool())
        record.local_modifications = value->as_bool();
    if (const Json *value = table.find("version_lineage"); value != nullptr && value->is_array())
        for (const Json &item : value->as_array())
            if (item.is_string()) record.lineage.push_back(item.as_string());
    if (const std::string profile = text_member(table, "deployment_profile_id"); !profile.empty())
        record.profile = profile;
    record.platform = text_member(table, "platform");
    record.profile_root = text_member(table, "profile_root_dir");
    return record;
}

std::vector<std::string> grown_lineage(const TrackingRecord &record, const std::vector<std::string> &before) {
    std::vector<std::string> out{record.content_hash};
    for (const std::string &hash : before)
        if (hash != record.content_hash && out.size() < kLineageLimit) out.push_back(hash);
    return out;
}

// In the order in which the original writes the keys.
Json table_of(const TrackingRecord &record, const std::vector<std::string> &lineage) {
    return Json::object({{"artifact_name", record.name},
                         {"artifact_type", record.type},
                         {"from_collection", record.collection},
                         {"deployed_at", record.deployed_at},
                         {"artifact_path", record.path},
                         {"content_hash", record.content_hash},
                         {"local_modifications", record.local_modifications},
                         {"version_lineage", Json::array(lineage)},
                         {"merge_base_snapshot", record.content_hash},
                         {"deployment_profile_id", record.profile},
                         {"platform", record.platform},
                         {"profile_root_dir", record.profile_root},
                         {"collection_sha", record.content_hash}});
}

const Json::Array &records_in(const Json &value, const std::string &name) {
    static const Json::Array none;
    const Json *deployed = value.find("deployed");
    if (deployed == nullptr) return none;
    if (!deployed->is_array())
        throw Error(SKM_E_SCHEMA, name + ": deployed is not an array of tables")
            .path(name)
            .detail("key", "deployed");
    if (deployed->size() > kRecordLimit)
        throw Error(SKM_E_TOO_LARGE, name + ": more than " + std::to_string(kRecordLimit) + " records")
            .path(name);
    return deployed->as_array();
}

}  // namespace

const std::vector<TrackingProfile> &tracking_profiles() {
    static const std::vector<TrackingProfile> profiles = {{"claude_code", ".claude", "claude-code"},
                                                          {"codex", ".agents", "codex"},
                                                          {"gemini", ".gemini", "gemini-cli"},
                                                          {"cursor", ".cursor", "cursor"},
                                                          {"bob", ".bob", "bob"},
                                                          {"other", ".custom", ""}};
    return profiles;
}

const TrackingProfile *profile_for(std::string_view agent, std::string_view folder) {
    for (const TrackingProfile &profile : tracking_profiles())
        if (profile.agent == agent && !agent.empty() && path_inside(folder, profile.root).value_or("") != "")
            return &profile;
    return nullptr;
}

const std::vector<std::string_view> &tracking_roots() {
    static const std::vector<std::string_view> roots = {".agents", ".bob",    ".claude", ".codex",
                                                        ".cursor", ".custom", ".gemini"};
    return roots;
}

Tracking read_tracking(std::string_view text, const std::string &name) {
    const Json value = read_own_toml(text, name);
    Tracking out;
    std::size_t index = 0;
    for (const Json &table : records_in(value, name)) {
        const std::string problem = problem_of(table);
        if (problem.empty()) {
            out.records.push_back(record_of(table));
        } else {
            out.problems.push_back("record " + std::to_string(index + 1) + ": " + problem);
        }
        ++index;
    }
    return out;
}

bool same_record(const TrackingRecord &a, const TrackingRecord &b) {
    return without_extension(a.name) == without_extension(b.name) && a.type == b.type &&
           a.profile == b.profile;
}

// A new file has the layout of the original's writer. One that is there is edited, so that only the records
// change that are spoken of.
struct TrackingEdit::State {
    std::optional<TomlEdit> edit;                        // of a file that is there
    std::optional<Json::Array> created;                  // the tables of one that is not
    std::vector<std::optional<TrackingRecord>> records;  // beside the tables; nullopt: cannot be understood

    void set(std::size_t index, const Json &table) {
        if (edit)
            edit->update_table({"deployed", std::to_string(index)}, table, kOurKeys);
        else
            created->at(index) = table;
    }

    void append(const Json &table) {
        if (edit) {
            edit->append_table({"deployed"}, table);
            return;
        }
        if (!created) created.emplace();
        created->push_back(table);
    }

    void drop(std::size_t index) {
        if (edit)
            edit->unset({"deployed", std::to_string(index)});
        else
            created->erase(created->begin() + static_cast<std::ptrdiff_t>(index));
    }
};

TrackingEdit::TrackingEdit(std::optional<std::string> text, const std::string &name)
    : state_(std::make_unique<State>()) {
    if (!text) return;
    state_->edit.emplace(std::move(*text), name);
    for (const Json &table : records_in(state_->edit->value(), name))
        state_->records.push_back(problem_of(table).empty() ? std::optional(record_of(table)) : std::nullopt);
}

TrackingEdit::~TrackingEdit() = default;
TrackingEdit::TrackingEdit(TrackingEdit &&) noexcept = default;

TrackingEdit &TrackingEdit::put(const TrackingRecord &record) {
    State &s = *state_;
    TrackingRecord after = record;
    const auto known = std::find_if(s.records.begin(), s.records.end(),
                                    [&](const auto &old) { return old && same_record(*old, record); });
    after.lineage =
        grown_lineage(record, known == s.records.end() ? std::vector<std::string>() : (*known)->lineage);
    const Json table = table_of(after, after.lineage);
    if (known == s.records.end()) {
        s.append(table);
        s.records.emplace_back(std::move(after));
    } else {
        s.set(static_cast<std::size_t>(known - s.records.begin()), table);
        *known = std::move(after);
    }
    return *this;
}

TrackingEdit &TrackingEdit::remove(const TrackingRecord &record) {
    State &s = *state_;
    for (std::size_t i = s.records.size(); i-- > 0;) {
        if (!s.records[i] || !same_record(*s.records[i], record)) continue;
        s.drop(i);
        s.records.erase(s.records.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return *this;
}

std::optional<std::string> TrackingEdit::text() const {
    if (state_->edit) return state_->edit->text();
    if (!state_->created) return std::nullopt;
    return to_original_toml(Json::object({{"deployed", Json(*state_->created)}}));
}

}  // namespace skillmeat::core
