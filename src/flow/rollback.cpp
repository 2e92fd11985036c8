// rollback: a collection, or some of its artifacts, as a snapshot says; what differs is touched, and nothing else.
#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/path.hpp"
#include "flow/artifact_removal.hpp"
#include "flow/audit.hpp"
#include "flow/rollback_plan.hpp"
#include "flow/snapshot.hpp"
#include "flow/snapshot_document.hpp"
#include "state/config/config.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kPlainMode = 0644, kExecutableMode = 0755, kFileMode = 0600;

std::string_view action_name(RollbackAction action) {
    switch (action) {
        case RollbackAction::restored: return "restored";
        case RollbackAction::removed: return "removed";
        case RollbackAction::unchanged: return "unchanged";
        case RollbackAction::missing: return "missing";
    }
    return "unchanged";
}

Transaction::Seen seen(const std::optional<std::string> &text) {
    return text ? PathState::file(sha256(*text), text->size(), kFileMode) : PathState::absent();
}

// One rollback on its way: the values it is planned from, and the writing of the plan.
class Rollback {
 public:
    Rollback(const Operation &operation, const Home &home, const RollbackOptions &options,
             const std::string &collection)
        : operation_(operation),
          home_(home),
          is_whole_(options.references.empty()),
          source_(open_rollback_source(operation, home, collection, options.id)),
          before_(collection_of(home, source_)),
          now_(Collection::open(operation, home, collection)),
          look_(look_at_collection(operation, home, *now_)),
          plan_(plan_rollback(home, source_, before_, *now_, look_, options.references, operation.watch)),
          transaction_(operation, home, "rollback to " + source_.snapshot.id) {
        ArtifactRemoval removal(transaction_, home_, *now_, operation_.watch);
        for (const ArtifactRow *row : plan_.removed_rows) removal.remove(*row);
        removed_files_ = plan_.removals.size() + removal.files();
    }

    Json document() const {
        Json changes = Json::array();
        for (const RollbackPlan::Change &change : plan_.changes)
            changes.push(
                Json::object({{"artifact", change.id.text()}, {"action", action_name(change.action)}}));
        return Json::object({{"restored", source_.snapshot.id},
                             {"safety_snapshot", safety_.empty() ? Json() : Json(safety_)},
                             {"collection", now_->name()},
                             {"changes", std::move(changes)},
                             {"files", Json::object({{"written", plan_.writes.size()},
                                                     {"removed", removed_files_},
                                                     {"unchanged", plan_.unchanged_files}})},
                             {"txn", txn_}});
    }

    void commit() {
        if (!changes_anything()) return;
        keep_what_is_there();
        const std::size_t root = transaction_.root(home_.path());
        for (const RollbackPlan::Removal &removal : plan_.removals)
            transaction_.remove(root, removal.path, removal.seen, removal.prune_to);
        write_files(root);
        if (is_whole_)
            put_texts_back(root);
        else
            edit_rows();
        transaction_.note(facts());
        txn_ = transaction_.commit();
    }

    std::size_t written() const { return plan_.writes.size(); }
    std::size_t removed() const { return removed_files_; }
    std::size_t unchanged() const { return plan_.unchanged_files; }

 private:
    bool changes_anything() const {
        if (!plan_.writes.empty() || removed_files_ != 0 || !plan_.restored_rows.empty()) return true;
        if (!is_whole_) return false;
        const Collection::Texts &was = before_.texts(), &is = now_->texts();
        return was.manifest != is.manifest || was.lock != is.lock ||
               (was.state && !same_but_generation(was.state, is.state));
    }

    void keep_what_is_there() {
        Snapshot safety =
            make_snapshot(operation_, home_, *now_, look_, "before rollback to " + source_.snapshot.id);
        safety.automatic = true;
        keep_snapshot(operation_, home_, *now_, look_, safety, transaction_);
        transaction_.put_record(snapshot_path(now_->name(), safety.id), snapshot_text(safety));
        safety_ = safety.id;
    }

    void write_files(std::size_t root) {
        const Watch quiet = operation_.watch.quiet();
        parallel_for(plan_.writes.size(), 0, [&](std::size_t i) {
            quiet.check();
            const RollbackPlan::Write &write = plan_.writes[i];
            const std::string bytes = rollback_bytes(home_, source_, write.digest, write.path);
            transaction_.put_file(root, write.path, bytes, write.executable ? kExecutableMode : kPlainMode,
                                  write.seen);
        });
    }

    // The texts as they were; but whoever watches the generation sees that something happened.
    void put_texts_back(std::size_t root) {
        const std::string folder = "collections/" + now_->name() + "/";
        const Collection::Texts &was = before_.texts(), &is = now_->texts();
        put_text(root, folder + "collection.toml", was.manifest, is.manifest);
        put_text(root, folder + "collection.lock", was.lock, is.lock);
        put_text(root, "state/collections/" + now_->name() + ".json", state_after(), is.state);
    }

    // A snapshot without our state, such as the original program's: what we know of unchanged artifacts stays.
    std::optional<std::string> state_after() const {
        if (before_.texts().state) return rolled_back_state(before_, *now_);
        CollectionEdit edit(*now_);
        for (const RollbackPlan::Change &change : plan_.changes)
            if (change.action == RollbackAction::removed) edit.remove(change.id);
        for (const ArtifactRow &row : plan_.restored_rows) edit.put(row);
        return edit.texts(operation_.context.now_microseconds()).state;
    }

    void put_text(std::size_t root, const std::string &path, const std::optional<std::string> &wanted,
                  const std::optional<std::string> &today) {
        if (wanted)
            transaction_.put_file(root, path, *wanted, kFileMode, seen(today));
        else if (today)
            transaction_.remove(root, path, seen(today), path);
    }

    void edit_rows() {
        CollectionEdit edit(*now_);
        for (const ArtifactRow &row : plan_.restored_rows) edit.put(row);
        edit.stage(transaction_, home_, operation_.context.now_microseconds());
    }

    Json facts() const {
        Json artifacts = Json::array();
        for (const RollbackPlan::Change &change : plan_.changes)
            if (change.action == RollbackAction::restored || change.action == RollbackAction::removed)
                artifacts.push(Json::object({{"name", change.id.name}, {"type", change.id.type}}));
        return Json::object({{"artifacts", std::move(artifacts)},
                             {"restored", source_.snapshot.id},
                             {"safety_snapshot", safety_}});
    }

    const Operation &operation_;
    const Home &home_;
    const bool is_whole_;
    const RollbackSource source_;
    const Collection before_;
    const std::shared_ptr<const Collection> now_;
    const CollectionLook look_;
    const RollbackPlan plan_;
    Transaction transaction_;
    std::size_t removed_files_ = 0;
    std::string safety_, txn_;
};

void note_usage(const Operation &operation, const Home &home, const std::string &collection,
                const Rollback &rollback, Milliseconds started) {
    UsageEvent event;
    event.type = "rollback";
    event.result = "success";
    event.collection = collection;
    event.counts.set("written", rollback.written())
        .set("removed", rollback.removed())
        .set("unchanged", rollback.unchanged());
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

}  // namespace

Json roll_back(const Operation &operation, const RollbackOptions &options) {
    const Milliseconds started = operation.context.now();
    const Home home = Home::open(operation);
    const std::string name = chosen_collection(home, options.collection);
    Json document;
    with_retries(operation, home, [&] {
        Rollback rollback(operation, home, options, name);
        if (!operation.dry_run) {
            rollback.commit();
            note_usage(operation, home, name, rollback, started);
        }
        document = rollback.document();
    });
    seal_audit_by_keychain(operation, home);
    return document;
}

}  // namespace skillmeat::core
