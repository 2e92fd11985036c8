#include "state/store/home.hpp"

#include <optional>
#include <thread>

#include "base/error.hpp"
#include "base/path.hpp"
#include "state/store/home_lock.hpp"
#include "state/store/journal.hpp"
#include "state/store/journal_view.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint64_t kStateLimit = 1u << 20;

bool is_write_refusal(const Error &error) {
    return error.code() == SKM_E_READ_ONLY || error.code() == SKM_E_PERMISSION;
}

Error locked_error(const std::string &home) {
    return Error(SKM_E_LOCKED, "another process is changing " + home + " (it holds " + home + "/lock)")
        .path(home + "/lock")
        .hint(
            "Wait until it has finished and run the command again; the lock goes with its process, so never "
            "delete "
            "the file.");
}

// A journal that is there although nobody holds the lock exclusively was left by a crash.
bool has_unfinished(const std::string &journal) {
    if (file_info_followed(journal).kind != FileKind::directory) return false;
    for (const DirectoryEntry &entry : list_directory(journal))
        if (is_journal_name(entry.name)) return true;
    return false;
}

bool is_home(const std::string &path) {
    return file_info_followed(path + "/collections").kind == FileKind::directory ||
           file_info(path + "/state/home.json").kind == FileKind::regular;
}

struct HomeState {
    std::int64_t format, generation;
    std::string written_by;
};

HomeState read_home_state(const std::string &text, const std::string &path) {
    try {
        const Json value = parse_json(text, path);
        HomeState state{value.at("format").as_integer(), 0, value.string_or("written_by", "unknown")};
        // A newer one may tell the rest in another way.
        const bool is_newer = state.format > kHomeFormat && value.find("generation") == nullptr;
        if (!is_newer) state.generation = value.at("generation").as_integer();
        if (state.generation < 0) throw Error(SKM_E_SCHEMA, path + " has a negative generation");
        return state;
    } catch (const Error &error) {
        throw Error(SKM_E_DAMAGED, path + " is damaged: " + error.message())
            .path(path)
            .hint("Mend it with: skillmeat doctor --repair")
            .cause(error);
    }
}

class WaitingWriter {
 public:
    explicit WaitingWriter(HomeLock &lock) : lock_(lock) { lock_.writer_waits(1); }
    ~WaitingWriter() { lock_.writer_waits(-1); }
    WaitingWriter(const WaitingWriter &) = delete;
    WaitingWriter &operator=(const WaitingWriter &) = delete;

 private:
    HomeLock &lock_;
};

// Asks until the lock is taken; throws SKM_E_LOCKED, SKM_E_CANCELLED.
HomeLock::Taken wait_for(const Operation &operation, const std::string &home, HomeLock &lock,
                         FileLock::Mode mode) {
    constexpr double kPoliteSeconds = 0.25;
    HomeLock::Manner manner = HomeLock::Manner::polite;
    const auto ask = [&] {
        return mode == FileLock::Mode::shared ? lock.try_shared(manner) : lock.try_exclusive();
    };
    HomeLock::Taken taken = ask();
    if (taken != HomeLock::Taken::no) return taken;
    if (operation.no_wait) throw locked_error(home);
    std::optional<WaitingWriter> turn;
    if (mode == FileLock::Mode::exclusive) turn.emplace(lock);
    LockWait wait([&](double seconds) {
        if (operation.waiting) operation.waiting(seconds);
        operation.watch.step("lock", 0, 0);
        return true;
    });
    while (taken == HomeLock::Taken::no) {
        operation.watch.check();
        if (wait.seconds() > operation.wait_seconds) throw locked_error(home);
        if (wait.seconds() > kPoliteSeconds) manner = HomeLock::Manner::insistent;
        wait.pause();
        taken = ask();
    }
    return taken;
}

}  // namespace

struct Home::Guard::Held {
    std::shared_ptr<HomeLock> lock;
    HomeLock::Taken taken = HomeLock::Taken::no;
    std::thread::id thread = std::this_thread::get_id();

    Held() = default;
    Held(const Held &) = delete;
    Held &operator=(const Held &) = delete;
    ~Held() {
        if (lock) lock->release(taken, thread);
    }
    bool outermost() const { return taken == HomeLock::Taken::shared || taken == HomeLock::Taken::exclusive; }

    static std::unique_ptr<Held> take(const Operation &operation, const std::string &home,
                                      FileLock::Mode mode) {
        operation.context.check_process();
        for (;;) {
            auto held = std::make_unique<Held>();
            const std::shared_ptr<HomeLock> lock = HomeLock::of(home + "/lock");
            held->taken = wait_for(operation, home, *lock, mode);
            held->lock = lock;
            // Somebody who deletes the lock file must not make two holders of us.
            if (!held->outermost() || lock->is_current()) return held;
        }
    }
};

Home::Guard::Guard() = default;
Home::Guard::~Guard() = default;
Home::Guard::Guard(Guard &&) noexcept = default;
Home::Guard &Home::Guard::operator=(Guard &&) noexcept = default;

Home Home::open(const Operation &operation) {
    operation.context.check_process();
    const std::string &path = operation.context.home();
    if (!is_home(path))
        throw Error(SKM_E_HOME_NOT_FOUND, "there is no home at " + path)
            .path(path)
            .hint("Make one with: skillmeat init");
    Home home(path);
    home.generation();  // is it of a version that we know?
    const Guard guard = home.lock_shared(operation);
    if (guard.leaves_unfinished_) home.view_ = std::make_shared<const JournalView>(operation, home);
    return home;
}

std::optional<Home> Home::find(const Operation &operation) {
    try {
        Home home(operation.context.home());
        if (!is_home(home.path())) return std::nullopt;
        home.generation();  // is it of a version that we know?
        return home;
    } catch (const Error &) {
        return std::nullopt;
    }
}

Home Home::unread(const Operation &operation) {
    operation.context.check_process();
    return Home(operation.context.home());
}

Home Home::create(const Operation &operation) {
    operation.context.check_process();
    const std::string &path = operation.context.home();
    Home home(path);
    for (const char *folder :
         {"collections", "state/collections", "state/projects", "history", "journal", "objects", "keys"})
        make_directories(path + "/" + folder, 0700);
    if (file_info(home.state("home.json")).kind == FileKind::absent) home.found(operation);
    return open(operation);
}

void Home::found(const Operation &operation) const {
    const std::string file = state("home.json"), unfinished = file + ".new";
    const Guard guard = lock_exclusive(operation);
    if (file_info(file).kind != FileKind::absent) return;  // another process was faster
    if (file_info(unfinished).kind != FileKind::absent) remove_file(unfinished);  // of one that died here
    create_file(unfinished, home_state_text(0), 0600);
    rename_path(unfinished, file);
    if (is_on_network(path_))
        operation.log(LogLevel::warning, "home",
                      "the home lies on a network file system: use it from one machine at a time",
                      {{"path", path_}, {"type", file_system_kind(path_).type}});
}

std::uint64_t Home::generation() const {
    const std::string path = state("home.json");
    const std::optional<std::string> text = read_if_there(path, kStateLimit);
    if (!text) return 0;
    const HomeState state_file = read_home_state(*text, path);
    if (state_file.format > newest_format_)
        throw Error(SKM_E_NEWER, "the home " + path_ + " was written by version " + state_file.written_by +
                                     ", which is newer than this one")
            .path(path)
            .hint("Use that version or a newer one.")
            .detail("format", std::to_string(state_file.format));
    return static_cast<std::uint64_t>(state_file.generation);
}

std::uint64_t Home::settled_generation(const Operation &operation) const {
    const Guard guard = lock_shared(operation);
    return generation();
}

std::optional<std::string> Home::read_if_there(const std::string &path, std::uint64_t limit) const {
    if (view_)
        if (auto served = view_->read(path, limit)) return std::move(served->text);
    require_own_link(path);
    return read_file_followed_if_there(path, limit);
}

// The user may keep a file of the home elsewhere. A deeper link, in a collection that came from somebody, must not make
// us read what lies outside.
void Home::require_own_link(const std::string &path) const {
    if (file_info(path).kind != FileKind::link || parent_of(path) == path_) return;
    const std::string folder(parent_of(path));
    const std::optional<std::string> real = real_path(path);
    const auto is_in = [&](const std::string &place) {
        return real && path_inside(*real, real_path(place).value_or(place)).has_value();
    };
    if (is_in(path_) || is_in(folder)) return;
    throw Error(SKM_E_LINK,
                path + (real ? " is a link that leads out of " : " is a link to nothing, in ") + folder)
        .path(path)
        .hint("Replace the link by the file that it leads to.");
}

void Home::require_finished(const std::string &folder) const {
    if (!view_ || !view_->is_unfinished(folder)) return;
    throw Error(SKM_E_READ_ONLY, "an interrupted change of " + folder + " has to be finished first, and " +
                                     path_ + " cannot be written")
        .path(folder)
        .hint("Run any command, such as `skillmeat list`, once as somebody who can write there.");
}

Home Home::knowing(int newest_format) const {
    Home home = *this;
    home.newest_format_ = newest_format;
    return home;
}

Home::Guard Home::lock_shared(const Operation &operation) const {
    for (bool recovered = false;; recovered = true) {
        Guard guard;
        try {
            guard.held_ = Guard::Held::take(operation, path_, FileLock::Mode::shared);
        } catch (const Error &error) {
            if (!is_write_refusal(error)) throw;
            operation.log(LogLevel::warning, "home", "reading without the lock: the home cannot be written",
                          {{"path", path_}, {"error", error.message()}});
            guard.leaves_unfinished_ = has_unfinished(journal());
            return guard;
        }
        if (!guard.held_->outermost() || !has_unfinished(journal())) return guard;
        guard.leaves_unfinished_ = recovered;
        if (recovered) return guard;
        guard = Guard();
        try {
            lock_exclusive(operation);
        } catch (const Error &error) {
            if (!is_write_refusal(error)) throw;
            operation.log(
                LogLevel::warning, "home",
                "an interrupted change cannot be finished, as the home cannot be written; what is shown is "
                "served from its journal",
                {{"path", path_}, {"error", error.message()}});
        }
    }
}

Home::Guard Home::lock_exclusive(const Operation &operation) const {
    Guard guard;
    guard.held_ = Guard::Held::take(operation, path_, FileLock::Mode::exclusive);
    if (guard.held_->outermost()) recover(operation, *this);
    return guard;
}

std::string home_state_text(std::uint64_t generation, int format) {
    return Json::object({{"format", format},
                         {"generation", static_cast<std::int64_t>(generation)},
                         {"written_by", SKILLMEAT_VERSION_STRING}})
        .pretty();
}

}  // namespace skillmeat::core
