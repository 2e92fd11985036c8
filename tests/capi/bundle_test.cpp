#include <filesystem>

#include "abi.hpp"
#include "support/process.hpp"

using namespace abi;

namespace {

skm_bundle_export_options to(const char *output) {
    skm_bundle_export_options options = SKM_BUNDLE_EXPORT_OPTIONS_INIT;
    options.output = output;
    options.name = "two-skills";
    options.created_at = "2026-01-02T03:04:05Z";
    return options;
}

auto exporting(const World &world, const skm_bundle_export_options *options, const skm_call *call = nullptr) {
    return [&world, options, call](auto out, auto error) {
        return skm_bundle_export(world.context(), nullptr, options, call, out, error);
    };
}

auto importing(skm_context *context, const std::string &path,
               const skm_bundle_import_options *options = nullptr, const skm_call *call = nullptr) {
    return [context, path, options, call](auto out, auto error) {
        return skm_bundle_import(context, nullptr, path.c_str(), options, call, out, error);
    };
}

auto verifying(const World &world, const std::string &path, std::uint32_t flags = 0) {
    return [&world, path, flags](auto out, auto error) {
        return skm_bundle_verify(world.context(), path.c_str(), nullptr, flags, nullptr, out, error);
    };
}

auto open(const World &world, const std::string &path) {
    return [&world, path](auto out, auto error) {
        return skm_bundle_open(world.context(), path.c_str(), nullptr, out, error);
    };
}

void make_key(const World &world, const char *name) {
    skm_key_generate_options options = SKM_KEY_GENERATE_OPTIONS_INIT;
    options.name = name;
    options.passphrase = "correct horse";
    ok([&](auto out, auto error) {
        return skm_key_generate(world.context(), &options, nullptr, out, error);
    });
}

std::string vector(const std::string &name) {
    return support::data_file("pack-vectors/" + name);
}

}  // namespace

TEST_SUITE("bundle") {
    TEST_CASE("export, inspect, verify, open, import, import again") {
        const World world;
        world.collect({"pdf", "tables"});
        const std::string path = world / "out.skillmeat-pack";
        const auto options = to(path.c_str());
        const Json pack = ok(exporting(world, &options)).at("pack");
        CHECK(pack.at("artifacts") == 2);
        CHECK(pack.at("files") == 4);
        CHECK(pack.at("path") == path);
        CHECK(pack.at("size") == support::read_file(path).size());
        if (support::has_program("sha256sum"))
            CHECK(pack.at("archive_sha256") == support::run({"sha256sum", path}).output.substr(0, 64));
        if (support::has_program("unzip")) CHECK(support::run({"unzip", "-tqq", path}).status == 0);

        const Json inspected = ok([&](auto out, auto error) {
            return skm_bundle_inspect(world.context(), path.c_str(), nullptr, out, error);
        });
        CHECK(inspected.at("name") == "two-skills");
        CHECK(inspected.at("pack_id") == pack.at("pack_id"));
        const Json verdict = ok(verifying(world, path));
        CHECK(verdict.at("verdict") == "ok");
        CHECK(verdict.at("signature").at("state") == "unsigned");

        const auto bundle = opens<skm_bundle>(open(world, path));
        CHECK(text(skm_bundle_name(bundle.get())) == "two-skills");
        CHECK(text(skm_bundle_version(bundle.get())) == "1.0.0");
        CHECK(text(skm_bundle_pack_id(bundle.get())) == pack.at("pack_id"));
        CHECK(text(skm_bundle_content_digest(bundle.get())) == pack.at("content_digest"));
        skm_string file = SKM_STRING_INIT;
        REQUIRE(skm_bundle_file(bundle.get(), "artifacts/skill/pdf/SKILL.md", &file, nullptr) == SKM_OK);
        CHECK(take(file) == support::read_file(world / "sources/pdf/SKILL.md"));

        const World other;
        other.collect({});
        const Json imported = ok(importing(other.context(), path));
        CHECK(imported.at("status") == "success");
        CHECK(imported.at("counts").at("created") == 2);
        CHECK(support::snapshot_tree(other.home() + "/collections/default/skills/pdf") ==
              support::snapshot_tree(world / "sources/pdf"));
        const auto before = support::snapshot_tree(other.home() + "/collections");
        CHECK(ok(importing(other.context(), path)).at("counts").at("unchanged") == 2);
        CHECK(support::snapshot_tree(other.home() + "/collections") == before);
    }

    TEST_CASE("a pack in memory has the bytes of the file") {
        const World world;
        world.collect({"pdf"});
        const std::string path = world / "out.skillmeat-pack";
        auto options = to(path.c_str());
        const Json document = ok(exporting(world, &options));
        options.output = nullptr;
        skm_string pack = SKM_STRING_INIT, out = SKM_STRING_INIT;
        REQUIRE(skm_bundle_export_bytes(world.context(), nullptr, &options, nullptr, &pack, &out, nullptr) ==
                SKM_OK);
        CHECK(Json::parse(take(out)).at("pack").at("pack_id") == document.at("pack").at("pack_id"));
        CHECK(take(pack) == support::read_file(path));

        options.output = path.c_str();
        skm_error *error = nullptr;
        CHECK(skm_bundle_export_bytes(world.context(), nullptr, &options, nullptr, &pack, &out, &error) ==
              SKM_E_ARGUMENT);
        CHECK(pack.data == nullptr);
        CHECK(out.data == nullptr);
        take(SKM_E_ARGUMENT, error);
        CHECK(skm_bundle_export_bytes(world.context(), nullptr, nullptr, nullptr, nullptr, &out, nullptr) ==
              SKM_E_ARGUMENT);
    }

    TEST_CASE("an output that is called - is a file") {
        const World world;
        world.collect({"pdf"});
        const auto options = to("-");
        ok(exporting(world, &options));
        CHECK(support::exists(world.project() + "/-"));
    }

    TEST_CASE("export: a dry run writes nothing; another file is not replaced unasked") {
        const World world;
        world.collect({"pdf"});
        const std::string path = world / "out.skillmeat-pack";
        auto options = to(path.c_str());
        skm_call call = SKM_CALL_INIT;
        call.flags = SKM_CALL_DRY_RUN;
        const Json planned = ok(exporting(world, &options, &call));
        CHECK_FALSE(support::exists(path));
        support::write_file(path, "something else");
        fails(SKM_E_EXISTS, exporting(world, &options));
        CHECK(support::read_file(path) == "something else");
        options.flags = SKM_BUNDLE_EXPORT_OVERWRITE;
        CHECK(ok(exporting(world, &options)).at("pack").at("pack_id") == planned.at("pack").at("pack_id"));
        options.flags = 0;
        ok(exporting(world, &options));  // the same bytes are there already
    }

    TEST_CASE("the options of an export stand in the pack") {
        const World world;
        world.collect({"pdf", "tables"});
        const std::string path = world / "out.skillmeat-pack";
        auto options = to(path.c_str());
        const char *artifacts[] = {"skill:pdf"}, *tags[] = {"b", "a"};
        options.artifacts = artifacts;
        options.artifact_count = 1;
        options.tags = tags;
        options.tag_count = 2;
        options.version = "2.1.0";
        options.author = "Ada";
        options.description = "One skill.";
        options.license = "MIT";
        options.homepage = "https://example.org";
        options.serial = 77;
        options.flags = SKM_BUNDLE_EXPORT_STORE;
        ok(exporting(world, &options));
        const Json pack = ok([&](auto out, auto error) {
            return skm_bundle_inspect(world.context(), path.c_str(), nullptr, out, error);
        });
        CHECK(pack.at("version") == "2.1.0");
        CHECK(pack.at("author") == "Ada");
        CHECK(pack.at("license") == "MIT");
        CHECK(pack.at("description") == "One skill.");
        CHECK(names(pack.at("artifacts")) == std::vector<std::string>{"pdf"});
        CHECK(support::read_file(path).find("Read the file first.") !=
              std::string::npos);  // stored, not deflated
    }

    TEST_CASE("signed at export, signed later, beside the file; trusted once the key is") {
        const World world;
        world.collect({"pdf"});
        make_key(world, "work");
        const std::string path = world / "out.skillmeat-pack";
        auto options = to(path.c_str());
        options.sign_key = "work";
        fails(SKM_E_PASSPHRASE_NEEDED, exporting(world, &options));
        CHECK_FALSE(support::exists(path));
        options.passphrase = "battery staple";
        fails(SKM_E_PASSPHRASE_WRONG, exporting(world, &options));
        options.passphrase = "correct horse";
        CHECK(ok(exporting(world, &options)).at("pack").at("signed_by").size() == 1);
        CHECK(ok(verifying(world, path)).at("signature").at("state") == "unknown");
        CHECK(ok(verifying(world, path, SKM_BUNDLE_REQUIRE_SIGNATURE)).at("verdict") == "refused");

        const Json key = ok([&](auto out, auto error) {
            return skm_key_export(world.context(), "work", "raw", nullptr, out, error);
        });
        const std::string public_key = key.at("text");
        ok([&](auto out, auto error) {
            return skm_trust_add(world.context(), public_key.c_str(), nullptr, nullptr, out, error);
        });
        const Json verdict = ok(verifying(world, path, SKM_BUNDLE_REQUIRE_SIGNATURE));
        CHECK(verdict.at("verdict") == "ok");
        CHECK(verdict.at("signature").at("state") == "trusted");

        make_key(world, "second");
        skm_bundle_sign_options sign = SKM_BUNDLE_SIGN_OPTIONS_INIT;
        sign.key = "second";
        sign.passphrase = "correct horse";
        sign.flags = SKM_BUNDLE_SIGN_SIDECAR;
        const std::string before = support::read_file(path);
        ok([&](auto out, auto error) {
            return skm_bundle_sign(world.context(), path.c_str(), &sign, nullptr, out, error);
        });
        CHECK(support::exists(path + ".dsse"));
        CHECK(support::read_file(path) == before);
    }

    TEST_CASE("a signer of the caller's own: believed only when its signature holds") {
        const World world;
        world.collect({"pdf"});
        make_key(world, "held");
        const Json held = ok([&](auto out, auto error) {
                              return skm_key_list(world.context(), nullptr, nullptr, out, error);
                          })
                              .at("keys")
                              .at(0);
        const auto key = opens<skm_key>([&](auto out, auto error) {
            return skm_key_open(world.context(), "held", "correct horse", nullptr, out, error);
        });
        const std::string public_key = from_base64(held.at("public_key").get<std::string>());
        REQUIRE(public_key.size() == 32);

        struct Asked {
            const skm_key *key;
            int times = 0;
            enum { honest, wrong_bytes, short_signature, refuses } how = honest;
        } asked{key.get()};
        skm_signer signer = SKM_SIGNER_INIT;
        signer.public_key = public_key.data();
        signer.public_key_size = public_key.size();
        signer.name = "a card in a reader";
        signer.user = &asked;
        signer.sign = [](const void *data, std::size_t size, skm_string *signature, void *user) -> int {
            auto *self = static_cast<Asked *>(user);
            ++self->times;
            if (self->how == Asked::refuses) return 1;
            if (self->how == Asked::short_signature) return skm_string_set(signature, "short", 5);
            const std::string other = "something else";
            const bool honest = self->how == Asked::honest;
            return skm_key_sign(self->key, honest ? data : other.data(), honest ? size : other.size(),
                                signature, nullptr);
        };

        const std::string path = world / "signed.skillmeat-pack";
        auto options = to(path.c_str());
        options.signer = &signer;
        CHECK(ok(exporting(world, &options)).at("pack").at("signed_by").at(0) == held.at("id"));
        CHECK(asked.times == 1);
        CHECK(ok(verifying(world, path)).at("signature").at("state") == "unknown");

        const std::string later = world / "later.skillmeat-pack";
        const auto plain = to(later.c_str());
        ok(exporting(world, &plain));
        const std::string before = support::read_file(later);
        skm_bundle_sign_options sign = SKM_BUNDLE_SIGN_OPTIONS_INIT;
        sign.signer = &signer;
        const auto signing = [&](auto out, auto error) {
            return skm_bundle_sign(world.context(), later.c_str(), &sign, nullptr, out, error);
        };
        asked.how = Asked::wrong_bytes;
        fails(SKM_E_SIGNATURE, signing);
        asked.how = Asked::short_signature;
        fails(SKM_E_SIGNATURE, signing);
        asked.how = Asked::refuses;
        fails(SKM_E_CANCELLED, signing);
        CHECK(support::read_file(later) == before);
        asked.how = Asked::honest;
        const Json signature = ok(signing).at("signature");
        CHECK(signature.at("signer") == "a card in a reader");
        CHECK(signature.at("key_id") == held.at("id"));
        asked.times = 0;
        CHECK(ok(signing).at("signature").at("unchanged") == true);
        CHECK(asked.times == 0);

        sign.key = "held";
        fails(SKM_E_ARGUMENT, signing);
        sign.key = nullptr;
        signer.public_key_size = 31;
        fails(SKM_E_ARGUMENT, signing);
        signer.public_key_size = 32;
        signer.sign = nullptr;
        fails(SKM_E_ARGUMENT, signing);
    }

    TEST_CASE("the packs of the published vectors that must be refused are, each for its reason") {
        const World world;
        const std::string packs = vector("refused");
        const Json expected = Json::parse(support::read_file(vector("expected.json")));
        for (const char *name : {"content", "exec-bit", "unsigned-order", "signature-twice"}) {
            CAPTURE(name);
            const std::string path = packs + "/" + name + ".skillmeat-pack";
            REQUIRE(support::exists(path));
            skm_bundle *bundle = nullptr;
            skm_error *error = nullptr;
            const skm_status status =
                skm_bundle_open(world.context(), path.c_str(), nullptr, &bundle, &error);
            CHECK((status == SKM_E_PACK || status == SKM_E_ARCHIVE));
            const Failure failure = take(status, error);
            CHECK_FALSE(failure.json.at("details").at("reason").get<std::string>().empty());
            const Json verdict = ok(verifying(world, path));
            CHECK(verdict.at("verdict") == "refused");
            CHECK(verdict.at("reason") == failure.json.at("details").at("reason"));
        }
        const auto bundle = opens<skm_bundle>(open(world, vector("signed.skillmeat-pack")));
        CHECK(text(skm_bundle_pack_id(bundle.get())).size() == 64);
    }

    TEST_CASE("a flipped byte is a refusal: a result of verify and import, an error of open") {
        const World world;
        world.collect({"pdf"});
        const std::string path = world / "out.skillmeat-pack";
        const auto options = to(path.c_str());
        ok(exporting(world, &options));
        std::string bytes = support::read_file(path);
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
        support::write_file(path, bytes);
        CHECK(ok(verifying(world, path)).at("verdict") == "refused");
        CHECK(ok(importing(world.context(), path)).at("status") == "failed");
        skm_bundle *bundle = nullptr;
        skm_error *error = nullptr;
        const skm_status status = skm_bundle_open(world.context(), path.c_str(), nullptr, &bundle, &error);
        CHECK((status == SKM_E_PACK || status == SKM_E_ARCHIVE));
        CHECK(take(status, error).path == path);
    }

    TEST_CASE("check of any archive") {
        const World world;
        const auto check = [&](const std::string &path) {
            return ok([&](auto out, auto error) {
                return skm_bundle_check_archive(world.context(), path.c_str(), nullptr, out, error);
            });
        };
        CHECK(check(vector("signed.skillmeat-pack")).at("verdict") == "accept");
        support::write_file(world / "no.zip", "not an archive");
        const Json rejected = check(world / "no.zip");
        CHECK(rejected.at("verdict") == "reject");
        CHECK_FALSE(rejected.at("reason").get<std::string>().empty());
    }

    TEST_CASE("import: strategies for all and for one, dry run, the question in JSON") {
        const World world;
        world.collect({"pdf", "tables"});
        const std::string path = world / "out.skillmeat-pack";
        const auto pack = to(path.c_str());
        ok(exporting(world, &pack));
        const World other;
        other.skill("pdf", "Another text.\n");
        ok([&](auto out, auto error) {
            return skm_collection_init(other.context(), nullptr, nullptr, out, error);
        });
        const std::string source = other / "sources/pdf";
        const char *sources[] = {source.c_str()};
        ok([&](auto out, auto error) {
            return skm_collection_add(other.context(), nullptr, sources, 1, nullptr, nullptr, out, error);
        });

        skm_bundle_import_options options = SKM_BUNDLE_IMPORT_OPTIONS_INIT;
        const char *strategies[] = {"skill:pdf=fork"};
        options.strategy = "skip";
        options.artifact_strategies = strategies;
        options.artifact_strategy_count = 1;
        skm_call call = SKM_CALL_INIT;
        call.flags = SKM_CALL_DRY_RUN;
        const auto before = support::snapshot_tree(other.home() + "/collections");
        const Json preview = ok(importing(other.context(), path, &options, &call));
        CHECK(support::snapshot_tree(other.home() + "/collections") == before);
        CHECK(preview.at("counts").at("forked") == 1);

        std::vector<std::string> questions;
        options = SKM_BUNDLE_IMPORT_OPTIONS_INIT;
        options.strategy = "ask";
        options.ask_user = &questions;
        options.ask = [](const char *question, skm_string *answer, void *user) {
            static_cast<std::vector<std::string> *>(user)->emplace_back(question);
            return skm_string_set(answer, "skip", 4);
        };
        CHECK(ok(importing(other.context(), path, &options)).at("counts").at("skipped") == 1);
        REQUIRE(questions.size() == 1);
        CHECK(Json::parse(questions[0]).at("name") == "pdf");
        CHECK(support::read_file(other.home() + "/collections/default/skills/pdf/SKILL.md")
                  .ends_with("Another text.\n"));
    }

    TEST_CASE("options: struct_size") {
        const World world;
        world.collect({"pdf"});
        make_key(world, "work");
        const auto context = world.another({"SKILLMEAT_PASSPHRASE=correct horse"});
        check_struct_size<skm_bundle_export_options>(
            SKM_BUNDLE_EXPORT_OPTIONS_INIT, [&](auto options, auto error) {
                skm_string out = SKM_STRING_INIT;
                const skm_status status =
                    skm_bundle_export(context.get(), nullptr, options, nullptr, &out, error);
                skm_string_dispose(&out);
                return status;
            });
        const std::string path = world / "out.skillmeat-pack";
        const auto pack = to(path.c_str());
        ok(exporting(world, &pack));
        check_struct_size<skm_bundle_import_options>(
            SKM_BUNDLE_IMPORT_OPTIONS_INIT, [&](auto options, auto error) {
                skm_string out = SKM_STRING_INIT;
                const skm_status status =
                    skm_bundle_import(context.get(), nullptr, path.c_str(), options, nullptr, &out, error);
                skm_string_dispose(&out);
                return status;
            });
        check_struct_size<skm_bundle_sign_options>(
            SKM_BUNDLE_SIGN_OPTIONS_INIT, [&](auto options, auto error) {
                skm_string out = SKM_STRING_INIT;
                const skm_status status =
                    skm_bundle_sign(context.get(), path.c_str(), options, nullptr, &out, error);
                skm_string_dispose(&out);
                return status;
            });
    }

    TEST_CASE("misuse") {
        const World world;
        world.collect({"pdf"});
        skm_bundle_export_options pack = SKM_BUNDLE_EXPORT_OPTIONS_INIT;
        pack.flags = 1u << 5;
        CHECK(fails(SKM_E_UNSUPPORTED, exporting(world, &pack)).json.at("details").at("bit") == "5");
        pack.flags = 0;
        pack.reserved = 9;
        fails(SKM_E_UNSUPPORTED, exporting(world, &pack));
        const std::string unused = world / "x";
        pack = to(unused.c_str());
        pack.created_at = "now";
        fails(SKM_E_ARGUMENT, exporting(world, &pack));
        pack = SKM_BUNDLE_EXPORT_OPTIONS_INIT;
        pack.publisher = kNotUtf8;
        fails(SKM_E_NOT_UTF8, exporting(world, &pack));
        pack = SKM_BUNDLE_EXPORT_OPTIONS_INIT;
        pack.artifact_count = 2;
        fails(SKM_E_ARGUMENT, exporting(world, &pack));

        const std::string missing = world / "missing.skillmeat-pack";
        CHECK(fails_to_open<skm_bundle>(SKM_E_NOT_FOUND, open(world, missing)).path == missing);
        fails(SKM_E_NOT_FOUND, verifying(world, missing));
        fails(SKM_E_NOT_FOUND, importing(world.context(), missing));
        fails(SKM_E_UNSUPPORTED, verifying(world, missing, SKM_BUNDLE_ALLOW_UNSIGNED));
        fails_to_open<skm_bundle>(SKM_E_ARGUMENT, [&](auto out, auto error) {
            return skm_bundle_open(world.context(), nullptr, nullptr, out, error);
        });
        skm_bundle_import_options import = SKM_BUNDLE_IMPORT_OPTIONS_INIT;
        static const char *const malformed[] = {"pdf"};
        import.artifact_strategies = malformed;
        import.artifact_strategy_count = 1;
        fails(SKM_E_ARGUMENT, importing(world.context(), vector("signed.skillmeat-pack"), &import));
        import = SKM_BUNDLE_IMPORT_OPTIONS_INIT;
        import.strategy = "hope";
        fails(SKM_E_ARGUMENT, importing(world.context(), vector("signed.skillmeat-pack"), &import));
        skm_bundle_sign_options sign = SKM_BUNDLE_SIGN_OPTIONS_INIT;
        sign.flags = 1u << 4;
        fails(SKM_E_UNSUPPORTED, [&](auto out, auto error) {
            return skm_bundle_sign(world.context(), missing.c_str(), &sign, nullptr, out, error);
        });

        auto *wrong = mistaken<skm_bundle>(world.context());
        for (const skm_bundle *bad : {static_cast<skm_bundle *>(nullptr), wrong}) {
            CHECK(text(skm_bundle_name(bad)) == "");
            CHECK(text(skm_bundle_version(bad)) == "");
            CHECK(text(skm_bundle_pack_id(bad)) == "");
            CHECK(text(skm_bundle_content_digest(bad)) == "");
            fails(SKM_E_HANDLE, [&](auto out, auto error) { return skm_bundle_file(bad, "x", out, error); });
        }
        skm_bundle_close(wrong);
        skm_bundle_close(nullptr);
        check_context([](auto c, auto out, auto error) {
            return skm_bundle_export(c, nullptr, nullptr, nullptr, out, error);
        });
        check_context(
            [](auto c, auto out, auto error) { return skm_bundle_inspect(c, "x", nullptr, out, error); });
        check_context([](auto c, auto out, auto error) {
            return skm_bundle_verify(c, "x", nullptr, 0, nullptr, out, error);
        });
        check_context([](auto c, auto out, auto error) {
            return skm_bundle_check_archive(c, "x", nullptr, out, error);
        });
        check_context([](auto c, auto out, auto error) {
            return skm_bundle_import(c, nullptr, "x", nullptr, nullptr, out, error);
        });
        check_context([](auto c, auto out, auto error) {
            return skm_bundle_sign(c, "x", nullptr, nullptr, out, error);
        });
        check_context([](auto c, auto out, auto error) {
            return skm_bundle_convert(c, "x", nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("a pack becomes a v1 and ours again") {
        World world;
        world.collect({"pdf"});
        const std::string path = world / "pdf.skillmeat-pack", v1 = world / "v1.skillmeat-pack",
                          back = world / "back.skillmeat-pack";
        const auto exported = to(path.c_str());
        ok(exporting(world, &exported));
        skm_bundle_convert_options options = SKM_BUNDLE_CONVERT_OPTIONS_INIT;
        const auto converting = [&](const std::string &from) {
            return [&, from](auto out, auto error) {
                return skm_bundle_convert(world.context(), from.c_str(), &options, nullptr, out, error);
            };
        };
        options.format = "v1";
        options.output = v1.c_str();
        ok(converting(path));
        const std::string bytes = support::read_file(v1);
        ok(converting(path));
        CHECK(support::read_file(v1) == bytes);
        fails(SKM_E_ARCHIVE, converting(SKILLMEAT_TEST_DATA "/pack-vectors/input.tar"));
        fails(SKM_E_NOT_FOUND, converting(world / "nowhere"));
        options.output = back.c_str();
        options.format = "zip";
        fails(SKM_E_ARGUMENT, converting(path));
        ok(converting(v1));
        CHECK_FALSE(support::read_file(back).empty());
        CHECK(support::read_file(back) == support::read_file(path));  // the way there and back loses nothing
        support::write_file(path, "something else");
        options.output = path.c_str();
        fails(SKM_E_EXISTS, converting(v1));
        options.flags = SKM_BUNDLE_CONVERT_OVERWRITE;
        ok(converting(v1));
        CHECK(support::read_file(path) == support::read_file(back));
        options.format = "rar";
        fails(SKM_E_ARGUMENT, converting(v1));
        options.format = "v1";
        options.flags = 2;
        fails(SKM_E_UNSUPPORTED, converting(v1));
        options.flags = 0;
        options.reserved = 1;
        fails(SKM_E_UNSUPPORTED, converting(v1));
    }

    TEST_CASE("handles in any order: a pack outlives its context and its file") {
        World world;
        world.collect({"pdf"});
        const std::string path = world / "out.skillmeat-pack";
        const auto options = to(path.c_str());
        ok(exporting(world, &options));
        const auto collection = opens<skm_collection>([&](auto out, auto error) {
            return skm_collection_open(world.context(), nullptr, nullptr, out, error);
        });
        skm_bundle *bundle = opens<skm_bundle>(open(world, path)).release();
        world.close();
        const std::string bytes = support::read_file(path);
        const auto file_of = [&](auto out, auto error) {
            return skm_bundle_file(bundle, "artifacts/skill/pdf/SKILL.md", out, error);
        };
        support::write_file(path, bytes.substr(0, 100));
        fails(SKM_E_CHANGED, file_of);
        support::write_file(path, std::string(bytes.size(), 'x'));
        fails(SKM_E_CHANGED, file_of);
        support::write_file(path, bytes);
        std::filesystem::remove(path);
        skm_string file = SKM_STRING_INIT;
        REQUIRE(skm_bundle_file(bundle, "artifacts/skill/pdf/SKILL.md", &file, nullptr) == SKM_OK);
        CHECK(file.size > 0);
        skm_string_dispose(&file);
        fails(SKM_E_NOT_FOUND,
              [&](auto out, auto error) { return skm_bundle_file(bundle, "artifacts/x", out, error); });
        skm_bundle_close(bundle);
        fails(SKM_E_HANDLE, [&](auto out, auto error) { return skm_bundle_file(bundle, "x", out, error); });
        CHECK(text(skm_bundle_name(bundle)) == "");
        skm_bundle_close(bundle);
        CHECK(skm_collection_count(collection.get()) == 1);
    }
}
