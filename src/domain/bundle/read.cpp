#include <algorithm>
#include <atomic>
#include <thread>

#include "base/crypto/signing.hpp"
#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "domain/bundle/build.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/pack.hpp"
#include "domain/bundle/read_manifest.hpp"
#include "domain/bundle/statement.hpp"
#include "formats/zip/zip_writer.hpp"

namespace skillmeat::core {

namespace {

using Refusal = std::optional<PackRefusal>;
using bundle::ManifestFiles;

PackRefusal refuse(std::string reason, std::string entry, std::string detail) {
    return {std::move(reason), std::move(entry), std::move(detail)};
}

Refusal from_archive(std::optional<ArchiveRefusal> refusal) {
    if (!refusal) return std::nullopt;
    return refuse(std::move(refusal->reason), std::move(refusal->entry), std::move(refusal->detail));
}

// "artifacts/<type>/<name>/" of an entry below an artifact, "" for one that lies nowhere.
std::string_view artifact_part(std::string_view name) {
    if (!name.starts_with(bundle::kArtifactsFolder)) return {};
    const std::size_t type_end = name.find('/', bundle::kArtifactsFolder.size());
    if (type_end == std::string_view::npos) return {};
    const std::size_t name_end = name.find('/', type_end + 1);
    return name_end == std::string_view::npos ? std::string_view{} : name.substr(0, name_end + 1);
}

// What all threads together hold of entries that have to be in memory as a whole.
constexpr std::uint64_t kMemory = 32u << 20;

class Reader {
 public:
    Reader(const ArchiveSource &archive, std::string_view sidecar, const ArchiveLimits &limits,
           const Watch &watch)
        : archive_(archive), sidecar_(sidecar), limits_(limits), watch_(watch) {}

    PackResult read() {
        const auto check = [&](const char *name, Refusal refusal) {
            result_.checks.push_back({name, refusal ? refusal->reason : "ok"});
            result_.refusal = std::move(refusal);
            return !result_.refusal;
        };
        const bool good = check("archive", read_archive()) && check("manifest", read_manifest()) &&
                          check("canonical", check_canonical()) && check("contents", check_contents()) &&
                          check("signature", check_signatures());
        if (good && !pack_.signatures.present) result_.checks.back().result = "absent";
        if (good) archive_.check_unchanged();
        result_.has_envelope = !sidecar_.empty() || find_entry(bundle::kEnvelopeName) != nullptr;
        if (has_manifest_) result_.pack = std::move(pack_);
        return std::move(result_);
    }

 private:
    Refusal read_archive();
    Refusal check_allowed() const;
    Refusal read_manifest();
    Refusal check_listed();
    Refusal check_canonical();
    Refusal check_header(const ZipEntry &entry, std::uint64_t offset) const;
    void hash_archive();
    Refusal check_contents();
    Refusal check_artifact(const PackArtifact &artifact, std::atomic<std::uint64_t> &done);
    Refusal check_signatures();
    Refusal check_envelope(std::string_view text, std::string_view name);

    const ZipEntry *find_entry(std::string_view name) const;

    const ArchiveSource archive_;
    const std::string_view sidecar_;
    const ArchiveLimits &limits_;
    const Watch &watch_;

    PackResult result_;
    Pack pack_;
    ManifestFiles files_;
    bool has_manifest_ = false;
    std::vector<const ZipEntry *> by_name_;
    std::string tail_;                // directory and end record of the unsigned archive
    std::uint64_t unsigned_end_ = 0;  // of the local part of the unsigned archive
    Allowance memory_{kMemory};
};

const ZipEntry *Reader::find_entry(std::string_view name) const {
    const auto found =
        std::lower_bound(by_name_.begin(), by_name_.end(), name,
                         [](const ZipEntry *entry, std::string_view key) { return entry->name < key; });
    return found != by_name_.end() && (*found)->name == name ? *found : nullptr;
}

Refusal Reader::read_archive() {
    ZipResult zip = read_zip_directory(archive_, limits_);
    if (zip.refusal) return from_archive(std::move(zip.refusal));
    pack_.directory = std::move(zip.directory);
    for (const ZipEntry &entry : pack_.directory.entries) by_name_.push_back(&entry);
    std::sort(by_name_.begin(), by_name_.end(),
              [](const ZipEntry *a, const ZipEntry *b) { return a->name < b->name; });
    return check_allowed();
}

// Entries that may not be there whatever the manifest says.
Refusal Reader::check_allowed() const {
    for (const ZipEntry &entry : pack_.directory.entries) {
        const bool known = entry.name == bundle::kManifestName || entry.name == bundle::kTomlName ||
                           entry.name == bundle::kEnvelopeName || !artifact_part(entry.name).empty();
        if (!known) return refuse("protected-path", entry.name, "the entry has no place in a pack");
    }
    return std::nullopt;
}

Refusal Reader::read_manifest() {
    const std::string name(bundle::kManifestName);
    const ZipEntry *entry = find_entry(name);
    if (entry == nullptr) return refuse("manifest", name, "the pack has no manifest.json");
    if (auto problem = read_zip_entry(archive_, *entry, pack_.manifest_text))
        return from_archive(std::move(problem));
    std::string problem = bundle::manifest_excess(pack_.manifest_text, pack_.directory.entries.size());
    if (!problem.empty()) return refuse("manifest", name, problem);
    auto manifest = bundle::parse_manifest(pack_.manifest_text, problem);
    if (!manifest) return refuse("manifest", name, problem);
    if (manifest->is_object() && manifest->find("pack") == nullptr &&
        find_entry(bundle::kEnvelopeName) == nullptr) {
        return refuse("unsupported", name, "a pack of an older layout (manifest.json without \"pack\")");
    }
    pack_.manifest = std::move(*manifest);
    if (auto refusal = bundle::read_manifest(pack_.manifest, pack_.manifest_text, pack_, files_))
        return refusal;
    has_manifest_ = true;
    return check_listed();
}

// The directory against the manifest, before anything else is inflated.
Refusal Reader::check_listed() {
    const auto owned = [&](std::string_view name) {
        const std::string_view folder = artifact_part(name);
        const auto found = std::lower_bound(
            pack_.artifacts.begin(), pack_.artifacts.end(), folder,
            [](const PackArtifact &artifact, std::string_view key) { return artifact.path < key; });
        return found != pack_.artifacts.end() && found->path == folder;
    };
    for (const ZipEntry *entry : by_name_) {
        if (entry->name.starts_with(bundle::kArtifactsFolder) && !owned(entry->name)) {
            return refuse("protected-path", entry->name, "the entry belongs to no artifact of the manifest");
        }
    }
    std::vector<const FileEntry *> listed;
    for (const FileEntry &file : files_.content.files) listed.push_back(&file);
    listed.push_back(&files_.toml);  // "bundle.toml" sorts behind "artifacts/"
    auto expected = listed.begin();
    for (const ZipEntry *entry : by_name_) {
        if (entry->name == bundle::kManifestName || entry->name == bundle::kEnvelopeName) continue;
        if (expected == listed.end() || entry->name < (*expected)->path) {
            return refuse("hash-mismatch", entry->name, "the manifest does not list this file");
        }
        const FileEntry &file = **expected;
        if (file.path < entry->name)
            return refuse("hash-mismatch", file.path, "the manifest lists a file that is not there");
        if (file.size != entry->size)
            return refuse("hash-mismatch", file.path, "the file has another size than the manifest says");
        if (file.executable != entry->executable) {
            return refuse("hash-mismatch", file.path, "the file has another mode than the manifest says");
        }
        ++expected;
    }
    if (expected != listed.end()) {
        return refuse("hash-mismatch", (*expected)->path, "the manifest lists a file that is not there");
    }
    return std::nullopt;
}

Refusal Reader::check_header(const ZipEntry &entry, std::uint64_t offset) const {
    if (entry.header_offset != offset || !is_as_written(entry)) {
        return refuse("not-canonical", entry.name, "the entry's header is not as a pack has it");
    }
    if (entry.deflated && !keeps_deflated(entry.size, entry.stored_size)) {
        return refuse("not-canonical", entry.name, "the entry should be stored");
    }
    if (entry.executable && !entry.name.starts_with(bundle::kArtifactsFolder)) {
        return refuse("not-canonical", entry.name, "the entry should not be executable");
    }
    if (entry.deflated && entry.name == bundle::kEnvelopeName) {
        return refuse("not-canonical", entry.name, "the signature should be stored");
    }
    return std::nullopt;
}

// The archive made again from names, modes, methods, CRCs, sizes and data; the unsigned one on the way.
Refusal Reader::check_canonical() {
    ZipLayout layout;
    for (const ZipEntry &entry : pack_.directory.entries) {
        if (!layout.parts().empty() && !(layout.parts().back().name < entry.name)) {
            return refuse("not-canonical", entry.name, "the entries are not sorted");
        }
        if (auto refusal = check_header(entry, layout.end())) return refusal;
        layout.add({entry.name, entry.executable, entry.deflated, entry.crc, entry.size, entry.stored_size},
                   entry.header_offset, entry.data_offset + entry.stored_size);
    }
    const std::uint64_t end = layout.end();
    tail_ = layout.tail();
    ReadBuffer buffer;
    if (archive_.read(end, archive_.size() - end, buffer) != tail_) {
        return refuse("not-canonical", "", "the archive's directory is not as a pack has it");
    }
    if (layout.parts().back().name == bundle::kEnvelopeName) {  // sorts behind everything else
        layout.remove_last();
        tail_ = layout.tail();
    }
    unsigned_end_ = layout.end();
    if (auto problem = read_zip_entry(archive_, *find_entry(bundle::kTomlName), pack_.bundle_toml)) {
        return from_archive(std::move(problem));
    }
    if (sha256(pack_.bundle_toml) != files_.toml.sha256) {
        return refuse("hash-mismatch", std::string(bundle::kTomlName),
                      "the file is not what the manifest says");
    }
    if (bundle::bundle_toml_of(pack_.manifest) != pack_.bundle_toml) {
        return refuse("manifest", std::string(bundle::kTomlName),
                      "bundle.toml is not what the manifest gives");
    }
    return std::nullopt;
}

void Reader::hash_archive() {
    ReadBuffer buffer;
    Sha256 hash;
    for (std::uint64_t at = 0; at < unsigned_end_; at += kArchiveBlock) {
        watch_.check();
        hash.update(archive_.read(at, std::min(kArchiveBlock, unsigned_end_ - at), buffer));
    }
    pack_.pack_id = hash.update(tail_).finish().hex();
    pack_.unsigned_size = unsigned_end_ + tail_.size();
}

// One pass over an artifact's files: exact size, CRC, SHA-256 of each, and the original's hash over all.
Refusal Reader::check_artifact(const PackArtifact &artifact, std::atomic<std::uint64_t> &done) {
    const bool original = !artifact.original_hash.empty();
    EntryBuffers buffers;
    Sha256 hash, whole;
    for (const FileEntry &file : artifact.listing.files) {
        const ZipEntry &entry = *find_entry(artifact.path + file.path);
        const Allowance::Share share(memory_, memory_of(entry));
        if (original) whole.update(file.path);
        const auto take = [&](std::string_view plain) {
            watch_.check();
            hash.update(plain);
            if (original) whole.update(plain);
            done += plain.size();
        };
        if (auto problem = stream_zip_entry(archive_, entry, buffers, take))
            return from_archive(std::move(problem));
        buffers.shrink();
        if (hash.finish() != file.sha256) {
            return refuse("hash-mismatch", entry.name, "the file is not what the manifest says");
        }
    }
    if (!original || whole.finish().prefixed() == artifact.original_hash) return std::nullopt;
    return refuse("hash-mismatch", artifact.path, "the artifact's hash is not that of its files");
}

Refusal Reader::check_contents() {
    const std::size_t count = pack_.artifacts.size();
    const std::uint64_t total = files_.content.total_bytes();
    const std::thread::id caller = std::this_thread::get_id();
    std::vector<Refusal> refusals(count);
    std::atomic<std::uint64_t> done{0};
    // Other threads may do all there is, and they tell nobody: the beginning and the end are told in any case.
    watch_.step("verify", 0, total);
    parallel_for(count + 1, 0, [&](std::size_t index) {
        if (index == 0) return hash_archive();
        refusals[index - 1] = check_artifact(pack_.artifacts[index - 1], done);
        if (std::this_thread::get_id() == caller) watch_.step("verify", done, total);
    });
    watch_.step("verify", total, total);
    for (Refusal &refusal : refusals) {
        if (refusal) return std::move(refusal);
    }
    return std::nullopt;
}

Refusal Reader::check_envelope(std::string_view text, std::string_view name) {
    std::string problem;
    const auto envelope = read_envelope(text, problem);
    const auto invalid = [&](std::string detail) {
        return refuse("signature", std::string(name), std::move(detail));
    };
    if (!envelope) return invalid(problem);
    if (envelope->payload_type != kInTotoType)
        return invalid("the envelope holds another type than a pack's statement");
    const std::string signed_bytes = pre_authentication_encoding(envelope->payload_type, envelope->payload);
    for (const EnvelopeSignature &signature : envelope->signatures) {
        watch_.check();
        if (verify_ed25519(signature.public_key, signed_bytes, signature.signature)) continue;
        return invalid("the signature of the key " + signature.key_id + " is wrong");
    }
    Json statement;
    try {
        statement = parse_json(envelope->payload, "the signed statement", {kMaxEnvelopeBytes, 16});
    } catch (const Error &error) {
        return invalid(error.message());
    }
    problem = bundle::statement_problem(statement, statement_facts(pack_));
    if (!problem.empty()) return invalid(problem);

    PackSignatures &signatures = pack_.signatures;
    const std::string expires = statement.at("predicate").string_or("expires", "");
    // Two statements (embedded and beside the file): the earlier end holds.
    const bool earlier = signatures.expires.empty() || (!expires.empty() && expires < signatures.expires);
    if (earlier) signatures.expires = expires;
    if (!signatures.present) signatures.statement = std::move(statement);
    signatures.present = true;
    signatures.serial = pack_.serial;
    signatures.publisher = pack_.publisher;
    for (const EnvelopeSignature &signature : envelope->signatures) {
        const auto same = [&](const EnvelopeSignature &other) { return other.key_id == signature.key_id; };
        if (std::none_of(signatures.signatures.begin(), signatures.signatures.end(), same)) {
            signatures.signatures.push_back(signature);
        }
    }
    return std::nullopt;
}

Refusal Reader::check_signatures() {
    if (const ZipEntry *entry = find_entry(bundle::kEnvelopeName)) {
        if (auto problem = read_zip_entry(archive_, *entry, pack_.envelope))
            return from_archive(std::move(problem));
        if (auto refusal = check_envelope(pack_.envelope, bundle::kEnvelopeName)) return refusal;
    }
    if (sidecar_.empty()) return std::nullopt;
    if (auto refusal = check_envelope(sidecar_, "the signature beside the pack")) return refusal;
    pack_.signatures.sidecar = true;
    std::sort(pack_.signatures.signatures.begin(), pack_.signatures.signatures.end(),
              [](const EnvelopeSignature &a, const EnvelopeSignature &b) { return a.key_id < b.key_id; });
    return std::nullopt;
}

}  // namespace

namespace {

// Sorted by name: that is checked.
const ZipEntry *entry_named(const ZipDirectory &directory, std::string_view name) {
    const auto found =
        std::lower_bound(directory.entries.begin(), directory.entries.end(), name,
                         [](const ZipEntry &entry, std::string_view key) { return entry.name < key; });
    return found != directory.entries.end() && found->name == name ? &*found : nullptr;
}

// What the manifest says of a file of an artifact; nullptr for other entries.
const FileEntry *listed_file(const Pack &pack, std::string_view name) {
    const std::string_view folder = artifact_part(name);
    const auto artifact =
        std::lower_bound(pack.artifacts.begin(), pack.artifacts.end(), folder,
                         [](const PackArtifact &each, std::string_view key) { return each.path < key; });
    if (folder.empty() || artifact == pack.artifacts.end() || artifact->path != folder) return nullptr;
    return artifact->listing.find(name.substr(folder.size()));
}

Error no_file(const std::string &name) {
    return Error(SKM_E_NOT_FOUND, "the pack has no file " + name).path(name);
}

}  // namespace

Pack::File Pack::file(const ArchiveSource &archive, const std::string &entry_name,
                      EntryBuffers &buffers) const {
    const ZipEntry *entry = entry_named(directory, entry_name);
    const FileEntry *listed = listed_file(*this, entry_name);
    if (entry == nullptr || listed == nullptr) throw no_file(entry_name);
    File out{listed->sha256, entry->deflated, {}};
    const bool is_damaged = view_zip_entry(archive, *entry, buffers, out.view).has_value();
    if (is_damaged || sha256(out.view.plain) != listed->sha256) throw archive.changed();
    return out;
}

std::string Pack::file_bytes(const ArchiveSource &archive, const std::string &entry_name) const {
    if (entry_name == bundle::kManifestName) return manifest_text;
    if (entry_name == bundle::kTomlName) return bundle_toml;
    if (entry_name == bundle::kEnvelopeName && !envelope.empty()) return envelope;
    EntryBuffers buffers;
    const File found = file(archive, entry_name, buffers);
    return found.deflated ? std::move(buffers.plain) : std::string(found.view.plain);
}

std::uint64_t Pack::file_memory(const std::string &entry_name) const {
    const ZipEntry *entry = entry_named(directory, entry_name);
    if (entry == nullptr) return 0;
    return entry->stored_size + (entry->deflated ? entry->size : 0);
}

StatementFacts statement_facts(const Pack &pack) {
    StatementFacts facts;
    facts.pack_id = pack.pack_id;
    facts.name = pack.name;
    facts.version = pack.version;
    facts.created = pack.created_at;
    facts.manifest_sha256 = sha256(pack.manifest_text).hex();
    facts.publisher = pack.publisher;
    facts.content_digest = pack.content_digest;
    facts.serial = pack.serial;
    facts.size = pack.unsigned_size;
    return facts;
}

PackResult read_pack(const ArchiveSource &archive, std::string_view sidecar, const ArchiveLimits &limits,
                     const Watch &watch) {
    return Reader(archive, sidecar, limits, watch).read();
}

}  // namespace skillmeat::core
