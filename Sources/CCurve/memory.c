/* SPDX-License-Identifier: Apache-2.0 */

#include "initialize.h"

#include <sodium.h>

void ccurve_wipe(void *bytes, size_t length) {
    sodium_memzero(bytes, length);
}

int ccurve_equal(const void *a, const void *b, size_t length) {
    return sodium_memcmp(a, b, length) == 0;
}

void *ccurve_guarded_allocate(size_t length) {
    if (ccurve_initialize_sodium() != ccurve_status_ok) return NULL;
    return sodium_malloc(length);
}

void ccurve_guarded_free(void *bytes) {
    sodium_free(bytes);
}
