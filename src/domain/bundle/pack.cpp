// What is read of a pack after it was verified: one file at a time, compared with what was verified.
#include <algorithm>

#include "base/error.hpp"
#include "domain/bundle/manifest.hpp"
#include "domain/bundle/pack.hpp"

namespace skillmeat::core {

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
    const std::string_view folder = bundle::artifact_part(name);
    const auto artifact =
        std::lower_bound(pack.artifacts.begin(), pack.artifacts.end(), folder,
                         [](const PackArtifact &each, std::string_view key) { return each.path < key; });
    if (folder.empty() || artifact == pack.artifacts.end() || artifact->path != folder) return nullptr;
    return artifact->listing.find(name.substr(folder.size()));
}

// Of a pack of the original; nullptr for what is not there.
const PlacedFile *placed_file(const Pack &pack, std::string_view name) {
    const auto found =
        std::lower_bound(pack.placed.begin(), pack.placed.end(), name,
                         [](const PlacedFile &file, std::string_view key) { return file.name < key; });
    return found != pack.placed.end() && found->name == name ? &*found : nullptr;
}

Error no_file(const std::string &name) {
    return Error(SKM_E_NOT_FOUND, "the pack has no file " + name).path(name);
}

Pack::File read_entry(const ArchiveSource &archive, const ZipEntry &entry, const Digest &sha256_of,
                      EntryBuffers &buffers) {
    Pack::File out{sha256_of, entry.deflated, {}};
    const bool is_damaged = view_zip_entry(archive, entry, buffers, out.view).has_value();
    if (is_damaged || sha256(out.view.plain) != sha256_of) throw archive.changed();
    return out;
}

}  // namespace

std::string_view pack_format_name(PackFormat format) {
    switch (format) {
        case PackFormat::zip: return "zip";
        case PackFormat::v0: return "v0";
        case PackFormat::v0_toml: return "v0-toml";
        case PackFormat::v1: return "v1";
        case PackFormat::v2: return "v2";
    }
    return "";
}

Pack::File Pack::file(const ArchiveSource &archive, const std::string &entry_name,
                      EntryBuffers &buffers) const {
    if (format == PackFormat::zip) {
        const ZipEntry *entry = entry_named(directory, entry_name);
        const FileEntry *listed = listed_file(*this, entry_name);
        if (entry == nullptr || listed == nullptr) throw no_file(entry_name);
        return read_entry(archive, *entry, listed->sha256, buffers);
    }
    const PlacedFile *place = placed_file(*this, entry_name);
    if (place == nullptr) throw no_file(entry_name);
    if (place->entry) return read_entry(archive, *place->entry, place->sha256, buffers);
    const std::string_view plain = tar->view().substr(place->tar_offset, place->size);
    return {place->sha256, false, {plain, plain}};
}

std::string Pack::file_bytes(const ArchiveSource &archive, const std::string &entry_name) const {
    for (const auto &[manifest_name, text] : texts)
        if (entry_name == manifest_name) return text;
    if (format == PackFormat::zip && entry_name == bundle::kManifestName) return manifest_text;
    if (format == PackFormat::zip && entry_name == bundle::kTomlName) return bundle_toml;
    if (entry_name == bundle::kEnvelopeName && !envelope.empty()) return envelope;
    EntryBuffers buffers;
    const File found = file(archive, entry_name, buffers);
    return found.deflated ? std::move(buffers.plain) : std::string(found.view.plain);
}

std::uint64_t Pack::file_memory(const std::string &entry_name) const {
    const PlacedFile *place = format == PackFormat::zip ? nullptr : placed_file(*this, entry_name);
    const ZipEntry *entry = place == nullptr ? entry_named(directory, entry_name)
                            : place->entry   ? &*place->entry
                                             : nullptr;
    if (entry == nullptr) return 0;
    return entry->stored_size + (entry->deflated ? entry->size : 0);
}

}  // namespace skillmeat::core
