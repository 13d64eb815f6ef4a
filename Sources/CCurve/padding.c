/* SPDX-License-Identifier: Apache-2.0 */

#include "CCurve.h"
#include "declassify.h"
#include "mask.h"

ccurve_status ccurve_unpad(const uint8_t block[static 16], size_t *padding) {
    uint32_t count = block[15];
    uint32_t bad = ~mask_within(count, 1, 16);
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t is_padding = mask_less(15 - i, count); /* for the last `count` bytes */
        bad |= is_padding & (block[i] ^ count);
    }
    /* After the MAC is verified, the design reveals whether the padding is right, and its length, and nothing else. */
    declassify(&bad, sizeof bad);
    declassify(&count, sizeof count);
    *padding = count;
    return bad == 0 ? ccurve_status_ok : ccurve_status_bad_padding;
}
