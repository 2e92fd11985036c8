// Four layers make one policy.
#include <doctest/doctest.h>
#include <unistd.h>

#include "base/error.hpp"
#include "state/policy/policy.hpp"
#include "state/policy/toml_lines.hpp"
#include "support/refusals.hpp"
#include "support/support.hpp"

using namespace skillmeat::core;
using support::error_of;

namespace {

struct Fixture {
    support::TempDir folder;
    Context context;
    Operation operation;

    Fixture() : context(options(folder.path())), operation(context) {}

    static ContextOptions options(const std::string &folder) {
        ContextOptions options;
        options.home = folder + "/home";
        options.working_directory = folder;
        options.environment = std::map<std::string, std::string>{};
        options.managed_policy = folder + "/managed.toml";
        return options;
    }

    void user(std::string_view text) const { support::write_file(folder / "home/policy.toml", text); }
    void project(std::string_view text) const {
        support::write_file(folder / "project/.skillmeat/policy.toml", text);
    }
    void managed(std::string_view text) const { support::write_file(folder / "managed.toml", text); }
    Policy load() const { return load_policy(operation, folder / "home", folder / "project"); }
    std::string explain(std::string_view key) const {
        const Json row = explain_policy(load(), key);
        const Json &value = row.at("value");
        return (value.is_string() ? value.as_string() : std::to_string(value.as_integer())) + " " +
               row.at("origin").as_string() +
               (row.at("line").as_integer() == 0 ? "" : ":" + std::to_string(row.at("line").as_integer()));
    }
};

std::string rule(const char *word) {
    return std::string("[signature]\nfile = \"") + word + "\"\n";
}

}  // namespace

TEST_CASE("without files the built-in values hold") {
    const Fixture fixture;
    const Policy policy = fixture.load();
    CHECK(policy.signature_file == SignatureRule::warn);
    CHECK(policy.signature_vault == SignatureRule::require);
    CHECK(policy.signature_marketplace == SignatureRule::require);
    CHECK(policy.signature_threshold == 1);
    CHECK(policy.limits.entries == ArchiveLimits{}.entries);
    CHECK(policy.decisions.size() == 11);
    CHECK(fixture.explain("signature.file") == "warn built-in");
    CHECK(fixture.explain("limits.file-bytes") == "33554432 built-in");
}

TEST_CASE("every pair of user and project, every pair of user and machine") {
    const char *words[] = {"off", "warn", "require"};
    for (int user = 0; user < 3; ++user)
        for (int other = 0; other < 3; ++other) {
            const int stricter = user > other ? user : other;
            {
                const Fixture fixture;
                fixture.user(rule(words[user]));
                fixture.project(rule(words[other]));
                CHECK(fixture.explain("signature.file") ==
                      std::string(words[stricter]) + (other > user ? " project:2" : " user:2"));
            }
            const Fixture fixture;
            fixture.user(rule(words[user]));
            fixture.managed(rule(words[other]));
            CHECK(fixture.explain("signature.file") ==
                  std::string(words[stricter]) + (other >= user ? " managed:2" : " user:2"));
        }
}

TEST_CASE("user and machine may loosen what is built in, a project may not") {
    const Fixture fixture;
    fixture.project("[signature]\nvault = \"off\"\n[limits]\nentries = 60000\n");
    CHECK(fixture.explain("signature.vault") == "require built-in");
    CHECK(fixture.explain("limits.entries") == "10000 built-in");
    fixture.managed("[signature]\nvault = \"warn\"\n[limits]\nentries = 20000\n");
    CHECK(fixture.explain("signature.vault") == "warn managed:2");
    CHECK(fixture.explain("limits.entries") == "20000 managed:4");
    CHECK(fixture.load().limits.entries == 20000);
}

TEST_CASE("of limits the lower, of thresholds the higher is stricter") {
    const Fixture fixture;
    fixture.user("[limits]\nratio = 500\n[signature]\nthreshold = 2\n");
    fixture.project("[limits]\nratio = 100\n[signature]\nthreshold = 3\n");
    CHECK(fixture.explain("limits.ratio") == "100 project:2");
    CHECK(fixture.explain("signature.threshold") == "3 project:4");
    fixture.project("[limits]\nratio = 600\n[signature]\nthreshold = 1\n");
    CHECK(fixture.explain("limits.ratio") == "500 user:2");
    CHECK(fixture.explain("signature.threshold") == "2 user:4");
}

TEST_CASE("no project, no project's file") {
    const Fixture fixture;
    fixture.project(rule("require"));
    CHECK(load_policy(fixture.operation, fixture.folder / "home", "").signature_file == SignatureRule::warn);
    CHECK(fixture.load().signature_file == SignatureRule::require);
}

TEST_CASE("a mistyped rule is an error with path, line and key, in each layer") {
    struct Bad {
        const char *text, *key, *line;
    };
    for (const Bad &bad :
         {Bad{"[signature]\n\nfiles = \"require\"\n", "signature.files", "3"},
          Bad{"[signature]\nfile = \"always\"\n", "signature.file", "2"},
          Bad{"[signature]\nfile = true\n", "signature.file", "2"},
          Bad{"[signature]\nthreshold = 0\n", "signature.threshold", "2"},
          Bad{"[limits]\nentries = 65535\n", "limits.entries", "2"},
          Bad{"[limits]\nfile-bytes = 4294967296\n", "limits.file-bytes", "2"},
          Bad{"[limits]\nratio = -1\n", "limits.ratio", "2"},
          Bad{"[limits]\nratio = 1.5\n", "limits.ratio", "2"},
          Bad{"# a\n[scan]\nblock = \"high\"\n", "scan", "2"}, Bad{"signature = 1\n", "signature", "1"},
          Bad{"[limits]\n[limits.entries]\n", "limits.entries", "2"},
          Bad{"signature.fil = \"off\"\n", "signature.fil", "1"},
          Bad{"signature = { file = \"no\" }\n", "signature.file", "1"}}) {
        using Writer = void (Fixture::*)(std::string_view) const;
        for (const Writer write :
             {Writer(&Fixture::user), Writer(&Fixture::project), Writer(&Fixture::managed)}) {
            const Fixture fixture;
            (fixture.*write)(bad.text);
            const Error error = error_of([&] { fixture.load(); });
            CAPTURE(bad.text);
            CHECK(error.code() == SKM_E_SCHEMA);
            CHECK(error.detail("key") == bad.key);
            CHECK(error.detail("line") == bad.line);
            CHECK(error.message().find(error.path() + ":" + bad.line) != std::string::npos);
        }
    }
    const Fixture fixture;
    fixture.user("[signature\n");
    CHECK(error_of([&] { fixture.load(); }).code() == SKM_E_PARSE);
    CHECK(error_of([&] { fixture.load(); }).path() == fixture.folder / "home/policy.toml");
}

TEST_CASE("a project's policy may not be a link") {
    const Fixture fixture;
    support::write_file(fixture.folder / "elsewhere", rule("require"));
    support::write_file(fixture.folder / "project/.skillmeat/x", "");
    REQUIRE(::symlink((fixture.folder / "elsewhere").c_str(),
                      (fixture.folder / "project/.skillmeat/policy.toml").c_str()) == 0);
    CHECK(error_of([&] { fixture.load(); }).code() == SKM_E_LINK);
}

TEST_CASE("the whole policy as a document") {
    const Fixture fixture;
    fixture.user("signature.file = \"require\"\n");
    const Json document = show_policy(fixture.load());
    CHECK(document.at("policy").at("signature").at("file").as_string() == "require");
    CHECK(document.at("policy").at("limits").at("archive-bytes").as_integer() == 268435456);
    const Json &first = document.at("decisions").as_array().front();
    CHECK(first.at("path").as_string() == fixture.folder / "home/policy.toml");
    CHECK(error_of([&] { explain_policy(fixture.load(), "signature.nothing"); }).code() == SKM_E_NOT_FOUND);
}

TEST_CASE("lines of keys in every form of TOML key") {
    const TomlLines lines("# x\na.b = 1\n\n[ c . \"d e\" ]\r\n'f' = 2\n  g = { h = 1 }\n[[i]]\nj=3");
    CHECK(lines.of("a.b") == 2);
    CHECK(lines.of("c.d e") == 4);
    CHECK(lines.of("c.d e.f") == 5);
    CHECK(lines.of("c.d e.g.h") == 6);
    CHECK(lines.of("i.j") == 8);
    CHECK(lines.of("z") == 0);
}
