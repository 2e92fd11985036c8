// home.hpp - the home folder: its layout, its version, its lock, and recovery of what a crash left.
//
// Readers hold the lock shared only while they load small files and then work on immutable values. Writers plan
// and stage without the lock and hold it exclusively for compare, journal and apply. Two contexts of one process
// on one home share one lock object (flock is per open file, threads need more).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "formats/json/json.hpp"
#include "platform/fs/fs.hpp"
#include "state/context/context.hpp"
#include "state/store/objects.hpp"

namespace skillmeat::core {

inline constexpr int kHomeFormat = 1;

class JournalView;

class Home {
 public:
    // Opens an existing home, ours or the original's; throws SKM_E_HOME_NOT_FOUND (hint: `skillmeat init`),
    // SKM_E_NEWER when state/home.json has a greater format. Finds a crashed journal and recovers first when the
    // home can be written; a read-only home is opened with a warning in the log, and served from its journal.
    static Home open(const Operation &operation);
    // The home as it lies there, neither locked nor recovered, for those that only use what is derived; nullopt
    // when there is none that we know.
    static std::optional<Home> find(const Operation &operation);
    // The folder, whatever is in it: for those that say what is wrong with it, and mend it.
    static Home unread(const Operation &operation);
    // Creates the folders that are missing (0700) and state/home.json; an existing home is opened as it is.
    static Home create(const Operation &operation);

    const std::string &path() const { return path_; }
    std::string collections() const { return path_ + "/collections"; }
    std::string collection(std::string_view name) const { return collections() + "/" + std::string(name); }
    std::string state(std::string_view relative) const { return path_ + "/state/" + std::string(relative); }
    std::string history() const { return path_ + "/history"; }
    std::string journal() const { return path_ + "/journal"; }
    std::string keys() const { return path_ + "/keys"; }
    ObjectStore objects() const { return ObjectStore(path_ + "/objects"); }

    // Grows with every transaction; 0 in a home that only the original has written.
    std::uint64_t generation() const;
    // The same when no change is under way: waits for the lock.
    std::uint64_t settled_generation(const Operation &operation) const;

    // A small file of the home (absolute path), behind a link as far as Transaction follows one: as it lies there, or, when an interrupted change could
    // not be recovered, as it will be. nullopt: absent.
    std::optional<std::string> read_if_there(const std::string &path, std::uint64_t limit) const;
    // Throws SKM_E_READ_ONLY when an interrupted change of what is in this folder could not be recovered: its contents
    // would be half of each.
    void require_finished(const std::string &folder) const;
    // What such a change still has to do; nullptr when there is none.
    const JournalView *unfinished() const { return view_.get(); }
    // The same home for a migration: formats up to this one are known.
    Home knowing(int newest_format) const;

    // Held while it lives. A thread may nest shared locks, and anything in its own exclusive one; a shared holder
    // that asks for exclusive gets SKM_E_BUSY. Waiting tells operation.waiting once a second and ends with
    // SKM_E_CANCELLED, or SKM_E_LOCKED (at once with no_wait, else after wait_seconds).
    class Guard {
     public:
        Guard();
        ~Guard();
        Guard(Guard &&) noexcept;
        Guard &operator=(Guard &&) noexcept;
        struct Held;

     private:
        friend class Home;
        std::unique_ptr<Held> held_;
        bool leaves_unfinished_ = false;  // a crashed journal that could not be recovered
    };
    // Also recovers a journal that a crash left. Empty (nothing locked, a warning) in a home that cannot be written.
    Guard lock_shared(const Operation &operation) const;
    Guard lock_exclusive(const Operation &operation) const;  // recovers first

 private:
    explicit Home(std::string path) : path_(std::move(path)) {}
    void require_own_link(const std::string &path) const;
    void found(const Operation &operation) const;
    std::string path_;
    std::shared_ptr<const JournalView> view_;
    int newest_format_ = kHomeFormat;
};

// The text of state/home.json.
std::string home_state_text(std::uint64_t generation, int format = kHomeFormat);

}  // namespace skillmeat::core
