// transaction_state.hpp - what a transaction has been asked for, and how it becomes a journal.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "state/store/journal.hpp"
#include "state/store/staging.hpp"

namespace skillmeat::core {

// What is wanted at one path.
struct Target {
    std::optional<PathState> seen;
    PathState after;
    // As the caller gave it, before links were followed: the root and paths relative to it.
    std::size_t asked_root = 0;
    std::string asked_as, prune_to;
    bool prunes = false;
    bool is_record = false;      // of the store's own
    bool only_if_empty = false;  // a folder to remove when nothing else is in it
};

// What stood at a path, and how it looked to stat then: unchanged looks spare a second reading.
struct Observed {
    FileInfo info;
    PathState state;
    std::int64_t at_ns = 0;
};

// A folder on the way to a target. Not existing ones have the path and mode that they will get.
struct Parent {
    bool exists = false;
    std::size_t root = 0;  // another one than was asked for when a link of the home leads out of it
    std::string relative;  // without links
    std::uint32_t mode = 0;
    std::uint64_t device = 0;
};

struct Transaction::State {
    using Key = std::pair<std::size_t, std::string>;

    State(const Operation &operation_given, const Home &home_given, std::string command_given);

    Staging::Place put(std::size_t declared_root, const std::string &relative, Target target);
    Key place_of(std::size_t root, const Target &target);
    Key behind_link(const Key &key, const Target &target);
    Parent parent(std::size_t root, const std::string &relative);
    void follow(Parent &folder, const std::string &path, bool may_leave);
    bool may_lead_out(std::size_t root, std::string_view relative) const;

    std::string path_of(const Key &key) const { return staging.roots()[key.first].path + "/" + key.second; }

    // What stands at the targets now, with its old contents kept as objects (observe.cpp).
    void observe_all();
    const Observed &observe_again(const Key &key, const Target &target);
    Observed observe(const Key &key, const Target &target);
    void keep_old(const std::string &path);
    void sync();  // staging and objects, to the disk

    // What is to be done, from what is wanted and what is there (plan.cpp). Made twice: without the lock, so that most
    // surprises come early and modes are settled before the sync, and with it.
    std::vector<JournalPath> plan();

    // With the lock.
    void describe(Journal &journal) const;
    void check_needed_objects() const;
    void stage_generation(std::uint64_t generation);
    void add_internal(Journal &journal);
    void put_own(Journal &journal, const std::string &folder, const std::string &name,
                 const std::string &text);
    void remove_home_state(Journal &journal);
    Json set_undone_by(Journal &journal, const std::string &id, const std::string &by);
    void apply(Journal &journal);
    void check_done(const Journal &journal) const;
    bool take_back(const std::string &file, Journal &journal);

    const Operation &operation;
    const Home home;
    std::string command, undoes;
    std::optional<std::uint64_t> expected_generation;
    Json facts = Json::object();
    Json consents = Json::array();
    Staging staging;
    std::mutex mutex;
    std::vector<std::string> prefixes;  // what a declared root adds to the existing folder that stands for it
    std::vector<std::size_t> staging_roots;
    std::vector<std::string> declared;
    std::map<Key, Target> targets;
    std::map<Key, Observed> observed;
    std::map<Key, Parent> parents;
    std::map<std::string, std::uint32_t> staged_modes;  // changed since staging
    std::set<std::string> objects;                      // that must be on the disk before the journal is
    std::set<Digest> needed_objects;                    // that records refer to
    int home_format = kHomeFormat;                      // after it; 0: state/home.json goes
    bool migrates = false;                              // the format changes, if nothing else does
    std::uint64_t staged_generation = 0;                // of which state/home.json is staged; 0: none
    bool is_over = false;
};

}  // namespace skillmeat::core
