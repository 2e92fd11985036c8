// audit list: the newest entries, read from the end of the log.
#include "flow/audit.hpp"

#include <charconv>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "flow/page.hpp"
#include "state/audit/entry.hpp"
#include "state/audit/lines.hpp"
#include "state/store/audit_log.hpp"

namespace skillmeat::core {

namespace {

constexpr std::string_view kListing = "audit";

struct Wanted {
    std::string kind, action;
    std::optional<Milliseconds> since;
    std::optional<std::uint64_t> before;  // the entry that the last page ended with

    bool takes(const LogEntry &entry) const {
        return (kind.empty() || entry.kind == kind) && (action.empty() || entry.action == action) &&
               (!since || entry.time >= *since) && (!before || entry.seq < *before);
    }
};

Wanted wanted_of(const AuditListOptions &options) {
    Wanted wanted{options.kind, options.action, {}, {}};
    if (!options.since.empty()) {
        wanted.since = parse_time(options.since);
        if (!wanted.since)
            throw Error(SKM_E_ARGUMENT, "not a time: " + escape_for_display(options.since))
                .hint("Write it like 2026-11-21T00:00:00Z, or a day alone.")
                .detail("parameter", "since");
    }
    if (!options.page.cursor.empty()) {
        const std::string key = read_cursor(kListing, options.page.cursor);
        std::uint64_t number = 0;
        std::from_chars(key.data(), key.data() + key.size(), number);
        wanted.before = number;
    }
    return wanted;
}

Json row_of(const LogEntry &entry) {
    return Json::object({{"seq", static_cast<std::int64_t>(entry.seq)},
                         {"time", to_rfc3339(entry.time)},
                         {"actor", entry.actor},
                         {"kind", entry.kind},
                         {"action", entry.action},
                         {"result", entry.result},
                         {"txn", entry.txn},
                         {"trace_id", entry.trace_id},
                         {"subject", entry.subject},
                         {"prev", entry.prev.hex()}});
}

// A line that is no entry is logged and left out; `verify` names it.
std::optional<LogEntry> entry_of(const Operation &operation, const std::string &line,
                                 const std::string &path) {
    try {
        return parse_log_line(line);
    } catch (const Error &error) {
        if (error.code() == SKM_E_MEMORY) throw;
        operation.log(LogLevel::warning, "audit", "a line of the audit log cannot be read",
                      {{"path", path}, {"error", error.message()}});
        return std::nullopt;
    }
}

}  // namespace

Json list_audit(const Operation &operation, const AuditListOptions &options) {
    const Wanted wanted = wanted_of(options);
    const Home home = Home::open(operation);
    const std::string path = audit_log_path(home);
    Json rows = Json::array();
    std::string last;
    bool is_more = false;
    LogLinesBackwards lines(path);
    for (std::string line; !is_more && lines.next(line);) {
        operation.watch.check();
        const std::optional<LogEntry> entry = entry_of(operation, line, path);
        if (!entry || !wanted.takes(*entry)) continue;
        is_more = options.page.limit != 0 && rows.size() == options.page.limit;
        if (is_more) break;
        rows.push(row_of(*entry));
        last = std::to_string(entry->seq);
    }
    return Json::object(
        {{"entries", std::move(rows)}, {"next", is_more ? Json(make_cursor(kListing, last)) : Json()}});
}

}  // namespace skillmeat::core
