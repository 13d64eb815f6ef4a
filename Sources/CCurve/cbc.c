/* SPDX-License-Identifier: Apache-2.0 */

#include "initialize.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdlib.h>

struct ccurve_cbc {
    EVP_CIPHER_CTX *context;
    int has_key;
};

/* EVP takes lengths as int. */
enum { piece_length = 1 << 30 };

/*
 * EVP_CIPHER_CTX_set_padding would set a flag of the context, too, by which EVP_CipherInit_ex2 turns padding off again for each key
 * and each IV. That takes a twentieth of a short envelope's time.
 */
static int turn_padding_off(EVP_CIPHER_CTX *context) {
    unsigned int padding = 0;
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_uint(OSSL_CIPHER_PARAM_PADDING, &padding),
        OSSL_PARAM_construct_end(),
    };
    return EVP_CIPHER_CTX_set_params(context, parameters);
}

ccurve_cbc *ccurve_cbc_create(ccurve_direction direction) {
    if (ccurve_initialize_openssl() != ccurve_status_ok) return NULL;
    ccurve_cbc *cbc = malloc(sizeof *cbc);
    if (cbc == NULL) return NULL;
    int encrypt = direction == ccurve_direction_encrypt;
    cbc->has_key = 0;
    if (ccurve_openssl((cbc->context = EVP_CIPHER_CTX_new()) != NULL) == ccurve_status_ok &&
        ccurve_openssl(EVP_CipherInit_ex2(cbc->context, ccurve_aes_256_cbc, NULL, NULL, encrypt, NULL)) ==
            ccurve_status_ok &&
        ccurve_openssl(turn_padding_off(cbc->context)) == ccurve_status_ok)
        return cbc;
    ccurve_cbc_destroy(cbc);
    return NULL;
}

void ccurve_cbc_destroy(ccurve_cbc *cbc) {
    EVP_CIPHER_CTX_free(cbc->context); /* wipes the key schedule */
    free(cbc);
}

/* A direction of -1 means the one that the context has. */
static ccurve_status set_key(ccurve_cbc *cbc, const uint8_t *key, const uint8_t *iv) {
    ccurve_status status = ccurve_openssl_unmarked(EVP_CipherInit_ex2(cbc->context, NULL, key, iv, -1, NULL));
    cbc->has_key = status == ccurve_status_ok;
    return status;
}

ccurve_status ccurve_cbc_set_key(ccurve_cbc *cbc, const uint8_t key[static 32]) {
    return set_key(cbc, key, NULL);
}

ccurve_status ccurve_cbc_set_key_and_iv(ccurve_cbc *cbc, const uint8_t key[static 32], const uint8_t iv[static 16]) {
    return set_key(cbc, key, iv);
}

ccurve_status ccurve_cbc_set_iv(ccurve_cbc *cbc, const uint8_t iv[static 16]) {
    if (!cbc->has_key) return ccurve_status_unavailable;
    return ccurve_openssl_unmarked(EVP_CipherInit_ex2(cbc->context, NULL, NULL, iv, -1, NULL));
}

ccurve_status ccurve_cbc_update(ccurve_cbc *cbc, uint8_t *out, const uint8_t *in, size_t length) {
    if (!cbc->has_key) return ccurve_status_unavailable;
    while (length > 0) {
        int piece = length < piece_length ? (int)length : piece_length;
        int written = 0;
        if (ccurve_openssl_unmarked(EVP_CipherUpdate(cbc->context, out, &written, in, piece)) != ccurve_status_ok ||
            written != piece)
            return ccurve_status_unavailable;
        out += piece;
        in += piece;
        length -= (size_t)piece;
    }
    return ccurve_status_ok;
}
