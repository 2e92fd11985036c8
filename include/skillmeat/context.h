/* context.h - the context: a home, the environment as it was captured, a clock, a log sink; and how a call runs.
 *
 * Everything starts with a context. It reads the environment once, when it is opened, and never again; it may be
 * shared by threads. It keeps parsed collections as immutable values, so that the next call is quick.
 */
#ifndef SKILLMEAT_CONTEXT_H
#define SKILLMEAT_CONTEXT_H

#include <skillmeat/error.h>
#include <skillmeat/export.h>
#include <skillmeat/string.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ------------------------------------------------------------------------------------------------ */

/* The version of the library, such as "0.3.0-beta": static. @since 0.3.0 */
SKM_API const char *skm_version(void);

/* The number of the ABI, which is that of the soname; grows only when something is removed or changed.
 * @since 0.3.0 */
SKM_API int32_t skm_abi_version(void);

/* What this build has, as JSON (schema/features.json): {"version","abi","features":[…],"encoder":{…}}. Owned.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_features(skm_string *out, skm_error **error);

/* ---- Cancel -------------------------------------------------------------------------------------------------- */

/* A switch that stops a running call from any thread. */
typedef struct skm_cancel skm_cancel;

/* Makes one: owned, free with skm_cancel_free. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_cancel_new(skm_cancel **out, skm_error **error);

/* Stops the call that was given this token, and every later one until skm_cancel_reset. Any thread, also a signal
 * handler. NULL is accepted. @since 0.3.0 */
SKM_API void skm_cancel_cancel(skm_cancel *cancel);

/* Makes the token usable again. @since 0.3.0 */
SKM_API void skm_cancel_reset(skm_cancel *cancel);

/* Frees the caller's hold on it; a call that uses it keeps it alive. NULL is accepted. @since 0.3.0 */
SKM_API void skm_cancel_free(skm_cancel *cancel);

/* ---- How a call runs ----------------------------------------------------------------------------------------- */

/* Where a long call is. Borrowed for the callback. */
typedef struct skm_progress {
    size_t struct_size;
    const char *phase; /* "hash", "compress", "verify", "write", "wait" … */
    uint64_t done;
    uint64_t total;    /* 0: not known */
} skm_progress;

/* Called on the calling thread, never while a lock is held. Non-zero stops the call: SKM_E_CANCELLED, nothing
 * changed. */
typedef int (*skm_progress_fn)(const skm_progress *event, void *user);

enum {
    SKM_CALL_DRY_RUN = 1u << 0, /* plan and return the result document, write nothing */
    SKM_CALL_NO_WAIT = 1u << 1  /* a lock held by another process is SKM_E_LOCKED at once */
};

/* How one call runs; NULL = SKM_CALL_INIT. */
typedef struct skm_call {
    size_t struct_size;
    uint32_t flags;
    uint32_t wait_milliseconds; /* how long to wait for a lock; 0 = 60,000 */
    skm_progress_fn progress;
    void *progress_user;
    skm_cancel *cancel;         /* borrowed for the call */
    const char *trace_id;       /* 32 lower-case hex digits for log records and usage events; NULL = a new one */
} skm_call;

#define SKM_CALL_INIT { sizeof(skm_call), 0u, 0u, NULL, NULL, NULL, NULL }

/* A page of a listing: at most `limit` rows (0 = all) after `cursor` (the `next` of the page before; NULL = start).
 * A cursor outlives its row; one that this listing did not return is SKM_E_ARGUMENT. */
typedef struct skm_page {
    size_t struct_size;
    uint64_t limit;
    const char *cursor;
} skm_page;

#define SKM_PAGE_INIT { sizeof(skm_page), 0u, NULL }

/* Answers a question with text: fills `answer` by skm_string_set and returns 0; leaves it empty when there is no
 * answer; non-zero stops the call. `question` is for people, or JSON where the option says so. Calling thread. */
typedef int (*skm_ask_fn)(const char *question, skm_string *answer, void *user);

/* ---- Log ----------------------------------------------------------------------------------------------------- */

typedef int32_t skm_log_level;
enum { SKM_LOG_DEBUG = 0, SKM_LOG_INFO = 1, SKM_LOG_WARNING = 2, SKM_LOG_ERROR = 3 };

/* One log record. Borrowed for the callback. No secrets and no file contents ever stand in it. */
typedef struct skm_log_record {
    size_t struct_size;
    skm_log_level level;
    int64_t time;         /* Unix milliseconds */
    const char *trace_id; /* 32 hex digits, the same for all records of one call */
    const char *module;   /* "transaction", "import", … */
    const char *message;
    const char *json;     /* the whole record with its fields as one JSON line, without line feed */
} skm_log_record;

/* Called from any thread, also several at once. */
typedef void (*skm_log_fn)(const skm_log_record *record, void *user);

/* Unix microseconds. Called from any thread. */
typedef int64_t (*skm_clock_fn)(void *user);

/* Frees `user` when the context that held it is gone. */
typedef void (*skm_destroy_fn)(void *user);

/* ---- Context ------------------------------------------------------------------------------------------------- */

typedef struct skm_context skm_context;

enum { SKM_CONTEXT_OFFLINE = 1u << 0 /* never use the network */ };

typedef struct skm_context_options {
    size_t struct_size;
    uint32_t flags;
    skm_log_level log_level;       /* records below it are not made */
    const char *home;              /* NULL = $SKILLMEAT_HOME, else ~/.skillmeat; need not exist yet */
    const char *working_directory; /* NULL = the process's */
    const char *const *environment;/* "NAME=value" strings, NULL-terminated; NULL = the process's, captured now */
    const char *managed_policy;    /* NULL = /etc/skillmeat/policy.toml */
    skm_log_fn log;
    void *log_user;
    skm_destroy_fn log_destroy;
    skm_clock_fn clock;
    void *clock_user;
    skm_destroy_fn clock_destroy;
} skm_context_options;

#define SKM_CONTEXT_OPTIONS_INIT \
    { sizeof(skm_context_options), 0u, SKM_LOG_INFO, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/* Opens a context: owned, close with skm_context_close. Touches no disk but to resolve the paths. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_context_open(const skm_context_options *options, skm_context **out, skm_error **error);

/* Closes it; handles that were opened from it stay usable. NULL is accepted. @since 0.3.0 */
SKM_API void skm_context_close(skm_context *context);

/* The home's absolute path: borrowed until the context is closed; "" for a bad handle. @since 0.3.0 */
SKM_API const char *skm_context_home(const skm_context *context);

/* The project that `start` (NULL = the working directory) belongs to: {"project","found"}. Owned JSON
 * (schema/context.json#project). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_context_project(skm_context *context, const char *start, skm_string *out, skm_error **error);

/* Config: config.toml of the home by dot path ("settings.default-collection"). Documents: schema/config.json.
 * `value` is typed as people type it: true, false and integers, else text. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_context_config_list(skm_context *context, const skm_call *call, skm_string *out, skm_error **error);
SKM_API SKM_CHECK skm_status skm_context_config_get(skm_context *context, const char *key, const skm_call *call, skm_string *out, skm_error **error);
SKM_API SKM_CHECK skm_status skm_context_config_set(skm_context *context, const char *key, const char *value, const skm_call *call, skm_string *out, skm_error **error);
SKM_API SKM_CHECK skm_status skm_context_config_unset(skm_context *context, const char *key, const skm_call *call, skm_string *out, skm_error **error);

/* ---- The home ------------------------------------------------------------------------------------------------ */

/* What the home is and what lies in it: {"path","format","newest","steps","contents",…} (schema/home.json). Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_context_home_show(skm_context *context, const skm_call *call, skm_string *out, skm_error **error);

/* Brings an older home to the newest format, or back to `format`: {"from","to","steps","txn"} (schema/home-migration.json),
 * one change that can be undone. A newer home is SKM_E_NEWER; a format that there is not, SKM_E_UNSUPPORTED. Owned
 * JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_context_home_upgrade(skm_context *context, const skm_call *call, skm_string *out, skm_error **error);
SKM_API SKM_CHECK skm_status skm_context_home_downgrade(skm_context *context, uint32_t format, const skm_call *call, skm_string *out, skm_error **error);

enum {
    SKM_HOME_KEEP_DEPLOYED = 1u << 0, /* although artifacts are deployed: their files stay */
    SKM_HOME_WITH_KEYS = 1u << 1      /* the secret keys go too; else a home with nothing but them stays */
};

/* Removes the home and all in it, history too, so that it cannot be undone: {"path","removed","kept","deployments"}
 * (schema/home-removal.json). SKM_E_DEPLOYED while artifacts are deployed, SKM_E_EXISTS when something in it is no part
 * of a home. Flags: SKM_HOME_*. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_context_home_remove(skm_context *context, uint32_t flags, const skm_call *call, skm_string *out, skm_error **error);

/* ---- Doctor -------------------------------------------------------------------------------------------------- */

enum {
    SKM_DOCTOR_REPAIR = 1u << 0,       /* mend what can be mended without losing anything */
    SKM_DOCTOR_FROM_ORIGINAL = 1u << 1 /* also look for what the original program leaves behind */
};

/* Looks at everything in a home, also in one that no other call opens, and at this machine: {"healthy","problems":[{
 * "code","severity","path","message","repair","automatic"}],"repaired","environment"} (schema/doctor.json). What it finds
 * is no error. `project` NULL = the known projects, else that one too. Flags: SKM_DOCTOR_*. In a dry run `repaired` is
 * what would be mended. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_context_doctor(skm_context *context, const char *project, uint32_t flags, const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
