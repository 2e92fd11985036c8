// The files of a collection that people have edited by hand: nothing but the change changes, in any layout. And
// the bytes of new ones, beside those of tomli_w (tests/data/model_collection/make.py).
#include <doctest/doctest.h>

#include <algorithm>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"
#include "model/collection/collection.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

constexpr std::int64_t kNow = 1'795'231'422'660'909;
constexpr const char *kTime = "2026-11-21T03:23:42.660909";
const std::string kOldTime = "2026-01-01T00:00:00";
const std::string kMark = "\xEF\xBB\xBF";

std::string replaced(std::string text, const std::string &from, const std::string &to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

struct Layout {
    std::string name, manifest, lock;
};

// Rows as sections: indented, with dotted keys, comments everywhere, keys and tables of people's own.
const std::string kSections =
    "# mine\n"
    "[collection]\n"
    "  name = 'default'   # the name\n"
    "  version = \"1.0.0\"\n"
    "  created = \"2026-01-01T00:00:00\"\n"
    "  updated = \"2026-01-01T00:00:00\" # when\n"
    "  shelf = { row = 3 }\n"
    "\n"
    "# about alpha\n"
    "[[artifacts]]  # first\n"
    "\tname = \"alpha\"\n"
    "\ttype = \"skill\"\n"
    "\tpath = \"skills/alpha\"\n"
    "\torigin = \"local\"\n"
    "\tadded = \"2026-01-01T00:00:00\"\n"
    "\tmetadata . version = \"1\" # dotted\n"
    "\tmetadata.extra.'my key' = [1, 2]\n"
    "\tstars = 5\n"
    "# between\n"
    "\n"
    "\n"
    "[[ artifacts ]]\n"
    "name = \"beta\"\n"
    "type = \"skill\"\n"
    "path = \"skills/beta\"\n"
    "origin = \"local\"\n"
    "added = 2026-01-01T00:00:00\n"
    "[artifacts.metadata]\n"
    "version = \"2\"\n"
    "# behind\n"
    "\n"
    "[mine]\n"
    "\"odd key\" = '''\n"
    "[[artifacts]]\n"
    "# no comment\n"
    "'''\n"
    "# the end\n";

const std::string kInline =
    "artifacts = [ # all\n"
    "    # about alpha\n"
    "  { name = \"alpha\", type = \"skill\", path = \"skills/alpha\", origin = \"local\", added = "
    "\"2026-01-01T00:00:00\", metadata.version = '1' }, # first\n"
    "    # between\n"
    "  {name=\"beta\",type=\"skill\",path=\"skills/beta\",origin=\"local\",added=\"2026-01-01T00:00:00\"}\n"
    "  # behind\n"
    "] # done\n"
    "\n"
    "[collection]\n"
    "name = \"default\"\n"
    "version = \"1.0.0\"\n"
    "created = \"2026-01-01T00:00:00\"\n"
    "updated = \"2026-01-01T00:00:00\"\n";

const std::string kLock =
    "# locked\n"
    "[lock]\n"
    "version = \"1.0.0\" # as it is\n"
    "\n"
    "  [lock.entries.'alpha::skill']   # one\n"
    "  content_hash = 'aa'\n"
    "  fetched = \"2026-01-01T00:00:00\"\n"
    "  note = \"mine\"\n"
    "# between\n"
    "\n"
    "[lock.entries.\"beta::skill\"]\n"
    "content_hash = \"bb\"\n"
    "fetched = \"2026-01-01T00:00:00\"\n"
    "# the end\n";

const std::string kInlineLock =
    "lock = { version = \"1.0.0\", entries = { \"alpha::skill\" = { content_hash = \"aa\", fetched = \"x\", "
    "note = \"mine\" }, 'beta::skill' = { content_hash = 'bb' } } } # all in one\n";

std::vector<Layout> layouts() {
    std::vector<Layout> out = {{"sections", kSections, kLock}, {"inline", kInline, kInlineLock}};
    for (std::size_t i = 0; i < 2; ++i) {
        const Layout plain = out[i];
        out.push_back({plain.name + ", CRLF", replaced(plain.manifest, "\n", "\r\n"),
                       replaced(plain.lock, "\n", "\r\n")});
        out.push_back({plain.name + ", mark", kMark + plain.manifest, kMark + plain.lock});
        out.push_back({plain.name + ", mark and CRLF", kMark + replaced(plain.manifest, "\n", "\r\n"),
                       kMark + replaced(plain.lock, "\n", "\r\n")});
    }
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) {
        const auto without_end = [](std::string text) {
            text.pop_back();
            if (text.ends_with('\r')) text.pop_back();
            return text;
        };
        out.push_back(
            {out[i].name + ", no line end", without_end(out[i].manifest), without_end(out[i].lock)});
    }
    return out;
}

Collection collection_of(const Layout &layout) {
    return Collection::parse("default", "/c", {layout.manifest, layout.lock, std::nullopt});
}

ArtifactRow new_command() {
    ArtifactRow row = new_row(
        "command", "review",
        properties_of_text("---\nname: review\ndescription: D\nallowed-tools: Read, Bash\n---\n", "x"), kNow);
    row.path = "commands/review.md";
    row.content_hash = sha256("review").hex();
    return row;
}

// The time of the change stands where the old one stood; all else is compared with this.
std::string with_new_time(std::string manifest) {
    const std::size_t at = manifest.find(kOldTime, manifest.find("updated = "));
    return manifest.replace(at, kOldTime.size(), kTime);
}

struct Difference {
    std::string gone, added;
};

// What lies between the longest start and the longest end that two texts have in common.
Difference between(const std::string &before, const std::string &after) {
    const std::size_t most = std::min(before.size(), after.size());
    std::size_t front = 0, back = 0;
    while (front < most && before[front] == after[front]) ++front;
    while (back < most - front && before[before.size() - 1 - back] == after[after.size() - 1 - back]) ++back;
    return {before.substr(front, before.size() - front - back),
            after.substr(front, after.size() - front - back)};
}

std::string line_end_of(const Layout &layout) {
    return layout.manifest.find("\r\n") != std::string::npos ? "\r\n" : "\n";
}

bool is_subsequence(const std::string &part, const std::string &whole) {
    std::size_t at = 0;
    for (const char c : part) {
        at = whole.find(c, at);
        if (at == std::string::npos) return false;
        ++at;
    }
    return true;
}

std::size_t count(const std::string &text, char c) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), c));
}

}  // namespace

TEST_CASE("an artifact that is added comes behind the others, and no other byte changes") {
    for (const Layout &layout : layouts()) {
        CAPTURE(layout.name);
        const Collection before = collection_of(layout);
        REQUIRE(before.rows().size() == 2);
        CHECK(before.rows()[0].version() == "1");
        const CollectionEdit::Texts texts = CollectionEdit(before).put(new_command()).texts(kNow);
        const Difference manifest = between(with_new_time(layout.manifest), texts.manifest);
        CHECK(manifest.gone.empty());
        CHECK(manifest.added.find("review") != std::string::npos);
        CHECK(manifest.added.find("alpha") == std::string::npos);
        CHECK(count(texts.manifest, '#') == count(layout.manifest, '#'));
        const Difference lock = between(layout.lock, texts.lock);
        CHECK(lock.gone.empty());
        CHECK(lock.added.find("review::command") != std::string::npos);
        for (const std::string *text : {&texts.manifest, &texts.lock}) {
            const bool has_end = layout.manifest.ends_with('\n');
            CHECK(text->ends_with('\n') == has_end);
            if (line_end_of(layout) == "\r\n") CHECK(count(*text, '\r') == count(*text, '\n'));
        }

        const Collection after =
            Collection::parse("default", "/c", {texts.manifest, texts.lock, texts.state});
        REQUIRE(after.rows().size() == 3);
        CHECK(after.rows()[2].metadata.sorted() == new_command().metadata.sorted());
        CHECK(after.rows()[2].content_hash == new_command().content_hash);

        // And taken out again, every byte is as before.
        const CollectionEdit::Texts again = CollectionEdit(after).remove({"command", "review"}).texts(kNow);
        CHECK(again.manifest == with_new_time(layout.manifest));
        CHECK(again.lock == layout.lock);
    }
}

TEST_CASE("an artifact that is removed takes its own lines only") {
    for (const Layout &layout : layouts()) {
        CAPTURE(layout.name);
        const Collection before = collection_of(layout);
        for (const char *name : {"alpha", "beta"}) {
            CAPTURE(name);
            const CollectionEdit::Texts texts = CollectionEdit(before).remove({"skill", name}).texts(kNow);
            // From a list on lines its comma before goes too, and what lies between the two stays.
            if (layout.name.starts_with("sections"))
                CHECK(between(with_new_time(layout.manifest), texts.manifest).added.empty());
            CHECK(is_subsequence(texts.manifest, with_new_time(layout.manifest)));
            for (const char *comment :
                 {"# mine", "# the name", "# about alpha", "# behind", "# the end", "# done"}) {
                const bool was_there = layout.manifest.find(comment) != std::string::npos;
                const bool is_there = texts.manifest.find(comment) != std::string::npos;
                CHECK_MESSAGE(was_there == is_there, comment);
            }
            CHECK(between(layout.lock, texts.lock).added.empty());
            const Collection after =
                Collection::parse("default", "/c", {texts.manifest, texts.lock, texts.state});
            REQUIRE(after.rows().size() == 1);
            const ArtifactRow &left = after.rows()[0];
            const ArtifactRow &same = before.rows()[left.name == "alpha" ? 0 : 1];
            CHECK(left.name != name);
            CHECK(left.metadata == same.metadata);
            CHECK(left.content_hash == same.content_hash);
        }
    }
}

TEST_CASE("an artifact that is changed keeps what is not ours, and what is the same keeps its spelling") {
    for (const Layout &layout : layouts()) {
        CAPTURE(layout.name);
        const Collection before = collection_of(layout);
        ArtifactRow alpha = before.rows()[0];
        alpha.metadata.set("version", "1.1");
        alpha.content_hash = "ab";
        const CollectionEdit::Texts texts = CollectionEdit(before).put(alpha).texts(kNow);
        const Difference manifest = between(with_new_time(layout.manifest), texts.manifest);
        CHECK(manifest.gone.find('=') == std::string::npos);
        CHECK(manifest.gone.size() <= 3);
        CHECK(manifest.added.size() <= 5);
        const Difference lock = between(layout.lock, texts.lock);
        CHECK(lock.gone.size() <= 4);
        CHECK(texts.lock.find("\"mine\"") != std::string::npos);

        // The same row again changes the time only.
        const CollectionEdit::Texts same = CollectionEdit(before).put(before.rows()[0]).texts(kNow);
        CHECK(same.manifest == with_new_time(layout.manifest));
    }
}

TEST_CASE("when the last artifact goes, the lists that the original looks for stay") {
    for (const Layout &layout : layouts()) {
        CAPTURE(layout.name);
        const Collection before = collection_of(layout);
        const CollectionEdit::Texts texts =
            CollectionEdit(before).remove({"skill", "alpha"}).remove({"skill", "beta"}).texts(kNow);
        CHECK(parse_toml(texts.manifest, "m").at("artifacts").size() == 0);
        CHECK(parse_toml(texts.manifest, "m").at("artifacts").is_array());
        CHECK(parse_toml(texts.lock, "l").at("lock").at("entries").is_object());
        const Collection empty =
            Collection::parse("default", "/c", {texts.manifest, texts.lock, texts.state});
        const CollectionEdit::Texts refilled = CollectionEdit(empty).put(new_command()).texts(kNow);
        CHECK(Collection::parse("default", "/c", {refilled.manifest, refilled.lock, refilled.state})
                  .rows()
                  .size() == 1);
        CHECK(count(refilled.manifest, '#') == count(texts.manifest, '#'));
    }
}

TEST_CASE("many changes at once") {
    CollectionEdit edit("default", "/c");
    for (int i = 0; i < 40; ++i) {
        ArtifactRow row = new_command();
        row.name += std::to_string(i);
        edit.put(row);
    }
    const CollectionEdit::Texts first = edit.texts(kNow);
    const Collection forty =
        Collection::parse("default", "/c", {"# mine\n" + first.manifest, first.lock, first.state});
    CollectionEdit change(forty);
    for (int i = 0; i < 40; i += 2) change.remove({"command", "review" + std::to_string(i)});
    for (int i = 1; i < 40; i += 4) {
        ArtifactRow row = *forty.find({"command", "review" + std::to_string(i)});
        row.tags = {"changed"};
        change.put(row);
    }
    change.put(new_command());
    const CollectionEdit::Texts texts = change.texts(kNow);
    const Collection after = Collection::parse("default", "/c", {texts.manifest, texts.lock, texts.state});
    REQUIRE(after.rows().size() == 21);
    for (std::size_t i = 0; i < 20; ++i) {
        CHECK(after.rows()[i].name == "review" + std::to_string(2 * i + 1));
        CHECK(after.rows()[i].tags.size() == (i % 2 == 0 ? 1 : 0));
    }
    CHECK(after.rows()[20].name == "review");
    CHECK(texts.manifest.starts_with("# mine\n[collection]\n"));
    // Without the comment it is what the original's writer would write for the same data.
    CHECK(to_original_toml(parse_toml(texts.manifest, "m")) == texts.manifest.substr(7));
}

TEST_CASE("new files have the bytes of tomli_w") {
    const auto data = [](const std::string &name) {
        return support::read_file(support::data_file("model_collection/" + name));
    };
    CollectionEdit edit("default", "/c");
    CHECK(edit.texts(kNow).manifest == data("empty.toml"));
    CHECK(edit.texts(kNow).lock == data("empty.lock"));

    const auto row = [](const std::string &type, const std::string &name, const std::string &path) {
        ArtifactRow out;
        out.type = type;
        out.name = name;
        out.path = path;
        out.origin = "local";
        out.added = kTime;
        out.content_hash = sha256(name).hex();
        return out;
    };
    const auto metadata = [](const std::string &name) {
        const Json deep = Json::object({{"name", name}, {"two words", Json::object({{"deep", true}})}});
        return Json::object({{"description", "Says \"\xc3\xa9\" \\ to a person\n"},
                             {"license", "MIT"},
                             {"tools", Json::array({"Read", "Bash"})},
                             {"extra", Json::object({{"frontmatter_tools", Json::array({"Read", "Bash"})},
                                                     {"name", name},
                                                     {"frontmatter", deep},
                                                     {"none", Json::object()}})}});
    };
    ArtifactRow alpha = row("skill", "alpha", "skills/alpha"),
                review = row("command", "review", "commands/review.md");
    ArtifactRow size = row("agent",
                           "gr\xc3\xb6\xc3\x9f"
                           "e",
                           "agents/gr\xc3\xb6\xc3\x9f"
                           "e.md");
    alpha.metadata = metadata("alpha");
    alpha.tags = {"greeting", "demo"};
    review.metadata = metadata("review");
    review.upstream = "https://example.org/o/r";
    review.version_spec = "v1.2";
    review.resolved_sha = std::string(40, '0');
    review.resolved_version = "v1.2.0";
    review.last_updated = kTime;
    review.fetched = kTime;
    size.tags = {"x"};
    const CollectionEdit::Texts texts = edit.put(alpha).put(review).put(size).texts(kNow);
    CHECK(texts.manifest == data("three.toml"));
    CHECK(texts.lock == data("three.lock"));
}
