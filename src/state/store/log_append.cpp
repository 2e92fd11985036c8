#include "state/store/log_append.hpp"

#include "base/error.hpp"
#include "base/path.hpp"
#include "platform/process/user.hpp"
#include "state/audit/lines.hpp"
#include "state/store/audit_log.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

namespace {

// What may lie behind the head and still be looked at; more than any change adds.
constexpr std::uint64_t kTailLimit = 16u << 20;

// The end of the log as the next entry finds it.
struct End {
    std::uint64_t at = 0, seq = 0;
    Digest prev;
    std::optional<LogHead> head;
    bool keeps_head = false, is_in_line = false;
    std::string problem;  // for people; "" when all is well
};

End end_of(const LogHead &head) {
    End end;
    end.at = head.size;
    end.seq = head.count();
    end.prev = head.last;
    end.head = head;
    return end;
}

bool follows(const LogHead &head, std::string_view line) {
    try {
        const LogEntry entry = parse_log_line(line);
        return entry.seq == head.count() && entry.prev == head.last;
    } catch (const Error &) {
        return false;
    }
}

// Lines behind the head: those that follow it were written by a process that died before it could say so, half a line
// by one that died within. Whole lines that do not follow it are left for verify to find.
End caught_up(const std::string &log, LogHead head, std::uint64_t size) {
    std::uint64_t end = head.size;
    std::string problem;
    if (size - head.size > kTailLimit) {
        problem = "has far more lines than its head knows";
        end = size;
    } else {
        LogLines lines(log, head.size);
        std::string_view line;
        LogLines::Got got = LogLines::Got::line;
        while ((got = lines.next(line)) == LogLines::Got::line) {
            if (problem.empty() && follows(head, line))
                head.add(line);
            else
                problem = "has lines behind its end that do not belong there";
            end = lines.position();
        }
        if (got == LogLines::Got::too_long) {
            problem = "has a line behind its end that is too long";
            end = size;
        }
    }
    head.size = end;
    End found = end_of(head);
    found.problem = problem;
    return found;
}

bool ends_in_line(const std::string &log, std::uint64_t size) {
    if (size == 0) return false;
    FileInfo info;
    const Descriptor file = open_regular(log, info);
    char last = '\n';
    return read_at(file, size - 1, &last, 1, log) == 1 && last != '\n';
}

End shortened(const std::string &log, LogHead head, std::uint64_t size) {
    head.size = size;
    End end = end_of(head);
    end.is_in_line = ends_in_line(log, size);
    end.problem = "is shorter than its head says";
    return end;
}

End without_head(const std::string &log, std::uint64_t size, std::string problem) {
    End end;
    end.at = size;
    end.keeps_head = true;
    end.is_in_line = ends_in_line(log, size);
    end.problem = std::move(problem);
    LogLinesBackwards lines(log);
    std::string line;
    if (!lines.next(line)) return end;
    end.prev = sha256(line);
    try {
        end.seq = parse_log_line(line).seq + 1;
    } catch (const Error &) {
        // verify names that line
    }
    return end;
}

End find_end(const Home &home) {
    const std::string log = audit_log_path(home);
    const FileInfo info = file_info(log);
    if (info.kind != FileKind::absent && info.kind != FileKind::regular)
        throw Error(SKM_E_SPECIAL_FILE, log + " is no file").path(log);
    std::optional<LogHead> head;
    try {
        head = read_log_head(home);
    } catch (const Error &error) {
        if (error.code() == SKM_E_MEMORY || error.code() == SKM_E_IO || error.code() == SKM_E_PERMISSION)
            throw;
        return without_head(log, info.size, "has a damaged head");
    }
    if (!head && info.size == 0) return {};
    if (!head) return without_head(log, info.size, "has lost its head");
    if (info.size == head->size) return end_of(*head);
    return info.size > head->size ? caught_up(log, *head, info.size) : shortened(log, *head, info.size);
}

std::string state_text(const PathState &state) {
    switch (state.kind) {
        case PathState::Kind::absent: return "absent";
        case PathState::Kind::folder: return "folder";
        case PathState::Kind::link: return "link:" + sha256(state.target).hex();
        case PathState::Kind::file: break;
    }
    return std::string((state.mode & 0100u) != 0 ? "executable:" : "file:") + state.digest.hex();
}

// Which paths, and from what to what, in one digest: `history` has the list for as long as policy keeps it.
Json paths_json(const Journal &journal) {
    Sha256 digest;
    std::int64_t count = 0;
    for (const JournalPath &path : journal.paths) {
        if (path.internal) continue;
        digest.update(state_text(path.before) + " " + state_text(path.after) + " " + journal.target(path) +
                      "\n");
        ++count;
    }
    return Json::object({{"count", count}, {"sha256", digest.finish().hex()}});
}

LogHead head_after(const LogAppend &append, std::uint64_t size) {
    LogHead head = append.before.value_or(LogHead());
    std::string_view rest = append.lines;
    if (rest.starts_with('\n')) rest.remove_prefix(1);
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        head.add(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    head.size = size;
    return head;
}

// What lies where the lines go, at most as much as they are.
std::string found_at(const std::string &log, const LogAppend &append) {
    FileInfo info;
    if (file_info(log).kind == FileKind::absent) return {};
    const Descriptor file = open_regular(log, info);
    std::string there(append.lines.size(), '\0');
    there.resize(read_at(file, append.at, there.data(), there.size(), log));
    return there;
}

// Returns where the log ends then.
std::uint64_t write_lines(const std::string &log, const LogAppend &append) {
    constexpr std::uint32_t kMode = 0600;
    const std::uint64_t size = file_info(log).size;
    if (size <= append.at) {
        append_synced(log, append.lines, kMode);
        return size + append.lines.size();
    }
    const std::string there = found_at(log, append);
    if (append.lines.starts_with(there)) {
        append_synced(log, std::string_view(append.lines).substr(there.size()), kMode);
        return append.at + append.lines.size();
    }
    const bool is_torn = there.find('\n') == std::string::npos && size - append.at <= kLogLineLimit;
    if (is_torn) cut_file(log, append.at);
    append_synced(log, append.lines, kMode);
    return (is_torn ? append.at : size) + append.lines.size();
}

void make_audit_folder(const Home &home) {
    const std::string folder = home.path() + "/audit";
    if (file_info_followed(folder).kind == FileKind::directory) return;
    make_directories(folder, 0700);
    sync_directory(home.path());
}

}  // namespace

LogEntry new_entry(const Operation &operation, std::string action, std::string kind, Json facts) {
    LogEntry entry;
    entry.time = operation.context.now();
    entry.actor = user_name();
    entry.action = std::move(action);
    entry.kind = std::move(kind);
    entry.result = "done";
    entry.trace_id = operation.trace_id;
    if (facts.size() != 0) entry.subject.set("facts", std::move(facts));
    return entry;
}

std::vector<LogEntry> entries_of(const Journal &journal, const Json &consents) {
    LogEntry change;
    change.time = journal.time;
    change.actor = user_name();
    change.action = action_of(journal.command);
    change.kind = "change";
    change.result = "done";
    change.trace_id = journal.trace_id;
    change.txn = journal.id;
    std::vector<LogEntry> entries = {change};
    if (journal.facts.size() != 0) entries[0].subject.set("facts", journal.facts);
    entries[0].subject.set("paths", paths_json(journal));
    for (const Json &consent : consents.as_array()) {
        change.kind = "consent";
        change.subject = Json::object({{"consent", consent.at("kind")}, {"facts", consent.at("facts")}});
        entries.push_back(change);
    }
    return entries;
}

LogAppend plan_append(const Operation &operation, const Home &home, const std::vector<LogEntry> &entries) {
    LogAppend append;
    End end;
    try {
        end = find_end(home);
    } catch (const Error &error) {
        if (error.code() != SKM_E_SPECIAL_FILE) throw;
        operation.log(LogLevel::warning, "audit", "the change is not in the audit log, which is no file",
                      {{"path", error.path()}});
        return append;
    }
    if (!end.problem.empty())
        operation.log(LogLevel::warning, "audit",
                      "the audit log " + end.problem + "; what is done now is written behind it",
                      {{"path", audit_log_path(home)}, {"hint", "skillmeat audit verify"}});
    append.at = end.at;
    append.before = end.head;
    append.keeps_head = end.keeps_head;
    if (end.is_in_line) append.lines += '\n';
    for (LogEntry entry : entries) {
        entry.seq = end.seq++;
        entry.prev = end.prev;
        const std::string line = log_line(entry);
        end.prev = sha256(line);
        append.lines += line + "\n";
    }
    return append;
}

void apply_append(const Home &home, const LogAppend &append) {
    if (append.lines.empty()) return;
    const std::string log = audit_log_path(home);
    make_audit_folder(home);
    const bool is_new = file_info(log).kind == FileKind::absent;
    const std::uint64_t size = write_lines(log, append);
    if (is_new) sync_directory(home.path() + "/audit");
    if (!append.keeps_head) write_log_head(home, head_after(append, size));
}

void revert_append(const Home &home, const LogAppend &append) {
    if (append.lines.empty()) return;
    const std::string log = audit_log_path(home);
    const std::string there = found_at(log, append);
    drop_unfinished_head(home);
    const std::optional<std::string> head = read_file_if_there(audit_head_path(home), kLogHeadLimit);
    const bool is_head_ours =
        !append.keeps_head && head == log_head_text(head_after(append, append.at + append.lines.size()));
    if (is_head_ours && append.before) write_log_head(home, *append.before);
    if (is_head_ours && !append.before) remove_file(audit_head_path(home));
    if (there.empty() || !append.lines.starts_with(there)) return;
    cut_file(log, append.at);
}

Json append_json(const LogAppend &append) {
    Json value = Json::object({{"at", static_cast<std::int64_t>(append.at)}});
    value.set_if(append.before.has_value(), "head",
                 append.before ? Json(log_head_text(*append.before)) : Json());
    return value.set_if(append.keeps_head, "keeps_head", true).set("lines", append.lines);
}

LogAppend parse_append(const Json &value) {
    LogAppend append;
    const std::int64_t at = value.at("at").as_integer();
    if (at < 0) throw Error(SKM_E_SCHEMA, "a negative place in the audit log");
    append.at = static_cast<std::uint64_t>(at);
    if (const Json *head = value.find("head")) {
        try {
            append.before = parse_log_head(head->as_string(), "head");
        } catch (const Error &error) {
            throw Error(SKM_E_SCHEMA, "a damaged head of the audit log").cause(error);
        }
    }
    append.keeps_head = value.bool_or("keeps_head", false);
    append.lines = value.at("lines").as_string();
    if (!append.lines.empty() && append.lines.back() != '\n')
        throw Error(SKM_E_SCHEMA, "lines of the audit log that do not end");
    return append;
}

}  // namespace skillmeat::core
