/* SPDX-License-Identifier: Apache-2.0 */

#include "CCurve.h"

/*
 * Masks of 32 bits, all ones or all zeros, from values below 2^31: the sign of a difference, spread over the word. Comparison
 * operators would do the same in fewer signs, but a compiler may make branches of them.
 */
static uint32_t mask_less(uint32_t a, uint32_t b) {
    return (uint32_t)0 - ((a - b) >> 31);
}

ccurve_status ccurve_unpad(const uint8_t block[static 16], size_t *padding) {
    uint32_t count = block[15];
    uint32_t bad = mask_less(count, 1) | mask_less(16, count);
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t is_padding = mask_less(15 - i, count); /* within the last `count` bytes */
        bad |= is_padding & (block[i] ^ count);
    }
    /* The design leaks this much and no more, after the MAC has held: whether the padding is right, and how long it is. */
    *padding = count;
    return bad == 0 ? ccurve_status_ok : ccurve_status_bad_padding;
}
