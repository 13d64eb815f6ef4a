/* SPDX-License-Identifier: Apache-2.0 */

/*
 * CCurve: the C shim under PushCrypto and PushWire.
 *
 * libsodium provides X25519, random bytes, wiping, comparison and guarded memory. OpenSSL provides SHA-1, HMAC and
 * AES-256-CBC. The shim makes no decisions: it has no formats, no order of checks and no policy. Contexts are opaque.
 * Only the .c files include the headers of the two libraries, so that Swift sees none of their declarations.
 *
 * All functions are thread-safe, but only one thread at a time may use a context. All lengths are in bytes. Each
 * library is initialized when it is first needed, so you call no initializer. A failed call leaves the thread's error
 * queue of OpenSSL unchanged. If a provider that is not OpenSSL's own fails, a cipher can empty the queue.
 */

#ifndef CCURVE_H
#define CCURVE_H

#include <stddef.h>
#include <stdint.h>

/* An array parameter of at least `count` bytes. C++ has no syntax for this, so it does not check the size. */
#if defined(__cplusplus)
#define CCURVE_BYTES(count) _Nonnull count
extern "C" {
#else
#define CCURVE_BYTES(count) _Nonnull static count
#endif

#define CCURVE_CHECKED __attribute__((warn_unused_result))
#define CCURVE_CLOSED __attribute__((enum_extensibility(closed)))

#pragma clang assume_nonnull begin

typedef enum CCURVE_CLOSED ccurve_status {
    ccurve_status_ok = 0,
    /* A library could not be initialized, or ran out of memory; a cipher has no key. */
    ccurve_status_unavailable,
    /* The result of X25519 is all zero: the point has small order. */
    ccurve_status_low_order,
    /* The PKCS#7 padding is wrong. */
    ccurve_status_bad_padding,
    /* The text is not strict base64. */
    ccurve_status_malformed,
} ccurve_status;

/* ----------------------------------------------------------------------------------------------------------- memory */

/* Overwrites memory with zeros. The compiler does not optimize it away. */
void ccurve_wipe(void *bytes, size_t length);

/* Returns 1 if equal, 0 if not. The time depends on `length` alone. The result is not secret. */
CCURVE_CHECKED int ccurve_equal(const void *a, const void *b, size_t length);

/* The kinds of characters in a text besides printable ASCII, as bits. */
typedef enum ccurve_text {
    /* A byte above 0x7F. */
    ccurve_text_beyond_ascii = 1,
    /* An ASCII control character: 0x00 to 0x1F, or 0x7F (CTL of RFC 5234, appendix B.1). */
    ccurve_text_control = 2,
} __attribute__((flag_enum, enum_extensibility(open))) ccurve_text;

/* Returns the kinds of characters in a text. The time depends on `length` alone. The result is not secret. */
CCURVE_CHECKED ccurve_text ccurve_classify_text(const uint8_t *_Nullable bytes, size_t length);

/*
 * Allocates memory for a long-lived secret with sodium_malloc: between guard pages, locked if the system allows it, and
 * left out of core dumps. It takes about 12 microseconds, and returns NULL if memory runs out. Freeing the memory wipes
 * it.
 */
void *_Nullable ccurve_guarded_allocate(size_t length);
void ccurve_guarded_free(void *bytes);

/*
 * Advises the system that new memory is about to be filled, so that it can use pages of 2 MiB (MADV_HUGEPAGE) instead
 * of 4 KiB. It does nothing for memory without a whole page of 2 MiB, or on a system without such pages. The advice
 * stays with the addresses after the memory is freed. The call may set errno.
 */
void ccurve_expect_filling(void *bytes, size_t length);

/* ----------------------------------------------------------------------------------------------------------- random */

/* Fills `out` with random bytes from the system (randombytes_buf). Without a source, libsodium ends the process. */
CCURVE_CHECKED ccurve_status ccurve_random(void *out, size_t length);

/*
 * A pool of random bytes for one owner. ChaCha20 (randombytes_buf_deterministic) expands 32 random bytes of the system
 * to 4,096 at a time. Bytes are wiped as they are returned. A child process after fork refills its pool, so that parent
 * and child never return the same bytes.
 */
typedef struct ccurve_pool ccurve_pool;
ccurve_pool *_Nullable ccurve_pool_create(void);
void ccurve_pool_destroy(ccurve_pool *pool);

/* Writes the next 16 bytes of the pool to `iv`. */
CCURVE_CHECKED ccurve_status ccurve_pool_draw_iv(ccurve_pool *pool, uint8_t iv[CCURVE_BYTES(16)]);

/* ----------------------------------------------------------------------------------------------------------- X25519 */

/*
 * X25519(scalar, point), RFC 7748 section 5.
 *
 *   shared [32]  out  raw shared secret, little-endian.
 *   scalar [32]  in   our secret key; clamped here, so pass it as stored.
 *   point  [32]  in   their u-coordinate, without the 0x05 type byte.
 *
 * Returns ccurve_status_low_order if the result is all zero (RFC 7748 section 6.1); `shared` is then 32 zero bytes.
 * Time does not depend on the scalar, and on the point only in whether it has small order. No allocation. No overlap.
 */
CCURVE_CHECKED ccurve_status ccurve_x25519(uint8_t shared[CCURVE_BYTES(32)], const uint8_t scalar[CCURVE_BYTES(32)],
                                           const uint8_t point[CCURVE_BYTES(32)]);

/* X25519(scalar, 9): the u-coordinate [32] of a secret key [32]. Time does not depend on the scalar. */
CCURVE_CHECKED ccurve_status ccurve_x25519_public(uint8_t point[CCURVE_BYTES(32)],
                                                  const uint8_t scalar[CCURVE_BYTES(32)]);

/*
 * ccurve_x25519_public for many keys, in little more than half the time for each.
 *
 *   points  [32 * count]  out  u-coordinates, one after the other. Meanwhile, the place of each contains its clamped scalar.
 *   scalars [count]       in   the addresses of the secret keys [32], which stay where they are.
 *
 * Time does not depend on the scalars, but for one that is all zeros. OpenSSL allocates. If it fails, the result is the same and
 * takes longer.
 */
CCURVE_CHECKED ccurve_status ccurve_x25519_public_batch(uint8_t *points,
                                                        const uint8_t *_Nonnull const *_Nonnull scalars, size_t count);

/* ---------------------------------------------------------------------------------------------------- SHA-1 and HMAC */

/* SHA-1 (FIPS 180-4) of a message. A message of up to 55 bytes takes one call of the compression function. */
CCURVE_CHECKED ccurve_status ccurve_sha1(uint8_t digest[CCURVE_BYTES(20)], const uint8_t *_Nullable message,
                                         size_t length);

typedef enum CCURVE_CLOSED ccurve_hash {
    ccurve_hash_sha1 = 0,
    ccurve_hash_sha256,
} ccurve_hash;

/*
 * HMAC (RFC 2104) with an expanded key: both padded key blocks are hashed once, when the key is set.
 *
 * Call create and set_key; then, for each message, call begin, update any number of times, and finish or verify. Keys
 * and messages may have any length. Nothing is allocated after create, except with OPENSSL_NO_DEPRECATED, where EVP
 * allocates.
 */
typedef struct ccurve_hmac ccurve_hmac;
ccurve_hmac *_Nullable ccurve_hmac_create(ccurve_hash hash);
void ccurve_hmac_destroy(ccurve_hmac *hmac);
CCURVE_CHECKED ccurve_status ccurve_hmac_set_key(ccurve_hmac *hmac, const uint8_t *_Nullable key, size_t length);
CCURVE_CHECKED ccurve_status ccurve_hmac_begin(ccurve_hmac *hmac);
CCURVE_CHECKED ccurve_status ccurve_hmac_update(ccurve_hmac *hmac, const uint8_t *_Nullable bytes, size_t length);

/* Writes 20 bytes of HMAC-SHA1 or 32 of HMAC-SHA256 to `tag`. The other bytes of `tag` are unchanged. */
CCURVE_CHECKED ccurve_status ccurve_hmac_finish(ccurve_hmac *hmac, uint8_t tag[CCURVE_BYTES(32)]);

/*
 * Ends the message like finish, and compares the first `length` bytes of the tag with `expected`, as ccurve_equal does.
 * The result is in `is_equal`. The tag, which a forger would need, is wiped.
 */
CCURVE_CHECKED ccurve_status ccurve_hmac_verify(ccurve_hmac *hmac, const uint8_t *expected, size_t length, int *is_equal);

/* ------------------------------------------------------------------------------------------------------ AES-256-CBC */

typedef enum CCURVE_CLOSED ccurve_direction {
    ccurve_direction_encrypt = 0,
    ccurve_direction_decrypt,
} ccurve_direction;

/*
 * AES-256-CBC (NIST SP 800-38A §6.2) with an expanded key and without padding.
 *
 * Call create and set_key; then, for each message, call set_iv, and update any number of times. Nothing is allocated
 * after create. Without a key, set_iv and update return unavailable.
 */
typedef struct ccurve_cbc ccurve_cbc;
ccurve_cbc *_Nullable ccurve_cbc_create(ccurve_direction direction);
void ccurve_cbc_destroy(ccurve_cbc *cbc);
CCURVE_CHECKED ccurve_status ccurve_cbc_set_key(ccurve_cbc *cbc, const uint8_t key[CCURVE_BYTES(32)]);
CCURVE_CHECKED ccurve_status ccurve_cbc_set_iv(ccurve_cbc *cbc, const uint8_t iv[CCURVE_BYTES(16)]);

/* set_key and set_iv in one call of OpenSSL, which saves a tenth of the time of a short envelope. */
CCURVE_CHECKED ccurve_status ccurve_cbc_set_key_and_iv(ccurve_cbc *cbc, const uint8_t key[CCURVE_BYTES(32)],
                                                       const uint8_t iv[CCURVE_BYTES(16)]);

/* `length` is a multiple of 16, of any 64-bit size. `out` and `in` are the same address or do not overlap. */
CCURVE_CHECKED ccurve_status ccurve_cbc_update(ccurve_cbc *cbc, uint8_t *out, const uint8_t *in, size_t length);

/*
 * Checks the PKCS#7 padding (RFC 5652 §6.3) of a last block of 16 bytes. The block must end in n bytes of value n, with
 * 1 <= n <= 16. Returns n in `padding`. The function always reads all 16 bytes. No branch or address depends on them.
 */
CCURVE_CHECKED ccurve_status ccurve_unpad(const uint8_t block[CCURVE_BYTES(16)], size_t *padding);

/* ----------------------------------------------------------------------------------------------------------- base64 */

/*
 * Encodes `length` bytes to base64 (RFC 4648 §4): 4 * ceil(length / 3) characters if `padded`, and otherwise without
 * '='. Returns the number of characters, and adds no NUL. The function uses a table, so use it only for data that is
 * not secret.
 */
size_t ccurve_base64_encode(char *text, const uint8_t *_Nullable bytes, size_t length, int padded);

/*
 * Decodes strict base64 that is not secret: the standard alphabet, right padding or none, unused bits zero, and nothing
 * else.
 *
 *   bytes   out  room for length / 4 * 3 + 2 bytes
 *   count   out  the number of decoded bytes, if ok
 *   offset  out  if malformed: the first character that is not allowed there, or `length` if the text ends early
 */
CCURVE_CHECKED ccurve_status ccurve_base64_decode(uint8_t *bytes, const uint8_t *_Nullable text, size_t length,
                                                  size_t *count, size_t *offset);

/*
 * Decodes a directory token: 14 characters of strict base64 without padding. The 10 bytes are returned in registers.
 *
 *   high    out  bytes 0 ..< 8, big-endian; undefined if malformed
 *   low     out  bytes 8 ..< 10, big-endian; undefined if malformed
 */
CCURVE_CHECKED ccurve_status ccurve_base64_decode_token(const uint8_t text[CCURVE_BYTES(14)], uint64_t *high,
                                                        uint16_t *low);

/*
 * Encode and decode secrets. No table index and no branch depends on the value of a character. The time reveals the
 * positions of padding, line ends and invalid characters, and whether the text is well formed.
 *
 * Encoding uses libsodium. It adds a NUL, so `text` needs room for 4 * ceil(length / 3) + 1 characters. Decoding skips
 * CR and LF if `skip_line_ends`; otherwise they are a fault.
 */
size_t ccurve_base64_encode_secret(char *text, const uint8_t *_Nullable bytes, size_t length, int padded);
CCURVE_CHECKED ccurve_status ccurve_base64_decode_secret(uint8_t *bytes, const uint8_t *_Nullable text, size_t length,
                                                         int skip_line_ends, size_t *count, size_t *offset);

#pragma clang assume_nonnull end

#if defined(__cplusplus)
}
#endif

#endif
