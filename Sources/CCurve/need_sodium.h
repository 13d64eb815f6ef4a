/* SPDX-License-Identifier: Apache-2.0 */

/* Includes libsodium, or says how to install it. */

#ifndef CCURVE_NEED_SODIUM_H
#define CCURVE_NEED_SODIUM_H

#if !__has_include(<sodium.h>)
#error "push-core needs libsodium: apt-get install libsodium-dev, or brew install libsodium"
#endif

/* Without the header, this line ends the compilation before more errors follow. */
#include <sodium.h>

#endif
