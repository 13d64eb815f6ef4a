/* SPDX-License-Identifier: Apache-2.0 */

#define OPENSSL_SUPPRESS_DEPRECATED
#include "need_openssl.h"

#include <openssl/opensslconf.h>

#ifndef OPENSSL_NO_DEPRECATED_3_0

#include "digest.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

struct digest_state {
    ccurve_hash hash;
    union {
        SHA_CTX sha1;
        SHA256_CTX sha256;
    };
};

digest_state *digest_create(ccurve_hash hash) {
    digest_state *state = malloc(sizeof *state);
    if (state != NULL) state->hash = hash;
    return state;
}

void digest_destroy(digest_state *state) {
    if (state == NULL) return;
    OPENSSL_cleanse(state, sizeof *state);
    free(state);
}

/* OpenSSL's low-level functions return 1, and cannot fail. */
static ccurve_status status(int result) {
    return result == 1 ? ccurve_status_ok : ccurve_status_unavailable;
}

ccurve_status digest_begin(digest_state *state) {
    return status(state->hash == ccurve_hash_sha1 ? SHA1_Init(&state->sha1) : SHA256_Init(&state->sha256));
}

ccurve_status digest_copy(digest_state *to, const digest_state *from) {
    *to = *from;
    return ccurve_status_ok;
}

ccurve_status digest_update(digest_state *state, const void *bytes, size_t length) {
    return status(state->hash == ccurve_hash_sha1 ? SHA1_Update(&state->sha1, bytes, length)
                                                  : SHA256_Update(&state->sha256, bytes, length));
}

ccurve_status digest_finish(digest_state *state, uint8_t *digest) {
    return status(state->hash == ccurve_hash_sha1 ? SHA1_Final(digest, &state->sha1)
                                                  : SHA256_Final(digest, &state->sha256));
}

/* The longest message that fits one block with its padding: 64 - 1 (0x80) - 8 (length in bits). */
enum { block_length = 64, one_block_message = 55 };

static void store_big_endian(uint8_t *out, uint32_t word) {
    out[0] = (uint8_t)(word >> 24);
    out[1] = (uint8_t)(word >> 16);
    out[2] = (uint8_t)(word >> 8);
    out[3] = (uint8_t)word;
}

ccurve_status ccurve_sha1(uint8_t digest[static 20], const uint8_t *message, size_t length) {
    SHA_CTX state;
    if (SHA1_Init(&state) != 1) return ccurve_status_unavailable;
    if (length > one_block_message) {
        if (SHA1_Update(&state, message, length) != 1) return ccurve_status_unavailable;
        return status(SHA1_Final(digest, &state));
    }
    /* FIPS 180-4 §5.1.1 for a message of one block. A directory token takes a third of the time of SHA1_Final. */
    uint8_t block[block_length] = {0};
    if (length > 0) memcpy(block, message, length);
    block[length] = 0x80;
    store_big_endian(block + 60, (uint32_t)length * 8);
    SHA1_Transform(&state, block);
    store_big_endian(digest, state.h0);
    store_big_endian(digest + 4, state.h1);
    store_big_endian(digest + 8, state.h2);
    store_big_endian(digest + 12, state.h3);
    store_big_endian(digest + 16, state.h4);
    return ccurve_status_ok;
}

#else
typedef int ccurve_digest_evp_is_used_instead;
#endif
