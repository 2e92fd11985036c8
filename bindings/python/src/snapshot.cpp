#include "nouns.hpp"

namespace skillmeat::python {

namespace {

struct UndoOptions {
    Text transaction;
};

struct HistoryOptions {
    Text collection;
    Page page;
};
struct RemoveSnapshotOptions {
    Text collection;
};

void describe(Options &o, UndoOptions &into) {
    o("transaction", into.transaction);
}
void describe(Options &o, HistoryOptions &into) {
    o("collection", into.collection).page(into.page);
}
void describe(Options &o, RemoveSnapshotOptions &into) {
    o("collection", into.collection);
}

}  // namespace

void describe(Options &o, GcOptions &into) {
    o("keep_days", into.keep_days)("keep_changes", into.keep_changes);
}
void describe(Options &o, SnapshotOptions &into) {
    o("collection", into.collection)("message", into.message);
}
void describe(Options &o, RollbackOptions &into) {
    o("collection", into.collection)("snapshot", into.snapshot)("artifacts", into.artifacts);
}

void bind_snapshot(Class<Context> &context) {
    method<Page>(context, "history", {}, "Finished changes and snapshots, newest first.",
                 [](const Context &c, const Page &page, const Call &call) { return c.history(page, call); });
    method<HistoryOptions>(context, "history_of", {}, "The same with the snapshots of one collection only.",
                           [](const Context &c, const HistoryOptions &o, const Call &call) {
                               return c.history_of(o.collection, o.page, call);
                           });
    method<SnapshotOptions>(
        context, "snapshot", {}, "Keeps what a collection holds now under an id.",
        [](const Context &c, const SnapshotOptions &o, const Call &call) { return c.snapshot(o, call); });
    method<RollbackOptions>(
        context, "rollback", {},
        "Brings a collection, or some of its artifacts, back to a snapshot: the newest, or the one that is "
        "named.",
        [](const Context &c, const RollbackOptions &o, const Call &call) { return c.rollback(o, call); });
    method<RemoveSnapshotOptions, Name>(
        context, "remove_snapshot", {"snapshot"}, "Removes a snapshot; the collection stays as it is.",
        [](const Context &c, const Name &snapshot, const RemoveSnapshotOptions &o, const Call &call) {
            return c.remove_snapshot(snapshot.text, o.collection, call);
        });
    method<UndoOptions>(
        context, "undo", {}, "Takes a change back: the newest one, or the one that is named.",
        [](const Context &c, const UndoOptions &o, const Call &call) { return c.undo(o.transaction, call); });
    method<GcOptions>(context, "gc", {}, "Drops old changes, and contents that nothing needs any more.",
                      [](const Context &c, const GcOptions &o, const Call &call) { return c.gc(o, call); });
}

}  // namespace skillmeat::python
