/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Searches this process's writable memory, or a core dump, for secrets: heap, freed heap, data, and stacks with their unused part.
 * Linux only: elsewhere, scan_works() returns 0.
 *
 * A needle is a byte sequence to search for. Needles are stored XOR a mask, so that the scan does not find its own copies. A needle
 * counts as found where a 16-byte window of it is found, because an allocator overwrites the first bytes of a freed block.
 */

#ifndef CMEMORYSCAN_H
#define CMEMORYSCAN_H

#include <stddef.h>
#include <stdint.h>

int scan_works(void);

/* Removes all needles. */
void scan_reset(void);

/* Adds a needle of 16 to 512 bytes. Returns its index, from 0, or -1 if it does not fit. */
int scan_remember(const void *_Nonnull bytes, size_t length);

/*
 * Adds the two hash states from which every HMAC under this key starts, as OpenSSL stores them (RFC 2104 section 2). They are as
 * good as the key. The key has at most 64 bytes.
 */
void scan_remember_hmac(const void *_Nonnull key, size_t length, int is_sha256);

/* Adds the first `length` bytes of the key XOR ipad and of the key XOR opad, which HMAC hashes first. 16 to 64 bytes. */
void scan_remember_padded(const void *_Nonnull key, size_t length);

/* Returns the number of needles. */
int scan_needle_count(void);

/* Returns the number of places where the last scan found windows of needle `index`. */
size_t scan_found(int index);

/* Scans this process's writable memory. Returns 1 if all of it was read. */
int scan_memory(void);

/* Scans a file. Returns 1 if all of it was read. */
int scan_file(const char *_Nonnull path);

/* Writes a needle under its mask as hexadecimal text, and adds a needle from such text. */
void scan_write_masked(int index, char *_Nonnull hex, size_t room);
int scan_remember_masked(const char *_Nonnull hex);

/* Runs `body` 256 KiB further down the stack, so that later calls do not overwrite what it leaves there. */
void scan_deep_down(void (*_Nonnull body)(void *_Nullable), void *_Nullable context);

/* Stops for a debugger. */
void scan_stop(void);

#endif
