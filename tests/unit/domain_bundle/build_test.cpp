#include "domain/bundle/build.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <random>

#include "formats/deflate/deflate.hpp"
#include "support/pack_archive.hpp"
#include "support/raw_zip.hpp"
#include "vectors.hpp"

using namespace skillmeat::core;
using support::build_pack, support::WholePack;

namespace {

// Artifacts from memory: paths are "<artifact>/<file>".
struct Shelf {
    std::map<std::string, std::string> bytes;
    std::vector<PackInput> inputs;

    PackInput &add(const std::string &type, const std::string &name,
                   const std::vector<std::pair<std::string, std::string>> &files) {
        PackInput input;
        input.type = type;
        input.name = name;
        for (const auto &[path, content] : files) {
            bytes[name + "/" + path] = content;
            input.tree.listing.files.push_back({path, false, content.size(), sha256(content)});
            input.tree.sources.push_back(name + "/" + path);
        }
        inputs.push_back(std::move(input));
        return inputs.back();
    }
    PackSource source() const {
        PackSource out;
        out.read = [this](const std::string &path) { return bytes.at(path); };
        return out;
    }
};

PackOptions options(const std::string &name = "kit") {
    PackOptions out;
    out.name = name;
    out.created_at = 1764288000;
    return out;
}

WholePack build(const PackOptions &pack, const Shelf &shelf) {
    return build_pack(pack, shelf.inputs, shelf.source(), Watch());
}

Code code_of(const PackOptions &pack, const Shelf &shelf) {
    try {
        (void)build(pack, shelf);
        return SKM_OK;
    } catch (const Error &error) {
        CHECK_FALSE(error.message().empty());
        return error.code();
    }
}

PackResult read(const std::string &archive) {
    return read_pack(archive, "", {}, Watch());
}

std::string skill(const std::string &more) {
    return "---\nname: x\ndescription: Does x.\n" + more + "---\n# x\n";
}

}  // namespace

TEST_CASE("the same input gives the same pack, whatever the threads, order, times and umask") {
    const support::TempDir first;
    vectors::extract(first.path());
    vectors::Input input = vectors::read_input(first.path());
    for (const bool store : {true, false}) {
        input.options.store = store;
        const WholePack built = build_pack(input.options, input.artifacts, vectors::disk(), Watch());
        const PackResult result = read(built.archive);
        REQUIRE_FALSE(result.refusal);
        CHECK(result.pack->pack_id == built.pack_id);
        std::mt19937 random(7);
        for (int run = 0; run < 20; ++run) {
            // a copy whose folders were filled in another order, with other times and other group and world
            // bits
            const support::TempDir copy;
            std::vector<std::filesystem::path> paths;
            for (const auto &entry : std::filesystem::recursive_directory_iterator(first.path())) {
                if (!entry.is_directory() || entry.is_symlink()) paths.push_back(entry.path());
            }
            std::shuffle(paths.begin(), paths.end(), random);
            for (const auto &path : paths) {
                const auto target = copy.path() / path.lexically_relative(first.path());
                std::filesystem::create_directories(target.parent_path());
                std::filesystem::copy(path, target, std::filesystem::copy_options::copy_symlinks);
                if (std::filesystem::is_symlink(target)) continue;
                std::filesystem::last_write_time(
                    target, std::filesystem::file_time_type(std::chrono::seconds(random() % 1000000000)));
                using std::filesystem::perms;
                std::filesystem::permissions(target, perms::group_all | perms::others_all,
                                             run % 2 == 0 ? std::filesystem::perm_options::add
                                                          : std::filesystem::perm_options::remove);
            }
            vectors::Input again = vectors::read_input(copy.path());
            std::shuffle(again.artifacts.begin(), again.artifacts.end(), random);
            again.options.store = store;
            again.options.threads = 1 + static_cast<unsigned>(run % 5);
            const WholePack other = build_pack(again.options, again.artifacts, vectors::disk(), Watch());
            CHECK(other.archive == built.archive);
        }
    }
}

TEST_CASE("content digest and manifests do not depend on the compression") {
    const support::TempDir folder;
    vectors::extract(folder.path());
    vectors::Input input = vectors::read_input(folder.path());
    const WholePack deflated = build_pack(input.options, input.artifacts, vectors::disk(), Watch());
    CHECK(deflated.manifest == vectors::file("manifest.json"));
    CHECK(deflated.bundle_toml == vectors::file("bundle.toml"));
    CHECK(deflated.archive.size() < vectors::pack("unsigned").size());
}

TEST_CASE("streams that were made before are used again, wrong ones are not") {
    Shelf shelf;
    for (int i = 0; i < 10; ++i) {
        shelf.add("skill", "s" + std::to_string(i),
                  {{"SKILL.md", skill("") + std::string(1000, static_cast<char>('a' + i))}});
    }
    std::map<std::string, std::string> kept;
    std::mutex mutex;
    PackSource source = shelf.source();
    source.stream = [&](const Digest &digest, std::uint64_t) {
        const std::lock_guard lock(mutex);
        const auto found = kept.find(digest.hex());
        return found == kept.end() ? std::string() : found->second;
    };
    source.keep_stream = [&](const Digest &digest, std::uint64_t, std::string_view stream) {
        const std::lock_guard lock(mutex);
        kept[digest.hex()] = std::string(stream);
    };
    const WholePack first = build_pack(options(), shelf.inputs, source, Watch());
    CHECK(first.reused_streams == 0);
    CHECK(first.compressed_bytes == 10 * (1000 + skill("").size()));
    const WholePack second = build_pack(options(), shelf.inputs, source, Watch());
    CHECK(second.reused_streams == 10);
    CHECK(second.compressed_bytes == 0);
    CHECK(second.archive == first.archive);

    // cost follows what changed
    shelf.inputs.erase(shelf.inputs.begin());
    shelf.add("skill", "s0", {{"SKILL.md", skill("") + "other"}});
    const WholePack third = build_pack(options(), shelf.inputs, source, Watch());
    CHECK(third.reused_streams == 9);
    CHECK(third.compressed_bytes == skill("").size() + 5);

    for (auto &[digest, stream] : kept) stream = deflate_raw("something else");
    CHECK(build_pack(options(), shelf.inputs, source, Watch()).archive == third.archive);
}

TEST_CASE("of a tree that was packed before only the main file is read again") {
    Shelf shelf;
    const std::string text(2000, 'x'), noise = "short";
    for (int i = 0; i < 5; ++i) {
        const std::string number = std::to_string(i);
        shelf.add("skill", "s" + number,
                  {{"SKILL.md", skill("version: " + number + "\n") + text},
                   {"a.md", text + number},
                   {"b.txt", noise + number},
                   {"c", ""}});
    }
    shelf.add("council", "of no original type", {{"role.yaml", text}});
    const WholePack plain = build_pack(options(), shelf.inputs, shelf.source(), Watch());
    std::map<std::string, std::string> kept;
    std::map<std::string, PackedTree> packed;
    std::mutex mutex;
    PackSource source = shelf.source();
    source.stream = [&](const Digest &digest, std::uint64_t) {
        const std::lock_guard lock(mutex);
        const auto found = kept.find(digest.hex());
        return found == kept.end() ? std::string() : found->second;
    };
    source.keep_stream = [&](const Digest &digest, std::uint64_t, std::string_view stream) {
        const std::lock_guard lock(mutex);
        kept[digest.hex()] = std::string(stream);
    };
    source.packed = [&](const Digest &tree) {
        const auto found = packed.find(tree.hex());
        return found == packed.end() ? std::nullopt : std::optional(found->second);
    };
    int notes = 0;
    source.keep_packed = [&](const Digest &tree, const PackedTree &facts) {
        packed[tree.hex()] = facts;
        ++notes;
    };
    const auto again = [&] {
        notes = 0;
        WholePack built = build_pack(options(), shelf.inputs, source, Watch());
        CHECK(built.archive == plain.archive);
        return built;
    };
    CHECK(again().read_bytes == plain.read_bytes);
    CHECK(notes == 6);
    WholePack second = again();
    CHECK(notes == 0);
    CHECK(second.compressed_bytes == 0);
    // Main files, and what is stored without compression, whose bytes have to come from somewhere.
    CHECK(second.read_bytes == 5 * (skill("version: 0\n").size() + text.size() + noise.size() + 1));

    // Streams that are not those of then, or are gone, are made again.
    const auto streams = kept;
    for (auto &[digest, stream] : kept) stream = deflate_raw("something else");
    CHECK(again().reused_streams == 0);
    kept.clear();
    CHECK(again().reused_streams == 0);
    CHECK(kept == streams);
    // A note of another number of files, or without the hash that belongs there, is none.
    for (auto &[tree, facts] : packed) facts.files.pop_back();
    CHECK(again().read_bytes == plain.read_bytes);
    CHECK(notes == 6);
    for (auto &[tree, facts] : packed) facts.original_hash = facts.original_hash.empty() ? "x" : "";
    CHECK(again().read_bytes == plain.read_bytes);

    // Without compression there are no notes.
    PackOptions stored = options();
    stored.store = true;
    packed.clear();
    CHECK(build_pack(stored, shelf.inputs, source, Watch()).read_bytes == plain.read_bytes);
    CHECK(packed.empty());
}

TEST_CASE("what the front matter declares goes into the manifest") {
    Shelf shelf;
    shelf.add("skill", "a", {{"SKILL.md", skill("license: MIT\nversion: 1.10\nauthor: Ada\ntitle: T\n")}});
    shelf.add("skill", "b", {{"SKILL.md", skill("license: Complete terms in LICENSE.txt\n")}});
    shelf.add("skill", "c", {{"SKILL.md", "no front matter"}});
    shelf.add("command", "d", {{"d.md", "---\nlicense: Apache-2.0 OR MIT\n---\nx"}});
    shelf.add("hook", "e", {{"e.json", "{}"}});
    shelf.add("council", "f", {{"role.yaml", "x"}});
    const WholePack built = build(options(), shelf);
    const Json manifest = parse_json(built.manifest, "manifest.json");
    CHECK(manifest.at("license").as_string() == "NOASSERTION");
    CHECK(manifest.at("author").as_string() == "unknown");
    CHECK(manifest.at("description").as_string() == "kit");
    CHECK(manifest.at("pack").at("serial").as_integer() == 1764288000);
    REQUIRE(manifest.at("artifacts").size() == 5);  // not the type that the original does not know
    const auto pack_row = [&](const std::string &name) {
        for (const Json &row : manifest.at("pack").at("artifacts").as_array()) {
            if (row.at("name").as_string() == name) return row;
        }
        return Json();
    };
    CHECK(pack_row("a").at("version").as_string() == "1.10");
    CHECK(pack_row("a").at("license").as_string() == "MIT");
    CHECK(pack_row("b").find("license") == nullptr);
    CHECK(pack_row("c").find("version") == nullptr);
    CHECK(pack_row("d").at("license").as_string() == "Apache-2.0 OR MIT");
    CHECK(pack_row("f").at("type").as_string() == "council");
    CHECK(built.bundle_toml.find("council") == std::string::npos);
    CHECK(built.bundle_toml.find("artifacts/command/d/d.md") != std::string::npos);
    const PackResult result = read(built.archive);
    REQUIRE_FALSE(result.refusal);
    CHECK(result.pack->artifacts.size() == 6);

    Shelf same;
    same.add("skill", "a", {{"SKILL.md", skill("license: MIT\n")}});
    same.add("skill", "b", {{"SKILL.md", skill("license: MIT\n")}});
    CHECK(parse_json(build(options(), same).manifest, "").at("license").as_string() == "MIT");
    PackOptions own = options();
    own.license = "ISC";
    CHECK(parse_json(build(own, same).manifest, "").at("license").as_string() == "ISC");
}

TEST_CASE("nothing of this machine goes into a pack") {
    Shelf shelf;
    const auto upstream_of = [&](const std::string &upstream) {
        Shelf one;
        one.add("skill", "a", {{"SKILL.md", skill("")}}).upstream = upstream;
        const Json manifest = parse_json(build(options(), one).manifest, "manifest.json");
        return manifest.at("pack").at("artifacts").as_array()[0].string_or("upstream", "");
    };
    CHECK(upstream_of("https://github.com/a/b/tree/0123/c") == "https://github.com/a/b/tree/0123/c");
    CHECK(upstream_of("/home/ada/skills/x") == "");
    CHECK(upstream_of("../x") == "");
    CHECK(upstream_of("C:\\skills\\x") == "");
    CHECK(upstream_of("file:///home/ada/x") == "");
    CHECK(upstream_of("FILE:///home/ada/x") == "");
}

TEST_CASE("files are stored where deflate does not help or helps too much") {
    Shelf shelf;
    shelf.add("skill", "a",
              {{"SKILL.md", skill("")},
               {"empty", ""},
               {"tiny", "x"},
               {"zeros", std::string((1 << 20) + 1, '\0')},
               {"zeros-small", std::string(1 << 20, '\0')}});
    const WholePack built = build(options(), shelf);
    const PackResult result = read(built.archive);
    REQUIRE_FALSE(result.refusal);
    std::map<std::string, bool> deflated;
    for (const ZipEntry &entry : result.pack->directory.entries) deflated[entry.name] = entry.deflated;
    CHECK_FALSE(deflated["artifacts/skill/a/empty"]);
    CHECK_FALSE(deflated["artifacts/skill/a/tiny"]);
    CHECK_FALSE(deflated["artifacts/skill/a/zeros"]);
    CHECK(deflated["artifacts/skill/a/zeros-small"]);
    CHECK(deflated["manifest.json"]);
}

TEST_CASE("what a reader would refuse is an error that names it") {
    Shelf good;
    good.add("skill", "a", {{"SKILL.md", skill("")}});
    CHECK(code_of(options(), good) == SKM_OK);
    for (const char *name : {"", "a b", "-a", "\u00e9", "../x"})
        CHECK(code_of(options(name), good) == SKM_E_NAME);
    CHECK(code_of(options(std::string(100, 'a')), good) == SKM_OK);
    CHECK(code_of(options(std::string(101, 'a')), good) == SKM_E_NAME);
    const auto with = [&](const std::function<void(PackOptions &)> &change) {
        PackOptions changed = options();
        change(changed);
        return code_of(changed, good);
    };
    CHECK(with([](PackOptions &pack) { pack.version = "1 0"; }) == SKM_E_ARGUMENT);
    CHECK(with([](PackOptions &pack) { pack.version = ""; }) == SKM_E_ARGUMENT);
    CHECK(with([](PackOptions &pack) { pack.created_at = -1; }) == SKM_E_ARGUMENT);
    CHECK(with([](PackOptions &pack) { pack.created_at = 253402300800; }) == SKM_E_ARGUMENT);
    CHECK(with([](PackOptions &pack) { pack.serial = std::int64_t{1} << 53; }) == SKM_E_ARGUMENT);
    CHECK(with([](PackOptions &pack) { pack.author = "\xff"; }) == SKM_E_NOT_UTF8);
    CHECK(with([](PackOptions &pack) { pack.tags = {"\xff"}; }) == SKM_E_NOT_UTF8);
    CHECK(with([](PackOptions &pack) { pack.limits.entries = 3; }) == SKM_E_TOO_LARGE);
    CHECK(with([](PackOptions &pack) { pack.limits.entries = 4; }) == SKM_OK);
    CHECK(with([](PackOptions &pack) { pack.limits.file_bytes = 10; }) == SKM_E_TOO_LARGE);
    CHECK(with([](PackOptions &pack) { pack.limits.total_bytes = 10; }) == SKM_E_TOO_LARGE);
    CHECK(with([](PackOptions &pack) { pack.limits.archive_bytes = 1000; }) == SKM_E_TOO_LARGE);

    CHECK(code_of(options(), Shelf()) == SKM_E_EMPTY);
    Shelf empty;
    empty.add("skill", "a", {});
    CHECK(code_of(options(), empty) == SKM_E_EMPTY);
    const auto two = [](const std::string &a, const std::string &b) {
        Shelf shelf;
        shelf.add("skill", a, {{"SKILL.md", "x"}});
        shelf.add("skill", b, {{"SKILL.md", "x"}});
        return code_of(options(), shelf);
    };
    CHECK(two("foo", "bar") == SKM_OK);
    CHECK(two("foo", "foo") == SKM_E_NAME);
    CHECK(two("foo", "Foo") == SKM_E_NAME);
    CHECK(two("stra\u00dfe", "STRASSE") == SKM_E_NAME);
    CHECK(two("foo", "con") == SKM_E_NAME);
    CHECK(two("foo", "a/b") == SKM_E_NAME);
    const auto file = [](const std::string &path) {
        Shelf shelf;
        shelf.add("skill", "a", {{"SKILL.md", "x"}, {path, "x"}});
        return code_of(options(), shelf);
    };
    CHECK(file("sub/x") == SKM_OK);
    for (const char *path : {"a:b", "x.", "git~1/x", "skill.md", "SKILL.md/x", "nul"}) {
        CAPTURE(std::string(path));
        CHECK(file(path) == SKM_E_NAME);
    }
}

TEST_CASE("a file that is not what its listing says stops the pack") {
    for (const unsigned threads : {1u, 4u}) {
        Shelf shelf;
        for (int i = 0; i < 20; ++i) shelf.add("skill", "s" + std::to_string(100 + i), {{"SKILL.md", "x"}});
        shelf.bytes["s105/SKILL.md"] = "y";
        shelf.bytes["s111/SKILL.md"] = "longer";
        PackOptions pack = options();
        pack.threads = threads;
        try {
            (void)build(pack, shelf);
            FAIL("should have thrown");
        } catch (const Error &error) {
            CHECK(error.code() == SKM_E_CHANGED);
            CHECK(error.path() == "s105/SKILL.md");
        }
    }
}

TEST_CASE("building and reading can be stopped") {
    Shelf shelf;
    for (int i = 0; i < 50; ++i)
        shelf.add("skill", "s" + std::to_string(i), {{"SKILL.md", std::string(10000, 'x')}});
    const auto token = std::make_shared<CancelToken>();
    token->cancel();
    const Watch stopped(nullptr, token);
    const auto code = [](const std::function<void()> &work) -> Code {
        try {
            work();
        } catch (const Error &error) {
            return error.code();
        }
        return SKM_OK;
    };
    CHECK(code([&] { (void)build_pack(options(), shelf.inputs, shelf.source(), stopped); }) ==
          SKM_E_CANCELLED);
    const WholePack built = build(options(), shelf);
    CHECK(code([&] { (void)read_pack(built.archive, "", {}, stopped); }) == SKM_E_CANCELLED);
    std::uint64_t last = 0;
    const Watch told([&](const Progress &progress) { return last = progress.total, true; }, nullptr);
    CHECK_FALSE(read_pack(built.archive, "", {}, told).refusal);
    CHECK((last == 0 || last == 50 * 10000));
}

TEST_CASE("other programs read our packs") {
    Shelf shelf;
    shelf.add("skill", "a", {{"SKILL.md", skill("")}, {"donn\u00e9es.txt", std::string(3000, 'x')}});
    const WholePack built = build(options(), shelf);
    const support::TempDir folder;
    support::write_file(folder / "kit.skillmeat-pack", built.archive);
    const auto result = support::run_program(
        {"python3", "-c",
         "import sys,zipfile,json,hashlib\n"
         "z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None\n"
         "t=z.read('manifest.json').decode(); m=json.loads(t)\n"
         "assert t==json.dumps(m,indent=2,sort_keys=True,ensure_ascii=False)+'\\n'\n"
         "for f in m['pack']['files']: assert hashlib.sha256(z.read(f['path'])).hexdigest()==f['sha256']\n"
         "l=''.join('%s %s %d %s\\n'%(f['sha256'],f['mode'],f['size'],f['path']) for f in m['pack']['files'] "
         "if f['path']!='bundle.toml')\n"
         "assert 'sha256:'+hashlib.sha256(l.encode()).hexdigest()==m['pack']['content_digest']\n"
         "h=m.pop('bundle_hash'); "
         "mh='sha256:'+hashlib.sha256(json.dumps(m,sort_keys=True,separators=(',',':'),"
         "ensure_ascii=False).encode()).hexdigest()\n"
         "assert h=='sha256:'+hashlib.sha256((mh+''.join(sorted(a['hash'] for a in "
         "m['artifacts']))).encode())"
         ".hexdigest()\n"
         "try:\n import tomllib\n b=tomllib.loads(z.read('bundle.toml').decode())\n "
         "assert b['artifacts'][0]['path']=='artifacts/skill/a'\nexcept ImportError: pass\n"
         "print('good')",
         folder / "kit.skillmeat-pack"});
    if (result.status == 127) return;  // no Python on this machine
    CHECK(result.output == "good\n");
}
