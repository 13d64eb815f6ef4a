/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fastest libraries of other languages, doing the same work as push-core: every value is read, checked, and written to the caller's
 * memory. Not for use outside the bench.
 */

#ifndef CPEERS_H
#define CPEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

#ifdef __cplusplus
extern "C" {
#endif

/* Zero bytes that simdjson needs after a text, so that it can load past the end. */
enum { peer_simdjson_padding = 64 };

/* A parser of simdjson, on demand. Keep it: a new one allocates its memory again. */
typedef struct peer_simdjson peer_simdjson;
peer_simdjson *peer_simdjson_create(void);
void peer_simdjson_free(peer_simdjson *parser);

/* "3.0.1". */
const char *peer_simdjson_version(void);

/* One contact of a directory response. The relay is bytes relay_start ..< relay_start + relay_length of the caller's memory. */
typedef struct {
    uint8_t token[10];
    uint8_t supports_sms;
    uint8_t has_relay;
    uint32_t relay_start;
    uint32_t relay_length;
} peer_contact;

/*
 * Reads {"contacts": [token ...]} and {"contacts": [{"token": ..., "relay"?: ..., "supportsSms"?: ...} ...]}.
 *
 *   tokens   [10 * capacity]  out  raw tokens.
 *   contacts [capacity]       out
 *   relays   [relay_capacity] out  the relays' text, one after the other.
 *   text     [length]         in   followed by peer_simdjson_padding bytes.
 *
 * Returns the number of tokens or contacts, or -1 if the text is not JSON, a known key is missing or repeated, a value is not what it
 * must be, or the memory is too small.
 */
ptrdiff_t peer_simdjson_tokens(peer_simdjson *parser, uint8_t *tokens, size_t capacity, const uint8_t *text, size_t length);
ptrdiff_t peer_simdjson_contacts(peer_simdjson *parser, peer_contact *contacts, size_t capacity, uint8_t *relays,
                                 size_t relay_capacity, const uint8_t *text, size_t length);

/* Messages of C++ protobuf, kept from one call to the next: a new one allocates its memory again. */
typedef struct peer_protobuf peer_protobuf;
/* Null if the bench was built without C++ protobuf. */
peer_protobuf *_Nullable peer_protobuf_create(void);

/* "3.21.12", or null if the bench was built without C++ protobuf. */
const char *_Nullable peer_protobuf_version(void);

/*
 * Parses a signal or a content into the kept message, or into a new one if `kept` is null, and reads every field.
 *
 *   sum    [1]       out  numbers and lengths of all fields, added up modulo 2^64.
 *   bytes  [length]  in
 *
 * Returns false if the bytes are no message.
 */
bool peer_protobuf_read_signal(peer_protobuf *_Nullable kept, uint64_t *sum, const uint8_t *bytes, size_t length);
bool peer_protobuf_read_content(peer_protobuf *_Nullable kept, uint64_t *sum, const uint8_t *bytes, size_t length);

/*
 * Writes the kept message, which was parsed last, to bytes [capacity]. Returns the number of bytes, or -1 if the memory is too small.
 */
ptrdiff_t peer_protobuf_write_signal(const peer_protobuf *kept, uint8_t *bytes, size_t capacity);
ptrdiff_t peer_protobuf_write_content(const peer_protobuf *kept, uint8_t *bytes, size_t capacity);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
