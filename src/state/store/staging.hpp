// staging.hpp - the hidden folders in which a transaction prepares its files, one in each root.
//
// "<home>/journal/<id>.roots" lists the roots before anything is made in them, one JSON object a line, and is locked
// (flock) by the living owner: whoever can lock it knows that the owner is dead and may clean up.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/fs/folder.hpp"
#include "state/store/journal.hpp"

namespace skillmeat::core {

class Staging {
 public:
    Staging(const Operation &operation, const Home &home, std::string id);
    ~Staging();  // removes everything unless kept
    Staging(const Staging &) = delete;
    Staging &operator=(const Staging &) = delete;

    const std::string &id() const { return id_; }
    const std::vector<JournalRoot> &roots() const { return roots_; }
    std::size_t root(JournalRoot root);  // the same path gives the same number

    // Thread-safe. What has the same existing folder above it (its anchor, relative to the root) is staged in one
    // numbered folder, with the folders in between: "<number>/<path below the anchor>".
    struct Place {
        std::size_t root = 0;
        std::string relative, anchor;
    };
    void put_file(const Place &place, std::string_view bytes, std::uint32_t mode);
    void put_link(const Place &place, const std::string &target);
    void put_folder(const Place &place);
    void drop(std::size_t root, const std::string &relative);
    // Where something is or would be staged, relative to the staging folder of its root; "" when nothing near it is.
    std::string staged_name(std::size_t root, const std::string &relative) const;
    std::string path_of(std::size_t root, const std::string &staged_name) const;
    bool has_folder(std::size_t root, const std::string &staged_name) const;

    // Old files of this root will be kept in its staging folder: it has to be there, and known to recovery.
    void open(std::size_t root);
    std::uint64_t device(std::size_t root) const;
    // On the disk: what was staged since the last call, and these objects. One sync of the file system from about ten
    // files on, each by itself below (measured: one sync waits for other programs' files too).
    void sync(const std::set<std::string> &objects);
    void keep() { is_kept_ = true; }  // a journal speaks of it now: it must outlive us
    void clean();                     // over: nothing of it stays

 private:
    void open_root(std::size_t root);
    void announce(const JournalRoot &root);
    // Where something is made: in a folder that is open, so that nobody can put another in its place.
    struct Slot {
        Folder folder;
        std::string name;
        std::string path() const;
    };
    Slot prepare(const Place &place);  // with the folders above it
    void make_folder(std::size_t root, const std::string &staged_name);
    Slot slot(std::size_t root, const std::string &staged_name) const;
    std::string name_below_anchor(std::size_t root, const std::string &relative) const;
    std::string name_of(std::size_t root, const std::string &relative) const;

    const Operation &operation_;
    const Home &home_;
    const std::string id_;
    mutable std::mutex mutex_;
    FileLock owner_;  // of the .roots file
    std::vector<JournalRoot> roots_;
    std::vector<std::uint64_t> devices_;    // of opened roots, else 0
    std::map<std::size_t, Folder> opened_;  // their staging folders
    std::map<std::pair<std::size_t, std::string>, std::size_t> anchors_;
    // Where each thing was put: an anchor that came later, when a folder had appeared, does not move it.
    std::map<std::pair<std::size_t, std::string>, std::string> names_;
    std::set<std::string> folders_;  // made in staging
    std::vector<std::string> unsynced_files_, unsynced_folders_;
    bool is_kept_ = false;
};

// Under the exclusive lock: staging of owners that died before they had a journal.
void clean_dead_staging(const Operation &operation, const Home &home,
                        const std::set<std::string> &still_needed);

}  // namespace skillmeat::core
