/* SPDX-License-Identifier: Apache-2.0 */

#include "CCurve.h"
#include "declassify.h"
#include "mask.h"
#include "need_sodium.h"

size_t ccurve_base64_encode_secret(char *text, const uint8_t *bytes, size_t length, int padded) {
    int variant = padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    size_t room = sodium_base64_encoded_len(length, variant);
    (void)sodium_bin2base64(text, room, bytes, length, variant);
    return room - 1;
}

/*
 * This file does not use libsodium's decoder. That decoder stops at the first unknown character, which valgrind reports
 * as a branch on the character's value. Version 1.0.18 also decodes every byte from 0x80 up as '/'.
 */

typedef enum kind { kind_alphabet = 1, kind_padding = 2, kind_line_end = 4, kind_other = 8 } kind;

/* The six bits of a character; 0 for a character outside the alphabet. */
static uint32_t value_of(uint32_t character) {
    return (mask_within(character, 'A', 'Z') & (character - 'A')) |
           (mask_within(character, 'a', 'z') & (character - 'a' + 26)) |
           (mask_within(character, '0', '9') & (character - '0' + 52)) | (mask_within(character, '+', '+') & 62) |
           (mask_within(character, '/', '/') & 63);
}

static kind kind_of(uint32_t character) {
    uint32_t is_alphabet = mask_within(character, 'A', 'Z') | mask_within(character, 'a', 'z') |
                           mask_within(character, '0', '9') | mask_within(character, '+', '+') |
                           mask_within(character, '/', '/');
    uint32_t is_padding = mask_within(character, '=', '=');
    uint32_t is_line_end = mask_within(character, '\n', '\n') | mask_within(character, '\r', '\r');
    uint32_t kind = (is_alphabet & kind_alphabet) | (is_padding & kind_padding) | (is_line_end & kind_line_end) |
                    (~(is_alphabet | is_padding | is_line_end) & kind_other);
    /* The positions of padding, line ends and invalid characters are not secret: those of a valid key are known. */
    declassify(&kind, sizeof kind);
    return kind;
}

/*
 * The number of characters before the padding. Only padding that completes the last group of four counts: "Zg==",
 * "Zm8=". Any other padding is a fault.
 */
static size_t count_unpadded(const uint8_t *text, size_t length, kind skipped) {
    size_t kept = 0;
    for (size_t i = 0; i < length; i++)
        if (kind_of(text[i]) != skipped) kept++;
    if (kept % 4 != 0) return kept;
    size_t padding = 0;
    for (size_t i = length; i > 0 && padding < 2; i--) {
        kind kind = kind_of(text[i - 1]);
        if (kind == skipped) continue;
        if (kind != kind_padding) break;
        padding++;
    }
    return kept - padding;
}

ccurve_status ccurve_base64_decode_secret(uint8_t *bytes, const uint8_t *text, size_t length, int skip_line_ends,
                                          size_t *count, size_t *offset) {
    kind skipped = skip_line_ends ? kind_line_end : 0;
    size_t unpadded = count_unpadded(text, length, skipped);
    uint8_t *out = bytes;
    uint32_t bits = 0; /* each character adds six bits; the last `waiting` bits are not in a byte yet */
    unsigned waiting = 0;
    size_t done = 0, last = 0;
    for (size_t i = 0; done < unpadded; i++) {
        kind kind = kind_of(text[i]);
        if (kind == skipped) continue;
        if (kind != kind_alphabet) {
            *offset = i;
            return ccurve_status_malformed;
        }
        bits = bits << 6 | value_of(text[i]);
        waiting += 6;
        if (waiting >= 8) {
            waiting -= 8;
            *out++ = (uint8_t)(bits >> waiting);
        }
        last = i;
        done++;
    }
    if (unpadded % 4 == 1) {
        *offset = length;
        return ccurve_status_malformed;
    }
    uint32_t unused = bits & (((uint32_t)1 << waiting) - 1);
    unused = ~mask_within(unused, 0, 0);
    /* The design reveals whether the text is well formed. */
    declassify(&unused, sizeof unused);
    if (unused != 0) {
        *offset = last;
        return ccurve_status_malformed;
    }
    *count = (size_t)(out - bytes);
    return ccurve_status_ok;
}
