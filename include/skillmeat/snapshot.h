/* snapshot.h - history: every finished change can be listed and undone. */
#ifndef SKILLMEAT_SNAPSHOT_H
#define SKILLMEAT_SNAPSHOT_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Finished changes, newest first: {"transactions":[{"id","time","command","paths","undone_by"}],"next"}
 * (schema/history.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_snapshot_history(skm_context *context, const skm_page *page, const skm_call *call,
                                                  skm_string *out, skm_error **error);

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

#ifdef __cplusplus
}
#endif
#endif
