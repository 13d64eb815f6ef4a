/* SPDX-License-Identifier: Apache-2.0 */

/* OpenSSL 3, or what to install. The headers of what is used of it come after this one. */

#ifndef CCURVE_NEED_OPENSSL_H
#define CCURVE_NEED_OPENSSL_H

#if !__has_include(<openssl/evp.h>)
#error "push-core needs OpenSSL 3: apt-get install libssl-dev, or brew install openssl@3"
#endif

/* If it is not there, this ends the compilation before it has more to say. */
#include <openssl/opensslv.h>

#if !defined(OPENSSL_VERSION_MAJOR) || OPENSSL_VERSION_MAJOR < 3
#error "push-core needs OpenSSL 3, and these are the headers of an older one, or of another library"
#endif

#endif
