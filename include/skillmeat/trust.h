/* trust.h - whose signatures are believed: trust.toml of the home. Trust never comes from a pack or a project. */
#ifndef SKILLMEAT_TRUST_H
#define SKILLMEAT_TRUST_H

#include <skillmeat/context.h>
#include <skillmeat/key.h>

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
    const char *vault;       /* pattern of vault names that the packs must come from; NULL = from anywhere */
    const char *const *roles; /* "sign" (packs), "revoke" (lists of revoked keys and packs); none = "sign" */
    size_t role_count;
} skm_trust_add_options;

#define SKM_TRUST_ADD_OPTIONS_INIT { sizeof(skm_trust_add_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0u }

/* Trusts a public key: a file or a text (PEM, raw base64 or hex, minisign, OpenSSH), or a pack together with the full
 * fingerprint of its signer. {"keys":[…]} (schema/trust.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_add(skm_context *context, const char *key, const skm_trust_add_options *options,
                                           const skm_call *call, skm_string *out, skm_error **error);

/* The keys of trust.toml: {"keys":[{"id","state","scope","valid_from","valid_until"}],"next"} (schema/trust.json).
 * Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_list(skm_context *context, const skm_page *page, const skm_call *call,
                                            skm_string *out, skm_error **error);

/* The packs that were revoked: {"packs":[{"pack_id","reason","added"}],"next"} (schema/revoked-packs.json). Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_revoked_packs(skm_context *context, const skm_page *page, const skm_call *call,
                                                     skm_string *out, skm_error **error);

/* Stops trusting a key (id, fingerprint or name), or takes back that a pack was revoked (pack_id). Owned JSON (schema/trust.json). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_remove(skm_context *context, const char *key, const skm_call *call, skm_string *out,
                                              skm_error **error);

/* Sets what a listed key is worth: `state` is "trusted", "untrusted" (known, but not believed) or "revoked" (nothing
 * that it signed is let in any more). {"keys":[…]} with this key. Owned JSON (schema/trust.json). Errors to tell apart:
 * SKM_E_KEY_NOT_FOUND. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_set_state(skm_context *context, const char *key, const char *state,
                                                 const skm_call *call, skm_string *out, skm_error **error);

/* ---- Revocation and rotation ---------------------------------------------------------------------------------- */

/* Revokes a key: a name or id of trust.toml, an own key, or the 64 digits of one that was never seen here. Nothing that
 * it signed is let in any more. `reason` is for people; NULL = none. Owned JSON (schema/trust.json). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_revoke_key(skm_context *context, const char *key, const char *reason,
                                                  const skm_call *call, skm_string *out, skm_error **error);

/* Revokes one pack, whoever signed it: its pack_id or its file. Owned JSON (schema/trust.json). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_revoke_pack(skm_context *context, const char *pack, const char *reason,
                                                   const skm_call *call, skm_string *out, skm_error **error);

/* Takes over what others signed: a rotation, by which a trusted key vouches for the key that replaces it, or a list of
 * revocations of a key with the role "revoke" (a key may also revoke itself). {"kind":"rotation|revocations","issuer",
 * "serial","keys","packs","txn"} (schema/trust.json). Errors to tell apart: SKM_E_PARSE (neither), SKM_E_SIGNATURE (a
 * wrong signature, a signer who may not say this, a list older than the last one), SKM_E_KEY_NOT_FOUND (nobody known
 * vouches). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_apply(skm_context *context, const char *path, const skm_call *call,
                                             skm_string *out, skm_error **error);

typedef struct skm_trust_revocations_options {
    size_t struct_size;
    const char *output;     /* file to write; an older list that lies there is replaced */
    const char *sign_key;   /* name, id or fingerprint of a key in the home; NULL = the newest */
    int64_t serial;         /* must grow with each list of a key; -1 = now in Unix seconds */
    const char *passphrase; /* of the key; NULL = the environment, else `ask_passphrase` */
    skm_ask_fn ask_passphrase;
    void *ask_user;
    const skm_signer *signer; /* signs instead of `sign_key`, which must be NULL then */
} skm_trust_revocations_options;

#define SKM_TRUST_REVOCATIONS_OPTIONS_INIT \
    { sizeof(skm_trust_revocations_options), NULL, NULL, -1, NULL, NULL, NULL, NULL }

/* Writes all that is revoked here as a signed list for others: {"path","issuer","serial","issued","keys","packs"}, the
 * last two as counts (schema/revocations.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_trust_export_revocations(skm_context *context,
                                                          const skm_trust_revocations_options *options,
                                                          const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
