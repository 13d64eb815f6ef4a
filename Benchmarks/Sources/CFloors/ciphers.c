/* SPDX-License-Identifier: Apache-2.0 */

#define OPENSSL_SUPPRESS_DEPRECATED

#include "CFloors.h"
#include "floors.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static EVP_CIPHER_CTX *context_of(const uint8_t *key, int encrypt) {
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    floor_must(cipher != NULL && context != NULL);
    floor_must(EVP_CipherInit_ex2(context, cipher, key, NULL, encrypt, NULL));
    floor_must(EVP_CIPHER_CTX_set_padding(context, 0));
    EVP_CIPHER_free(cipher);
    return context;
}

struct floor_aes {
    EVP_CIPHER_CTX *context;
};

floor_aes *floor_aes_create(const uint8_t *key, int encrypt) {
    floor_aes *aes = malloc(sizeof *aes);
    floor_must(aes != NULL);
    aes->context = context_of(key, encrypt);
    return aes;
}

void floor_aes_run(floor_aes *aes, uint8_t *out, const uint8_t *in, int length, const uint8_t *iv) {
    int written;
    floor_must(EVP_CipherInit_ex2(aes->context, NULL, NULL, iv, -1, NULL));
    floor_must(EVP_CipherUpdate(aes->context, out, &written, in, length));
}

struct floor_sealer {
    EVP_CIPHER_CTX *context;
    SHA_CTX inner, outer;
    uint8_t pool[4096];
    size_t used;
};

static void set_mac_key(floor_sealer *sealer, const uint8_t *key) {
    uint8_t inner[64], outer[64];
    memset(inner, 0x36, sizeof inner);
    memset(outer, 0x5c, sizeof outer);
    for (size_t i = 0; i < 20; i++) {
        inner[i] ^= key[i];
        outer[i] ^= key[i];
    }
    SHA1_Init(&sealer->inner);
    SHA1_Update(&sealer->inner, inner, sizeof inner);
    SHA1_Init(&sealer->outer);
    SHA1_Update(&sealer->outer, outer, sizeof outer);
}

floor_sealer *floor_sealer_create(const uint8_t *key) {
    floor_must(sodium_init() >= 0);
    floor_sealer *sealer = malloc(sizeof *sealer);
    floor_must(sealer != NULL);
    sealer->context = context_of(key, 1);
    sealer->used = sizeof sealer->pool;
    set_mac_key(sealer, key + 32);
    return sealer;
}

void floor_sealer_free(floor_sealer *sealer) {
    EVP_CIPHER_CTX_free(sealer->context);
    free(sealer);
}

void floor_sealer_rekey(floor_sealer *sealer, const uint8_t *key) {
    floor_must(EVP_CipherInit_ex2(sealer->context, NULL, key, NULL, -1, NULL));
    set_mac_key(sealer, key + 32);
}

static const uint8_t *draw_iv(floor_sealer *sealer) {
    if (sealer->used == sizeof sealer->pool) {
        uint8_t seed[randombytes_SEEDBYTES];
        randombytes_buf(seed, sizeof seed);
        randombytes_buf_deterministic(sealer->pool, sizeof sealer->pool, seed);
        sealer->used = 0;
    }
    const uint8_t *iv = sealer->pool + sealer->used;
    sealer->used += 16;
    return iv;
}

size_t floor_seal_in_place(floor_sealer *sealer, uint8_t *envelope, size_t length) {
    size_t padding = 16 - length % 16, padded = length + padding;
    envelope[0] = 1;
    memcpy(envelope + 1, draw_iv(sealer), 16);
    memset(envelope + 17 + length, (int)padding, padding);
    int written;
    floor_must(EVP_CipherInit_ex2(sealer->context, NULL, NULL, envelope + 1, -1, NULL));
    floor_must(EVP_CipherUpdate(sealer->context, envelope + 17, &written, envelope + 17, (int)padded));
    uint8_t digest[20];
    SHA_CTX state = sealer->inner;
    SHA1_Update(&state, envelope, 17 + padded);
    SHA1_Final(digest, &state);
    state = sealer->outer;
    SHA1_Update(&state, digest, sizeof digest);
    SHA1_Final(digest, &state);
    memcpy(envelope + 17 + padded, digest, 10);
    return 27 + padded;
}

size_t floor_seal(floor_sealer *sealer, uint8_t *envelope, const uint8_t *text, size_t length) {
    memcpy(envelope + 17, text, length);
    return floor_seal_in_place(sealer, envelope, length);
}

void floor_x25519(uint8_t *shared, const uint8_t *scalar, const uint8_t *point) {
    floor_must(crypto_scalarmult(shared, scalar, point) == 0);
}

void floor_x25519_pair(uint8_t *scalar, uint8_t *point) {
    randombytes_buf(scalar, 32);
    floor_must(crypto_scalarmult_base(point, scalar) == 0);
}
