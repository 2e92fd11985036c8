#include "abi.hpp"
#include "support/process.hpp"

using namespace abi;

namespace {

auto hash(const World &world, const char *path, const char *algorithm = nullptr) {
    return [&world, path, algorithm](auto out, auto error) {
        return skm_artifact_hash(world.context(), path, algorithm, nullptr, out, error);
    };
}

auto parse(const World &world, const char *kind, const char *input) {
    return [&world, kind, input](auto out, auto error) {
        return skm_artifact_parse(world.context(), kind, input, nullptr, out, error);
    };
}

}  // namespace

TEST_SUITE("artifact") {
    TEST_CASE("the tree digest is the SHA-256 of the canonical listing, as sha256sum has it") {
        const World world;
        const std::string folder = world.skill("greeter");
        const Json result = ok(hash(world, folder.c_str()));
        CHECK(result.at("algorithm") == "tree");
        CHECK(result.at("files") == 2);
        if (!support::has_program("sha256sum")) return;
        std::string listing;
        for (const auto &[name, mode] :
             {std::pair{"SKILL.md", "100644"}, std::pair{"scripts/run.sh", "100755"}}) {
            const std::string bytes = support::read_file(folder + "/" + name);
            listing += support::run({"sha256sum"}, bytes).output.substr(0, 64) + " " + mode + " " +
                       std::to_string(bytes.size()) + " " + name + "\n";
        }
        CHECK(result.at("digest") == "sha256:" + support::run({"sha256sum"}, listing).output.substr(0, 64));
    }

    TEST_CASE("a digest tells contents and execute bits apart, nothing else") {
        const World world;
        const Json first = ok(hash(world, world.skill("a").c_str()));
        support::write_file(world / "sources/copy/SKILL.md", support::read_file(world / "sources/a/SKILL.md"),
                            0600);
        support::write_file(world / "sources/copy/scripts/run.sh",
                            support::read_file(world / "sources/a/scripts/run.sh"), 0700);
        CHECK(ok(hash(world, (world / "sources/copy").c_str())) == first);
        support::write_file(world / "sources/copy/scripts/run.sh",
                            support::read_file(world / "sources/a/scripts/run.sh"), 0600);
        CHECK(ok(hash(world, (world / "sources/copy").c_str())).at("digest") != first.at("digest"));
    }

    TEST_CASE("a path is resolved against the context's working directory and home") {
        const World world;
        const std::string folder = world.skill("a");
        const Json absolute = ok(hash(world, folder.c_str()));
        CHECK(ok(hash(world, "../sources/a")) == absolute);
        CHECK(ok(hash(world, "~/sources/a")) == absolute);
    }

    TEST_CASE("the original program's algorithms") {
        const World world;
        const std::string folder = world.skill("a");
        for (const char *algorithm : {"a", "b", "c", "d", "e"}) {
            CAPTURE(algorithm);
            const Json result = ok(hash(world, folder.c_str(), algorithm));
            CHECK(result.at("algorithm") == algorithm);
            CHECK_FALSE(result.at("digest").get<std::string>().empty());
        }
    }

    TEST_CASE("hash: what cannot be hashed has its own error") {
        const World world;
        const std::string missing = world / "nothing", empty = world / "sources/empty";
        const Failure failure = fails(SKM_E_NOT_FOUND, hash(world, missing.c_str()));
        CHECK(failure.path == missing);
        CHECK(failure.message.find(missing) != std::string::npos);
        support::write_file(empty + "/.git/HEAD", "left out");
        fails(SKM_E_EMPTY, hash(world, empty.c_str()));
        fails(SKM_E_ARGUMENT, hash(world, world.skill("a").c_str(), "md5"));
        fails(SKM_E_ARGUMENT, hash(world, nullptr));
        fails(SKM_E_ARGUMENT, hash(world, ""));
        fails(SKM_E_NOT_UTF8, hash(world, kNotUtf8));
        fails(SKM_E_NOT_UTF8, hash(world, world.skill("a").c_str(), kNotUtf8));
        check_context([&](auto context, auto out, auto error) {
            return skm_artifact_hash(context, "x", nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("parse a name") {
        const World world;
        CHECK(ok(parse(world, "name", "pdf-notes")).at("valid") == true);
        CHECK(ok(parse(world, "name", "pdf-notes")).at("normalized") == "pdf-notes");
        CHECK(ok(parse(world, "name", "cafe\xcc\x81")).at("normalized") == "caf\xc3\xa9");
        for (const char *bad : {"", "..", "a/b", "CON", ".hidden", "line\nfeed"}) {
            CAPTURE(bad);
            const Json result = ok(parse(world, "name", bad));
            CHECK(result.at("valid") == false);
            CHECK_FALSE(result.at("reason").get<std::string>().empty());
        }
    }

    TEST_CASE("parse the type of a path") {
        const World world;
        const Json result = ok(parse(world, "type", world.skill("a").c_str()));
        CHECK(result.at("type") == "skill");
        CHECK(result.at("confidence").is_number_integer());
        CHECK(result.at("confidence") <= 1000);
    }

    TEST_CASE("parse front matter, of a file and of a text") {
        const World world;
        const std::string file = world.skill("a") + "/SKILL.md";
        CHECK(ok(parse(world, "frontmatter", file.c_str())).at("properties").at("name") == "a");
        CHECK(ok(parse(world, "frontmatter", "---\nname: b\n---\ntext\n")).at("properties").at("name") ==
              "b");
    }

    TEST_CASE("parse: what cannot be") {
        const World world;
        fails(SKM_E_ARGUMENT, parse(world, "nonsense", "x"));
        fails(SKM_E_ARGUMENT, parse(world, nullptr, "x"));
        fails(SKM_E_ARGUMENT, parse(world, "name", nullptr));
        fails(SKM_E_NOT_UTF8, parse(world, "name", kNotUtf8));
        check_context([&](auto context, auto out, auto error) {
            return skm_artifact_parse(context, "name", "x", nullptr, out, error);
        });
    }
}
