/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Secrets as valgrind's memcheck sees them: undefined memory, which may be moved and computed with, and on which no branch and no
 * address may depend. Does something in a build with CCURVE_VALGRIND that valgrind runs, and nothing elsewhere.
 */

#ifndef CSECRETMARKS_H
#define CSECRETMARKS_H

#include <stddef.h>

/* 1 where marks are kept and what depends on them is counted. */
int secret_marks_work(void);

void secret_mark(const void *_Nonnull bytes, size_t length);
void secret_unmark(const void *_Nonnull bytes, size_t length);

/* 1 if anything in there depends on what was marked. */
int secret_is_marked(const void *_Nonnull bytes, size_t length);

/* Branches and addresses that depended on marked bytes, since the process started. */
unsigned secret_report_count(void);

/* For a control: the C library's memcmp, as it would be taken by mistake. */
int secret_memcmp(const void *_Nonnull a, const void *_Nonnull b, size_t length);

#endif
