/* SPDX-License-Identifier: Apache-2.0 */

#include "need_openssl.h"

#include <openssl/opensslconf.h>

#ifdef OPENSSL_NO_DEPRECATED_3_0

#include "digest.h"
#include "initialize.h"

#include <stdlib.h>

struct digest_state {
    const EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

digest_state *digest_create(ccurve_hash hash) {
    digest_state *state = malloc(sizeof *state);
    if (state == NULL) return NULL;
    state->algorithm = hash == ccurve_hash_sha1 ? ccurve_md_sha1 : ccurve_md_sha256;
    if (ccurve_openssl((state->context = EVP_MD_CTX_new()) != NULL) == ccurve_status_ok) return state;
    free(state);
    return NULL;
}

void digest_destroy(digest_state *state) {
    if (state == NULL) return;
    EVP_MD_CTX_free(state->context); /* wipes the state */
    free(state);
}

ccurve_status digest_begin(digest_state *state) {
    return ccurve_openssl(EVP_DigestInit_ex2(state->context, state->algorithm, NULL));
}

ccurve_status digest_copy(digest_state *to, const digest_state *from) {
    return ccurve_openssl(EVP_MD_CTX_copy_ex(to->context, from->context));
}

ccurve_status digest_update(digest_state *state, const void *bytes, size_t length) {
    return ccurve_openssl(EVP_DigestUpdate(state->context, bytes, length));
}

ccurve_status digest_finish(digest_state *state, uint8_t *digest) {
    return ccurve_openssl(EVP_DigestFinal_ex(state->context, digest, NULL));
}

ccurve_status ccurve_sha1(uint8_t digest[static 20], const uint8_t *message, size_t length) {
    ccurve_status initialized = ccurve_initialize_openssl();
    if (initialized != ccurve_status_ok) return initialized;
    return ccurve_openssl(EVP_Digest(message, length, digest, NULL, ccurve_md_sha1, NULL));
}

#else
typedef int ccurve_digest_kept_is_used_instead;
#endif
