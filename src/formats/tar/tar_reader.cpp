#include "formats/tar/tar_reader.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/path.hpp"
#include "formats/archive/name_tree.hpp"
#include "formats/archive/sizes.hpp"
#include "formats/tar/tar_header.hpp"

namespace skillmeat::core {

namespace {

using Refusal = std::optional<ArchiveRefusal>;

constexpr std::uint64_t kMostExtension = 64u << 10;   // bytes of one header that extends the next
constexpr std::uint64_t kOverhead = 8 * tar::kBlock;  // headers and padding of an ordinary entry, at most

ArchiveRefusal refuse(std::string reason, std::string detail, std::string entry = {}) {
    return {std::move(reason), std::move(entry), std::move(detail)};
}

std::string number(std::uint64_t value) {
    return std::to_string(value);
}

bool is_empty(std::string_view bytes) {
    return bytes.find_first_not_of('\0') == std::string_view::npos;
}

class Reader {
 public:
    Reader(std::string_view archive, const ArchiveLimits &limits, TarUnwanted unwanted)
        : archive_(archive), limits_(limits), unwanted_(unwanted) {}

    Refusal read(std::vector<TarEntry> &entries);

 private:
    // What the headers before an entry say of it.
    struct Extension {
        std::optional<std::uint64_t> offset;  // of the first of them
        std::optional<std::string> long_name, long_link;
        std::optional<tar::PaxRecords> pax;
    };

    Refusal next();
    Refusal next_data(const tar::Header &header, std::string_view &data);
    Refusal read_extension(const tar::Header &header, std::string_view data);
    Refusal read_entry(tar::Header header);
    Refusal apply_extension(tar::Header &header, const Extension &extension);
    Refusal check_kind(const tar::Header &header, TarEntry &entry) const;
    Refusal check_mode(const tar::Header &header, TarEntry &entry) const;
    Refusal check_size(const tar::Header &header, const TarEntry &entry);
    Refusal check_end() const;
    Refusal check_names() const;

    const std::string_view archive_;
    const ArchiveLimits &limits_;
    const TarUnwanted unwanted_;
    std::uint64_t at_ = 0, globals_ = 0;
    SizeSum sum_{limits_};
    Extension extension_;
    std::vector<TarEntry> entries_;
};

Refusal Reader::read(std::vector<TarEntry> &entries) {
    if (archive_.empty()) return refuse("truncated", "the archive is empty");
    while (true) {
        if (archive_.size() - at_ < tar::kBlock) {
            return refuse("truncated", "the archive ends without its two empty blocks");
        }
        if (tar::is_empty_block(archive_.substr(at_, tar::kBlock))) break;
        if (auto problem = next()) return problem;
    }
    if (auto problem = check_end()) return problem;
    if (auto problem = check_names()) return problem;
    entries = std::move(entries_);
    return std::nullopt;
}

Refusal Reader::next() {
    tar::Header header;
    const std::uint64_t start = at_;
    if (auto problem = tar::read_header(archive_.substr(at_, tar::kBlock), header)) {
        problem->entry = header.name;
        problem->detail += ", at byte " + number(start);
        return problem;
    }
    at_ += tar::kBlock;
    const bool extends = header.type == tar::kExtended || header.type == tar::kGlobal ||
                         header.type == tar::kLongName || header.type == tar::kLongLink;
    if (!extension_.offset) extension_.offset = start;
    if (!extends) return read_entry(std::move(header));
    if (header.size > kMostExtension) {
        return refuse("bomb",
                      "a header of " + number(header.size) + " bytes, the limit is " + number(kMostExtension),
                      header.name);
    }
    std::string_view data;
    if (auto problem = next_data(header, data)) return problem;
    return read_extension(header, data);
}

// The data of the header that was just read, with its padding.
Refusal Reader::next_data(const tar::Header &header, std::string_view &data) {
    const std::uint64_t left = archive_.size() - at_;
    if (header.size > left) {
        return refuse(
            "truncated",
            "the entry has " + number(header.size) + " bytes, the archive " + number(left) + " more",
            header.name);
    }
    const std::uint64_t padding = (tar::kBlock - header.size % tar::kBlock) % tar::kBlock;
    if (padding > left - header.size) {
        return refuse("truncated", "the archive ends within a block", header.name);
    }
    data = archive_.substr(at_, header.size);
    if (!is_empty(archive_.substr(at_ + header.size, padding))) {
        return refuse("gap", "bytes behind the entry's data, in its last block", header.name);
    }
    at_ += header.size + padding;
    return std::nullopt;
}

Refusal Reader::read_extension(const tar::Header &header, std::string_view data) {
    const auto twice = [&] {
        return refuse("header-mismatch", "two headers say what the same entry is called", header.name);
    };
    if (header.type == tar::kExtended) {
        if (extension_.pax) return twice();
        return tar::read_pax(data, extension_.pax.emplace());
    }
    if (header.type == tar::kGlobal) {
        tar::PaxRecords records;
        if (auto problem = tar::read_pax(data, records)) return problem;
        if (records.path || records.link || records.size) {
            return refuse("unsupported", "a global header that says names or sizes of entries");
        }
        if (extension_.pax || extension_.long_name || extension_.long_link) return twice();
        if (++globals_ > limits_.entries) return refuse("bomb", "more global headers than the limit entries");
        extension_.offset.reset();
        return std::nullopt;
    }
    // GNU: the text, ended by a NUL.
    if (!data.ends_with('\0')) return refuse("unsupported", "a long name that does not end with a NUL");
    data.remove_suffix(1);
    std::optional<std::string> &place =
        header.type == tar::kLongName ? extension_.long_name : extension_.long_link;
    if (place) return twice();
    place = std::string(data);
    return std::nullopt;
}

// The name that a reader sees who does not know the header before: it must not lead elsewhere.
Refusal check_shadowed_name(const std::string &shadowed, const std::string &name) {
    if (shadowed.starts_with('/')) return refuse("absolute", "starts with a slash for some readers", name);
    for (const std::string_view part : split_path(shadowed)) {
        if (part == "..") return refuse("traversal", "leads upwards for some readers", name);
    }
    return std::nullopt;
}

// Writers extend a name that does not fit into the header or is not ASCII, never one that would fit.
Refusal take_long_text(std::string &text, const std::string &other) {
    constexpr std::size_t kFits = 100;
    const bool ascii = std::all_of(other.begin(), other.end(), [](char c) { return (c & 0x80) == 0; });
    if (ascii && other.size() <= kFits && other != text) {
        return refuse("header-mismatch", "two headers give the entry different names", other);
    }
    if (auto problem = check_shadowed_name(text, other)) return problem;
    text = other;
    return std::nullopt;
}

Refusal Reader::apply_extension(tar::Header &header, const Extension &extension) {
    if (extension.pax && (extension.long_name || extension.long_link)) {
        return refuse("header-mismatch", "headers of both GNU and POSIX before one entry", header.name);
    }
    const tar::PaxRecords records = extension.pax.value_or(tar::PaxRecords{});
    for (const auto &name : {extension.long_name, records.path}) {
        if (!name) continue;
        if (auto problem = take_long_text(header.name, *name)) return problem;
    }
    for (const auto &link : {extension.long_link, records.link}) {
        if (!link) continue;
        if (header.type != tar::kSymbolicLink && header.type != tar::kHardLink) {
            return refuse("header-mismatch", "the target of a link before what is no link", header.name);
        }
        header.link = *link;
    }
    if (!records.size) return std::nullopt;
    // Needed beyond what twelve octal digits say, where the header has a zero.
    constexpr std::uint64_t kOctalReaches = std::uint64_t{1} << 33;
    if (header.size != *records.size && (header.size != 0 || *records.size < kOctalReaches)) {
        return refuse("header-mismatch", "two headers give the entry different sizes", header.name);
    }
    header.size = *records.size;
    return std::nullopt;
}

Refusal Reader::check_kind(const tar::Header &header, TarEntry &entry) const {
    switch (header.type) {
        case tar::kFile:
        case tar::kOldFile: entry.kind = TarKind::file; break;
        case tar::kFolder: entry.kind = TarKind::folder; break;
        case tar::kSymbolicLink:
            if (unwanted_ == TarUnwanted::refuse)
                return refuse("special-file", "a symbolic link", header.name);
            entry.kind = TarKind::link;
            entry.target = header.link;
            break;
        case tar::kHardLink: return refuse("special-file", "a hard link", header.name);
        case tar::kCharacterDevice:
        case tar::kBlockDevice: return refuse("special-file", "a device", header.name);
        case tar::kPipe: return refuse("special-file", "a pipe", header.name);
        default:
            return refuse("unsupported",
                          "an entry of the type " + number(static_cast<unsigned char>(header.type)) +
                              ": sparse, contiguous, split or another's own",
                          header.name);
    }
    if (entry.kind != TarKind::link && !header.link.empty()) {
        return refuse("header-mismatch", "the target of a link in the header of what is no link",
                      header.name);
    }
    return std::nullopt;
}

Refusal Reader::check_mode(const tar::Header &header, TarEntry &entry) const {
    constexpr std::uint32_t kTypeShift = 12, kRegular = 010, kDirectory = 04, kLink = 012,
                            kSpecialBits = 07000;
    const std::uint32_t type = header.mode >> kTypeShift;
    const std::uint32_t fits = entry.kind == TarKind::file     ? kRegular
                               : entry.kind == TarKind::folder ? kDirectory
                                                               : kLink;
    if (type != 0 && type != fits) {
        return refuse("header-mismatch", "type and mode of the entry say different things", header.name);
    }
    if (entry.kind == TarKind::file && (header.mode & kSpecialBits) != 0) {
        return refuse("special-file", "the file has a set-user-id, set-group-id or sticky bit", header.name);
    }
    entry.executable = entry.kind == TarKind::file && (header.mode & 0100) != 0;
    return std::nullopt;
}

Refusal Reader::check_size(const tar::Header &header, const TarEntry &entry) {
    if (entry.kind != TarKind::file && header.size != 0) {
        return refuse("size-lie", "a folder or link with data", header.name);
    }
    return sum_.add(header.name, header.size);
}

Refusal Reader::read_entry(tar::Header header) {
    const Extension extension = std::exchange(extension_, {});
    if (entries_.size() >= limits_.entries) {
        return refuse("bomb",
                      "the archive has more than " + number(limits_.entries) + " entries, the limit entries");
    }
    if (auto problem = apply_extension(header, extension)) return problem;
    TarEntry entry;
    entry.header_offset = *extension.offset;
    if (auto problem = check_kind(header, entry)) return problem;
    if (auto problem = check_mode(header, entry)) return problem;
    if (auto problem = check_size(header, entry)) return problem;
    entry.data_offset = at_;
    entry.size = header.size;
    std::string_view data;
    if (auto problem = next_data(header, data)) return problem;
    entry.name = std::move(header.name);
    if (entry.kind == TarKind::folder && entry.name.size() > 1 && entry.name.ends_with('/'))
        entry.name.pop_back();
    if (const auto problem = relative_path_problem(entry.name)) {
        if (problem->reason != "protected-path" || unwanted_ == TarUnwanted::refuse) {
            return refuse(problem->reason, problem->text, entry.name);
        }
        entry.kind = TarKind::git;
    }
    entries_.push_back(std::move(entry));
    return std::nullopt;
}

// Two empty blocks, and empty ones up to the end of the record.
Refusal Reader::check_end() const {
    if (extension_.offset)
        return refuse("truncated", "the archive ends before the entry that a header is for");
    const std::string_view end = archive_.substr(at_);
    if (end.size() < 2 * tar::kBlock && is_empty(end)) {
        return refuse("truncated", "the archive ends without its two empty blocks");
    }
    if (!is_empty(end)) return refuse("gap", "bytes follow the end of the archive");
    const std::uint64_t stop = at_ + 2 * tar::kBlock;
    const std::uint64_t padded = (stop + tar::kRecord - 1) / tar::kRecord * tar::kRecord;
    if (archive_.size() > padded) {
        return refuse("gap", number(archive_.size() - padded) + " bytes follow the end of the archive");
    }
    if (archive_.size() % tar::kBlock == 0) return std::nullopt;
    return refuse("truncated", "the archive ends within a block");
}

Refusal Reader::check_names() const {
    NameTree names;
    for (const TarEntry &entry : entries_) {
        if (entry.kind == TarKind::git) continue;
        auto problem =
            entry.kind == TarKind::folder ? names.add_folder(entry.name) : names.add_file(entry.name);
        if (problem) return problem;
    }
    return std::nullopt;
}

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

std::uint64_t times(std::uint64_t value, std::uint64_t factor) {
    return factor != 0 && value > kNoLimit / factor ? kNoLimit : value * factor;
}
std::uint64_t plus(std::uint64_t value, std::uint64_t more) {
    return value > kNoLimit - more ? kNoLimit : value + more;
}

// The greatest archive that can be within the limits.
std::uint64_t most_plain(const ArchiveLimits &limits) {
    return plus(plus(limits.total_bytes, times(limits.entries, kOverhead)), tar::kRecord);
}
std::uint64_t most_by_ratio(std::uint64_t file_size, const ArchiveLimits &limits) {
    return std::max(limits.ratio_floor, times(file_size, limits.ratio));
}

Refusal gzip_refusal(GunzipResult result, std::uint64_t file_size, const ArchiveLimits &limits) {
    switch (result) {
        case GunzipResult::ok: return std::nullopt;
        case GunzipResult::not_gzip: return refuse("unsupported", "not a gzip file");
        case GunzipResult::other_method:
            return refuse("unsupported", "a gzip file with another method than deflate, or unknown flags");
        case GunzipResult::long_field: return refuse("too-long", "a name or comment in the gzip header");
        case GunzipResult::header_damaged:
            return refuse("header-mismatch", "the gzip header does not have the declared checksum");
        case GunzipResult::truncated: return refuse("truncated", "the gzip file ends before its end");
        case GunzipResult::bad_stream:
            return refuse("truncated", "the compressed data is damaged or cut off");
        case GunzipResult::wrong_crc:
            return refuse("header-mismatch", "the data does not have the declared CRC");
        case GunzipResult::wrong_size: return refuse("size-lie", "the data is not as long as declared");
        case GunzipResult::trailing: return refuse("gap", "bytes follow the end of the gzip data");
        case GunzipResult::too_long: break;
    }
    if (most_by_ratio(file_size, limits) < most_plain(limits)) {
        return refuse("bomb",
                      "the file expands more than " + number(limits.ratio) + " times, the limit ratio");
    }
    return refuse("bomb", "the archive has more bytes than the limits total_bytes and entries allow");
}

}  // namespace

TarResult read_tar(std::string_view archive, const ArchiveLimits &limits, TarUnwanted unwanted) {
    TarResult result;
    result.refusal = Reader(archive, limits, unwanted).read(result.entries);
    return result;
}

TarGzip read_tar_gzip(std::string_view file, const ArchiveLimits &limits, TarUnwanted unwanted) {
    TarGzip result;
    result.refusal = archive_size_refusal(file.size(), limits);
    if (result.refusal) return result;
    if (file.empty()) {
        result.refusal = refuse("truncated", "the file is empty");
        return result;
    }
    const std::uint64_t most = std::min(most_plain(limits), most_by_ratio(file.size(), limits));
    const GunzipResult plain = gunzip(file, most, result.archive);
    result.refusal = gzip_refusal(plain, file.size(), limits);
    if (result.refusal) return result;
    TarResult tar = read_tar(result.archive.view(), limits, unwanted);
    result.refusal = std::move(tar.refusal);
    result.entries = std::move(tar.entries);
    return result;
}

}  // namespace skillmeat::core
