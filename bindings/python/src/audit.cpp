#include "nouns.hpp"

namespace skillmeat::python {

void describe(Options &o, AuditOptions &into) {
    o("kind", into.kind)("action", into.action)("since", into.since).page(into.page);
}
void describe(Options &o, AuditVerifyOptions &into) {
    o.path("against", into.against).path("proof", into.proof)("log_key", into.log_key);
}
void describe(Options &o, AuditProveOptions &into) {
    o("entry", into.entry).path("output", into.output);
}
void describe(Options &o, AuditCheckpointOptions &into) {
    o.path("output", into.output)("passphrase", into.passphrase).ask("ask_passphrase", into.ask_passphrase);
}

void bind_audit(Class<Context> &context) {
    method<AuditOptions>(
        context, "audit", {}, "The entries of the audit log, newest first.",
        [](const Context &c, const AuditOptions &o, const Call &call) { return c.audit(o, call); });
    method<AuditVerifyOptions>(context, "verify_audit", {},
                               "Whether the audit log, or a proof out of it, is what was written.",
                               [](const Context &c, const AuditVerifyOptions &o, const Call &call) {
                                   return c.verify_audit(o, call);
                               });
    method<AuditProveOptions>(context, "prove_audit", {},
                              "That an entry is in the audit log, for others to check.",
                              [](const Context &c, const AuditProveOptions &o, const Call &call) {
                                  return c.prove_audit(o, call);
                              });
    method<AuditCheckpointOptions>(context, "audit_checkpoint", {}, "Seals the audit log under its key.",
                                   [](const Context &c, const AuditCheckpointOptions &o, const Call &call) {
                                       return c.audit_checkpoint(o, call);
                                   });
}

}  // namespace skillmeat::python
