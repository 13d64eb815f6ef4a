/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What push-core's work costs at the least: the bare calls of OpenSSL and libsodium, contexts kept, nothing checked that an
 * attacker could send. Not for use: a failed call ends the process, keys are not wiped, and a pool survives fork.
 *
 * One thread at a time, but for what has threads in its name. The libraries' own headers are included in the .c files only.
 */

#ifndef CFLOORS_H
#define CFLOORS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* SHA-1 of a message of up to 55 bytes, by SHA1_Init and SHA1_Transform on one padded block: 20 bytes out. */
void floor_sha1(uint8_t *digest, const uint8_t *message, size_t length);

/* floor_sha1, and EVP_EncodeBlock of its first 10 bytes: 17 bytes out, of which the first 14 are a directory token. */
void floor_token(uint8_t *text, const uint8_t *number, size_t length);

/* floor_token of numbers of 12 bytes that lie one after the other: 14 bytes out for each, and 3 more after the last. */
void floor_tokens(uint8_t *texts, const uint8_t *numbers, size_t count);

/* EVP_EncodeBlock: returns the characters, and writes a NUL after them. */
int floor_base64(uint8_t *text, const uint8_t *bytes, int length);

/* A copy to memory that is there, and one to memory that is taken for it and given back: returns its last byte. */
void floor_copy(uint8_t *out, const uint8_t *bytes, size_t length);
uint8_t floor_new_copy(const uint8_t *bytes, size_t length);

/* SHA-256 by the low-level calls: 32 bytes out. */
void floor_sha256(uint8_t *digest, const uint8_t *bytes, size_t length);

/* X25519 by libsodium: 32 bytes each. */
void floor_x25519(uint8_t *shared, const uint8_t *scalar, const uint8_t *point);

/* 32 random bytes and their public key by libsodium. */
void floor_x25519_pair(uint8_t *scalar, uint8_t *point);

/* AES-256-CBC with a kept key of 32 bytes, without padding. */
typedef struct floor_aes floor_aes;
floor_aes *floor_aes_create(const uint8_t *key, int encrypt);

/* A new IV of 16 bytes, and one EVP_CipherUpdate. */
void floor_aes_run(floor_aes *aes, uint8_t *out, const uint8_t *in, int length, const uint8_t *iv);

/*
 * Envelopes by the specification's profile: a kept cipher context and two kept SHA-1 states, IVs drawn from 4,096 bytes of
 * ChaCha20 at a time. The key has 52 bytes: 32 for AES-256, 20 for HMAC-SHA1.
 */
typedef struct floor_sealer floor_sealer;
floor_sealer *floor_sealer_create(const uint8_t *key);
void floor_sealer_free(floor_sealer *sealer);
void floor_sealer_rekey(floor_sealer *sealer, const uint8_t *key);

/* 27 bytes more than the padded text out. Returns how many. The text of the second one is at envelope + 17 already. */
size_t floor_seal(floor_sealer *sealer, uint8_t *envelope, const uint8_t *text, size_t length);
size_t floor_seal_in_place(floor_sealer *sealer, uint8_t *envelope, size_t length);

/* A signal with the fields that a relay sets. */
typedef struct {
    uint32_t type;
    const char *source;
    size_t source_length;
    uint64_t timestamp;
    const uint8_t *message;
    size_t message_length;
} floor_signal;

/*
 * The same for many, in bare threads: each takes an equal share, and the calling one is one of them.
 *
 * floor_tokens_threads writes 14 bytes for each number and none more. floor_seals_threads has a signal and a key of 52 bytes for
 * each envelope. It encodes each signal where it is then encrypted, and returns all envelopes in one piece of memory: free it.
 * It writes the bounds of the envelopes to offsets [count + 1].
 */
void floor_tokens_threads(size_t threads, uint8_t *texts, const uint8_t *numbers, size_t count);
void floor_pairs_threads(size_t threads, uint8_t *scalars, uint8_t *points, size_t count);
uint8_t *floor_seals_threads(size_t threads, const floor_signal *signals, const uint8_t *keys, size_t count,
                             size_t *offsets);

/* Runs a command that the PATH has, its output dropped, and waits for it: 1 if it ended with status 0. The last argument is NULL. */
int floor_command(const char *_Nullable const *_Nonnull arguments);

/* "OpenSSL 3.0.19 ...", and "1.0.18". */
const char *floor_openssl_version(void);
const char *floor_sodium_version(void);

#pragma clang assume_nonnull end

#endif
