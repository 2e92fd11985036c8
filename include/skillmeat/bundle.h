/* bundle.h - packs: export, look into, verify, import, sign.
 *
 * A pack (.skillmeat-pack) is a strict, deterministic ZIP: the same input gives the same bytes on any machine and day.
 * Its signature covers every bit. It is verified completely before one byte of it is written anywhere.
 */
#ifndef SKILLMEAT_BUNDLE_H
#define SKILLMEAT_BUNDLE_H

#include <skillmeat/context.h>
#include <skillmeat/key.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Export -------------------------------------------------------------------------------------------------- */

enum {
    SKM_BUNDLE_EXPORT_STORE = 1u << 0,    /* do not compress: the same pack_id with every version of the compressor */
    SKM_BUNDLE_EXPORT_OVERWRITE = 1u << 1,/* replace a file of other content at `output` */
    SKM_BUNDLE_EXPORT_MINISIG = 1u << 2,  /* X.minisig beside the signed pack too, for plain minisign */
    SKM_BUNDLE_EXPORT_V1 = 1u << 3,       /* the original program's tar.gz, which has no place for a signature */
    SKM_BUNDLE_EXPORT_ANCHOR = 1u << 4    /* what is signed holds the newest checkpoint of the audit log (audit.h) */
};

typedef struct skm_bundle_export_options {
    size_t struct_size;
    uint32_t flags;
    uint32_t reserved;
    const char *const *artifacts; /* NAME or TYPE:NAME; none = all that `type` and `tag` select */
    size_t artifact_count;
    const char *type;
    const char *tag;
    const char *output;      /* file to write; NULL = <name>-<version>.skillmeat-pack in the working directory */
    const char *name;        /* NULL = the artifact's name when there is one, else the collection's */
    const char *version;     /* NULL = "1.0.0" */
    const char *author;      /* NULL = config settings.author, else "unknown" */
    const char *description; /* NULL = the name */
    const char *license;     /* SPDX expression; NULL = the one that all artifacts declare, else NOASSERTION */
    const char *publisher;
    const char *homepage;
    const char *repository;
    const char *const *tags;
    size_t tag_count;
    const char *created_at;  /* RFC 3339; NULL = SOURCE_DATE_EPOCH, else the newest time of what is packed */
    int64_t serial;          /* -1 = created_at in Unix seconds */
    const char *sign_key;    /* NULL = unsigned; else name, id or fingerprint of a key in the home, or "ssh-agent:…" (key.h) */
    const char *expires;     /* RFC 3339, of the signature; NULL = never */
    const char *passphrase;  /* of the key; NULL = the environment, else `ask_passphrase` */
    skm_ask_fn ask_passphrase;
    void *ask_user;
    const skm_signer *signer;/* signs instead of `sign_key`, which must be NULL then */
    const char *signer_command; /* a program that signs (key.h) instead of both */
} skm_bundle_export_options;

#define SKM_BUNDLE_EXPORT_OPTIONS_INIT \
    { sizeof(skm_bundle_export_options), 0u, 0u, NULL, 0u, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
      NULL, NULL, 0u, NULL, -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/* Writes a pack of artifacts of a collection (NULL = the configured default): {"pack":{…},…} (schema/export.json).
 * Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_export(skm_context *context, const char *collection,
                                               const skm_bundle_export_options *options, const skm_call *call,
                                               skm_string *out, skm_error **error);

/* The same, but into memory: `pack` receives the archive's bytes (owned), `out` the document (schema/export.json),
 * `options->output` must be NULL. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_export_bytes(skm_context *context, const char *collection,
                                                     const skm_bundle_export_options *options, const skm_call *call,
                                                     skm_string *pack, skm_string *out, skm_error **error);

/* ---- Reading ------------------------------------------------------------------------------------------------- */

/* A pack that was read strictly and verified to the bit. Immutable. What it says of itself is in memory; its file stays
 * open, and its files are read when they are asked for. */
typedef struct skm_bundle skm_bundle;

/* Opens and verifies a pack: owned, close with skm_bundle_close. A refused pack is SKM_E_ARCHIVE or SKM_E_PACK with
 * `reason` and `entry` in the error's details. Trust is not asked here: see skm_bundle_verify. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_open(skm_context *context, const char *path, const skm_call *call,
                                             skm_bundle **out, skm_error **error);

/* Closes it; NULL is accepted. @since 0.3.0 */
SKM_API void skm_bundle_close(skm_bundle *bundle);

/* What the pack says of itself. Borrowed until the handle is closed; "" for a bad handle. pack_id is 64 hex digits, content_digest has the prefix
 * "sha256:". @since 0.3.0 */
SKM_API const char *skm_bundle_name(const skm_bundle *bundle);
SKM_API const char *skm_bundle_version(const skm_bundle *bundle);
SKM_API const char *skm_bundle_pack_id(const skm_bundle *bundle);
SKM_API const char *skm_bundle_content_digest(const skm_bundle *bundle);

/* One file of the pack by its entry name ("artifacts/skill/x/SKILL.md"): owned bytes, those that were verified.
 * SKM_E_NOT_FOUND when there is none, SKM_E_CHANGED when somebody has written into the pack since it was opened; one
 * that was replaced or removed is read as it was. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_file(const skm_bundle *bundle, const char *entry, skm_string *out, skm_error **error);

/* What a pack says of itself (schema/inspect.json): {"format","name","version",…,"artifacts","files","pack_id",…}.
 * A refused pack is an error. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_inspect(skm_context *context, const char *path, const skm_call *call,
                                                skm_string *out, skm_error **error);

enum {
    SKM_BUNDLE_REQUIRE_SIGNATURE = 1u << 0, /* only a trusted signature will do */
    SKM_BUNDLE_ALLOW_UNSIGNED = 1u << 1     /* import: an unsigned pack is let in although policy warns or asks */
};

/* Checks a pack, its signatures and the policy: {"verdict":"ok|refused","reason","pack_id","signature","checks"}
 * (schema/verify.json). A refusal is a result, not an error. `project` NULL = no project policy. Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_verify(skm_context *context, const char *path, const char *project, uint32_t flags,
                                               const skm_call *call, skm_string *out, skm_error **error);

/* The archive rules alone, for any ZIP or tar.gz (schema/archive.json): {"verdict":"accept|reject","reason","entry","detail"}.
 * Writes nothing. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_check_archive(skm_context *context, const char *path, const skm_call *call,
                                                      skm_string *out, skm_error **error);

/* ---- Import -------------------------------------------------------------------------------------------------- */

typedef struct skm_bundle_import_options {
    size_t struct_size;
    uint32_t flags; /* SKM_BUNDLE_REQUIRE_SIGNATURE, SKM_BUNDLE_ALLOW_UNSIGNED */
    uint32_t reserved;
    const char *strategy;                    /* "merge" (NULL too), "fork", "skip", "ask" */
    const char *const *artifact_strategies;  /* "NAME=STRATEGY" or "TYPE:NAME=STRATEGY" */
    size_t artifact_strategy_count;
    const char *project;                     /* for its policy; NULL = none */
    skm_ask_fn ask;                          /* for "ask": the question is JSON (schema/conflict.json), the answer a strategy */
    void *ask_user;
    skm_ask_fn ask_trust;                    /* the signer is unknown: the question is JSON (schema/signer-question.json), */
    void *ask_trust_user;                    /* the answer "trust", "once" or "refuse"; NULL = the policy decides alone */
} skm_bundle_import_options;

#define SKM_BUNDLE_IMPORT_OPTIONS_INIT \
    { sizeof(skm_bundle_import_options), 0u, 0u, NULL, NULL, 0u, NULL, NULL, NULL, NULL, NULL }

/* Imports a pack into a collection (NULL = the configured default) in one transaction: {"status","pack_id","txn",
 * "items","counts","signature","snapshot",…} (schema/import.json). A refusal is a result with "status":"failed".
 * Importing the same pack again changes nothing. With SKM_CALL_DRY_RUN the same document is a preview. Owned JSON.
 * @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_import(skm_context *context, const char *collection, const char *path,
                                               const skm_bundle_import_options *options, const skm_call *call,
                                               skm_string *out, skm_error **error);

/* ---- Convert ------------------------------------------------------------------------------------------------- */

enum { SKM_BUNDLE_CONVERT_OVERWRITE = 1u << 0 /* replace a file of other content at `output` */ };

typedef struct skm_bundle_convert_options {
    size_t struct_size;
    uint32_t flags;
    uint32_t reserved;
    const char *format; /* "zip" (NULL too) or "v1" */
    const char *output; /* file to write; NULL = <name>-<version>.skillmeat-pack in the working directory */
} skm_bundle_convert_options;

#define SKM_BUNDLE_CONVERT_OPTIONS_INIT { sizeof(skm_bundle_convert_options), 0u, 0u, NULL, NULL }

/* Writes a pack of any layout, ours or one of the original's, as ours or as a v1: the document of export with
 * `warnings` (schema/export.json). The same pack gives the same bytes. What is not sound, or has an invalid signature or
 * that of a revoked key, is an error as in skm_bundle_open; signatures do not go with it. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_convert(skm_context *context, const char *path,
                                                const skm_bundle_convert_options *options, const skm_call *call,
                                                skm_string *out, skm_error **error);

/* ---- Sign ---------------------------------------------------------------------------------------------------- */

enum {
    SKM_BUNDLE_SIGN_SIDECAR = 1u << 0, /* write X.dsse beside the file instead of into it */
    SKM_BUNDLE_SIGN_MINISIG = 1u << 1, /* write X.minisig beside the file, and nothing else: for plain minisign */
    SKM_BUNDLE_SIGN_SSH = 1u << 2,     /* write X.sig beside the file, and nothing else: for ssh-keygen -Y verify */
    SKM_BUNDLE_SIGN_ANCHOR = 1u << 3   /* what is signed holds the newest checkpoint of the audit log (audit.h) */
};

typedef struct skm_bundle_sign_options {
    size_t struct_size;
    uint32_t flags;
    uint32_t reserved;
    const char *key;        /* name, id or fingerprint, or "ssh-agent:…" (key.h); NULL = the only key of the home */
    const char *expires;    /* RFC 3339; NULL = never */
    const char *passphrase; /* NULL = the environment, else `ask_passphrase` */
    skm_ask_fn ask_passphrase;
    void *ask_user;
    const skm_signer *signer; /* signs instead of `key`, which must be NULL then */
    const char *signer_command; /* a program that signs (key.h) instead of both */
} skm_bundle_sign_options;

#define SKM_BUNDLE_SIGN_OPTIONS_INIT \
    { sizeof(skm_bundle_sign_options), 0u, 0u, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/* Signs a pack file, or adds a signature to one: {"signature":{…}} (schema/sign.json). The signatures of the flags MINISIG
 * and SSH cover the file as it lies there, which is not changed any more then; both flags may be set. Where another such
 * signature lies already: SKM_E_EXISTS. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_bundle_sign(skm_context *context, const char *path, const skm_bundle_sign_options *options,
                                             const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
