/* SPDX-License-Identifier: Apache-2.0 */

#include "digest.h"
#include "initialize.h"
#include "need_sodium.h"

#include <stdlib.h>
#include <string.h>

enum { block_length = 64, longest_digest = 32 }; /* the block length of SHA-1 and of SHA-256 */

struct ccurve_hmac {
    size_t digest_length;
    digest_state *inner;   /* after the key xor ipad */
    digest_state *outer;   /* after the key xor opad */
    digest_state *running; /* the message so far */
};

ccurve_hmac *ccurve_hmac_create(ccurve_hash hash) {
    if (ccurve_initialize_openssl() != ccurve_status_ok) return NULL;
    ccurve_hmac *hmac = malloc(sizeof *hmac);
    if (hmac == NULL) return NULL;
    hmac->digest_length = hash == ccurve_hash_sha1 ? 20 : 32;
    hmac->inner = digest_create(hash);
    hmac->outer = digest_create(hash);
    hmac->running = digest_create(hash);
    if (hmac->inner != NULL && hmac->outer != NULL && hmac->running != NULL) return hmac;
    ccurve_hmac_destroy(hmac);
    return NULL;
}

void ccurve_hmac_destroy(ccurve_hmac *hmac) {
    digest_destroy(hmac->inner);
    digest_destroy(hmac->outer);
    digest_destroy(hmac->running);
    free(hmac);
}

static ccurve_status hash_key(ccurve_hmac *hmac, const uint8_t *key, size_t length, uint8_t *digest) {
    ccurve_status status = digest_begin(hmac->running);
    if (status == ccurve_status_ok) status = digest_update(hmac->running, key, length);
    if (status == ccurve_status_ok) status = digest_finish(hmac->running, digest);
    return status;
}

static ccurve_status absorb(digest_state *state, const uint8_t block[block_length]) {
    ccurve_status status = digest_begin(state);
    return status == ccurve_status_ok ? digest_update(state, block, block_length) : status;
}

/* RFC 2104 §2 */
ccurve_status ccurve_hmac_set_key(ccurve_hmac *hmac, const uint8_t *key, size_t length) {
    uint8_t block[block_length] = {0};
    ccurve_status status = ccurve_status_ok;
    if (length > block_length)
        status = hash_key(hmac, key, length, block);
    else if (length > 0)
        memcpy(block, key, length);

    for (size_t i = 0; i < block_length; i++) block[i] ^= 0x36;
    if (status == ccurve_status_ok) status = absorb(hmac->inner, block);
    for (size_t i = 0; i < block_length; i++) block[i] ^= 0x36 ^ 0x5C;
    if (status == ccurve_status_ok) status = absorb(hmac->outer, block);
    sodium_memzero(block, sizeof block);
    return status;
}

ccurve_status ccurve_hmac_begin(ccurve_hmac *hmac) {
    return digest_copy(hmac->running, hmac->inner);
}

ccurve_status ccurve_hmac_update(ccurve_hmac *hmac, const uint8_t *bytes, size_t length) {
    return length == 0 ? ccurve_status_ok : digest_update(hmac->running, bytes, length);
}

ccurve_status ccurve_hmac_finish(ccurve_hmac *hmac, uint8_t tag[static 32]) {
    uint8_t digest[longest_digest];
    ccurve_status status = digest_finish(hmac->running, digest);
    if (status == ccurve_status_ok) status = digest_copy(hmac->running, hmac->outer);
    if (status == ccurve_status_ok) status = digest_update(hmac->running, digest, hmac->digest_length);
    if (status == ccurve_status_ok) status = digest_finish(hmac->running, tag);
    sodium_memzero(digest, sizeof digest);
    return status;
}

ccurve_status ccurve_hmac_verify(ccurve_hmac *hmac, const uint8_t *expected, size_t length, int *is_equal) {
    uint8_t tag[longest_digest];
    *is_equal = 0;
    ccurve_status status = length <= hmac->digest_length ? ccurve_hmac_finish(hmac, tag) : ccurve_status_unavailable;
    if (status == ccurve_status_ok) *is_equal = ccurve_equal(tag, expected, length);
    sodium_memzero(tag, sizeof tag);
    return status;
}
