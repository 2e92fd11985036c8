/* audit.h - the audit log: every change and every decision, written by the change itself.
 *
 * Each line names the one before it, the end of the log is kept apart, and checkpoints seal it under a key of its own:
 * an edit, a removal, a rewriting and an older copy show. Entries hold names and digests, never contents or secrets.
 */
#ifndef SKILLMEAT_AUDIT_H
#define SKILLMEAT_AUDIT_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skm_audit_list_options {
    size_t struct_size;
    const char *kind;   /* "change", "consent", "sign" …; NULL = all */
    const char *action; /* the command word, as "import" or "trust add"; NULL = all */
    const char *since;  /* RFC 3339; NULL = from the beginning */
} skm_audit_list_options;

#define SKM_AUDIT_LIST_OPTIONS_INIT { sizeof(skm_audit_list_options), NULL, NULL, NULL }

/* The entries, newest first: {"entries":[{"seq","time","actor","kind","action","result","txn","trace_id","subject",
 * "prev"}],"next"} (schema/audit.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_audit_list(skm_context *context, const skm_audit_list_options *options,
                                            const skm_page *page, const skm_call *call, skm_string *out,
                                            skm_error **error);

typedef struct skm_audit_verify_options {
    size_t struct_size;
    const char *against; /* a file with a checkpoint of this log that was kept elsewhere */
    const char *proof;   /* a file that skm_audit_prove made: only it is checked, and no log is needed */
    const char *log_key; /* the log's verifier key, from skm_audit_checkpoint; NULL = the one in the home */
} skm_audit_verify_options;

#define SKM_AUDIT_VERIFY_OPTIONS_INIT { sizeof(skm_audit_verify_options), NULL, NULL, NULL }

/* Whether the log is what was written: {"verdict":"ok|broken","entries","first_bad","reason","unsealed","checkpoints",
 * "log","log_key","proof"} (schema/audit-verify.json). A broken log is a result. Owned JSON. Errors to tell apart:
 * SKM_E_PARSE (a file that is no checkpoint or proof), SKM_E_KEY_NOT_FOUND (no key to check a proof with). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_audit_verify(skm_context *context, const skm_audit_verify_options *options,
                                              const skm_call *call, skm_string *out, skm_error **error);

typedef struct skm_audit_prove_options {
    size_t struct_size;
    uint64_t entry;     /* its number, from 0 */
    const char *output; /* a file to write; NULL = only in the document */
} skm_audit_prove_options;

#define SKM_AUDIT_PROVE_OPTIONS_INIT { sizeof(skm_audit_prove_options), 0u, NULL }

/* That an entry is in the log, as a text (c2sp.org/tlog-proof) that anybody can check with the log's key alone:
 * {"proof","entry","index","size","log_key","path"} (schema/audit-proof.json). Owned JSON. SKM_E_NOT_FOUND when there is
 * no such entry, or no checkpoint covers it yet. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_audit_prove(skm_context *context, const skm_audit_prove_options *options,
                                             const skm_call *call, skm_string *out, skm_error **error);

typedef struct skm_audit_checkpoint_options {
    size_t struct_size;
    const char *output;     /* a file to write; NULL = only in the document */
    const char *passphrase; /* of the log's key; NULL = the environment, else `ask_passphrase` */
    skm_ask_fn ask_passphrase;
    void *ask_user;
} skm_audit_checkpoint_options;

#define SKM_AUDIT_CHECKPOINT_OPTIONS_INIT { sizeof(skm_audit_checkpoint_options), NULL, NULL, NULL, NULL }

/* Seals all entries under the log's key, which is made the first time: {"checkpoint","origin","size","root","log_key",
 * "unchanged","path"} (schema/audit-checkpoint.json). The note is one of c2sp.org/tlog-checkpoint. A log that is not
 * what was written is not sealed: SKM_E_DAMAGED. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_audit_checkpoint(skm_context *context, const skm_audit_checkpoint_options *options,
                                                  const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
