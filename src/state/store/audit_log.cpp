#include "state/store/audit_log.hpp"

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/log_append.hpp"

namespace skillmeat::core {

std::string audit_log_path(const Home &home) {
    return home.path() + "/audit/log.jsonl";
}

std::string audit_checkpoints_path(const Home &home) {
    return home.path() + "/audit/checkpoints";
}

std::string audit_head_path(const Home &home) {
    return home.keys() + "/audit-head";
}

std::optional<LogHead> read_log_head(const Home &home) {
    const std::string path = audit_head_path(home);
    const std::optional<std::string> text = read_file_if_there(path, kLogHeadLimit);
    if (!text) return std::nullopt;
    return parse_log_head(*text, path);
}

void write_log_head(const Home &home, const LogHead &head) {
    const std::string path = audit_head_path(home), fresh = path + ".new";
    make_directories(home.keys(), 0700);
    drop_unfinished_head(home);
    try {
        create_file(fresh, log_head_text(head), 0600);
        sync_file(fresh);
        rename_path(fresh, path);
    } catch (const Error &) {
        drop_unfinished_head(home);
        throw;
    }
}

void drop_unfinished_head(const Home &home) {
    const std::string fresh = audit_head_path(home) + ".new";
    if (file_info(fresh).kind != FileKind::absent) remove_file(fresh);
}

void add_checkpoint(const Home &home, std::string_view note) {
    constexpr std::uint64_t kLimit = 64u << 20;
    const std::string path = audit_checkpoints_path(home), fresh = path + ".new";
    std::string text = read_file_if_there(path, kLimit).value_or("");
    if (!text.empty()) text += "\n";
    text += note;
    if (file_info(fresh).kind != FileKind::absent) remove_file(fresh);  // of one that died here
    try {
        create_file(fresh, text, 0600);
        sync_file(fresh);
        rename_path(fresh, path);
    } catch (const Error &) {
        if (file_info(fresh).kind != FileKind::absent) remove_file(fresh);
        throw;
    }
    sync_directory(home.path() + "/audit");
}

void append_audit(const Operation &operation, const Home &home, std::string_view action,
                  std::string_view kind, Json facts) {
    const LogEntry entry = new_entry(operation, std::string(action), std::string(kind), std::move(facts));
    const Home::Guard guard = home.lock_exclusive(operation);
    apply_append(home, plan_append(operation, home, {entry}));
}

}  // namespace skillmeat::core
