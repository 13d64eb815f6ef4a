/* SPDX-License-Identifier: Apache-2.0 */

#include "CAllocations.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__)

#include <malloc.h>

/* Static TLS, since a lazily allocated thread-local variable would call malloc. */
#define OF_THIS_THREAD static __thread __attribute__((tls_model("initial-exec")))

OF_THIS_THREAD uint64_t count;
OF_THIS_THREAD int weighs;
OF_THIS_THREAD int64_t live, peak;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static void *weighed(void *memory) {
    live += (int64_t)malloc_usable_size(memory);
    if (live > peak) peak = live;
    return memory;
}

void *malloc(size_t size) {
    count++;
    void *memory = __libc_malloc(size);
    return weighs ? weighed(memory) : memory;
}

void *calloc(size_t number, size_t size) {
    count++;
    void *memory = __libc_calloc(number, size);
    return weighs ? weighed(memory) : memory;
}

void *realloc(void *old, size_t size) {
    count++;
    if (!weighs) return __libc_realloc(old, size);
    /* The old and the new block may exist at the same time, so both count for the peak. */
    int64_t before = (int64_t)malloc_usable_size(old);
    void *memory = weighed(__libc_realloc(old, size));
    if (memory != NULL || size == 0) live -= before;
    return memory;
}

void *memalign(size_t alignment, size_t size) {
    count++;
    void *memory = __libc_memalign(alignment, size);
    return weighs ? weighed(memory) : memory;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
    void *memory = memalign(alignment, size);
    if (memory == NULL) return ENOMEM;
    *out = memory;
    return 0;
}

void free(void *memory) {
    if (weighs) live -= (int64_t)malloc_usable_size(memory);
    __libc_free(memory);
}

int allocation_counter_works(void) {
    return 1;
}

uint64_t allocation_count(void) {
    return count;
}

void allocation_weigh(void) {
    live = peak = 0;
    weighs = 1;
}

uint64_t allocation_peak(void) {
    weighs = 0;
    return (uint64_t)peak;
}

void allocation_take_large_from_system(void) {
    mallopt(M_MMAP_THRESHOLD, 128 << 10);
}

#else

int allocation_counter_works(void) {
    return 0;
}

uint64_t allocation_count(void) {
    return 0;
}

void allocation_weigh(void) {}

uint64_t allocation_peak(void) {
    return 0;
}

void allocation_take_large_from_system(void) {}

#endif
