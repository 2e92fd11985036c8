/* artifact.h - what lies in a folder or file: its digest, its type, its front matter.
 *
 * An artifact is a folder (a skill) or a single file (a command, an agent). Its tree digest is the SHA-256 of its
 * canonical listing, one line for each file as it would be packed: "<sha256> <100644|100755> <size> <path>\n",
 * sorted bytewise. Two artifacts have the same digest exactly when they have the same files.
 */
#ifndef SKILLMEAT_ARTIFACT_H
#define SKILLMEAT_ARTIFACT_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The digest of a folder or file: {"algorithm","digest","files"} (schema/hash.json). `algorithm` is "tree" (NULL too)
 * or one of "a" to "e", the original program's. Owned JSON.
 * Errors to tell apart: SKM_E_NOT_FOUND, SKM_E_LINK, SKM_E_NAME, SKM_E_TOO_LARGE, SKM_E_EMPTY. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_artifact_hash(skm_context *context, const char *path, const char *algorithm,
                                               const skm_call *call, skm_string *out, skm_error **error);

/* What the library reads in a text or file (schema/parse.json). `kind`: "name" → {"valid","normalized","reason"},
 * "type" (of a path) → {"type","confidence"}, "frontmatter" (a file, or text that holds a line feed) →
 * {"properties"}. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_artifact_parse(skm_context *context, const char *kind, const char *input,
                                                const skm_call *call, skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
