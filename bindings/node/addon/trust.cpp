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
    options.vault = from.text("vault");
    options.roles = from.texts("roles");
    return in.document([context = in.context(), key = in.text(0, "key"), options](const Call &call) {
        return context->add_trust(key, options, call);
    });
}

Napi::Value trusted_keys(Invocation &in) {
    return in.document([context = in.context(), page = in.options().page()](const Call &call) {
        return context->trusted_keys(page, call);
    });
}

Napi::Value revoked_packs(Invocation &in) {
    return in.document([context = in.context(), page = in.options().page()](const Call &call) {
        return context->revoked_packs(page, call);
    });
}

Napi::Value revoke_key_trust(Invocation &in) {
    return in.document([context = in.context(), key = in.text(0, "key"),
                        reason = in.options().text("reason")](const Call &call) {
        return context->revoke_key_trust(key, reason, call);
    });
}

Napi::Value revoke_pack(Invocation &in) {
    return in.document([context = in.context(), pack = in.text(0, "pack"),
                        reason = in.options().text("reason")](const Call &call) {
        return context->revoke_pack(pack, reason, call);
    });
}

Napi::Value apply_trust(Invocation &in) {
    return in.document([context = in.context(), path = in.text(0, "path")](const Call &call) {
        return context->apply_trust(path, call);
    });
}

Napi::Value export_revocations(Invocation &in) {
    Options &from = in.options();
    RevocationsOptions given;
    given.sign_key = from.text("signKey");
    given.serial = from.integer("serial");
    given.passphrase = from.text("passphrase");
    given.ask_passphrase = in.ask("askPassphrase");
    given.signer = in.signer("signer");
    return in.document([context = in.context(), output = in.text(0, "output"),
                        options = secret(std::move(given))](const Call &call) {
        return context->export_revocations(output, *options, call);
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
                                 {"revokedPacks", 0, revoked_packs},
                                 {"revokeKeyTrust", 1, revoke_key_trust},
                                 {"revokePack", 1, revoke_pack},
                                 {"applyTrust", 1, apply_trust},
                                 {"exportRevocations", 1, export_revocations},
                                 {"removeTrust", 1, remove_trust},
                                 {"setTrustState", 2, set_trust_state}};
    return methods;
}

}  // namespace skillmeat::node
