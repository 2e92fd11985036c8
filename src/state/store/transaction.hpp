// transaction.hpp - the only way to change anything: all or nothing over any number of roots.
//
// New contents are staged beside their targets (one hidden folder in each root, on its file system) while nobody
// waits. commit() takes the home's lock, compares every old state with what the plan saw, keeps old contents as
// objects, writes the journal (the single commit point), applies by renames, and turns the journal into history.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto/sha256.hpp"
#include "formats/json/json.hpp"
#include "state/store/home.hpp"

namespace skillmeat::core {

// What is, was or will be at a path.
struct PathState {
    enum class Kind { absent, file, link, folder };
    Kind kind = Kind::absent;
    Digest digest;  // of a file's bytes
    std::uint64_t size = 0;
    std::uint32_t mode = 0;   // permission bits of a file or folder
    bool mode_counts = true;  // false: seen on a file system that does not keep the execute bit
    std::string target;       // of a link

    static PathState absent() { return {}; }
    static PathState file(Digest digest, std::uint64_t size, std::uint32_t mode);
    static PathState seen_file(Digest digest, std::uint64_t size, const FileInfo &info,
                               const std::string &path);
    static PathState folder(std::uint32_t mode);
    static PathState link(std::string target);
    // Kind, digest, target; and the owner's execute bit where both modes count.
    bool same_content(const PathState &other) const;
};

// Reads it from the disk (hashes a file); not for trees.
PathState path_state(const std::string &path);
// The same of what a link leads to; throws SKM_E_LINK when that is nothing.
PathState path_state_followed(const std::string &path);

class Transaction {
 public:
    // `command` is what history shows ("import demo-1.0.0.skillmeat-pack").
    Transaction(const Operation &operation, const Home &home, std::string command);
    ~Transaction();  // not committed: staging is removed
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;

    // Targets lie below a root: the home, or a folder of a project or agent (an absolute path). A root that does not
    // exist yet is made. Declaring the same root again returns the same number.
    std::size_t root(const std::string &path);

    // What the plan saw at the target. nullopt: whatever is there at commit (kept in history all the same).
    using Seen = std::optional<PathState>;

    // Missing parent folders are made with the mode of their parent. Links among the parents are followed as long as
    // they stay inside the root, else SKM_E_LINK; those of the home that are the user's own (directly in it, or a whole
    // collection) wherever they lead. A link at the target itself is replaced, never followed, but for a file that was
    // seen behind it (path_state_followed): then the same rule holds, the link stays and the file is replaced. A new
    // file gets exactly `mode`; a replaced one keeps its owner and mode but for the execute bits. Naming a target again
    // replaces what was asked for before. Thread-safe; the bytes are written to staging now and hashed once.
    void put_file(std::size_t root, const std::string &relative, std::string_view bytes, std::uint32_t mode,
                  const Seen &seen);
    // The same with bytes whose digest the caller has just compared.
    void put_file(std::size_t root, const std::string &relative, std::string_view bytes, const Digest &digest,
                  std::uint32_t mode, const Seen &seen);
    // A file that people also edit: its text is kept too, so that an undo can compare what they made of it with what it
    // was.
    void put_text(std::size_t root, const std::string &relative, std::string_view text, std::uint32_t mode,
                  const Seen &seen);
    void put_link(std::size_t root, const std::string &relative, const std::string &target, const Seen &seen);
    // An existing folder stays as it is. The owner may always write in folders that we make.
    void put_folder(std::size_t root, const std::string &relative, std::uint32_t mode, const Seen &seen);
    // A file, link, or folder that is empty or becomes it by this transaction (else SKM_E_CHANGED). Parents that become
    // empty by it go too, up to but not including the relative folder `prune_to` ("" = up to the root); a `prune_to`
    // that is no parent of the target, such as the target itself, prunes nothing.
    void remove(std::size_t root, const std::string &relative, const Seen &seen, const std::string &prune_to);

    // The plan also stands on what it does not change: any other change since the home had this generation, and commit
    // throws SKM_E_CHANGED.
    void expect_generation(std::uint64_t generation);
    // A record of the store's own, below the home: written with the change, but no part of what an undo of it takes back.
    // It must not be there yet. Thread-safe.
    void put_record(const std::string &relative, std::string_view text);
    // What the plan read and does not change: SKM_E_CHANGED at commit when it is not so any more.
    void expect(std::size_t root, const std::string &relative, const PathState &state);
    // Contents that a record refers to are kept as objects: on the disk before the change is, and still there when it
    // is made (else SKM_E_CHANGED). Both thread-safe.
    void keep_object(const Digest &digest, std::string_view bytes);
    void need_object(const Digest &digest);  // is kept already

    // Facts that history keeps with the change (names of artifacts, pack_id …).
    void note(Json facts);
    // A decision that the user took with this change: a key that is believed, an unsigned pack that is let in. Its own
    // entry of the audit log, of kind "consent", written exactly when the change is. `kind` names the decision
    // ("trust", "unsigned-import"); facts hold names and digests, never contents or secrets.
    void consent(std::string_view kind, Json facts);

    bool empty() const;
    // Throws SKM_E_CHANGED when something is not as it was seen, or is changed while the change is made (then all of it
    // is taken back; plan again), SKM_E_LOCKED, file errors (nothing written). Returns the id of the change, "" when
    // there was nothing to do.
    std::string commit();

    struct State;  // inside the store
    State &inside() { return *state_; }

 private:
    std::unique_ptr<State> state_;
};

// Runs plan-and-commit again when another writer came between (SKM_E_CHANGED): twice without the lock, then once
// with the lock held from the start, so that it ends.
void with_retries(const Operation &operation, const Home &home, const std::function<void()> &plan_and_commit);

// One finished change, as history keeps it.
struct HistoryEntry {
    std::string id;  // sorts by time: <unix ms, 13 digits>-<8 hex>
    std::string command;
    std::int64_t time = 0;  // Unix milliseconds
    Json facts;
    struct Path {
        std::string root, relative;
        PathState before, after;
    };
    std::vector<Path> paths;
    std::string undoes;     // "" or the id of the change that this one took back
    std::string undone_by;  // "" or the id of the undo
};

HistoryEntry read_history(const Home &home, const std::string &id);  // SKM_E_TRANSACTION_NOT_FOUND
std::vector<std::string> history_ids(const Home &home);              // newest first
// The same for listings: one that is damaged is logged and left out.
std::optional<HistoryEntry> try_read_history(const Operation &operation, const Home &home,
                                             const std::string &id);
// The newest change that is not undone and is no undo itself; "" when there is none.
std::string newest_undoable(const Operation &operation, const Home &home);

// Puts back what the change replaced. Files and links that were changed since by hand are left alone and returned; when
// later changes of ours build on a file of the home, nothing is done: SKM_E_CHANGED, whose hint names those to undo
// first (detail "later", ids with spaces between). An undo can be undone. In a dry run the same lists, and no id.
struct UndoResult {
    std::string id;  // of the undo itself; "" when nothing could be put back
    std::vector<std::string> restored, kept_modified;  // absolute paths
};
UndoResult undo_change(const Operation &operation, const Home &home, const std::string &id);

// Finishes or takes back what a crash left; called with the lock held exclusively. Idempotent, itself killable.
void recover(const Operation &operation, const Home &home);

}  // namespace skillmeat::core
