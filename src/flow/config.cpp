// The configuration and the usage events, as documents.
#include "state/config/config.hpp"

#include <charconv>

#include "base/error.hpp"
#include "flow/config.hpp"
#include "flow/page.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::size_t kUsageRows = 100;
constexpr std::string_view kUsageListing = "usage events";

Json value_document(const Config &config, const std::string &key) {
    const auto value = config.get(key);
    if (!value)
        throw Error(SKM_E_NOT_FOUND, "'" + key + "' is not set and has no default")
            .detail("key", key)
            .hint("See all settings with: skillmeat config list");
    return Json::object(
        {{"key", key}, {"value", *value}, {"origin", config.is_set(key) ? "file" : "default"}});
}

std::int64_t time_or_open(const std::string &text, const char *parameter) {
    if (text.empty()) return 0;
    if (const auto time = parse_time(text)) return *time;
    throw Error(SKM_E_ARGUMENT, "'" + text + "' is not a time like 2026-11-21T00:00:00Z")
        .detail("parameter", parameter);
}

std::int64_t event_id(const std::string &text) {
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

UsageQuery query_of(const UsageOptions &options) {
    UsageQuery query;
    query.type = options.type;
    query.artifact = options.artifact;
    query.collection = options.collection;
    query.since = time_or_open(options.since, "since");
    query.until = time_or_open(options.until, "until");
    query.limit = options.page.limit == 0 ? kUsageRows : options.page.limit;
    if (!options.page.cursor.empty())
        query.before = event_id(read_cursor(kUsageListing, options.page.cursor));
    return query;
}

}  // namespace

Json config_list(const Operation &operation) {
    const Home home = Home::open(operation);
    Json document = Json::object({{"path", home.path() + "/" + std::string(kConfigFile)}});
    return document.set("values", Config::load(home).list().at("values"));
}

Json config_get(const Operation &operation, const std::string &key) {
    return value_document(Config::load(Home::open(operation)), key);
}

Json config_set(const Operation &operation, const std::string &key, const std::string &value) {
    const Json typed = typed_config_value(key, value);
    const Home home = Home::open(operation);
    const std::string txn = set_config(operation, home, key, typed);
    Json document = Json::object({{"key", key}, {"value", typed}, {"origin", "file"}});
    return document.set_if(!txn.empty(), "txn", txn);
}

Json config_unset(const Operation &operation, const std::string &key) {
    const Home home = Home::open(operation);
    const std::string txn = unset_config(operation, home, key);
    Json otherwise;  // the default that counts from now on
    if (!operation.dry_run) otherwise = Config::load(home).get(key).value_or(Json());
    Json document = Json::object({{"key", key}, {"value", otherwise}, {"origin", "default"}});
    return document.set_if(!txn.empty(), "txn", txn);
}

Json usage_event_list(const Operation &operation, const UsageOptions &options) {
    Json document = usage_events(operation, Home::open(operation), query_of(options));
    if (const Json &next = document.at("next"); !next.is_null())
        document.set("next", make_cursor(kUsageListing, std::to_string(next.as_integer())));
    return document;
}

Json usage_totals(const Operation &operation, const UsageOptions &options) {
    return usage_summary(operation, Home::open(operation), query_of(options));
}

}  // namespace skillmeat::core
