/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Many public keys over libsodium's table of multiples of the Edwards base point. It gives y, which is public: all that follows is
 * public too. Why, and what can go wrong: docs/decisions/0014-prekeys-over-the-edwards-table.md.
 */

#include "declassify.h"
#include "initialize.h"
#include "need_sodium.h"

#include <openssl/bn.h>

_Static_assert(crypto_scalarmult_ed25519_BYTES == 32, "a point in Edwards form has 32 bytes");
_Static_assert(crypto_scalarmult_ed25519_SCALARBYTES == 32, "crypto_scalarmult_ed25519_base takes a 32-byte scalar");

/* Keys that share an inversion, which takes as long as all other steps of the map for 30 keys. */
enum { block_count = 128 };

/* scalar * B in Edwards form: y, with the sign of x in the top bit. Returns 1 if libsodium took every scalar. */
static int multiply_base(uint8_t *points, const uint8_t *const *scalars, size_t count) {
    int is_taken = 1;
    for (size_t i = 0; i < count; i++) {
        /* Clamps as X25519 does. Keeps the clamped scalar in the result's place until it has the result. */
        int result = crypto_scalarmult_ed25519_base(points + 32 * i, scalars[i]);
        /* Whether the scalar as stored is all zeros, which libsodium refuses: so everybody can tell from the public key. */
        declassify(&result, sizeof result);
        if (result != 0) is_taken = 0;
    }
    return is_taken;
}

/* What a block's fractions are computed in. The context owns the numbers. */
typedef struct {
    BN_CTX *context;
    BN_MONT_CTX *montgomery;
    BIGNUM *prime, *two, *y, *inverse, *quotient;
    BIGNUM *denominators[block_count];
    /* products[i] = denominators[0] * ... * denominators[i] */
    BIGNUM *products[block_count];
} fractions;

static int create_numbers(fractions *f, size_t count) {
    f->prime = BN_CTX_get(f->context);
    f->two = BN_CTX_get(f->context);
    f->y = BN_CTX_get(f->context);
    f->inverse = BN_CTX_get(f->context);
    f->quotient = BN_CTX_get(f->context);
    for (size_t i = 0; i < count; i++) {
        f->denominators[i] = BN_CTX_get(f->context);
        f->products[i] = BN_CTX_get(f->context);
    }
    /* After its first NULL, BN_CTX_get gives no other. p = 2^255 - 19. */
    return f->products[count - 1] != NULL && BN_set_word(f->two, 2) == 1 && BN_set_bit(f->prime, 255) == 1 &&
           BN_sub_word(f->prime, 19) == 1 && BN_MONT_CTX_set(f->montgomery, f->prime, f->context) == 1;
}

/* a * b / R mod p */
static int multiply(BIGNUM *result, const BIGNUM *a, const BIGNUM *b, fractions *f) {
    return BN_mod_mul_montgomery(result, a, b, f->montgomery, f->context);
}

/*
 * u = (1 + y) / (1 - y) (RFC 7748 section 4.1) with one inversion for all (Montgomery's trick). Returns 1 if OpenSSL did all of it.
 * Every product but the first has a factor 1 / R. Multiplying the inverse by R once makes each reciprocal R times what it should be,
 * which the last multiplication takes off.
 */
static int divide(uint8_t *points, size_t count, fractions *f) {
    if (!create_numbers(f, count)) return 0;
    for (size_t i = 0; i < count; i++) {
        points[32 * i + 31] &= 0x7F;
        if (BN_lebin2bn(points + 32 * i, 32, f->y) == NULL ||
            BN_mod_sub_quick(f->denominators[i], BN_value_one(), f->y, f->prime) != 1)
            return 0;
        if (i == 0 ? BN_copy(f->products[0], f->denominators[0]) == NULL
                   : multiply(f->products[i], f->products[i - 1], f->denominators[i], f) != 1)
            return 0;
    }
    /* Fails if a denominator is 0. */
    if (BN_mod_inverse(f->inverse, f->products[count - 1], f->prime, f->context) == NULL ||
        BN_to_montgomery(f->inverse, f->inverse, f->montgomery, f->context) != 1)
        return 0;
    for (size_t i = count; i-- > 0;) {
        /* Now the inverse is that of products[i]. The numerator is 1 + y = 2 - (1 - y). */
        if (i == 0 ? BN_copy(f->quotient, f->inverse) == NULL
                   : multiply(f->quotient, f->inverse, f->products[i - 1], f) != 1)
            return 0;
        if (multiply(f->inverse, f->inverse, f->denominators[i], f) != 1 ||
            BN_mod_sub_quick(f->y, f->two, f->denominators[i], f->prime) != 1 ||
            multiply(f->quotient, f->quotient, f->y, f) != 1 ||
            BN_bn2lebinpad(f->quotient, points + 32 * i, 32) != 32)
            return 0;
    }
    return 1;
}

static int convert_to_u(uint8_t *points, size_t count) {
    fractions f = {.context = BN_CTX_new(), .montgomery = BN_MONT_CTX_new()};
    int result = 0;
    if (f.context != NULL && f.montgomery != NULL) {
        BN_CTX_start(f.context);
        result = divide(points, count, &f);
        BN_CTX_end(f.context);
    }
    BN_MONT_CTX_free(f.montgomery);
    BN_CTX_free(f.context);
    return result;
}

ccurve_status ccurve_x25519_public_batch(uint8_t *points, const uint8_t *const *scalars, size_t count) {
    ccurve_status initialized = ccurve_initialize_sodium();
    if (initialized != ccurve_status_ok) return initialized;
    for (size_t length; count > 0; points += 32 * length, scalars += length, count -= length) {
        length = count < block_count ? count : block_count;
        int is_taken = multiply_base(points, scalars, length);
        /* Public: y, and with it x but for its sign, follow from the public key. */
        declassify(points, 32 * length);
        if (is_taken && ccurve_openssl(convert_to_u(points, length)) == ccurve_status_ok) continue;
        for (size_t i = 0; i < length; i++)
            (void)crypto_scalarmult_curve25519_base(points + 32 * i, scalars[i]);
    }
    return ccurve_status_ok;
}
