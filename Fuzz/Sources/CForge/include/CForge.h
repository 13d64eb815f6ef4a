/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The cipher and MAC of envelopes and attachments, by direct calls of OpenSSL. Shares no code with CCurve. Does not check padding, so
 * a fuzzer can put wrong padding under a right MAC. Ends the process if OpenSSL fails.
 */
#ifndef CFORGE_H
#define CFORGE_H

#include <stddef.h>
#include <stdint.h>

/* AES-256-CBC of whole blocks, without padding. `output` and `input` have `count` bytes. */
void cforge_encrypt(uint8_t *output, const uint8_t *input, size_t count, const uint8_t key[static 32],
                    const uint8_t iv[static 16]);

/* HMAC-SHA1. Writes 20 bytes to `tag`. */
void cforge_hmac_sha1(uint8_t tag[static 20], const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count);

/* HMAC-SHA256. Writes 32 bytes to `tag`. */
void cforge_hmac_sha256(uint8_t tag[static 32], const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count);

#endif
