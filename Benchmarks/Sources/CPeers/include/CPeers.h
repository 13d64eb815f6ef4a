/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The fastest libraries of other languages, for the same work as push-core: they read and check every value, and write it to memory of
 * the caller. Only for measurements.
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

/* The number of zero bytes that simdjson needs after a text, since it loads past the end. */
enum { peer_simdjson_padding = 64 };

/* A simdjson On-Demand parser. Reuse it, since each new one allocates memory. */
typedef struct peer_simdjson peer_simdjson;
peer_simdjson *peer_simdjson_create(void);
void peer_simdjson_free(peer_simdjson *parser);

/* "3.0.1". */
const char *peer_simdjson_version(void);

/* One contact of a directory response. The relay's text is relays[relay_start ..< relay_start + relay_length]. */
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
 *   relays   [relay_capacity] out  the concatenated texts of the relays.
 *   text     [length]         in   followed by peer_simdjson_padding bytes.
 *
 * Returns the number of tokens or contacts. Returns -1 if the text is not JSON, a required key is missing, a known key is repeated, a
 * value is invalid, or the memory is too small.
 */
ptrdiff_t peer_simdjson_tokens(peer_simdjson *parser, uint8_t *tokens, size_t capacity, const uint8_t *text, size_t length);
ptrdiff_t peer_simdjson_contacts(peer_simdjson *parser, peer_contact *contacts, size_t capacity, uint8_t *relays,
                                 size_t relay_capacity, const uint8_t *text, size_t length);

/* C++ protobuf messages that are reused, since each new one allocates memory. */
typedef struct peer_protobuf peer_protobuf;
/* Null if the bench was built without C++ protobuf. */
peer_protobuf *_Nullable peer_protobuf_create(void);

/* "3.21.12", or null if the bench was built without C++ protobuf. */
const char *_Nullable peer_protobuf_version(void);

/*
 * Parses a signal or a content into the reused message, or into a new one if `kept` is null, and reads every field.
 *
 *   sum    [1]       out  the sum of all numbers and lengths, modulo 2^64.
 *   bytes  [length]  in
 *
 * Returns false if the bytes are not a message.
 */
bool peer_protobuf_read_signal(peer_protobuf *_Nullable kept, uint64_t *sum, const uint8_t *bytes, size_t length);
bool peer_protobuf_read_content(peer_protobuf *_Nullable kept, uint64_t *sum, const uint8_t *bytes, size_t length);

/*
 * Encodes the message that was parsed last into bytes [capacity]. Returns the number of bytes, or -1 if the memory is too small.
 */
ptrdiff_t peer_protobuf_write_signal(const peer_protobuf *kept, uint8_t *bytes, size_t capacity);
ptrdiff_t peer_protobuf_write_content(const peer_protobuf *kept, uint8_t *bytes, size_t capacity);

#ifdef __cplusplus
}
#endif

#pragma clang assume_nonnull end

#endif
