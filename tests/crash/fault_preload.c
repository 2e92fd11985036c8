/* fault_preload.c - makes file system calls of any program fail or end it, and records them (LD_PRELOAD).
 *
 * Counts the calls that change something at a path below FAULT_ROOT (descriptors by the path they were opened with):
 * opening for writing or creation, write, rename, unlink, mkdir, rmdir, link, symlink, sync, truncate, chmod, chown.
 * Reading, looking and locking are no calls here, nor is opening for reading and writing what is there.
 *   FAULT_ROOT=/folder         nothing outside it counts ("/": everything does)
 *   FAULT_MODE=count           every call is let through
 *             kill             SIGKILL instead of call number FAULT_AT
 *             torn             the same, but a write puts half of its bytes down first
 *             short            when call number FAULT_AT is a write, it puts half of its bytes down and says so
 *             enospc, eio, eintr, erofs, eacces
 *                              call number FAULT_AT fails with this errno
 *             interrupt, terminate
 *                              SIGINT or SIGTERM comes just before call number FAULT_AT, which is let through
 *             edit, edit_held  an editor saves FAULT_FILE in place, with FAULT_TEXT, just before call number FAULT_AT, which
 *                              is let through: it opens the file then, if it is there, or has had it open from the
 *                              start; a line "saved", the file tells of it
 *             noexchange       every renameat2 with flags fails with EINVAL, as on file systems that lack it
 *   FAULT_STICKY=1             all calls from FAULT_AT on fail; with enospc only those that need space: opening for
 *                              creation, write, symlink (a folder that was just removed can be made again)
 *   FAULT_LOG=FILE             one line for each call, before it happens, its parts separated by tabs:
 *                                call  path  number  text
 *                              open: flags, ""; write: offset, the bytes in hex; mkdir, chmod: mode, ""; truncate: size, "";
 *                              rename, link: flags, the other path; symlink: 0, its target; all others: 0, ""
 * It sees calls through the C library only: the program must be linked with libc dynamically.
 */
#define _GNU_SOURCE
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
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "preload.h"

enum effect { LET_THROUGH, END, FAIL, HALF, NO_FLAGS, SIGNAL, EDIT };

static const struct mode {
    const char *name;
    enum effect effect;
    int reason;
} modes[] = {
    {"count", LET_THROUGH, 0},
    {"kill", END, 0},
    {"torn", END, 0},
    {"short", HALF, 0},
    {"enospc", FAIL, ENOSPC},
    {"eio", FAIL, EIO},
    {"eintr", FAIL, EINTR},
    {"erofs", FAIL, EROFS},
    {"eacces", FAIL, EACCES},
    {"noexchange", NO_FLAGS, 0},
    {"interrupt", SIGNAL, SIGINT},
    {"terminate", SIGNAL, SIGTERM},
    {"edit", EDIT, 0},
    {"edit_held", EDIT, 0},
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const struct mode *fault_mode; /* NULL: nothing is watched */
static int is_torn, is_sticky;
static const char *root;
static size_t root_length;
static long fault_at, calls;
static FILE *log_file;
static int held = -1; /* the file that the editor has open */

/* Not by open(), which counts. */
static int open_unseen(const char *file) {
    return file != NULL ? (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CLOEXEC) : -1;
}

static void save_in_place(void) {
    const char *text = getenv("FAULT_TEXT"), *file = getenv("FAULT_FILE");
    const int fd = held >= 0 ? held : open_unseen(file);
    if (fd < 0) return; /* it is not there any more */
    if (text == NULL || syscall(SYS_ftruncate, fd, 0L) != 0) abort();
    if (syscall(SYS_pwrite64, fd, text, strlen(text), 0L) != (long)strlen(text)) abort();
    if (fd != held) syscall(SYS_close, fd);
    if (log_file != NULL) fprintf(log_file, "saved\t%s\n", file);
}

static void start(void) {
    const char *name = getenv("FAULT_MODE");
    const char *at = getenv("FAULT_AT");
    const char *file = getenv("FAULT_LOG");
    size_t i;
    root = getenv("FAULT_ROOT");
    if (name == NULL || root == NULL) return;
    root_length = strlen(root);
    while (root_length > 0 && root[root_length - 1] == '/') --root_length;
    fault_at = at != NULL ? strtol(at, NULL, 10) : 0;
    is_sticky = getenv("FAULT_STICKY") != NULL;
    is_torn = strcmp(name, "torn") == 0;
    if (file != NULL) log_file = fopen(file, "we");
    for (i = 0; i < sizeof modes / sizeof modes[0]; ++i)
        if (strcmp(name, modes[i].name) == 0) fault_mode = &modes[i];
    if (strcmp(name, "edit_held") == 0) held = open_unseen(getenv("FAULT_FILE"));
    if (fault_mode == NULL) abort(); /* a test that asks for what is not there */
}

/* --- which calls count ------------------------------------------------------------------------------------------ */

#define WHERE_SIZE (2 * PATH_MAX)

static int is_below_root(const char *path) {
    return strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == '\0');
}

static int path_of_descriptor(int fd, char *path) {
    char link[64];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return 1;
}

static int whole_path(int directory, const char *path, char *whole) {
    size_t used = 0;
    if (path == NULL) return 0;
    if (path[0] != '/') {
        const int found =
            directory == AT_FDCWD ? getcwd(whole, PATH_MAX) != NULL : path_of_descriptor(directory, whole);
        if (!found) return 0;
        used = strlen(whole);
        whole[used++] = '/';
    }
    snprintf(whole + used, WHERE_SIZE - used, "%s", path);
    return 1;
}

static int is_watched_at(int directory, const char *path, char *where) {
    pthread_once(&once, start);
    return fault_mode != NULL && whole_path(directory, path, where) && is_below_root(where);
}

static int is_watched(int fd, char *where) {
    pthread_once(&once, start);
    return fault_mode != NULL && path_of_descriptor(fd, where) && is_below_root(where);
}

static int needs_space(const char *call) {
    return strcmp(call, "open") == 0 || strcmp(call, "write") == 0 || strcmp(call, "symlink") == 0;
}

/* --- counting, recording, failing ------------------------------------------------------------------------------- */

struct call {
    const char *name, *where;
    long long number;
    const char *text;
    const void *bytes; /* of a write; may be NULL */
    size_t size;
};

static void record(const struct call *call) {
    size_t i;
    if (log_file == NULL) return;
    fprintf(log_file, "%s\t%s\t%lld\t%s", call->name, call->where, call->number, call->text);
    for (i = 0; call->bytes != NULL && i < call->size; ++i)
        fprintf(log_file, "%02x", ((const unsigned char *)call->bytes)[i]);
    fputc('\n', log_file);
    fflush(log_file);
}

static int is_hit(const struct call *call) {
    long number;
    pthread_mutex_lock(&lock);
    number = ++calls;
    record(call);
    pthread_mutex_unlock(&lock);
    if (fault_at == 0 || (is_sticky ? number < fault_at : number != fault_at)) return 0;
    return !is_sticky || fault_mode->reason != ENOSPC || needs_space(call->name);
}

/* LET_THROUGH: it happens; FAIL: it has failed, and errno is set; HALF: only half of a write happens. */
static enum effect fault(const struct call *call) {
    const int is_write = call->bytes != NULL;
    if (!is_hit(call)) return LET_THROUGH;
    if (is_torn && is_write) return HALF;
    if (fault_mode->effect == END) kill(getpid(), SIGKILL);
    if (fault_mode->effect == HALF && is_write) return HALF;
    if (fault_mode->effect == EDIT) save_in_place();
    if (fault_mode->effect == SIGNAL) kill(getpid(), fault_mode->reason);
    if (fault_mode->effect != FAIL) return LET_THROUGH;
    errno = fault_mode->reason;
    return FAIL;
}

static int fails_at(const char *name, int directory, const char *path, long long number, const char *text) {
    char where[WHERE_SIZE];
    struct call call = {name, where, number, text, NULL, 0};
    return is_watched_at(directory, path, where) && fault(&call) == FAIL;
}

static int fails_between(const char *name, int from_directory, const char *from, int directory,
                         const char *path, unsigned flags) {
    char other[WHERE_SIZE];
    int fd;
    if (sscanf(from, "/proc/self/fd/%d", &fd) == 1) /* a file without a name gets one */
        return path_of_descriptor(fd, other) && fails_at(name, directory, path, flags, other);
    return whole_path(from_directory, from, other) && fails_at(name, directory, path, flags, other);
}

static int fails_on(const char *name, int fd, long long number) {
    char where[WHERE_SIZE];
    struct call call = {name, where, number, "", NULL, 0};
    return is_watched(fd, where) && fault(&call) == FAIL;
}

/* --- opening ---------------------------------------------------------------------------------------------------- */

/* With O_RDWR alone nothing is changed yet: locks are opened so. */
static int open_counts(int flags) {
    return (flags & (O_CREAT | O_TRUNC | O_WRONLY)) != 0;
}

#define DEFINE_OPEN(name)                                                                 \
    int name(const char *path, int flags, ...) {                                          \
        va_list arguments;                                                                \
        mode_t mode;                                                                      \
        REAL(int, name, const char *, int, ...)                                           \
        va_start(arguments, flags);                                                       \
        mode = mode_of(flags, arguments);                                                 \
        va_end(arguments);                                                                \
        if (open_counts(flags) && fails_at("open", AT_FDCWD, path, flags, "")) return -1; \
        return next(path, flags, mode);                                                   \
    }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(name)                                                                \
    int name(int directory, const char *path, int flags, ...) {                            \
        va_list arguments;                                                                 \
        mode_t mode;                                                                       \
        REAL(int, name, int, const char *, int, ...)                                       \
        va_start(arguments, flags);                                                        \
        mode = mode_of(flags, arguments);                                                  \
        va_end(arguments);                                                                 \
        if (open_counts(flags) && fails_at("open", directory, path, flags, "")) return -1; \
        return next(directory, path, flags, mode);                                         \
    }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

#define DEFINE_CREAT(name)                                                                 \
    int name(const char *path, mode_t mode) {                                              \
        REAL(int, name, const char *, mode_t)                                              \
        if (fails_at("open", AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, "")) return -1; \
        return next(path, mode);                                                           \
    }
DEFINE_CREAT(creat)
DEFINE_CREAT(creat64)

/* --- writing ---------------------------------------------------------------------------------------------------- */

static long long place_of(int fd) {
    struct stat status;
    if ((fcntl(fd, F_GETFL) & O_APPEND) != 0 && fstat(fd, &status) == 0) return status.st_size;
    return lseek(fd, 0, SEEK_CUR);
}

/* How many of the bytes are to be written; -1: none, the call has failed. */
static ssize_t share_of_write(int fd, const void *bytes, size_t size, long long offset) {
    char where[WHERE_SIZE];
    struct call call = {"write", where, offset, "", bytes, size};
    enum effect effect;
    if (!is_watched(fd, where)) return (ssize_t)size;
    effect = fault(&call);
    if (effect == FAIL) return -1;
    return effect == HALF && size > 1 ? (ssize_t)(size / 2) : (ssize_t)size;
}

static ssize_t after_write(ssize_t written, size_t asked) {
    if (is_torn && written >= 0 && (size_t)written < asked) kill(getpid(), SIGKILL);
    return written;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    ssize_t share;
    REAL(ssize_t, write, int, const void *, size_t)
    share = share_of_write(fd, bytes, size, place_of(fd));
    return share < 0 ? -1 : after_write(next(fd, bytes, (size_t)share), size);
}

#define DEFINE_PWRITE(name, offset_type)                                                   \
    ssize_t name(int fd, const void *bytes, size_t size, offset_type offset) {             \
        ssize_t share;                                                                     \
        REAL(ssize_t, name, int, const void *, size_t, offset_type)                        \
        share = share_of_write(fd, bytes, size, offset);                                   \
        return share < 0 ? -1 : after_write(next(fd, bytes, (size_t)share, offset), size); \
    }
DEFINE_PWRITE(pwrite, off_t)
DEFINE_PWRITE(pwrite64, off64_t)

/* One part at a time: a short write, which every caller of writev must be ready for. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    int i;
    for (i = 0; i < count; ++i)
        if (parts[i].iov_len > 0) return write(fd, parts[i].iov_base, parts[i].iov_len);
    return 0;
}

/* --- one path --------------------------------------------------------------------------------------------------- */

#define DEFINE_PATH(name, called, declared, used, number)            \
    int name declared {                                              \
        REAL(int, name, TYPES_##name)                                \
        if (fails_at(called, AT_FDCWD, path, number, "")) return -1; \
        return next used;                                            \
    }
#define TYPES_unlink const char *
#define TYPES_rmdir const char *
#define TYPES_mkdir const char *, mode_t
#define TYPES_chmod const char *, mode_t
#define TYPES_chown const char *, uid_t, gid_t
#define TYPES_lchown const char *, uid_t, gid_t
#define TYPES_truncate const char *, off_t
DEFINE_PATH(unlink, "unlink", (const char *path), (path), 0)
DEFINE_PATH(rmdir, "rmdir", (const char *path), (path), 0)
DEFINE_PATH(mkdir, "mkdir", (const char *path, mode_t mode), (path, mode), mode)
DEFINE_PATH(chmod, "chmod", (const char *path, mode_t mode), (path, mode), mode)
DEFINE_PATH(chown, "chown", (const char *path, uid_t owner, gid_t group), (path, owner, group), 0)
DEFINE_PATH(lchown, "chown", (const char *path, uid_t owner, gid_t group), (path, owner, group), 0)
DEFINE_PATH(truncate, "truncate", (const char *path, off_t size), (path, size), size)

int unlinkat(int directory, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int)
    if (fails_at((flags & AT_REMOVEDIR) != 0 ? "rmdir" : "unlink", directory, path, 0, "")) return -1;
    return next(directory, path, flags);
}

int mkdirat(int directory, const char *path, mode_t mode) {
    REAL(int, mkdirat, int, const char *, mode_t)
    if (fails_at("mkdir", directory, path, mode, "")) return -1;
    return next(directory, path, mode);
}

int fchmodat(int directory, const char *path, mode_t mode, int flags) {
    REAL(int, fchmodat, int, const char *, mode_t, int)
    if (fails_at("chmod", directory, path, mode, "")) return -1;
    return next(directory, path, mode, flags);
}

int symlink(const char *target, const char *path) {
    REAL(int, symlink, const char *, const char *)
    if (fails_at("symlink", AT_FDCWD, path, 0, target)) return -1;
    return next(target, path);
}

int symlinkat(const char *target, int directory, const char *path) {
    REAL(int, symlinkat, const char *, int, const char *)
    if (fails_at("symlink", directory, path, 0, target)) return -1;
    return next(target, directory, path);
}

/* --- two paths: the second is what changes ---------------------------------------------------------------------- */

int rename(const char *from, const char *path) {
    REAL(int, rename, const char *, const char *)
    if (fails_between("rename", AT_FDCWD, from, AT_FDCWD, path, 0)) return -1;
    return next(from, path);
}

int renameat(int from_directory, const char *from, int directory, const char *path) {
    REAL(int, renameat, int, const char *, int, const char *)
    if (fails_between("rename", from_directory, from, directory, path, 0)) return -1;
    return next(from_directory, from, directory, path);
}

int renameat2(int from_directory, const char *from, int directory, const char *path, unsigned flags) {
    char where[WHERE_SIZE];
    REAL(int, renameat2, int, const char *, int, const char *, unsigned)
    if (fails_between("rename", from_directory, from, directory, path, flags)) return -1;
    if (flags != 0 && is_watched_at(directory, path, where) && fault_mode->effect == NO_FLAGS) {
        errno = EINVAL;
        return -1;
    }
    return next(from_directory, from, directory, path, flags);
}

int link(const char *from, const char *path) {
    REAL(int, link, const char *, const char *)
    if (fails_between("link", AT_FDCWD, from, AT_FDCWD, path, 0)) return -1;
    return next(from, path);
}

int linkat(int from_directory, const char *from, int directory, const char *path, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int)
    if (fails_between("link", from_directory, from, directory, path, 0)) return -1;
    return next(from_directory, from, directory, path, flags);
}

/* --- one descriptor --------------------------------------------------------------------------------------------- */

#define DEFINE_DESCRIPTOR(name, called, declared, used, number) \
    int name declared {                                         \
        REAL(int, name, TYPES_##name)                           \
        if (fails_on(called, fd, number)) return -1;            \
        return next used;                                       \
    }
#define TYPES_fsync int
#define TYPES_fdatasync int
#define TYPES_syncfs int
#define TYPES_ftruncate int, off_t
#define TYPES_ftruncate64 int, off64_t
#define TYPES_fchmod int, mode_t
#define TYPES_fchown int, uid_t, gid_t
DEFINE_DESCRIPTOR(fsync, "fsync", (int fd), (fd), 0)
DEFINE_DESCRIPTOR(fdatasync, "fsync", (int fd), (fd), 0)
DEFINE_DESCRIPTOR(syncfs, "syncfs", (int fd), (fd), 0)
DEFINE_DESCRIPTOR(ftruncate, "truncate", (int fd, off_t size), (fd, size), size)
DEFINE_DESCRIPTOR(ftruncate64, "truncate", (int fd, off64_t size), (fd, size), size)
DEFINE_DESCRIPTOR(fchmod, "chmod", (int fd, mode_t mode), (fd, mode), mode)
DEFINE_DESCRIPTOR(fchown, "chown", (int fd, uid_t owner, gid_t group), (fd, owner, group), 0)
