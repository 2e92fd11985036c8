#include "domain/bundle/original_layout.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/read_manifest.hpp"
#include "formats/toml/toml.hpp"

namespace skillmeat::core::bundle {

namespace {

constexpr std::size_t kMostToml = 1u << 20;  // what is read of it takes many times its size
constexpr std::size_t kDepth = 16;
constexpr std::size_t kLongestName = 100;  // code points

std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

void refuse_manifest(std::string_view manifest, std::string detail) {
    throw Refused{{"manifest", std::string(manifest), std::move(detail)}};
}

void ManifestReader::demand(bool condition, const std::string &detail) const {
    if (!condition) refuse_manifest(manifest_, detail);
}

const Json &ManifestReader::member(const Json &object, const char *key) const {
    const Json *value = object.find(key);
    demand(value != nullptr, std::string("the key \"") + key + "\" is missing");
    return *value;
}

const std::string &ManifestReader::text(const Json &object, const char *key) const {
    const Json &value = member(object, key);
    demand(value.is_string(), std::string("\"") + key + "\" is not a text");
    return value.as_string();
}

const std::string &ManifestReader::needed_text(const Json &object, const char *key) const {
    const std::string &value = text(object, key);
    demand(!value.empty(), std::string("\"") + key + "\" is empty");
    return value;
}

std::string ManifestReader::optional_text(const Json &object, const char *key) const {
    const Json *value = object.find(key);
    return value == nullptr || value->is_null() ? "" : text(object, key);
}

std::vector<std::string> ManifestReader::optional_texts(const Json &object, const char *key) const {
    std::vector<std::string> out;
    const Json *list = object.find(key);
    if (list == nullptr || list->is_null()) return out;
    for (const Json &item : array(object, key)) {
        demand(item.is_string(), std::string("\"") + key + "\" holds what is not a text");
        if (!item.as_string().empty()) out.push_back(item.as_string());
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

const Json::Array &ManifestReader::array(const Json &object, const char *key) const {
    const Json &value = member(object, key);
    demand(value.is_array(), std::string("\"") + key + "\" is not a list");
    return value.as_array();
}

std::string ManifestReader::time(const Json &object, const char *key) const {
    const std::string &value = text(object, key);
    const auto time = parse_time(value);
    demand(time && *time >= 0, std::string("\"") + key + "\" is not a time");
    return value;
}

std::string ManifestReader::digest(const Json &object, const char *key) const {
    std::string value = text(object, key);
    for (char &c : value)
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    const auto digest = Digest::parse(value);
    demand(digest && value == digest->prefixed(), std::string("\"") + key + "\" is not a digest");
    return value;
}

std::string ManifestReader::path(const Json &object, const char *key) const {
    std::string value = needed_text(object, key);
    if (value.ends_with('/')) value.pop_back();
    const auto problem = relative_path_problem(value);
    demand(!problem, std::string("\"") + key + "\" is not a safe path: it " + (problem ? problem->text : ""));
    return value;
}

void ManifestReader::name(Pack &pack, const std::string &text) const {
    demand(!text.empty() && code_points(text) <= kLongestName, "\"name\" is not a name of a pack");
    pack.name = text;
}

void ArtifactHashes::take(std::string_view path, std::string_view plain) {
    named_.update(path).update(plain);
    bare_.update(plain);
    files_.push_back({std::string(path), false, plain.size(), sha256(plain)});
}

std::string ArtifactHashes::names_and_bytes() {
    return named_.finish().prefixed();
}

std::string ArtifactHashes::bytes_alone() {
    return bare_.finish().prefixed();
}

std::string manifest_text(OriginalArchive &archive, std::string_view name, Pack &pack) {
    const OriginalEntry *entry = archive.find(name);
    if (entry == nullptr) refuse_manifest(name, "the pack has no " + std::string(name));
    std::string_view plain;
    if (auto refusal = archive.view(*entry, plain)) throw Refused{*refusal};
    if (!is_utf8(plain)) refuse_manifest(name, "the manifest is not UTF-8");
    pack.texts.emplace_back(name, plain);
    return pack.texts.back().second;
}

Json json_manifest(OriginalArchive &archive, std::string_view name, Pack &pack) {
    const std::string text = manifest_text(archive, name, pack);
    const std::string excess = manifest_excess(text, archive.entries().size());
    if (!excess.empty()) refuse_manifest(name, excess);
    std::string problem;
    auto json = parse_manifest(text, problem);
    if (!json) refuse_manifest(name, problem);
    if (!json->is_object()) refuse_manifest(name, "the manifest is not an object");
    return std::move(*json);
}

Json toml_manifest(OriginalArchive &archive, std::string_view name, Pack &pack) {
    const std::string text = manifest_text(archive, name, pack);
    if (text.size() > kMostToml)
        refuse_manifest(name, "the manifest has " + std::to_string(text.size()) + " bytes, the limit is " +
                                  std::to_string(kMostToml));
    try {
        return parse_toml(text, name, {kMostToml, kDepth});
    } catch (const Error &error) {
        refuse_manifest(name, error.message());
    }
}

}  // namespace skillmeat::core::bundle
