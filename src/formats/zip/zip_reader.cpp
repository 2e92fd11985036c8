#include "formats/zip/zip_reader.hpp"

#include <algorithm>

#include "formats/archive/sizes.hpp"
#include "formats/deflate/deflate.hpp"
#include "formats/zip/zip_layout.hpp"
#include "formats/zip/zip_names.hpp"

namespace skillmeat::core {

namespace {

using Refusal = std::optional<ArchiveRefusal>;

ArchiveRefusal refuse(std::string reason, std::string detail, std::string entry = {}) {
    return {std::move(reason), std::move(entry), std::move(detail)};
}

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

struct EndRecord {
    std::uint64_t offset = 0;  // of the record itself
    std::uint64_t count = 0;
    std::uint64_t central_offset = 0, central_size = 0;
};

// Why there is no end record at the exact end: cut off, something behind it, or not a ZIP at all.
ArchiveRefusal missing_end(ArchiveWindow &archive) {
    constexpr std::uint64_t kFarthest = zip::kEndSize + 65535;
    const std::string_view signature("PK\5\6", 4);
    const std::uint64_t from = archive.size() > kFarthest ? archive.size() - kFarthest : 0;
    const std::string_view last = archive.at(from, kFarthest);
    const std::size_t at = last.rfind(signature);
    if (at != std::string_view::npos && last.size() - at >= zip::kEndSize) {
        const std::size_t comment = zip::get16(last, at + 20);
        const std::size_t behind = last.size() - at - zip::kEndSize;
        if (comment == behind)
            return refuse("unsupported", "the archive has a comment of " + number(comment) + " bytes");
        if (comment > behind) return refuse("truncated", "the archive's comment is cut off");
        return refuse("gap", number(behind - comment) + " bytes follow the end of the archive");
    }
    if (archive.size() == 0) return refuse("truncated", "the file is empty");
    const std::string_view start = archive.at(0, 2);
    if (start == std::string_view("PK").substr(0, start.size())) {
        return refuse("truncated", "the file ends before its end record");
    }
    return refuse("unsupported", "not a ZIP archive");
}

Refusal read_end(ArchiveWindow &archive, const ArchiveLimits &limits, EndRecord &end) {
    if (auto problem = archive_size_refusal(archive.size(), limits)) return problem;
    if (archive.size() < zip::kEndSize) return missing_end(archive);
    end.offset = archive.size() - zip::kEndSize;
    const std::string_view record = archive.at(end.offset, zip::kEndSize);
    if (zip::get32(record, 0) != zip::kEndSignature) return missing_end(archive);
    if (zip::get16(record, 20) != 0) return refuse("truncated", "the archive's comment is cut off");
    const unsigned disk = zip::get16(record, 4), first = zip::get16(record, 6);
    const unsigned here = zip::get16(record, 8);
    end.count = zip::get16(record, 10);
    end.central_size = zip::get32(record, 12);
    end.central_offset = zip::get32(record, 16);
    if (end.count == 0xffff || end.central_size == 0xffffffff || end.central_offset == 0xffffffff) {
        return refuse("unsupported", "the archive is in ZIP64 form");
    }
    if (disk != 0 || first != 0) return refuse("unsupported", "the archive is one of several parts");
    if (here != end.count) {
        return refuse("header-mismatch",
                      "the end record counts " + number(here) + " and " + number(end.count) + " entries");
    }
    if (end.count > limits.entries) {
        return refuse("bomb", "the archive has " + number(end.count) + " entries, the limit entries is " +
                                  number(limits.entries));
    }
    return std::nullopt;
}

bool signature_at(ArchiveWindow &archive, std::uint64_t offset, std::uint32_t signature) {
    const std::string_view found = archive.at(offset, 4);
    return found.size() == 4 && zip::get32(found, 0) == signature;
}

// The directory must end where the end record starts.
Refusal check_directory_place(ArchiveWindow &archive, const EndRecord &end) {
    const std::uint64_t stop = end.central_offset + end.central_size;
    if (stop == end.offset) return std::nullopt;
    if (stop < end.offset) {
        for (const std::uint32_t known : {zip::kZip64EndSignature, zip::kZip64LocatorSignature}) {
            if (signature_at(archive, stop, known))
                return refuse("unsupported", "the archive has ZIP64 records");
        }
        if (end.offset >= zip::kZip64LocatorSize &&
            signature_at(archive, end.offset - zip::kZip64LocatorSize, zip::kZip64LocatorSignature)) {
            return refuse("unsupported", "the archive has ZIP64 records");
        }
        if (signature_at(archive, stop, zip::kDirectorySignature)) {
            return refuse("unsupported", "the archive's directory has a signature of its own");
        }
        return refuse("gap", number(end.offset - stop) + " bytes between the directory and the end record");
    }
    if (end.central_offset <= end.offset &&
        signature_at(archive, end.central_offset, zip::kCentralSignature)) {
        return refuse("overlap", "the directory runs into the end record");
    }
    return refuse("truncated", "the directory lies beyond the end of the file");
}

ZipEntry parse_central(std::string_view header, std::size_t name_size) {
    ZipEntry entry;
    entry.made_by = zip::get16(header, 4);
    entry.version_needed = zip::get16(header, 6);
    entry.flags = zip::get16(header, 8);
    entry.method = zip::get16(header, 10);
    entry.dos_time = zip::get16(header, 12);
    entry.dos_date = zip::get16(header, 14);
    entry.crc = zip::get32(header, 16);
    entry.stored_size = zip::get32(header, 20);
    entry.size = zip::get32(header, 24);
    entry.external_attributes = zip::get32(header, 38);
    entry.header_offset = zip::get32(header, 42);
    entry.deflated = entry.method == zip::kMethodDeflate;
    entry.name = std::string(header.substr(zip::kCentralSize, name_size));
    return entry;
}

// The features of one central header that the profile leaves out and that decide how to read on.
Refusal check_central_features(std::string_view header, const ZipEntry &entry) {
    if (zip::get16(header, 30) != 0) return refuse("unsupported", "the entry has an extra field", entry.name);
    if (zip::get16(header, 32) != 0) return refuse("unsupported", "the entry has a comment", entry.name);
    if (zip::get16(header, 34) != 0)
        return refuse("unsupported", "the entry lies in another part", entry.name);
    if (entry.size == 0xffffffff || entry.stored_size == 0xffffffff || entry.header_offset == 0xffffffff) {
        return refuse("unsupported", "the entry is in ZIP64 form", entry.name);
    }
    return std::nullopt;
}

// Entry by entry, so that a directory costs no more memory than what is kept of it.
Refusal read_directory(ArchiveWindow &archive, const EndRecord &end, std::vector<ZipEntry> &entries) {
    entries.reserve(std::min<std::uint64_t>(end.count, end.central_size / zip::kCentralSize));
    const std::uint64_t stop = end.central_offset + end.central_size;
    const auto starts_with = [&](std::uint64_t at, std::uint32_t signature) {
        return at + 4 <= stop && signature_at(archive, at, signature);
    };
    for (std::uint64_t at = end.central_offset; at < stop;) {
        const std::uint64_t left = stop - at;
        const bool header = starts_with(at, zip::kCentralSignature);
        if (entries.size() == end.count) {
            if (header)
                return refuse("header-mismatch", "the directory has more entries than the end record counts");
            if (starts_with(at, zip::kDirectorySignature)) {
                return refuse("unsupported", "the archive's directory has a signature of its own");
            }
            return refuse("gap", number(left) + " bytes in the directory behind its last entry");
        }
        if (!header) {
            return refuse("header-mismatch", "no entry at byte " + number(at) +
                                                 ", where the directory "
                                                 "should have its entry " +
                                                 number(entries.size() + 1));
        }
        if (left < zip::kCentralSize) return refuse("truncated", "the directory's last entry is cut off");
        const std::string_view fixed = archive.at(at, zip::kCentralSize);
        const std::size_t name_size = zip::get16(fixed, 28);
        const std::size_t size =
            zip::kCentralSize + name_size + zip::get16(fixed, 30) + zip::get16(fixed, 32);
        if (left < size) return refuse("truncated", "the directory's last entry is cut off");
        const std::string_view whole = archive.at(at, size);
        entries.push_back(parse_central(whole, name_size));
        if (auto problem = check_central_features(whole, entries.back())) return problem;
        if (auto problem = check_name_size(entries.back())) return problem;
        at += size;
    }
    if (entries.size() != end.count) {
        return refuse("header-mismatch", "the end record counts " + number(end.count) +
                                             " entries, the directory has " + number(entries.size()));
    }
    return std::nullopt;
}

Refusal check_support(const ZipEntry &entry) {
    if ((entry.flags & zip::kFlagEncrypted) != 0)
        return refuse("unsupported", "the entry is encrypted", entry.name);
    if ((entry.flags & zip::kFlagDescriptor) != 0) {
        return refuse("unsupported", "the entry has a data descriptor", entry.name);
    }
    if ((entry.flags & ~zip::kFlagUtf8) != 0)
        return refuse("unsupported", "the entry has unknown flags", entry.name);
    if (entry.method != zip::kMethodStored && entry.method != zip::kMethodDeflate) {
        return refuse("unsupported", "compression method " + number(entry.method), entry.name);
    }
    if ((entry.version_needed & 0xff) > zip::kVersionNeeded) {
        return refuse("unsupported",
                      "the entry needs version " + number(entry.version_needed & 0xff) + " of the format",
                      entry.name);
    }
    return std::nullopt;
}

// Local header against central header, field by field; sets data_offset.
Refusal check_local(ArchiveWindow &archive, std::uint64_t central_offset, ZipEntry &entry) {
    const auto mismatch = [&](std::string_view field) {
        return refuse("header-mismatch", "local and central header differ: " + std::string(field),
                      entry.name);
    };
    const std::uint64_t at = entry.header_offset;
    if (at >= archive.size())
        return refuse("truncated", "the entry lies beyond the end of the file", entry.name);
    if (at >= central_offset)
        return refuse("overlap", "the entry lies in the archive's directory", entry.name);
    if (!signature_at(archive, at, zip::kLocalSignature)) {
        return refuse("header-mismatch", "no local header at byte " + number(at), entry.name);
    }
    if (at + zip::kLocalSize > central_offset) {
        return refuse("overlap", "the local header runs into the archive's directory", entry.name);
    }
    const std::string_view local = archive.at(at, zip::kLocalSize + entry.name.size());
    if (zip::get16(local, 6) != entry.flags) return mismatch("flags");
    if (zip::get16(local, 8) != entry.method) return mismatch("method");
    if (auto problem = check_support(entry)) return problem;
    if (zip::get16(local, 4) != entry.version_needed) return mismatch("version needed");
    if (zip::get16(local, 10) != entry.dos_time || zip::get16(local, 12) != entry.dos_date)
        return mismatch("time");
    if (zip::get32(local, 14) != entry.crc) return mismatch("CRC");
    if (zip::get32(local, 18) != entry.stored_size) return mismatch("compressed size");
    if (zip::get32(local, 22) != entry.size) return mismatch("size");
    if (zip::get16(local, 26) != entry.name.size()) return mismatch("name");
    if (local.substr(zip::kLocalSize) != entry.name) return mismatch("name");
    if (zip::get16(local, 28) != 0) return refuse("unsupported", "the entry has an extra field", entry.name);
    entry.data_offset = at + zip::kLocalSize + entry.name.size();
    return std::nullopt;
}

// Entries lie side by side from byte 0 to the directory.
Refusal check_ranges(const std::vector<ZipEntry> &entries, std::uint64_t central_offset) {
    std::vector<const ZipEntry *> order;
    order.reserve(entries.size());
    for (const ZipEntry &entry : entries) order.push_back(&entry);
    std::stable_sort(order.begin(), order.end(), [](const ZipEntry *a, const ZipEntry *b) {
        return a->header_offset < b->header_offset;
    });
    std::uint64_t stop = 0;
    for (const ZipEntry *entry : order) {
        if (entry->header_offset < stop)
            return refuse("overlap", "the entry shares bytes with another", entry->name);
        if (entry->header_offset > stop) {
            return refuse("gap",
                          number(entry->header_offset - stop) + " bytes before the entry belong to nothing",
                          entry->name);
        }
        stop = entry->data_offset + entry->stored_size;
        if (stop > central_offset) {
            return refuse("overlap", "the entry's data runs into the archive's directory", entry->name);
        }
    }
    if (stop < central_offset) {
        return refuse("gap", number(central_offset - stop) + " bytes before the directory belong to nothing");
    }
    return std::nullopt;
}

// The upper half of the external attributes is a Unix mode, whatever system the archive says it was made on:
// a reader on Unix takes it so. No mode at all (made on other systems) and 0600 (some writers' default) count
// as 0644.
Refusal check_mode(ZipEntry &entry) {
    constexpr std::uint32_t kTypeMask = 0170000, kRegular = 0100000, kSpecialBits = 07000, kDosFolder = 0x10,
                            kDosSpecial = 0x448;  // volume label, device, reparse point
    const std::uint32_t mode = entry.external_attributes >> 16;
    const std::uint32_t type = mode & kTypeMask;
    if (type != 0 && type != kRegular) {
        return refuse("special-file", "not a regular file", entry.name);
    }
    if ((entry.external_attributes & kDosFolder) != 0) return refuse("special-file", "a folder", entry.name);
    if ((entry.external_attributes & kDosSpecial) != 0) {
        return refuse("special-file", "a label, device or link of Windows", entry.name);
    }
    if ((mode & kSpecialBits) != 0) {
        return refuse("special-file", "the file has a set-user-id, set-group-id or sticky bit", entry.name);
    }
    const std::uint32_t permissions = mode & 0777u;
    entry.executable = permissions == 0755;
    entry.private_mode = permissions == 0600 || mode == 0;
    if (entry.executable || entry.private_mode || permissions == 0644) return std::nullopt;
    return refuse("unsupported", "permission bits other than 0644 and 0755", entry.name);
}

Refusal check_sizes(const std::vector<ZipEntry> &entries, const ArchiveLimits &limits) {
    SizeSum sum(limits);
    for (const ZipEntry &entry : entries) {
        if (!entry.deflated && entry.size != entry.stored_size) {
            return refuse("size-lie", "stored with two different sizes", entry.name);
        }
        if (auto problem = sum.add(entry.name, entry.size)) return problem;
        if (entry.size > limits.ratio_floor && entry.size / limits.ratio > entry.stored_size) {
            return refuse("bomb",
                          "the file expands more than " + number(limits.ratio) + " times, the limit ratio",
                          entry.name);
        }
    }
    return std::nullopt;
}

Refusal read_structure(const ArchiveSource &source, const ArchiveLimits &limits, ZipDirectory &directory) {
    ArchiveWindow archive(source);
    EndRecord end;
    if (auto problem = read_end(archive, limits, end)) return problem;
    if (auto problem = check_directory_place(archive, end)) return problem;
    directory.central_offset = end.central_offset;
    directory.central_size = end.central_size;
    if (auto problem = read_directory(archive, end, directory.entries)) return problem;
    for (ZipEntry &entry : directory.entries) {
        if (auto problem = check_local(archive, end.central_offset, entry)) return problem;
    }
    if (auto problem = check_ranges(directory.entries, end.central_offset)) return problem;
    if (auto problem = check_names(directory.entries)) return problem;
    for (ZipEntry &entry : directory.entries) {
        if (auto problem = check_mode(entry)) return problem;
    }
    return check_sizes(directory.entries, limits);
}

Refusal inflate_entry(std::string_view data, const ZipEntry &entry, std::string &plain) {
    switch (inflate_raw(data, entry.size, plain)) {
        case InflateResult::ok: return std::nullopt;
        case InflateResult::too_long:
            return refuse("size-lie", "the file is longer than the declared " + number(entry.size) + " bytes",
                          entry.name);
        case InflateResult::too_short:
            return refuse("size-lie",
                          "the file is shorter than the declared " + number(entry.size) + " bytes",
                          entry.name);
        case InflateResult::trailing:
            return refuse("size-lie", "bytes follow the end of the compressed data", entry.name);
        case InflateResult::bad_stream: break;
    }
    return refuse("truncated", "the compressed data is damaged or cut off", entry.name);
}

Refusal wrong_crc(const ZipEntry &entry) {
    return refuse("header-mismatch", "the data does not have the declared CRC", entry.name);
}

}  // namespace

void EntryBuffers::shrink() {
    constexpr std::size_t kMost = 1u << 20;
    stored.shrink(kMost);
    if (plain.capacity() > kMost) plain = std::string();
}

ZipResult read_zip_directory(const ArchiveSource &archive, const ArchiveLimits &limits) {
    ZipResult result;
    result.refusal = read_structure(archive, limits, result.directory);
    if (result.refusal) result.directory = {};
    return result;
}

std::optional<ArchiveRefusal> view_zip_entry(const ArchiveSource &archive, const ZipEntry &entry,
                                             EntryBuffers &buffers, EntryView &view) {
    view.stored = archive.read(entry.data_offset, entry.stored_size, buffers.stored);
    view.plain = view.stored;
    if (entry.deflated) {
        if (auto problem = inflate_entry(view.stored, entry, buffers.plain)) return problem;
        view.plain = buffers.plain;
    }
    if (crc32(view.plain) != entry.crc) return wrong_crc(entry);
    return std::nullopt;
}

std::optional<ArchiveRefusal> stream_zip_entry(const ArchiveSource &archive, const ZipEntry &entry,
                                               EntryBuffers &buffers, const PieceSink &piece) {
    if (entry.deflated) {
        EntryView view;
        if (auto problem = view_zip_entry(archive, entry, buffers, view)) return problem;
        piece(view.plain);
        return std::nullopt;
    }
    std::uint32_t crc = 0;
    for (std::uint64_t at = 0; at < entry.stored_size;) {
        const std::uint64_t size = std::min<std::uint64_t>(kArchiveBlock, entry.stored_size - at);
        const std::string_view block = archive.read(entry.data_offset + at, size, buffers.stored);
        crc = crc32(block, crc);
        piece(block);
        at += size;
    }
    if (crc != entry.crc) return wrong_crc(entry);
    return std::nullopt;
}

std::optional<ArchiveRefusal> read_zip_entry(const ArchiveSource &archive, const ZipEntry &entry,
                                             std::string &plain) {
    EntryBuffers buffers;
    EntryView view;
    plain.clear();
    if (auto problem = view_zip_entry(archive, entry, buffers, view)) return problem;
    plain = entry.deflated ? std::move(buffers.plain) : std::string(view.plain);
    return std::nullopt;
}

std::uint64_t memory_of(const ZipEntry &entry) {
    return entry.deflated ? entry.size + entry.stored_size : std::min(entry.size, kArchiveBlock);
}

std::optional<ArchiveRefusal> check_zip(const ArchiveSource &archive, const ArchiveLimits &limits,
                                        const Watch &watch) {
    const ZipResult result = read_zip_directory(archive, limits);
    if (result.refusal) return result.refusal;
    EntryBuffers buffers;
    std::uint64_t done = 0, total = 0;
    for (const ZipEntry &entry : result.directory.entries) total += entry.size;
    for (const ZipEntry &entry : result.directory.entries) {
        const auto looked_at = [&](std::string_view) { watch.check(); };
        if (auto problem = stream_zip_entry(archive, entry, buffers, looked_at)) return problem;
        buffers.shrink();
        watch.step("verify", done += entry.size, total);
    }
    archive.check_unchanged();
    return std::nullopt;
}

}  // namespace skillmeat::core
