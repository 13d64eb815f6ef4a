/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Counts heap allocations, including those of Swift, OpenSSL and libsodium. Linking this target replaces the C library's malloc. Needs
 * glibc: elsewhere, allocation_counter_works() returns 0.
 */

#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

#include <stdint.h>

/* Returns 1 if allocations are counted. */
int allocation_counter_works(void);

/* Returns this thread's number of allocations: malloc, calloc, realloc, posix_memalign, aligned_alloc, memalign. */
uint64_t allocation_count(void);

/*
 * Starts to measure this thread's heap memory. allocation_peak() stops and returns the peak in bytes. Do not measure memory and time
 * together, since this slows allocations down.
 */
void allocation_weigh(void);
uint64_t allocation_peak(void);

/*
 * Makes malloc take each block of 128 KiB or more from the system, as in a new process. Otherwise glibc keeps such a block or returns
 * it to the system, depending on the blocks after it. Code that allocates a buffer each time could then take half the time in one run.
 */
void allocation_take_large_from_system(void);

#endif
