/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Counts what the whole process takes from the heap: the program's own malloc stands in front of the C library's, for Swift,
 * OpenSSL and libsodium alike. glibc only; elsewhere it counts nothing and says so.
 */

#ifndef CALLOCATIONCOUNTER_H
#define CALLOCATIONCOUNTER_H

#include <stdint.h>

/* 1 where allocations are counted. */
int allocation_counter_works(void);

/* Allocations of this thread since it started: malloc, calloc, realloc, posix_memalign, aligned_alloc, memalign. */
uint64_t allocation_count(void);

#endif
