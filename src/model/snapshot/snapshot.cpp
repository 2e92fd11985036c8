#include "model/snapshot/snapshot.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"
#include "platform/fs/fs.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::uint64_t kRecordLimit = 64u << 10;
constexpr std::uint64_t kListLimit = 64u << 20;
constexpr std::size_t kMessageLimit = 500;

Error damaged(const std::string &file, const Error &why) {
    return Error(SKM_E_DAMAGED, "the snapshot " + escape_for_display(file) + " is damaged: " + why.message())
        .path(file)
        .hint(
            "Look at the others with `skillmeat history`, or remove this one: skillmeat snapshot --remove "
            "ID.")
        .cause(why);
}

Digest digest_from(const Json &json, std::string_view key) {
    const auto digest = Digest::parse(json.at(key).as_string());
    if (!digest) throw Error(SKM_E_SCHEMA, std::string(key) + " is not a digest");
    return *digest;
}

std::optional<Digest> optional_digest_from(const Json &json, std::string_view key) {
    if (json.at(key).is_null()) return std::nullopt;
    return digest_from(json, key);
}

Json optional_digest(const std::optional<Digest> &digest) {
    return digest ? Json(digest->prefixed()) : Json();
}

std::size_t count_from(const Json &json, std::string_view key) {
    const std::int64_t count = json.at(key).as_integer();
    if (count < 0) throw Error(SKM_E_SCHEMA, std::string(key) + " is negative");
    return static_cast<std::size_t>(count);
}

ArtifactId id_from(const Json &json) {
    ArtifactId id{json.at("type").as_string(), json.at("name").as_string()};
    if (id.type.empty() || id.name.empty()) throw Error(SKM_E_SCHEMA, "an artifact has no type or no name");
    return id;
}

std::string path_from(const Json &json) {
    const std::string &path = json.at("path").as_string();
    if (const auto problem = relative_path_problem(path))
        throw Error(SKM_E_SCHEMA, "the path of an artifact " + problem->text);
    return path;
}

void check_format(const Json &json, const std::string &file) {
    if (json.at("format").as_integer() <= kFormat) return;
    throw Error(SKM_E_NEWER, "the snapshot " + escape_for_display(file) + " was written by a newer version")
        .hint("Update this program.")
        .path(file);
}

bool is_of_the_system(const Error &error) {
    return error.code() == SKM_E_IO || error.code() == SKM_E_PERMISSION;
}

// Reads what `parse` says; whatever is wrong with the text is the record's damage.
template <class Parse>
void read_strictly(const std::string &file, Parse &&parse) {
    try {
        parse();
    } catch (const Error &error) {
        if (error.code() == SKM_E_NEWER || is_of_the_system(error)) throw;
        throw damaged(file, error);
    }
}

void read_list(const Json &list, const std::string &file, Snapshot &snapshot) {
    check_format(list, file);
    for (const Json &row : list.at("artifacts").as_array())
        snapshot.artifacts.push_back(
            {id_from(row), path_from(row), row.at("folder").as_bool(), digest_from(row, "tree_digest")});
    for (const Json &row : list.at("missing").as_array())
        snapshot.missing.push_back({id_from(row), row.at("path").as_string(), row.at("reason").as_string()});
    if (snapshot.artifacts.size() != snapshot.artifact_count ||
        snapshot.missing.size() != snapshot.missing_count)
        throw Error(SKM_E_SCHEMA, "it does not hold as many artifacts as it says");
}

bool is_record_name(std::string_view name) {
    constexpr std::string_view kEnd = ".json";
    return name.ends_with(kEnd) && is_change_id(name.substr(0, name.size() - kEnd.size()));
}

}  // namespace

std::string snapshot_folder(std::string_view collection) {
    return "state/snapshots/" + std::string(collection);
}

std::string snapshot_path(std::string_view collection, const std::string &id) {
    return snapshot_folder(collection) + "/" + id + ".json";
}

Error snapshot_not_found(const std::string &id, std::string_view collection) {
    return Error(SKM_E_SNAPSHOT_NOT_FOUND, "the collection \"" + std::string(collection) +
                                               "\" has no snapshot " + escape_for_display(id))
        .hint("List them with: skillmeat history");
}

std::vector<std::string> snapshot_ids(const Home &home, std::string_view collection) {
    std::vector<std::string> ids;
    const std::string folder = join(home.path(), snapshot_folder(collection));
    if (collection_name_problem(collection) || file_info(folder).kind != FileKind::directory) return ids;
    for (const DirectoryEntry &entry : list_directory(folder))
        if (entry.kind == FileKind::regular && is_record_name(entry.name))
            ids.push_back(entry.name.substr(0, entry.name.rfind('.')));
    std::reverse(ids.begin(), ids.end());
    return ids;
}

std::vector<std::string> snapshot_collections(const Home &home) {
    std::vector<std::string> out;
    const std::string folder = home.state("snapshots");
    if (file_info(folder).kind != FileKind::directory) return out;
    for (const DirectoryEntry &entry : list_directory(folder))
        if (entry.kind == FileKind::directory && !collection_name_problem(entry.name))
            out.push_back(entry.name);
    return out;
}

Snapshot parse_snapshot_record(std::string_view text, const std::string &file) {
    Snapshot out;
    read_strictly(file, [&] {
        const Json record = parse_json(text, file, {.bytes = kRecordLimit, .depth = 8});
        check_format(record, file);
        out.id = record.at("id").as_string();
        out.collection = record.at("collection").as_string();
        out.message = record.at("message").as_string();
        out.automatic = record.at("automatic").as_bool();
        out.created = record.at("created").as_integer();
        out.digest = digest_from(record, "digest");
        out.manifest = digest_from(record, "manifest");
        out.lock = optional_digest_from(record, "lock");
        out.state = optional_digest_from(record, "state");
        out.list = digest_from(record, "list");
        out.artifact_count = count_from(record, "artifacts");
        out.missing_count = count_from(record, "missing");
        constexpr std::int64_t kLastYear = 253'402'300'799'999;  // the last millisecond of 9999
        if (out.created < 0 || out.created > kLastYear) throw Error(SKM_E_SCHEMA, "created is no time");
        if (!is_change_id(out.id)) throw Error(SKM_E_SCHEMA, "id is not one of a snapshot");
    });
    return out;
}

Snapshot read_snapshot_record(const Home &home, std::string_view collection, const std::string &id) {
    if (!is_change_id(id) || collection_name_problem(collection)) throw snapshot_not_found(id, collection);
    const std::string file = join(home.path(), snapshot_path(collection, id));
    std::optional<std::string> text;
    read_strictly(file, [&] { text = read_file_if_there(file, kRecordLimit); });
    if (!text) throw snapshot_not_found(id, collection);
    Snapshot out = parse_snapshot_record(*text, file);
    if (out.id != id || out.collection != collection)
        throw damaged(file, Error(SKM_E_SCHEMA, "it says that it is another one"));
    return out;
}

Snapshot read_snapshot(const Home &home, std::string_view collection, const std::string &id) {
    Snapshot out = read_snapshot_record(home, collection, id);
    read_snapshot_list(home, join(home.path(), snapshot_path(collection, id)), out);
    return out;
}

void read_snapshot_list(const Home &home, const std::string &file, Snapshot &record) {
    read_strictly(file, [&] {
        const auto text = home.objects().get(record.list, kListLimit);
        if (!text) throw Error(SKM_E_DAMAGED, "its list of artifacts is no longer kept");
        read_list(parse_json(*text, file, {.bytes = kListLimit, .depth = 8}), file, record);
    });
}

std::string snapshot_text(const Snapshot &snapshot) {
    return Json::object({{"format", kFormat},
                         {"id", snapshot.id},
                         {"collection", snapshot.collection},
                         {"message", snapshot.message},
                         {"automatic", snapshot.automatic},
                         {"created", snapshot.created},
                         {"digest", snapshot.digest.prefixed()},
                         {"manifest", snapshot.manifest.prefixed()},
                         {"lock", optional_digest(snapshot.lock)},
                         {"state", optional_digest(snapshot.state)},
                         {"list", snapshot.list.prefixed()},
                         {"artifacts", snapshot.artifact_count},
                         {"missing", snapshot.missing_count}})
        .pretty();
}

std::string snapshot_list_text(const std::vector<SnapshotArtifact> &artifacts,
                               const std::vector<MissingArtifact> &missing) {
    Json rows = Json::array(), gone = Json::array();
    for (const SnapshotArtifact &artifact : artifacts)
        rows.push(Json::object({{"type", artifact.id.type},
                                {"name", artifact.id.name},
                                {"path", artifact.path},
                                {"folder", artifact.folder},
                                {"tree_digest", artifact.tree_digest.prefixed()}}));
    for (const MissingArtifact &artifact : missing)
        gone.push(Json::object({{"type", artifact.id.type},
                                {"name", artifact.id.name},
                                {"path", artifact.path},
                                {"reason", artifact.reason}}));
    return Json::object({{"format", kFormat}, {"artifacts", std::move(rows)}, {"missing", std::move(gone)}})
               .compact() +
           "\n";
}

Digest snapshot_digest(const Collection &collection, const std::vector<SnapshotArtifact> &artifacts) {
    std::map<ArtifactId, Digest> contents;
    for (const SnapshotArtifact &artifact : artifacts) contents.emplace(artifact.id, artifact.tree_digest);
    std::map<ArtifactId, std::string> lines;  // the order of the file does not count
    for (const ArtifactRow &row : collection.rows()) {
        const auto content = contents.find(row.id());
        lines[row.id()] =
            Json::object({{"type", row.type},
                          {"name", row.name},
                          {"path", row.path},
                          {"origin", row.origin},
                          {"upstream", row.upstream},
                          {"version_spec", row.version_spec},
                          {"resolved_sha", row.resolved_sha},
                          {"resolved_version", row.resolved_version},
                          {"tags", Json::array(row.tags)},
                          {"metadata", row.metadata.sorted()},
                          {"tree_digest", content != contents.end() ? Json(content->second.hex()) : Json()}})
                .compact();
    }
    Sha256 sum;
    for (const auto &[id, line] : lines) sum.update(line).update("\n");
    return sum.finish();
}

void check_snapshot_message(std::string_view message) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const bool is_line = is_utf8(message) && std::none_of(message.begin(), message.end(), is_control);
    if (is_line && message.size() <= kMessageLimit) return;
    throw Error(SKM_E_ARGUMENT, is_line
                                    ? "the message is longer than " + std::to_string(kMessageLimit) + " bytes"
                                    : "the message is not one line of text")
        .hint("Say in a few words what the snapshot is for.")
        .detail("parameter", "message");
}

}  // namespace skillmeat::core
