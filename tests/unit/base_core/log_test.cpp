#include "base/log.hpp"

#include <doctest/doctest.h>

#include <atomic>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "base/quote.hpp"
#include "formats/json/json.hpp"

using namespace skillmeat::core;

TEST_CASE("a log record is one line of JSON") {
    const LogRecord record{LogLevel::warning, 1795231531123,       "0123456789abcdef0123456789abcdef",
                           "import",          "line\none \"two\"", {{"path", "a\\b"}, {"bad", "\xFF\x01"}}};
    const std::string line = to_json_line(record);
    CHECK(line ==
          "{\"level\":\"warning\",\"time\":\"2026-11-21T03:25:31.123Z\",\"trace_id\":"
          "\"0123456789abcdef0123456789abcdef\","
          "\"module\":\"import\",\"message\":\"line\\none "
          "\\\"two\\\"\",\"path\":\"a\\\\b\",\"bad\":\"\uFFFD\\u0001\"}");
    CHECK(line.find('\n') == std::string::npos);
    CHECK(parse_json(line, "log").at("path").as_string() == "a\\b");
}

TEST_CASE("a field cannot hide a member of the record") {
    const LogRecord record{LogLevel::debug, 0, "", "m", "t", {{"level", "error"}, {"time", "x"}}};
    const Json json = parse_json(to_json_line(record), "log");
    CHECK(json.at("level").as_string() == "debug");
    CHECK(json.at("field.level").as_string() == "error");
    CHECK(json.at("field.time").as_string() == "x");
}

TEST_CASE("strings are quoted for JSON") {
    CHECK(json_quote("") == "\"\"");
    CHECK(json_quote("/\x7F\u2028ä") == "\"/\x7F\u2028ä\"");
    CHECK(json_quote("\b\f\n\r\t\x1F\\\"") == "\"\\b\\f\\n\\r\\t\\u001f\\\\\\\"\"");
    CHECK(json_quote(std::string_view("\0", 1)) == "\"\\u0000\"");
    CHECK(json_quote("a\xE2\x82"
                     "b\xFF") == "\"a\uFFFD\uFFFDb\uFFFD\"");
}

TEST_CASE("a watch stops by its token and by its callback") {
    const auto code_of = [](const Watch &watch) -> Code {
        try {
            watch.step("hash", 1, 2);
        } catch (const Error &error) {
            return error.code();
        }
        return SKM_OK;
    };
    CHECK(code_of(Watch()) == SKM_OK);

    auto token = std::make_shared<CancelToken>();
    std::uint64_t told = 0;
    const Watch watch([&told](const Progress &progress) { return ++told, progress.done < progress.total; },
                      token);
    CHECK(code_of(watch) == SKM_OK);
    CHECK(told == 1);
    token->cancel();
    CHECK(watch.cancelled());
    CHECK(code_of(watch) == SKM_E_CANCELLED);
    CHECK(told == 1);
    CHECK_THROWS_AS(watch.check(), Error);
    token->reset();
    CHECK_NOTHROW(watch.check());
    CHECK(code_of(Watch([](const Progress &) { return false; }, nullptr)) == SKM_E_CANCELLED);
}
