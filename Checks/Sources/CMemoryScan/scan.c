/* SPDX-License-Identifier: Apache-2.0 */

#define _GNU_SOURCE /* MAP_ANONYMOUS under -std=c17 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "CMemoryScan.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { window = 16, step = 8, longest = 512, most = 64, slots = 1 << 16, chunk = 1 << 20 };

static const uint8_t mask = 0xA5;
static const uint64_t wide_mask = 0xA5A5A5A5A5A5A5A5;

typedef struct needle {
    size_t length;
    size_t found;
    uint8_t masked[longest];
} needle;

static needle needles[most];
static int needle_count;
static uint8_t is_used[slots]; /* A filter, hashed by the first 8 bytes of a window. */
static uint8_t buffer[chunk + window];

int scan_works(void) {
    return access("/proc/self/mem", R_OK) == 0;
}

void scan_reset(void) {
    memset(needles, 0, sizeof needles);
    memset(is_used, 0, sizeof is_used);
    needle_count = 0;
}

static uint64_t load(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static size_t slot(uint64_t masked) {
    return (size_t)(masked * 0x9E3779B97F4A7C15 >> 48);
}

/* Returns the offset of the window after `offset`, or 0 after the last one, which ends with the needle. */
static size_t next_window(const needle *n, size_t offset) {
    size_t last = n->length - window;
    if (offset == last) return 0;
    return offset + step < last ? offset + step : last;
}

static int add(size_t length) {
    needle *n = &needles[needle_count];
    n->length = length;
    size_t offset = 0;
    do is_used[slot(load(n->masked + offset))] = 1;
    while ((offset = next_window(n, offset)) != 0);
    return needle_count++;
}

int scan_remember(const void *bytes, size_t length) {
    if (needle_count == most || length < window || length > longest) return -1;
    const volatile uint8_t *source = bytes;
    for (size_t i = 0; i < length; i++) needles[needle_count].masked[i] = source[i] ^ mask;
    return add(length);
}

void scan_remember_padded(const void *key, size_t length) {
    const uint8_t pads[2] = {0x36, 0x5C};
    for (int i = 0; i < 2; i++) {
        uint8_t block[64] = {0};
        memcpy(block, key, length);
        for (size_t j = 0; j < length; j++) block[j] ^= pads[i];
        (void)scan_remember(block, length);
        explicit_bzero(block, sizeof block);
    }
}

#ifndef OPENSSL_NO_DEPRECATED_3_0
void scan_remember_hmac(const void *key, size_t length, int is_sha256) {
    const uint8_t pads[2] = {0x36, 0x5C};
    for (int i = 0; i < 2; i++) {
        uint8_t block[64] = {0};
        memcpy(block, key, length);
        for (size_t j = 0; j < sizeof block; j++) block[j] ^= pads[i];
        SHA_CTX sha1;
        SHA256_CTX sha256;
        SHA1_Init(&sha1);
        SHA256_Init(&sha256);
        if (is_sha256)
            SHA256_Update(&sha256, block, sizeof block);
        else
            SHA1_Update(&sha1, block, sizeof block);
        (void)(is_sha256 ? scan_remember(sha256.h, 32) : scan_remember(&sha1, 20));
        explicit_bzero(block, sizeof block);
        explicit_bzero(&sha1, sizeof sha1);
        explicit_bzero(&sha256, sizeof sha256);
    }
}
#else
void scan_remember_hmac(const void *key, size_t length, int is_sha256) {
    (void)key, (void)length, (void)is_sha256;
}
#endif

int scan_needle_count(void) {
    return needle_count;
}

size_t scan_found(int index) {
    return needles[index].found;
}

static int matches(const needle *n, size_t offset, const uint8_t *place) {
    for (size_t i = 0; i < window; i++)
        if ((place[i] ^ mask) != n->masked[offset + i]) return 0;
    return 1;
}

static void look_at(const uint8_t *place) {
    if (!is_used[slot(load(place) ^ wide_mask)]) return;
    for (int i = 0; i < needle_count; i++) {
        size_t offset = 0;
        do needles[i].found += (size_t)matches(&needles[i], offset, place);
        while ((offset = next_window(&needles[i], offset)) != 0);
    }
}

static int overlaps_buffer(uint64_t start, uint64_t end) {
    return start < (uintptr_t)(buffer + sizeof buffer) && (uintptr_t)buffer < end;
}

/* Chunks overlap by one byte less than a window, so that a window across two chunks is counted once. */
static int look_through(int file, uint64_t start, uint64_t end) {
    while (start < end) {
        size_t wanted = end - start < sizeof buffer ? (size_t)(end - start) : sizeof buffer;
        ssize_t got = pread(file, buffer, wanted, (off_t)start);
        if (got <= 0) return got == 0;
        for (ssize_t i = 0; i + window <= got; i++) look_at(buffer + i);
        if ((size_t)got < window) break;
        start += (uint64_t)got - (window - 1);
        if ((size_t)got < sizeof buffer && (size_t)got == wanted) break;
    }
    return 1;
}

int scan_memory(void) {
    for (int i = 0; i < needle_count; i++) needles[i].found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    int all_read = maps != NULL && memory >= 0;
    char line[512];
    while (all_read && fgets(line, sizeof line, maps) != NULL) {
        uint64_t start, end;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) != 3 || rights[0] != 'r' || rights[1] != 'w') continue;
        /* Skips the scan's own buffer, which holds copies of everything. */
        if (overlaps_buffer(start, end)) {
            all_read &= look_through(memory, start, (uintptr_t)buffer);
            start = (uintptr_t)(buffer + sizeof buffer);
        }
        all_read &= look_through(memory, start, end);
    }
    if (maps != NULL) fclose(maps);
    if (memory >= 0) close(memory);
    explicit_bzero(buffer, sizeof buffer);
    return all_read;
}

int scan_file(const char *path) {
    for (int i = 0; i < needle_count; i++) needles[i].found = 0;
    int file = open(path, O_RDONLY);
    if (file < 0) return 0;
    int all_read = look_through(file, 0, UINT64_MAX);
    close(file);
    return all_read;
}

void scan_write_masked(int index, char *hex, size_t room) {
    for (size_t i = 0; i < needles[index].length && 2 * i + 2 < room; i++)
        snprintf(hex + 2 * i, 3, "%02x", needles[index].masked[i]);
}

int scan_remember_masked(const char *hex) {
    size_t length = strlen(hex) / 2;
    if (needle_count == most || length < window || length > longest) return -1;
    for (size_t i = 0; i < length; i++) {
        unsigned byte;
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1) return -1;
        needles[needle_count].masked[i] = (uint8_t)byte;
    }
    return add(length);
}

__attribute__((noinline)) void scan_deep_down(void (*body)(void *), void *context) {
    volatile uint8_t above[256 << 10];
    above[0] = 1;
    body(context);
    above[0] = 2; /* Prevents a tail call, which would drop this frame. */
}

void scan_stop(void) {
    raise(SIGTRAP);
}
