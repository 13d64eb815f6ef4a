/* SPDX-License-Identifier: Apache-2.0 */

#include "CSecretMarks.h"

#include <string.h>

/* A volatile pointer, so that the compiler cannot replace the call with inline code. */
static int (*volatile compare)(const void *, const void *, size_t) = memcmp;

int secret_memcmp(const void *a, const void *b, size_t length) {
    return compare(a, b, length);
}

#if defined(CCURVE_VALGRIND)

#include <valgrind/memcheck.h>

int secret_marks_work(void) {
    return RUNNING_ON_VALGRIND != 0;
}

void secret_mark(const void *bytes, size_t length) {
    (void)VALGRIND_MAKE_MEM_UNDEFINED(bytes, length);
}

void secret_unmark(const void *bytes, size_t length) {
    (void)VALGRIND_MAKE_MEM_DEFINED(bytes, length);
}

int secret_is_marked(const void *bytes, size_t length) {
    const unsigned char *start = bytes;
    for (size_t i = 0; i < length; i++) {
        unsigned char bits = 0;
        if (VALGRIND_GET_VBITS(start + i, &bits, 1) == 1 && bits != 0) return 1;
    }
    return 0;
}

unsigned secret_report_count(void) {
    return (unsigned)VALGRIND_COUNT_ERRORS;
}

#else

int secret_marks_work(void) {
    return 0;
}

void secret_mark(const void *bytes, size_t length) {
    (void)bytes, (void)length;
}

void secret_unmark(const void *bytes, size_t length) {
    (void)bytes, (void)length;
}

int secret_is_marked(const void *bytes, size_t length) {
    (void)bytes, (void)length;
    return 0;
}

unsigned secret_report_count(void) {
    return 0;
}

#endif
