#include "abi.hpp"
#include "support/process.hpp"

using namespace abi;

namespace {

// RFC 8032, section 7.1, test 2.
constexpr const char *kSeed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
constexpr const char *kPublic = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
constexpr const char *kSignature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae"
    "b4302aeeb00d"
    "291612bb0c00";
constexpr const char *kMessage = "\x72";

std::string bytes_of(const std::string &hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return bytes;
}

Json import(const World &world) {
    support::write_file(world / "seed.hex", std::string(kSeed) + "\n", 0600);
    skm_key_generate_options options = SKM_KEY_GENERATE_OPTIONS_INIT;
    options.name = "work";
    options.email = "ada@example.org";
    options.passphrase = "correct horse";
    return ok([&](auto out, auto error) {
        return skm_key_import(world.context(), (world / "seed.hex").c_str(), &options, nullptr, out, error);
    });
}

auto open(const World &world, const char *key, const char *passphrase) {
    return [&world, key, passphrase](auto out, auto error) {
        return skm_key_open(world.context(), key, passphrase, nullptr, out, error);
    };
}

skm_status verify(const std::string &key, const std::string &data, const std::string &signature, int &valid) {
    std::int32_t result = -1;
    const skm_status status = skm_key_verify(key.data(), key.size(), data.data(), data.size(),
                                             signature.data(), signature.size(), &result, nullptr);
    valid = result;
    return status;
}

}  // namespace

TEST_SUITE("key") {
    TEST_CASE("an imported key signs what RFC 8032 says it signs") {
        const World world;
        world.collect({});
        const Json key = import(world).at("key");
        CHECK(key.at("name") == "work");
        const auto handle = opens<skm_key>(open(world, "work", "correct horse"));
        CHECK(text(skm_key_id(handle.get())) == key.at("id"));
        if (support::has_program("sha256sum"))
            CHECK(key.at("id") == support::run({"sha256sum"}, bytes_of(kPublic)).output.substr(0, 64));
        skm_string signature = SKM_STRING_INIT;
        REQUIRE(skm_key_sign(handle.get(), kMessage, 1, &signature, nullptr) == SKM_OK);
        CHECK(take(signature) == bytes_of(kSignature));
    }

    TEST_CASE("verify: right, wrong in one bit, of the wrong length") {
        int valid = -1;
        const std::string key = bytes_of(kPublic), signature = bytes_of(kSignature);
        CHECK(verify(key, kMessage, signature, valid) == SKM_OK);
        CHECK(valid == 1);
        std::string other = signature;
        other[5] = static_cast<char>(other[5] ^ 1);
        CHECK(verify(key, kMessage, other, valid) == SKM_OK);
        CHECK(valid == 0);
        CHECK(verify(key, "", signature, valid) == SKM_OK);
        CHECK(valid == 0);
        CHECK(verify(key.substr(1), kMessage, signature, valid) == SKM_E_ARGUMENT);
        CHECK(valid == 0);
        CHECK(verify(key, kMessage, signature + "x", valid) == SKM_E_ARGUMENT);
        std::int32_t result = 7;
        CHECK(skm_key_verify(key.data(), 32, nullptr, 1, signature.data(), 64, &result, nullptr) ==
              SKM_E_ARGUMENT);
        CHECK(result == 0);
        CHECK(skm_key_verify(key.data(), 32, "", 0, signature.data(), 64, nullptr, nullptr) ==
              SKM_E_ARGUMENT);
    }

    TEST_CASE("generate, list, export, remove") {
        const World world;
        world.collect({});
        skm_key_generate_options options = SKM_KEY_GENERATE_OPTIONS_INIT;
        options.passphrase = "correct horse";
        const Json made = ok([&](auto out, auto error) {
            return skm_key_generate(world.context(), &options, nullptr, out, error);
        });
        CHECK(made.at("key").at("name") == "default");
        CHECK(made.at("key").at("store") == "file");
        const std::string id = made.at("key").at("id");
        const auto keys = [&](auto out, auto error) {
            return skm_key_list(world.context(), nullptr, nullptr, out, error);
        };
        CHECK(ok(keys).at("keys").size() == 1);
        const auto exported = [&](const char *format) {
            return [&, format](auto out, auto error) {
                return skm_key_export(world.context(), "default", format, nullptr, out, error);
            };
        };
        CHECK(ok(exported(nullptr)).at("format") == "raw");
        CHECK(ok(exported("pem")).at("text").get<std::string>().starts_with("-----BEGIN PUBLIC KEY-----"));
        CHECK(ok(exported("openssh")).at("text").get<std::string>().starts_with("ssh-ed25519 "));
        CHECK(ok(exported("minisign")).at("text").get<std::string>().find("RW") != std::string::npos);
        fails(SKM_E_ARGUMENT, exported("x509"));
        ok([&](auto out, auto error) {
            return skm_key_remove(world.context(), id.c_str(), nullptr, out, error);
        });
        CHECK(ok(keys).at("keys").empty());
        fails(SKM_E_KEY_NOT_FOUND, exported(nullptr));
    }

    TEST_CASE("no secret and no passphrase stands in any file of the home") {
        const World world;
        world.collect({});
        import(world);
        for (const auto &[name, content] : support::snapshot_tree(world.home())) {
            CAPTURE(name);
            CHECK(content.find("correct horse") == std::string::npos);
            CHECK(content.find(bytes_of(kSeed)) == std::string::npos);
            CHECK(content.find(kSeed) == std::string::npos);
        }
    }

    TEST_CASE("the passphrase: given, environment, question, none") {
        const World world;
        world.collect({});
        import(world);
        const auto by_environment = world.another({"SKILLMEAT_PASSPHRASE=correct horse"});
        opens<skm_key>([&](auto out, auto error) {
            return skm_key_open(by_environment.get(), "work", nullptr, nullptr, out, error);
        });
        fails_to_open<skm_key>(SKM_E_PASSPHRASE_NEEDED, open(world, "work", nullptr));
        const Failure wrong =
            fails_to_open<skm_key>(SKM_E_PASSPHRASE_WRONG, open(world, "work", "battery staple"));
        CHECK(wrong.json.dump().find("battery") == std::string::npos);

        std::string question;
        skm_key_generate_options options = SKM_KEY_GENERATE_OPTIONS_INIT;
        options.name = "asked";
        options.ask_user = &question;
        options.ask_passphrase = [](const char *asked, skm_string *answer, void *user) {
            *static_cast<std::string *>(user) = asked;
            return skm_string_set(answer, "from the person", 15);
        };
        ok([&](auto out, auto error) {
            return skm_key_generate(world.context(), &options, nullptr, out, error);
        });
        CHECK_FALSE(question.empty());
        opens<skm_key>(open(world, "asked", "from the person"));

        options.name = "stopped";
        options.ask_passphrase = [](const char *, skm_string *, void *) { return 1; };
        fails(SKM_E_CANCELLED, [&](auto out, auto error) {
            return skm_key_generate(world.context(), &options, nullptr, out, error);
        });
        options.ask_passphrase = [](const char *, skm_string *, void *) { return 0; };
        fails(SKM_E_PASSPHRASE_NEEDED, [&](auto out, auto error) {
            return skm_key_generate(world.context(), &options, nullptr, out, error);
        });
    }

    TEST_CASE("a passphrase that is no UTF-8 is refused without being shown") {
        const World world;
        world.collect({});
        skm_key_generate_options options = SKM_KEY_GENERATE_OPTIONS_INIT;
        options.passphrase = kNotUtf8;
        const Failure failure = fails(SKM_E_NOT_UTF8, [&](auto out, auto error) {
            return skm_key_generate(world.context(), &options, nullptr, out, error);
        });
        CHECK(failure.json.dump().find("caf") == std::string::npos);
        CHECK(failure.json.at("details").at("parameter") == "options.passphrase");
    }

    TEST_CASE("options: struct_size") {
        const World world;
        world.collect({});
        const auto context = world.another({"SKILLMEAT_PASSPHRASE=correct horse"});
        check_struct_size<skm_key_generate_options>(
            SKM_KEY_GENERATE_OPTIONS_INIT, [&](auto options, auto error) {
                skm_call call = SKM_CALL_INIT;
                call.flags = SKM_CALL_DRY_RUN;
                skm_string out = SKM_STRING_INIT;
                const skm_status status = skm_key_generate(context.get(), options, &call, &out, error);
                skm_string_dispose(&out);
                return status;
            });
    }

    TEST_CASE("a key whose file others can read is not opened") {
        const World world;
        world.collect({});
        import(world);
        for (const auto &[name, content] : support::snapshot_tree(world.home() + "/keys"))
            support::write_file(world.home() + "/keys/" + name, content.substr(content.find(' ') + 1), 0644);
        const Failure failure =
            fails_to_open<skm_key>(SKM_E_KEY_PERMISSIONS, open(world, "work", "correct horse"));
        CHECK(failure.hint.find("chmod") != std::string::npos);
    }

    TEST_CASE("misuse") {
        const World world;
        fails_to_open<skm_key>(SKM_E_HOME_NOT_FOUND, open(world, "x", "y"));
        world.collect({});
        fails_to_open<skm_key>(SKM_E_KEY_NOT_FOUND, open(world, "x", "y"));
        fails_to_open<skm_key>(SKM_E_ARGUMENT, open(world, nullptr, "y"));
        fails_to_open<skm_key>(SKM_E_NOT_UTF8, open(world, kNotUtf8, "y"));
        auto *wrong = mistaken<skm_key>(world.context());
        CHECK(text(skm_key_id(nullptr)) == "");
        CHECK(text(skm_key_id(wrong)) == "");
        fails(SKM_E_HANDLE, [&](auto out, auto error) { return skm_key_sign(wrong, "x", 1, out, error); });
        fails(SKM_E_HANDLE, [&](auto out, auto error) { return skm_key_sign(nullptr, "x", 1, out, error); });
        skm_key_close(wrong);
        skm_key_close(nullptr);
        check_context([](auto context, auto out, auto error) {
            return skm_key_generate(context, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_key_import(context, "x", nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_key_list(context, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_key_export(context, "x", nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_key_remove(context, "x", nullptr, out, error);
        });
    }

    TEST_CASE("a closed key is a closed handle; a key outlives its context") {
        World world;
        world.collect({});
        import(world);
        skm_key *key = opens<skm_key>(open(world, "work", "correct horse")).release();
        world.close();
        skm_string signature = SKM_STRING_INIT;
        REQUIRE(skm_key_sign(key, kMessage, 1, &signature, nullptr) == SKM_OK);
        CHECK(signature.size == 64);
        fails(SKM_E_ARGUMENT,
              [&](auto out, auto error) { return skm_key_sign(key, nullptr, 1, out, error); });
        skm_string_dispose(&signature);
        skm_key_close(key);
        fails(SKM_E_HANDLE, [&](auto out, auto error) { return skm_key_sign(key, "x", 1, out, error); });
        skm_key_close(key);
    }
}
