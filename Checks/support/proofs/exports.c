/* SPDX-License-Identifier: Apache-2.0 */

/* Each image of the proofs includes this file: the inline functions of mask.h under names, and functions of system libraries. */

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

/* Every throw calls this hook of Swift's runtime, which is for debuggers, and gets the witness table of the error's type for it. */
void swift_willThrowTypedImpl(void) {
}

const void *swift_getWitnessTable(void) {
    return 0;
}

/* `volatile` keeps the compiler from replacing this loop by a call of memset. */
void *memset(void *bytes, int value, size_t length) {
    for (size_t index = 0; index < length; index++) ((volatile unsigned char *)bytes)[index] = (unsigned char)value;
    return bytes;
}
