#include "abi.hpp"

using namespace abi;

namespace {

auto events(const World &world, const skm_usage_options *options = nullptr) {
    return [&world, options](auto out, auto error) {
        return skm_usage_events(world.context(), options, nullptr, out, error);
    };
}

auto summary(const World &world, const skm_usage_options *options = nullptr) {
    return [&world, options](auto out, auto error) {
        return skm_usage_summary(world.context(), options, nullptr, out, error);
    };
}

}  // namespace

TEST_SUITE("usage") {
    TEST_CASE("a change leaves one event with the trace id of its call") {
        const World world;
        world.collect({});
        skm_call call = SKM_CALL_INIT;
        call.trace_id = "00112233445566778899aabbccddeeff";
        const std::string source = world.skill("pdf");
        const char *sources[] = {source.c_str()};
        ok([&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, sources, 1, nullptr, &call, out, error);
        });
        skm_usage_options options = SKM_USAGE_OPTIONS_INIT;
        options.type = "add";
        options.artifact = "pdf";
        const Json found = ok(events(world, &options)).at("events");
        REQUIRE(found.size() == 1);
        CHECK(found[0].at("type") == "add");
        CHECK(found[0].at("trace_id") == call.trace_id);
        CHECK(ok(summary(world, &options)).at("total") == 1);
        options.since = "2999-01-01T00:00:00Z";
        CHECK(ok(events(world, &options)).at("events").empty());
        CHECK(ok(summary(world, &options)).at("total") == 0);
    }

    TEST_CASE("options: struct_size and values") {
        const World world;
        world.collect({});
        check_struct_size<skm_usage_options>(SKM_USAGE_OPTIONS_INIT, [&](auto options, auto error) {
            skm_string out = SKM_STRING_INIT;
            const skm_status status = skm_usage_events(world.context(), options, nullptr, &out, error);
            skm_string_dispose(&out);
            return status;
        });
        skm_usage_options options = SKM_USAGE_OPTIONS_INIT;
        options.since = "last week";
        fails(SKM_E_ARGUMENT, events(world, &options));
        fails(SKM_E_ARGUMENT, summary(world, &options));
        options = SKM_USAGE_OPTIONS_INIT;
        options.type = kNotUtf8;
        fails(SKM_E_NOT_UTF8, events(world, &options));
    }

    TEST_CASE("misuse") {
        check_context([](auto context, auto out, auto error) {
            return skm_usage_events(context, nullptr, nullptr, out, error);
        });
        check_context([](auto context, auto out, auto error) {
            return skm_usage_summary(context, nullptr, nullptr, out, error);
        });
    }
}
