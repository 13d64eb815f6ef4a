/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Counts the heap allocations of the whole process. The program's own malloc stands in front of the C library's, for Swift,
 * OpenSSL and libsodium alike. Needs glibc; elsewhere it counts nothing and says so.
 */

#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

#include <stdint.h>

/* 1 where allocations are counted. */
int allocation_counter_works(void);

/* Allocations of this thread since it started: malloc, calloc, realloc, posix_memalign, aligned_alloc, memalign. */
uint64_t allocation_count(void);

/*
 * Weighs what this thread takes from here on, until allocation_peak gives the most bytes that it had at once. Not while
 * something is timed: then counting is all that an allocation should cost more.
 */
void allocation_weigh(void);
uint64_t allocation_peak(void);

/*
 * Has the system give each block of 128 KiB and more, as it does in a program that has just begun. Otherwise glibc keeps
 * such a block or returns it to the system, depending on the blocks behind it. Code that makes a new buffer each time would
 * then be twice as fast in one run as in the next.
 */
void allocation_take_large_from_system(void);

#endif
