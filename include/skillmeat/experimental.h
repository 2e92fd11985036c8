/* experimental.h - functions that are tried out: skm_x_… may change or go in any version, and stand in a version node of
 * their own. No other header includes this one. */
#ifndef SKILLMEAT_EXPERIMENTAL_H
#define SKILLMEAT_EXPERIMENTAL_H

#include <skillmeat/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One change to the text of a configuration file that somebody else wrote: exactly the bytes of the change are replaced,
 * comments and layout stay (schema/splice.json; the rules: docs/splice.md). `text` has `size` bytes and may be NULL when
 * there are none. `format` is "json", "jsonc", "toml" or "yaml"; `root` a JSON array of literal keys that lead to the map
 * of servers; `operation` is {"type":"add|upsert|set|unset|remove|append","server":NAME,"entry":{…}|"path":[…],"value":…}.
 * Refused, and then nothing has happened: SKM_E_PARSE, SKM_E_EXISTS, SKM_E_NOT_FOUND, SKM_E_SHAPE, SKM_E_DUPLICATE,
 * SKM_E_TOO_LARGE above 16 MiB, SKM_E_NOT_UTF8. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_x_splice_edit(skm_context *context, const void *text, size_t size, const char *format,
                                               const char *root, const char *operation, const skm_call *call,
                                               skm_string *out, skm_error **error);

/* The same in the file at `path` (schema/splice.json). It is replaced only when it changes, in one transaction that undo
 * takes back; a symbolic link stays and what it points to is changed, with its mode and owner. With SKM_CALL_DRY_RUN
 * nothing is written. Owned JSON. @since 0.3.0 */
SKM_API SKM_CHECK skm_status skm_x_splice_edit_file(skm_context *context, const char *path, const char *format,
                                                    const char *root, const char *operation, const skm_call *call,
                                                    skm_string *out, skm_error **error);

#ifdef __cplusplus
}
#endif
#endif
