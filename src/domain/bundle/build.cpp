#include "domain/bundle/build.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/ordered_hash.hpp"
#include "formats/deflate/deflate.hpp"
#include "formats/spdx/spdx.hpp"
#include "formats/zip/zip_layout.hpp"
#include "formats/zip/zip_names.hpp"
#include "formats/zip/zip_writer.hpp"
#include "model/artifact/artifact.hpp"

namespace skillmeat::core {

namespace {

using bundle::artifact_folder;
using bundle::OrderedHash;

// One entry as it will lie in the archive.
struct Packed {
    std::string name;
    bool executable = false;
    bool deflated = false;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;
    Digest sha256;
    std::string data;
};

struct PackedArtifact {
    const PackInput *input = nullptr;
    std::string folder;
    std::size_t first = 0;      // its files in the list of entries
    std::size_t main_file = 0;  // index in its listing of the file with the front matter; none = files
    std::string main_text;
    OrderedHash hash;
    Properties properties;
};

std::string lower_ascii(std::string_view text) {
    std::string out(text);
    for (char &c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

// A skill's SKILL.md, else the only file when it is Markdown.
std::size_t find_main_file(const PackInput &input) {
    const auto &files = input.tree.listing.files;
    if (input.type == "skill") {
        for (const char *name : {"SKILL.md", "skill.md"}) {
            for (std::size_t i = 0; i < files.size(); ++i) {
                if (files[i].path == name) return i;
            }
        }
    } else if (files.size() == 1 && lower_ascii(files[0].path).ends_with(".md")) {
        return 0;
    }
    return files.size();
}

std::vector<std::string> sorted_set(std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    texts.erase(std::remove(texts.begin(), texts.end(), ""), texts.end());
    return texts;
}

// A path on this machine means nothing elsewhere and tells too much: only URLs go into packs.
bool is_url(std::string_view upstream) {
    const std::size_t colon = upstream.find("://");
    if (colon == 0 || colon == std::string_view::npos) return false;
    return lower_ascii(upstream.substr(0, colon)) != "file";
}

class Builder {
 public:
    Builder(const PackOptions &options, const std::vector<PackInput> &inputs, const PackSource &source,
            const Watch &watch)
        : options_(options), inputs_(inputs), source_(source), watch_(watch) {}

    BuiltPack build() {
        check_options();
        lay_out();
        check_names_and_sizes();
        pack_files();
        read_properties();
        write_manifest();
        write_archive();
        return std::move(built_);
    }

 private:
    void check_options() const;
    void lay_out();
    void check_names_and_sizes() const;
    void pack_files();
    void pack_file(std::size_t index, Deflater &deflater);
    void compress(Packed &entry, const std::string &plain, Deflater &deflater);
    void read_properties();
    std::string license() const;
    Json manifest_artifacts();
    Json pack_artifacts() const;
    Json pack_object(Json files) const;
    void write_manifest();
    void add_text(std::string_view name, const std::string &text);
    void write_archive();

    const PackOptions &options_;
    const std::vector<PackInput> &inputs_;
    const PackSource &source_;
    const Watch &watch_;

    std::vector<std::unique_ptr<PackedArtifact>> artifacts_;  // sorted by folder
    std::vector<Packed> entries_;                             // sorted by name
    std::vector<std::size_t> owner_;                          // of each file, its artifact
    std::mutex mutex_;
    std::uint64_t done_bytes_ = 0, total_bytes_ = 0;
    BuiltPack built_;
};

void Builder::check_options() const {
    if (!bundle::is_pack_name(options_.name)) {
        throw Error(SKM_E_NAME, "not a name for a pack: \"" + escape_for_display(options_.name) + "\"")
            .hint(
                "Give it one (--name): letters, digits, '-' and '_', at most 100, a letter or digit first.");
    }
    if (!bundle::is_pack_version(options_.version)) {
        throw Error(SKM_E_ARGUMENT,
                    "not a version for a pack: \"" + escape_for_display(options_.version) + "\"")
            .hint("Use letters, digits and '.+_-', at most 64, such as 1.0.0.");
    }
    constexpr std::int64_t kYear10000 = 253402300800;
    if (options_.created_at < 0 || options_.created_at >= kYear10000) {
        throw Error(SKM_E_ARGUMENT, "the pack's date lies outside of the years 1970 to 9999");
    }
    if (options_.serial < -1 || options_.serial > bundle::kLargestInteger) {
        throw Error(SKM_E_ARGUMENT, "the pack's serial is not between 0 and 2^53 - 1");
    }
    for (const std::string *text : {&options_.author, &options_.description, &options_.license,
                                    &options_.publisher, &options_.homepage, &options_.repository}) {
        if (!is_utf8(*text)) throw Error(SKM_E_NOT_UTF8, "an option of the pack is not UTF-8");
    }
    for (const std::string &tag : options_.tags) {
        if (!is_utf8(tag)) throw Error(SKM_E_NOT_UTF8, "a tag of the pack is not UTF-8");
    }
    if (inputs_.empty())
        throw Error(SKM_E_EMPTY, "nothing to pack").hint("Name artifacts that the collection has.");
}

void Builder::lay_out() {
    for (const PackInput &input : inputs_) {
        auto artifact = std::make_unique<PackedArtifact>();
        artifact->input = &input;
        artifact->folder = artifact_folder(input.type, input.name);
        artifact->main_file = find_main_file(input);
        if (input.tree.listing.files.empty()) {
            throw Error(SKM_E_EMPTY, "the artifact " + input.type + ":" + input.name + " has no files")
                .path(artifact->folder);
        }
        artifacts_.push_back(std::move(artifact));
    }
    std::sort(artifacts_.begin(), artifacts_.end(),
              [](const auto &a, const auto &b) { return a->folder < b->folder; });
    for (std::size_t i = 0; i < artifacts_.size(); ++i) {
        artifacts_[i]->first = entries_.size();
        for (const FileEntry &file : artifacts_[i]->input->tree.listing.files) {
            Packed entry;
            entry.name = artifacts_[i]->folder + file.path;
            entry.executable = file.executable;
            entry.size = file.size;
            entry.sha256 = file.sha256;
            total_bytes_ += file.size;
            entries_.push_back(std::move(entry));
            owner_.push_back(i);
        }
    }
    built_.artifacts = artifacts_.size();
    built_.files = entries_.size();
}

Error too_large(const std::string &what, std::string_view limit, const std::string &path = {}) {
    return Error(SKM_E_TOO_LARGE, what)
        .hint("Raise the limit " + std::string(limit) + " or pack less.")
        .path(path)
        .detail("limit", std::string(limit));
}

// Whatever the strict reader would refuse is an error here, before any work is done.
void Builder::check_names_and_sizes() const {
    for (const auto &artifact : artifacts_) {
        for (const std::string *part : {&artifact->input->type, &artifact->input->name}) {
            const auto problem = component_problem(*part);
            if (!problem) continue;
            throw Error(SKM_E_NAME,
                        "cannot pack \"" + escape_for_display(*part) + "\": the name " + problem->text)
                .path(artifact->folder)
                .detail("reason", problem->reason);
        }
    }
    std::vector<ZipEntry> names(entries_.size());
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        names[i].name = entries_[i].name;
        names[i].flags = zip::kFlagUtf8;
    }
    if (const auto problem = check_names(names)) {
        throw Error(SKM_E_NAME, "cannot pack " + escape_for_display(problem->entry) + ": " + problem->detail)
            .hint("Rename the file or the artifact.")
            .path(problem->entry)
            .detail("reason", problem->reason);
    }
    constexpr std::uint64_t kManifests = 2, kSignature = 1, kMost = 65534;
    const std::uint64_t most = std::min(options_.limits.entries, kMost);
    if (entries_.size() + kManifests + kSignature > most) {
        throw too_large("the pack would have " + std::to_string(entries_.size()) + " files, more than " +
                            std::to_string(most) + " entries with manifests and signature",
                        "entries");
    }
    for (const Packed &entry : entries_) {
        if (entry.size <= options_.limits.file_bytes) continue;
        throw too_large(
            "the file has " + std::to_string(entry.size) + " bytes, more than the limit: " + entry.name,
            "file_bytes", entry.name);
    }
    if (total_bytes_ > options_.limits.total_bytes) {
        throw too_large(
            "the files have " + std::to_string(total_bytes_) + " bytes together, more than the limit",
            "total_bytes");
    }
}

void Builder::compress(Packed &entry, const std::string &plain, Deflater &deflater) {
    if (options_.store || plain.empty()) return;
    std::string stream;
    if (source_.stream) stream = source_.stream(entry.sha256, entry.size);
    std::string inflated;
    const bool reused = !stream.empty() && inflate_raw(stream, plain.size(), inflated) == InflateResult::ok &&
                        inflated == plain;
    if (!reused) {
        stream = deflater.compress(plain);
        if (source_.keep_stream) source_.keep_stream(entry.sha256, entry.size, stream);
    }
    {
        const std::lock_guard lock(mutex_);
        (reused ? built_.reused_streams : built_.compressed_bytes) += reused ? 1 : plain.size();
    }
    entry.deflated = keeps_deflated(plain.size(), stream.size());
    if (entry.deflated) entry.data = std::move(stream);
}

void Builder::pack_file(std::size_t index, Deflater &deflater) {
    watch_.check();
    PackedArtifact &artifact = *artifacts_[owner_[index]];
    const std::size_t place = index - artifact.first;
    const FileEntry &file = artifact.input->tree.listing.files[place];
    const std::string &path = artifact.input->tree.sources[place];
    Packed &entry = entries_[index];
    std::string plain = source_.read(path);
    if (plain.size() != file.size || sha256(plain) != file.sha256) {
        throw Error(SKM_E_CHANGED, "the file changed while it was packed: " + escape_for_display(path))
            .hint("Run the export again.")
            .path(path);
    }
    entry.crc = crc32(plain);
    compress(entry, plain, deflater);
    if (!entry.deflated) entry.data = plain;
    if (place == artifact.main_file) artifact.main_text = plain;
    if (bundle::is_original_type(artifact.input->type)) artifact.hash.add(place, file.path, std::move(plain));
}

void Builder::pack_files() {
    const std::thread::id caller = std::this_thread::get_id();
    watch_.step("compress", 0, total_bytes_);  // other threads may do all there is, and they tell nobody
    parallel_for(entries_.size(), options_.threads, [&](std::size_t index) {
        thread_local Deflater deflater;
        pack_file(index, deflater);
        std::uint64_t done = 0;
        {
            const std::lock_guard lock(mutex_);
            done = done_bytes_ += entries_[index].size;
        }
        if (std::this_thread::get_id() == caller) watch_.step("compress", done, total_bytes_);
    });
    watch_.step("compress", total_bytes_, total_bytes_);  // also when the other threads did it all
}

void Builder::read_properties() {
    for (const auto &artifact : artifacts_) {
        if (artifact->main_file == artifact->input->tree.listing.files.size()) continue;
        try {
            artifact->properties = properties_of_text(artifact->main_text, artifact->folder);
        } catch (const Error &) {
            // A text that says nothing readable about itself has no metadata; packing it is no fault.
            artifact->properties = {};
        }
        artifact->main_text = {};
    }
}

// The expression that all artifacts declare.
std::string Builder::license() const {
    if (!options_.license.empty()) return options_.license;
    const std::string &first = artifacts_.front()->properties.license;
    const bool all = std::all_of(artifacts_.begin(), artifacts_.end(),
                                 [&](const auto &artifact) { return artifact->properties.license == first; });
    return all && is_spdx_expression(first) ? first : "NOASSERTION";
}

Json Builder::manifest_artifacts() {
    Json out = Json::array();
    for (const auto &artifact : artifacts_) {
        const PackInput &input = *artifact->input;
        if (!bundle::is_original_type(input.type)) continue;
        const Properties &properties = artifact->properties;
        std::vector<std::string> files;
        for (const FileEntry &file : input.tree.listing.files) files.push_back(file.path);
        Json metadata = Json::object();
        metadata.set_if(!properties.title.empty(), "title", properties.title);
        metadata.set_if(!properties.description.empty(), "description", properties.description);
        metadata.set_if(!properties.author.empty(), "author", properties.author);
        metadata.set_if(!properties.license.empty(), "license", properties.license);
        out.push(Json::object({{"files", Json::array(files)},
                               {"hash", artifact->hash.finish()},
                               {"metadata", std::move(metadata)},
                               {"name", input.name},
                               {"path", artifact->folder},
                               {"scope", "user"},
                               {"type", input.type},
                               {"version", properties.version.empty() ? "unknown" : properties.version}}));
    }
    return out;
}

Json Builder::pack_artifacts() const {
    Json out = Json::array();
    for (const auto &artifact : artifacts_) {
        const PackInput &input = *artifact->input;
        const Properties &properties = artifact->properties;
        const auto tags = sorted_set(input.tags), dependencies = sorted_set(input.dependencies);
        Json row = Json::object({{"name", input.name},
                                 {"origin", input.origin.empty() ? "local" : input.origin},
                                 {"path", artifact->folder},
                                 {"tree_digest", input.tree.listing.tree_digest().prefixed()},
                                 {"type", input.type}});
        row.set_if(!dependencies.empty(), "dependencies", Json::array(dependencies));
        row.set_if(is_spdx_expression(properties.license), "license", properties.license);
        row.set_if(!input.resolved_sha.empty(), "resolved_sha", input.resolved_sha);
        row.set_if(!input.resolved_version.empty(), "resolved_version", input.resolved_version);
        row.set_if(!tags.empty(), "tags", Json::array(tags));
        row.set_if(is_url(input.upstream), "upstream", input.upstream);
        row.set_if(!properties.version.empty(), "version", properties.version);
        row.set_if(!input.version_spec.empty(), "version_spec", input.version_spec);
        out.push(std::move(row));
    }
    return out;
}

Json Builder::pack_object(Json files) const {
    Json out = Json::object({{"artifacts", pack_artifacts()},
                             {"content_digest", built_.content_digest.prefixed()},
                             {"files", std::move(files)},
                             {"format", 1},
                             {"serial", options_.serial < 0 ? options_.created_at : options_.serial},
                             {"version", options_.version}});
    out.set_if(!options_.homepage.empty(), "homepage", options_.homepage);
    out.set_if(!options_.publisher.empty(), "publisher", options_.publisher);
    out.set_if(!options_.repository.empty(), "repository", options_.repository);
    return out;
}

void Builder::add_text(std::string_view name, const std::string &text) {
    Packed entry;
    entry.name = name;
    entry.size = text.size();
    entry.sha256 = sha256(text);
    entry.crc = crc32(text);
    Deflater deflater;
    if (!options_.store) {
        std::string stream = deflater.compress(text);
        entry.deflated = keeps_deflated(text.size(), stream.size());
        if (entry.deflated) entry.data = std::move(stream);
    }
    if (!entry.deflated) entry.data = text;
    total_bytes_ += text.size();
    entries_.push_back(std::move(entry));
}

Json file_row(const FileEntry &file) {
    return Json::object(
        {{"mode", file.mode()}, {"path", file.path}, {"sha256", file.sha256.hex()}, {"size", file.size}});
}

void Builder::write_manifest() {
    Listing content;
    Json files = Json::array();
    for (const Packed &entry : entries_) {
        content.files.push_back({entry.name, entry.executable, entry.size, entry.sha256});
        files.push(file_row(content.files.back()));
    }
    built_.content_digest = content.tree_digest();
    Json manifest =
        Json::object({{"artifacts", manifest_artifacts()},
                      {"author", options_.author.empty() ? "unknown" : options_.author},
                      {"created_at", to_offset_seconds(options_.created_at * 1000)},
                      {"dependencies", Json::array()},
                      {"description", options_.description.empty() ? options_.name : options_.description},
                      {"license", license()},
                      {"name", options_.name},
                      {"pack", pack_object(std::move(files))},
                      {"tags", Json::array(sorted_set(options_.tags))},
                      {"version", "1.0"}})
            .sorted();
    built_.bundle_toml = bundle::bundle_toml_of(manifest);
    add_text(bundle::kTomlName, built_.bundle_toml);
    const Packed &toml = entries_.back();
    manifest.find("pack")->find("files")->push(file_row({toml.name, false, toml.size, toml.sha256}));
    built_.bundle_hash = bundle::bundle_hash_of(manifest);
    manifest.set("bundle_hash", built_.bundle_hash);
    built_.manifest = manifest.sorted().pretty();
    add_text(bundle::kManifestName, built_.manifest);
    const std::string excess = bundle::manifest_excess(built_.manifest, entries_.size());
    if (!excess.empty()) throw too_large(excess + ", more than a pack may have", "manifest");
}

void Builder::write_archive() {
    std::uint64_t size = zip::kEndSize;
    for (const Packed &entry : entries_) {
        size += zip::kLocalSize + zip::kCentralSize + 2 * entry.name.size() + entry.data.size();
    }
    // The pack has to pass the reader's limits also when it is signed, by several keys.
    constexpr std::uint64_t kSignatureBytes = 64u << 10, kMost = 0xffffffffull - (1u << 20);
    const std::uint64_t most = std::min(options_.limits.archive_bytes, kMost);
    if (size + kSignatureBytes > most) {
        throw too_large("the pack would have " + std::to_string(size) + " bytes, more than the limit",
                        "archive_bytes");
    }
    if (total_bytes_ + kSignatureBytes > options_.limits.total_bytes) {
        throw too_large("the files have " + std::to_string(total_bytes_) +
                            " bytes together, with manifests and signature more than the limit",
                        "total_bytes");
    }
    if (built_.manifest.size() > options_.limits.file_bytes) {
        throw too_large("the manifest would have " + std::to_string(built_.manifest.size()) + " bytes",
                        "file_bytes");
    }
    std::string &archive = built_.archive;
    archive.reserve(size);
    std::vector<ZipPart> parts;
    std::vector<std::uint64_t> offsets;
    for (Packed &entry : entries_) {
        offsets.push_back(archive.size());
        ZipPart part{entry.name, entry.executable, entry.deflated, entry.crc, entry.size, entry.data};
        archive += zip_local_header(part);
        const std::size_t at = archive.size();
        archive += entry.data;
        part.data = std::string_view(archive).substr(at);  // stays: the room is reserved
        entry.data = std::string();
        parts.push_back(std::move(part));
    }
    archive += zip_tail(parts, offsets, archive.size());
    built_.pack_id = sha256(archive).hex();
}

}  // namespace

BuiltPack build_pack(const PackOptions &options, const std::vector<PackInput> &inputs,
                     const PackSource &source, const Watch &watch) {
    return Builder(options, inputs, source, watch).build();
}

}  // namespace skillmeat::core
