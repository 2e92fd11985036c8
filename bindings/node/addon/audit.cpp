#include "context.hpp"

namespace skillmeat::node {

namespace {

Napi::Value audit(Invocation &in) {
    AuditOptions options;
    options.kind = in.options().text("kind");
    options.action = in.options().text("action");
    options.since = in.options().text("since");
    options.page = in.options().page();
    return in.document(
        [context = in.context(), options](const Call &call) { return context->audit(options, call); });
}

Napi::Value verify_audit(Invocation &in) {
    AuditVerifyOptions options;
    options.against = in.options().text("against");
    options.proof = in.options().text("proof");
    options.log_key = in.options().text("logKey");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->verify_audit(options, call); });
}

Napi::Value prove_audit(Invocation &in) {
    AuditProveOptions options;
    options.entry = static_cast<std::uint64_t>(in.options().integer("entry").value_or(0));
    options.output = in.options().text("output");
    return in.document(
        [context = in.context(), options](const Call &call) { return context->prove_audit(options, call); });
}

Napi::Value audit_checkpoint(Invocation &in) {
    AuditCheckpointOptions options;
    options.output = in.options().text("output");
    options.passphrase = in.options().text("passphrase");
    options.ask_passphrase = in.ask("askPassphrase");
    return in.document([context = in.context(), options = secret(std::move(options))](const Call &call) {
        return context->audit_checkpoint(*options, call);
    });
}

}  // namespace

const Methods &audit_methods() {
    static const Methods methods{{"audit", 0, audit},
                                 {"verifyAudit", 0, verify_audit},
                                 {"proveAudit", 0, prove_audit},
                                 {"auditCheckpoint", 0, audit_checkpoint}};
    return methods;
}

}  // namespace skillmeat::node
