/* preload.h - what libraries that stand before the C library (LD_PRELOAD) share. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) abort();
    return found;
}

/* A function of the next library, looked up once. */
#define REAL(result, name, ...)             \
    static result (*next)(__VA_ARGS__);     \
    if (next == NULL) {                     \
        void *found = real(#name);          \
        memcpy(&next, &found, sizeof next); \
    }

/* The third argument of open(), where it has one. */
static mode_t mode_of(int flags, va_list arguments) {
    int has_mode = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return has_mode ? va_arg(arguments, mode_t) : 0;
}
