/* trust.h - whose signatures are believed: trust.toml of the home. Trust never comes from a pack or a project. */
#ifndef SKILLMEAT_TRUST_H
#define SKILLMEAT_TRUST_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skm_trust_add_options {
    size_t struct_size;
    const char *fingerprint; /* 64 hex digits; needed to trust the signer of a pack */
    const char *name;        /* for people */
    const char *scope;       /* pattern of pack names with '*' and '?'; NULL = "*" */
    const char *valid_from;  /* RFC 3339 */
    const char *valid_until; /* RFC 3339 */
} skm_trust_add_options;

#define SKM_TRUST_ADD_OPTIONS_INIT { sizeof(skm_trust_add_options), NULL, NULL, NULL, NULL, NULL }

/* Trusts a public key: a file or a text (PEM, raw base64 or hex, minisign, OpenSSH), or a pack together with the full
 * fingerprint of its signer. {"keys":[…]} (schema/trust.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_add(skm_context *context, const char *key, const skm_trust_add_options *options,
                                           const skm_call *call, skm_string *out, skm_error **error);

/* The keys of trust.toml: {"keys":[{"id","state","scope","valid_from","valid_until"}],"next"} (schema/trust.json).
 * Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_list(skm_context *context, const skm_page *page, const skm_call *call,
                                            skm_string *out, skm_error **error);

/* Stops trusting a key (id, fingerprint or name). Owned JSON (schema/trust.json). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_remove(skm_context *context, const char *key, const skm_call *call, skm_string *out,
                                              skm_error **error);

/* Sets what a listed key is worth: `state` is "trusted", "untrusted" (known, but not believed) or "revoked" (nothing
 * that it signed is let in any more). {"keys":[…]} with this key. Owned JSON (schema/trust.json). Errors to tell apart:
 * SKM_E_KEY_NOT_FOUND. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_set_state(skm_context *context, const char *key, const char *state,
                                                 const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
