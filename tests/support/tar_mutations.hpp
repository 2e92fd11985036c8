// tar_mutations.hpp - one mutation for each way in which a tar archive in gzip can be hostile, with the reason it
// has to be refused for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/hostile_names.hpp"
#include "support/raw_tar.hpp"

namespace support {

struct TarMutation {
    std::string name, reason;
    std::function<void(RawTar &)>
        change;  // `tar` has at least three entries; the first two are files with content
};

class TarMutations {
 public:
    std::vector<TarMutation> all() {
        names();
        name_sets();
        kinds();
        extended_headers();
        numbers();
        structure();
        gzip();
        bombs();
        return std::move(all_);
    }

 private:
    void add(std::string name, std::string reason, std::function<void(RawTar &)> change) {
        all_.push_back({std::move(name), std::move(reason), std::move(change)});
    }
    void named(const std::string &what, const std::string &reason, const std::string &name) {
        add("name: " + what, reason, [name](RawTar &tar) { tar.entries[1].name = name; });
        add("pax path: " + what, reason, [name](RawTar &tar) { insert_pax(tar, {{"path", name}}, name); });
        add("GNU long name: " + what, reason, [name](RawTar &tar) {
            tar.entries[1].name = name.substr(0, 100);
            tar.entries.insert(tar.entries.begin() + 1, raw_tar_special("././@LongLink", 'L', name + '\0'));
        });
    }
    // A pax header before the second entry, whose own name becomes what fits of `name`.
    using Records = std::vector<std::pair<std::string, std::string>>;
    static void insert_pax(RawTar &tar, const Records &records, const std::string &name = {},
                           char type = 'x') {
        std::string data;
        for (const auto &[key, value] : records) data += pax_record(key, value);
        if (!name.empty()) tar.entries[1].name = name.substr(0, 100);
        tar.entries.insert(tar.entries.begin() + 1, raw_tar_special("PaxHeaders/x", type, data));
    }
    void pax(const std::string &what, const std::string &reason, const Records &records, char type = 'x') {
        add("pax: " + what, reason, [=](RawTar &tar) { insert_pax(tar, records, "", type); });
    }
    void pax_text(const std::string &what, const std::string &reason, const std::string &data) {
        add("pax: " + what, reason, [=](RawTar &tar) {
            tar.entries.insert(tar.entries.begin() + 1, raw_tar_special("PaxHeaders/x", 'x', data));
        });
    }
    void appended(const std::string &what, const std::string &reason,
                  const std::vector<RawTarEntry> &entries) {
        add(what, reason, [entries](RawTar &tar) {
            tar.entries.insert(tar.entries.end(), entries.begin(), entries.end());
        });
    }

    void names() {
        for (const HostileName &each : hostile_names()) named(each.what, each.reason, each.name);
        named("file with a final slash", "bad-path", "a/");
        add("name: empty", "bad-path", [](RawTar &tar) { tar.entries[1].name.clear(); });
        add("name: hidden behind a NUL", "bad-path",
            [](RawTar &tar) { tar.entries[1].name = std::string("a\0b", 3); });
        add("link: hidden behind a NUL", "bad-path",
            [](RawTar &tar) { tar.entries[1].link = std::string("\0b", 2); });
        add("prefix leads upwards", "traversal", [](RawTar &tar) { tar.entries[1].prefix = ".."; });
        add("prefix is absolute", "absolute", [](RawTar &tar) { tar.entries[1].prefix = "/etc"; });
        add("pax path: long component", "too-long", [](RawTar &tar) {
            insert_pax(tar, {{"path", std::string(256, 'a')}}, std::string(256, 'a'));
        });
        add("pax path: NUL", "bad-path", [](RawTar &tar) {
            insert_pax(tar, {{"path", std::string(101, 'a') + '\0'}}, std::string(100, 'a'));
        });
        appended("folder: parent", "traversal", {raw_tar_special("../", '5')});
        appended("folder: root", "absolute", {raw_tar_special("/", '5')});
        appended("folder: here", "bad-path", {raw_tar_special("./", '5')});
        appended("folder: two slashes", "bad-path", {raw_tar_special("a//", '5')});
    }

    void name_sets() {
        add("the same name twice", "duplicate", [](RawTar &tar) { tar.entries.push_back(tar.entries[0]); });
        add("the same name with other content", "duplicate",
            [](RawTar &tar) { tar.entries.push_back(raw_tar_file(tar.entries[0].name, "other")); });
        appended("the same folder twice", "duplicate",
                 {raw_tar_special("d/", '5'), raw_tar_special("d", '5')});
        for (const CollidingNames &names : colliding_names())
            appended(names.what, "collision", {raw_tar_file(names.one, "1"), raw_tar_file(names.other, "2")});
        appended("a file and a folder entry", "collision",
                 {raw_tar_file("d", "1"), raw_tar_special("d/", '5')});
        appended("a folder entry and a file", "collision",
                 {raw_tar_special("d/", '5'), raw_tar_file("d", "1")});
        appended("folder entries that differ in case", "collision",
                 {raw_tar_special("Docs/", '5'), raw_tar_special("docs/", '5')});
    }

    void kinds() {
        const auto kind = [&](const std::string &what, const std::string &reason, char type) {
            add("kind: " + what, reason, [type](RawTar &tar) {
                tar.entries[1].type = type;
                tar.entries[1].link = "target";
                tar.entries[1].data.clear();
            });
        };
        kind("hard link", "special-file", '1');
        kind("symbolic link", "special-file", '2');
        kind("character device", "special-file", '3');
        kind("block device", "special-file", '4');
        kind("pipe", "special-file", '6');
        kind("contiguous", "unsupported", '7');
        kind("sparse", "unsupported", 'S');
        kind("dump of a folder", "unsupported", 'D');
        kind("part of another volume", "unsupported", 'M');
        kind("volume label", "unsupported", 'V');
        kind("Solaris header", "unsupported", 'X');
        kind("none that is known", "unsupported", 'Z');
        const auto mode = [&](const std::string &what, const std::string &reason, unsigned bits) {
            add("mode: " + what, reason, [bits](RawTar &tar) { tar.entries[0].mode = raw_octal(bits, 8); });
        };
        mode("set-user-id", "special-file", 04755);
        mode("set-group-id", "special-file", 02755);
        mode("sticky", "special-file", 01644);
        mode("of a folder", "header-mismatch", 0040755);
        mode("of a link", "header-mismatch", 0120777);
        add("a file with the target of a link", "header-mismatch",
            [](RawTar &tar) { tar.entries[0].link = "/etc/passwd"; });
        appended("a folder with data", "size-lie", {raw_tar_special("d/", '5', "hidden")});
        add("GNU header with a prefix", "unsupported", [](RawTar &tar) {
            tar.entries[1].magic = std::string("ustar  \0", 8);
            tar.entries[1].prefix = "hidden";
        });
    }

    void extended_headers() {
        pax("other path than the header's", "header-mismatch", {{"path", "elsewhere.txt"}});
        pax("two paths", "header-mismatch", {{"path", "b"}, {"path", "b"}});
        pax("key hidden behind a NUL", "unsupported", {{std::string("path\0x", 6), "elsewhere.txt"}});
        pax("empty path", "header-mismatch", {{"path", ""}});
        pax("other size", "header-mismatch", {{"size", "3"}});
        pax("two sizes", "header-mismatch", {{"size", "3"}, {"size", "3"}});
        pax("negative size", "unsupported", {{"size", "-1"}});
        pax("size that is no number", "unsupported", {{"size", "0x10"}});
        pax("size beyond every limit", "header-mismatch", {{"size", "9223372036854775807"}});
        pax("target of a link for a file", "header-mismatch", {{"linkpath", "/etc/passwd"}});
        pax("sparse map", "unsupported", {{"GNU.sparse.major", "1"}, {"GNU.sparse.name", "x"}});
        pax("global path", "unsupported", {{"path", "/etc/passwd"}}, 'g');
        pax("global size", "unsupported", {{"size", "1"}}, 'g');
        pax_text("length that lies", "truncated", "99 path=a\n");
        pax_text("length with a zero before", "unsupported", "010 path=a\n");
        pax_text("no length", "unsupported", "path=a\n");
        pax_text("no key", "unsupported", "5 =a\n");
        pax_text("no equals sign", "unsupported", "7 patha\n");
        pax_text("no line feed", "unsupported", "9 path=a ");
        pax_text("bytes behind the records", "unsupported",
                 pax_record("comment", "x") + std::string(4, '\0'));
        add("pax: header that leads elsewhere", "traversal", [](RawTar &tar) {
            insert_pax(tar, {{"path", std::string(150, 'a')}});
            tar.entries[2].name = "../evil";
        });
        add("pax: absolute header", "absolute", [](RawTar &tar) {
            insert_pax(tar, {{"path", "\u00e9.txt"}});
            tar.entries[2].name = "/evil";
        });
        add("pax: two in a row", "header-mismatch", [](RawTar &tar) {
            insert_pax(tar, {{"comment", "x"}});
            insert_pax(tar, {{"comment", "x"}});
        });
        add("pax: huge size and none in the header", "bomb", [](RawTar &tar) {
            tar.entries[1].data.clear();
            insert_pax(tar, {{"size", "9223372036854775807"}});
        });
        add("pax: before the end", "truncated", [](RawTar &tar) {
            tar.entries.push_back(raw_tar_special("x", 'x', pax_record("comment", "x")));
        });
        add("pax: header of 100 kB", "bomb", [](RawTar &tar) {
            insert_pax(tar, {{"comment", std::string(100000, 'x')}});
        });
        add("GNU and pax", "header-mismatch", [](RawTar &tar) {
            const std::string name = tar.entries[1].name;
            insert_pax(tar, {{"path", name}});
            tar.entries.insert(tar.entries.begin() + 1, raw_tar_special("x", 'L', name + '\0'));
        });
        add("GNU: other name than the header's", "header-mismatch", [](RawTar &tar) {
            tar.entries.insert(tar.entries.begin() + 1,
                               raw_tar_special("x", 'L', std::string("elsewhere\0", 10)));
        });
        add("GNU: two long names", "header-mismatch", [](RawTar &tar) {
            const RawTarEntry entry = raw_tar_special("x", 'L', tar.entries[1].name + '\0');
            tar.entries.insert(tar.entries.begin() + 1, {entry, entry});
        });
        add("GNU: long name without an end", "unsupported", [](RawTar &tar) {
            tar.entries.insert(tar.entries.begin() + 1, raw_tar_special("x", 'L', tar.entries[1].name));
        });
        add("GNU: long target for a file", "header-mismatch", [](RawTar &tar) {
            tar.entries.insert(tar.entries.begin() + 1,
                               raw_tar_special("x", 'K', std::string("/etc/passwd\0", 12)));
        });
        add("GNU: long name before the end", "truncated",
            [](RawTar &tar) { tar.entries.push_back(raw_tar_special("x", 'L', std::string("last\0", 5))); });
    }

    void numbers() {
        const auto size = [&](const std::string &what, const std::string &reason, const std::string &field) {
            add("size: " + what, reason, [field](RawTar &tar) { tar.entries[1].size = field; });
        };
        size("base 256, huge", "bomb", raw_base_256(std::uint64_t{1} << 62, 12));
        size("base 256, more than 64 bits", "bomb", "\x80" + std::string(11, '\xff'));
        size("base 256 without need", "unsupported", raw_base_256(5, 12));
        size("negative in base 256", "unsupported", std::string(12, '\xff'));
        size("above the file limit", "bomb", raw_octal((32u << 20) + 1, 12));
        size("beyond the end", "truncated", raw_octal(1u << 20, 12));
        size("a minus sign", "unsupported", "-0000000001");
        size("hexadecimal", "unsupported", "0x10");
        size("the digit 8", "unsupported", "00000000008");
        size("nothing", "unsupported", std::string(12, '\0'));
        size("digits behind the end", "unsupported", std::string("5\0001\0", 4));
        size("smaller by one", "gap", raw_octal(9, 12));
        add("mode: no number", "unsupported", [](RawTar &tar) { tar.entries[0].mode = "rw-r--r"; });
        add("time: no number", "unsupported", [](RawTar &tar) { tar.entries[0].time = "today"; });
        add("user: no number", "unsupported", [](RawTar &tar) { tar.entries[0].user = "root"; });
        add("checksum: wrong", "header-mismatch",
            [](RawTar &tar) { tar.entries[1].checksum = raw_octal(1234, 7) + ' '; });
        add("checksum: none", "unsupported",
            [](RawTar &tar) { tar.entries[1].checksum = std::string(8, '\0'); });
        add("magic: none", "unsupported", [](RawTar &tar) { tar.entries[1].magic = std::string(8, '\0'); });
        add("magic: another version", "unsupported", [](RawTar &tar) {
            tar.entries[1].magic = std::string(
                "ustar\000"
                "01",
                8);
        });
    }

    void structure() {
        const auto ended = [&](const std::string &what, const std::string &reason, const std::string &end) {
            add("end: " + what, reason, [end](RawTar &tar) { tar.end = end; });
        };
        const std::string empty(512, '\0');
        ended("none", "truncated", "");
        ended("one block", "truncated", empty);
        ended("within a block", "truncated", empty + empty.substr(1));
        ended("a part of a block behind", "truncated", empty + empty + std::string(1, '\0'));
        ended("a byte behind", "gap", empty + empty + "x" + empty.substr(1));
        ended("more empty blocks than a record", "gap", std::string(30 * 512, '\0'));
        ended("an entry behind one block", "gap", empty + raw_tar_file("late", "x").bytes() + empty + empty);
        ended("an archive behind", "gap", empty + empty + raw_tar_file("late", "x").bytes() + empty + empty);
        add("bytes behind an entry's data", "gap", [](RawTar &tar) { tar.entries[0].padding_byte = "x"; });
        add("a block that is no header", "unsupported",
            [](RawTar &tar) { tar.entries[1].before = std::string(512, 'x'); });
        add("an empty block between entries", "gap",
            [](RawTar &tar) { tar.entries[1].before = std::string(512, '\0'); });
        add("no tar at all", "unsupported", [](RawTar &tar) {
            tar.entries.clear();
            tar.end = std::string(2048, 'x');
        });
        add("a ZIP within", "unsupported", [](RawTar &tar) {
            tar.entries.clear();
            tar.end = "PK\5\6" + std::string(600, '\0');
        });
        add("nothing within", "truncated", [](RawTar &tar) {
            tar.entries.clear();
            tar.end.clear();
        });
    }

    void gzip() {
        const auto change = [&](const std::string &what, const std::string &reason,
                                std::function<void(RawGzip &)> changed) {
            add("gzip: " + what, reason, [changed](RawTar &tar) { changed(tar.gzip); });
        };
        change("other method", "unsupported", [](RawGzip &gzip) { gzip.method = 7; });
        for (const unsigned char flag : {0x20, 0x40, 0x80}) {
            change("reserved flag " + std::to_string(flag), "unsupported",
                   [flag](RawGzip &gzip) { gzip.flags = flag; });
        }
        change("wrong CRC", "header-mismatch", [](RawGzip &gzip) { gzip.crc_change = 1; });
        change("declared longer", "size-lie", [](RawGzip &gzip) { gzip.size_change = 1; });
        change("declared shorter", "size-lie", [](RawGzip &gzip) { gzip.size_change = ~std::uint64_t{0}; });
        change("a byte behind", "gap", [](RawGzip &gzip) { gzip.suffix = std::string(1, '\0'); });
        change("a second member", "gap", [](RawGzip &gzip) { gzip.suffix = RawGzip().bytes("more"); });
        change("an empty second member", "gap", [](RawGzip &gzip) { gzip.suffix = RawGzip().bytes(""); });
        change("an archive as second member", "gap", [](RawGzip &gzip) {
            gzip.suffix = RawGzip().bytes(raw_tar_file("late", "x").bytes() + std::string(1024, '\0'));
        });
        change("damaged stream", "truncated", [](RawGzip &gzip) { gzip.stream = std::string(50, '\xff'); });
        change("cut stream", "truncated", [](RawGzip &gzip) {
            gzip.stream = skillmeat::core::deflate_raw(std::string(5000, 'x')).substr(0, 8);
        });
        change("wrong checksum of the header", "header-mismatch", [](RawGzip &gzip) {
            gzip.flags = 2;
            gzip.fields = "xx";
        });
        change("name without an end", "too-long", [](RawGzip &gzip) {
            gzip.flags = 8;
            gzip.fields = std::string(5000, 'x');
        });
        change("comment above 1,024 bytes", "too-long", [](RawGzip &gzip) {
            gzip.flags = 16;
            gzip.fields = std::string(1025, 'x') + '\0';
        });
        change("extra field beyond the end", "truncated", [](RawGzip &gzip) {
            gzip.flags = 4;
            gzip.fields = "\xff\xff";
        });
    }

    void bombs() {
        add("ratio", "bomb", [](RawTar &tar) { tar.entries[0].data = std::string(8u << 20, '\0'); });
        add("ratio, and a size that lies", "bomb", [](RawTar &tar) {
            tar.entries[0].data = std::string(8u << 20, '\0');
            tar.gzip.size_change = ~std::uint64_t{0} - (8u << 20);
        });
        add("more entries than the limit", "bomb", [](RawTar &tar) {
            for (int i = 0; i < 10001; ++i) {
                const std::string number = std::to_string(i);
                tar.entries.push_back(
                    raw_tar_file("many/" + number, std::to_string(i * 7919 % 104729) + number));
            }
        });
    }

    std::vector<TarMutation> all_;
};

inline std::vector<TarMutation> tar_mutations() {
    return TarMutations().all();
}

}  // namespace support
