/* SPDX-License-Identifier: Apache-2.0 */

/* libsodium, or what to install. */

#ifndef CCURVE_NEED_SODIUM_H
#define CCURVE_NEED_SODIUM_H

#if !__has_include(<sodium.h>)
#error "push-core needs libsodium: apt-get install libsodium-dev, or brew install libsodium"
#endif

/* If it is not there, this ends the compilation before it has more to say. */
#include <sodium.h>

#endif
