#include <algorithm>
#include <atomic>
#include <thread>

#include "base/crypto/signing.hpp"
#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "domain/bundle/build.hpp"
#include "domain/bundle/layout_v2.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/original_layout.hpp"
#include "domain/bundle/pack.hpp"
#include "domain/bundle/read_manifest.hpp"
#include "domain/bundle/statement.hpp"
#include "formats/zip/zip_writer.hpp"

namespace skillmeat::core {

namespace {

using Refusal = std::optional<PackRefusal>;
using bundle::artifact_part;
using bundle::ManifestFiles;

PackRefusal refuse(std::string reason, std::string entry, std::string detail) {
    return {std::move(reason), std::move(entry), std::move(detail)};
}

Refusal from_archive(std::optional<ArchiveRefusal> refusal) {
    if (!refusal) return std::nullopt;
    return refuse(std::move(refusal->reason), std::move(refusal->entry), std::move(refusal->detail));
}

Digest file_digest(const ArchiveSource &archive, const Watch &watch) {
    ReadBuffer buffer;
    Sha256 hash;
    for (std::uint64_t at = 0; at < archive.size(); at += kArchiveBlock) {
        watch.check();
        hash.update(archive.read(at, std::min(kArchiveBlock, archive.size() - at), buffer));
    }
    return hash.finish();
}

// A signature beside a file speaks of a pack of ours.
PackResult without_sidecar(PackResult result, const ArchiveSource &archive, std::string_view sidecar) {
    if (!result.refusal && !sidecar.empty()) {
        result.refusal = refuse("signature", "the signature beside the pack",
                                "it is of a pack of another layout than this one");
        result.checks.back().result = result.refusal->reason;
        result.has_envelope = true;
    }
    if (!result.refusal) archive.check_unchanged();
    return result;
}

// What all threads together hold of entries that have to be in memory as a whole.
constexpr std::uint64_t kMemory = 32u << 20;

class Reader {
 public:
    Reader(const ArchiveSource &archive, std::string_view sidecar, const ArchiveLimits &limits,
           const Watch &watch)
        : archive_(archive), sidecar_(sidecar), limits_(limits), watch_(watch) {}

    PackResult read() {
        Refusal archive = read_archive();
        if (!archive) {
            if (const auto format = original_format()) return read_as_original(*format);
            archive = check_allowed();
            // A manifest that cannot be inflated says more than an entry that has no place without it.
            const bool is_damaged = manifest_refusal_ && manifest_refusal_->reason != "manifest";
            if (archive && is_damaged) archive = std::move(manifest_refusal_);
        }
        const auto check = [&](const char *name, Refusal refusal) {
            result_.checks.push_back({name, refusal ? refusal->reason : "ok"});
            result_.refusal = std::move(refusal);
            return !result_.refusal;
        };
        const bool good = check("archive", std::move(archive)) && check("manifest", read_manifest()) &&
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
    void parse_manifest();
    std::optional<PackFormat> original_format() const;
    PackResult read_as_original(PackFormat format);
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
    std::optional<Json> manifest_;
    Refusal manifest_refusal_;  // why it could not be parsed
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
    parse_manifest();
    return std::nullopt;
}

void Reader::parse_manifest() {
    const std::string name(bundle::kManifestName);
    const ZipEntry *entry = find_entry(name);
    if (entry == nullptr) {
        manifest_refusal_ = refuse("manifest", name, "the pack has no manifest.json");
        return;
    }
    if (auto problem = read_zip_entry(archive_, *entry, pack_.manifest_text)) {
        manifest_refusal_ = from_archive(std::move(problem));
        return;
    }
    std::string problem = bundle::manifest_excess(pack_.manifest_text, pack_.directory.entries.size());
    if (problem.empty()) manifest_ = bundle::parse_manifest(pack_.manifest_text, problem);
    if (!manifest_) manifest_refusal_ = refuse("manifest", name, problem);
}

// Which layout of the original it is; nothing for ours, and for what can be no pack. A signature of ours, or our part
// of the manifest, makes it ours: it has to be so to the bit.
std::optional<PackFormat> Reader::original_format() const {
    const auto has = [&](std::string_view name) { return find_entry(name) != nullptr; };
    const auto signature =
        std::lower_bound(by_name_.begin(), by_name_.end(), bundle::kSignaturesFolder,
                         [](const ZipEntry *entry, std::string_view key) { return entry->name < key; });
    if (signature != by_name_.end() && (*signature)->name.starts_with(bundle::kSignaturesFolder))
        return std::nullopt;
    if (manifest_ && manifest_->find("pack") != nullptr) return std::nullopt;
    if (has(bundle::kCompatibilityName) || has(bundle::kBomV2Name)) return PackFormat::v2;
    if (manifest_ && manifest_->find("artifacts") != nullptr) return PackFormat::v0;
    const bool no_manifest = !has(bundle::kManifestName);
    if (has(bundle::kTomlName) && (manifest_ || no_manifest)) return PackFormat::v0_toml;
    return manifest_ ? std::optional(PackFormat::v0) : std::nullopt;
}

PackResult Reader::read_as_original(PackFormat format) {
    const auto layout = format == PackFormat::v0        ? bundle::layout_v0(std::move(*manifest_))
                        : format == PackFormat::v0_toml ? bundle::layout_v0_toml()
                                                        : bundle::layout_v2();
    PackResult result = bundle::read_original(bundle::OriginalArchive(archive_, pack_.directory), *layout,
                                              format, file_digest(archive_, watch_), watch_);
    if (format == PackFormat::v0 && result.pack)
        result.pack->texts.emplace_back(bundle::kManifestName, std::move(pack_.manifest_text));
    return without_sidecar(std::move(result), archive_, sidecar_);
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
    if (manifest_refusal_) return std::move(manifest_refusal_);
    pack_.manifest = std::move(*manifest_);
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

namespace {

PackResult read_v1(const ArchiveSource &archive, std::string_view sidecar, const ArchiveLimits &limits,
                   const Watch &watch) {
    ReadBuffer buffer;
    const std::string_view file = archive.read(0, archive.size(), buffer);
    TarGzip tar = read_tar_gzip(file, limits);
    if (tar.refusal) {
        PackResult refused;
        refused.refusal = from_archive(std::move(tar.refusal));
        refused.checks.push_back({"archive", refused.refusal->reason});
        return refused;
    }
    const Digest digest = sha256(file);
    const auto plain = std::make_shared<const PlainBytes>(std::move(tar.archive));
    const auto layout = bundle::layout_v1(plain->view(), tar.entries);
    PackResult result = bundle::read_original(bundle::OriginalArchive(plain, tar.entries), *layout,
                                              PackFormat::v1, digest, watch);
    if (result.pack) result.pack->tar = plain;
    return without_sidecar(std::move(result), archive, sidecar);
}

}  // namespace

PackResult read_pack(const ArchiveSource &archive, std::string_view sidecar, const ArchiveLimits &limits,
                     const Watch &watch) {
    if (archive_kind(ArchiveWindow(archive).at(0, 2)) == ArchiveKind::gzip)
        return read_v1(archive, sidecar, limits, watch);
    return Reader(archive, sidecar, limits, watch).read();
}

}  // namespace skillmeat::core
