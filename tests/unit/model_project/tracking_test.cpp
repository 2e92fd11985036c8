#include "model/project/tracking.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/error.hpp"
#include "formats/toml/toml.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;

namespace {

const std::string kA(64, 'a'), kB(64, 'b');

TrackingRecord record(const std::string &name, const std::string &hash) {
    TrackingRecord out;
    out.name = name;
    out.type = "skill";
    out.collection = "default";
    out.deployed_at = "2026-11-21T03:27:26.079587";
    out.path = "skills/" + name;
    out.content_hash = hash;
    out.platform = "claude_code";
    out.profile_root = ".claude";
    return out;
}

std::string data(const std::string &name) {
    return support::read_file(support::data_file("model_project/" + name));
}

}  // namespace

TEST_CASE("a file that only programs write has the bytes of the original's writer") {
    TrackingEdit edit(std::nullopt, "t");
    CHECK(edit.remove(record("hello-skill", kA)).text() == std::nullopt);
    CHECK(edit.put(record("hello-skill", kA)).text() == data("one.toml"));
    CHECK(edit.put(record("hello-skill", kA)).text() == data("one.toml"));
    edit.put(record("hello-skill", kB)).put(record("n\xc3\xa4me", kA));
    CHECK(edit.text() == data("two.toml"));
    edit.remove(record("hello-skill", "")).remove(record("n\xc3\xa4me", ""));
    CHECK(edit.text() == data("none.toml"));
    CHECK(edit.put(record("hello-skill", kA)).text() == data("one.toml"));
}

TEST_CASE("records of the original are read and brought to ours; what only it knows stays") {
    const Tracking tracking = read_tracking(data("original.toml"), "t");
    REQUIRE(tracking.records.size() == 1);
    CHECK(tracking.records[0].name == "hello-skill");
    CHECK(tracking.records[0].content_hash == kA);
    CHECK(tracking.records[0].lineage.empty());
    TrackingEdit edit(data("original.toml"), "t");
    const Json value = parse_toml(*edit.put(record("hello-skill.md", kB)).text(), "t");
    const Json &table = value.at("deployed").as_array().at(0);
    CHECK(table.at("artifact_uuid").as_string() == "0f8f");
    CHECK(table.at("content_hash").as_string() == kB);
    CHECK(table.at("version_lineage").as_array().front().as_string() == kB);
    CHECK(table.at("collection_sha").as_string() == kB);
    CHECK(to_original_toml(value) == *edit.text());
}

TEST_CASE("comments, keys of people and records that cannot be read stay") {
    const std::string text = data("edited.toml");
    const Tracking tracking = read_tracking(text, "t");
    CHECK(tracking.records.size() == 1);
    CHECK(tracking.problems.size() == 1);

    TrackingEdit edit(text, "t");
    edit.put(record("hello-skill", kB)).put(record("second", kA));
    const std::string changed = *edit.text();
    for (const char *kept :
         {"# Ours: do not remove.\n", "team = \"docs\"   # who asks\n", "[[deployed]] # the first\n",
          "note = 'kept'\n", "artifact_name = \"broken\"\nsurprise = 1\n"})
        CHECK_MESSAGE(changed.find(kept) != std::string::npos, kept);
    CHECK(read_tracking(changed, "t").records.size() == 2);
    CHECK(read_tracking(changed, "t").records[0].content_hash == kB);

    edit.remove(record("hello-skill", "")).remove(record("second", ""));
    CHECK(edit.text()->find("# Ours: do not remove.\n") == 0);
    CHECK(edit.text()->find("surprise = 1") != std::string::npos);
    CHECK(read_tracking(*edit.text(), "t").records.empty());

    TrackingEdit emptied(std::string("# note\ndeployed = []\n"), "t");
    const std::string refilled = *emptied.put(record("hello-skill", kA)).text();
    CHECK(refilled.find("# note\n") == 0);
    CHECK(read_tracking(refilled, "t").records.size() == 1);
    CHECK(read_tracking(*emptied.remove(record("hello-skill", "")).text(), "t").records.empty());
    CHECK(emptied.text()->find("deployed = []") != std::string::npos);
}

TEST_CASE("in any layout a record that comes and goes leaves every other byte as it is") {
    const std::string rows =
        "# deployed by hand\n"
        "team = 'docs'   # who asks\n"
        "\n"
        "# the first\n"
        "[[ deployed ]] # here\n"
        "\tartifact_name = \"hello-skill\"\n"
        "\tartifact_type = 'skill'\n"
        "\tfrom_collection = \"default\"\n"
        "\tdeployed_at = \"2026-11-21T03:27:26.079587\"\n"
        "\tartifact_path = \"skills/hello-skill\"\n"
        "\tcontent_hash = \"" +
        kA +
        "\"\n"
        "\tmy.note = 1\n"
        "# behind it\n"
        "\n"
        "[mine]\n"
        "# the end\n";
    const std::string inline_rows =
        "deployed = [ # all\n"
        "  # one\n"
        "  {artifact_name = \"hello-skill\", artifact_type = \"skill\", from_collection = \"default\", "
        "deployed_at "
        "= \"x\", artifact_path = \"skills/hello-skill\", content_hash = \"" +
        kA +
        "\"}, # beside\n"
        "] # done\n"
        "[mine]\n";
    const std::string empty = "# none yet\ndeployed = [] # really\n\n[mine]\nx = 1\n";
    const auto with_crlf = [](const std::string &text) {
        std::string out;
        for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
        return out;
    };
    std::vector<std::string> texts;
    for (const std::string &text : {rows, inline_rows, empty})
        for (const std::string &mark : {std::string(), std::string("\xEF\xBB\xBF")}) {
            texts.push_back(mark + text);
            texts.push_back(mark + with_crlf(text));
            texts.push_back(mark + text.substr(0, text.size() - 1));
        }
    for (const std::string &text : texts) {
        CAPTURE(text);
        const std::size_t before = read_tracking(text, "t").records.size();
        const std::string added = *TrackingEdit(text, "t").put(record("second", kB)).text();
        CHECK(read_tracking(added, "t").records.size() == before + 1);
        if (before == 0) continue;  // the list gets another form
        // What was there lies around what is new.
        std::size_t front = 0, back = 0;
        while (front < text.size() && text[front] == added[front]) ++front;
        while (back < text.size() - front && text[text.size() - 1 - back] == added[added.size() - 1 - back])
            ++back;
        CHECK(front + back == text.size());
        CHECK(*TrackingEdit(added, "t").remove(record("second", "")).text() == text);

        const std::string changed = *TrackingEdit(text, "t").put(record("hello-skill", kB)).text();
        CHECK(read_tracking(changed, "t").records.at(0).content_hash == kB);
        CHECK(changed.find(kA) == std::string::npos);
        CHECK(std::count(changed.begin(), changed.end(), '#') == std::count(text.begin(), text.end(), '#'));
        const std::string none = *TrackingEdit(text, "t").remove(record("hello-skill", "")).text();
        CHECK(parse_toml(none, "t").at("deployed").size() == 0);
        CHECK(none.find("[mine]") != std::string::npos);
    }
}

TEST_CASE("records from outside cannot leave the project, and a wrong file is an error") {
    const auto with_path = [](const std::string &path) {
        return "[[deployed]]\nartifact_name = \"x\"\nartifact_type = \"skill\"\nfrom_collection = "
               "\"c\"\ndeployed_at = \"d\"\n"
               "artifact_path = \"" +
               path + "\"\ncontent_hash = \"h\"\n";
    };
    CHECK(read_tracking(with_path("skills/x"), "t").records.size() == 1);
    for (const char *path : {"../x", "/etc/x", "skills/../../x", "", "skills//x", "skills/x\\u0000"})
        CHECK_MESSAGE(read_tracking(with_path(path), "t").records.empty(), path);
    const auto code = [](const std::string &text) {
        try {
            read_tracking(text, "t");
        } catch (const Error &error) {
            return error.code();
        }
        return static_cast<Code>(SKM_OK);
    };
    CHECK(code("deployed = 1") == SKM_E_SCHEMA);
    CHECK(code("deployed = [") == SKM_E_PARSE);
    CHECK(read_tracking("deployed = [1, \"x\"]", "t").problems.size() == 2);
    CHECK(read_tracking("", "t").records.empty());
}

TEST_CASE("only files that the original would find get a record") {
    CHECK(profile_for("claude-code", ".claude/skills")->id == "claude_code");
    CHECK(profile_for("codex", ".agents/skills")->root == ".agents");
    CHECK(profile_for("gemini-cli", ".agents/skills") == nullptr);
    CHECK(profile_for("claude-code", ".claude") == nullptr);
    CHECK(profile_for("goose", ".goose/skills") == nullptr);
    CHECK(profile_for("", ".custom/skills") == nullptr);
}
