/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Lower bounds ("floors") for push-core's times: bare calls of OpenSSL and libsodium, with reused contexts and no validation. Only for
 * measurements: a failed call ends the process, keys are not wiped, and a child process draws the same IVs after fork.
 *
 * Not thread-safe, except for the functions with "threads" in their names. Only the .c files include the libraries' headers.
 */

#ifndef CFLOORS_H
#define CFLOORS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* SHA-1 of up to 55 bytes, by SHA1_Init and SHA1_Transform on one padded block. Writes 20 bytes. */
void floor_sha1(uint8_t *digest, const uint8_t *message, size_t length);

/* EVP_EncodeBlock of the first 10 bytes of floor_sha1. Writes 17 bytes. The first 14 are a directory token. */
void floor_token(uint8_t *text, const uint8_t *number, size_t length);

/* floor_token of consecutive numbers of 12 bytes. Writes 14 bytes for each, and 3 more after the last. */
void floor_tokens(uint8_t *texts, const uint8_t *numbers, size_t count);

/* EVP_EncodeBlock. Returns the number of characters, and writes a NUL after them. */
int floor_base64(uint8_t *text, const uint8_t *bytes, int length);

/* Copies to the caller's memory. floor_new_copy allocates the memory, frees it, and returns the last byte. */
void floor_copy(uint8_t *out, const uint8_t *bytes, size_t length);
uint8_t floor_new_copy(const uint8_t *bytes, size_t length);

/* SHA-256 by the low-level calls. Writes 32 bytes. */
void floor_sha256(uint8_t *digest, const uint8_t *bytes, size_t length);

/* X25519 by libsodium. Each argument has 32 bytes. */
void floor_x25519(uint8_t *shared, const uint8_t *scalar, const uint8_t *point);

/* A random private key and its public key by libsodium. Writes 32 bytes each. */
void floor_x25519_pair(uint8_t *scalar, uint8_t *point);

/* AES-256-CBC without padding. Keeps a key of 32 bytes. */
typedef struct floor_aes floor_aes;
floor_aes *floor_aes_create(const uint8_t *key, int encrypt);

/* Sets an IV of 16 bytes, and calls EVP_CipherUpdate once. */
void floor_aes_run(floor_aes *aes, uint8_t *out, const uint8_t *in, int length, const uint8_t *iv);

/*
 * Envelopes in the specification's profile. Keeps a cipher context and two SHA-1 states. Draws IVs from a pool of 4,096 bytes of
 * ChaCha20. The key has 52 bytes: 32 for AES-256, 20 for HMAC-SHA1.
 */
typedef struct floor_sealer floor_sealer;
floor_sealer *floor_sealer_create(const uint8_t *key);
void floor_sealer_free(floor_sealer *sealer);
void floor_sealer_rekey(floor_sealer *sealer, const uint8_t *key);

/*
* Writes an envelope of 27 bytes more than the padded text, and returns its length. For floor_seal_in_place, the text is at
* envelope + 17.
*/
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
 * The same for many items, in pthreads. Each thread, including the calling one, takes an equal share.
 *
 * floor_tokens_threads writes exactly 14 bytes for each number. floor_seals_threads takes a signal and a key of 52 bytes for each
 * envelope. It encodes each signal in place, encrypts it there, and returns all envelopes in one buffer, which the caller frees. It
 * writes the bounds of the envelopes to offsets [count + 1].
 */
void floor_tokens_threads(size_t threads, uint8_t *texts, const uint8_t *numbers, size_t count);
void floor_pairs_threads(size_t threads, uint8_t *scalars, uint8_t *points, size_t count);
uint8_t *floor_seals_threads(size_t threads, const floor_signal *signals, const uint8_t *keys, size_t count,
                             size_t *offsets);

/* Runs a command from the PATH to its end, and discards its output. Returns 1 if its status is 0. The last argument is NULL. */
int floor_command(const char *_Nullable const *_Nonnull arguments);

/* "OpenSSL 3.0.19 ...", and "1.0.18". */
const char *floor_openssl_version(void);
const char *floor_sodium_version(void);

#pragma clang assume_nonnull end

#endif
