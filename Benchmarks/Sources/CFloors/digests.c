/* SPDX-License-Identifier: Apache-2.0 */

#define OPENSSL_SUPPRESS_DEPRECATED

#include "CFloors.h"
#include "floors.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

void floor_must(int holds) {
    if (!holds) abort();
}

static void store_big_endian(uint8_t *out, uint32_t word) {
    word = __builtin_bswap32(word);
    memcpy(out, &word, sizeof word);
}

void floor_sha1(uint8_t *digest, const uint8_t *message, size_t length) {
    SHA_CTX state;
    SHA1_Init(&state);
    uint8_t block[64] = {0};
    memcpy(block, message, length);
    block[length] = 0x80;
    store_big_endian(block + 60, (uint32_t)length * 8);
    SHA1_Transform(&state, block);
    store_big_endian(digest, state.h0);
    store_big_endian(digest + 4, state.h1);
    store_big_endian(digest + 8, state.h2);
    store_big_endian(digest + 12, state.h3);
    store_big_endian(digest + 16, state.h4);
}

void floor_token(uint8_t *text, const uint8_t *number, size_t length) {
    uint8_t digest[20];
    floor_sha1(digest, number, length);
    EVP_EncodeBlock(text, digest, 10);
}

void floor_tokens(uint8_t *texts, const uint8_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) floor_token(texts + 14 * i, numbers + 12 * i, 12);
}

int floor_base64(uint8_t *text, const uint8_t *bytes, int length) {
    return EVP_EncodeBlock(text, bytes, length);
}

void floor_copy(uint8_t *out, const uint8_t *bytes, size_t length) {
    memcpy(out, bytes, length);
}

uint8_t floor_new_copy(const uint8_t *bytes, size_t length) {
    uint8_t *copy = malloc(length);
    floor_must(copy != NULL);
    memcpy(copy, bytes, length);
    uint8_t last = ((volatile uint8_t *)copy)[length - 1];
    free(copy);
    return last;
}

void floor_sha256(uint8_t *digest, const uint8_t *bytes, size_t length) {
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, bytes, length);
    SHA256_Final(digest, &state);
}
