#include "domain/bundle/read_manifest.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "domain/bundle/manifest.hpp"

namespace skillmeat::core::bundle {

namespace {

// Inside of this file a contradiction is thrown and caught at its end: the checks read like a list.
struct Refused {
    PackRefusal refusal;
};

[[noreturn]] void refuse(std::string detail, std::string reason = "manifest") {
    throw Refused{{std::move(reason), std::string(kManifestName), std::move(detail)}};
}

void demand(bool condition, const std::string &detail) {
    if (!condition) refuse(detail);
}

const Json &member(const Json &object, const char *key, const std::string &where) {
    const Json *value = object.find(key);
    if (value == nullptr) refuse(where + " lacks \"" + key + "\"");
    return *value;
}

const std::string &text_of(const Json &object, const char *key, const std::string &where) {
    const Json &value = member(object, key, where);
    demand(value.is_string() && !value.as_string().empty(), where + ": \"" + key + "\" is not a text");
    return value.as_string();
}

// "" when it is not there; "" itself does not stand in manifests.
std::string optional_text(const Json &object, const char *key, const std::string &where) {
    return object.find(key) == nullptr ? "" : text_of(object, key, where);
}

std::int64_t integer_of(const Json &object, const char *key, const std::string &where) {
    const Json &value = member(object, key, where);
    demand(value.is_integer() && value.as_integer() >= 0 && value.as_integer() <= kLargestInteger,
           where + ": \"" + key + "\" is not an integer from 0 to 2^53 - 1");
    return value.as_integer();
}

const Json::Array &array_of(const Json &object, const char *key, const std::string &where) {
    const Json &value = member(object, key, where);
    demand(value.is_array(), where + ": \"" + key + "\" is not an array");
    return value.as_array();
}

std::vector<std::string> sorted_texts(const Json &object, const char *key, const std::string &where) {
    std::vector<std::string> out;
    for (const Json &item : array_of(object, key, where)) {
        demand(item.is_string() && !item.as_string().empty(),
               where + ": \"" + key + "\" holds what is not a text");
        demand(out.empty() || out.back() < item.as_string(), where + ": \"" + key + "\" is not sorted");
        out.push_back(item.as_string());
    }
    return out;
}

std::vector<std::string> optional_texts(const Json &object, const char *key, const std::string &where) {
    if (object.find(key) == nullptr) return {};
    auto out = sorted_texts(object, key, where);
    demand(!out.empty(), where + ": \"" + key + "\" is empty");
    return out;
}

Digest digest_of(const Json &object, const char *key, const std::string &where, bool prefixed) {
    const std::string &text = text_of(object, key, where);
    const auto digest = Digest::parse(text);
    demand(digest && text == (prefixed ? digest->prefixed() : digest->hex()),
           where + ": \"" + key + "\" is not a digest");
    return *digest;
}

// Integers only, no null, at every level.
void check_values(const Json &value) {
    demand(!value.is_null(), "a value is null");
    demand(!value.is_double(), "a number is not an integer");
    if (value.is_array()) {
        for (const Json &item : value.as_array()) check_values(item);
    } else if (value.is_object()) {
        for (const auto &[key, item] : value.as_object()) check_values(item);
    }
}

bool is_pack_time(const std::string &text) {
    const auto time = parse_time(text);
    return time && *time >= 0 && to_offset_seconds(*time) == text;
}

void read_head(const Json &manifest, Pack &pack) {
    const std::string where = "the manifest";
    demand(text_of(manifest, "version", where) == "1.0", "the manifest's version is not \"1.0\"");
    demand(manifest.find("signature") == nullptr, "the manifest has a \"signature\"");
    pack.name = text_of(manifest, "name", where);
    demand(is_pack_name(pack.name), "\"name\" is not a name of a pack");
    pack.author = text_of(manifest, "author", where);
    pack.license = text_of(manifest, "license", where);
    pack.description = text_of(manifest, "description", where);
    pack.created_at = text_of(manifest, "created_at", where);
    demand(is_pack_time(pack.created_at), "\"created_at\" is not a time of a pack");
    pack.tags = sorted_texts(manifest, "tags", where);
    demand(array_of(manifest, "dependencies", where).empty(), "\"dependencies\" is not empty");
    pack.bundle_hash = digest_of(manifest, "bundle_hash", where, true).prefixed();
}

void read_format(const Json &pack_object) {
    demand(pack_object.is_object(), "\"pack\" is not an object");
    const std::int64_t format = integer_of(pack_object, "format", "\"pack\"");
    if (format > 1) {
        refuse("the pack has format " + std::to_string(format) + "; this version reads format 1",
               "unsupported");
    }
    demand(format == 1, "the format is not 1");
}

void read_pack_head(const Json &object, Pack &pack) {
    const std::string where = "\"pack\"";
    pack.version = text_of(object, "version", where);
    demand(is_pack_version(pack.version), "\"version\" is not a version of a pack");
    pack.serial = integer_of(object, "serial", where);
    pack.content_digest = digest_of(object, "content_digest", where, true);
    pack.homepage = optional_text(object, "homepage", where);
    pack.publisher = optional_text(object, "publisher", where);
    pack.repository = optional_text(object, "repository", where);
    if (const Json *servers = object.find("mcp_servers")) {
        demand(servers->is_array() && servers->size() != 0, "\"mcp_servers\" is not a list");
        std::string last;
        for (const Json &server : servers->as_array()) {
            const std::string &name = text_of(server, "name", "\"mcp_servers\"");
            demand(last < name, "\"mcp_servers\" is not sorted");
            last = name;
        }
    }
}

FileEntry read_file_row(const Json &row) {
    FileEntry file;
    file.path = text_of(row, "path", "\"files\"");
    const std::string where = "\"files\": " + file.path;
    const std::string &mode = text_of(row, "mode", where);
    demand(mode == "100644" || mode == "100755", where + ": unknown mode");
    file.executable = mode == "100755";
    file.size = static_cast<std::uint64_t>(integer_of(row, "size", where));
    file.sha256 = digest_of(row, "sha256", where, false);
    return file;
}

void read_files(const Json &object, ManifestFiles &files) {
    bool toml = false;
    std::string last;
    for (const Json &row : array_of(object, "files", "\"pack\"")) {
        FileEntry file = read_file_row(row);
        demand(last < file.path, "\"files\" is not sorted");
        last = file.path;
        if (file.path == kTomlName) {
            demand(!file.executable, "bundle.toml is executable");
            toml = true;
            files.toml = std::move(file);
            continue;
        }
        demand(file.path.starts_with(kArtifactsFolder), "\"files\" lists " + file.path);
        files.content.files.push_back(std::move(file));
    }
    demand(toml, "\"files\" does not list bundle.toml");
}

PackArtifact read_artifact(const Json &row) {
    PackArtifact artifact;
    artifact.path = text_of(row, "path", "\"artifacts\"");
    const std::string where = artifact.path;
    artifact.type = text_of(row, "type", where);
    artifact.name = text_of(row, "name", where);
    demand(!component_problem(artifact.type) && !artifact_name_problem(artifact.name),
           where + ": not a type and name of an artifact");
    demand(artifact.path == artifact_folder(artifact.type, artifact.name),
           where + ": the path is not of type and name");
    artifact.origin = text_of(row, "origin", where);
    artifact.tree_digest = digest_of(row, "tree_digest", where, true);
    artifact.version = optional_text(row, "version", where);
    artifact.license = optional_text(row, "license", where);
    artifact.upstream = optional_text(row, "upstream", where);
    artifact.version_spec = optional_text(row, "version_spec", where);
    artifact.resolved_sha = optional_text(row, "resolved_sha", where);
    artifact.resolved_version = optional_text(row, "resolved_version", where);
    artifact.tags = optional_texts(row, "tags", where);
    artifact.dependencies = optional_texts(row, "dependencies", where);
    return artifact;
}

// Both lists are sorted, and a folder sorts right before its files: one walk over both.
void share_out_files(const ManifestFiles &files, std::vector<PackArtifact> &artifacts) {
    auto file = files.content.files.begin();
    const auto end = files.content.files.end();
    for (PackArtifact &artifact : artifacts) {
        for (; file != end && file->path.starts_with(artifact.path); ++file) {
            FileEntry own = *file;
            own.path.erase(0, artifact.path.size());
            artifact.listing.files.push_back(std::move(own));
        }
        demand(!artifact.listing.files.empty(), artifact.path + " has no files");
    }
    demand(file == end,
           "\"files\" lists a file that belongs to no artifact: " + (file == end ? "" : file->path));
}

void read_artifacts(const Json &object, const ManifestFiles &files, std::vector<PackArtifact> &artifacts) {
    for (const Json &row : array_of(object, "artifacts", "\"pack\"")) {
        PackArtifact artifact = read_artifact(row);
        demand(artifacts.empty() || artifacts.back().path < artifact.path, "\"artifacts\" is not sorted");
        artifacts.push_back(std::move(artifact));
    }
    demand(!artifacts.empty(), "the pack has no artifacts");
    share_out_files(files, artifacts);
}

void check_metadata(const Json &row, PackArtifact &artifact) {
    const Json &metadata = member(row, "metadata", artifact.path);
    demand(metadata.is_object(), artifact.path + ": \"metadata\" is not an object");
    for (const char *key : {"title", "description", "author", "license"}) {
        (void)optional_text(metadata, key, artifact.path);
    }
    artifact.description = metadata.string_or("description", "");
}

// A row of the original's list against the artifact that it speaks of.
void check_original_row(const Json &row, PackArtifact &artifact) {
    const std::string &where = artifact.path;
    demand(text_of(row, "path", "\"artifacts\"") == where && text_of(row, "name", where) == artifact.name &&
               text_of(row, "type", where) == artifact.type,
           "\"artifacts\" and \"pack.artifacts\" do not agree at " + where);
    demand(text_of(row, "scope", where) == "user", where + ": \"scope\" is not \"user\"");
    const std::string &version = text_of(row, "version", where);
    demand(artifact.version.empty() || artifact.version == version, where + ": two versions");
    artifact.original_hash = digest_of(row, "hash", where, true).prefixed();
    check_metadata(row, artifact);
    const Json::Array &files = array_of(row, "files", where);
    demand(files.size() == artifact.listing.files.size() &&
               std::equal(files.begin(), files.end(), artifact.listing.files.begin(),
                          [](const Json &name, const FileEntry &file) { return name == Json(file.path); }),
           where + ": \"files\" says other files than \"pack.files\"");
}

void check_original_list(const Json &manifest, std::vector<PackArtifact> &artifacts) {
    const Json::Array &rows = array_of(manifest, "artifacts", "the manifest");
    auto row = rows.begin();
    for (PackArtifact &artifact : artifacts) {
        if (!is_original_type(artifact.type)) continue;
        demand(row != rows.end(), "\"artifacts\" lacks " + artifact.path);
        check_original_row(*row, artifact);
        ++row;
    }
    demand(row == rows.end(), "\"artifacts\" lists what \"pack.artifacts\" does not");
}

void check_digests(const Json &manifest, const ManifestFiles &files, const Pack &pack) {
    for (const PackArtifact &artifact : pack.artifacts) {
        if (artifact.listing.tree_digest() == artifact.tree_digest) continue;
        refuse("the tree_digest of " + artifact.path + " is not that of its files", "hash-mismatch");
    }
    if (files.content.tree_digest() != pack.content_digest) {
        refuse("the content_digest is not that of the files", "hash-mismatch");
    }
    if (bundle_hash_of(manifest) != pack.bundle_hash) {
        refuse("the bundle_hash is not that of the manifest", "hash-mismatch");
    }
}

}  // namespace

std::optional<Json> parse_manifest(std::string_view text, std::string &problem) {
    try {
        return parse_json(text, kManifestName, {64u << 20, 32});
    } catch (const Error &error) {
        problem = error.message();
        return std::nullopt;
    }
}

std::optional<PackRefusal> read_manifest(const Json &manifest, std::string_view text, Pack &pack,
                                         ManifestFiles &files) {
    try {
        demand(manifest.is_object(), "the manifest is not an object");
        const Json &object = member(manifest, "pack", "the manifest");
        read_format(object);
        check_values(manifest);
        demand(manifest.sorted().pretty() == text, "the manifest is not in its canonical form");
        read_head(manifest, pack);
        read_pack_head(object, pack);
        read_files(object, files);
        read_artifacts(object, files, pack.artifacts);
        check_original_list(manifest, pack.artifacts);
        check_digests(manifest, files, pack);
        return std::nullopt;
    } catch (const Refused &refused) {
        return refused.refusal;
    }
}

}  // namespace skillmeat::core::bundle
