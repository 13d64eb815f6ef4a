/* SPDX-License-Identifier: Apache-2.0 */

/* Linked into each image of the proofs: the inline functions of mask.h under symbols, and what the code calls in system libraries. */

#include "mask.h"

#include <stddef.h>

uint32_t proof_mask_less(uint32_t a, uint32_t b);
uint32_t proof_mask_within(uint32_t value, uint32_t first, uint32_t last);
void swift_willThrowTypedImpl(void);
const void *swift_getWitnessTable(void);
void *memset(void *bytes, int value, size_t length);

uint32_t proof_mask_less(uint32_t a, uint32_t b) {
    return mask_less(a, b);
}

uint32_t proof_mask_within(uint32_t value, uint32_t first, uint32_t last) {
    return mask_within(value, first, last);
}

/* A hook for debuggers in Swift's runtime, which every throw calls, and what it gets of the error's type. */
void swift_willThrowTypedImpl(void) {
}

const void *swift_getWitnessTable(void) {
    return 0;
}

/* `volatile` keeps the compiler from making a call of memset out of this loop. */
void *memset(void *bytes, int value, size_t length) {
    for (size_t index = 0; index < length; index++) ((volatile unsigned char *)bytes)[index] = (unsigned char)value;
    return bytes;
}
