// The original's record of deployments in a project, which anybody may have written.
#include "base/path.hpp"
#include "fuzz.hpp"
#include "model/project/tracking.hpp"

using namespace skillmeat::core;

namespace {

TrackingRecord new_record() {
    TrackingRecord record;
    record.name = "new";
    record.type = "skill";
    record.collection = "default";
    record.deployed_at = "2026-11-21T00:00:00";
    record.path = "skills/new";
    record.content_hash = "00";
    record.platform = "claude_code";
    record.profile_root = ".claude";
    return record;
}

bool has(const Tracking &tracking, const TrackingRecord &wanted) {
    for (const TrackingRecord &record : tracking.records)
        if (same_record(record, wanted)) return true;
    return false;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string text(reinterpret_cast<const char *>(data), size);
    fuzz::code_of([&] {
        const Tracking before = read_tracking(text, "f");
        for (const TrackingRecord &record : before.records)
            fuzz::require(!relative_path_problem(record.path), "a path that stays inside");
        const TrackingRecord record = new_record();
        const bool known = has(before, record);
        TrackingEdit edit(text, "f");
        const std::string with = edit.put(record).text().value();
        const Tracking more = read_tracking(with, "f");
        fuzz::require(has(more, record) && more.problems.size() == before.problems.size(), "put");
        fuzz::require(known || more.records.size() == before.records.size() + 1, "one record more");
        const std::string without = TrackingEdit(with, "f").remove(record).text().value();
        const Tracking fewer = read_tracking(without, "f");
        fuzz::require(!has(fewer, record) && fewer.problems.size() == before.problems.size(), "removed");
    });
    return 0;
}
