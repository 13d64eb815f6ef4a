/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A JSON text as nlohmann/json reads it: its verdict, and its values in the order of the text.
 *
 * It is as strict as RFC 8259, but for three things, which are mended here:
 * - It skips a byte order mark. A text that begins with the first byte of one is refused.
 * - It takes a NUL between two tokens for the text's end. A text with a NUL, which JSON allows nowhere, is refused.
 * - It refuses a number that a long double cannot hold. Such a number is read, as its text, like any other.
 */
#ifndef CJSONPEER_H
#define CJSONPEER_H

#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) {
    cjsonpeer_accepted,
    /* The text ends where something has to follow. What there is of it may be the start of a right one. */
    cjsonpeer_unfinished,
    cjsonpeer_refused,
} cjsonpeer_verdict;

typedef enum __attribute__((enum_extensibility(closed))) {
    cjsonpeer_null,
    cjsonpeer_false,
    cjsonpeer_true,
    cjsonpeer_number,
    cjsonpeer_string,
    cjsonpeer_array,
    /* Its members follow: a string, which is the key, then a value. */
    cjsonpeer_object,
} cjsonpeer_kind;

typedef struct {
    cjsonpeer_kind kind;
    /* Index of the first token that is not part of this value. */
    uint32_t next;
    /* Of a string, decoded, or of a number, in a form of equal value: where it is in `bytes`. */
    uint32_t start, count;
} cjsonpeer_token;

typedef struct {
    cjsonpeer_verdict verdict;
    /* Objects and arrays that are open at the end, and that were open at a time. */
    size_t depth, maximum_depth;
    /* Valid until the next call. Of a text that is not accepted, what was read of it; `next` is 0 where it is open. */
    const cjsonpeer_token *tokens;
    size_t token_count;
    const uint8_t *bytes;
} cjsonpeer_text;

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a text. Not from two threads at once. */
cjsonpeer_text cjsonpeer_read(const uint8_t *text, size_t count);

#ifdef __cplusplus
}
#endif

#endif
