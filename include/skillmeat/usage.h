/* usage.h - usage events: what was done, when, how long it took. They stay on this machine. */
#ifndef SKILLMEAT_USAGE_H
#define SKILLMEAT_USAGE_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skm_usage_options {
    size_t struct_size;
    const char *type;       /* "add", "export", …; NULL = all */
    const char *artifact;   /* name; NULL = all */
    const char *collection; /* NULL = all */
    const char *since;      /* RFC 3339; NULL = open */
    const char *until;
    uint64_t limit;         /* 0 = 100 */
    const char *cursor;
} skm_usage_options;

#define SKM_USAGE_OPTIONS_INIT { sizeof(skm_usage_options), NULL, NULL, NULL, NULL, NULL, 0u, NULL }

/* Events, newest first: {"events":[…],"next"} (schema/usage-events.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_usage_events(skm_context *context, const skm_usage_options *options, const skm_call *call,
                                              skm_string *out, skm_error **error);

/* How much was done: {"since","until","total","by_type","by_artifact","by_day"} (schema/usage-summary.json). Owned
 * JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_usage_summary(skm_context *context, const skm_usage_options *options, const skm_call *call,
                                               skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
