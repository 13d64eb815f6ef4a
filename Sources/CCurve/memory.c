/* SPDX-License-Identifier: Apache-2.0 */

#if defined(__linux__)
#define _DEFAULT_SOURCE /* MADV_HUGEPAGE */
#endif

#include "declassify.h"
#include "initialize.h"
#include "mask.h"
#include "need_sodium.h"

#include <stdint.h>
#include <sys/mman.h>

/* All lengths are compared as 64-bit integers. */
_Static_assert(sizeof(size_t) == 8, "push-core needs a platform of 64 bits");

void ccurve_wipe(void *bytes, size_t length) {
    sodium_memzero(bytes, length);
}

int ccurve_equal(const void *a, const void *b, size_t length) {
    int difference = sodium_memcmp(a, b, length);
    /* The result is not secret: the caller acts on whether a MAC is right, or two secrets are equal. */
    declassify(&difference, sizeof difference);
    return difference == 0;
}

ccurve_text ccurve_classify_text(const uint8_t *bytes, size_t length) {
    uint32_t beyond_ascii = 0, control = 0;
    for (size_t i = 0; i < length; i++) {
        beyond_ascii |= mask_within(bytes[i], 0x80, 0xFF);
        control |= mask_within(bytes[i], 0, 0x1F) | mask_within(bytes[i], 0x7F, 0x7F);
    }
    uint32_t text = (beyond_ascii & ccurve_text_beyond_ascii) | (control & ccurve_text_control);
    /* Reveals whether a password is ASCII, and whether it is refused. The library's own passwords are ASCII. */
    declassify(&text, sizeof text);
    return (ccurve_text)text;
}

void *ccurve_guarded_allocate(size_t length) {
    if (ccurve_initialize_sodium() != ccurve_status_ok) return NULL;
    return sodium_malloc(length);
}

void ccurve_guarded_free(void *bytes) {
    sodium_free(bytes);
}

void ccurve_expect_filling(void *bytes, size_t length) {
#if defined(MADV_HUGEPAGE)
    const uintptr_t huge_page = (uintptr_t)2 << 20;
    uintptr_t start = ((uintptr_t)bytes + huge_page - 1) & ~(huge_page - 1);
    uintptr_t end = ((uintptr_t)bytes + length) & ~(huge_page - 1);
    if (start < end) (void)madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)bytes;
    (void)length;
#endif
}
