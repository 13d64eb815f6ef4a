/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A mark for each place where the design reveals something about a secret. A comment at each use says why that is safe.
 * No other branch or address depends on a secret.
 *
 * The macro compiles to nothing. In a build with CCURVE_VALGRIND, Checks/constant-time marks secrets as undefined
 * memory, so that valgrind reports every branch and address that depends on them. In that build, this macro removes the
 * mark.
 */

#ifndef CCURVE_DECLASSIFY_H
#define CCURVE_DECLASSIFY_H

#if defined(CCURVE_VALGRIND)
#include <valgrind/memcheck.h>
#define declassify(bytes, length) ((void)VALGRIND_MAKE_MEM_DEFINED(bytes, length))
#else
#define declassify(bytes, length) ((void)0)
#endif

#endif
