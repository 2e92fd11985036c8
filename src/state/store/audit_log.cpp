#include "state/store/audit_log.hpp"

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/log_append.hpp"

namespace skillmeat::core {

namespace {

std::string part_path(const Home &home, const char *name, std::uint64_t number, const char *suffix) {
    return home.path() + "/audit/" + name + "-" + std::to_string(number) + suffix;
}

std::uint64_t free_number(const Home &home) {
    std::uint64_t number = 1;
    while (file_info(part_path(home, "log", number, ".jsonl")).kind != FileKind::absent ||
           file_info(part_path(home, "head", number, "")).kind != FileKind::absent ||
           file_info(part_path(home, "checkpoints", number, "")).kind != FileKind::absent)
        ++number;
    return number;
}

Json digest_and_size(const std::string &path) {
    constexpr std::size_t kBlock = 1u << 20;
    FileInfo info;
    const Descriptor file = open_regular(path, info);
    Sha256 digest;
    std::string block(kBlock, '\0');
    std::uint64_t size = 0;
    for (std::size_t got = kBlock; got == kBlock; size += got) {
        got = read_at(file, size, block.data(), kBlock, path);
        digest.update(std::string_view(block).substr(0, got));
    }
    return Json::object({{"sha256", digest.finish().hex()}, {"size", static_cast<std::int64_t>(size)}});
}

void move_if_there(const std::string &from, const std::string &to) {
    if (file_info(from).kind != FileKind::absent) rename_no_replace(from, to);
}

}  // namespace

std::string audit_log_path(const Home &home) {
    return home.path() + "/audit/log.jsonl";
}

std::string audit_checkpoints_path(const Home &home) {
    return home.path() + "/audit/checkpoints";
}

std::string audit_key_path(const Home &home) {
    return home.keys() + "/audit.key";
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

void put_audit_key(const Home &home, std::string_view bytes) {
    const std::string path = audit_key_path(home), fresh = path + ".new";
    make_directories(home.keys(), 0700);
    if (file_info(fresh).kind != FileKind::absent) remove_file(fresh);  // of one that died here
    try {
        create_file(fresh, bytes, 0600);
        sync_file(fresh);
        rename_no_replace(fresh, path);
    } catch (const Error &) {
        if (file_info(fresh).kind != FileKind::absent) remove_file(fresh);
        throw;
    }
    sync_directory(home.keys());
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

// The old head goes first: whoever dies on the way leaves a log without one, which is found and mended again.
void begin_log_part(const Operation &operation, const Home &home, Json broken) {
    const std::uint64_t number = free_number(home);
    const std::string log = audit_log_path(home), old = part_path(home, "log", number, ".jsonl");
    broken.set("part", static_cast<std::int64_t>(number));
    if (file_info(log).kind == FileKind::regular) broken.set("log", digest_and_size(log));
    if (file_info(audit_head_path(home)).kind == FileKind::regular)
        broken.set("head", digest_and_size(audit_head_path(home)));
    const LogEntry entry = new_entry(operation, "doctor", "segment", std::move(broken));
    make_directories(home.path() + "/audit", 0700);
    move_if_there(audit_head_path(home), part_path(home, "head", number, ""));
    move_if_there(audit_checkpoints_path(home), part_path(home, "checkpoints", number, ""));
    move_if_there(log, old);
    apply_append(home, plan_append(operation, home, {entry}));
}

void append_audit(const Operation &operation, const Home &home, std::string_view action,
                  std::string_view kind, Json facts) {
    const LogEntry entry = new_entry(operation, std::string(action), std::string(kind), std::move(facts));
    const Home::Guard guard = home.lock_exclusive(operation);
    apply_append(home, plan_append(operation, home, {entry}));
}

}  // namespace skillmeat::core
