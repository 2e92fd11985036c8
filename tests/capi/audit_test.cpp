#include "abi.hpp"

using namespace abi;

namespace {

auto verify(const World &world, const skm_audit_verify_options *options = nullptr) {
    return [&world, options](auto out, auto error) {
        return skm_audit_verify(world.context(), options, nullptr, out, error);
    };
}

auto checkpoint(const World &world, const char *passphrase) {
    return [&world, passphrase](auto out, auto error) {
        skm_audit_checkpoint_options options = SKM_AUDIT_CHECKPOINT_OPTIONS_INIT;
        options.passphrase = passphrase;
        return skm_audit_checkpoint(world.context(), &options, nullptr, out, error);
    };
}

Json entries(const World &world, const skm_audit_list_options *options, const skm_page *page) {
    return ok([&](auto out, auto error) {
        return skm_audit_list(world.context(), options, page, nullptr, out, error);
    });
}

}  // namespace

TEST_SUITE("audit") {
    TEST_CASE("what is done stands in the log, newest first, in pages") {
        const World world;
        world.collect({"a"});
        const Json all = entries(world, nullptr, nullptr);
        REQUIRE(all.at("entries").size() >= 2);
        CHECK(all.at("entries")[0].at("action") == "add");
        CHECK(all.at("next").is_null());
        skm_page page = SKM_PAGE_INIT;
        page.limit = 1;
        const Json first = entries(world, nullptr, &page);
        const std::string cursor = first.at("next");
        page.cursor = cursor.c_str();
        const Json second = entries(world, nullptr, &page);
        CHECK(second.at("entries")[0] == all.at("entries")[1]);
        skm_audit_list_options options = SKM_AUDIT_LIST_OPTIONS_INIT;
        options.kind = "consent";
        CHECK(entries(world, &options, nullptr).at("entries").empty());
        options.kind = nullptr;
        options.since = "no time";
        fails(SKM_E_ARGUMENT, [&](auto out, auto error) {
            return skm_audit_list(world.context(), &options, nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("a log is sealed, and what is changed in it afterwards shows") {
        const World world;
        world.collect({"a"});
        CHECK(ok(verify(world)).at("verdict") == "ok");
        const Json sealed = ok(checkpoint(world, "of the log"));
        CHECK(sealed.at("unchanged") == false);
        CHECK(ok(verify(world)).at("unsealed") == 0);
        fails(SKM_E_PASSPHRASE_WRONG, checkpoint(world, "another"));

        skm_audit_prove_options prove = SKM_AUDIT_PROVE_OPTIONS_INIT;
        const std::string path = world.home() + "/../one.tlog-proof", key = sealed.at("log_key");
        prove.output = path.c_str();
        ok([&](auto out, auto error) {
            return skm_audit_prove(world.context(), &prove, nullptr, out, error);
        });
        skm_audit_verify_options options = SKM_AUDIT_VERIFY_OPTIONS_INIT;
        options.proof = path.c_str();
        options.log_key = key.c_str();
        CHECK(ok(verify(world, &options)).at("verdict") == "ok");
        prove.entry = 1000;
        fails(SKM_E_NOT_FOUND, [&](auto out, auto error) {
            return skm_audit_prove(world.context(), &prove, nullptr, out, error);
        });

        const std::string log = world.home() + "/audit/log.jsonl";
        std::string text = support::read_file(log);
        text[text.find("\"actor\"") + 2] = 'b';
        support::write_file(log, text);
        const Json broken = ok(verify(world));
        CHECK(broken.at("verdict") == "broken");
        CHECK(broken.at("first_bad") == 0);
        fails(SKM_E_DAMAGED, checkpoint(world, "of the log"));
    }

    TEST_CASE("bad arguments") {
        const World world;
        fails(SKM_E_HANDLE, [&](auto out, auto error) {
            return skm_audit_list(nullptr, nullptr, nullptr, nullptr, out, error);
        });
        fails(SKM_E_HANDLE,
              [&](auto out, auto error) { return skm_audit_prove(nullptr, nullptr, nullptr, out, error); });
        skm_audit_verify_options options = SKM_AUDIT_VERIFY_OPTIONS_INIT;
        options.struct_size = 0;
        fails(SKM_E_ARGUMENT, verify(world, &options));
    }
}
