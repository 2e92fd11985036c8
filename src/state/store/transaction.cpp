#include "state/store/transaction.hpp"

#include <utility>

#include "base/error.hpp"
#include "base/path.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"
#include "state/store/transaction_state.hpp"

namespace skillmeat::core {

namespace {

// The nearest folder that exists stands for a root; what is missing below it is the prefix of its targets.
struct RootPlace {
    std::string real, prefix;
};

RootPlace find_root(const std::string &path) {
    std::string existing = path, prefix;
    for (;;) {
        const FileKind kind = file_info_followed(existing).kind;
        if (kind == FileKind::directory) break;
        if (kind != FileKind::absent || file_info(existing).kind == FileKind::link)
            throw Error(SKM_E_EXISTS, existing + " is not a folder").path(existing);
        prefix = join(base_name(existing), prefix);
        existing = parent_of(existing);
    }
    return {real_path(existing).value_or(existing), prefix};
}

Error leads_out(const std::string &path, const char *where, const std::string &root) {
    return Error(SKM_E_LINK, path + " is a link to " + where + root)
        .path(path)
        .hint(
            "Nothing is written through it. Replace the link by what it leads to, or name that place "
            "itself.");
}

void check_relative(const std::string &relative) {
    const bool is_plain = !relative.empty() && relative.find('\0') == std::string::npos &&
                          absolute_path(relative, "/") == "/" + relative;
    if (!is_plain)
        throw Error(SKM_E_NAME, "not a path below its root: \"" + escape_for_display(relative) + "\"")
            .path(relative);
}

}  // namespace

Transaction::State::State(const Operation &operation_given, const Home &home_given, std::string command_given)
    : operation(operation_given),
      home(home_given),
      command(escape_for_display(command_given)),
      staging(operation, home, new_change_id(operation.context, "")) {}

Transaction::Transaction(const Operation &operation, const Home &home, std::string command)
    : state_(std::make_unique<State>(operation, home, std::move(command))) {}

Transaction::~Transaction() = default;

std::size_t Transaction::root(const std::string &path) {
    State &s = *state_;
    const std::lock_guard hold(s.mutex);
    const std::string declared = absolute_path(path, "/");
    for (std::size_t i = 0; i < s.declared.size(); ++i)
        if (s.declared[i] == declared) return i;
    RootPlace place = find_root(declared);
    const std::string home = real_path(s.home.path()).value_or(s.home.path());
    JournalRoot root;
    if (const std::optional<std::string> inside = path_inside(place.real, home)) {
        root = {true, s.home.path(), 0};
        place.prefix = join(*inside, place.prefix);
    } else {
        root = {false, place.real, file_info(place.real).inode};
    }
    s.staging_roots.push_back(s.staging.root(std::move(root)));
    s.prefixes.push_back(place.prefix);
    s.declared.push_back(declared);
    return s.declared.size() - 1;
}

// Links are followed once, here; commit refuses when one has come since.
Transaction::State::Key Transaction::State::place_of(std::size_t root, const Target &target) {
    const Parent folder = parent(root, std::string(parent_of(target.asked_as)));
    const Key key{folder.root, join(folder.relative, base_name(target.asked_as))};
    const bool writes_through = target.seen && target.seen->kind == PathState::Kind::file &&
                                target.after.kind == PathState::Kind::file;
    return writes_through && file_info(path_of(key)).kind == FileKind::link ? behind_link(key, target) : key;
}

// The file that the plan saw lies behind a link: the link stays, what it leads to is replaced.
Transaction::State::Key Transaction::State::behind_link(const Key &key, const Target &target) {
    const std::string path = path_of(key);
    const std::string &root = staging.roots()[key.first].path;
    const std::optional<std::string> real = real_path(path);
    if (!real) throw leads_out(path, "nothing, in ", root);
    if (const auto inside = path_inside(*real, real_path(root).value_or(root))) return {key.first, *inside};
    if (!may_lead_out(target.asked_root, target.asked_as)) throw leads_out(path, "a file outside of ", root);
    const std::string folder(parent_of(*real));
    return {staging.root({false, folder, file_info(folder).inode}), std::string(base_name(*real))};
}

// The home is the user's own, who may keep a part of it elsewhere: what lies directly in it, and whole collections.
// Deeper links came with somebody's artifacts, and other roots are projects, which may come from anybody.
bool Transaction::State::may_lead_out(std::size_t root, std::string_view relative) const {
    if (!staging.roots()[root].home) return false;
    constexpr std::string_view kCollections = "collections/";
    if (relative.starts_with(kCollections)) relative.remove_prefix(kCollections.size());
    return relative.find('/') == std::string_view::npos;
}

void Transaction::State::follow(Parent &folder, const std::string &path, bool may_leave) {
    const std::string &root = staging.roots()[folder.root].path;
    const std::optional<std::string> real = real_path(path);
    if (!real) throw leads_out(path, "nothing, in ", root);
    if (const auto inside = path_inside(*real, real_path(root).value_or(root))) {
        folder.relative = *inside;
        return;
    }
    const FileInfo info = file_info(*real);
    if (!may_leave || info.kind != FileKind::directory) throw leads_out(path, "a place outside of ", root);
    folder.root = staging.root({false, *real, info.inode});
    folder.relative.clear();
}

Parent Transaction::State::parent(std::size_t root, const std::string &relative) {
    const auto known = parents.find({root, relative});
    if (known != parents.end()) return known->second;
    Parent found;
    found.root = root;
    FileInfo info;
    if (relative.empty()) {
        info = file_info_followed(staging.roots()[root].path);
        found.mode = info.mode;
        found.device = info.device;
    } else {
        const Parent above = parent(root, std::string(parent_of(relative)));
        found = {false, above.root, join(above.relative, base_name(relative)), above.mode, above.device};
        const std::string path = path_of({found.root, found.relative});
        if (above.exists) info = file_info(path);
        if (info.kind == FileKind::special)
            throw Error(SKM_E_SPECIAL_FILE, path + " is a pipe, socket or device").path(path);
        if (info.kind == FileKind::link) {
            follow(found, path, may_lead_out(root, relative));
            info = file_info_followed(path);
        }
    }
    if (info.kind == FileKind::directory) {
        found.exists = true;
        found.mode = info.mode;
        found.device = info.device;
    }
    parents.emplace(Key{root, relative}, found);
    return found;
}

Staging::Place Transaction::State::put(std::size_t declared_root, const std::string &relative,
                                       Target target) {
    check_relative(relative);
    if (is_over) throw Error(SKM_E_INTERNAL, "this transaction is over");
    const std::lock_guard hold(mutex);
    const std::size_t root = staging_roots.at(declared_root);
    target.asked_root = root;
    target.asked_as = join(prefixes[declared_root], relative);
    target.prune_to = join(prefixes[declared_root], target.prune_to);
    const Key key = place_of(root, target);
    const auto earlier = targets.find(key);
    if (earlier != targets.end()) {
        if (earlier->second.asked_as != target.asked_as && !earlier->second.after.same_content(target.after))
            throw Error(SKM_E_LINK, earlier->second.asked_as + " and " + target.asked_as +
                                        " are the same file, through a link")
                .path(path_of(key));
        if (!target.seen) target.seen = earlier->second.seen;
        staging.drop(key.first, key.second);
    }
    targets.insert_or_assign(key, std::move(target));
    Staging::Place place{key.first, key.second, std::string(parent_of(key.second))};
    while (!parent(key.first, place.anchor).exists && !place.anchor.empty())
        place.anchor = parent_of(place.anchor);
    return place;
}

void Transaction::put_file(std::size_t root, const std::string &relative, std::string_view bytes,
                           std::uint32_t mode, const Seen &seen) {
    put_file(root, relative, bytes, sha256(bytes), mode, seen);
}

void Transaction::put_file(std::size_t root, const std::string &relative, std::string_view bytes,
                           const Digest &digest, std::uint32_t mode, const Seen &seen) {
    Target target;
    target.seen = seen;
    target.after = PathState::file(digest, bytes.size(), mode & 0777u);
    state_->staging.put_file(state_->put(root, relative, std::move(target)), bytes, mode & 0777u);
}

void Transaction::put_text(std::size_t root, const std::string &relative, std::string_view text,
                           std::uint32_t mode, const Seen &seen) {
    const Digest digest = sha256(text);
    state_->home.objects().put(digest, text);
    put_file(root, relative, text, digest, mode, seen);
}

void Transaction::put_link(std::size_t root, const std::string &relative, const std::string &link_target,
                           const Seen &seen) {
    Target target;
    target.seen = seen;
    target.after = PathState::link(link_target);
    state_->staging.put_link(state_->put(root, relative, std::move(target)), link_target);
}

void Transaction::put_folder(std::size_t root, const std::string &relative, std::uint32_t mode,
                             const Seen &seen) {
    Target target;
    target.seen = seen;
    target.after = PathState::folder((mode & 02777u) | 0700u);
    state_->staging.put_folder(state_->put(root, relative, std::move(target)));
}

void Transaction::remove(std::size_t root, const std::string &relative, const Seen &seen,
                         const std::string &prune_to) {
    Target target;
    target.seen = seen;
    target.prunes = true;
    target.prune_to = prune_to;
    state_->put(root, relative, std::move(target));
}

void Transaction::expect_generation(std::uint64_t generation) {
    state_->expected_generation = generation;
}

void Transaction::put_record(const std::string &relative, std::string_view text) {
    Target target;
    target.seen = PathState::absent();
    target.after = PathState::file(sha256(text), text.size(), 0600);
    target.is_record = true;
    const std::size_t home = root(state_->home.path());
    state_->staging.put_file(state_->put(home, relative, std::move(target)), text, 0600);
}

void Transaction::expect(std::size_t root, const std::string &relative, const PathState &state) {
    Target target;
    target.seen = target.after = state;
    state_->put(root, relative, std::move(target));
}

void Transaction::keep_object(const Digest &digest, std::string_view bytes) {
    const ObjectStore store = state_->home.objects();
    store.put(digest, bytes);
    const std::lock_guard hold(state_->mutex);
    state_->objects.insert(store.path_of(digest));
    state_->needed_objects.insert(digest);
}

void Transaction::need_object(const Digest &digest) {
    // Whoever wrote it a moment ago may not have waited for the disk.
    constexpr std::int64_t kWriteBack = 120'000'000'000;  // ns, more than systems keep data in memory
    const std::string path = state_->home.objects().path_of(digest);
    const bool is_fresh = file_info(path).mtime_ns + kWriteBack > system_now_microseconds() * 1000;
    state_->home.objects().keep(digest);
    const std::lock_guard hold(state_->mutex);
    if (is_fresh) state_->objects.insert(path);
    state_->needed_objects.insert(digest);
}

// Nothing referred to them until now, so that they may have been cleared away while the plan was made.
void Transaction::State::check_needed_objects() const {
    const ObjectStore store = home.objects();
    for (const Digest &digest : needed_objects) {
        if (store.contains(digest)) continue;
        throw Error(SKM_E_CHANGED, "the stored content " + store.path_of(digest) + " has gone meanwhile")
            .path(store.path_of(digest))
            .hint("Nothing was written. Run the command again.");
    }
}

void Transaction::note(Json facts) {
    if (!facts.is_object()) throw Error(SKM_E_INTERNAL, "facts of a change must be an object");
    for (Json::Member &member : facts.as_object()) state_->facts.set(member.first, std::move(member.second));
}

void Transaction::consent(std::string_view kind, Json facts) {
    if (!facts.is_object()) throw Error(SKM_E_INTERNAL, "facts of a consent must be an object");
    state_->consents.push(Json::object({{"facts", std::move(facts)}, {"kind", kind}}));
}

bool Transaction::empty() const {
    return state_->targets.empty();
}

std::string Transaction::commit() {
    State &s = *state_;
    if (s.is_over) throw Error(SKM_E_INTERNAL, "this transaction is over");
    if (s.operation.dry_run) throw Error(SKM_E_INTERNAL, "a dry run may not change anything");
    if (s.targets.empty() && !s.migrates) return {};
    s.observe_all();
    if (s.plan().empty() && !s.migrates) return {};
    if (s.home_format != 0)
        s.stage_generation(s.home.generation() + 1);
    else
        s.staging.open(s.staging.root({true, s.home.path(), 0}));  // here it can still be stopped
    s.sync();
    s.operation.watch.check();
    Home::Guard guard = s.home.lock_exclusive(s.operation);
    if (s.expected_generation && *s.expected_generation != s.home.generation())
        throw Error(SKM_E_CHANGED, "another process changed " + s.home.path() + " meanwhile")
            .path(s.home.path())
            .hint("Nothing was written. Run the command again.");
    Journal journal;
    make_directories(s.home.history(), 0700);
    make_directories(s.home.journal(), 0700);
    journal.paths = s.plan();
    if (journal.paths.empty() && !s.migrates) return {};
    s.check_needed_objects();
    for (const JournalPath &path : journal.paths)
        if (path.removes()) s.staging.open(path.root);
    s.describe(journal);
    s.add_internal(journal);
    journal.audit = plan_append(s.operation, s.home, entries_of(journal, s.consents));
    s.sync();
    s.operation.watch.check();  // the last moment at which it can be stopped
    s.is_over = true;           // done or failed, nothing is staged any more
    s.apply(journal);
    guard = Home::Guard();
    s.staging.clean();
    return journal.id;
}

void Transaction::State::sync() {
    staging.sync(objects);
    objects.clear();
}

void Transaction::State::describe(Journal &journal) const {
    const std::vector<std::string> ids = history_ids(home);
    journal.id = new_change_id(operation.context, ids.empty() ? "" : ids.front());
    journal.command = command;
    journal.time = operation.context.now();
    journal.trace_id = operation.trace_id;
    journal.staging = staging.id();
    journal.facts = facts;
    journal.undoes = undoes;
    journal.roots = staging.roots();
    journal.generation = home.generation() + 1;
}

// Made before the lock is held, with the generation that most likely follows, so that one sync serves all.
void Transaction::State::stage_generation(std::uint64_t generation) {
    const std::size_t root = staging.root({true, home.path(), 0});
    make_directories(home.path() + "/state", 0700);
    if (staged_generation != 0) staging.drop(root, "state/home.json");
    staging.put_file({root, "state/home.json", "state"}, home_state_text(generation, home_format), 0600);
    staged_generation = generation;
}

// The store's own files: the generation, and in the history of an undone change who undid it.
void Transaction::State::add_internal(Journal &journal) {
    if (home_format == 0) {
        remove_home_state(journal);
    } else {
        if (staged_generation != journal.generation) stage_generation(journal.generation);
        put_own(journal, "state", "home.json", home_state_text(journal.generation, home_format));
    }
    if (undoes.empty()) return;
    const std::string original = set_undone_by(journal, undoes, journal.id).string_or("undoes", "");
    if (is_change_id(original)) set_undone_by(journal, original, "");
}

void Transaction::State::put_own(Journal &journal, const std::string &folder, const std::string &name,
                                 const std::string &text) {
    JournalPath path;
    path.root = staging.root({true, home.path(), 0});
    path.relative = folder + "/" + name;
    path.internal = true;
    path.before = path_state(path_of({path.root, path.relative}));
    path.after = PathState::file(sha256(text), text.size(), 0600);
    journal.roots = staging.roots();
    // An old generation is of no use to anyone; an old record of history is.
    if (folder == "history") {
        keep_old(path_of({path.root, path.relative}));
        staging.put_file({path.root, path.relative, folder}, text, 0600);
    }
    path.staged = staging.staged_name(path.root, path.relative);
    journal.paths.push_back(std::move(path));
}

// A home that goes back to the original's format has no generation.
void Transaction::State::remove_home_state(Journal &journal) {
    JournalPath path;
    path.root = staging.root({true, home.path(), 0});
    path.relative = "state/home.json";
    path.internal = true;
    path.before = path_state(path_of({path.root, path.relative}));
    journal.roots = staging.roots();
    if (path.before.kind == PathState::Kind::absent) return;
    staging.open(path.root);
    journal.paths.push_back(std::move(path));
}

Json Transaction::State::set_undone_by(Journal &journal, const std::string &id, const std::string &by) {
    const std::string name = id + ".json";
    const std::optional<std::string> text = read_file_if_there(home.history() + "/" + name, kContentLimit);
    if (!text) return Json();
    Json entry = parse_json(*text, name, {kContentLimit, 64});
    if (by.empty())
        entry.erase("undone_by");
    else
        entry.set("undone_by", by);
    put_own(journal, "history", name, entry.compact() + "\n");
    return entry;
}

void Transaction::State::apply(Journal &journal) {
    const std::string file = home.journal() + "/" + journal.id + ".json";
    staging.keep();
    try {
        write_journal(file, journal);
        carry_out(operation, home, journal, Start::fresh);
        check_done(journal);
        close_journal(home, file, journal);
    } catch (const Error &error) {
        if (take_back(file, journal)) throw;
        throw Error(error)
            .detail("unfinished", journal.id)
            .hint(
                "The change is neither done nor taken back. The next command that can write there settles "
                "it; see: "
                "skillmeat history");
    }
}

// Told as done only when all of it is: what somebody changed at this very moment is planned again with the rest.
void Transaction::State::check_done(const Journal &journal) const {
    for (const JournalPath &path : journal.paths) {
        if (!path.skipped) continue;
        throw Error(SKM_E_CHANGED, journal.target(path) + " was changed by somebody else at the same moment")
            .path(journal.target(path))
            .hint("Nothing was written. Run the command again.");
    }
}

// The change failed half-way: everything as it was. False when that fails too: the journal stays for the next writer.
bool Transaction::State::take_back(const std::string &file, Journal &journal) {
    try {
        if (file_info(file).kind != FileKind::absent) {
            journal.revert = true;
            for (JournalPath &path : journal.paths) path.skipped = false;
            try {
                write_journal(file, journal);
            } catch (const Error &error) {
                // Not needed when the rest succeeds, and there may be no space for it.
                operation.log(LogLevel::warning, "transaction", error.message(), {{"change", journal.id}});
            }
            carry_out(operation, home, journal, Start::unknown);
            close_journal(home, file, journal);
        }
        if (file_info(file + ".tmp").kind != FileKind::absent) remove_file(file + ".tmp");
        staging.clean();
        return true;
    } catch (const Error &error) {
        operation.log(LogLevel::error, "transaction",
                      "a failed change could not be taken back; the next writer does it",
                      {{"change", journal.id}, {"error", error.message()}});
        return false;
    }
}

void with_retries(const Operation &operation, const Home &home,
                  const std::function<void()> &plan_and_commit) {
    for (int tries = 0; tries < 2; ++tries) {
        try {
            return plan_and_commit();
        } catch (const Error &error) {
            const bool may_pass = error.code() == SKM_E_CHANGED && error.detail("later").empty();
            if (!may_pass) throw;
            operation.log(LogLevel::info, "transaction", "another writer was faster; planning again",
                          {{"path", error.path()}});
        }
    }
    const Home::Guard guard = home.lock_exclusive(operation);
    plan_and_commit();
}

}  // namespace skillmeat::core
