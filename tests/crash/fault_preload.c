/* fault_preload.c - makes file system calls of any program fail or end it (LD_PRELOAD).
 *
 * Counts the calls that change something at a path below FAULT_ROOT (descriptors by the path they were opened with):
 * opening for writing or creation, write, rename, unlink, mkdir, rmdir, link, symlink, sync, truncate, chmod, chown.
 *   FAULT_ROOT=/folder         nothing outside it counts ("/": everything does)
 *   FAULT_MODE=count           writes the number of calls to the file FAULT_COUNT at the end (also when it is set otherwise)
 *             kill             SIGKILL instead of call number FAULT_AT
 *             torn             the same, but a write puts half of its bytes down first
 *             enospc, eio      call number FAULT_AT fails with this errno
 *             noexchange       every renameat2 with flags fails with EINVAL, as on file systems that lack it
 *   FAULT_STICKY=1             all calls from FAULT_AT on fail
 * It sees calls through the C library only: the program must be linked with libc dynamically.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum mode { MODE_NONE, MODE_COUNT, MODE_KILL, MODE_TORN, MODE_ENOSPC, MODE_EIO, MODE_NOEXCHANGE };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static enum mode fault_mode;
static const char *root;
static size_t root_length;
static long fault_at, calls;
static int sticky;

static void start(void) {
    const char *mode = getenv("FAULT_MODE");
    const char *at = getenv("FAULT_AT");
    root = getenv("FAULT_ROOT");
    if (mode == NULL || root == NULL) return;
    root_length = strlen(root);
    while (root_length > 0 && root[root_length - 1] == '/') --root_length;
    fault_at = at != NULL ? strtol(at, NULL, 10) : 0;
    sticky = getenv("FAULT_STICKY") != NULL;
    if (strcmp(mode, "count") == 0) fault_mode = MODE_COUNT;
    if (strcmp(mode, "kill") == 0) fault_mode = MODE_KILL;
    if (strcmp(mode, "torn") == 0) fault_mode = MODE_TORN;
    if (strcmp(mode, "enospc") == 0) fault_mode = MODE_ENOSPC;
    if (strcmp(mode, "eio") == 0) fault_mode = MODE_EIO;
    if (strcmp(mode, "noexchange") == 0) fault_mode = MODE_NOEXCHANGE;
}

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

__attribute__((destructor)) static void finish(void) {
    const char *file = getenv("FAULT_COUNT");
    FILE *out;
    if (file == NULL) return;
    out = fopen(file, "w");
    if (out == NULL) return;
    fprintf(out, "%ld\n", calls);
    fclose(out);
}

static int is_below_root(const char *path) {
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == '\0');
}

static int path_of_descriptor(int fd, char *path, size_t size) {
    char link[64];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return 1;
}

/* Is this call one of those that count? */
static int is_watched_at(int directory, const char *path) {
    char whole[2 * PATH_MAX];
    size_t used;
    pthread_once(&once, start);
    if (fault_mode == MODE_NONE || path == NULL) return 0;
    if (path[0] == '/') return is_below_root(path);
    if (directory == AT_FDCWD) {
        if (getcwd(whole, PATH_MAX) == NULL) return 0;
    } else if (!path_of_descriptor(directory, whole, PATH_MAX)) {
        return 0;
    }
    used = strlen(whole);
    snprintf(whole + used, sizeof whole - used, "/%s", path);
    return is_below_root(whole);
}

static int is_watched(int fd) {
    char path[PATH_MAX];
    pthread_once(&once, start);
    return fault_mode != MODE_NONE && path_of_descriptor(fd, path, sizeof path) && is_below_root(path);
}

/* Counts the call. 0: let it happen; otherwise errno is set and the call has failed. */
static int fault(int fd, const void *bytes, size_t size) {
    long number;
    int hit;
    pthread_mutex_lock(&lock);
    number = ++calls;
    pthread_mutex_unlock(&lock);
    hit = number == fault_at || (sticky && fault_at > 0 && number > fault_at);
    if (!hit || fault_mode == MODE_COUNT || fault_mode == MODE_NOEXCHANGE) return 0;
    if (fault_mode == MODE_TORN && bytes != NULL) {
        REAL(ssize_t, write, int, const void *, size_t)
        (void)!next(fd, bytes, size / 2);
    }
    if (fault_mode == MODE_KILL || fault_mode == MODE_TORN) kill(getpid(), SIGKILL);
    errno = fault_mode == MODE_ENOSPC ? ENOSPC : EIO;
    return -1;
}

static int changes(int flags) {
    return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
}

/* With O_RDWR alone nothing is changed yet: locks are opened so. */
static int open_counts(int flags) {
    return changes(flags) && (flags & (O_CREAT | O_TRUNC | O_WRONLY)) != 0;
}

static mode_t mode_of(int flags, va_list arguments) {
    int has_mode = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
    return has_mode ? va_arg(arguments, mode_t) : 0;
}

#define DEFINE_OPEN(name)                                                                              \
    int name(const char *path, int flags, ...) {                                                       \
        va_list arguments;                                                                             \
        mode_t mode;                                                                                   \
        REAL(int, name, const char *, int, ...)                                                        \
        va_start(arguments, flags);                                                                    \
        mode = mode_of(flags, arguments);                                                              \
        va_end(arguments);                                                                             \
        if (open_counts(flags) && is_watched_at(AT_FDCWD, path) && fault(-1, NULL, 0) != 0) return -1; \
        return next(path, flags, mode);                                                                \
    }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(name)                                                                             \
    int name(int directory, const char *path, int flags, ...) {                                         \
        va_list arguments;                                                                              \
        mode_t mode;                                                                                    \
        REAL(int, name, int, const char *, int, ...)                                                    \
        va_start(arguments, flags);                                                                     \
        mode = mode_of(flags, arguments);                                                               \
        va_end(arguments);                                                                              \
        if (open_counts(flags) && is_watched_at(directory, path) && fault(-1, NULL, 0) != 0) return -1; \
        return next(directory, path, flags, mode);                                                      \
    }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

#define DEFINE_CREAT(name)                                                       \
    int name(const char *path, mode_t mode) {                                    \
        REAL(int, name, const char *, mode_t)                                    \
        if (is_watched_at(AT_FDCWD, path) && fault(-1, NULL, 0) != 0) return -1; \
        return next(path, mode);                                                 \
    }
DEFINE_CREAT(creat)
DEFINE_CREAT(creat64)

ssize_t write(int fd, const void *bytes, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t)
    if (is_watched(fd) && fault(fd, bytes, size) != 0) return -1;
    return next(fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int)
    if (is_watched(fd) && fault(-1, NULL, 0) != 0) return -1;
    return next(fd, parts, count);
}

#define DEFINE_PWRITE(name, offset_type)                                       \
    ssize_t name(int fd, const void *bytes, size_t size, offset_type offset) { \
        REAL(ssize_t, name, int, const void *, size_t, offset_type)            \
        if (is_watched(fd) && fault(-1, NULL, 0) != 0) return -1;              \
        return next(fd, bytes, size, offset);                                  \
    }
DEFINE_PWRITE(pwrite, off_t)
DEFINE_PWRITE(pwrite64, off64_t)

/* One path. */
#define DEFINE_PATH(result, name, declared, used)                                \
    result name declared {                                                       \
        REAL(result, name, TYPES_##name)                                         \
        if (is_watched_at(AT_FDCWD, path) && fault(-1, NULL, 0) != 0) return -1; \
        return next used;                                                        \
    }
#define TYPES_unlink const char *
#define TYPES_rmdir const char *
#define TYPES_mkdir const char *, mode_t
#define TYPES_chmod const char *, mode_t
#define TYPES_chown const char *, uid_t, gid_t
#define TYPES_lchown const char *, uid_t, gid_t
#define TYPES_truncate const char *, off_t
DEFINE_PATH(int, unlink, (const char *path), (path))
DEFINE_PATH(int, rmdir, (const char *path), (path))
DEFINE_PATH(int, mkdir, (const char *path, mode_t mode), (path, mode))
DEFINE_PATH(int, chmod, (const char *path, mode_t mode), (path, mode))
DEFINE_PATH(int, chown, (const char *path, uid_t owner, gid_t group), (path, owner, group))
DEFINE_PATH(int, lchown, (const char *path, uid_t owner, gid_t group), (path, owner, group))
DEFINE_PATH(int, truncate, (const char *path, off_t size), (path, size))

int unlinkat(int directory, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int)
    if (is_watched_at(directory, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(directory, path, flags);
}

int mkdirat(int directory, const char *path, mode_t mode) {
    REAL(int, mkdirat, int, const char *, mode_t)
    if (is_watched_at(directory, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(directory, path, mode);
}

int fchmodat(int directory, const char *path, mode_t mode, int flags) {
    REAL(int, fchmodat, int, const char *, mode_t, int)
    if (is_watched_at(directory, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(directory, path, mode, flags);
}

/* Two paths: the second is what changes. */
int rename(const char *from, const char *path) {
    REAL(int, rename, const char *, const char *)
    if (is_watched_at(AT_FDCWD, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(from, path);
}

int renameat(int from_directory, const char *from, int directory, const char *path) {
    REAL(int, renameat, int, const char *, int, const char *)
    if (is_watched_at(directory, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(from_directory, from, directory, path);
}

int renameat2(int from_directory, const char *from, int directory, const char *path, unsigned flags) {
    REAL(int, renameat2, int, const char *, int, const char *, unsigned)
    if (is_watched_at(directory, path)) {
        if (fault(-1, NULL, 0) != 0) return -1;
        if (fault_mode == MODE_NOEXCHANGE && flags != 0) {
            errno = EINVAL;
            return -1;
        }
    }
    return next(from_directory, from, directory, path, flags);
}

int link(const char *from, const char *path) {
    REAL(int, link, const char *, const char *)
    if (is_watched_at(AT_FDCWD, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(from, path);
}

int linkat(int from_directory, const char *from, int directory, const char *path, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int)
    if (is_watched_at(directory, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(from_directory, from, directory, path, flags);
}

int symlink(const char *target, const char *path) {
    REAL(int, symlink, const char *, const char *)
    if (is_watched_at(AT_FDCWD, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(target, path);
}

int symlinkat(const char *target, int directory, const char *path) {
    REAL(int, symlinkat, const char *, int, const char *)
    if (is_watched_at(directory, path) && fault(-1, NULL, 0) != 0) return -1;
    return next(target, directory, path);
}

/* One descriptor. */
#define DEFINE_DESCRIPTOR(name, declared, used)                   \
    int name declared {                                           \
        REAL(int, name, TYPES_##name)                             \
        if (is_watched(fd) && fault(-1, NULL, 0) != 0) return -1; \
        return next used;                                         \
    }
#define TYPES_fsync int
#define TYPES_fdatasync int
#define TYPES_syncfs int
#define TYPES_ftruncate int, off_t
#define TYPES_ftruncate64 int, off64_t
#define TYPES_fchmod int, mode_t
#define TYPES_fchown int, uid_t, gid_t
DEFINE_DESCRIPTOR(fsync, (int fd), (fd))
DEFINE_DESCRIPTOR(fdatasync, (int fd), (fd))
DEFINE_DESCRIPTOR(syncfs, (int fd), (fd))
DEFINE_DESCRIPTOR(ftruncate, (int fd, off_t size), (fd, size))
DEFINE_DESCRIPTOR(ftruncate64, (int fd, off64_t size), (fd, size))
DEFINE_DESCRIPTOR(fchmod, (int fd, mode_t mode), (fd, mode))
DEFINE_DESCRIPTOR(fchown, (int fd, uid_t owner, gid_t group), (fd, owner, group))
