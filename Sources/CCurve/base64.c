/* SPDX-License-Identifier: Apache-2.0 */

#include "CCurve.h"

static const char alphabet[65] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The six bits of each character; 0xFF for a character outside the alphabet. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winitializer-overrides"
static const uint8_t values[256] = {
    [0 ... 255] = 0xFF,
    ['A'] = 0,  ['B'] = 1,  ['C'] = 2,  ['D'] = 3,  ['E'] = 4,  ['F'] = 5,  ['G'] = 6,  ['H'] = 7,
    ['I'] = 8,  ['J'] = 9,  ['K'] = 10, ['L'] = 11, ['M'] = 12, ['N'] = 13, ['O'] = 14, ['P'] = 15,
    ['Q'] = 16, ['R'] = 17, ['S'] = 18, ['T'] = 19, ['U'] = 20, ['V'] = 21, ['W'] = 22, ['X'] = 23,
    ['Y'] = 24, ['Z'] = 25, ['a'] = 26, ['b'] = 27, ['c'] = 28, ['d'] = 29, ['e'] = 30, ['f'] = 31,
    ['g'] = 32, ['h'] = 33, ['i'] = 34, ['j'] = 35, ['k'] = 36, ['l'] = 37, ['m'] = 38, ['n'] = 39,
    ['o'] = 40, ['p'] = 41, ['q'] = 42, ['r'] = 43, ['s'] = 44, ['t'] = 45, ['u'] = 46, ['v'] = 47,
    ['w'] = 48, ['x'] = 49, ['y'] = 50, ['z'] = 51, ['0'] = 52, ['1'] = 53, ['2'] = 54, ['3'] = 55,
    ['4'] = 56, ['5'] = 57, ['6'] = 58, ['7'] = 59, ['8'] = 60, ['9'] = 61, ['+'] = 62, ['/'] = 63,
};
#pragma clang diagnostic pop

size_t ccurve_base64_encode(char *text, const uint8_t *bytes, size_t length, int padded) {
    char *out = text;
    size_t i = 0;
    for (; length - i >= 3; i += 3) {
        uint32_t word = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        *out++ = alphabet[word >> 18];
        *out++ = alphabet[word >> 12 & 63];
        *out++ = alphabet[word >> 6 & 63];
        *out++ = alphabet[word & 63];
    }
    size_t rest = length - i;
    if (rest > 0) {
        uint32_t word = (uint32_t)bytes[i] << 16 | (rest == 2 ? (uint32_t)bytes[i + 1] << 8 : 0);
        *out++ = alphabet[word >> 18];
        *out++ = alphabet[word >> 12 & 63];
        if (rest == 2) *out++ = alphabet[word >> 6 & 63];
        if (padded) *out++ = '=';
        if (padded && rest == 1) *out++ = '=';
    }
    return (size_t)(out - text);
}

/* The number of characters before the padding. Only padding that completes the last group of four counts: "Zm8=". */
static size_t length_without_padding(const uint8_t *text, size_t length) {
    if (length == 0 || length % 4 != 0 || text[length - 1] != '=') return length;
    return text[length - 2] == '=' ? length - 2 : length - 1;
}

/* The offset of the first fault in a text that is known to be malformed. */
static size_t first_fault(const uint8_t *text, size_t length, size_t unpadded) {
    for (size_t i = 0; i < unpadded; i++)
        if (values[text[i]] == 0xFF) return i;
    /* All characters are valid: either one is left over, or the unused bits of the last one are not zero. */
    return unpadded % 4 == 1 ? length : unpadded - 1;
}

ccurve_status ccurve_base64_decode(uint8_t *bytes, const uint8_t *text, size_t length, size_t *count, size_t *offset) {
    size_t unpadded = length_without_padding(text, length);
    uint8_t *out = bytes;
    uint8_t bad = 0; /* a character outside the alphabet sets bit 7 */
    size_t i = 0;
    for (; unpadded - i >= 4; i += 4) {
        uint8_t a = values[text[i]], b = values[text[i + 1]], c = values[text[i + 2]], d = values[text[i + 3]];
        bad |= a | b | c | d;
        uint32_t word = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6 | d;
        out[0] = (uint8_t)(word >> 16);
        out[1] = (uint8_t)(word >> 8);
        out[2] = (uint8_t)word;
        out += 3;
    }
    size_t rest = unpadded - i;
    if (rest >= 2) {
        uint8_t a = values[text[i]], b = values[text[i + 1]], c = rest == 3 ? values[text[i + 2]] : 0;
        bad |= a | b | c;
        uint32_t word = (uint32_t)a << 18 | (uint32_t)b << 12 | (uint32_t)c << 6;
        *out++ = (uint8_t)(word >> 16);
        if (rest == 3) *out++ = (uint8_t)(word >> 8);
        uint32_t unused = rest == 3 ? word & 0xFF : word & 0xFFFF;
        if (unused != 0) bad |= 0x80;
    }
    if (rest == 1 || (bad & 0x80) != 0) {
        *offset = first_fault(text, length, unpadded);
        return ccurve_status_malformed;
    }
    *count = (size_t)(out - bytes);
    return ccurve_status_ok;
}

ccurve_status ccurve_base64_decode_token(const uint8_t text[static 14], uint64_t *high, uint16_t *low) {
    uint64_t first = 0; /* 60 bits from ten characters */
    uint32_t last = 0;  /* 24 bits from four characters; the last four bits are unused */
    uint8_t bad = 0;    /* a character outside the alphabet sets bit 7 */
    for (size_t i = 0; i < 10; i++) {
        uint8_t value = values[text[i]];
        bad |= value;
        first = first << 6 | value;
    }
    for (size_t i = 10; i < 14; i++) {
        uint8_t value = values[text[i]];
        bad |= value;
        last = last << 6 | value;
    }
    if ((bad & 0x80) != 0 || (last & 15) != 0) return ccurve_status_malformed;
    *high = first << 4 | last >> 20;
    *low = (uint16_t)(last >> 4);
    return ccurve_status_ok;
}
