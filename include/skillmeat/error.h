/* error.h - status codes and error objects.
 *
 * Every function that can fail returns an skm_status: 0 when it did what it says, a negative code when it
 * did not. Codes are grouped by hundreds and never change their number or meaning; new ones may come, so
 * treat an unknown code like the first of its hundred.
 *
 * The last parameter of such a function is an skm_error **. It may be NULL. On success it is set to NULL;
 * on failure it receives an error object that the caller owns, may read from any thread, and frees with
 * skm_error_free. There is no "last error" hidden in a thread.
 */
#ifndef SKILLMEAT_ERROR_H
#define SKILLMEAT_ERROR_H

#include <skillmeat/export.h>
#include <skillmeat/string.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The outcome of a call. */
typedef int32_t skm_status;

enum {
    SKM_OK = 0,               /* the call did what it says */

    /* -1xx: the call itself */
    SKM_E_ARGUMENT = -101,    /* an argument is missing, malformed or out of range */
    SKM_E_HANDLE = -102,      /* a handle is NULL, closed, or of another kind */
    SKM_E_UNSUPPORTED = -103, /* an option, flag or feature that this library does not know or was built without */
    SKM_E_BUSY = -104,        /* the handle is in use, for example by the caller of this callback */
    SKM_E_FORKED = -105,      /* the context was opened before fork(); open a new one */
    SKM_E_CANCELLED = -106,   /* a progress callback or skm_cancel stopped the call; nothing was changed */
    SKM_E_INPUT = -107,       /* an input document has an unknown key or a value of the wrong kind */

    /* -2xx: what was named is not there, or is there already */
    SKM_E_NOT_FOUND = -201,             /* a file, folder, setting or entry is not there */
    SKM_E_ARTIFACT_NOT_FOUND = -202,    /* the collection has no such artifact */
    SKM_E_COLLECTION_NOT_FOUND = -203,  /* the home has no such collection */
    SKM_E_HOME_NOT_FOUND = -204,        /* there is no home yet */
    SKM_E_KEY_NOT_FOUND = -205,         /* neither the home nor trust.toml has such a key */
    SKM_E_AGENT_NOT_FOUND = -206,       /* the table of agents has no such id or alias */
    SKM_E_TRANSACTION_NOT_FOUND = -207, /* the history has no such change */
    SKM_E_SNAPSHOT_NOT_FOUND = -208,    /* the collection has no such snapshot */
    SKM_E_EXISTS = -211,                /* it is there already */
    SKM_E_AMBIGUOUS = -212,             /* one name, several things: say TYPE:NAME */

    /* -3xx: files and folders */
    SKM_E_IO = -301,          /* reading or writing failed */
    SKM_E_PERMISSION = -302,  /* the system does not allow it */
    SKM_E_NO_SPACE = -303,    /* the disk is full */
    SKM_E_READ_ONLY = -304,   /* the file system is mounted read-only */
    SKM_E_TOO_LARGE = -305,   /* a limit was exceeded; the message names the limit */
    SKM_E_NOT_UTF8 = -306,    /* text that is not UTF-8 */
    SKM_E_SPECIAL_FILE = -307,/* a socket, pipe, device or folder where a regular file is needed */
    SKM_E_LINK = -308,        /* a symbolic link that is absolute, dangling, leaves its folder or runs into itself */
    SKM_E_NAME = -309,        /* a name that may not be used; the message says why */

    /* -4xx: the home and its state */
    SKM_E_LOCKED = -401,      /* another process holds the lock */
    SKM_E_NEWER = -402,       /* written by a newer version of this library */
    SKM_E_DAMAGED = -403,     /* state that contradicts itself; `doctor` says more */
    SKM_E_CHANGED = -404,     /* a file changed between plan and commit; nothing was written */
    SKM_E_DEPLOYED = -405,    /* the artifact still has deployments */
    SKM_E_EMPTY = -406,       /* an artifact without files */

    /* -5xx: formats */
    SKM_E_PARSE = -501,       /* not well-formed; details give line and column */
    SKM_E_SCHEMA = -502,      /* well-formed, but a required key is missing or has the wrong type */
    SKM_E_ARCHIVE = -503,     /* refused by the archive reader; details give the reason class */
    SKM_E_PACK = -504,        /* refused by the pack reader; details give the reason class */
    SKM_E_SHAPE = -505,       /* a value in a file is of another kind than the edit needs; details give line and column */
    SKM_E_DUPLICATE = -506,   /* a key stands twice in one map, and it is not clear which is meant */

    /* -6xx: keys, trust, policy */
    SKM_E_PASSPHRASE_NEEDED = -601,/* no passphrase was given */
    SKM_E_PASSPHRASE_WRONG = -602, /* wrong passphrase or damaged key file: the two cannot be told apart */
    SKM_E_KEY_PERMISSIONS = -603,  /* the key file can be read or written by others */
    SKM_E_KEY_DAMAGED = -604,      /* not a key file, or its header asks for more than is allowed */
    SKM_E_SIGNATURE = -605,        /* a signature could not be made or read */
    SKM_E_POLICY = -606,           /* refused by policy; details name the deciding line */
    SKM_E_KEYCHAIN = -607,         /* the system's keychain is needed, and it is locked, empty or not there */

    /* -7xx: a decision is missing */
    SKM_E_DECISION = -701,    /* nobody could be asked */

    /* -8xx: network */
    SKM_E_NETWORK = -801,     /* the network failed */
    SKM_E_OFFLINE = -802,     /* the network may not be used */

    /* -9xx: this library */
    SKM_E_MEMORY = -901,      /* out of memory; the error object for this is made beforehand */
    SKM_E_INTERNAL = -902     /* a fault of the library: please report it */
};

/* Why a call failed. Immutable; may be read from any thread. */
typedef struct skm_error skm_error;

/* The code, the same as the status that came with it; SKM_OK for NULL. @since 0.3.0 */
SKM_API skm_status skm_error_code(const skm_error *error);

/* What is wrong and where, in English, for a person. Borrowed until skm_error_free; "" for NULL. @since 0.3.0 */
SKM_API const char *skm_error_message(const skm_error *error);

/* What to do next, or "". Borrowed. @since 0.3.0 */
SKM_API const char *skm_error_hint(const skm_error *error);

/* The file or folder that the error is about, or "". Borrowed; UTF-8, bytes that are not are escaped. @since 0.3.0 */
SKM_API const char *skm_error_path(const skm_error *error);

/* The whole error with details and causes as JSON (schema/error.json): owned by the caller. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_error_json(const skm_error *error, skm_string *out);

/* Frees an error object; NULL is accepted. @since 0.3.0 */
SKM_API void skm_error_free(skm_error *error);

/* The stable name of a code, such as "artifact_not_found": static; "unknown" for a code this library lacks.
 * @since 0.3.0 */
SKM_API const char *skm_error_name(skm_status code);

#ifdef __cplusplus
}
#endif
#endif
