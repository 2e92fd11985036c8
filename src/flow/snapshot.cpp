// snapshot, snapshot --remove: what a collection holds, kept under an id.
#include "flow/snapshot.hpp"

#include "base/error.hpp"
#include "base/path.hpp"
#include "flow/snapshot_document.hpp"
#include "flow/snapshot_mark.hpp"
#include "state/config/config.hpp"
#include "state/store/journal.hpp"
#include "state/usage/usage.hpp"

namespace skillmeat::core {

namespace {

constexpr std::uint32_t kRecordMode = 0600;

void note_usage(const Operation &operation, const Home &home, const std::string &collection, const char *type,
                Json counts, Milliseconds started) {
    UsageEvent event;
    event.type = type;
    event.result = "success";
    event.collection = collection;
    event.counts = std::move(counts);
    event.duration_ms = operation.context.now() - started;
    append_usage(operation, home, event);
}

Json counts_of(const Snapshot &snapshot, const KeptObjects &kept) {
    return Json::object(
        {{"artifacts", snapshot.artifact_count}, {"objects", kept.objects}, {"bytes", kept.bytes}});
}

PathState state_of(const std::optional<std::string> &text) {
    return text ? PathState::file(sha256(*text), text->size(), kRecordMode) : PathState::absent();
}

// The three files are read before the artifacts: nothing may have changed them since.
void expect_texts(const Home &home, const Collection &collection, Transaction &transaction) {
    const std::size_t root = transaction.root(home.path());
    const std::string folder = "collections/" + collection.name() + "/";
    const Collection::Texts &texts = collection.texts();
    transaction.expect(root, folder + "collection.toml", state_of(texts.manifest));
    transaction.expect(root, folder + "collection.lock", state_of(texts.lock));
    transaction.expect(root, "state/collections/" + collection.name() + ".json", state_of(texts.state));
}

}  // namespace

Json create_snapshot(const Operation &operation, const SnapshotOptions &options) {
    const Milliseconds started = operation.context.now();
    check_snapshot_message(options.message);
    const Home home = Home::open(operation);
    const std::string name = chosen_collection(home, options.collection);
    Json document;
    with_retries(operation, home, [&] {
        const auto collection = Collection::open(operation, home, name);
        const CollectionLook look = look_at_collection(operation, home, *collection);
        const Snapshot snapshot = make_snapshot(operation, home, *collection, look, options.message);
        std::string txn;
        if (!operation.dry_run) {
            const std::string about = snapshot.message.empty() ? "" : " \"" + snapshot.message + "\"";
            Transaction transaction(operation, home, "snapshot of " + name + about);
            const KeptObjects kept = keep_snapshot(operation, home, *collection, look, snapshot, transaction);
            expect_texts(home, *collection, transaction);
            transaction.put_file(transaction.root(home.path()), snapshot_path(name, snapshot.id),
                                 snapshot_text(snapshot), kRecordMode, PathState::absent());
            transaction.note(Json::object({{"snapshot", snapshot.id}}));
            txn = transaction.commit();
            note_usage(operation, home, name, "snapshot", counts_of(snapshot, kept), started);
        }
        document = Json::object({{"snapshot", snapshot_document(snapshot)},
                                 {"missing", missing_document(snapshot.missing)},
                                 {"txn", txn}});
    });
    return document;
}

// Also one that cannot be read any more: what matters is that it goes.
Json remove_snapshot(const Operation &operation, const std::string &collection, const std::string &id) {
    const Milliseconds started = operation.context.now();
    const Home home = Home::open(operation);
    const std::string name = chosen_collection(home, collection);
    std::string txn;
    with_retries(operation, home, [&] {
        if (!is_change_id(id) || collection_name_problem(name)) throw snapshot_not_found(id, name);
        const std::string path = snapshot_path(name, id);
        const PathState before = path_state(join(home.path(), path));
        if (before.kind != PathState::Kind::file) throw snapshot_not_found(id, name);
        if (operation.dry_run) return;
        Transaction transaction(operation, home, "snapshot --remove " + id);
        transaction.remove(transaction.root(home.path()), path, before, path);
        transaction.note(Json::object({{"removed_snapshot", id}}));
        txn = transaction.commit();
        note_usage(operation, home, name, "snapshot-remove", Json::object(), started);
    });
    return Json::object({{"removed", id}, {"collection", name}, {"txn", txn}});
}

}  // namespace skillmeat::core
