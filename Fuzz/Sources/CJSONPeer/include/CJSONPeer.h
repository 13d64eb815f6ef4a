/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads JSON with nlohmann/json. Returns its verdict, and the values in the order of the text.
 *
 * nlohmann/json follows RFC 8259 except in three cases, which this code corrects:
 * - It skips a byte order mark. This code rejects a text that starts with the mark's first byte.
 * - It takes a NUL between two tokens for the end of the text. This code rejects a text with a NUL, which JSON allows nowhere.
 * - It rejects a number that a long double cannot hold. This code returns such a number as its text.
 */
#ifndef CJSONPEER_H
#define CJSONPEER_H

#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) {
    cjsonpeer_accepted,
    /* The text ends too early, but may be the start of a valid text. */
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
    /* The members follow, each as a key (a string) and a value. */
    cjsonpeer_object,
} cjsonpeer_kind;

typedef struct {
    cjsonpeer_kind kind;
    /* Index of the first token that is not part of this value. */
    uint32_t next;
    /* The range in `bytes` of a decoded string, or of a number's text, which may differ from the input but has the same value. */
    uint32_t start, count;
} cjsonpeer_token;

typedef struct {
    cjsonpeer_verdict verdict;
    /* The number of objects and arrays that are open at the end, and the maximum that were open at a time. */
    size_t depth, maximum_depth;
    /* Valid until the next call. If the text is not accepted, only the tokens before the fault. `next` is 0 for an open value. */
    const cjsonpeer_token *tokens;
    size_t token_count;
    const uint8_t *bytes;
} cjsonpeer_text;

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a text. Not thread-safe. */
cjsonpeer_text cjsonpeer_read(const uint8_t *text, size_t count);

#ifdef __cplusplus
}
#endif

#endif
