/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Masks of 32 bits, all ones or all zeros, from values below 2^31: the sign of a difference, spread over the word. Comparison
 * operators would do the same in fewer signs, but a compiler may make branches of them.
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
