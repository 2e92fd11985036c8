// zip_mutations.hpp - one mutation for each way in which an archive can be hostile, with the reason it has to
// be refused for. Applied to a bare archive and to a real pack, so that the refusal comes from the archive's
// rules.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/hostile_names.hpp"
#include "support/raw_zip.hpp"

namespace support {

struct ZipMutation {
    std::string name, reason;
    std::function<void(RawZip &)>
        change;  // `zip` has at least three entries; the first two are files with content
};

inline std::vector<ZipMutation> zip_mutations() {
    std::vector<ZipMutation> all;
    const auto add = [&](std::string name, std::string reason, std::function<void(RawZip &)> change) {
        all.push_back({std::move(name), std::move(reason), std::move(change)});
    };
    const auto named = [&](const std::string &what, const std::string &reason, const std::string &name) {
        add("name: " + what, reason, [name](RawZip &zip) { zip.entries[1].rename(name); });
    };
    using namespace std::string_literals;
    for (const HostileName &each : hostile_names()) named(each.what, each.reason, each.name);
    named("empty", "bad-path", "");
    named("NUL", "bad-path", "a\0b"s);
    named("long component", "too-long", std::string(256, 'a'));
    named("long path", "too-long",
          std::string(200, 'a') + "/" + std::string(200, 'b') + "/" + std::string(200, 'c') + "/" +
              std::string(200, 'd') + "/" + std::string(221, 'e'));
    named("folder entry", "special-file", "a/");

    const auto moded = [&](const std::string &what, const std::string &reason, std::uint32_t mode) {
        add("mode: " + what, reason, [mode](RawZip &zip) { zip.entries[0].mode(mode); });
    };
    moded("symbolic link", "special-file", 0120777);
    moded("folder", "special-file", 0040755);
    moded("pipe", "special-file", 0010644);
    moded("socket", "special-file", 0140644);
    moded("character device", "special-file", 0020644);
    moded("block device", "special-file", 0060644);
    moded("set-user-id", "special-file", 0104755);
    moded("set-group-id", "special-file", 0102755);
    moded("sticky", "special-file", 0101644);
    moded("world-writable", "unsupported", 0100666);
    moded("no permissions", "unsupported", 0100000);
    add("mode: DOS folder", "special-file", [](RawZip &zip) { zip.entries[0].attributes |= 0x10; });
    add("mode: Windows link", "special-file", [](RawZip &zip) { zip.entries[0].attributes = 0x420; });
    add("mode: Windows device", "special-file", [](RawZip &zip) { zip.entries[0].attributes |= 0x40; });
    add("mode: volume label", "special-file", [](RawZip &zip) { zip.entries[0].attributes |= 0x08; });
    add("mode: link made on another system", "special-file", [](RawZip &zip) {
        zip.entries[0].made_by = 0x1314;
        zip.entries[0].mode(0120777);
    });

    const auto flagged = [&](const std::string &what, std::uint16_t flag) {
        add("flag: " + what, "unsupported",
            [flag](RawZip &zip) { zip.entries[1].both([&](RawHeader &header) { header.flags |= flag; }); });
    };
    flagged("encrypted", 0x0001);
    flagged("patched data", 0x0020);
    flagged("strong encryption", 0x0041);
    flagged("masked headers", 0x2000);
    add("flag: data descriptor", "unsupported", [](RawZip &zip) {
        RawEntry &entry = zip.entries[0];
        raw32(entry.after, 0x08074b50);
        raw32(entry.after, entry.local.crc);
        raw32(entry.after, entry.local.stored);
        raw32(entry.after, entry.local.size);
        entry.both([](RawHeader &header) { header.flags |= 8; });
        entry.local.crc = entry.local.stored = entry.local.size = 0;
    });
    for (const std::uint16_t method : {1, 6, 9, 12, 14, 93, 99}) {
        add("method " + std::to_string(method), "unsupported", [method](RawZip &zip) {
            zip.entries[0].both([&](RawHeader &header) { header.method = method; });
        });
    }
    add("version 45", "unsupported",
        [](RawZip &zip) { zip.entries[0].both([](RawHeader &header) { header.version = 45; }); });
    add("UTF-8 name without its flag", "unsupported", [](RawZip &zip) {
        zip.entries[1].rename("caf\u00e9.txt");
        zip.entries[1].both([](RawHeader &header) { header.flags = 0; });
    });

    const std::string zip64("\x01\x00\x08\x00\x01\x02\x03\x04\x05\x06\x07\x08", 12);
    const std::string unicode_path("\x75\x70\x06\x00\x01\x02\x03\x04\x05x", 10);
    add("extra: ZIP64 in both", "unsupported",
        [=](RawZip &zip) { zip.entries[0].both([&](RawHeader &header) { header.extra = zip64; }); });
    add("extra: ZIP64 in the local header", "unsupported",
        [=](RawZip &zip) { zip.entries[0].local.extra = zip64; });
    add("extra: Unicode path in the directory", "unsupported",
        [=](RawZip &zip) { zip.entries[0].central.extra = unicode_path; });
    add("extra: three bytes", "unsupported", [](RawZip &zip) { zip.entries[0].central.extra = "abc"; });
    add("comment of an entry", "unsupported", [](RawZip &zip) { zip.entries[0].comment = "hello"; });
    add("comment of the archive", "unsupported", [](RawZip &zip) { zip.comment = "hello"; });
    add("comment cut off", "truncated", [](RawZip &zip) { zip.comment_size = 5; });
    add("entry on another disk", "unsupported", [](RawZip &zip) { zip.entries[0].disk = 1; });
    add("disk number", "unsupported", [](RawZip &zip) { zip.disk = 1; });
    add("directory on another disk", "unsupported", [](RawZip &zip) { zip.directory_disk = 1; });
    add("ZIP64 sentinel in a size", "unsupported",
        [](RawZip &zip) { zip.entries[0].both([](RawHeader &header) { header.size = 0xffffffff; }); });
    add("ZIP64 sentinel in the end record", "unsupported",
        [](RawZip &zip) { zip.directory_offset = 0xffffffff; });
    add("ZIP64 sentinel in the counts", "unsupported",
        [](RawZip &zip) { zip.count = zip.count_here = 0xffff; });
    add("ZIP64 locator", "unsupported", [](RawZip &zip) {
        raw32(zip.after_directory, 0x07064b50);
        zip.after_directory += std::string(16, '\0');
    });
    add("ZIP64 end record and locator", "unsupported", [](RawZip &zip) {
        raw32(zip.after_directory, 0x06064b50);
        zip.after_directory += std::string(52, '\0');
        raw32(zip.after_directory, 0x07064b50);
        zip.after_directory += std::string(16, '\0');
    });
    add("signature of the directory", "unsupported", [](RawZip &zip) {
        raw32(zip.after_directory, 0x05054b50);
        raw16(zip.after_directory, 0);
    });

    add("the same name twice", "duplicate", [](RawZip &zip) { zip.entries.push_back(zip.entries[0]); });
    add("the same name with other content", "duplicate",
        [](RawZip &zip) { zip.entries.push_back(raw_entry(zip.entries[0].local.name, "other")); });
    for (const CollidingNames &names : colliding_names()) {
        add(names.what, "collision", [names](RawZip &zip) {
            zip.entries.push_back(raw_entry(names.one, "1"));
            zip.entries.push_back(raw_entry(names.other, "2"));
        });
    }

    add("bytes before the archive", "gap", [](RawZip &zip) { zip.prefix = "#!/bin/sh\n"; });
    add("bytes before, offsets as if not", "gap", [](RawZip &zip) {
        const std::string whole = zip.bytes();
        zip.directory_offset = raw_get(whole, whole.size() - 6, 4);
        std::uint32_t at = 0;
        for (RawEntry &entry : zip.entries) {
            entry.offset = at;
            at += static_cast<std::uint32_t>(30 + entry.local.name.size() + entry.data.size());
        }
        zip.prefix = "#!/bin/sh\n";
    });
    add("bytes behind the archive", "gap", [](RawZip &zip) { zip.suffix = "x"; });
    add("a second end record", "gap", [](RawZip &zip) {
        const std::string whole = zip.bytes();
        zip.after_directory = whole.substr(whole.size() - 22);
    });
    add("bytes between entries", "gap", [](RawZip &zip) { zip.entries[1].before = "x"; });
    add("bytes before the directory", "gap", [](RawZip &zip) { zip.before_directory = "x"; });
    add("bytes behind the directory", "gap", [](RawZip &zip) { zip.after_directory = "x"; });
    add("bytes in the directory", "gap", [](RawZip &zip) { zip.in_directory = "x"; });
    add("a hidden entry", "gap", [](RawZip &zip) { zip.entries[1].has_central = false; });
    add("a hidden entry at the end", "gap", [](RawZip &zip) { zip.entries.back().has_central = false; });
    add("a hidden entry at the start", "gap", [](RawZip &zip) { zip.entries.front().has_central = false; });
    add("sizes smaller than the data", "gap", [](RawZip &zip) {
        zip.entries[0].both([](RawHeader &header) { header.stored -= 1, header.size -= 1; });
    });

    add("two entries over one local header", "overlap", [](RawZip &zip) {
        RawEntry twin = zip.entries[0];
        twin.has_local = false;
        twin.offset = 0;
        zip.entries.push_back(twin);
    });
    add("an entry inside another", "overlap", [](RawZip &zip) {
        const RawEntry inner = raw_entry("inner", "inside");
        RawZip small;
        small.entries.push_back(inner);
        const std::string local = small.bytes().substr(0, 30 + 5 + 6);
        put_plain(zip.entries[0], "x" + local + "y", false);
        RawEntry quoted = inner;
        quoted.has_local = false;
        quoted.offset = static_cast<std::uint32_t>(30 + zip.entries[0].local.name.size() + 1);
        zip.entries.push_back(quoted);
    });
    add("an entry that runs into the next", "overlap", [](RawZip &zip) {
        zip.entries[0].both([](RawHeader &header) { header.stored += 1, header.size += 1; });
    });
    add("the last entry runs into the directory", "overlap", [](RawZip &zip) {
        zip.entries.back().both([](RawHeader &header) { header.stored += 1, header.size += 1; });
    });
    add("an entry in the directory", "overlap", [](RawZip &zip) {
        const std::string whole = zip.bytes();
        zip.entries[0].offset = raw_get(whole, whole.size() - 6, 4);
    });
    add("the directory runs into the end record", "overlap", [](RawZip &zip) {
        const std::string whole = zip.bytes();
        zip.directory_size = raw_get(whole, whole.size() - 10, 4) + 1;
    });
    add("an entry beyond the end", "truncated", [](RawZip &zip) { zip.entries[0].offset = 0x10000000; });
    add("the directory beyond the end", "truncated", [](RawZip &zip) { zip.directory_offset = 0x10000000; });

    const auto differs = [&](const std::string &field, std::function<void(RawHeader &)> change) {
        add("local header: other " + field, "header-mismatch",
            [change](RawZip &zip) { change(zip.entries[0].local); });
    };
    differs("version", [](RawHeader &header) { header.version = 10; });
    differs("flags", [](RawHeader &header) { header.flags ^= 0x0800; });
    differs("encryption", [](RawHeader &header) { header.flags ^= 1; });
    differs("method", [](RawHeader &header) { header.method = header.method == 0 ? 8 : 0; });
    differs("time", [](RawHeader &header) { header.time ^= 1; });
    differs("date", [](RawHeader &header) { header.date ^= 1; });
    differs("CRC", [](RawHeader &header) { header.crc ^= 1; });
    differs("compressed size", [](RawHeader &header) { header.stored += 1; });
    differs("size", [](RawHeader &header) { header.size += 1; });
    differs("name", [](RawHeader &header) { header.name.back() = header.name.back() == 'x' ? 'y' : 'x'; });
    differs("length of the name", [](RawHeader &header) { header.name += 'x'; });
    add("offset into nowhere", "header-mismatch", [](RawZip &zip) { zip.entries[1].offset = 7; });
    add("wrong CRC", "header-mismatch",
        [](RawZip &zip) { zip.entries[0].both([](RawHeader &header) { header.crc ^= 0x100; }); });
    add("data changed", "header-mismatch", [](RawZip &zip) {
        put_plain(zip.entries[0], "hello", false);
        zip.entries[0].data[0] ^= 1;
    });
    add("two counts", "header-mismatch",
        [](RawZip &zip) { zip.count = static_cast<std::uint16_t>(zip.entries.size() + 1); });
    add("counts too high", "header-mismatch",
        [](RawZip &zip) { zip.count = zip.count_here = static_cast<std::uint16_t>(zip.entries.size() + 1); });
    add("counts too low", "header-mismatch",
        [](RawZip &zip) { zip.count = zip.count_here = static_cast<std::uint16_t>(zip.entries.size() - 1); });

    std::string text;
    for (int i = 0; i < 500; ++i) text += "line " + std::to_string(i * i) + "\n";
    const auto lying = [&](const std::string &what, std::function<void(RawEntry &)> change,
                           const std::string &reason) {
        add(what, reason, [=](RawZip &zip) {
            put_plain(zip.entries[0], text, true);
            change(zip.entries[0]);
        });
    };
    lying(
        "declared longer", [](RawEntry &entry) { entry.both([](RawHeader &header) { header.size += 1; }); },
        "size-lie");
    lying(
        "declared shorter", [](RawEntry &entry) { entry.both([](RawHeader &header) { header.size -= 1; }); },
        "size-lie");
    lying(
        "declared empty", [](RawEntry &entry) { entry.both([](RawHeader &header) { header.size = 0; }); },
        "size-lie");
    lying(
        "declared a megabyte",
        [](RawEntry &entry) { entry.both([](RawHeader &header) { header.size = 1 << 20; }); }, "size-lie");
    lying(
        "bytes behind the stream",
        [](RawEntry &entry) {
            entry.data += "more";
            entry.both([](RawHeader &header) { header.stored += 4; });
        },
        "size-lie");
    lying(
        "stream cut off",
        [](RawEntry &entry) {
            entry.data.resize(entry.data.size() - 10);
            entry.both([](RawHeader &header) { header.stored -= 10; });
        },
        "truncated");
    lying(
        "not a stream", [](RawEntry &entry) { entry.data.assign(entry.data.size(), '\xff'); }, "truncated");
    add("stored with two sizes", "size-lie", [](RawZip &zip) {
        put_plain(zip.entries[0], "hello", false);
        zip.entries[0].both([](RawHeader &header) { header.size = 6; });
    });

    add("ratio", "bomb", [](RawZip &zip) { put_plain(zip.entries[0], std::string(8u << 20, '\0'), true); });
    add("declared size above the file limit", "bomb", [](RawZip &zip) {
        put_plain(zip.entries[0], "hello", true);
        zip.entries[0].both([](RawHeader &header) { header.size = (32u << 20) + 1; });
    });
    add("more entries than the limit", "bomb", [](RawZip &zip) {
        for (int i = 0; i < 10001; ++i) zip.entries.push_back(raw_entry("many/" + std::to_string(i), ""));
    });
    add("more bytes than the limit", "bomb", [](RawZip &zip) {
        for (int i = 0; i < 9; ++i) {
            RawEntry entry = raw_entry("many/" + std::to_string(i), "hello", true);
            entry.data = std::string(200000, 'x');
            entry.both([](RawHeader &header) { header.size = 32u << 20, header.stored = 200000; });
            zip.entries.push_back(entry);
        }
    });
    return all;
}

}  // namespace support
