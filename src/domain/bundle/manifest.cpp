#include "domain/bundle/manifest.hpp"

#include <algorithm>
#include <array>

#include "base/crypto/sha256.hpp"
#include "base/path.hpp"

namespace skillmeat::core::bundle {

namespace {

constexpr std::array<std::string_view, 12> kOriginalTypes = {
    "agent",          "command",           "composite", "context_file", "hook",      "mcp",
    "project_config", "progress_template", "rule_file", "skill",        "spec_file", "workflow"};
constexpr std::array<std::string_view, 3> kTomlTypes = {"agent", "command", "skill"};
constexpr std::array<std::string_view, 3> kTomlOrigins = {"github", "local", "marketplace"};

template <class List>
bool is_in(const List &list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_word(std::string_view text, std::size_t longest, std::string_view also) {
    if (text.empty() || text.size() > longest || !is_letter_or_digit(text.front())) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter_or_digit(c) || also.find(c) != std::string_view::npos;
    });
}

void append_toml_string(std::string &out, std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
            case '"': out += "\\\""; continue;
            case '\\': out += "\\\\"; continue;
            case '\b': out += "\\b"; continue;
            case '\t': out += "\\t"; continue;
            case '\n': out += "\\n"; continue;
            case '\f': out += "\\f"; continue;
            case '\r': out += "\\r"; continue;
            default: break;
        }
        if (byte >= 0x20 && byte != 0x7f) {
            out += c;
            continue;
        }
        out += "\\u00";
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
    out += '"';
}

void append_line(std::string &out, std::string_view key, std::string_view value) {
    out += key;
    out += " = ";
    append_toml_string(out, value);
    out += '\n';
}

void append_line(std::string &out, std::string_view key, const Json::Array &values) {
    out += key;
    out += " = [";
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i != 0) out += ", ";
        append_toml_string(out, values[i].as_string());
    }
    out += "]\n";
}

// A skill is its folder; of another artifact the original wants the file: the only one, else the one with the
// artifact's name, else the first. `files` is sorted by path.
std::string toml_path(const Json &artifact, const Json::Array &files) {
    const std::string &folder = artifact.at("path").as_string();
    if (artifact.at("type").as_string() == "skill") return folder.substr(0, folder.size() - 1);
    const std::string preferred = folder + artifact.at("name").as_string() + ".md";
    const auto before = [](const Json &file, const std::string &path) {
        return file.at("path").as_string() < path;
    };
    std::string first;
    for (auto file = std::lower_bound(files.begin(), files.end(), folder, before); file != files.end();
         ++file) {
        const std::string &path = file->at("path").as_string();
        if (!path.starts_with(folder)) break;
        if (path == preferred) return path;
        if (first.empty()) first = path;
    }
    return first;
}

void append_artifact(std::string &out, const Json &artifact, const Json::Array &files) {
    out += "\n[[artifacts]]\n";
    append_line(out, "name", artifact.at("name").as_string());
    append_line(out, "type", artifact.at("type").as_string());
    append_line(out, "path", toml_path(artifact, files));
    const std::string &origin = artifact.at("origin").as_string();
    append_line(out, "origin", is_in(kTomlOrigins, origin) ? std::string_view(origin) : "local");
    for (const char *key : {"upstream", "version_spec", "resolved_sha", "resolved_version"}) {
        if (const Json *value = artifact.find(key)) append_line(out, key, value->as_string());
    }
    if (const Json *tags = artifact.find("tags")) append_line(out, "tags", tags->as_array());
}

}  // namespace

std::string artifact_folder(std::string_view type, std::string_view name) {
    std::string out(kArtifactsFolder);
    out += type;
    out += '/';
    out += name;
    out += '/';
    return out;
}

std::string_view artifact_part(std::string_view entry) {
    if (!entry.starts_with(kArtifactsFolder)) return {};
    const std::size_t type_end = entry.find('/', kArtifactsFolder.size());
    if (type_end == std::string_view::npos) return {};
    const std::size_t name_end = entry.find('/', type_end + 1);
    return name_end == std::string_view::npos ? std::string_view{} : entry.substr(0, name_end + 1);
}

bool is_pack_name(std::string_view text) {
    return is_word(text, 100, "_-");
}

bool is_pack_version(std::string_view text) {
    return is_word(text, 64, ".+_-");
}

bool is_original_type(std::string_view type) {
    return is_in(kOriginalTypes, type);
}

std::string manifest_excess(std::string_view text, std::size_t entries) {
    constexpr std::size_t kBytes = 8u << 20, kBytesPerEntry = 3u << 10, kValues = 1u << 16,
                          kValuesPerEntry = 64;
    if (text.size() > kBytes + entries * kBytesPerEntry)
        return "the manifest has " + std::to_string(text.size()) + " bytes for " + std::to_string(entries) +
               " entries";
    std::size_t values = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '[' || c == '{'))
            ++values;
    }
    if (values > kValues + entries * kValuesPerEntry)
        return "the manifest has " + std::to_string(values) + " values for " + std::to_string(entries) +
               " entries";
    return "";
}

std::string bundle_hash_of(const Json &manifest) {
    Json covered = manifest;
    covered.erase("bundle_hash");
    std::vector<std::string> parts;
    for (const Json &artifact : manifest.at("artifacts").as_array())
        parts.push_back(artifact.at("hash").as_string());
    std::sort(parts.begin(), parts.end());
    Sha256 hash;
    hash.update(sha256(covered.compact()).prefixed());
    for (const std::string &part : parts) hash.update(part);
    return hash.finish().prefixed();
}

std::string bundle_toml_of(const Json &manifest) {
    const Json &pack = manifest.at("pack");
    std::string out = "[bundle]\n";
    append_line(out, "name", manifest.at("name").as_string());
    append_line(out, "version", pack.at("version").as_string());
    append_line(out, "created_at", manifest.at("created_at").as_string());
    append_line(out, "creator", manifest.at("author").as_string());
    append_line(out, "license", manifest.at("license").as_string());
    append_line(out, "description", manifest.at("description").as_string());
    for (const Json &artifact : pack.at("artifacts").as_array()) {
        if (!is_in(kTomlTypes, artifact.at("type").as_string())) continue;
        append_artifact(out, artifact, pack.at("files").as_array());
    }
    return out;
}

}  // namespace skillmeat::core::bundle
