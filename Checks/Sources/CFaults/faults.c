/* SPDX-License-Identifier: Apache-2.0 */

#include "CFaults.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_long asked, failing = -1, live;
static atomic_int failing_onward;

static int fails(void) {
    long number = atomic_fetch_add(&asked, 1), first = atomic_load(&failing);
    return first >= 0 && (number == first || (number > first && atomic_load(&failing_onward)));
}

static void *counted_malloc(size_t size, const char *file, int line) {
    (void)file, (void)line;
    void *block = fails() ? NULL : malloc(size);
    if (block != NULL) atomic_fetch_add(&live, 1);
    return block;
}

static void *counted_realloc(void *old, size_t size, const char *file, int line) {
    (void)file, (void)line;
    void *block = fails() ? NULL : realloc(old, size);
    if (old == NULL && block != NULL) atomic_fetch_add(&live, 1);
    return block;
}

static void counted_free(void *block, const char *file, int line) {
    (void)file, (void)line;
    if (block != NULL) atomic_fetch_sub(&live, 1);
    free(block);
}

int faults_install(void) {
    return CRYPTO_set_mem_functions(counted_malloc, counted_realloc, counted_free);
}

void faults_arm(long number, int onward) {
    atomic_store(&asked, 0);
    atomic_store(&failing_onward, onward);
    atomic_store(&failing, number);
}

long faults_disarm(void) {
    atomic_store(&failing, -1);
    return atomic_load(&asked);
}

long faults_live_blocks(void) {
    return atomic_load(&live);
}

enum { error_of_the_program = 4711 };

void faults_queue_error(void) {
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, error_of_the_program);
}

int faults_queue_was_left_alone(void) {
    unsigned long first = ERR_get_error(), second = ERR_peek_error();
    ERR_clear_error();
    return ERR_GET_LIB(first) == ERR_LIB_USER && ERR_GET_REASON(first) == error_of_the_program && second == 0;
}

int faults_digests_are_evp(void) {
#ifdef OPENSSL_NO_DEPRECATED_3_0
    return 1;
#else
    return 0;
#endif
}

const char *faults_cpu(void) {
    return OpenSSL_version(OPENSSL_CPU_INFO);
}

int faults_in_child(int (*body)(void *), void *context) {
    pid_t child = fork();
    if (child == 0) {
        alarm(60);
        _exit(body(context));
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

int faults_limit_descriptors(int number) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    limit.rlim_cur = number < 0 ? limit.rlim_max : (rlim_t)number;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}
