/* SPDX-License-Identifier: Apache-2.0 */

#include "CForge.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

static void must(int succeeded) {
    if (!succeeded) abort();
}

void cforge_encrypt(uint8_t *output, const uint8_t *input, size_t count, const uint8_t key[static 32],
                    const uint8_t iv[static 16]) {
    /* Reused for every input, since creating a context takes longer than everything else here. */
    static EVP_CIPHER_CTX *context;
    if (context == NULL) {
        EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
        context = EVP_CIPHER_CTX_new();
        must(cipher != NULL && context != NULL);
        must(EVP_EncryptInit_ex2(context, cipher, NULL, NULL, NULL));
        EVP_CIPHER_free(cipher);
    }
    int written;
    must(count <= INT_MAX);
    must(EVP_EncryptInit_ex2(context, NULL, key, iv, NULL));
    must(EVP_CIPHER_CTX_set_padding(context, 0));
    must(EVP_EncryptUpdate(context, output, &written, input, (int)count));
    must((size_t)written == count);
}

static void hmac(const EVP_MD *digest, uint8_t *tag, const uint8_t *key, size_t key_count, const uint8_t *bytes,
                 size_t count) {
    must(key_count <= INT_MAX);
    must(HMAC(digest, key, (int)key_count, bytes, count, tag, NULL) != NULL);
}

void cforge_hmac_sha1(uint8_t tag[static 20], const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count) {
    hmac(EVP_sha1(), tag, key, key_count, bytes, count);
}

void cforge_hmac_sha256(uint8_t tag[static 32], const uint8_t *key, size_t key_count, const uint8_t *bytes, size_t count) {
    hmac(EVP_sha256(), tag, key, key_count, bytes, count);
}
