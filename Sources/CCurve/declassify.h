/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The places where the design gives something of a secret away, by name. Each use of this macro is one of them, says why it may,
 * and is followed by the branch that it allows; anywhere else no branch and no address depends on a secret.
 *
 * It compiles to nothing. In a build with CCURVE_VALGRIND, Checks/constant-time marks secrets as undefined memory, so that
 * valgrind reports every branch and every address that depends on them, and this takes the mark off.
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
