#include "domain/bundle/build.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "domain/bundle/build_input.hpp"
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
using bundle::find_main_file;
using bundle::is_url;
using bundle::OrderedHash;
using bundle::sorted_set;

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
    Digest tree_digest;
    std::optional<PackedTree> known;  // of an earlier packing
    OrderedHash hash;
    std::string original_hash;
    Properties properties;
};

class Builder {
 public:
    Builder(const PackOptions &options, const std::vector<PackInput> &inputs, const PackSource &source,
            const Watch &watch)
        : options_(options), inputs_(inputs), source_(source), watch_(watch) {}

    BuiltPack build() {
        bundle::check_options(options_);
        if (inputs_.empty())
            throw Error(SKM_E_EMPTY, "nothing to pack").hint("Name artifacts that the collection has.");
        lay_out();
        check_names_and_sizes();
        look_up_packed();
        pack_files();
        keep_packed();
        read_properties();
        write_manifest();
        write_archive();
        return std::move(built_);
    }

 private:
    void lay_out();
    void check_names_and_sizes() const;
    void look_up_packed();
    void pack_files();
    void keep_packed();
    void pack_file(std::size_t index, Deflater &deflater);
    std::string read(const PackedArtifact &artifact, std::size_t place);
    bool reuse(Packed &entry, const PackedFile &known);
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

void Builder::look_up_packed() {
    for (const auto &artifact : artifacts_) {
        artifact->tree_digest = artifact->input->tree.listing.tree_digest();
        if (options_.store || !source_.packed) continue;
        artifact->known = source_.packed(artifact->tree_digest);
        const bool fits =
            artifact->known && artifact->known->files.size() == artifact->input->tree.listing.files.size() &&
            artifact->known->original_hash.empty() != bundle::is_original_type(artifact->input->type);
        if (!fits) artifact->known.reset();
    }
}

// The hashes over whole artifacts, and for the next time what is known now.
void Builder::keep_packed() {
    for (const auto &artifact : artifacts_) {
        if (artifact->known)
            artifact->original_hash = artifact->known->original_hash;
        else if (bundle::is_original_type(artifact->input->type))
            artifact->original_hash = artifact->hash.finish();
        if (options_.store || !source_.keep_packed) continue;
        PackedTree packed{artifact->original_hash, {}};
        for (std::size_t place = 0; place < artifact->input->tree.listing.files.size(); ++place) {
            const Packed &entry = entries_[artifact->first + place];
            packed.files.push_back({entry.crc, 0, 0});
            if (!entry.deflated) continue;
            packed.files.back().stream_crc = crc32(entry.data);
            packed.files.back().stream_size = entry.data.size();
        }
        if (packed != artifact->known) source_.keep_packed(artifact->tree_digest, packed);
    }
}

// The stream that was packed before, when it is still there as it was then.
bool Builder::reuse(Packed &entry, const PackedFile &known) {
    if (known.stream_size == 0 || !source_.stream) return false;
    std::string stream = source_.stream(entry.sha256, entry.size);
    if (stream.size() != known.stream_size || crc32(stream) != known.stream_crc) return false;
    entry.crc = known.crc;
    entry.deflated = true;
    entry.data = std::move(stream);
    const std::lock_guard lock(mutex_);
    ++built_.reused_streams;
    return true;
}

std::string Builder::read(const PackedArtifact &artifact, std::size_t place) {
    const FileEntry &file = artifact.input->tree.listing.files[place];
    const std::string &path = artifact.input->tree.sources[place];
    std::string plain = source_.read(path);
    if (plain.size() != file.size || sha256(plain) != file.sha256) {
        throw Error(SKM_E_CHANGED, "the file changed while it was packed: " + escape_for_display(path))
            .hint("Run the export again.")
            .path(path);
    }
    const std::lock_guard lock(mutex_);
    built_.read_bytes += plain.size();
    return plain;
}

void Builder::pack_file(std::size_t index, Deflater &deflater) {
    watch_.check();
    PackedArtifact &artifact = *artifacts_[owner_[index]];
    const std::size_t place = index - artifact.first;
    Packed &entry = entries_[index];
    const bool reused = artifact.known && reuse(entry, artifact.known->files[place]);
    if (reused && place != artifact.main_file) return;
    std::string plain = read(artifact, place);
    if (place == artifact.main_file) artifact.main_text = plain;
    if (reused) return;
    entry.crc = crc32(plain);
    compress(entry, plain, deflater);
    if (!entry.deflated) entry.data = plain;
    if (!artifact.known && bundle::is_original_type(artifact.input->type))
        artifact.hash.add(place, artifact.input->tree.listing.files[place].path, std::move(plain));
}

void Builder::pack_files() {
    const std::thread::id caller = std::this_thread::get_id();
    // Other threads may do all there is, and they tell nobody: the beginning and the end are told in any case.
    watch_.step("compress", 0, total_bytes_);
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
    watch_.step("compress", total_bytes_, total_bytes_);
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
                               {"hash", artifact->original_hash},
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
                                 {"tree_digest", artifact->tree_digest.prefixed()},
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
        parts.push_back(
            {entry.name, entry.executable, entry.deflated, entry.crc, entry.size, entry.data.size()});
        archive += zip_local_header(parts.back());
        archive += entry.data;
        entry.data = std::string();
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
