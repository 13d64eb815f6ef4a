/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Marks the places where the design reveals something about a secret. Each use of this macro says why that is safe, and the branch
 * that it allows follows. Nowhere else does a branch or an address depend on a secret.
 *
 * The macro compiles to nothing. In a build with CCURVE_VALGRIND, Checks/constant-time marks secrets as undefined memory, so that
 * valgrind reports every branch and address that depends on them. There, this macro takes the mark off.
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
