// usage.hpp - usage events (usage.db): what was done, when, how long it took. Stays on the machine.
//
// Appending never fails a command: what cannot be written is logged. Off with config analytics.enabled = false;
// kept for analytics.retention-days (default 90).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/json/json.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

struct UsageEvent {
    std::string type;    // "add" "remove" "export" "import" "sign" "verify" "deploy" "undeploy" "undo"
    std::string result;  // "success" "failed" "refused" "conflict"
    std::string collection;
    std::string project;                                         // base name only: no local paths
    std::vector<std::pair<std::string, std::string>> artifacts;  // type, name
    Json counts = Json::object();                                // {"created": 3, …}
    std::int64_t duration_ms = 0;
};

// Also one log record at the level info, with the type as its module.
void append_usage(const Operation &operation, const Home &home, const UsageEvent &event);

struct UsageQuery {
    std::string type, artifact, collection;  // "" = all
    std::int64_t since = 0, until = 0;       // Unix milliseconds; 0 = open
    std::size_t limit = 100;
    std::int64_t before = 0;  // only events with a smaller id; 0 = from the newest
};
// `next` is the `before` of the following page, null on the last one.
// {"events":[{"id","time","type","result","collection","project","artifacts":[{"type","name"}],"counts","duration_ms","trace_id"}],"next"}
Json usage_events(const Operation &operation, const Home &home, const UsageQuery &query);
// {"since","until","total","by_type":[{"type","count"}],"by_artifact":[{"type","name","count","last_used"}],"by_day":[{"day","count"}]}
Json usage_summary(const Operation &operation, const Home &home, const UsageQuery &query);

}  // namespace skillmeat::core
