#include "state/context/context.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>

#include "base/error.hpp"
#include "support/refusals.hpp"

using namespace skillmeat::core;
using support::code_of;

namespace {

ContextOptions options_with(std::map<std::string, std::string> environment) {
    ContextOptions options;
    options.environment = std::move(environment);
    options.working_directory = "/work dir";
    return options;
}

}  // namespace

TEST_CASE("the home comes from the option, else SKILLMEAT_HOME, else the user's home") {
    ContextOptions options = options_with({{"HOME", "/users/ada/"}, {"SKILLMEAT_HOME", "other/../h"}});
    CHECK(Context(options).home() == "/work dir/h");
    options.home = "~/x";
    CHECK(Context(options).home() == "/users/ada/x");
    CHECK(Context(options_with({{"HOME", "/users/ada"}})).home() == "/users/ada/.skillmeat");
    CHECK(Context(options_with({{"HOME", "/users/ada"}, {"SKILLMEAT_HOME", ""}})).home() ==
          "/users/ada/.skillmeat");
}

TEST_CASE("without a usable HOME only absolute homes work") {
    CHECK(code_of([] { Context context(options_with({})); }) == SKM_E_NOT_FOUND);
    CHECK(code_of([] { Context context(options_with({{"HOME", "relative"}})); }) == SKM_E_NOT_FOUND);
    const Context context(options_with({{"SKILLMEAT_HOME", "/h"}}));
    CHECK(context.home() == "/h");
    CHECK(context.user_home().empty());
    CHECK(code_of([&] { (void)context.resolve("~/a"); }) == SKM_E_NOT_FOUND);
}

TEST_CASE("paths are resolved against the captured working directory") {
    const Context context(options_with({{"HOME", "/users/ada"}}));
    CHECK(context.resolve("a/./b/../c") == "/work dir/a/c");
    CHECK(context.resolve("") == "/work dir");
    CHECK(context.resolve("~") == "/users/ada");
    CHECK(context.resolve("~/a//b/") == "/users/ada/a/b");
    CHECK(context.resolve("~ada") == "/work dir/~ada");
    CHECK(context.resolve("/../x") == "/x");
    CHECK(code_of([&] { (void)context.resolve(std::string_view("a\0b", 3)); }) == SKM_E_NAME);
    ContextOptions relative = options_with({{"HOME", "/users/ada"}});
    relative.working_directory = "here";
    CHECK(code_of([&] { Context bad(relative); }) == SKM_E_ARGUMENT);
}

TEST_CASE("the environment and the clock are those of the opening") {
    ContextOptions options = options_with({{"HOME", "/h"}, {"A", "1"}});
    options.clock = [] { return std::int64_t{1234567}; };
    const Context context(options);
    CHECK(context.variable("A") == "1");
    CHECK(!context.variable("PATH"));
    CHECK(context.now_microseconds() == 1234567);
    CHECK(context.now() == 1234);

    ContextOptions process;
    process.home = "/h";
    setenv("SKILLMEAT_CONTEXT_TEST", "before", 1);
    const Context captured(process);
    setenv("SKILLMEAT_CONTEXT_TEST", "after", 1);
    CHECK(captured.variable("SKILLMEAT_CONTEXT_TEST") == "before");
    CHECK(captured.working_directory().starts_with('/'));
    CHECK(captured.now() > 1600000000000);
}

TEST_CASE("ids are 32 hex digits and differ") {
    const Context context(options_with({{"HOME", "/h"}}));
    const std::string id = context.new_id();
    CHECK(id.size() == 32);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(id != context.new_id());
    CHECK(Operation(context).trace_id.size() == 32);
}

TEST_CASE("records below the level are not made") {
    ContextOptions options = options_with({{"HOME", "/h"}});
    std::vector<std::string> lines;
    options.log = [&](const LogRecord &record) { lines.push_back(to_json_line(record)); };
    options.log_level = LogLevel::warning;
    options.clock = [] { return std::int64_t{1000}; };
    const Context context(options);
    const Operation operation(context);
    operation.log(LogLevel::info, "test", "quiet");
    CHECK(lines.empty());
    operation.log(LogLevel::warning, "test", "loud", {{"path", "/x"}});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find(operation.trace_id) != std::string::npos);
    CHECK(lines[0].find("loud") != std::string::npos);
    CHECK(!Context(options_with({{"HOME", "/h"}})).logs(LogLevel::error));
}

TEST_CASE("a child process may not use its parent's context") {
    const Context context(options_with({{"HOME", "/h"}}));
    context.check_process();
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(code_of([&] { context.check_process(); }) == SKM_E_FORKED ? 0 : 1);
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}
