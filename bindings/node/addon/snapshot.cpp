#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value history(Invocation &in) {
    return in.document([context = in.context(), page = in.options().page()](const Call &call) {
        return context->history(page, call);
    });
}

Napi::Value history_of(Invocation &in) {
    return in.document([context = in.context(), collection = in.options().text("collection"),
                        page = in.options().page()](const Call &call) {
        return context->history_of(collection, page, call);
    });
}

Napi::Value snapshot(Invocation &in) {
    SnapshotOptions options;
    options.collection = in.options().text("collection");
    options.message = in.options().text("message");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->snapshot(options, call); });
}

Napi::Value rollback(Invocation &in) {
    RollbackOptions options;
    options.collection = in.options().text("collection");
    options.snapshot = in.options().text("snapshot");
    options.artifacts = in.options().texts("artifacts");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->rollback(options, call); });
}

Napi::Value remove_snapshot(Invocation &in) {
    return in.document([context = in.context(), snapshot = in.text(0, "snapshot"),
                        collection = in.options().text("collection")](const Call &call) {
        return context->remove_snapshot(snapshot, collection, call);
    });
}

Napi::Value undo(Invocation &in) {
    return in.document([context = in.context(), transaction = in.options().text("transaction")](
                           const Call &call) { return context->undo(transaction, call); });
}

Napi::Value gc(Invocation &in) {
    GcOptions options;
    options.keep_days = in.options().integer("keepDays");
    options.keep_changes = in.options().integer("keepChanges");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->gc(options, call); });
}

}  // namespace

const Methods &snapshot_methods() {
    static const Methods methods{{"history", 0, history},
                                 {"historyOf", 0, history_of},
                                 {"snapshot", 0, snapshot},
                                 {"rollback", 0, rollback},
                                 {"removeSnapshot", 1, remove_snapshot},
                                 {"undo", 0, undo},
                                 {"gc", 0, gc}};
    return methods;
}

}  // namespace skillmeat::node
