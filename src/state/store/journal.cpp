#include "state/store/journal.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "base/path.hpp"
#include "base/utf8.hpp"

namespace skillmeat::core {

namespace {

constexpr int kJournalFormat = 1;
constexpr std::uint64_t kJournalLimit = 256u << 20;
constexpr std::size_t kIdLength = 13 + 1 + 8;

Json state_json(const PathState &state) {
    switch (state.kind) {
        case PathState::Kind::absent: return Json::object({{"kind", "absent"}});
        case PathState::Kind::folder:
            return Json::object({{"kind", "folder"}, {"mode", static_cast<std::int64_t>(state.mode)}});
        case PathState::Kind::file:
            return Json::object({{"kind", "file"},
                                 {"digest", state.digest.hex()},
                                 {"size", static_cast<std::int64_t>(state.size)},
                                 {"mode", static_cast<std::int64_t>(state.mode)}});
        case PathState::Kind::link: break;
    }
    Json link = Json::object({{"kind", "link"}});
    set_json_text(link, "target", state.target);
    return link;
}

std::uint32_t mode_of(const Json &value) {
    return static_cast<std::uint32_t>(value.at("mode").as_integer()) & 07777u;
}

PathState parse_state(const Json &value) {
    PathState state;
    const std::string &kind = value.at("kind").as_string();
    if (kind == "absent") return state;
    if (kind == "link") {
        state.kind = PathState::Kind::link;
        state.target = get_json_text(value, "target");
    } else if (kind == "folder") {
        state.kind = PathState::Kind::folder;
        state.mode = mode_of(value);
    } else if (kind == "file") {
        const std::optional<Digest> digest = Digest::parse(value.at("digest").as_string());
        if (!digest) throw Error(SKM_E_SCHEMA, "a digest is not 64 hex digits");
        state = PathState::file(*digest, static_cast<std::uint64_t>(value.at("size").as_integer()),
                                mode_of(value));
    } else {
        throw Error(SKM_E_SCHEMA, "unknown kind of path: " + kind);
    }
    return state;
}

Json path_json(const JournalPath &path) {
    Json value = Json::object({{"root", static_cast<std::int64_t>(path.root)}});
    set_json_text(value, "path", path.relative);
    if (!path.staged.empty()) set_json_text(value, "staged", path.staged);
    value.set("before", state_json(path.before)).set("after", state_json(path.after));
    value.set_if(path.internal, "internal", true).set_if(path.tree, "tree", true);
    value.set_if(path.in_tree, "in_tree", true).set_if(path.skipped, "skipped", true);
    value.set_if(path.settled, "settled", true);
    return value;
}

bool is_plain(const std::string &relative) {
    return absolute_path(relative, "/") == "/" + relative;
}

JournalPath parse_path(const Json &value, std::size_t roots) {
    JournalPath path;
    path.root = static_cast<std::size_t>(value.at("root").as_integer());
    if (path.root >= roots) throw Error(SKM_E_SCHEMA, "a path names a root that is not there");
    path.relative = get_json_text(value, "path");
    if (value.find("staged") != nullptr || value.find("staged_bytes") != nullptr)
        path.staged = get_json_text(value, "staged");
    if (path.relative.empty() || !is_plain(path.relative) || !is_plain(path.staged))
        throw Error(SKM_E_SCHEMA, "not a path below its root: " + path.relative);
    path.before = parse_state(value.at("before"));
    path.after = parse_state(value.at("after"));
    path.internal = value.bool_or("internal", false);
    path.tree = value.bool_or("tree", false);
    path.in_tree = value.bool_or("in_tree", false);
    path.skipped = value.bool_or("skipped", false);
    path.settled = value.bool_or("settled", false);
    return path;
}

Json root_json(const JournalRoot &root) {
    Json value = Json::object();
    if (root.home) return value.set("home", true);
    set_json_text(value, "path", root.path);
    return value.set("inode", std::to_string(root.inode));  // may be more than 2^53
}

JournalRoot parse_root(const Json &value, const Home &home) {
    JournalRoot root;
    root.home = value.bool_or("home", false);
    if (root.home) {
        root.path = home.path();
        return root;
    }
    root.path = get_json_text(value, "path");
    if (!root.path.starts_with('/')) throw Error(SKM_E_SCHEMA, "not an absolute path: " + root.path);
    const std::string inode = value.string_or("inode", "0");
    std::from_chars(inode.data(), inode.data() + inode.size(), root.inode);
    return root;
}

Journal journal_of(const Json &value, const Home &home) {
    const std::int64_t format = value.at("format").as_integer();
    if (format > kJournalFormat)
        throw Error(SKM_E_NEWER, "a change was recorded by a newer version")
            .hint("Use that version or a newer one.");
    Journal journal;
    journal.id = value.at("id").as_string();
    if (!is_change_id(journal.id)) throw Error(SKM_E_SCHEMA, "not the id of a change: " + journal.id);
    journal.command = value.string_or("command", "");
    journal.time = parse_time(value.at("time").as_string()).value_or(0);
    journal.trace_id = value.string_or("trace_id", "");
    journal.generation = static_cast<std::uint64_t>(value.integer_or("generation", 0));
    if (const Json *facts = value.find("facts")) journal.facts = *facts;
    journal.undoes = value.string_or("undoes", "");
    journal.undone_by = value.string_or("undone_by", "");
    journal.revert = value.bool_or("revert", false);
    journal.staging = value.at("staging").as_string();
    if (!is_change_id(journal.staging))
        throw Error(SKM_E_SCHEMA, "not the id of a staging folder: " + journal.staging);
    for (const Json &root : value.at("roots").as_array()) journal.roots.push_back(parse_root(root, home));
    for (const Json &path : value.at("paths").as_array())
        journal.paths.push_back(parse_path(path, journal.roots.size()));
    if (const Json *audit = value.find("audit")) journal.audit = parse_append(*audit);
    return journal;
}

}  // namespace

void set_json_text(Json &object, const std::string &key, const std::string &bytes) {
    if (is_utf8(bytes))
        object.set(key, bytes);
    else
        object.set(key + "_bytes", to_base64(bytes));
}

std::string get_json_text(const Json &object, const std::string &key) {
    const Json *encoded = object.find(key + "_bytes");
    if (encoded == nullptr) return object.at(key).as_string();
    std::optional<std::string> bytes = from_base64(encoded->as_string());
    if (!bytes) throw Error(SKM_E_SCHEMA, key + "_bytes is not base64");
    return *bytes;
}

bool JournalPath::changes_kind() const {
    using Kind = PathState::Kind;
    if (before.kind == Kind::absent || after.kind == Kind::absent) return false;
    return (before.kind == Kind::folder) != (after.kind == Kind::folder);
}

std::string staging_folder_of(const JournalRoot &root, const std::string &staging, const Home &home) {
    if (root.home) return home.journal() + "/" + staging + ".stage";
    return join(root.path, ".skillmeat-txn-" + staging);
}

std::string Journal::staging_folder(std::size_t root, const Home &home) const {
    return staging_folder_of(roots[root], staging, home);
}

std::string Journal::staged(const JournalPath &path, const Home &home) const {
    return staging_folder(path.root, home) + "/" + path.staged;
}

std::string Journal::kept(std::size_t index, const Home &home) const {
    return staging_folder(paths[index].root, home) + "/old/" + std::to_string(index);
}

std::string journal_text(const Journal &journal) {
    Json value = Json::object({{"format", kJournalFormat}, {"id", journal.id}});
    value.set("command", journal.command)
        .set("time", to_rfc3339(journal.time))
        .set("trace_id", journal.trace_id);
    value.set("generation", static_cast<std::int64_t>(journal.generation)).set("facts", journal.facts);
    value.set_if(!journal.undoes.empty(), "undoes", journal.undoes);
    value.set_if(!journal.undone_by.empty(), "undone_by", journal.undone_by);
    value.set_if(journal.revert, "revert", true).set("staging", journal.staging);
    Json roots = Json::array();
    for (const JournalRoot &root : journal.roots) roots.push(root_json(root));
    Json paths = Json::array();
    for (const JournalPath &path : journal.paths) paths.push(path_json(path));
    value.set("roots", std::move(roots)).set("paths", std::move(paths));
    if (!journal.audit.lines.empty()) value.set("audit", append_json(journal.audit));
    return value.compact() + "\n";
}

Journal parse_journal(std::string_view text, const std::string &file, const Home &home) {
    const Json value = parse_json(text, file, {kJournalLimit, 64});
    try {
        return journal_of(value, home);
    } catch (const Error &error) {
        Error outer(error.code(), file + ": " + error.message());
        throw outer.path(file).hint(error.hint());
    }
}

Journal read_journal(const std::string &file, const Home &home) {
    return parse_journal(read_file(file, kJournalLimit), file, home);
}

void write_journal(const std::string &file, const Journal &journal) {
    const std::string temporary = file + ".tmp";
    if (file_info(temporary).kind != FileKind::absent) remove_file(temporary);
    create_file(temporary, journal_text(journal), 0600);
    sync_file(temporary);
    rename_path(temporary, file);
    sync_directory(std::string(parent_of(file)));
}

bool is_change_id(std::string_view id) {
    if (id.size() != kIdLength || id[13] != '-') return false;
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return std::all_of(id.begin(), id.begin() + 13, is_digit) &&
           std::all_of(id.begin() + 14, id.end(), is_hex);
}

bool is_journal_name(std::string_view name) {
    return name.size() == kIdLength + 5 && name.ends_with(".json") && is_change_id(name.substr(0, kIdLength));
}

bool is_pending_name(std::string_view name) {
    return name.size() == kIdLength + 13 && name.ends_with(".pending.json") &&
           is_change_id(name.substr(0, kIdLength));
}

std::string new_change_id(const Context &context, std::string_view newest) {
    constexpr std::int64_t kLast = 9999999999999;
    std::int64_t time = std::clamp<std::int64_t>(context.now(), 0, kLast);
    if (is_change_id(newest)) {
        std::int64_t newest_time = 0;
        std::from_chars(newest.data(), newest.data() + 13, newest_time);
        time = std::clamp<std::int64_t>(newest_time + 1, time, kLast);
    }
    const std::string digits = std::to_string(time);
    return std::string(13 - digits.size(), '0') + digits + "-" + context.new_id().substr(0, 8);
}

}  // namespace skillmeat::core
