/* SPDX-License-Identifier: Apache-2.0 */

#include "declassify.h"
#include "initialize.h"
#include "need_sodium.h"

_Static_assert(crypto_scalarmult_curve25519_BYTES == 32, "X25519 gives 32 bytes");
_Static_assert(crypto_scalarmult_curve25519_SCALARBYTES == 32, "X25519 takes a 32-byte scalar");

ccurve_status ccurve_x25519(uint8_t shared[static 32], const uint8_t scalar[static 32],
                            const uint8_t point[static 32]) {
    /* Before it libsodium would work, but by slower code than the processor has. */
    ccurve_status initialized = ccurve_initialize_sodium();
    if (initialized != ccurve_status_ok) return initialized;
    /* libsodium refuses the points of small order that it knows, and an all-zero result of any other. */
    int low_order = crypto_scalarmult_curve25519(shared, scalar, point);
    /* Says of the point that it has small order, whatever the scalar. */
    declassify(&low_order, sizeof low_order);
    if (low_order == 0) return ccurve_status_ok;
    sodium_memzero(shared, 32);
    return ccurve_status_low_order;
}

ccurve_status ccurve_x25519_public(uint8_t point[static 32], const uint8_t scalar[static 32]) {
    ccurve_status initialized = ccurve_initialize_sodium();
    if (initialized != ccurve_status_ok) return initialized;
    /* Cannot fail: the base point has large order, and the clamped scalar is not a multiple of it. */
    (void)crypto_scalarmult_curve25519_base(point, scalar);
    return ccurve_status_ok;
}
