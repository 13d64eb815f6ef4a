/* SPDX-License-Identifier: Apache-2.0 */

/* Checks that OpenSSL 3 is installed. Include this header before OpenSSL's own headers. */

#ifndef CCURVE_NEED_OPENSSL_H
#define CCURVE_NEED_OPENSSL_H

#if !__has_include(<openssl/evp.h>)
#error "push-core needs OpenSSL 3: apt-get install libssl-dev, or brew install openssl@3"
#endif

/* Without the header, this line ends the compilation before more errors follow. */
#include <openssl/opensslv.h>

#if !defined(OPENSSL_VERSION_MAJOR) || OPENSSL_VERSION_MAJOR < 3
#error "push-core needs OpenSSL 3, and these are the headers of an older one, or of another library"
#endif

#endif
