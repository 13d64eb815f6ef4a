/* SPDX-License-Identifier: Apache-2.0 */

#include "CFloors.h"
#include "floors.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef void work_on(const void *context, size_t start, size_t end);

typedef struct {
    work_on *work;
    const void *context;
    size_t start, end;
} share;

static void *run(void *argument) {
    const share *mine = argument;
    mine->work(mine->context, mine->start, mine->end);
    return NULL;
}

static void on_threads(size_t threads, size_t count, work_on *work, const void *context) {
    enum { maximum = 256 };
    pthread_t others[maximum];
    share shares[maximum];
    floor_must(threads >= 1 && threads <= maximum);
    for (size_t i = 0; i < threads; i++) {
        shares[i] = (share){work, context, count * i / threads, count * (i + 1) / threads};
        if (i > 0) floor_must(pthread_create(&others[i], NULL, run, &shares[i]) == 0);
    }
    run(&shares[0]);
    for (size_t i = 1; i < threads; i++) floor_must(pthread_join(others[i], NULL) == 0);
}

typedef struct {
    uint8_t *texts;
    const uint8_t *numbers;
} token_batch;

static void tokens(const void *context, size_t start, size_t end) {
    const token_batch *batch = context;
    if (start == end) return;
    /* floor_token writes three bytes more than a token. After the last one, they would overwrite the next thread's first token. */
    uint8_t last[17];
    floor_tokens(batch->texts + 14 * start, batch->numbers + 12 * start, end - 1 - start);
    floor_token(last, batch->numbers + 12 * (end - 1), 12);
    memcpy(batch->texts + 14 * (end - 1), last, 14);
}

void floor_tokens_threads(size_t threads, uint8_t *texts, const uint8_t *numbers, size_t count) {
    on_threads(threads, count, tokens, &(token_batch){texts, numbers});
}

typedef struct {
    uint8_t *scalars, *points;
} pair_batch;

static void pairs(const void *context, size_t start, size_t end) {
    const pair_batch *batch = context;
    for (size_t i = start; i < end; i++) floor_x25519_pair(batch->scalars + 32 * i, batch->points + 32 * i);
}

void floor_pairs_threads(size_t threads, uint8_t *scalars, uint8_t *points, size_t count) {
    on_threads(threads, count, pairs, &(pair_batch){scalars, points});
}

static size_t varint_length(uint64_t value) {
    size_t length = 1;
    while (value >= 0x80) {
        value >>= 7;
        length++;
    }
    return length;
}

static uint8_t *put_varint(uint8_t *place, uint64_t value) {
    while (value >= 0x80) {
        *place++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *place++ = (uint8_t)value;
    return place;
}

static uint8_t *put_bytes(uint8_t *place, uint8_t tag, const void *bytes, size_t length) {
    *place++ = tag;
    place = put_varint(place, length);
    memcpy(place, bytes, length);
    return place + length;
}

static size_t encoded_length(const floor_signal *signal) {
    return 4 + varint_length(signal->type) + varint_length(signal->source_length) + signal->source_length +
           varint_length(signal->timestamp) + varint_length(signal->message_length) + signal->message_length;
}

static size_t encode(const floor_signal *signal, uint8_t *start) {
    uint8_t *place = start;
    *place++ = 1 << 3;
    place = put_varint(place, signal->type);
    place = put_bytes(place, 2 << 3 | 2, signal->source, signal->source_length);
    *place++ = 5 << 3;
    place = put_varint(place, signal->timestamp);
    place = put_bytes(place, 6 << 3 | 2, signal->message, signal->message_length);
    return (size_t)(place - start);
}

typedef struct {
    uint8_t *envelopes;
    size_t *offsets;
    const floor_signal *signals;
    const uint8_t *keys;
} seal_batch;

static void sizes(const void *context, size_t start, size_t end) {
    const seal_batch *batch = context;
    for (size_t i = start; i < end; i++) batch->offsets[i + 1] = 27 + encoded_length(&batch->signals[i]) / 16 * 16 + 16;
}

static void seals(const void *context, size_t start, size_t end) {
    const seal_batch *batch = context;
    if (start == end) return;
    floor_sealer *sealer = floor_sealer_create(batch->keys + 52 * start);
    for (size_t i = start; i < end; i++) {
        if (i > start) floor_sealer_rekey(sealer, batch->keys + 52 * i);
        uint8_t *envelope = batch->envelopes + batch->offsets[i];
        floor_seal_in_place(sealer, envelope, encode(&batch->signals[i], envelope + 17));
    }
    floor_sealer_free(sealer);
}

uint8_t *floor_seals_threads(size_t threads, const floor_signal *signals, const uint8_t *keys, size_t count,
                             size_t *offsets) {
    seal_batch batch = {NULL, offsets, signals, keys};
    on_threads(threads, count, sizes, &batch);
    offsets[0] = 0;
    for (size_t i = 0; i < count; i++) offsets[i + 1] += offsets[i];
    batch.envelopes = malloc(offsets[count]);
    floor_must(batch.envelopes != NULL);
    on_threads(threads, count, seals, &batch);
    return batch.envelopes;
}
