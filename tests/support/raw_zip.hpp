// raw_zip.hpp - ZIP archives with every field free, to make what no honest program would write.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/deflate/deflate.hpp"

namespace support {

struct RawHeader {
    std::uint16_t version = 20, flags = 0, method = 0, time = 0, date = 0x5021;
    std::uint32_t crc = 0, stored = 0, size = 0;
    std::string name, extra;
};

struct RawEntry {
    RawHeader local, central;
    std::string data;           // as it lies in the archive
    std::string before, after;  // bytes that belong to nothing
    std::string comment;
    std::uint16_t made_by = 0x0314, disk = 0, internal = 0;
    std::uint32_t attributes = 0x81A40000;
    bool has_local = true, has_central = true;
    std::optional<std::uint32_t> offset;  // another one than the true one

    void both(const std::function<void(RawHeader &)> &change) {
        change(local);
        change(central);
    }
    void rename(const std::string &name) {
        both([&](RawHeader &header) {
            header.name = name;
            header.flags = 0;
            for (const char c : name) {
                if (static_cast<unsigned char>(c) > 0x7f) header.flags = 0x0800;
            }
        });
    }
    void mode(std::uint32_t mode) { attributes = mode << 16; }
};

struct RawZip {
    std::vector<RawEntry> entries;
    std::string prefix, before_directory, in_directory, after_directory, comment, suffix;
    std::uint16_t disk = 0, directory_disk = 0;
    std::optional<std::uint16_t> count_here, count, comment_size;
    std::optional<std::uint32_t> directory_size, directory_offset;

    std::string bytes() const;
};

inline void raw16(std::string &out, std::uint32_t value) {
    out += static_cast<char>(value & 0xff);
    out += static_cast<char>((value >> 8) & 0xff);
}
inline void raw32(std::string &out, std::uint32_t value) {
    raw16(out, value & 0xffff);
    raw16(out, value >> 16);
}
inline std::uint32_t raw_get(std::string_view bytes, std::size_t at, int size) {
    std::uint32_t value = 0;
    for (int i = size; i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

inline void raw_shared(std::string &out, const RawHeader &header) {
    raw16(out, header.version);
    raw16(out, header.flags);
    raw16(out, header.method);
    raw16(out, header.time);
    raw16(out, header.date);
    raw32(out, header.crc);
    raw32(out, header.stored);
    raw32(out, header.size);
    raw16(out, static_cast<std::uint32_t>(header.name.size()));
    raw16(out, static_cast<std::uint32_t>(header.extra.size()));
}

inline std::string RawZip::bytes() const {
    std::string out = prefix, directory;
    std::uint16_t listed = 0;
    for (const RawEntry &entry : entries) {
        out += entry.before;
        const auto offset = static_cast<std::uint32_t>(out.size());
        if (entry.has_local) {
            raw32(out, 0x04034b50);
            raw_shared(out, entry.local);
            out += entry.local.name + entry.local.extra + entry.data;
        }
        out += entry.after;
        if (!entry.has_central) continue;
        ++listed;
        raw32(directory, 0x02014b50);
        raw16(directory, entry.made_by);
        raw_shared(directory, entry.central);
        raw16(directory, static_cast<std::uint32_t>(entry.comment.size()));
        raw16(directory, entry.disk);
        raw16(directory, entry.internal);
        raw32(directory, entry.attributes);
        raw32(directory, entry.offset.value_or(offset));
        directory += entry.central.name + entry.central.extra + entry.comment;
    }
    out += before_directory;
    directory += in_directory;
    const auto directory_at = static_cast<std::uint32_t>(out.size());
    out += directory + after_directory;
    raw32(out, 0x06054b50);
    raw16(out, disk);
    raw16(out, directory_disk);
    raw16(out, count_here.value_or(listed));
    raw16(out, count.value_or(listed));
    raw32(out, directory_size.value_or(static_cast<std::uint32_t>(directory.size())));
    raw32(out, directory_offset.value_or(directory_at));
    raw16(out, comment_size.value_or(static_cast<std::uint16_t>(comment.size())));
    return out + comment + suffix;
}

inline RawHeader raw_header(std::string_view bytes, std::size_t at, std::string name) {
    RawHeader header;
    header.version = static_cast<std::uint16_t>(raw_get(bytes, at, 2));
    header.flags = static_cast<std::uint16_t>(raw_get(bytes, at + 2, 2));
    header.method = static_cast<std::uint16_t>(raw_get(bytes, at + 4, 2));
    header.time = static_cast<std::uint16_t>(raw_get(bytes, at + 6, 2));
    header.date = static_cast<std::uint16_t>(raw_get(bytes, at + 8, 2));
    header.crc = raw_get(bytes, at + 10, 4);
    header.stored = raw_get(bytes, at + 14, 4);
    header.size = raw_get(bytes, at + 18, 4);
    header.name = std::move(name);
    return header;
}

// A well-formed archive without extra fields and comments, taken apart (by the end record and the directory).
inline RawZip parse_raw_zip(std::string_view bytes) {
    RawZip zip;
    const std::size_t end = bytes.size() - 22;
    REQUIRE(raw_get(bytes, end, 4) == 0x06054b50);
    std::size_t at = raw_get(bytes, end + 16, 4);
    while (at < end) {
        REQUIRE(raw_get(bytes, at, 4) == 0x02014b50);
        RawEntry entry;
        const std::size_t name_size = raw_get(bytes, at + 28, 2);
        const std::string name(bytes.substr(at + 46, name_size));
        entry.made_by = static_cast<std::uint16_t>(raw_get(bytes, at + 4, 2));
        entry.central = raw_header(bytes, at + 6, name);
        entry.internal = static_cast<std::uint16_t>(raw_get(bytes, at + 36, 2));
        entry.attributes = raw_get(bytes, at + 38, 4);
        const std::size_t local = raw_get(bytes, at + 42, 4);
        entry.local = raw_header(bytes, local + 4, name);
        entry.data = std::string(bytes.substr(local + 30 + name_size, entry.central.stored));
        zip.entries.push_back(std::move(entry));
        at += 46 + name_size;
    }
    return zip;
}

// Puts other contents into an entry, all headers right.
inline void put_plain(RawEntry &entry, const std::string &plain, bool deflated) {
    entry.data = deflated ? skillmeat::core::deflate_raw(plain) : plain;
    entry.both([&](RawHeader &header) {
        header.method = deflated ? 8 : 0;
        header.crc = skillmeat::core::crc32(plain);
        header.size = static_cast<std::uint32_t>(plain.size());
        header.stored = static_cast<std::uint32_t>(entry.data.size());
    });
}

inline RawEntry raw_entry(const std::string &name, const std::string &plain, bool deflated = false) {
    RawEntry entry;
    entry.rename(name);
    put_plain(entry, plain, deflated);
    return entry;
}

}  // namespace support
