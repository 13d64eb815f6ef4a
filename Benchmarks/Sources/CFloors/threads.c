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
    /* The last one's three characters too many would be in the next thread's way. */
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

typedef struct {
    uint8_t **envelopes;
    const uint8_t *keys, *texts;
    size_t length;
} seal_batch;

static void seals(const void *context, size_t start, size_t end) {
    const seal_batch *batch = context;
    if (start == end) return;
    floor_sealer *sealer = floor_sealer_create(batch->keys + 52 * start);
    for (size_t i = start; i < end; i++) {
        if (i > start) floor_sealer_rekey(sealer, batch->keys + 52 * i);
        batch->envelopes[i] = malloc(27 + batch->length / 16 * 16 + 16);
        floor_must(batch->envelopes[i] != NULL);
        floor_seal(sealer, batch->envelopes[i], batch->texts + batch->length * i, batch->length);
    }
    floor_sealer_free(sealer);
}

void floor_seals_threads(size_t threads, uint8_t **envelopes, const uint8_t *keys, const uint8_t *texts, size_t length,
                         size_t count) {
    on_threads(threads, count, seals, &(seal_batch){envelopes, keys, texts, length});
}
