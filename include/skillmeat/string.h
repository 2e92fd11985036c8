/* string.h - text and bytes that the library hands out. */
#ifndef SKILLMEAT_STRING_H
#define SKILLMEAT_STRING_H

#include <skillmeat/export.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes owned by the caller. `data` always ends with a NUL that `size` does not count. Start from
 * SKM_STRING_INIT; a function that fills one that already holds something does not free it first. */
typedef struct skm_string {
    char *data;
    size_t size;
} skm_string;

#define SKM_STRING_INIT { NULL, 0 }

/* Frees what the string holds and empties it; may be called again; NULL is accepted. @since 0.3.0 */
SKM_API void skm_string_dispose(skm_string *string);

/* Copies `size` bytes into the string, freeing what it held: how a callback hands text to the library. Returns 0, or
 * -1 when there is no memory. @since 0.3.0 */
SKM_API int skm_string_set(skm_string *string, const char *data, size_t size);

#ifdef __cplusplus
}
#endif
#endif
