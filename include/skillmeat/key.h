/* key.h - signing keys: Ed25519 key pairs in encrypted files of the home.
 *
 * There is one algorithm and no choice of strength. The secret half lies in a file that only its owner can read, under a
 * passphrase (Argon2id) or under a secret in the system's keychain; it never leaves the library's locked memory.
 */
#ifndef SKILLMEAT_KEY_H
#define SKILLMEAT_KEY_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct skm_key_generate_options {
    size_t struct_size;
    const char *name;       /* for people; NULL = "default" */
    const char *email;
    const char *passphrase; /* NULL = the environment, else `ask_passphrase` */
    skm_ask_fn ask_passphrase;
    void *ask_user;
    const char *store;           /* "file" or "keychain"; NULL = file when a passphrase is given, else the keychain when
                                  * there is one, else file */
    const char *file_passphrase; /* import: that of the file which is imported; NULL = `ask_passphrase` */
} skm_key_generate_options;

#define SKM_KEY_GENERATE_OPTIONS_INIT { sizeof(skm_key_generate_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/* Makes a key: {"key":{"id","fingerprint","name","email","public_key","created","store"}} (schema/key.json). Owned
 * JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_generate(skm_context *context, const skm_key_generate_options *options,
                                              const skm_call *call, skm_string *out, skm_error **error);

/* Takes a secret key from a file (a raw 32-byte seed in hex or base64, PKCS#8 PEM, minisign, OpenSSH without a passphrase)
 * into the home. Owned JSON (schema/key.json). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_import(skm_context *context, const char *path, const skm_key_generate_options *options,
                                            const skm_call *call, skm_string *out, skm_error **error);

/* The keys of the home, without any passphrase: {"keys":[…],"next"} (schema/keys.json). Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_list(skm_context *context, const skm_page *page, const skm_call *call,
                                          skm_string *out, skm_error **error);

/* The public half as text: {"key","format","text"}; format "raw" (NULL too), "pem", "minisign", "openssh". `key` is a
 * name, id or fingerprint. Owned JSON (schema/key-export.json). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_export(skm_context *context, const char *key, const char *format, const skm_call *call,
                                            skm_string *out, skm_error **error);

/* Removes a key file from the home; `undo` brings it back. Owned JSON (schema/key.json). @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_remove(skm_context *context, const char *key, const skm_call *call, skm_string *out,
                                            skm_error **error);

/* ---- What a key says about itself ----------------------------------------------------------------------------- */

typedef struct skm_key_statement_options {
    size_t struct_size;
    const char *output;     /* NULL = <name>.rotation.dsse or <name>.revocation.dsse in the working directory */
    const char *reason;     /* why a key is revoked; NULL = none */
    const char *passphrase; /* NULL = the environment, else `ask_passphrase` */
    skm_ask_fn ask_passphrase;
    void *ask_user;
} skm_key_statement_options;

#define SKM_KEY_STATEMENT_OPTIONS_INIT { sizeof(skm_key_statement_options), NULL, NULL, NULL, NULL, NULL }

/* Makes a new key of the same name, e-mail address and store as `key` (NULL = the newest), and writes a statement by both
 * that it takes the other's place, which others apply: {"key","old_key","statement":{"path",…},"txn"}
 * (schema/key-rotation.json). The old key stays in the home. SKM_E_EXISTS when the file is there. Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_rotate(skm_context *context, const char *key, const skm_key_statement_options *options,
                                            const skm_call *call, skm_string *out, skm_error **error);

/* Writes a statement by `key` that it is not to be believed any more: {"key","statement":{"path","serial",…}}
 * (schema/key-revocation.json). Nothing in the home is changed: who believes the key applies it. Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_revoke(skm_context *context, const char *key, const skm_key_statement_options *options,
                                            const skm_call *call, skm_string *out, skm_error **error);

/* ---- An unlocked key ----------------------------------------------------------------------------------------- */

typedef struct skm_key skm_key;

/* Unlocks a key: owned, close with skm_key_close, which wipes it. `passphrase` NULL = the environment.
 * Errors to tell apart: SKM_E_KEY_NOT_FOUND, SKM_E_PASSPHRASE_NEEDED, SKM_E_PASSPHRASE_WRONG, SKM_E_KEYCHAIN,
 * SKM_E_KEY_PERMISSIONS, SKM_E_KEY_DAMAGED. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_open(skm_context *context, const char *key, const char *passphrase,
                                          const skm_call *call, skm_key **out, skm_error **error);

/* Wipes the key and closes it; NULL is accepted. @since 0.3.0 */
SKM_API void skm_key_close(skm_key *key);

/* 64 hex digits: the SHA-256 of the public key. Borrowed; "" for a bad handle. @since 0.3.0 */
SKM_API const char *skm_key_id(const skm_key *key);

/* Ed25519 over the bytes as they are: 64 bytes, owned. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_sign(const skm_key *key, const void *data, size_t size, skm_string *signature,
                                          skm_error **error);

/* Whether an Ed25519 signature holds: `public_key` 32 bytes, `signature` 64. Sets *valid to 1 or 0. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_key_verify(const void *public_key, size_t public_key_size, const void *data, size_t size,
                                            const void *signature, size_t signature_size, int32_t *valid, skm_error **error);

/* ---- A signer of the caller's own ---------------------------------------------------------------------------- */

/* Three kinds of keys are never seen by this library. What each makes is verified before anything is written.
 *
 * "ssh-agent:NAME" as the name of a key: the Ed25519 key of the agent at $SSH_AUTH_SOCK with this comment, SHA256:…
 * fingerprint, or id of ours; without NAME its only one.
 *
 * `signer_command` of the options of bundle.h: a program, started without a shell and with a few variables of the
 * environment. `PROGRAM public-key` prints the public key in any of the known forms; `PROGRAM sign` gets the bytes on its
 * standard input and prints the 64 bytes of the signature, raw or in base64, within a minute.
 *
 * An skm_signer: a function of the caller's. */

/* Signs `size` bytes with Ed25519 as they are: puts the 64 bytes into `signature` by skm_string_set and returns 0;
 * non-zero stops the call with SKM_E_CANCELLED. Calling thread, never while a lock is held. */
typedef int (*skm_sign_fn)(const void *data, size_t size, skm_string *signature, void *user);

/* Whatever holds a secret key that this library shall not see: an agent, a hardware key, a signing service. Given to
 * the options of bundle.h instead of a key of the home. What it returns is verified before anything is written: a
 * signature that does not hold is SKM_E_SIGNATURE. Borrowed for the call. */
typedef struct skm_signer {
    size_t struct_size;
    const void *public_key; /* 32 bytes */
    size_t public_key_size;
    const char *name;       /* for people; NULL = none */
    skm_sign_fn sign;
    void *user;
} skm_signer;

#define SKM_SIGNER_INIT { sizeof(skm_signer), NULL, 0u, NULL, NULL, NULL }

#ifdef __cplusplus
}
#endif
#endif
