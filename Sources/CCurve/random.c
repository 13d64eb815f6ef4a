/* SPDX-License-Identifier: Apache-2.0 */

#if defined(__linux__)
#define _GNU_SOURCE /* MADV_WIPEONFORK */
#endif

#include "initialize.h"
#include "need_sodium.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

ccurve_status ccurve_random(void *out, size_t length) {
    if (ccurve_initialize_sodium() != ccurve_status_ok) return ccurve_status_unavailable;
    randombytes_buf(out, length);
    return ccurve_status_ok;
}

/* ---------------------------------------------------------------------------------------------------- fork detection */

/*
 * A counter that differs between parent and child. Two mechanisms detect a child, and one is enough: a handler of
 * pthread_atfork, and, on Linux, a page that the kernel clears in a child. The page also detects a bare clone().
 */
static _Atomic uint64_t fork_generation = 1;
static _Atomic uint8_t *canary; /* 1 until the kernel clears it; NULL without such a page */

static void in_child(void) {
    atomic_fetch_add_explicit(&fork_generation, 1, memory_order_relaxed);
}

ccurve_status ccurve_initialize_fork_detection(void) {
#if defined(MADV_WIPEONFORK)
    long page = sysconf(_SC_PAGESIZE);
    if (page > 0) {
        void *mapped = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (mapped != MAP_FAILED) {
            /* Before Linux 4.14 this fails, and only the handler detects a child. */
            if (madvise(mapped, (size_t)page, MADV_WIPEONFORK) == 0) {
                canary = mapped;
                atomic_store_explicit(canary, 1, memory_order_relaxed);
            } else {
                (void)munmap(mapped, (size_t)page);
            }
        }
    }
#endif
    return pthread_atfork(NULL, NULL, in_child) == 0 ? ccurve_status_ok : ccurve_status_unavailable;
}

static uint64_t current_generation(void) {
    if (canary != NULL && atomic_load_explicit(canary, memory_order_acquire) == 0) {
        /* If two threads come here, the counter goes up twice, which is harmless. */
        atomic_fetch_add_explicit(&fork_generation, 1, memory_order_relaxed);
        atomic_store_explicit(canary, 1, memory_order_release);
    }
    return atomic_load_explicit(&fork_generation, memory_order_relaxed);
}

/* -------------------------------------------------------------------------------------------------------------- pool */

enum { pool_length = 4096, iv_length = 16 };

struct ccurve_pool {
    uint64_t generation; /* 0 before the first draw; fork_generation is never 0 */
    size_t used;
    uint8_t bytes[pool_length];
};

_Static_assert(pool_length % iv_length == 0, "a pool is used up exactly");

static void refill(ccurve_pool *pool) {
    uint8_t seed[randombytes_SEEDBYTES];
    randombytes_buf(seed, sizeof seed);
    randombytes_buf_deterministic(pool->bytes, pool_length, seed);
    sodium_memzero(seed, sizeof seed);
    pool->used = 0;
}

ccurve_pool *ccurve_pool_create(void) {
    if (ccurve_initialize_sodium() != ccurve_status_ok) return NULL;
    ccurve_pool *pool = malloc(sizeof *pool);
    if (pool == NULL) return NULL;
    pool->generation = 0;
    pool->used = pool_length;
    return pool;
}

void ccurve_pool_destroy(ccurve_pool *pool) {
    sodium_memzero(pool, sizeof *pool);
    free(pool);
}

ccurve_status ccurve_pool_draw_iv(ccurve_pool *pool, uint8_t iv[static 16]) {
    uint64_t generation = current_generation();
    if (pool->generation != generation || pool->used == pool_length) {
        refill(pool);
        pool->generation = generation;
    }
    memcpy(iv, pool->bytes + pool->used, iv_length);
    sodium_memzero(pool->bytes + pool->used, iv_length);
    pool->used += iv_length;
    return ccurve_status_ok;
}
