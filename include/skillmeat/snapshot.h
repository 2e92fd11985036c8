/* snapshot.h - history: every finished change can be listed and undone; snapshots say what a collection was. */
#ifndef SKILLMEAT_SNAPSHOT_H
#define SKILLMEAT_SNAPSHOT_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Finished changes and the snapshots of all collections, newest first; a page counts both:
 * {"transactions":[{"id","time","command","paths","undone_by"}],"snapshots":[{"id","created","message","artifacts",
 * "digest","collection","automatic","format"}],"next"} (schema/history.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_history(skm_context *context, const skm_page *page, const skm_call *call,
                                                  skm_string *out, skm_error **error);

/* The same with the snapshots of one collection only (`collection` NULL = of all). Cursors of both lead on in both.
 * Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_history_of(skm_context *context, const char *collection, const skm_page *page,
                                                     const skm_call *call, skm_string *out, skm_error **error);

/* Takes a change back (`transaction` NULL = the newest one that is not undone): {"undone":[…],"kept_modified":[…],"txn"}
 * (schema/undo.json). What was changed since is kept and reported. An undo can be undone. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_undo(skm_context *context, const char *transaction, const skm_call *call,
                                               skm_string *out, skm_error **error);

typedef struct skm_snapshot_gc_options {
    size_t struct_size;
    int64_t keep_days;    /* changes that are not older stay; -1 = as the policy says (limits.keep-days) */
    int64_t keep_changes; /* so many of the newest stay whatever their age; -1 = as the policy says */
} skm_snapshot_gc_options;

#define SKM_SNAPSHOT_GC_OPTIONS_INIT { sizeof(skm_snapshot_gc_options), -1, -1 }

/* Drops changes and automatic snapshots that are older than what is kept, and then the contents that nothing needs any
 * more: {"dry_run","dropped":{"changes","snapshots","objects","bytes"},"kept":{…},"oldest_change","problems":[…]}
 * (schema/gc.json). With a record that cannot be read nothing is dropped: it stands in problems. Less than the machine's
 * policy keeps: SKM_E_POLICY. A call that is stopped may have dropped a part. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_gc(skm_context *context, const skm_snapshot_gc_options *options,
                                             const skm_call *call, skm_string *out, skm_error **error);

/* ---- Snapshots of a collection (NULL = the configured default) ------------------------------------------------ */

/* Keeps what the collection holds now under an id: {"snapshot":{"id","created","message","artifacts","digest",
 * "collection","automatic"},"missing","txn"} (schema/snapshot.json). `message`: one line for people, NULL = none. An
 * artifact whose files are not there is no error: it stands in "missing". Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_create(skm_context *context, const char *collection, const char *message,
                                                 const skm_call *call, skm_string *out, skm_error **error);

/* Brings the collection back to a snapshot (`snapshot` NULL = the newest), or only some of its artifacts
 * (`artifact_count` 0 = all): {"restored","safety_snapshot","changes":[{"artifact","action"}],"files","txn"}
 * (schema/rollback.json). What differs is written, artifacts that were not there are removed, other files stay;
 * deployments are not touched. What was there is kept as a snapshot in the same change, which can be undone. Owned
 * JSON. Errors to tell apart: SKM_E_SNAPSHOT_NOT_FOUND, SKM_E_ARTIFACT_NOT_FOUND, SKM_E_DAMAGED (something is no longer
 * kept; nothing was changed). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_rollback(skm_context *context, const char *collection, const char *snapshot,
                                                   const char *const *artifacts, size_t artifact_count,
                                                   const skm_call *call, skm_string *out, skm_error **error);

/* Removes a snapshot; the collection stays as it is: {"removed","collection","txn"} (schema/snapshot-remove.json). Owned
 * JSON. Errors to tell apart: SKM_E_SNAPSHOT_NOT_FOUND. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_remove(skm_context *context, const char *collection, const char *snapshot,
                                                 const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
