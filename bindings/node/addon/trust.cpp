#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value add_trust(Invocation &in) {
    Options &from = in.options();
    TrustOptions options;
    options.fingerprint = from.text("fingerprint");
    options.name = from.text("name");
    options.scope = from.text("scope");
    options.valid_from = from.text("validFrom");
    options.valid_until = from.text("validUntil");
    return in.document([context = in.context(), key = in.text(0, "key"), options](const Call &call) {
        return context->add_trust(key, options, call);
    });
}

Napi::Value trusted_keys(Invocation &in) {
    return in.document([context = in.context(), page = in.options().page()](const Call &call) {
        return context->trusted_keys(page, call);
    });
}

Napi::Value remove_trust(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key")](const Call &call) {
        return context->remove_trust(key, call);
    });
}

Napi::Value set_trust_state(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key"), state = in.text(1, "state")](
                           const Call &call) { return context->set_trust_state(key, state, call); });
}

}  // namespace

const Methods &trust_methods() {
    static const Methods methods{{"addTrust", 1, add_trust},
                                 {"trustedKeys", 0, trusted_keys},
                                 {"removeTrust", 1, remove_trust},
                                 {"setTrustState", 2, set_trust_state}};
    return methods;
}

}  // namespace skillmeat::node
