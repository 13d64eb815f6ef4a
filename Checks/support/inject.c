/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers a program's calls on the files of its current folder, standard input and standard output, and makes some fail. Checks/file-faults
 * loads it with LD_PRELOAD. The numbers are those of the process; strace numbers the calls of a thread.
 *
 *   INJECT_REPORT=FILE   the file to append each call to, as NAME OBJECT, and each fault, as FAULT NUMBER
 *   INJECT_AT=CALLS      the calls that fail, counted from 1: 3 for one, 3,9 for two, 3- for this call and all later ones
 *   INJECT_FAULT=FAULTS  an errno; -ERRNO, if the call is done but reported as failed; kill, to kill the process before the call; killed,
 *                        to kill it after the call. For two calls, two faults: 22,5
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { limit = 1024 };
static char folder[4096];
static FILE *report;
enum { kill_before = 1000, kill_after = -1000 };
/* The numbers of the calls that fail, and their faults. */
static long at[2], faults[2];
static int goes_on;
static atomic_long number;
static _Atomic char ours[limit];

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("INJECT_REPORT"), *which = getenv("INJECT_AT");
    if (path == NULL || getcwd(folder, sizeof folder) == NULL) return;
    const char *how = getenv("INJECT_FAULT");
    for (int i = 0; i < 2 && which != NULL && how != NULL; i++) {
        char *rest;
        at[i] = strtol(which, &rest, 10);
        goes_on = strcmp(rest, "-") == 0;
        faults[i] = strcmp(how, "kill") == 0 ? kill_before : strcmp(how, "killed") == 0 ? kill_after : strtol(how, NULL, 10);
        which = *rest == ',' ? rest + 1 : NULL;
        how = strchr(how, ',');
        if (how != NULL) how++;
    }
    report = fopen(path, "ae");
    atomic_store(&ours[0], 1);
    atomic_store(&ours[1], 1);
}

static int is_ours(int file) { return file >= 0 && file < limit && atomic_load(&ours[file]); }

static int is_in_folder(int from, const char *path)
{
    size_t length = strlen(folder);
    if (path[0] != '/') return from == AT_FDCWD || is_ours(from);
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static void mark(int file, int is)
{
    if (file >= 0 && file < limit) atomic_store(&ours[file], (char)is);
}

/* Records a call. Returns 0 to make the call, or the errno to fail with: positive instead of the call, negative after it. */
static int begins(const char *name, int is, const char *object)
{
    if (report == NULL || !is) return 0;
    fprintf(report, "%s %s\n", name, object);
    fflush(report);
    long this = atomic_fetch_add(&number, 1) + 1;
    int i = this == at[1];
    if (this != at[i] && !(goes_on && this > at[0])) return 0;
    fprintf(report, "FAULT %ld\n", this);
    fflush(report);
    if (faults[i] == kill_before) raise(SIGKILL);
    return (int)faults[i];
}

static const char *object_of(int file) { return file == 1 ? "output" : "file"; }

#define real(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Makes a call unless it must fail, and returns its result. */
#define injected(name, is, object, type, failure, call, done)           \
    int code = begins(name, is, object);                                \
    if (code > 0) {                                                     \
        errno = code;                                                   \
        return failure;                                                 \
    }                                                                   \
    type result = call;                                                 \
    done;                                                               \
    if (code == kill_after) raise(SIGKILL);                             \
    if (code < 0) {                                                     \
        errno = -code;                                                  \
        return failure;                                                 \
    }                                                                   \
    return result

static mode_t mode_of(int flags, va_list list) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0; }

int open(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = mode_of(flags, list);
    va_end(list);
    int is = is_in_folder(AT_FDCWD, path);
    injected("openat", is, path, int, -1, real(open)(path, flags, mode), mark(result, is));
}

int openat(int from, const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = mode_of(flags, list);
    va_end(list);
    int is = is_in_folder(from, path);
    injected("openat", is, path, int, -1, real(openat)(from, path, flags, mode), mark(result, is));
}

/* Only for commands with an integer argument or none. The program uses no others on its files. */
int fcntl(int file, int command, ...)
{
    va_list list;
    va_start(list, command);
    long argument = va_arg(list, long);
    va_end(list);
    int is = is_ours(file), copies = command == F_DUPFD_CLOEXEC || command == F_DUPFD;
    injected("fcntl", is && copies, "file", int, -1, real(fcntl)(file, command, argument), if (is && copies) mark(result, 1));
}

int close(int file)
{
    int is = is_ours(file);
    /* First, because another thread may get the same number for its next file. A failed close also closes. */
    mark(file, 0);
    int code = begins("close", is, object_of(file));
    if (code == 0) return real(close)(file);
    real(close)(file);
    if (code == kill_after) raise(SIGKILL);
    errno = abs(code);
    return -1;
}

int fstat(int file, struct stat *status)
{
    injected("fstat", is_ours(file), object_of(file), int, -1, real(fstat)(file, status), (void)0);
}

int fstatat(int from, const char *restrict path, struct stat *restrict status, int flags)
{
    injected("fstatat", is_in_folder(from, path), path, int, -1, real(fstatat)(from, path, status, flags), (void)0);
}

int faccessat(int from, const char *path, int mode, int flags)
{
    injected("faccessat2", is_in_folder(from, path), path, int, -1, real(faccessat)(from, path, mode, flags), (void)0);
}

int stat(const char *restrict path, struct stat *restrict status)
{
    injected("stat", is_in_folder(AT_FDCWD, path), path, int, -1, real(stat)(path, status), (void)0);
}

int access(const char *path, int mode)
{
    injected("access", is_in_folder(AT_FDCWD, path), path, int, -1, real(access)(path, mode), (void)0);
}

int remove(const char *path)
{
    injected("remove", is_in_folder(AT_FDCWD, path), path, int, -1, real(remove)(path), (void)0);
}

off_t lseek(int file, off_t offset, int from)
{
    injected("lseek", is_ours(file), "file", off_t, -1, real(lseek)(file, offset, from), (void)0);
}

int flock(int file, int operation)
{
    injected("flock", is_ours(file), "file", int, -1, real(flock)(file, operation), (void)0);
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset)
{
    injected("pread64", is_ours(file), "file", ssize_t, -1, real(pread)(file, bytes, count, offset), (void)0);
}

ssize_t read(int file, void *bytes, size_t count)
{
    injected("read", is_ours(file), "file", ssize_t, -1, real(read)(file, bytes, count), (void)0);
}

int poll(struct pollfd *requests, nfds_t count, int milliseconds)
{
    int is = is_ours(requests[0].fd);
    injected("poll", is, object_of(requests[0].fd), int, -1, real(poll)(requests, count, milliseconds), (void)0);
}

ssize_t write(int file, const void *bytes, size_t count)
{
    injected("write", is_ours(file), object_of(file), ssize_t, -1, real(write)(file, bytes, count), (void)0);
}

int fsync(int file)
{
    injected("fsync", is_ours(file), object_of(file), int, -1, real(fsync)(file), (void)0);
}

int renameat(int from, const char *name, int to, const char *target)
{
    injected("renameat", is_in_folder(from, name), target, int, -1, real(renameat)(from, name, to, target), (void)0);
}

int unlinkat(int from, const char *name, int flags)
{
    injected("unlinkat", is_in_folder(from, name), name, int, -1, real(unlinkat)(from, name, flags), (void)0);
}

/* Returns the errno instead of setting it. */
int posix_fadvise(int file, off_t offset, off_t count, int advice)
{
    int code = begins("fadvise64", is_ours(file), "file");
    if (code > 0) return code;
    int result = real(posix_fadvise)(file, offset, count, advice);
    if (code == kill_after) raise(SIGKILL);
    return code < 0 ? -code : result;
}

DIR *fdopendir(int file)
{
    injected("fdopendir", is_ours(file), "folder", DIR *, NULL, real(fdopendir)(file), (void)0);
}

struct dirent *readdir(DIR *stream)
{
    injected("readdir", is_ours(dirfd(stream)), "folder", struct dirent *, NULL, real(readdir)(stream), (void)0);
}

int closedir(DIR *stream)
{
    mark(dirfd(stream), 0);
    return real(closedir)(stream);
}
