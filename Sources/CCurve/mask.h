/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Comparisons of values below 2^31 that return a mask: 32 ones for true, 32 zeros for false. A mask is the sign of a
 * difference, copied to all bits. A compiler may turn comparison operators into branches, so they are not used.
 */

#ifndef CCURVE_MASK_H
#define CCURVE_MASK_H

#include <stdint.h>

static inline uint32_t mask_less(uint32_t a, uint32_t b) {
    return (uint32_t)0 - ((a - b) >> 31);
}

/* first <= value <= last */
static inline uint32_t mask_within(uint32_t value, uint32_t first, uint32_t last) {
    return ~(mask_less(value, first) | mask_less(last, value));
}

#endif
