#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value history(Invocation &in) {
    return in.document([context = in.context(), page = in.options().page()](const Call &call) {
        return context->history(page, call);
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
    static const Methods methods{{"history", 0, history}, {"undo", 0, undo}, {"gc", 0, gc}};
    return methods;
}

}  // namespace skillmeat::node
