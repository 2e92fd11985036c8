#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, TrustOptions &into) {
    o("fingerprint", into.fingerprint)("name", into.name)("scope", into.scope);
    o("valid_from", into.valid_from)("valid_until", into.valid_until)("vault", into.vault);
    o("roles", into.roles);
}
void describe(Options &o, RevocationsOptions &into) {
    o("sign_key", into.sign_key)("serial", into.serial)("passphrase", into.passphrase);
    o.ask("ask_passphrase", into.ask_passphrase).signer("signer", into.signer);
}

namespace {

struct ReasonOptions {
    Text reason;
};

void describe(Options &o, ReasonOptions &into) {
    o("reason", into.reason);
}

}  // namespace

void bind_trust(Class<Context> &context) {
    method<TrustOptions, Path>(
        context, "add_trust", {"key"},
        "Trusts a public key: a file, a text, or a pack together with its signer's fingerprint.",
        [](const Context &c, const Path &key, const TrustOptions &o, const Call &call) {
            return c.add_trust(key.text, o, call);
        });
    method<Page>(
        context, "trusted_keys", {}, "The keys whose signatures are believed.",
        [](const Context &c, const Page &page, const Call &call) { return c.trusted_keys(page, call); });
    method<Page>(
        context, "revoked_packs", {}, "The packs that were revoked.",
        [](const Context &c, const Page &page, const Call &call) { return c.revoked_packs(page, call); });
    method<ReasonOptions, Name>(
        context, "revoke_key_trust", {"key"}, "Lets in nothing that a key signed: a name, an id, an own key.",
        [](const Context &c, const Name &key, const ReasonOptions &o, const Call &call) {
            return c.revoke_key_trust(key.text, o.reason, call);
        });
    method<ReasonOptions, Path>(context, "revoke_pack", {"pack"},
                                "Lets in a pack no more, whoever signed it: its pack_id or its file.",
                                [](const Context &c, const Path &pack, const ReasonOptions &o,
                                   const Call &call) { return c.revoke_pack(pack.text, o.reason, call); });
    method<NoOptions, Path>(context, "apply_trust", {"path"},
                            "Takes over a rotation or a list of revocations that others signed.",
                            [](const Context &c, const Path &path, const NoOptions &, const Call &call) {
                                return c.apply_trust(path.text, call);
                            });
    method<RevocationsOptions, Path>(
        context, "export_revocations", {"output"}, "Writes all that is revoked here as a signed list.",
        [](const Context &c, const Path &output, const RevocationsOptions &o, const Call &call) {
            return c.export_revocations(output.text, o, call);
        });
    method<NoOptions, Name>(context, "remove_trust", {"key"}, "Stops trusting a key.",
                            [](const Context &c, const Name &key, const NoOptions &, const Call &call) {
                                return c.remove_trust(key.text, call);
                            });
    method<NoOptions, Name, Name>(
        context, "set_trust_state", {"key", "state"},
        "What a listed key is worth: \"trusted\", \"untrusted\" or \"revoked\".",
        [](const Context &c, const Name &key, const Name &state, const NoOptions &, const Call &call) {
            return c.set_trust_state(key.text, state.text, call);
        });
}

}  // namespace skillmeat::python
