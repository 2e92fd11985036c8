#include "calls.hpp"

#include <functional>

namespace parity {
namespace {

using namespace skillmeat;

template <class Class>
using Methods = std::map<std::string, std::function<Result(Class &, Input &)>>;
template <class Class>
using Getters = std::map<std::string, std::function<Json(const Class &)>>;

Result document(const Document &text) {
    return {Json::parse(text)};
}

template <class Opened>
Result handle(Opened opened) {
    return {Json(), std::make_shared<Handle>(std::move(opened))};
}

Deployments deployments_of(Input &input) {
    const std::string word = input.text_or("deployments", "refuse");
    if (word == "refuse") return Deployments::refuse;
    if (word == "undeploy") return Deployments::undeploy;
    if (word == "keep") return Deployments::keep;
    throw Mistake("unknown deployments: " + word);
}

AddOptions add_options(Input &in) {
    return {.collection = in.text("collection"),
            .type = in.text("type"),
            .name = in.text("name"),
            .tags = in.strings("tags"),
            .force = in.flag("force")};
}

ListOptions list_options(Input &in) {
    return {.collection = in.text("collection"),
            .type = in.text("type"),
            .tag = in.text("tag"),
            .sort = in.text("sort"),
            .limit = in.number("limit"),
            .cursor = in.text_or("cursor", "")};
}

ExportOptions export_options(Input &in) {
    ExportOptions out{.collection = in.text("collection"),
                      .artifacts = in.strings("artifacts"),
                      .type = in.text("type"),
                      .tag = in.text("tag"),
                      .output = in.text("output"),
                      .name = in.text("name"),
                      .version = in.text("version"),
                      .author = in.text("author"),
                      .description = in.text("description"),
                      .license = in.text("license"),
                      .publisher = in.text("publisher"),
                      .homepage = in.text("homepage"),
                      .repository = in.text("repository"),
                      .tags = in.strings("tags"),
                      .created_at = in.text("created_at")};
    out.serial = in.integer("serial");
    out.store = in.flag("store");
    out.overwrite = in.flag("overwrite");
    out.v1 = in.flag("v1");
    out.sign_key = in.text("sign_key");
    out.expires = in.text("expires");
    out.passphrase = in.text("passphrase");
    out.ask_passphrase = in.ask("ask_passphrase");
    out.signer = in.signer("signer");
    out.minisig = in.flag("minisig");
    out.anchor = in.flag("anchor");
    out.signer_command = in.text("signer_command");
    return out;
}

ImportOptions import_options(Input &in) {
    return {.collection = in.text("collection"),
            .strategy = in.text("strategy"),
            .artifact_strategies = in.strings("artifact_strategies"),
            .require_signature = in.flag("require_signature"),
            .allow_unsigned = in.flag("allow_unsigned"),
            .project = in.text("project"),
            .ask = in.ask("ask"),
            .ask_trust = in.ask("ask_trust")};
}

RevocationsOptions revocations_options(Input &in) {
    return {.sign_key = in.text("sign_key"),
            .passphrase = in.text("passphrase"),
            .serial = in.integer("serial"),
            .ask_passphrase = in.ask("ask_passphrase"),
            .signer = in.signer("signer")};
}

SignOptions sign_options(Input &in) {
    SignOptions out;
    out.key = in.text("key");
    out.expires = in.text("expires");
    out.passphrase = in.text("passphrase");
    out.sidecar = in.flag("sidecar");
    out.minisig = in.flag("minisig");
    out.anchor = in.flag("anchor");
    out.signer_command = in.text("signer_command");
    out.ssh = in.flag("ssh");
    out.ask_passphrase = in.ask("ask_passphrase");
    out.signer = in.signer("signer");
    return out;
}

KeyOptions key_options(Input &in) {
    return {.name = in.text("name"),
            .email = in.text("email"),
            .passphrase = in.text("passphrase"),
            .ask_passphrase = in.ask("ask_passphrase"),
            .store = in.text("store"),
            .file_passphrase = in.text("file_passphrase")};
}

KeyStatementOptions statement_options(Input &in) {
    return {.output = in.text("output"),
            .reason = in.text("reason"),
            .passphrase = in.text("passphrase"),
            .ask_passphrase = in.ask("ask_passphrase")};
}

UsageOptions usage_options(Input &in) {
    return {.type = in.text("type"),
            .artifact = in.text("artifact"),
            .collection = in.text("collection"),
            .since = in.text("since"),
            .until = in.text("until"),
            .limit = in.number("limit"),
            .cursor = in.text_or("cursor", "")};
}

Result exported_bytes(Context &context, Input &in) {
    const ExportOptions options = export_options(in);
    Document text;
    const std::string pack = context.export_bundle_bytes(options, &text, in.call());
    return {Json{{"bytes", bytes(pack)}, {"document", Json::parse(text)}}};
}

// A lambda for each method: reads its arguments in their order, then its options, then how the call runs.
#define METHOD(name, ...)                                                  \
    {                                                                      \
#name, [](Context & context, Input & in) -> Result { __VA_ARGS__ } \
    }

const Methods<Context> &context_methods() {
    static const Methods<Context> methods {
        METHOD(project, const Text start = in.text("start");
               return document(context.project(start, in.call()));),
            METHOD(config_list, return document(context.config_list(in.call()));),
            METHOD(config_get, const auto key = in.text();
                   return document(context.config_get(key, in.call()));),
            METHOD(config_set, const auto key = in.text(); const auto value = in.text();
                   return document(context.config_set(key, value, in.call()));),
            METHOD(config_unset, const auto key = in.text();
                   return document(context.config_unset(key, in.call()));),
            METHOD(home_show, return document(context.home_show(in.call()));),
            METHOD(home_upgrade, return document(context.home_upgrade(in.call()));),
            METHOD(home_downgrade, const auto format = static_cast<std::uint32_t>(in.number("format"));
                   return document(context.home_downgrade(format, in.call()));),
            METHOD(home_remove, const RemoveHomeOptions options{.keep_deployed = in.flag("keep_deployed"),
                                                                .with_keys = in.flag("with_keys")};
                   return document(context.home_remove(options, in.call()));),
            METHOD(doctor, const DoctorOptions options{.project = in.text("project"),
                                                       .repair = in.flag("repair"),
                                                       .from_original = in.flag("from_original")};
                   return document(context.doctor(options, in.call()));),
            METHOD(hash, const auto path = in.text(); const auto algorithm = in.text_or("algorithm", "tree");
                   return document(context.hash(path, algorithm, in.call()));),
            METHOD(parse, const auto kind = in.text(); const auto input = in.text();
                   return document(context.parse(kind, input, in.call()));),
            METHOD(splice_edit, const auto text = in.text(); const auto format = in.text();
                   const auto root = in.text(); const auto operation = in.text();
                   return document(context.splice_edit(text, format, root, operation, in.call()));),
            METHOD(splice_edit_file, const auto path = in.text(); const auto format = in.text();
                   const auto root = in.text(); const auto operation = in.text();
                   return document(context.splice_edit_file(path, format, root, operation, in.call()));),
            METHOD(init_collection, const Text name = in.text("name");
                   return document(context.init_collection(name, in.call()));),
            METHOD(collections, const Page page = in.page();
                   return document(context.collections(page, in.call()));),
            METHOD(open_collection, const Text name = in.text("name");
                   return handle(context.open_collection(name, in.call()));),
            METHOD(add, const auto sources = in.strings(); const auto options = add_options(in);
                   return document(context.add(sources, options, in.call()));),
            METHOD(list, const auto options = list_options(in);
                   return document(context.list(options, in.call()));),
            METHOD(show, const auto artifact = in.text(); const Text collection = in.text("collection");
                   const Text project = in.text("project");
                   return document(context.show(artifact, collection, project, in.call()));),
            METHOD(remove, const auto artifacts = in.strings(); const auto what = deployments_of(in);
                   const Text collection = in.text("collection");
                   return document(context.remove(artifacts, what, collection, in.call()));),
            METHOD(export_bundle, const auto options = export_options(in);
                   return document(context.export_bundle(options, in.call()));),
            METHOD(export_bundle_bytes, return exported_bytes(context, in);),
            METHOD(open_bundle, const auto path = in.text();
                   return handle(context.open_bundle(path, in.call()));),
            METHOD(inspect_bundle, const auto path = in.text();
                   return document(context.inspect_bundle(path, in.call()));),
            METHOD(verify_bundle, const auto path = in.text();
                   const VerifyOptions options{.project = in.text("project"),
                                               .require_signature = in.flag("require_signature")};
                   return document(context.verify_bundle(path, options, in.call()));),
            METHOD(check_archive, const auto path = in.text();
                   return document(context.check_archive(path, in.call()));),
            METHOD(import_bundle, const auto path = in.text(); const auto options = import_options(in);
                   return document(context.import_bundle(path, options, in.call()));),
            METHOD(convert_bundle, const auto path = in.text();
                   const ConvertOptions options{.format = in.text("format"),
                                                .output = in.text("output"),
                                                .overwrite = in.flag("overwrite")};
                   return document(context.convert_bundle(path, options, in.call()));),
            METHOD(sign_bundle, const auto path = in.text(); const auto options = sign_options(in);
                   return document(context.sign_bundle(path, options, in.call()));),
            METHOD(generate_key, const auto options = key_options(in);
                   return document(context.generate_key(options, in.call()));),
            METHOD(import_key, const auto path = in.text(); const auto options = key_options(in);
                   return document(context.import_key(path, options, in.call()));),
            METHOD(keys, const Page page = in.page(); return document(context.keys(page, in.call()));),
            METHOD(export_key, const auto key = in.text(); const auto format = in.text_or("format", "raw");
                   return document(context.export_key(key, format, in.call()));),
            METHOD(remove_key, const auto key = in.text();
                   return document(context.remove_key(key, in.call()));),
            METHOD(rotate_key, const auto key = in.text(); const auto options = statement_options(in);
                   return document(context.rotate_key(key, options, in.call()));),
            METHOD(revoke_key, const auto key = in.text(); const auto options = statement_options(in);
                   return document(context.revoke_key(key, options, in.call()));),
            METHOD(open_key, const auto key = in.text(); const Text passphrase = in.text("passphrase");
                   return handle(context.open_key(key, passphrase, in.call()));),
            METHOD(add_trust, const auto key = in.text();
                   const TrustOptions options{.fingerprint = in.text("fingerprint"),
                                              .name = in.text("name"),
                                              .scope = in.text("scope"),
                                              .valid_from = in.text("valid_from"),
                                              .valid_until = in.text("valid_until"),
                                              .vault = in.text("vault"),
                                              .roles = in.strings("roles")};
                   return document(context.add_trust(key, options, in.call()));),
            METHOD(trusted_keys, const Page page = in.page();
                   return document(context.trusted_keys(page, in.call()));),
            METHOD(revoked_packs, const Page page = in.page();
                   return document(context.revoked_packs(page, in.call()));),
            METHOD(revoke_key_trust, const auto key = in.text(); const Text reason = in.text("reason");
                   return document(context.revoke_key_trust(key, reason, in.call()));),
            METHOD(revoke_pack, const auto pack = in.text(); const Text reason = in.text("reason");
                   return document(context.revoke_pack(pack, reason, in.call()));),
            METHOD(apply_trust, const auto path = in.text();
                   return document(context.apply_trust(path, in.call()));),
            METHOD(export_revocations, const auto output = in.text();
                   const auto options = revocations_options(in);
                   return document(context.export_revocations(output, options, in.call()));),
            METHOD(check_policy, const Text project = in.text("project");
                   return document(context.check_policy(project, in.call()));),
            METHOD(remove_trust, const auto key = in.text();
                   return document(context.remove_trust(key, in.call()));),
            METHOD(set_trust_state, const auto key = in.text(); const auto state = in.text();
                   return document(context.set_trust_state(key, state, in.call()));),
            METHOD(policy, const Text project = in.text("project");
                   return document(context.policy(project, in.call()));),
            METHOD(explain_policy, const auto key = in.text(); const Text project = in.text("project");
                   return document(context.explain_policy(key, project, in.call()));),
            METHOD(agents, const Text project = in.text("project"); const Page page = in.page();
                   return document(context.agents(project, page, in.call()));),
            METHOD(deploy, const auto artifacts = in.strings();
                   const DeployOptions options{.collection = in.text("collection"),
                                               .agents = in.strings("agents"),
                                               .scope = in.text("scope"),
                                               .project = in.text("project"),
                                               .strategy = in.text("strategy"),
                                               .ask = in.ask("ask")};
                   return document(context.deploy(artifacts, options, in.call()));),
            METHOD(undeploy, const auto artifacts = in.strings();
                   const UndeployOptions options{.collection = in.text("collection"),
                                                 .agents = in.strings("agents"),
                                                 .project = in.text("project"),
                                                 .all = in.flag("all"),
                                                 .everywhere = in.flag("everywhere")};
                   return document(context.undeploy(artifacts, options, in.call()));),
            METHOD(status, const StatusOptions options{.collection = in.text("collection"),
                                                       .project = in.text("project"),
                                                       .everywhere = in.flag("everywhere"),
                                                       .page = in.page()};
                   return document(context.status(options, in.call()));),
            METHOD(audit, const AuditOptions options{.kind = in.text("kind"),
                                                     .action = in.text("action"),
                                                     .since = in.text("since"),
                                                     .page = in.page()};
                   return document(context.audit(options, in.call()));),
            METHOD(verify_audit, const AuditVerifyOptions options{.against = in.text("against"),
                                                                  .proof = in.text("proof"),
                                                                  .log_key = in.text("log_key")};
                   return document(context.verify_audit(options, in.call()));),
            METHOD(prove_audit, const AuditProveOptions options{.entry = static_cast<std::uint64_t>(
                                                                    in.integer("entry").value_or(0)),
                                                                .output = in.text("output")};
                   return document(context.prove_audit(options, in.call()));),
            METHOD(audit_checkpoint,
                   const AuditCheckpointOptions options{.output = in.text("output"),
                                                        .passphrase = in.text("passphrase"),
                                                        .ask_passphrase = in.ask("ask_passphrase")};
                   return document(context.audit_checkpoint(options, in.call()));),
            METHOD(history, const Page page = in.page(); return document(context.history(page, in.call()));),
            METHOD(history_of, const Text collection = in.text("collection"); const Page page = in.page();
                   return document(context.history_of(collection, page, in.call()));),
            METHOD(snapshot, const SnapshotOptions options{.collection = in.text("collection"),
                                                           .message = in.text("message")};
                   return document(context.snapshot(options, in.call()));),
            METHOD(rollback, const RollbackOptions options{.collection = in.text("collection"),
                                                           .snapshot = in.text("snapshot"),
                                                           .artifacts = in.strings("artifacts")};
                   return document(context.rollback(options, in.call()));),
            METHOD(remove_snapshot, const auto snapshot = in.text();
                   const Text collection = in.text("collection");
                   return document(context.remove_snapshot(snapshot, collection, in.call()));),
            METHOD(undo, const Text transaction = in.text("transaction");
                   return document(context.undo(transaction, in.call()));),
            METHOD(gc, const GcOptions options{.keep_days = in.integer("keep_days"),
                                               .keep_changes = in.integer("keep_changes")};
                   return document(context.gc(options, in.call()));),
            METHOD(usage_events, const auto options = usage_options(in);
                   return document(context.usage_events(options, in.call()));),
            METHOD(usage_summary, const auto options = usage_options(in);
                   return document(context.usage_summary(options, in.call()));),
    };
    return methods;
}
#undef METHOD

const Methods<Collection> kCollectionMethods{
    {"artifact_name", [](Collection &c, Input &in) { return Result{c.artifact_name(in.number())}; }},
    {"artifact_type", [](Collection &c, Input &in) { return Result{c.artifact_type(in.number())}; }},
};
const Methods<Bundle> kBundleMethods{
    {"file", [](Bundle &b, Input &in) { return Result{bytes(b.file(in.text()))}; }},
};
const Methods<Key> kKeyMethods{
    {"sign", [](Key &k, Input &in) { return Result{bytes(k.sign(in.raw()))}; }},
};
const Methods<Cancel> kCancelMethods{
    {"cancel",
     [](Cancel &c, Input &) {
         c.cancel();
         return Result{};
     }},
    {"reset",
     [](Cancel &c, Input &) {
         c.reset();
         return Result{};
     }},
};
const std::map<std::string, std::function<Result(Input &)>> kFunctions{
    {"version", [](Input &) { return Result{version()}; }},
    {"abi_version", [](Input &) { return Result{abi_version()}; }},
    {"features", [](Input &) { return document(features()); }},
    {"verify_signature",
     [](Input &in) {
         const std::string key = in.raw(), data = in.raw(), signature = in.raw();
         return Result{verify_signature(key, data, signature)};
     }},
};

const Getters<Context> kContextGetters{{"home", [](const Context &c) { return Json(c.home()); }}};
const Getters<Collection> kCollectionGetters{
    {"name", [](const Collection &c) { return Json(c.name()); }},
    {"path", [](const Collection &c) { return Json(c.path()); }},
    {"count", [](const Collection &c) { return Json(c.count()); }},
};
const Getters<Bundle> kBundleGetters{
    {"name", [](const Bundle &b) { return Json(b.name()); }},
    {"version", [](const Bundle &b) { return Json(b.version()); }},
    {"pack_id", [](const Bundle &b) { return Json(b.pack_id()); }},
    {"content_digest", [](const Bundle &b) { return Json(b.content_digest()); }},
};
const Getters<Key> kKeyGetters{{"id", [](const Key &k) { return Json(k.id()); }}};

template <class Table>
const auto &find(const Table &table, const std::string &name) {
    const auto found = table.find(name);
    if (found == table.end()) throw Mistake("nothing is called \"" + name + "\" here");
    return found->second;
}

const Methods<Context> &methods(const Context &) {
    return context_methods();
}
const Methods<Collection> &methods(const Collection &) {
    return kCollectionMethods;
}
const Methods<Bundle> &methods(const Bundle &) {
    return kBundleMethods;
}
const Methods<Key> &methods(const Key &) {
    return kKeyMethods;
}
const Methods<Cancel> &methods(const Cancel &) {
    return kCancelMethods;
}

template <class Table>
void name_all(std::set<std::string> &names, const std::string &prefix, const Table &table) {
    for (const auto &[name, function] : table) names.insert(prefix + name);
}

}  // namespace

Result call(Handle *on, const std::string &name, Input &input) {
    if (!on) return find(kFunctions, name)(input);
    return std::visit([&](auto &handle) { return find(methods(handle), name)(handle, input); }, *on);
}

Json get(const Handle &on, const std::string &name) {
    if (const auto *context = std::get_if<Context>(&on)) return find(kContextGetters, name)(*context);
    if (const auto *collection = std::get_if<Collection>(&on))
        return find(kCollectionGetters, name)(*collection);
    if (const auto *bundle = std::get_if<Bundle>(&on)) return find(kBundleGetters, name)(*bundle);
    if (const auto *key = std::get_if<Key>(&on)) return find(kKeyGetters, name)(*key);
    throw Mistake("a Cancel has no properties");
}

std::set<std::string> known_names() {
    std::set<std::string> names;
    name_all(names, "", kFunctions);
    name_all(names, "Context.", context_methods());
    name_all(names, "Collection.", kCollectionMethods);
    name_all(names, "Bundle.", kBundleMethods);
    name_all(names, "Key.", kKeyMethods);
    name_all(names, "Cancel.", kCancelMethods);
    name_all(names, "Context.", kContextGetters);
    name_all(names, "Collection.", kCollectionGetters);
    name_all(names, "Bundle.", kBundleGetters);
    name_all(names, "Key.", kKeyGetters);
    return names;
}

}  // namespace parity
