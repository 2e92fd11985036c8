/* layout.c - what programs were compiled with: types of functions, values, offsets and sizes. Compiling it is the test.
 *
 * Written by capi/apigen.py from capi/api.json. When it does not compile, the headers changed what must stay. */
#include <skillmeat/experimental.h>
#include <skillmeat/skillmeat.h>
#include <stddef.h>
#include <stdint.h>

/* A function of another type would be a conflict. */
const char *skm_version(void);
int32_t skm_abi_version(void);
skm_status skm_features(skm_string *out, skm_error **error);
skm_status skm_cancel_new(skm_cancel **out, skm_error **error);
void skm_cancel_cancel(skm_cancel *cancel);
void skm_cancel_reset(skm_cancel *cancel);
void skm_cancel_free(skm_cancel *cancel);
skm_status skm_context_open(const skm_context_options *options, skm_context **out, skm_error **error);
void skm_context_close(skm_context *context);
const char *skm_context_home(const skm_context *context);
skm_status skm_context_project(skm_context *context, const char *start, skm_string *out, skm_error **error);
skm_status skm_context_config_list(skm_context *context, const skm_call *call, skm_string *out,
                                   skm_error **error);
skm_status skm_context_config_get(skm_context *context, const char *key, const skm_call *call,
                                  skm_string *out, skm_error **error);
skm_status skm_context_config_set(skm_context *context, const char *key, const char *value,
                                  const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_context_config_unset(skm_context *context, const char *key, const skm_call *call,
                                    skm_string *out, skm_error **error);
skm_status skm_context_home_show(skm_context *context, const skm_call *call, skm_string *out,
                                 skm_error **error);
skm_status skm_context_home_upgrade(skm_context *context, const skm_call *call, skm_string *out,
                                    skm_error **error);
skm_status skm_context_home_downgrade(skm_context *context, uint32_t format, const skm_call *call,
                                      skm_string *out, skm_error **error);
skm_status skm_context_home_remove(skm_context *context, uint32_t flags, const skm_call *call,
                                   skm_string *out, skm_error **error);
skm_status skm_context_doctor(skm_context *context, const char *project, uint32_t flags,
                              const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_collection_init(skm_context *context, const char *name, const skm_call *call,
                               skm_string *out, skm_error **error);
skm_status skm_collection_names(skm_context *context, const skm_page *page, const skm_call *call,
                                skm_string *out, skm_error **error);
skm_status skm_collection_open(skm_context *context, const char *name, const skm_call *call,
                               skm_collection **out, skm_error **error);
void skm_collection_close(skm_collection *collection);
const char *skm_collection_name(const skm_collection *collection);
const char *skm_collection_path(const skm_collection *collection);
uint64_t skm_collection_count(const skm_collection *collection);
const char *skm_collection_artifact_name(const skm_collection *collection, uint64_t index);
const char *skm_collection_artifact_type(const skm_collection *collection, uint64_t index);
skm_status skm_collection_add(skm_context *context, const char *collection, const char *const *sources,
                              size_t source_count, const skm_collection_add_options *options,
                              const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_collection_list(skm_context *context, const char *collection,
                               const skm_collection_list_options *options, const skm_call *call,
                               skm_string *out, skm_error **error);
skm_status skm_collection_show(skm_context *context, const char *collection, const char *artifact,
                               const char *project, const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_collection_remove(skm_context *context, const char *collection, const char *const *artifacts,
                                 size_t artifact_count, skm_collection_deployments deployments,
                                 const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_artifact_hash(skm_context *context, const char *path, const char *algorithm,
                             const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_artifact_parse(skm_context *context, const char *kind, const char *input,
                              const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_bundle_export(skm_context *context, const char *collection,
                             const skm_bundle_export_options *options, const skm_call *call,
                             skm_string *out, skm_error **error);
skm_status skm_bundle_export_bytes(skm_context *context, const char *collection,
                                   const skm_bundle_export_options *options, const skm_call *call,
                                   skm_string *pack, skm_string *out, skm_error **error);
skm_status skm_bundle_open(skm_context *context, const char *path, const skm_call *call, skm_bundle **out,
                           skm_error **error);
void skm_bundle_close(skm_bundle *bundle);
const char *skm_bundle_name(const skm_bundle *bundle);
const char *skm_bundle_version(const skm_bundle *bundle);
const char *skm_bundle_pack_id(const skm_bundle *bundle);
const char *skm_bundle_content_digest(const skm_bundle *bundle);
skm_status skm_bundle_file(const skm_bundle *bundle, const char *entry, skm_string *out, skm_error **error);
skm_status skm_bundle_inspect(skm_context *context, const char *path, const skm_call *call, skm_string *out,
                              skm_error **error);
skm_status skm_bundle_verify(skm_context *context, const char *path, const char *project, uint32_t flags,
                             const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_bundle_check_archive(skm_context *context, const char *path, const skm_call *call,
                                    skm_string *out, skm_error **error);
skm_status skm_bundle_import(skm_context *context, const char *collection, const char *path,
                             const skm_bundle_import_options *options, const skm_call *call,
                             skm_string *out, skm_error **error);
skm_status skm_bundle_convert(skm_context *context, const char *path,
                              const skm_bundle_convert_options *options, const skm_call *call,
                              skm_string *out, skm_error **error);
skm_status skm_bundle_sign(skm_context *context, const char *path, const skm_bundle_sign_options *options,
                           const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_key_generate(skm_context *context, const skm_key_generate_options *options,
                            const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_key_import(skm_context *context, const char *path, const skm_key_generate_options *options,
                          const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_key_list(skm_context *context, const skm_page *page, const skm_call *call, skm_string *out,
                        skm_error **error);
skm_status skm_key_export(skm_context *context, const char *key, const char *format, const skm_call *call,
                          skm_string *out, skm_error **error);
skm_status skm_key_remove(skm_context *context, const char *key, const skm_call *call, skm_string *out,
                          skm_error **error);
skm_status skm_key_rotate(skm_context *context, const char *key, const skm_key_statement_options *options,
                          const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_key_revoke(skm_context *context, const char *key, const skm_key_statement_options *options,
                          const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_key_open(skm_context *context, const char *key, const char *passphrase, const skm_call *call,
                        skm_key **out, skm_error **error);
void skm_key_close(skm_key *key);
const char *skm_key_id(const skm_key *key);
skm_status skm_key_sign(const skm_key *key, const void *data, size_t size, skm_string *signature,
                        skm_error **error);
skm_status skm_key_verify(const void *public_key, size_t public_key_size, const void *data, size_t size,
                          const void *signature, size_t signature_size, int32_t *valid, skm_error **error);
skm_status skm_trust_add(skm_context *context, const char *key, const skm_trust_add_options *options,
                         const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_trust_list(skm_context *context, const skm_page *page, const skm_call *call, skm_string *out,
                          skm_error **error);
skm_status skm_trust_revoked_packs(skm_context *context, const skm_page *page, const skm_call *call,
                                   skm_string *out, skm_error **error);
skm_status skm_trust_remove(skm_context *context, const char *key, const skm_call *call, skm_string *out,
                            skm_error **error);
skm_status skm_trust_set_state(skm_context *context, const char *key, const char *state,
                               const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_trust_revoke_key(skm_context *context, const char *key, const char *reason,
                                const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_trust_revoke_pack(skm_context *context, const char *pack, const char *reason,
                                 const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_trust_apply(skm_context *context, const char *path, const skm_call *call, skm_string *out,
                           skm_error **error);
skm_status skm_trust_export_revocations(skm_context *context, const skm_trust_revocations_options *options,
                                        const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_policy_show(skm_context *context, const char *project, const skm_call *call, skm_string *out,
                           skm_error **error);
skm_status skm_policy_explain(skm_context *context, const char *project, const char *key,
                              const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_policy_check(skm_context *context, const char *project, const skm_call *call,
                            skm_string *out, skm_error **error);
skm_status skm_agent_list(skm_context *context, const char *project, const skm_page *page,
                          const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_deployment_deploy(skm_context *context, const char *collection, const char *const *artifacts,
                                 size_t artifact_count, const skm_deployment_deploy_options *options,
                                 const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_deployment_undeploy(skm_context *context, const char *collection,
                                   const char *const *artifacts, size_t artifact_count,
                                   const skm_deployment_undeploy_options *options, const skm_call *call,
                                   skm_string *out, skm_error **error);
skm_status skm_deployment_status(skm_context *context, const char *collection, const char *project,
                                 uint32_t flags, const skm_page *page, const skm_call *call,
                                 skm_string *out, skm_error **error);
skm_status skm_snapshot_history(skm_context *context, const skm_page *page, const skm_call *call,
                                skm_string *out, skm_error **error);
skm_status skm_snapshot_history_of(skm_context *context, const char *collection, const skm_page *page,
                                   const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_snapshot_undo(skm_context *context, const char *transaction, const skm_call *call,
                             skm_string *out, skm_error **error);
skm_status skm_snapshot_gc(skm_context *context, const skm_snapshot_gc_options *options,
                           const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_snapshot_create(skm_context *context, const char *collection, const char *message,
                               const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_snapshot_rollback(skm_context *context, const char *collection, const char *snapshot,
                                 const char *const *artifacts, size_t artifact_count, const skm_call *call,
                                 skm_string *out, skm_error **error);
skm_status skm_snapshot_remove(skm_context *context, const char *collection, const char *snapshot,
                               const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_audit_list(skm_context *context, const skm_audit_list_options *options, const skm_page *page,
                          const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_audit_verify(skm_context *context, const skm_audit_verify_options *options,
                            const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_audit_prove(skm_context *context, const skm_audit_prove_options *options,
                           const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_audit_checkpoint(skm_context *context, const skm_audit_checkpoint_options *options,
                                const skm_call *call, skm_string *out, skm_error **error);
skm_status skm_usage_events(skm_context *context, const skm_usage_options *options, const skm_call *call,
                            skm_string *out, skm_error **error);
skm_status skm_usage_summary(skm_context *context, const skm_usage_options *options, const skm_call *call,
                             skm_string *out, skm_error **error);
skm_status skm_error_code(const skm_error *error);
const char *skm_error_message(const skm_error *error);
const char *skm_error_hint(const skm_error *error);
const char *skm_error_path(const skm_error *error);
skm_status skm_error_json(const skm_error *error, skm_string *out);
void skm_error_free(skm_error *error);
const char *skm_error_name(skm_status code);
void skm_string_dispose(skm_string *string);
int skm_string_set(skm_string *string, const char *data, size_t size);
skm_status skm_x_splice_edit(skm_context *context, const void *text, size_t size, const char *format,
                             const char *root, const char *operation, const skm_call *call, skm_string *out,
                             skm_error **error);
skm_status skm_x_splice_edit_file(skm_context *context, const char *path, const char *format,
                                  const char *root, const char *operation, const skm_call *call,
                                  skm_string *out, skm_error **error);

_Static_assert(SKM_OK == 0, "SKM_OK");
_Static_assert(SKM_E_ARGUMENT == -101, "SKM_E_ARGUMENT");
_Static_assert(SKM_E_HANDLE == -102, "SKM_E_HANDLE");
_Static_assert(SKM_E_UNSUPPORTED == -103, "SKM_E_UNSUPPORTED");
_Static_assert(SKM_E_BUSY == -104, "SKM_E_BUSY");
_Static_assert(SKM_E_FORKED == -105, "SKM_E_FORKED");
_Static_assert(SKM_E_CANCELLED == -106, "SKM_E_CANCELLED");
_Static_assert(SKM_E_INPUT == -107, "SKM_E_INPUT");
_Static_assert(SKM_E_NOT_FOUND == -201, "SKM_E_NOT_FOUND");
_Static_assert(SKM_E_ARTIFACT_NOT_FOUND == -202, "SKM_E_ARTIFACT_NOT_FOUND");
_Static_assert(SKM_E_COLLECTION_NOT_FOUND == -203, "SKM_E_COLLECTION_NOT_FOUND");
_Static_assert(SKM_E_HOME_NOT_FOUND == -204, "SKM_E_HOME_NOT_FOUND");
_Static_assert(SKM_E_KEY_NOT_FOUND == -205, "SKM_E_KEY_NOT_FOUND");
_Static_assert(SKM_E_AGENT_NOT_FOUND == -206, "SKM_E_AGENT_NOT_FOUND");
_Static_assert(SKM_E_TRANSACTION_NOT_FOUND == -207, "SKM_E_TRANSACTION_NOT_FOUND");
_Static_assert(SKM_E_SNAPSHOT_NOT_FOUND == -208, "SKM_E_SNAPSHOT_NOT_FOUND");
_Static_assert(SKM_E_EXISTS == -211, "SKM_E_EXISTS");
_Static_assert(SKM_E_AMBIGUOUS == -212, "SKM_E_AMBIGUOUS");
_Static_assert(SKM_E_IO == -301, "SKM_E_IO");
_Static_assert(SKM_E_PERMISSION == -302, "SKM_E_PERMISSION");
_Static_assert(SKM_E_NO_SPACE == -303, "SKM_E_NO_SPACE");
_Static_assert(SKM_E_READ_ONLY == -304, "SKM_E_READ_ONLY");
_Static_assert(SKM_E_TOO_LARGE == -305, "SKM_E_TOO_LARGE");
_Static_assert(SKM_E_NOT_UTF8 == -306, "SKM_E_NOT_UTF8");
_Static_assert(SKM_E_SPECIAL_FILE == -307, "SKM_E_SPECIAL_FILE");
_Static_assert(SKM_E_LINK == -308, "SKM_E_LINK");
_Static_assert(SKM_E_NAME == -309, "SKM_E_NAME");
_Static_assert(SKM_E_LOCKED == -401, "SKM_E_LOCKED");
_Static_assert(SKM_E_NEWER == -402, "SKM_E_NEWER");
_Static_assert(SKM_E_DAMAGED == -403, "SKM_E_DAMAGED");
_Static_assert(SKM_E_CHANGED == -404, "SKM_E_CHANGED");
_Static_assert(SKM_E_DEPLOYED == -405, "SKM_E_DEPLOYED");
_Static_assert(SKM_E_EMPTY == -406, "SKM_E_EMPTY");
_Static_assert(SKM_E_PARSE == -501, "SKM_E_PARSE");
_Static_assert(SKM_E_SCHEMA == -502, "SKM_E_SCHEMA");
_Static_assert(SKM_E_ARCHIVE == -503, "SKM_E_ARCHIVE");
_Static_assert(SKM_E_PACK == -504, "SKM_E_PACK");
_Static_assert(SKM_E_SHAPE == -505, "SKM_E_SHAPE");
_Static_assert(SKM_E_DUPLICATE == -506, "SKM_E_DUPLICATE");
_Static_assert(SKM_E_PASSPHRASE_NEEDED == -601, "SKM_E_PASSPHRASE_NEEDED");
_Static_assert(SKM_E_PASSPHRASE_WRONG == -602, "SKM_E_PASSPHRASE_WRONG");
_Static_assert(SKM_E_KEY_PERMISSIONS == -603, "SKM_E_KEY_PERMISSIONS");
_Static_assert(SKM_E_KEY_DAMAGED == -604, "SKM_E_KEY_DAMAGED");
_Static_assert(SKM_E_SIGNATURE == -605, "SKM_E_SIGNATURE");
_Static_assert(SKM_E_POLICY == -606, "SKM_E_POLICY");
_Static_assert(SKM_E_KEYCHAIN == -607, "SKM_E_KEYCHAIN");
_Static_assert(SKM_E_DECISION == -701, "SKM_E_DECISION");
_Static_assert(SKM_E_NETWORK == -801, "SKM_E_NETWORK");
_Static_assert(SKM_E_OFFLINE == -802, "SKM_E_OFFLINE");
_Static_assert(SKM_E_MEMORY == -901, "SKM_E_MEMORY");
_Static_assert(SKM_E_INTERNAL == -902, "SKM_E_INTERNAL");
_Static_assert(SKM_CALL_DRY_RUN == 1, "SKM_CALL_DRY_RUN");
_Static_assert(SKM_CALL_NO_WAIT == 2, "SKM_CALL_NO_WAIT");
_Static_assert(SKM_LOG_DEBUG == 0, "SKM_LOG_DEBUG");
_Static_assert(SKM_LOG_INFO == 1, "SKM_LOG_INFO");
_Static_assert(SKM_LOG_WARNING == 2, "SKM_LOG_WARNING");
_Static_assert(SKM_LOG_ERROR == 3, "SKM_LOG_ERROR");
_Static_assert(SKM_CONTEXT_OFFLINE == 1, "SKM_CONTEXT_OFFLINE");
_Static_assert(SKM_HOME_KEEP_DEPLOYED == 1, "SKM_HOME_KEEP_DEPLOYED");
_Static_assert(SKM_HOME_WITH_KEYS == 2, "SKM_HOME_WITH_KEYS");
_Static_assert(SKM_DOCTOR_REPAIR == 1, "SKM_DOCTOR_REPAIR");
_Static_assert(SKM_DOCTOR_FROM_ORIGINAL == 2, "SKM_DOCTOR_FROM_ORIGINAL");
_Static_assert(SKM_BUNDLE_EXPORT_STORE == 1, "SKM_BUNDLE_EXPORT_STORE");
_Static_assert(SKM_BUNDLE_EXPORT_OVERWRITE == 2, "SKM_BUNDLE_EXPORT_OVERWRITE");
_Static_assert(SKM_BUNDLE_EXPORT_MINISIG == 4, "SKM_BUNDLE_EXPORT_MINISIG");
_Static_assert(SKM_BUNDLE_EXPORT_V1 == 8, "SKM_BUNDLE_EXPORT_V1");
_Static_assert(SKM_BUNDLE_EXPORT_ANCHOR == 16, "SKM_BUNDLE_EXPORT_ANCHOR");
_Static_assert(SKM_BUNDLE_REQUIRE_SIGNATURE == 1, "SKM_BUNDLE_REQUIRE_SIGNATURE");
_Static_assert(SKM_BUNDLE_ALLOW_UNSIGNED == 2, "SKM_BUNDLE_ALLOW_UNSIGNED");
_Static_assert(SKM_BUNDLE_CONVERT_OVERWRITE == 1, "SKM_BUNDLE_CONVERT_OVERWRITE");
_Static_assert(SKM_BUNDLE_SIGN_SIDECAR == 1, "SKM_BUNDLE_SIGN_SIDECAR");
_Static_assert(SKM_BUNDLE_SIGN_MINISIG == 2, "SKM_BUNDLE_SIGN_MINISIG");
_Static_assert(SKM_BUNDLE_SIGN_SSH == 4, "SKM_BUNDLE_SIGN_SSH");
_Static_assert(SKM_BUNDLE_SIGN_ANCHOR == 8, "SKM_BUNDLE_SIGN_ANCHOR");
_Static_assert(SKM_COLLECTION_ADD_FORCE == 1, "SKM_COLLECTION_ADD_FORCE");
_Static_assert(SKM_COLLECTION_DEPLOYMENTS_REFUSE == 0, "SKM_COLLECTION_DEPLOYMENTS_REFUSE");
_Static_assert(SKM_COLLECTION_DEPLOYMENTS_UNDEPLOY == 1, "SKM_COLLECTION_DEPLOYMENTS_UNDEPLOY");
_Static_assert(SKM_COLLECTION_DEPLOYMENTS_KEEP == 2, "SKM_COLLECTION_DEPLOYMENTS_KEEP");
_Static_assert(SKM_DEPLOYMENT_ALL == 1, "SKM_DEPLOYMENT_ALL");
_Static_assert(SKM_DEPLOYMENT_EVERYWHERE == 2, "SKM_DEPLOYMENT_EVERYWHERE");

#if UINTPTR_MAX == 0xFFFFFFFFFFFFFFFFu /* 64-bit pointers */
_Static_assert(sizeof(skm_string) == 16, "skm_string");
_Static_assert(offsetof(skm_string, data) == 0, "skm_string.data");
_Static_assert(offsetof(skm_string, size) == 8, "skm_string.size");
_Static_assert(sizeof(skm_progress) == 32, "skm_progress");
_Static_assert(offsetof(skm_progress, struct_size) == 0, "skm_progress.struct_size");
_Static_assert(offsetof(skm_progress, phase) == 8, "skm_progress.phase");
_Static_assert(offsetof(skm_progress, done) == 16, "skm_progress.done");
_Static_assert(offsetof(skm_progress, total) == 24, "skm_progress.total");
_Static_assert(sizeof(skm_call) == 48, "skm_call");
_Static_assert(offsetof(skm_call, struct_size) == 0, "skm_call.struct_size");
_Static_assert(offsetof(skm_call, flags) == 8, "skm_call.flags");
_Static_assert(offsetof(skm_call, wait_milliseconds) == 12, "skm_call.wait_milliseconds");
_Static_assert(offsetof(skm_call, progress) == 16, "skm_call.progress");
_Static_assert(offsetof(skm_call, progress_user) == 24, "skm_call.progress_user");
_Static_assert(offsetof(skm_call, cancel) == 32, "skm_call.cancel");
_Static_assert(offsetof(skm_call, trace_id) == 40, "skm_call.trace_id");
_Static_assert(sizeof(skm_page) == 24, "skm_page");
_Static_assert(offsetof(skm_page, struct_size) == 0, "skm_page.struct_size");
_Static_assert(offsetof(skm_page, limit) == 8, "skm_page.limit");
_Static_assert(offsetof(skm_page, cursor) == 16, "skm_page.cursor");
_Static_assert(sizeof(skm_log_record) == 56, "skm_log_record");
_Static_assert(offsetof(skm_log_record, struct_size) == 0, "skm_log_record.struct_size");
_Static_assert(offsetof(skm_log_record, level) == 8, "skm_log_record.level");
_Static_assert(offsetof(skm_log_record, time) == 16, "skm_log_record.time");
_Static_assert(offsetof(skm_log_record, trace_id) == 24, "skm_log_record.trace_id");
_Static_assert(offsetof(skm_log_record, module) == 32, "skm_log_record.module");
_Static_assert(offsetof(skm_log_record, message) == 40, "skm_log_record.message");
_Static_assert(offsetof(skm_log_record, json) == 48, "skm_log_record.json");
_Static_assert(sizeof(skm_context_options) == 96, "skm_context_options");
_Static_assert(offsetof(skm_context_options, struct_size) == 0, "skm_context_options.struct_size");
_Static_assert(offsetof(skm_context_options, flags) == 8, "skm_context_options.flags");
_Static_assert(offsetof(skm_context_options, log_level) == 12, "skm_context_options.log_level");
_Static_assert(offsetof(skm_context_options, home) == 16, "skm_context_options.home");
_Static_assert(offsetof(skm_context_options, working_directory) == 24, "skm_context_options.working_directory");
_Static_assert(offsetof(skm_context_options, environment) == 32, "skm_context_options.environment");
_Static_assert(offsetof(skm_context_options, managed_policy) == 40, "skm_context_options.managed_policy");
_Static_assert(offsetof(skm_context_options, log) == 48, "skm_context_options.log");
_Static_assert(offsetof(skm_context_options, log_user) == 56, "skm_context_options.log_user");
_Static_assert(offsetof(skm_context_options, log_destroy) == 64, "skm_context_options.log_destroy");
_Static_assert(offsetof(skm_context_options, clock) == 72, "skm_context_options.clock");
_Static_assert(offsetof(skm_context_options, clock_user) == 80, "skm_context_options.clock_user");
_Static_assert(offsetof(skm_context_options, clock_destroy) == 88, "skm_context_options.clock_destroy");
_Static_assert(sizeof(skm_audit_list_options) == 32, "skm_audit_list_options");
_Static_assert(offsetof(skm_audit_list_options, struct_size) == 0, "skm_audit_list_options.struct_size");
_Static_assert(offsetof(skm_audit_list_options, kind) == 8, "skm_audit_list_options.kind");
_Static_assert(offsetof(skm_audit_list_options, action) == 16, "skm_audit_list_options.action");
_Static_assert(offsetof(skm_audit_list_options, since) == 24, "skm_audit_list_options.since");
_Static_assert(sizeof(skm_audit_verify_options) == 32, "skm_audit_verify_options");
_Static_assert(offsetof(skm_audit_verify_options, struct_size) == 0, "skm_audit_verify_options.struct_size");
_Static_assert(offsetof(skm_audit_verify_options, against) == 8, "skm_audit_verify_options.against");
_Static_assert(offsetof(skm_audit_verify_options, proof) == 16, "skm_audit_verify_options.proof");
_Static_assert(offsetof(skm_audit_verify_options, log_key) == 24, "skm_audit_verify_options.log_key");
_Static_assert(sizeof(skm_audit_prove_options) == 24, "skm_audit_prove_options");
_Static_assert(offsetof(skm_audit_prove_options, struct_size) == 0, "skm_audit_prove_options.struct_size");
_Static_assert(offsetof(skm_audit_prove_options, entry) == 8, "skm_audit_prove_options.entry");
_Static_assert(offsetof(skm_audit_prove_options, output) == 16, "skm_audit_prove_options.output");
_Static_assert(sizeof(skm_audit_checkpoint_options) == 40, "skm_audit_checkpoint_options");
_Static_assert(offsetof(skm_audit_checkpoint_options, struct_size) == 0, "skm_audit_checkpoint_options.struct_size");
_Static_assert(offsetof(skm_audit_checkpoint_options, output) == 8, "skm_audit_checkpoint_options.output");
_Static_assert(offsetof(skm_audit_checkpoint_options, passphrase) == 16, "skm_audit_checkpoint_options.passphrase");
_Static_assert(offsetof(skm_audit_checkpoint_options, ask_passphrase) == 24, "skm_audit_checkpoint_options.ask_passphrase");
_Static_assert(offsetof(skm_audit_checkpoint_options, ask_user) == 32, "skm_audit_checkpoint_options.ask_user");
_Static_assert(sizeof(skm_key_generate_options) == 64, "skm_key_generate_options");
_Static_assert(offsetof(skm_key_generate_options, struct_size) == 0, "skm_key_generate_options.struct_size");
_Static_assert(offsetof(skm_key_generate_options, name) == 8, "skm_key_generate_options.name");
_Static_assert(offsetof(skm_key_generate_options, email) == 16, "skm_key_generate_options.email");
_Static_assert(offsetof(skm_key_generate_options, passphrase) == 24, "skm_key_generate_options.passphrase");
_Static_assert(offsetof(skm_key_generate_options, ask_passphrase) == 32, "skm_key_generate_options.ask_passphrase");
_Static_assert(offsetof(skm_key_generate_options, ask_user) == 40, "skm_key_generate_options.ask_user");
_Static_assert(offsetof(skm_key_generate_options, store) == 48, "skm_key_generate_options.store");
_Static_assert(offsetof(skm_key_generate_options, file_passphrase) == 56, "skm_key_generate_options.file_passphrase");
_Static_assert(sizeof(skm_key_statement_options) == 48, "skm_key_statement_options");
_Static_assert(offsetof(skm_key_statement_options, struct_size) == 0, "skm_key_statement_options.struct_size");
_Static_assert(offsetof(skm_key_statement_options, output) == 8, "skm_key_statement_options.output");
_Static_assert(offsetof(skm_key_statement_options, reason) == 16, "skm_key_statement_options.reason");
_Static_assert(offsetof(skm_key_statement_options, passphrase) == 24, "skm_key_statement_options.passphrase");
_Static_assert(offsetof(skm_key_statement_options, ask_passphrase) == 32, "skm_key_statement_options.ask_passphrase");
_Static_assert(offsetof(skm_key_statement_options, ask_user) == 40, "skm_key_statement_options.ask_user");
_Static_assert(sizeof(skm_signer) == 48, "skm_signer");
_Static_assert(offsetof(skm_signer, struct_size) == 0, "skm_signer.struct_size");
_Static_assert(offsetof(skm_signer, public_key) == 8, "skm_signer.public_key");
_Static_assert(offsetof(skm_signer, public_key_size) == 16, "skm_signer.public_key_size");
_Static_assert(offsetof(skm_signer, name) == 24, "skm_signer.name");
_Static_assert(offsetof(skm_signer, sign) == 32, "skm_signer.sign");
_Static_assert(offsetof(skm_signer, user) == 40, "skm_signer.user");
_Static_assert(sizeof(skm_bundle_export_options) == 208, "skm_bundle_export_options");
_Static_assert(offsetof(skm_bundle_export_options, struct_size) == 0, "skm_bundle_export_options.struct_size");
_Static_assert(offsetof(skm_bundle_export_options, flags) == 8, "skm_bundle_export_options.flags");
_Static_assert(offsetof(skm_bundle_export_options, reserved) == 12, "skm_bundle_export_options.reserved");
_Static_assert(offsetof(skm_bundle_export_options, artifacts) == 16, "skm_bundle_export_options.artifacts");
_Static_assert(offsetof(skm_bundle_export_options, artifact_count) == 24, "skm_bundle_export_options.artifact_count");
_Static_assert(offsetof(skm_bundle_export_options, type) == 32, "skm_bundle_export_options.type");
_Static_assert(offsetof(skm_bundle_export_options, tag) == 40, "skm_bundle_export_options.tag");
_Static_assert(offsetof(skm_bundle_export_options, output) == 48, "skm_bundle_export_options.output");
_Static_assert(offsetof(skm_bundle_export_options, name) == 56, "skm_bundle_export_options.name");
_Static_assert(offsetof(skm_bundle_export_options, version) == 64, "skm_bundle_export_options.version");
_Static_assert(offsetof(skm_bundle_export_options, author) == 72, "skm_bundle_export_options.author");
_Static_assert(offsetof(skm_bundle_export_options, description) == 80, "skm_bundle_export_options.description");
_Static_assert(offsetof(skm_bundle_export_options, license) == 88, "skm_bundle_export_options.license");
_Static_assert(offsetof(skm_bundle_export_options, publisher) == 96, "skm_bundle_export_options.publisher");
_Static_assert(offsetof(skm_bundle_export_options, homepage) == 104, "skm_bundle_export_options.homepage");
_Static_assert(offsetof(skm_bundle_export_options, repository) == 112, "skm_bundle_export_options.repository");
_Static_assert(offsetof(skm_bundle_export_options, tags) == 120, "skm_bundle_export_options.tags");
_Static_assert(offsetof(skm_bundle_export_options, tag_count) == 128, "skm_bundle_export_options.tag_count");
_Static_assert(offsetof(skm_bundle_export_options, created_at) == 136, "skm_bundle_export_options.created_at");
_Static_assert(offsetof(skm_bundle_export_options, serial) == 144, "skm_bundle_export_options.serial");
_Static_assert(offsetof(skm_bundle_export_options, sign_key) == 152, "skm_bundle_export_options.sign_key");
_Static_assert(offsetof(skm_bundle_export_options, expires) == 160, "skm_bundle_export_options.expires");
_Static_assert(offsetof(skm_bundle_export_options, passphrase) == 168, "skm_bundle_export_options.passphrase");
_Static_assert(offsetof(skm_bundle_export_options, ask_passphrase) == 176, "skm_bundle_export_options.ask_passphrase");
_Static_assert(offsetof(skm_bundle_export_options, ask_user) == 184, "skm_bundle_export_options.ask_user");
_Static_assert(offsetof(skm_bundle_export_options, signer) == 192, "skm_bundle_export_options.signer");
_Static_assert(offsetof(skm_bundle_export_options, signer_command) == 200, "skm_bundle_export_options.signer_command");
_Static_assert(sizeof(skm_bundle_import_options) == 80, "skm_bundle_import_options");
_Static_assert(offsetof(skm_bundle_import_options, struct_size) == 0, "skm_bundle_import_options.struct_size");
_Static_assert(offsetof(skm_bundle_import_options, flags) == 8, "skm_bundle_import_options.flags");
_Static_assert(offsetof(skm_bundle_import_options, reserved) == 12, "skm_bundle_import_options.reserved");
_Static_assert(offsetof(skm_bundle_import_options, strategy) == 16, "skm_bundle_import_options.strategy");
_Static_assert(offsetof(skm_bundle_import_options, artifact_strategies) == 24, "skm_bundle_import_options.artifact_strategies");
_Static_assert(offsetof(skm_bundle_import_options, artifact_strategy_count) == 32, "skm_bundle_import_options.artifact_strategy_count");
_Static_assert(offsetof(skm_bundle_import_options, project) == 40, "skm_bundle_import_options.project");
_Static_assert(offsetof(skm_bundle_import_options, ask) == 48, "skm_bundle_import_options.ask");
_Static_assert(offsetof(skm_bundle_import_options, ask_user) == 56, "skm_bundle_import_options.ask_user");
_Static_assert(offsetof(skm_bundle_import_options, ask_trust) == 64, "skm_bundle_import_options.ask_trust");
_Static_assert(offsetof(skm_bundle_import_options, ask_trust_user) == 72, "skm_bundle_import_options.ask_trust_user");
_Static_assert(sizeof(skm_bundle_convert_options) == 32, "skm_bundle_convert_options");
_Static_assert(offsetof(skm_bundle_convert_options, struct_size) == 0, "skm_bundle_convert_options.struct_size");
_Static_assert(offsetof(skm_bundle_convert_options, flags) == 8, "skm_bundle_convert_options.flags");
_Static_assert(offsetof(skm_bundle_convert_options, reserved) == 12, "skm_bundle_convert_options.reserved");
_Static_assert(offsetof(skm_bundle_convert_options, format) == 16, "skm_bundle_convert_options.format");
_Static_assert(offsetof(skm_bundle_convert_options, output) == 24, "skm_bundle_convert_options.output");
_Static_assert(sizeof(skm_bundle_sign_options) == 72, "skm_bundle_sign_options");
_Static_assert(offsetof(skm_bundle_sign_options, struct_size) == 0, "skm_bundle_sign_options.struct_size");
_Static_assert(offsetof(skm_bundle_sign_options, flags) == 8, "skm_bundle_sign_options.flags");
_Static_assert(offsetof(skm_bundle_sign_options, reserved) == 12, "skm_bundle_sign_options.reserved");
_Static_assert(offsetof(skm_bundle_sign_options, key) == 16, "skm_bundle_sign_options.key");
_Static_assert(offsetof(skm_bundle_sign_options, expires) == 24, "skm_bundle_sign_options.expires");
_Static_assert(offsetof(skm_bundle_sign_options, passphrase) == 32, "skm_bundle_sign_options.passphrase");
_Static_assert(offsetof(skm_bundle_sign_options, ask_passphrase) == 40, "skm_bundle_sign_options.ask_passphrase");
_Static_assert(offsetof(skm_bundle_sign_options, ask_user) == 48, "skm_bundle_sign_options.ask_user");
_Static_assert(offsetof(skm_bundle_sign_options, signer) == 56, "skm_bundle_sign_options.signer");
_Static_assert(offsetof(skm_bundle_sign_options, signer_command) == 64, "skm_bundle_sign_options.signer_command");
_Static_assert(sizeof(skm_collection_add_options) == 48, "skm_collection_add_options");
_Static_assert(offsetof(skm_collection_add_options, struct_size) == 0, "skm_collection_add_options.struct_size");
_Static_assert(offsetof(skm_collection_add_options, flags) == 8, "skm_collection_add_options.flags");
_Static_assert(offsetof(skm_collection_add_options, reserved) == 12, "skm_collection_add_options.reserved");
_Static_assert(offsetof(skm_collection_add_options, type) == 16, "skm_collection_add_options.type");
_Static_assert(offsetof(skm_collection_add_options, name) == 24, "skm_collection_add_options.name");
_Static_assert(offsetof(skm_collection_add_options, tags) == 32, "skm_collection_add_options.tags");
_Static_assert(offsetof(skm_collection_add_options, tag_count) == 40, "skm_collection_add_options.tag_count");
_Static_assert(sizeof(skm_collection_list_options) == 48, "skm_collection_list_options");
_Static_assert(offsetof(skm_collection_list_options, struct_size) == 0, "skm_collection_list_options.struct_size");
_Static_assert(offsetof(skm_collection_list_options, type) == 8, "skm_collection_list_options.type");
_Static_assert(offsetof(skm_collection_list_options, tag) == 16, "skm_collection_list_options.tag");
_Static_assert(offsetof(skm_collection_list_options, sort) == 24, "skm_collection_list_options.sort");
_Static_assert(offsetof(skm_collection_list_options, limit) == 32, "skm_collection_list_options.limit");
_Static_assert(offsetof(skm_collection_list_options, cursor) == 40, "skm_collection_list_options.cursor");
_Static_assert(sizeof(skm_deployment_deploy_options) == 64, "skm_deployment_deploy_options");
_Static_assert(offsetof(skm_deployment_deploy_options, struct_size) == 0, "skm_deployment_deploy_options.struct_size");
_Static_assert(offsetof(skm_deployment_deploy_options, agents) == 8, "skm_deployment_deploy_options.agents");
_Static_assert(offsetof(skm_deployment_deploy_options, agent_count) == 16, "skm_deployment_deploy_options.agent_count");
_Static_assert(offsetof(skm_deployment_deploy_options, scope) == 24, "skm_deployment_deploy_options.scope");
_Static_assert(offsetof(skm_deployment_deploy_options, project) == 32, "skm_deployment_deploy_options.project");
_Static_assert(offsetof(skm_deployment_deploy_options, strategy) == 40, "skm_deployment_deploy_options.strategy");
_Static_assert(offsetof(skm_deployment_deploy_options, ask) == 48, "skm_deployment_deploy_options.ask");
_Static_assert(offsetof(skm_deployment_deploy_options, ask_user) == 56, "skm_deployment_deploy_options.ask_user");
_Static_assert(sizeof(skm_deployment_undeploy_options) == 40, "skm_deployment_undeploy_options");
_Static_assert(offsetof(skm_deployment_undeploy_options, struct_size) == 0, "skm_deployment_undeploy_options.struct_size");
_Static_assert(offsetof(skm_deployment_undeploy_options, flags) == 8, "skm_deployment_undeploy_options.flags");
_Static_assert(offsetof(skm_deployment_undeploy_options, reserved) == 12, "skm_deployment_undeploy_options.reserved");
_Static_assert(offsetof(skm_deployment_undeploy_options, agents) == 16, "skm_deployment_undeploy_options.agents");
_Static_assert(offsetof(skm_deployment_undeploy_options, agent_count) == 24, "skm_deployment_undeploy_options.agent_count");
_Static_assert(offsetof(skm_deployment_undeploy_options, project) == 32, "skm_deployment_undeploy_options.project");
_Static_assert(sizeof(skm_snapshot_gc_options) == 24, "skm_snapshot_gc_options");
_Static_assert(offsetof(skm_snapshot_gc_options, struct_size) == 0, "skm_snapshot_gc_options.struct_size");
_Static_assert(offsetof(skm_snapshot_gc_options, keep_days) == 8, "skm_snapshot_gc_options.keep_days");
_Static_assert(offsetof(skm_snapshot_gc_options, keep_changes) == 16, "skm_snapshot_gc_options.keep_changes");
_Static_assert(sizeof(skm_trust_add_options) == 72, "skm_trust_add_options");
_Static_assert(offsetof(skm_trust_add_options, struct_size) == 0, "skm_trust_add_options.struct_size");
_Static_assert(offsetof(skm_trust_add_options, fingerprint) == 8, "skm_trust_add_options.fingerprint");
_Static_assert(offsetof(skm_trust_add_options, name) == 16, "skm_trust_add_options.name");
_Static_assert(offsetof(skm_trust_add_options, scope) == 24, "skm_trust_add_options.scope");
_Static_assert(offsetof(skm_trust_add_options, valid_from) == 32, "skm_trust_add_options.valid_from");
_Static_assert(offsetof(skm_trust_add_options, valid_until) == 40, "skm_trust_add_options.valid_until");
_Static_assert(offsetof(skm_trust_add_options, vault) == 48, "skm_trust_add_options.vault");
_Static_assert(offsetof(skm_trust_add_options, roles) == 56, "skm_trust_add_options.roles");
_Static_assert(offsetof(skm_trust_add_options, role_count) == 64, "skm_trust_add_options.role_count");
_Static_assert(sizeof(skm_trust_revocations_options) == 64, "skm_trust_revocations_options");
_Static_assert(offsetof(skm_trust_revocations_options, struct_size) == 0, "skm_trust_revocations_options.struct_size");
_Static_assert(offsetof(skm_trust_revocations_options, output) == 8, "skm_trust_revocations_options.output");
_Static_assert(offsetof(skm_trust_revocations_options, sign_key) == 16, "skm_trust_revocations_options.sign_key");
_Static_assert(offsetof(skm_trust_revocations_options, serial) == 24, "skm_trust_revocations_options.serial");
_Static_assert(offsetof(skm_trust_revocations_options, passphrase) == 32, "skm_trust_revocations_options.passphrase");
_Static_assert(offsetof(skm_trust_revocations_options, ask_passphrase) == 40, "skm_trust_revocations_options.ask_passphrase");
_Static_assert(offsetof(skm_trust_revocations_options, ask_user) == 48, "skm_trust_revocations_options.ask_user");
_Static_assert(offsetof(skm_trust_revocations_options, signer) == 56, "skm_trust_revocations_options.signer");
_Static_assert(sizeof(skm_usage_options) == 64, "skm_usage_options");
_Static_assert(offsetof(skm_usage_options, struct_size) == 0, "skm_usage_options.struct_size");
_Static_assert(offsetof(skm_usage_options, type) == 8, "skm_usage_options.type");
_Static_assert(offsetof(skm_usage_options, artifact) == 16, "skm_usage_options.artifact");
_Static_assert(offsetof(skm_usage_options, collection) == 24, "skm_usage_options.collection");
_Static_assert(offsetof(skm_usage_options, since) == 32, "skm_usage_options.since");
_Static_assert(offsetof(skm_usage_options, until) == 40, "skm_usage_options.until");
_Static_assert(offsetof(skm_usage_options, limit) == 48, "skm_usage_options.limit");
_Static_assert(offsetof(skm_usage_options, cursor) == 56, "skm_usage_options.cursor");
#endif
