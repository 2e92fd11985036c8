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
#include "domain/bundle/ordered_output.hpp"
#include "formats/deflate/deflate.hpp"
#include "formats/spdx/spdx.hpp"
#include "model/artifact/artifact.hpp"

namespace skillmeat::core {

namespace {

using bundle::artifact_folder;
using bundle::find_main_file;
using bundle::is_url;
using bundle::sorted_set;

// What threads hold of files that are made or wait for their turn in the archive.
constexpr std::uint64_t kMemory = 32u << 20;

// One entry of the archive.
struct Packed {
    std::string name;
    bool executable = false;
    bool deflated = false;
    std::uint32_t crc = 0, stream_crc = 0;
    std::uint64_t size = 0;
    Digest sha256;
    std::uint64_t stored_size = 0;
};

// Its bytes on their way there: the stream when it is deflated, else the plain ones.
struct EntryBytes {
    std::string plain, stream;
};

struct PackedArtifact {
    const PackInput *input = nullptr;
    std::string folder;
    std::size_t first = 0;      // its files in the list of entries
    std::size_t main_file = 0;  // index in its listing of the file with the front matter; none = files
    Digest tree_digest;
    std::optional<PackedTree> known;  // of an earlier packing
    std::string original_hash;
    Properties properties;
};

class Builder {
 public:
    Builder(const PackOptions &options, const std::vector<PackInput> &inputs, const PackSource &source,
            const PackSink &sink, const Watch &watch)
        : options_(options), inputs_(inputs), source_(source), sink_(sink), watch_(watch) {}

    BuiltPack build() {
        bundle::check_options(options_);
        if (inputs_.empty())
            throw Error(SKM_E_EMPTY, "nothing to pack").hint("Name artifacts that the collection has.");
        lay_out();
        check_names_and_sizes();
        look_up_packed();
        pack_files();
        keep_packed();
        write_manifest();
        finish_archive();
        return std::move(built_);
    }

 private:
    void lay_out();
    void check_names_and_sizes() const;
    void look_up_packed();
    void pack_files();
    void keep_packed();
    EntryBytes pack_file(std::size_t index, Deflater &deflater);
    std::string read(const PackedArtifact &artifact, std::size_t place);
    std::string reuse(Packed &entry, const PackedFile &known);
    std::string compress(Packed &entry, const std::string &plain, Deflater &deflater);
    std::uint64_t memory_of(const Packed &entry) const;
    void take_file(std::size_t index, const EntryBytes &bytes);
    std::string license() const;
    Json manifest_artifacts();
    Json pack_artifacts() const;
    Json pack_object(Json files) const;
    void write_manifest();
    void add_text(std::string_view name, const std::string &text);
    void append(Packed &entry, std::string_view data);
    void put(std::string_view bytes);
    void check_archive_size(std::uint64_t size) const;
    void check_text_sizes() const;
    void finish_archive();

    const PackOptions &options_;
    const std::vector<PackInput> &inputs_;
    const PackSource &source_;
    const PackSink &sink_;
    const Watch &watch_;

    std::vector<std::unique_ptr<PackedArtifact>> artifacts_;  // sorted by folder
    std::vector<Packed> entries_;                             // sorted by name
    std::vector<std::size_t> owner_;                          // of each file, its artifact
    std::mutex mutex_;
    std::uint64_t done_bytes_ = 0, total_bytes_ = 0;
    Sha256 original_hash_;  // of the artifact whose files are taken
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
    for (const auto &artifact : artifacts_) bundle::check_artifact_names(*artifact->input);
    std::vector<std::string> names;
    for (const Packed &entry : entries_) names.push_back(entry.name);
    bundle::check_entry_names(names);
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

// The stream that goes into the archive; "" for a file that is stored.
std::string Builder::compress(Packed &entry, const std::string &plain, Deflater &deflater) {
    if (options_.store || plain.empty()) return {};
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
    if (!entry.deflated) return {};
    if (source_.keep_packed) entry.stream_crc = crc32(stream);
    return stream;
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

// For the next time what is known now.
void Builder::keep_packed() {
    if (options_.store || !source_.keep_packed) return;
    for (const auto &artifact : artifacts_) {
        PackedTree packed{artifact->original_hash, {}};
        for (std::size_t place = 0; place < artifact->input->tree.listing.files.size(); ++place) {
            const Packed &entry = entries_[artifact->first + place];
            packed.files.push_back(entry.deflated ? PackedFile{entry.crc, entry.stream_crc, entry.stored_size}
                                                  : PackedFile{entry.crc, 0, 0});
        }
        if (packed != artifact->known) source_.keep_packed(artifact->tree_digest, packed);
    }
}

// The stream that was packed before, when it is still there as it was then; else "".
std::string Builder::reuse(Packed &entry, const PackedFile &known) {
    if (known.stream_size == 0 || !source_.stream) return {};
    std::string stream = source_.stream(entry.sha256, entry.size);
    if (stream.size() != known.stream_size || crc32(stream) != known.stream_crc) return {};
    entry.crc = known.crc;
    entry.stream_crc = known.stream_crc;
    entry.deflated = true;
    const std::lock_guard lock(mutex_);
    ++built_.reused_streams;
    return stream;
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

EntryBytes Builder::pack_file(std::size_t index, Deflater &deflater) {
    PackedArtifact &artifact = *artifacts_[owner_[index]];
    const std::size_t place = index - artifact.first;
    Packed &entry = entries_[index];
    EntryBytes bytes;
    if (artifact.known) bytes.stream = reuse(entry, artifact.known->files[place]);
    const bool is_main_file = place == artifact.main_file;
    if (entry.deflated && !is_main_file) return bytes;
    bytes.plain = read(artifact, place);
    if (is_main_file) artifact.properties = properties_of_text(bytes.plain, artifact.folder);
    if (entry.deflated) return bytes;
    entry.crc = crc32(bytes.plain);
    bytes.stream = compress(entry, bytes.plain, deflater);
    return bytes;
}

// At most, while a file is made: its bytes, a stream, and for comparison what that inflates to.
std::uint64_t Builder::memory_of(const Packed &entry) const {
    return entry.size * (options_.store ? 1 : 3);
}

// In the order of the archive, which is that of the original's hash over an artifact's files.
void Builder::take_file(std::size_t index, const EntryBytes &bytes) {
    PackedArtifact &artifact = *artifacts_[owner_[index]];
    Packed &entry = entries_[index];
    append(entry, entry.deflated ? bytes.stream : bytes.plain);
    if (artifact.known) {
        artifact.original_hash = artifact.known->original_hash;
    } else if (bundle::is_original_type(artifact.input->type)) {
        const auto &files = artifact.input->tree.listing.files;
        const std::size_t place = index - artifact.first;
        original_hash_.update(files[place].path).update(bytes.plain);
        if (place + 1 == files.size()) artifact.original_hash = original_hash_.finish().prefixed();
    }
}

void Builder::pack_files() {
    const std::thread::id caller = std::this_thread::get_id();
    bundle::OrderedOutput<EntryBytes> output(
        kMemory, [this](std::size_t index, EntryBytes bytes) { take_file(index, bytes); });
    const auto pack = [&](std::size_t index) {
        thread_local Deflater deflater;
        watch_.check();
        const std::uint64_t memory = memory_of(entries_[index]);
        if (!output.begin(index, memory)) return;
        output.give(index, memory, pack_file(index, deflater));
        std::uint64_t done = 0;
        {
            const std::lock_guard lock(mutex_);
            done = done_bytes_ += entries_[index].size;
        }
        if (std::this_thread::get_id() == caller) watch_.step("compress", done, total_bytes_);
    };
    // Other threads may do all there is, and they tell nobody: the beginning and the end are told in any case.
    watch_.step("compress", 0, total_bytes_);
    parallel_for(entries_.size(), options_.threads, [&](std::size_t index) {
        try {
            pack(index);
        } catch (...) {
            output.fail();
            throw;
        }
    });
    watch_.step("compress", total_bytes_, total_bytes_);
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
    std::string stream;
    if (!options_.store) stream = deflate_raw(text);
    entry.deflated = !options_.store && keeps_deflated(text.size(), stream.size());
    total_bytes_ += text.size();
    entries_.push_back(std::move(entry));
    check_text_sizes();
    append(entries_.back(), entries_.back().deflated ? stream : text);
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

// A signed pack has to pass the reader's limits too, also when several keys have signed it.
constexpr std::uint64_t kSignatureBytes = 64u << 10;

void Builder::check_archive_size(std::uint64_t size) const {
    constexpr std::uint64_t kMost = 0xffffffffull - (1u << 20);
    const std::uint64_t most = std::min(options_.limits.archive_bytes, kMost);
    if (size + kSignatureBytes <= most) return;
    throw too_large("the pack would have " + std::to_string(size) +
                        " bytes or more, and with a signature more than the limit of " + std::to_string(most),
                    "archive_bytes");
}

void Builder::check_text_sizes() const {
    if (total_bytes_ + kSignatureBytes > options_.limits.total_bytes) {
        throw too_large("the files have " + std::to_string(total_bytes_) +
                            " bytes together, with manifests and signature more than the limit",
                        "total_bytes");
    }
    if (built_.manifest.size() > options_.limits.file_bytes) {
        throw too_large("the manifest would have " + std::to_string(built_.manifest.size()) + " bytes",
                        "file_bytes");
    }
}

void Builder::put(std::string_view bytes) {
    constexpr std::size_t kBlock = 1u << 20;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kBlock, bytes.size()))) {
        watch_.check();
        const std::string_view block = bytes.substr(0, kBlock);
        built_.hash.update(block);
        sink_(block);
    }
}

void Builder::append(Packed &entry, std::string_view data) {
    entry.stored_size = data.size();
    ZipPart part{entry.name, entry.executable, entry.deflated, entry.crc, entry.size, entry.stored_size};
    put(zip_local_header(part));
    put(data);
    built_.layout.add(std::move(part));
    check_archive_size(built_.layout.end());
}

void Builder::finish_archive() {
    const std::string tail = built_.layout.tail();
    built_.size = built_.layout.end() + tail.size();
    check_archive_size(built_.size);
    built_.pack_id = Sha256(built_.hash).update(tail).finish().hex();
}

}  // namespace

BuiltPack build_pack(const PackOptions &options, const std::vector<PackInput> &inputs,
                     const PackSource &source, const PackSink &sink, const Watch &watch) {
    return Builder(options, inputs, source, sink, watch).build();
}

}  // namespace skillmeat::core
