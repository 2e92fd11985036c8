#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "model/artifact/original_hashes.hpp"
#include "model/collection/row_format.hpp"

namespace skillmeat::core {

namespace {

Error wrong_kind(const std::string &key, std::string_view expected) {
    return Error(SKM_E_SCHEMA, key + " is not " + std::string(expected)).detail("key", key);
}

std::string required_text(const Json &json, const std::string &where, const char *key) {
    const Json *value = json.find(key);
    if (value == nullptr)
        throw Error(SKM_E_SCHEMA, where + "." + key + " is missing").detail("key", where + "." + key);
    if (!value->is_string() || value->as_string().empty())
        throw wrong_kind(where + "." + key, "a text, or is empty");
    return value->as_string();
}

std::string optional_text(const Json &json, const std::string &where, const char *key) {
    const Json *value = json.find(key);
    if (value == nullptr) return {};
    if (!value->is_string()) throw wrong_kind(where + "." + key, "a text");
    return value->as_string();
}

std::vector<std::string> optional_texts(const Json &json, const std::string &where, const char *key) {
    std::vector<std::string> out;
    const Json *value = json.find(key);
    if (value == nullptr) return out;
    if (!value->is_array()) throw wrong_kind(where + "." + key, "a list");
    for (const Json &item : value->as_array()) {
        if (!item.is_string()) throw wrong_kind(where + "." + key, "a list of texts");
        out.push_back(item.as_string());
    }
    return out;
}

// `keys` in this order with the values of `ours`, those not ours as in `before`; then what else `before` has.
Json in_order(const std::vector<std::string> &order, const std::vector<std::string> &our_keys,
              const Json &ours, const Json &before) {
    const auto is_in = [](const std::vector<std::string> &keys, const std::string &key) {
        return std::find(keys.begin(), keys.end(), key) != keys.end();
    };
    Json out = Json::object();
    for (const std::string &key : order) {
        const Json *value = is_in(our_keys, key) ? ours.find(key) : before.find(key);
        if (value != nullptr) out.set(key, *value);
    }
    if (!before.is_object()) return out;
    for (const auto &[key, value] : before.as_object())
        if (!is_in(order, key)) out.set(key, value);
    return out;
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

Json row_to_json(const ArtifactRow &row, const Json &before) {
    static const std::vector<std::string> kOrder = {
        "name",         "type",          "path",         "origin",        "added",
        "metadata",     "upstream",      "version_spec", "resolved_sha",  "resolved_version",
        "last_updated", "discovered_at", "tags",         "origin_source", "target_platforms",
        "import_id",    "uuid"};
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
    return in_order(kOrder, row_keys(), out, before);
}

ArtifactRow row_from_json(Json json, const std::string &where) {
    if (!json.is_object()) throw wrong_kind(where, "a table");
    ArtifactRow row;
    row.name = required_text(json, where, "name");
    row.type = required_text(json, where, "type");
    row.path = required_text(json, where, "path");
    row.origin = required_text(json, where, "origin");
    row.added = required_text(json, where, "added");
    row.upstream = optional_text(json, where, "upstream");
    row.version_spec = optional_text(json, where, "version_spec");
    row.resolved_sha = optional_text(json, where, "resolved_sha");
    row.resolved_version = optional_text(json, where, "resolved_version");
    row.last_updated = optional_text(json, where, "last_updated");
    row.tags = optional_texts(json, where, "tags");
    if (Json *metadata = json.find("metadata")) {
        if (!metadata->is_object()) throw wrong_kind(where + ".metadata", "a table");
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

Json lock_entry_to_json(const ArtifactRow &row, const Json &before) {
    static const std::vector<std::string> kOrder = {"content_hash", "fetched",          "upstream",
                                                    "resolved_sha", "resolved_version", "recipe_hash",
                                                    "applied_at"};
    Json out = Json::object(
        {{"content_hash", row.content_hash}, {"fetched", row.fetched.empty() ? row.updated() : row.fetched}});
    out.set_if(!row.upstream.empty(), "upstream", row.upstream);
    out.set_if(!row.resolved_sha.empty(), "resolved_sha", row.resolved_sha);
    out.set_if(!row.resolved_version.empty(), "resolved_version", row.resolved_version);
    return in_order(kOrder, lock_keys(), out, before);
}

// --- our state ---

Json state_entry_to_json(const ArtifactRow &row, const Json &before) {
    static const std::vector<std::string> kKeys = {"tree_digest", "content_hash", "base", "forked_from"};
    Json out = Json::object();
    if (row.tree_digest) out.set("tree_digest", row.tree_digest->prefixed());
    out.set_if(!row.content_hash.empty(), "content_hash", row.content_hash);
    out.set_if(!row.base.empty(), "base", row.base);
    out.set_if(!row.forked_from.empty(), "forked_from", row.forked_from);
    return in_order(kKeys, kKeys, out, before);
}

StateEntry state_entry_from_json(const Json &json) {
    if (!json.is_object()) throw wrong_kind("artifacts", "an object of objects");
    StateEntry entry;
    entry.tree_digest = optional_digest(json, "tree_digest");
    entry.content_hash = optional_text(json, "artifact", "content_hash");
    entry.base = optional_text(json, "artifact", "base");
    entry.forked_from = optional_text(json, "artifact", "forked_from");
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

std::string content_hash_of(const std::vector<std::pair<std::string, std::string_view>> &files, bool folder) {
    if (!folder && files.size() == 1) return sha256(files.front().second).hex();
    return original_hash_a(files);
}

Json artifact_to_json(const ArtifactRow &row) {
    Json out = Json::object({
        {"name", row.name},
        {"type", row.type},
        {"path", row.path},
        {"origin", row.origin},
        {"version", row.version()},
        {"description", row.description()},
        {"tags", Json::array(row.tags)},
        {"tree_digest", row.tree_digest ? row.tree_digest->prefixed() : ""},
        {"content_hash", row.content_hash},
        {"upstream", row.upstream},
    });
    const auto optional = [&out](const char *key, std::string value) {
        if (!value.empty()) out.set(key, std::move(value));
    };
    optional("version_spec", row.version_spec);
    optional("resolved_version", row.resolved_version);
    optional("resolved_sha", row.resolved_sha);
    optional("author", text_of(row.metadata, "author"));
    optional("license", text_of(row.metadata, "license"));
    optional("added", row.added);
    optional("last_updated", row.last_updated);
    optional("base", row.base);
    optional("forked_from", row.forked_from);
    return out;
}

}  // namespace skillmeat::core
