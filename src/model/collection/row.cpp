#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "model/collection/row_format.hpp"

namespace skillmeat::core {

namespace {

Error wrong_kind(const std::string &key, std::string_view expected) {
    return Error(SKM_E_SCHEMA, key + " is not " + std::string(expected)).detail("key", key);
}

// The members of a row mostly stand in the order in which they are asked for, so each is looked for behind the
// one before.
class RowMembers {
 public:
    RowMembers(Json &row, const std::string &where) : members_(row.as_object()), where_(where) {}

    Json *find(std::string_view key) {
        const auto is_it = [key](const Json::Member &member) { return member.first == key; };
        const auto start = members_.begin() + next_;
        auto found = std::find_if(start, members_.end(), is_it);
        if (found == members_.end()) {
            found = std::find_if(members_.begin(), start, is_it);
            if (found == start) return nullptr;
        }
        next_ = found - members_.begin() + 1;
        return &found->second;
    }

    std::string required_text(std::string_view key) {
        const Json *value = find(key);
        if (value == nullptr) throw Error(SKM_E_SCHEMA, name(key) + " is missing").detail("key", name(key));
        if (!value->is_string() || value->as_string().empty())
            throw wrong_kind(name(key), "a text, or is empty");
        return value->as_string();
    }

    std::string optional_text(std::string_view key) {
        const Json *value = find(key);
        if (value == nullptr) return {};
        if (!value->is_string()) throw wrong_kind(name(key), "a text");
        return value->as_string();
    }

    std::vector<std::string> optional_texts(std::string_view key) {
        std::vector<std::string> out;
        const Json *value = find(key);
        if (value == nullptr) return out;
        if (!value->is_array()) throw wrong_kind(name(key), "a list");
        out.reserve(value->size());
        for (const Json &item : value->as_array()) {
            if (!item.is_string()) throw wrong_kind(name(key), "a list of texts");
            out.push_back(item.as_string());
        }
        return out;
    }

    std::string name(std::string_view key) const { return where_ + "." + std::string(key); }

 private:
    Json::Object &members_;
    const std::string &where_;
    std::ptrdiff_t next_ = 0;
};

std::string optional_text(const Json &json, const std::string &where, const char *key) {
    const Json *value = json.find(key);
    if (value == nullptr) return {};
    if (!value->is_string()) throw wrong_kind(where + "." + key, "a text");
    return value->as_string();
}

std::string text_of(const Json &metadata, std::string_view key) {
    const Json *value = metadata.find(key);
    return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

std::optional<Digest> optional_digest(const Json &json, const char *key) {
    const std::string text = optional_text(json, "artifact", key);
    if (text.empty()) return std::nullopt;
    const auto digest = Digest::parse(text);
    if (!digest) throw wrong_kind(key, "a digest");
    return digest;
}

}  // namespace

std::string ArtifactRow::version() const {
    return text_of(metadata, "version");
}
std::string ArtifactRow::description() const {
    return text_of(metadata, "description");
}

// --- collection.toml ---

const std::vector<std::string> &row_keys() {
    static const std::vector<std::string> kKeys = {
        "name",     "type",         "path",         "origin",           "added",        "metadata",
        "upstream", "version_spec", "resolved_sha", "resolved_version", "last_updated", "tags"};
    return kKeys;
}

Json row_to_json(const ArtifactRow &row) {
    Json out = Json::object({{"name", row.name},
                             {"type", row.type},
                             {"path", row.path},
                             {"origin", row.origin},
                             {"added", row.added}});
    out.set_if(row.metadata.size() != 0, "metadata", row.metadata);
    out.set_if(!row.upstream.empty(), "upstream", row.upstream);
    out.set_if(!row.version_spec.empty(), "version_spec", row.version_spec);
    out.set_if(!row.resolved_sha.empty(), "resolved_sha", row.resolved_sha);
    out.set_if(!row.resolved_version.empty(), "resolved_version", row.resolved_version);
    out.set_if(!row.last_updated.empty(), "last_updated", row.last_updated);
    out.set_if(!row.tags.empty(), "tags", Json::array(row.tags));
    return out;
}

ArtifactRow row_from_json(Json json, const std::string &where) {
    if (!json.is_object()) throw wrong_kind(where, "a table");
    RowMembers members(json, where);
    ArtifactRow row;
    row.name = members.required_text("name");
    row.type = members.required_text("type");
    row.path = members.required_text("path");
    row.origin = members.required_text("origin");
    row.added = members.required_text("added");
    row.upstream = members.optional_text("upstream");
    row.version_spec = members.optional_text("version_spec");
    row.resolved_sha = members.optional_text("resolved_sha");
    row.resolved_version = members.optional_text("resolved_version");
    row.last_updated = members.optional_text("last_updated");
    row.tags = members.optional_texts("tags");
    if (Json *metadata = members.find("metadata")) {
        if (!metadata->is_object()) throw wrong_kind(members.name("metadata"), "a table");
        row.metadata = std::move(*metadata);
    }
    return row;
}

// --- collection.lock ---

const std::vector<std::string> &lock_keys() {
    static const std::vector<std::string> kKeys = {"content_hash", "fetched", "upstream", "resolved_sha",
                                                   "resolved_version"};
    return kKeys;
}

std::string lock_key(const ArtifactId &id) {
    return id.name + "::" + id.type;
}

Json lock_entry_to_json(const ArtifactRow &row) {
    Json out = Json::object(
        {{"content_hash", row.content_hash}, {"fetched", row.fetched.empty() ? row.updated() : row.fetched}});
    out.set_if(!row.upstream.empty(), "upstream", row.upstream);
    out.set_if(!row.resolved_sha.empty(), "resolved_sha", row.resolved_sha);
    out.set_if(!row.resolved_version.empty(), "resolved_version", row.resolved_version);
    return out;
}

// --- our state ---

Json state_entry_to_json(const ArtifactRow &row, const Json &before) {
    static constexpr std::string_view kKeys[] = {"tree_digest", "content_hash", "base",
                                                 "forked_from", "pack_id",      "signer"};
    Json out = Json::object();
    if (row.tree_digest) out.set("tree_digest", row.tree_digest->prefixed());
    out.set_if(!row.content_hash.empty(), "content_hash", row.content_hash);
    out.set_if(!row.base.empty(), "base", row.base);
    out.set_if(!row.forked_from.empty(), "forked_from", row.forked_from);
    out.set_if(!row.pack_id.empty(), "pack_id", row.pack_id);
    out.set_if(!row.signer.empty(), "signer", row.signer);
    if (!before.is_object()) return out;
    for (const auto &[key, value] : before.as_object())
        if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) out.set(key, value);
    return out;
}

StateEntry state_entry_from_json(const Json &json) {
    if (!json.is_object()) throw wrong_kind("artifacts", "an object of objects");
    StateEntry entry;
    entry.tree_digest = optional_digest(json, "tree_digest");
    entry.content_hash = optional_text(json, "artifact", "content_hash");
    entry.base = optional_text(json, "artifact", "base");
    entry.forked_from = optional_text(json, "artifact", "forked_from");
    entry.pack_id = optional_text(json, "artifact", "pack_id");
    entry.signer = optional_text(json, "artifact", "signer");
    return entry;
}

// --- new rows and documents ---

ArtifactRow new_row(std::string_view type, std::string_view name, const Properties &properties,
                    std::int64_t now_microseconds) {
    ArtifactRow row;
    row.type = type;
    row.name = name;
    row.origin = "local";
    row.added = to_isoformat(now_microseconds);
    row.fetched = row.added;
    row.metadata = properties.original;
    for (const std::string &tag : properties.tags)
        if (std::find(row.tags.begin(), row.tags.end(), tag) == row.tags.end()) row.tags.push_back(tag);
    return row;
}

std::string collection_path(std::string_view type, std::string_view name, std::string_view base_name,
                            bool folder) {
    std::string out = container_of(type) + "/" + std::string(name);
    if (folder) return out;
    if (type == "command" || type == "agent" || type == "soul") return out + ".md";
    const std::size_t point = base_name.rfind('.');
    if (point != std::string_view::npos) out += base_name.substr(point);
    return out;
}

Json artifact_to_json(const ArtifactRow &row) {
    Json out = Json::object();
    auto &members = out.as_object();  // each key stands once below: no search for it
    members.reserve(20);
    const auto put = [&members](const char *key, Json value) { members.emplace_back(key, std::move(value)); };
    const auto optional = [&](const char *key, const std::string &value) {
        if (!value.empty()) put(key, value);
    };
    put("name", row.name);
    put("type", row.type);
    put("path", row.path);
    put("origin", row.origin);
    put("version", row.version());
    put("description", row.description());
    put("tags", Json::array(row.tags));
    put("tree_digest", row.tree_digest ? row.tree_digest->prefixed() : "");
    put("content_hash", row.content_hash);
    put("upstream", row.upstream);
    optional("version_spec", row.version_spec);
    optional("resolved_version", row.resolved_version);
    optional("resolved_sha", row.resolved_sha);
    optional("author", text_of(row.metadata, "author"));
    optional("license", text_of(row.metadata, "license"));
    optional("added", row.added);
    optional("last_updated", row.last_updated);
    optional("base", row.base);
    optional("forked_from", row.forked_from);
    optional("pack_id", row.pack_id);
    optional("signer", row.signer);
    return out;
}

}  // namespace skillmeat::core
