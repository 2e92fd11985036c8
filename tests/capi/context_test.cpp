#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <set>
#include <thread>

#include "abi.hpp"

using namespace abi;

namespace {

struct Counts {
    std::atomic<int> log_destroyed{0}, clock_destroyed{0}, logged{0}, clocked{0};
};

void destroy_log(void *user) {
    ++static_cast<Counts *>(user)->log_destroyed;
}
void destroy_clock(void *user) {
    ++static_cast<Counts *>(user)->clock_destroyed;
}
void count_log(const skm_log_record *, void *user) {
    ++static_cast<Counts *>(user)->logged;
}
std::int64_t fixed_clock(void *user) {
    ++static_cast<Counts *>(user)->clocked;
    return 1'700'000'000'123'456;
}

skm_context_options with_callbacks(Counts &counts) {
    skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
    options.log = count_log;
    options.log_user = &counts;
    options.log_destroy = destroy_log;
    options.clock = fixed_clock;
    options.clock_user = &counts;
    options.clock_destroy = destroy_clock;
    return options;
}

struct Records {
    std::mutex mutex;
    std::vector<std::string> lines, trace_ids, modules;
    std::vector<std::int64_t> times;
    std::vector<skm_log_level> levels;
    bool sized = true;
};

void keep_record(const skm_log_record *record, void *user) {
    auto *records = static_cast<Records *>(user);
    const std::lock_guard lock(records->mutex);
    records->sized = records->sized && record->struct_size == sizeof(skm_log_record);
    records->lines.emplace_back(record->json);
    records->trace_ids.emplace_back(record->trace_id);
    records->modules.emplace_back(record->module);
    records->times.push_back(record->time);
    records->levels.push_back(record->level);
}

}  // namespace

TEST_SUITE("context") {
    TEST_CASE("version and features") {
        CHECK(text(skm_version()) == SKILLMEAT_TEST_VERSION);
        CHECK(skm_abi_version() == 0);
        const Json features = ok([](auto out, auto error) { return skm_features(out, error); });
        CHECK(features.at("version") == SKILLMEAT_TEST_VERSION);
        CHECK(features.at("abi") == 0);
        CHECK(features.at("features").is_array());
        CHECK(features.at("encoder").at("name").get<std::string>().starts_with("libdeflate "));
        CHECK(features.at("encoder").at("matches_reference").is_boolean());
    }

    TEST_CASE("home: option, SKILLMEAT_HOME, ~/.skillmeat, in this order") {
        const World world;
        CHECK(text(skm_context_home(world.context())) == world.home());

        skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
        const char *both[] = {"HOME=/people/ada", "SKILLMEAT_HOME=/elsewhere/./x/", nullptr};
        options.environment = both;
        auto context =
            opens<skm_context>([&](auto out, auto error) { return skm_context_open(&options, out, error); });
        CHECK(text(skm_context_home(context.get())) == "/elsewhere/x");

        const char *plain[] = {"HOME=/people/ada", nullptr};
        options.environment = plain;
        context =
            opens<skm_context>([&](auto out, auto error) { return skm_context_open(&options, out, error); });
        CHECK(text(skm_context_home(context.get())) == "/people/ada/.skillmeat");

        options.home = "~/mine";
        context =
            opens<skm_context>([&](auto out, auto error) { return skm_context_open(&options, out, error); });
        CHECK(text(skm_context_home(context.get())) == "/people/ada/mine");
    }

    TEST_CASE("the process's environment is taken when none is given") {
        REQUIRE(setenv("SKILLMEAT_HOME", "/from/the/process", 1) == 0);
        const auto context =
            opens<skm_context>([](auto out, auto error) { return skm_context_open(nullptr, out, error); });
        REQUIRE(unsetenv("SKILLMEAT_HOME") == 0);
        CHECK(text(skm_context_home(context.get())) == "/from/the/process");
    }

    TEST_CASE("opening writes nothing") {
        const World world;
        CHECK_FALSE(support::exists(world.home()));
    }

    TEST_CASE("options: struct_size") {
        check_struct_size<skm_context_options>(SKM_CONTEXT_OPTIONS_INIT, [](auto options, auto error) {
            skm_context *context = nullptr;
            const skm_status status = skm_context_open(options, &context, error);
            CHECK((context != nullptr) == (status == SKM_OK));
            skm_context_close(context);
            return status;
        });
    }

    TEST_CASE("options: an old program's shorter struct keeps the defaults of what came later") {
        skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
        options.struct_size = offsetof(skm_context_options, working_directory);
        options.home = "/a/home";
        options.working_directory = "not absolute, and behind the end of the struct";
        const auto context =
            opens<skm_context>([&](auto out, auto error) { return skm_context_open(&options, out, error); });
        CHECK(text(skm_context_home(context.get())) == "/a/home");
    }

    TEST_CASE("options: what cannot be is refused by name") {
        const auto fail = [](skm_status expected, auto &&set) {
            skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
            set(options);
            return fails_to_open<skm_context>(
                expected, [&](auto out, auto error) { return skm_context_open(&options, out, error); });
        };
        const Failure flag = fail(SKM_E_UNSUPPORTED, [](auto &o) { o.flags = 1u << 5; });
        CHECK(flag.json.at("details").at("bit") == "5");
        CHECK(flag.message.find("options.flags") != std::string::npos);
        CHECK(fail(SKM_E_ARGUMENT, [](auto &o) { o.log_level = 4; }).message.find("log_level") !=
              std::string::npos);
        CHECK(fail(SKM_E_ARGUMENT, [](auto &o) { o.log_level = -1; }).message.find("log_level") !=
              std::string::npos);
        const Failure path = fail(SKM_E_NOT_UTF8, [](auto &o) { o.home = kNotUtf8; });
        CHECK(path.json.at("details").at("parameter") == "options.home");
        CHECK(path.message.find("\\xe9") != std::string::npos);
        fail(SKM_E_ARGUMENT, [](auto &o) { o.working_directory = "relative"; });
        static const char *const nameless[] = {"HOME=/x", "=value", nullptr};
        CHECK(fail(SKM_E_ARGUMENT, [](auto &o) {
                  o.environment = nameless;
              }).message.find("environment[1]") != std::string::npos);
        static const char *const no_value[] = {"HOME", nullptr};
        fail(SKM_E_ARGUMENT, [](auto &o) { o.environment = no_value; });
        CHECK(skm_context_open(nullptr, nullptr, nullptr) == SKM_E_ARGUMENT);
    }

    TEST_CASE("destroy callbacks run exactly once, when the context is closed") {
        Counts counts;
        const skm_context_options options = with_callbacks(counts);
        auto context =
            opens<skm_context>([&](auto out, auto error) { return skm_context_open(&options, out, error); });
        CHECK(counts.log_destroyed == 0);
        CHECK(counts.clock_destroyed == 0);
        context.reset();
        CHECK(counts.log_destroyed == 1);
        CHECK(counts.clock_destroyed == 1);
    }

    TEST_CASE("destroy callbacks run exactly once, also when opening fails") {
        const auto check = [](auto &&open) {
            Counts counts;
            CHECK(open(with_callbacks(counts)) != SKM_OK);
            CHECK(counts.log_destroyed == 1);
            CHECK(counts.clock_destroyed == 1);
        };
        skm_context *context = nullptr;
        check([&](skm_context_options options) {
            options.flags = ~0u;
            return skm_context_open(&options, &context, nullptr);
        });
        check([&](skm_context_options options) {
            options.working_directory = "relative";
            return skm_context_open(&options, &context, nullptr);
        });
        check(
            [&](const skm_context_options &options) { return skm_context_open(&options, nullptr, nullptr); });
        check([&](const skm_context_options &options) {
            const Newer<skm_context_options> newer(options, 1);
            return skm_context_open(&newer.options, &context, nullptr);
        });
        CHECK(context == nullptr);
    }

    TEST_CASE("handles: NULL, closed, closed twice, of another kind") {
        const auto project = [](skm_context *context) {
            return
                [context](auto out, auto error) { return skm_context_project(context, nullptr, out, error); };
        };
        CHECK(fails(SKM_E_HANDLE, project(nullptr)).message.find("NULL") != std::string::npos);

        World world;
        skm_context *closed = world.another().release();
        skm_context_close(closed);
        CHECK(fails(SKM_E_HANDLE, project(closed)).message.find("closed") != std::string::npos);
        CHECK(text(skm_context_home(closed)) == "");
        skm_context_close(closed);
        skm_context_close(nullptr);
        CHECK(text(skm_context_home(nullptr)) == "");

        const auto cancel =
            opens<skm_cancel>([](auto out, auto error) { return skm_cancel_new(out, error); });
        auto *wrong = mistaken<skm_context>(cancel.get());
        CHECK(fails(SKM_E_HANDLE, project(wrong)).message.find("kind") != std::string::npos);
        CHECK(text(skm_context_home(wrong)) == "");
        skm_context_close(wrong);  // leaves what it is not alone
        skm_call call = SKM_CALL_INIT;
        call.cancel = cancel.get();
        world.collect({"a"});
        CHECK(listed(world.context(), &call).at("total") == 1);
    }

    TEST_CASE("closed handles are told from those that were opened since") {
        std::set<skm_cancel *> seen;
        std::vector<skm_cancel *> closed;
        for (int i = 0; i < 100; ++i) {
            auto cancel = opens<skm_cancel>([](auto out, auto error) { return skm_cancel_new(out, error); });
            CHECK(seen.insert(cancel.get()).second);
        }
    }

    TEST_CASE("project of a folder") {
        const World world;
        Json found = ok(
            [&](auto out, auto error) { return skm_context_project(world.context(), nullptr, out, error); });
        CHECK(found.at("project") == world.project());
        CHECK(found.at("found") == false);
        support::write_file(world.project() + "/.git/HEAD", "ref: refs/heads/main\n");
        support::write_file(world.project() + "/deep/er/x", "");
        found = ok([&](auto out, auto error) {
            return skm_context_project(world.context(), (world.project() + "/deep/er").c_str(), out, error);
        });
        CHECK(found.at("project") == world.project());
        CHECK(found.at("found") == true);
        fails(SKM_E_NOT_UTF8, [&](auto out, auto error) {
            return skm_context_project(world.context(), kNotUtf8, out, error);
        });
    }

    TEST_CASE("config: set, get, list, unset") {
        const World world;
        ok([&](auto out, auto error) {
            return skm_collection_init(world.context(), nullptr, nullptr, out, error);
        });
        const auto get = [&](const char *key) {
            return [&, key](auto out, auto error) {
                return skm_context_config_get(world.context(), key, nullptr, out, error);
            };
        };
        ok([&](auto out, auto error) {
            return skm_context_config_set(world.context(), "settings.author", "Ada", nullptr, out, error);
        });
        CHECK(ok(get("settings.author")).at("value") == "Ada");
        const Json all = ok([&](auto out, auto error) {
            return skm_context_config_list(world.context(), nullptr, out, error);
        });
        CHECK(all.at("values").is_array());
        ok([&](auto out, auto error) {
            return skm_context_config_unset(world.context(), "settings.author", nullptr, out, error);
        });
        fails(SKM_E_NOT_FOUND, get("settings.author"));
        fails(SKM_E_NOT_FOUND, get("no.such.key"));
        fails(SKM_E_ARGUMENT, get(nullptr));
        fails(SKM_E_ARGUMENT, get(""));
        fails(SKM_E_NOT_UTF8, get(kNotUtf8));
        fails(SKM_E_ARGUMENT, [&](auto out, auto error) {
            return skm_context_config_set(world.context(), "settings.author", nullptr, nullptr, out, error);
        });
    }

    TEST_CASE("doctor: looks, mends, refuses what it does not know") {
        const World world;
        const auto doctor = [&](const char *project, std::uint32_t flags, const skm_call *call = nullptr) {
            return [&world, project, flags, call](auto out, auto error) {
                return skm_context_doctor(world.context(), project, flags, call, out, error);
            };
        };
        CHECK(ok(doctor(nullptr, 0)).at("problems").at(0).at("code") == "home_missing");
        world.collect({"a"});
        CHECK(ok(doctor(nullptr, 0)).at("healthy") == true);
        const std::string state = world.home() + "/state/collections/default.json";
        support::write_file(state, "{");
        skm_call preview = SKM_CALL_INIT;
        preview.flags = SKM_CALL_DRY_RUN;
        const Json would = ok(doctor(nullptr, SKM_DOCTOR_REPAIR, &preview));
        CHECK(would.at("repaired").at(0).at("code") == "state_damaged");
        CHECK(support::read_file(state) == "{");
        CHECK(ok(doctor(nullptr, SKM_DOCTOR_REPAIR | SKM_DOCTOR_FROM_ORIGINAL)).at("healthy") == true);
        fails(SKM_E_UNSUPPORTED, doctor(nullptr, 1u << 2));
        fails(SKM_E_NOT_FOUND, doctor("/nowhere", 0));
        fails(SKM_E_NOT_UTF8, doctor(kNotUtf8, 0));
        fails(SKM_E_HANDLE, [](auto out, auto error) {
            return skm_context_doctor(nullptr, nullptr, 0, nullptr, out, error);
        });
    }

    TEST_CASE("home: shown, migrated, removed") {
        const World world;
        const auto show = [&](auto out, auto error) {
            return skm_context_home_show(world.context(), nullptr, out, error);
        };
        const auto upgrade = [&](auto out, auto error) {
            return skm_context_home_upgrade(world.context(), nullptr, out, error);
        };
        const auto downgrade = [&](std::uint32_t format) {
            return [&world, format](auto out, auto error) {
                return skm_context_home_downgrade(world.context(), format, nullptr, out, error);
            };
        };
        const auto remove = [&](std::uint32_t flags) {
            return [&world, flags](auto out, auto error) {
                return skm_context_home_remove(world.context(), flags, nullptr, out, error);
            };
        };
        fails(SKM_E_HOME_NOT_FOUND, show);
        fails(SKM_E_HOME_NOT_FOUND, upgrade);
        fails(SKM_E_HOME_NOT_FOUND, downgrade(0));
        fails(SKM_E_HOME_NOT_FOUND, remove(0));
        world.collect({"a"});
        CHECK(ok(show).at("format") == 1);
        CHECK(ok(upgrade).at("txn") == "");
        fails(SKM_E_ARGUMENT, downgrade(2));
        fails(SKM_E_ARGUMENT, downgrade(0xffffffffu));
        CHECK(ok(downgrade(0)).at("to") == 0);
        CHECK(ok(show).at("format") == 0);
        CHECK(ok(upgrade).at("from") == 0);
        fails(SKM_E_UNSUPPORTED, remove(1u << 2));
        CHECK(ok(remove(SKM_HOME_KEEP_DEPLOYED | SKM_HOME_WITH_KEYS)).at("kept").empty());
        CHECK(!support::exists(world.home()));
        fails(SKM_E_HANDLE,
              [](auto out, auto error) { return skm_context_home_show(nullptr, nullptr, out, error); });
    }

    TEST_CASE("log records carry level, time and the trace id of their call, as fields and as JSON") {
        const World world;
        Records records;
        Counts counts;
        skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
        options.log = keep_record;
        options.log_user = &records;
        options.log_level = SKM_LOG_DEBUG;
        options.clock = fixed_clock;
        options.clock_user = &counts;
        const auto context = world.another({}, options);
        skm_call call = SKM_CALL_INIT;
        call.trace_id = "00112233445566778899aabbccddeeff";
        ok([&](auto out, auto error) {
            return skm_collection_init(context.get(), nullptr, &call, out, error);
        });
        const std::string source = world.skill("a");
        const char *sources[] = {source.c_str()};
        ok([&](auto out, auto error) {
            return skm_collection_add(context.get(), nullptr, sources, 1, nullptr, &call, out, error);
        });
        REQUIRE(!records.lines.empty());
        CHECK(std::find(records.modules.begin(), records.modules.end(), "add") != records.modules.end());
        CHECK(records.sized);
        CHECK(counts.clocked > 0);
        for (std::size_t i = 0; i < records.lines.size(); ++i) {
            const Json line = Json::parse(records.lines[i]);
            CHECK(records.lines[i].find('\n') == std::string::npos);
            CHECK(records.trace_ids[i] == call.trace_id);
            CHECK(line.at("trace_id") == call.trace_id);
            CHECK(records.times[i] == 1'700'000'000'123);
            CHECK(line.at("time") == "2023-11-14T22:13:20.123Z");
            CHECK(records.levels[i] >= SKM_LOG_DEBUG);
            CHECK(records.levels[i] <= SKM_LOG_ERROR);
            CHECK(line.at("module") == records.modules[i]);
        }
    }

    TEST_CASE("records below the level are not made") {
        const World world;
        world.collect({});
        Records errors;
        skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
        options.log = keep_record;
        options.log_user = &errors;
        options.log_level = SKM_LOG_ERROR;
        const auto context = world.another({}, options);
        const std::string source = world.skill("a");
        const char *sources[] = {source.c_str()};
        ok([&](auto out, auto error) {
            return skm_collection_add(context.get(), nullptr, sources, 1, nullptr, nullptr, out, error);
        });
        CHECK(errors.lines.empty());
    }

    TEST_CASE("a log sink that calls the context that logs does not run into itself") {
        const World world;
        struct Sink {
            skm_context *context = nullptr;
            int busy = 0, other = 0;
        } sink;
        skm_context_options options = SKM_CONTEXT_OPTIONS_INIT;
        options.log_level = SKM_LOG_DEBUG;
        options.log_user = &sink;
        options.log = [](const skm_log_record *, void *user) {
            auto *self = static_cast<Sink *>(user);
            skm_string out = SKM_STRING_INIT;
            const skm_status status = skm_collection_names(self->context, nullptr, nullptr, &out, nullptr);
            skm_string_dispose(&out);
            (status == SKM_E_BUSY ? self->busy : self->other) += 1;
        };
        world.collect({});
        const auto context = world.another({}, options);
        sink.context = context.get();
        const std::string source = world.skill("a");
        const char *sources[] = {source.c_str()};
        ok([&](auto out, auto error) {
            return skm_collection_add(context.get(), nullptr, sources, 1, nullptr, nullptr, out, error);
        });
        CHECK(sink.busy > 0);
        CHECK(sink.other == 0);
    }

    TEST_CASE("two threads share a context") {
        const World world;
        world.collect({"a", "b"});
        std::atomic<int> wrong{0};
        const auto work = [&](int thread) {
            const std::string name = "thread-" + std::to_string(thread);
            const std::string source = world / ("sources/" + name);
            const char *sources[] = {source.c_str()};
            for (int round = 0; round < 5; ++round) {
                skm_string out = SKM_STRING_INIT;
                if (skm_collection_list(world.context(), nullptr, nullptr, nullptr, &out, nullptr) != SKM_OK)
                    ++wrong;
                skm_string_dispose(&out);
                skm_collection *collection = nullptr;
                if (skm_collection_open(world.context(), nullptr, nullptr, &collection, nullptr) != SKM_OK)
                    ++wrong;
                if (skm_collection_count(collection) < 2) ++wrong;
                skm_collection_close(collection);
                if (skm_collection_add(world.context(), nullptr, sources, 1, nullptr, nullptr, &out,
                                       nullptr) != SKM_OK)
                    ++wrong;
                skm_string_dispose(&out);
            }
        };
        world.skill("thread-0");
        world.skill("thread-1");
        std::thread first(work, 0), second(work, 1);
        first.join();
        second.join();
        CHECK(wrong == 0);
        CHECK(listed(world.context()).at("total") == 4);
    }

    TEST_CASE("a lock that somebody else holds: not waited for, waited for too long, waiting stopped") {
        const World world;
        world.collect({"a"});
        const int lock = open((world.home() + "/lock").c_str(), O_RDWR | O_CLOEXEC);
        REQUIRE(lock >= 0);
        REQUIRE(flock(lock, LOCK_EX) == 0);
        const std::string source = world.skill("b");
        const char *sources[] = {source.c_str()};
        skm_call call = SKM_CALL_INIT;
        const auto add = [&](auto out, auto error) {
            return skm_collection_add(world.context(), nullptr, sources, 1, nullptr, &call, out, error);
        };
        call.flags = SKM_CALL_NO_WAIT;
        fails(SKM_E_LOCKED, add);
        call.flags = 0;
        call.wait_milliseconds = 1;
        const Failure locked = fails(SKM_E_LOCKED, add);
        CHECK_FALSE(locked.hint.empty());
        std::vector<std::string> phases;
        call.wait_milliseconds = 600'000;
        call.progress_user = &phases;
        call.progress = [](const skm_progress *event, void *user) {
            static_cast<std::vector<std::string> *>(user)->emplace_back(event->phase);
            return event->phase == std::string("wait") ? 1 : 0;
        };
        fails(SKM_E_CANCELLED, add);
        CHECK(phases.back() == "wait");
        REQUIRE(flock(lock, LOCK_UN) == 0);
        call.progress = nullptr;
        ok(add);
        close(lock);
    }

    TEST_CASE("after fork a context says so") {
        const World world;
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            skm_string out = SKM_STRING_INIT;
            skm_error *error = nullptr;
            const skm_status status = skm_context_project(world.context(), nullptr, &out, &error);
            const bool right =
                status == SKM_E_FORKED && skm_error_code(error) == SKM_E_FORKED && out.data == nullptr;
            skm_error_free(error);
            _exit(right ? 0 : 1);
        }
        int status = -1;
        REQUIRE(waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
        ok([&](auto out, auto error) { return skm_context_project(world.context(), nullptr, out, error); });
    }
}
