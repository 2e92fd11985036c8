// What every call can be given: how it runs, how it is stopped, what its callbacks may do.
#include <thread>

#include "abi.hpp"

using namespace abi;

namespace {

int stop_at_once(const skm_progress *event, void *user) {
    CHECK(event->struct_size == sizeof(skm_progress));
    CHECK(event->phase != nullptr);
    ++*static_cast<int *>(user);
    return 1;
}

}  // namespace

TEST_SUITE("call") {
    TEST_CASE("call: struct_size, flags, trace id, cancel handle") {
        const World world;
        world.collect({"a"});
        check_struct_size<skm_call>(SKM_CALL_INIT, [&](auto call, auto error) {
            skm_string out = SKM_STRING_INIT;
            const skm_status status =
                skm_collection_list(world.context(), nullptr, nullptr, call, &out, error);
            CHECK((out.data != nullptr) == (status == SKM_OK));
            skm_string_dispose(&out);
            return status;
        });
        const auto fail = [&](skm_status expected, auto &&set) {
            skm_call call = SKM_CALL_INIT;
            set(call);
            return fails(expected, [&](auto out, auto error) {
                return skm_collection_list(world.context(), nullptr, nullptr, &call, out, error);
            });
        };
        CHECK(
            fail(SKM_E_UNSUPPORTED, [](auto &call) { call.flags = 1u << 31; }).json.at("details").at("bit") ==
            "31");
        fail(SKM_E_ARGUMENT, [](auto &call) { call.trace_id = "0123456789ABCDEF0123456789ABCDEF"; });
        fail(SKM_E_ARGUMENT, [](auto &call) { call.trace_id = "short"; });
        fail(SKM_E_HANDLE, [&](auto &call) { call.cancel = mistaken<skm_cancel>(world.context()); });
        skm_call call = SKM_CALL_INIT;
        call.trace_id = "0123456789abcdef0123456789abcdef";
        CHECK(listed(world.context(), &call).at("total") == 1);
    }

    TEST_CASE("page: struct_size, limit and cursor") {
        const World world;
        world.collect({"a", "b", "c"});
        check_struct_size<skm_page>(SKM_PAGE_INIT, [&](auto page, auto error) {
            skm_string out = SKM_STRING_INIT;
            const skm_status status = skm_collection_names(world.context(), page, nullptr, &out, error);
            skm_string_dispose(&out);
            return status;
        });
        fails(SKM_E_NOT_UTF8, [&](auto out, auto error) {
            skm_page page = SKM_PAGE_INIT;
            page.cursor = kNotUtf8;
            return skm_collection_names(world.context(), &page, nullptr, out, error);
        });
    }

    TEST_CASE("cancel: set before, by another thread, again usable after reset; freed while it is used") {
        const World world;
        world.collect({"a"});
        auto cancel = opens<skm_cancel>([](auto out, auto error) { return skm_cancel_new(out, error); });
        skm_call call = SKM_CALL_INIT;
        call.cancel = cancel.get();
        std::thread([&] { skm_cancel_cancel(cancel.get()); }).join();
        const std::string source = world.skill("b");
        const char *sources[] = {source.c_str()};
        const auto before = support::snapshot_tree(world.home());
        const auto add = [&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, sources, 1, nullptr, &call, out, error);
        };
        CHECK(fails(SKM_E_CANCELLED, add).name == "cancelled");
        CHECK(listed(world.context()).at("total") == 1);
        skm_cancel_reset(cancel.get());
        ok(add);
        CHECK(listed(world.context()).at("total") == 2);

        skm_cancel_cancel(nullptr);
        skm_cancel_reset(nullptr);
        skm_cancel_free(nullptr);
        skm_cancel *closed = cancel.release();
        skm_cancel_free(closed);
        skm_cancel_cancel(closed);
        skm_cancel_free(closed);
        fails(SKM_E_HANDLE, add);
    }

    TEST_CASE("a cancel switch that is freed by a callback of the call lives as long as the call") {
        const World world;
        world.collect({"a"});
        struct Freed {
            skm_cancel *cancel;
            int calls;
        } freed{opens<skm_cancel>([](auto out, auto error) { return skm_cancel_new(out, error); }).release(),
                0};
        skm_call call = SKM_CALL_INIT;
        call.cancel = freed.cancel;
        call.progress_user = &freed;
        call.progress = [](const skm_progress *, void *user) {
            auto *self = static_cast<Freed *>(user);
            if (self->calls++ == 0) {
                skm_cancel_cancel(self->cancel);
                skm_cancel_free(self->cancel);
            }
            return 0;
        };
        const std::string source = world.skill("b");
        const char *sources[] = {source.c_str()};
        fails(SKM_E_CANCELLED, [&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, sources, 1, nullptr, &call, out, error);
        });
        CHECK(freed.calls >= 1);
    }

    TEST_CASE("progress: told on the calling thread; non-zero stops and nothing is changed") {
        const World world;
        world.collect({"a"});
        int calls = 0;
        skm_call call = SKM_CALL_INIT;
        call.progress = stop_at_once;
        call.progress_user = &calls;
        const std::string source = world.skill("b");
        const char *sources[] = {source.c_str()};
        fails(SKM_E_CANCELLED, [&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, sources, 1, nullptr, &call, out, error);
        });
        CHECK(calls == 1);
        CHECK(listed(world.context()).at("total") == 1);
    }

    TEST_CASE("a callback that uses the context that called it is told so, and may use another") {
        const World world;
        world.collect({"a"});
        const auto other = world.another();
        struct Reentry {
            skm_context *own, *other;
            skm_status first, second;
        } reentry{world.context(), other.get(), SKM_OK, SKM_E_INTERNAL};
        skm_call call = SKM_CALL_INIT;
        call.progress_user = &reentry;
        call.progress = [](const skm_progress *, void *user) {
            auto *self = static_cast<Reentry *>(user);
            skm_string out = SKM_STRING_INIT;
            self->first = skm_context_project(self->own, nullptr, &out, nullptr);
            self->second = skm_context_project(self->other, nullptr, &out, nullptr);
            skm_string_dispose(&out);
            return 0;
        };
        const std::string source = world.skill("b");
        const char *sources[] = {source.c_str()};
        ok([&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, sources, 1, nullptr, &call, out, error);
        });
        CHECK(reentry.first == SKM_E_BUSY);
        CHECK(reentry.second == SKM_OK);
        CHECK(listed(world.context()).at("total") == 2);
    }

    TEST_CASE("a context that is closed by a callback lives as long as the call") {
        World world;
        world.collect({"a"});
        skm_context *context = world.another().release();
        skm_call call = SKM_CALL_INIT;
        call.progress_user = context;
        call.progress = [](const skm_progress *, void *user) {
            skm_context_close(static_cast<skm_context *>(user));
            return 0;
        };
        const std::string source = world.skill("b");
        const char *sources[] = {source.c_str()};
        ok([&](auto out, auto error) {
            return skm_collection_add(context, nullptr, sources, 1, nullptr, &call, out, error);
        });
        CHECK(listed(world.context()).at("total") == 2);
    }
}
