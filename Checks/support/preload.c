/* SPDX-License-Identifier: Apache-2.0
 *
 * Changes the system calls of a program for Checks/faults and Checks/file-faults, with LD_PRELOAD.
 *
 *   FAULTS_SHORT=SEED     read, pread and write transfer at most 1 to 700 bytes. About every eighth call is interrupted by a
 *                         signal (EINTR) before it transfers any
 *   FAULTS_REPORT=FILE    the file for two numbers, written at the end: calls cut short, and calls interrupted
 *   FAULTS_NOFILE=N       after the program is loaded, it can open no descriptor N or higher
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static _Atomic uint64_t state;
static atomic_long cut, broken_off;

__attribute__((constructor)) static void begin(void)
{
    const char *seed = getenv("FAULTS_SHORT"), *most = getenv("FAULTS_NOFILE");
    if (seed != NULL) atomic_store(&state, strtoull(seed, NULL, 10) | 1);
    if (most != NULL) {
        struct rlimit limit = {strtoull(most, NULL, 10), strtoull(most, NULL, 10)};
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) abort();
    }
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULTS_REPORT");
    atomic_store(&state, 0);
    FILE *report = path == NULL ? NULL : fopen(path, "w");
    if (report == NULL) return;
    fprintf(report, "%ld %ld\n", atomic_load(&cut), atomic_load(&broken_off));
    fclose(report);
}

/* Returns how many of `count` bytes to transfer, or 0 with EINTR. By xorshift64; two threads may get the same number. */
static size_t share(size_t count)
{
    uint64_t x = atomic_load(&state);
    if (x == 0 || count == 0) return count;
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    atomic_store(&state, x);
    if (x % 8 == 0) {
        atomic_fetch_add(&broken_off, 1);
        errno = EINTR;
        return 0;
    }
    size_t most = (size_t)(x >> 8) % 700 + 1;
    if (most >= count) return count;
    atomic_fetch_add(&cut, 1);
    return most;
}

#define real(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t read(int file, void *bytes, size_t count)
{
    size_t some = share(count);
    return some == 0 && count > 0 ? -1 : real(read)(file, bytes, some);
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset)
{
    size_t some = share(count);
    return some == 0 && count > 0 ? -1 : real(pread)(file, bytes, some, offset);
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset)
{
    size_t some = share(count);
    return some == 0 && count > 0 ? -1 : real(pread64)(file, bytes, some, offset);
}

ssize_t write(int file, const void *bytes, size_t count)
{
    size_t some = share(count);
    return some == 0 && count > 0 ? -1 : real(write)(file, bytes, some);
}
