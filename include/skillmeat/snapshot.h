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

#ifdef __cplusplus
}
#endif
#endif
