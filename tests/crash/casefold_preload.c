/* casefold_preload.c - a file system that ignores case, for any program (LD_PRELOAD).
 *
 * Below FOLD_ROOT a name leads to what is there under the same letters in whatever case (ASCII); what is made keeps the
 * case that it was made with, and listings show it. As on an ext4 folder with casefold, renaming a file to its own name
 * in another case changes nothing. It sees calls through the C library only.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utime.h>

#include "preload.h"

#define PLACE_SIZE (2 * PATH_MAX)

static int is_there(const char *path) {
    struct stat status;
    REAL(int, lstat, const char *, struct stat *)
    return next(path, &status) == 0;
}

/* Writes what the last name of `place` is called where it lies, when it is there in another case. */
static void fold_last(char *place) {
    char *last = strrchr(place, '/') + 1, folder[PLACE_SIZE];
    struct dirent *row;
    DIR *rows;
    REAL(DIR *, opendir, const char *)
    if (*last == '\0' || is_there(place)) return;
    snprintf(folder, sizeof folder, "%.*s", (int)(last - place), place);
    rows = next(folder);
    if (rows == NULL) return;
    while ((row = readdir(rows)) != NULL)
        if (strcasecmp(row->d_name, last) == 0) memcpy(last, row->d_name, strlen(row->d_name));
    closedir(rows);
}

static int whole_path(int directory, const char *path, char *whole) {
    char link[64];
    ssize_t length;
    if (path[0] == '/') return snprintf(whole, PLACE_SIZE, "%s", path) > 0;
    REAL(ssize_t, readlink, const char *, char *, size_t)
    snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    length = next(directory == AT_FDCWD ? "/proc/self/cwd" : link, whole, PATH_MAX - 1);
    if (length < 0) return 0;
    snprintf(whole + length, PLACE_SIZE - (size_t)length, "/%s", path);
    return 1;
}

/* The path as it is there; the same path when nothing of it is below FOLD_ROOT. */
static const char *fold(int directory, const char *path, char *place) {
    const char *root = getenv("FOLD_ROOT");
    char whole[PLACE_SIZE], *rest;
    size_t used = root != NULL ? strlen(root) : 0;
    if (root == NULL || path == NULL || *path == '\0' || !whole_path(directory, path, whole)) return path;
    if (strncmp(whole, root, used) != 0 || whole[used] != '/') return path;
    memcpy(place, whole, used);
    place[used] = '\0';
    for (rest = whole + used; *rest != '\0';) {
        size_t length = 1 + strcspn(rest + 1, "/");
        memcpy(place + used, rest, length);
        place[used += length] = '\0';
        fold_last(place);
        rest += length;
    }
    return place;
}

/* --- one path --------------------------------------------------------------------------------------------------- */

#define DEFINE_PATH(result, name, types, declared, used) \
    result name declared {                               \
        char place[PLACE_SIZE];                          \
        REAL(result, name, types)                        \
        path = fold(AT_FDCWD, path, place);              \
        return next used;                                \
    }
#define TYPES(...) __VA_ARGS__
DEFINE_PATH(int, stat, TYPES(const char *, struct stat *), (const char *path, struct stat *to), (path, to))
DEFINE_PATH(int, lstat, TYPES(const char *, struct stat *), (const char *path, struct stat *to), (path, to))
DEFINE_PATH(int, stat64, TYPES(const char *, struct stat64 *), (const char *path, struct stat64 *to),
            (path, to))
DEFINE_PATH(int, lstat64, TYPES(const char *, struct stat64 *), (const char *path, struct stat64 *to),
            (path, to))
DEFINE_PATH(int, statfs, TYPES(const char *, struct statfs *), (const char *path, struct statfs *to),
            (path, to))
DEFINE_PATH(int, statvfs, TYPES(const char *, struct statvfs *), (const char *path, struct statvfs *to),
            (path, to))
DEFINE_PATH(int, access, TYPES(const char *, int), (const char *path, int mode), (path, mode))
DEFINE_PATH(DIR *, opendir, TYPES(const char *), (const char *path), (path))
DEFINE_PATH(FILE *, fopen, TYPES(const char *, const char *), (const char *path, const char *mode),
            (path, mode))
DEFINE_PATH(FILE *, fopen64, TYPES(const char *, const char *), (const char *path, const char *mode),
            (path, mode))
DEFINE_PATH(char *, realpath, TYPES(const char *, char *), (const char *path, char *to), (path, to))
DEFINE_PATH(ssize_t, readlink, TYPES(const char *, char *, size_t), (const char *path, char *to, size_t size),
            (path, to, size))
DEFINE_PATH(int, mkdir, TYPES(const char *, mode_t), (const char *path, mode_t mode), (path, mode))
DEFINE_PATH(int, rmdir, TYPES(const char *), (const char *path), (path))
DEFINE_PATH(int, unlink, TYPES(const char *), (const char *path), (path))
DEFINE_PATH(int, chmod, TYPES(const char *, mode_t), (const char *path, mode_t mode), (path, mode))
DEFINE_PATH(int, lchown, TYPES(const char *, uid_t, gid_t), (const char *path, uid_t owner, gid_t group),
            (path, owner, group))
DEFINE_PATH(int, utime, TYPES(const char *, const struct utimbuf *),
            (const char *path, const struct utimbuf *times), (path, times))

/* In a folder: the whole path, so that the folder is no matter any more. */
#define DEFINE_PATH_IN(result, name, types, declared, used) \
    result name declared {                                  \
        char place[PLACE_SIZE];                             \
        REAL(result, name, types)                           \
        path = fold(folder, path, place);                   \
        return next used;                                   \
    }
DEFINE_PATH_IN(int, fstatat, TYPES(int, const char *, struct stat *, int),
               (int folder, const char *path, struct stat *to, int flags), (folder, path, to, flags))
DEFINE_PATH_IN(int, fstatat64, TYPES(int, const char *, struct stat64 *, int),
               (int folder, const char *path, struct stat64 *to, int flags), (folder, path, to, flags))
DEFINE_PATH_IN(ssize_t, readlinkat, TYPES(int, const char *, char *, size_t),
               (int folder, const char *path, char *to, size_t size), (folder, path, to, size))
DEFINE_PATH_IN(int, unlinkat, TYPES(int, const char *, int), (int folder, const char *path, int flags),
               (folder, path, flags))
DEFINE_PATH_IN(int, utimensat, TYPES(int, const char *, const struct timespec[2], int),
               (int folder, const char *path, const struct timespec times[2], int flags),
               (folder, path, times, flags))

/* --- opening ---------------------------------------------------------------------------------------------------- */

#define DEFINE_OPEN(name)                                      \
    int name(const char *path, int flags, ...) {               \
        char place[PLACE_SIZE];                                \
        va_list arguments;                                     \
        mode_t mode;                                           \
        REAL(int, name, const char *, int, ...)                \
        va_start(arguments, flags);                            \
        mode = mode_of(flags, arguments);                      \
        va_end(arguments);                                     \
        return next(fold(AT_FDCWD, path, place), flags, mode); \
    }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(name)                                          \
    int name(int folder, const char *path, int flags, ...) {         \
        char place[PLACE_SIZE];                                      \
        va_list arguments;                                           \
        mode_t mode;                                                 \
        REAL(int, name, int, const char *, int, ...)                 \
        va_start(arguments, flags);                                  \
        mode = mode_of(flags, arguments);                            \
        va_end(arguments);                                           \
        return next(folder, fold(folder, path, place), flags, mode); \
    }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

/* --- two paths -------------------------------------------------------------------------------------------------- */

int symlink(const char *target, const char *path) {
    char place[PLACE_SIZE];
    REAL(int, symlink, const char *, const char *)
    return next(target, fold(AT_FDCWD, path, place));
}

int rename(const char *from, const char *path) {
    char first[PLACE_SIZE], second[PLACE_SIZE];
    REAL(int, rename, const char *, const char *)
    return next(fold(AT_FDCWD, from, first), fold(AT_FDCWD, path, second));
}

int renameat2(int from_folder, const char *from, int folder, const char *path, unsigned flags) {
    char first[PLACE_SIZE], second[PLACE_SIZE];
    REAL(int, renameat2, int, const char *, int, const char *, unsigned)
    return next(from_folder, fold(from_folder, from, first), folder, fold(folder, path, second), flags);
}

int link(const char *from, const char *path) {
    char first[PLACE_SIZE], second[PLACE_SIZE];
    REAL(int, link, const char *, const char *)
    return next(fold(AT_FDCWD, from, first), fold(AT_FDCWD, path, second));
}

int linkat(int from_folder, const char *from, int folder, const char *path, int flags) {
    char first[PLACE_SIZE], second[PLACE_SIZE];
    REAL(int, linkat, int, const char *, int, const char *, int)
    return next(from_folder, fold(from_folder, from, first), folder, fold(folder, path, second), flags);
}
