/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A SHA-1 or SHA-256 in progress. HMAC copies its state, so that the key is hashed only once.
 *
 * The interface has two implementations. digest_kept.c uses OpenSSL's low-level functions: a state is a plain struct,
 * and a copy allocates nothing. These functions are deprecated. For an OpenSSL without them, digest_evp.c uses EVP,
 * where each copy allocates. To choose it, compile with OPENSSL_NO_DEPRECATED. OpenSSL's headers derive
 * OPENSSL_NO_DEPRECATED_3_0 from it, and undefine that name if you define it yourself.
 */

#ifndef CCURVE_DIGEST_H
#define CCURVE_DIGEST_H

#include "CCurve.h"

typedef struct digest_state digest_state;

/* Call this function after ccurve_initialize_openssl() has returned ok. Returns NULL if memory runs out. */
digest_state *_Nullable digest_create(ccurve_hash hash);
void digest_destroy(digest_state *_Nullable state);

CCURVE_CHECKED ccurve_status digest_begin(digest_state *_Nonnull state);
CCURVE_CHECKED ccurve_status digest_copy(digest_state *_Nonnull to, const digest_state *_Nonnull from);
CCURVE_CHECKED ccurve_status digest_update(digest_state *_Nonnull state, const void *_Nullable bytes, size_t length);

/* Writes 20 bytes of SHA-1 or 32 of SHA-256. */
CCURVE_CHECKED ccurve_status digest_finish(digest_state *_Nonnull state, uint8_t *_Nonnull digest);

#endif
