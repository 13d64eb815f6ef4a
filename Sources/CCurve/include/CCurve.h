/* SPDX-License-Identifier: Apache-2.0 */

/*
 * CCurve: the C shim under PushCrypto and PushWire.
 *
 * libsodium gives X25519, random bytes, wiping, comparing and guarded memory; OpenSSL gives SHA-1, HMAC and AES-256-CBC.
 * The shim decides nothing: no format, no order of checks, no policy. Contexts are opaque, and the two libraries' own
 * headers are included in the .c files only, so that none of their declarations reaches Swift.
 *
 * Every function may be called from any thread; a context by one thread at a time. Lengths are in bytes. Both libraries are
 * initialized when something first needs them: there is nothing to call beforehand. A call that fails leaves the thread's queue of
 * OpenSSL's errors as it was. With providers that are not OpenSSL's own, a failing cipher can empty it.
 */

#ifndef CCURVE_H
#define CCURVE_H

#include <stddef.h>
#include <stdint.h>

/* An array parameter of at least so many bytes. C++ has no word for the size: there it is for the reader. */
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
    /* X25519 gave all zeros: the point has small order. */
    ccurve_status_low_order,
    /* PKCS#7 padding is not what it must be. */
    ccurve_status_bad_padding,
    /* Text is not base64 by the strict rules. */
    ccurve_status_malformed,
} ccurve_status;

/* ----------------------------------------------------------------------------------------------------------- memory */

/* Overwrites with zeros, and is never optimized away. */
void ccurve_wipe(void *bytes, size_t length);

/* 1 if equal, 0 if not, in time that depends on `length` alone. The result itself is no secret. */
CCURVE_CHECKED int ccurve_equal(const void *a, const void *b, size_t length);

/* What a text has besides printable ASCII, as bits. */
typedef enum ccurve_text {
    /* A byte above 0x7F. */
    ccurve_text_beyond_ascii = 1,
    /* A control character of ASCII: 0x00 to 0x1F, or 0x7F (CTL of RFC 5234 appendix B.1). */
    ccurve_text_control = 2,
} __attribute__((flag_enum, enum_extensibility(open))) ccurve_text;

/* In time that depends on `length` alone. The result itself is no secret. */
CCURVE_CHECKED ccurve_text ccurve_classify_text(const uint8_t *_Nullable bytes, size_t length);

/*
 * Memory for long-lived secrets: between guard pages, locked where the system allows it, left out of core dumps
 * (sodium_malloc). Costs some 12 microseconds. NULL if there is none. Freeing wipes.
 */
void *_Nullable ccurve_guarded_allocate(size_t length);
void ccurve_guarded_free(void *bytes);

/*
 * Says that new memory is about to be filled, so that the system may give it in pages of 2 MiB (MADV_HUGEPAGE) and not in 512 times
 * as many. Only advice: does nothing for less than that, nor where the system has no such thing. It stays with the addresses when
 * the memory is given back, and may set errno.
 */
void ccurve_expect_filling(void *bytes, size_t length);

/* ----------------------------------------------------------------------------------------------------------- random */

/* Random bytes from the system's generator (randombytes_buf), which ends the process rather than return weak ones. */
CCURVE_CHECKED ccurve_status ccurve_random(void *out, size_t length);

/*
 * A pool of random bytes for one owner. 32 bytes of ccurve_random are expanded to 4,096 by ChaCha20
 * (randombytes_buf_deterministic) at a time; bytes are wiped as they are handed out. A child after fork starts afresh, so that
 * parent and child never hand out the same bytes.
 */
typedef struct ccurve_pool ccurve_pool;
ccurve_pool *_Nullable ccurve_pool_create(void);
void ccurve_pool_destroy(ccurve_pool *pool);

/* iv [16] out. */
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

/* ---------------------------------------------------------------------------------------------------- SHA-1 and HMAC */

/* SHA-1 (FIPS 180-4) of a message. Up to 55 bytes cost one call of the compression function and nothing else. */
CCURVE_CHECKED ccurve_status ccurve_sha1(uint8_t digest[CCURVE_BYTES(20)], const uint8_t *_Nullable message,
                                         size_t length);

typedef enum CCURVE_CLOSED ccurve_hash {
    ccurve_hash_sha1 = 0,
    ccurve_hash_sha256,
} ccurve_hash;

/*
 * HMAC (RFC 2104) with a kept key: both padded key blocks are hashed once, when the key is set.
 *
 * create, set_key, then for each message: begin, update any number of times, finish. Key and message lengths are free.
 * Nothing is allocated after create (with OPENSSL_NO_DEPRECATED the EVP path is compiled, and OpenSSL allocates).
 */
typedef struct ccurve_hmac ccurve_hmac;
ccurve_hmac *_Nullable ccurve_hmac_create(ccurve_hash hash);
void ccurve_hmac_destroy(ccurve_hmac *hmac);
CCURVE_CHECKED ccurve_status ccurve_hmac_set_key(ccurve_hmac *hmac, const uint8_t *_Nullable key, size_t length);
CCURVE_CHECKED ccurve_status ccurve_hmac_begin(ccurve_hmac *hmac);
CCURVE_CHECKED ccurve_status ccurve_hmac_update(ccurve_hmac *hmac, const uint8_t *_Nullable bytes, size_t length);

/* tag [32] out: 20 bytes by SHA-1, 32 by SHA-256; the rest is left alone. */
CCURVE_CHECKED ccurve_status ccurve_hmac_finish(ccurve_hmac *hmac, uint8_t tag[CCURVE_BYTES(32)]);

/*
 * Instead of finish: compares the tag with one of the first `length` bytes, as ccurve_equal does, and gives its result in
 * `is_equal`. The tag itself, which is what a forger would need, is nowhere afterwards.
 */
CCURVE_CHECKED ccurve_status ccurve_hmac_verify(ccurve_hmac *hmac, const uint8_t *expected, size_t length, int *is_equal);

/* ------------------------------------------------------------------------------------------------------ AES-256-CBC */

typedef enum CCURVE_CLOSED ccurve_direction {
    ccurve_direction_encrypt = 0,
    ccurve_direction_decrypt,
} ccurve_direction;

/*
 * AES-256-CBC (NIST SP 800-38A section 6.2) with a kept key, OpenSSL's padding off.
 *
 * create, set_key, then for each message: set_iv, update any number of times. Nothing is allocated after create. Without a key, the
 * other two are unavailable.
 */
typedef struct ccurve_cbc ccurve_cbc;
ccurve_cbc *_Nullable ccurve_cbc_create(ccurve_direction direction);
void ccurve_cbc_destroy(ccurve_cbc *cbc);
CCURVE_CHECKED ccurve_status ccurve_cbc_set_key(ccurve_cbc *cbc, const uint8_t key[CCURVE_BYTES(32)]);
CCURVE_CHECKED ccurve_status ccurve_cbc_set_iv(ccurve_cbc *cbc, const uint8_t iv[CCURVE_BYTES(16)]);

/* `length` is a multiple of 16, of any 64-bit size. `out` and `in` are the same address or do not overlap. */
CCURVE_CHECKED ccurve_status ccurve_cbc_update(ccurve_cbc *cbc, uint8_t *out, const uint8_t *in, size_t length);

/*
 * Takes PKCS#7 padding (RFC 5652 section 6.3, blocks of 16) off a last block [16]. Checks that the block ends in n bytes of
 * value n, 1 <= n <= 16, and gives n. Reads all 16 bytes in every case; no branch or address depends on their values.
 */
CCURVE_CHECKED ccurve_status ccurve_unpad(const uint8_t block[CCURVE_BYTES(16)], size_t *padding);

/* ----------------------------------------------------------------------------------------------------------- base64 */

/*
 * Base64 (RFC 4648 section 4) of `length` bytes into `text`: 4 * ceil(length / 3) characters if `padded`, else without '='.
 * Returns the number of characters. No NUL is added. Table driven: for what is not secret.
 */
size_t ccurve_base64_encode(char *text, const uint8_t *_Nullable bytes, size_t length, int padded);

/*
 * Strict decode of text that is not secret: standard alphabet, padding right or left out, unused bits zero, nothing else.
 *
 *   bytes   out  room for length / 4 * 3 + 2 bytes.
 *   count   out  bytes decoded, if ok.
 *   offset  out  if malformed: the first character that cannot stand where it stands, or `length` if the text ends early.
 */
CCURVE_CHECKED ccurve_status ccurve_base64_decode(uint8_t *bytes, const uint8_t *_Nullable text, size_t length,
                                                  size_t *count, size_t *offset);

/*
 * Strict decode of 14 characters without padding to 10 bytes, which come in registers: a directory token.
 *
 *   high    out  bytes 0 ..< 8, big-endian; undefined if malformed.
 *   low     out  bytes 8 ..< 10, big-endian; undefined if malformed.
 */
CCURVE_CHECKED ccurve_status ccurve_base64_decode_token(const uint8_t text[CCURVE_BYTES(14)], uint64_t *high,
                                                        uint16_t *low);

/*
 * Encoding and decoding of secrets: no table is indexed and no branch taken by what a character stands for. Which characters are padding,
 * line ends, or not of the alphabet does show in the time, and so does whether the text is well formed.
 * Encoding, by libsodium: `text` has room for 4 * ceil(length / 3) + 1 characters; a NUL is added.
 * Decoding: CR and LF are left out wherever they stand if `skip_line_ends`, and are a fault if not.
 */
size_t ccurve_base64_encode_secret(char *text, const uint8_t *_Nullable bytes, size_t length, int padded);
CCURVE_CHECKED ccurve_status ccurve_base64_decode_secret(uint8_t *bytes, const uint8_t *_Nullable text, size_t length,
                                                         int skip_line_ends, size_t *count, size_t *offset);

#pragma clang assume_nonnull end

#if defined(__cplusplus)
}
#endif

#endif
