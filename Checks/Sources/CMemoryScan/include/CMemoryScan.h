/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Looks for secrets in this process's memory, or in a core dump: heap, freed heap, data, and every stack down to where it once
 * was. Linux only; elsewhere nothing works and scan_works() says so.
 *
 * What is looked for is kept under a mask, so that it is not found where it is kept. It counts as found where any 16 bytes of it
 * stand: an allocator writes over the first bytes of what is given back.
 */

#ifndef CMEMORYSCAN_H
#define CMEMORYSCAN_H

#include <stddef.h>
#include <stdint.h>

int scan_works(void);

/* Forgets what was looked for. */
void scan_reset(void);

/* Looks for these bytes from now on, too: 16 ... 512 of them. Gives their number, from 0 up. */
int scan_remember(const void *_Nonnull bytes, size_t length);

/*
 * Looks for the two states from which every HMAC under this key starts (RFC 2104 section 2), as OpenSSL keeps them: whoever has them
 * needs no key. The key has at most 64 bytes.
 */
void scan_remember_hmac(const void *_Nonnull key, size_t length, int is_sha256);

/* Looks for the two blocks that HMAC makes of a key and hashes first, as far as the key goes: 16 ... 64 bytes. */
void scan_remember_padded(const void *_Nonnull key, size_t length);

/* How many there are. */
int scan_needle_count(void);

/* Places where number `index` was found by the last scan. */
size_t scan_found(int index);

/* Looks through this process's memory. 1 if all of it could be read. */
int scan_memory(void);

/* Looks through a file. 1 if all of it could be read. */
int scan_file(const char *_Nonnull path);

/* What is looked for as hex, under its mask; and back. */
void scan_write_masked(int index, char *_Nonnull hex, size_t room);
int scan_remember_masked(const char *_Nonnull hex);

/* Runs something far down the stack, so that what it leaves there is not overwritten by what is called afterwards. */
void scan_deep_down(void (*_Nonnull body)(void *_Nullable), void *_Nullable context);

/* Stops for a debugger. */
void scan_stop(void);

#endif
