/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Marks secrets as undefined memory for valgrind's memcheck, which reports each branch and address that depends on them. Copies and
 * arithmetic are allowed. Works only in a build with CCURVE_VALGRIND under valgrind. Elsewhere, the functions do nothing.
 */

#ifndef CSECRETMARKS_H
#define CSECRETMARKS_H

#include <stddef.h>

/* Returns 1 if valgrind tracks marks. */
int secret_marks_work(void);

void secret_mark(const void *_Nonnull bytes, size_t length);
void secret_unmark(const void *_Nonnull bytes, size_t length);

/* Returns 1 if any of these bytes depends on a marked byte. */
int secret_is_marked(const void *_Nonnull bytes, size_t length);

/* Returns how many branches and addresses have depended on marked bytes since the process started. */
unsigned secret_report_count(void);

/* The C library's memcmp, for a control. Its time depends on the bytes. */
int secret_memcmp(const void *_Nonnull a, const void *_Nonnull b, size_t length);

#endif
