#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, TrustOptions &into) {
    o("fingerprint", into.fingerprint)("name", into.name)("scope", into.scope);
    o("valid_from", into.valid_from)("valid_until", into.valid_until);
}

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
