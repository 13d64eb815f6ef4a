/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A running SHA-1 or SHA-256 whose state can be kept and copied: what HMAC with a kept key needs.
 *
 * Two implementations. digest_kept.c uses OpenSSL's low-level calls: a state is a plain struct, and copying one allocates
 * nothing. They are deprecated, so digest_evp.c does the same by EVP, where every copy allocates, for an OpenSSL built without
 * them. Compiling with OPENSSL_NO_DEPRECATED chooses it: OpenSSL's headers make OPENSSL_NO_DEPRECATED_3_0 of that, and undo a
 * definition of the latter by hand.
 */

#ifndef CCURVE_DIGEST_H
#define CCURVE_DIGEST_H

#include "CCurve.h"

typedef struct digest_state digest_state;

/* Valid after ccurve_initialize_openssl() said ok. */
digest_state *_Nullable digest_create(ccurve_hash hash);
void digest_destroy(digest_state *_Nullable state);

CCURVE_CHECKED ccurve_status digest_begin(digest_state *_Nonnull state);
CCURVE_CHECKED ccurve_status digest_copy(digest_state *_Nonnull to, const digest_state *_Nonnull from);
CCURVE_CHECKED ccurve_status digest_update(digest_state *_Nonnull state, const void *_Nullable bytes, size_t length);

/* 20 or 32 bytes. */
CCURVE_CHECKED ccurve_status digest_finish(digest_state *_Nonnull state, uint8_t *_Nonnull digest);

#endif
