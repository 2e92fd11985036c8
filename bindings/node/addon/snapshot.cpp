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

}  // namespace

const Methods &snapshot_methods() {
    static const Methods methods{{"history", 0, history}, {"undo", 0, undo}};
    return methods;
}

}  // namespace skillmeat::node
