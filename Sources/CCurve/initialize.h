/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Initialization of libsodium and OpenSSL, for all files of the shim.
 *
 * Each library is initialized once, when it is first needed. The two are independent: keys and random bytes do not need
 * OpenSSL, and must not fail if it fails. Later calls return the result of the first call, because OpenSSL does not
 * recover from a failed first use.
 */

#ifndef CCURVE_INITIALIZE_H
#define CCURVE_INITIALIZE_H

#include "CCurve.h"
#include "need_openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>

CCURVE_CHECKED ccurve_status ccurve_initialize_sodium(void);
CCURVE_CHECKED ccurve_status ccurve_initialize_openssl(void);

/* OpenSSL's algorithms, fetched once. Valid after ccurve_initialize_openssl() has returned ok. */
extern EVP_CIPHER *ccurve_aes_256_cbc;
extern EVP_MD *ccurve_md_sha1;
extern EVP_MD *ccurve_md_sha256;

/* The fork detection of random.c, part of ccurve_initialize_sodium(). */
CCURVE_CHECKED ccurve_status ccurve_initialize_fork_detection(void);

/*
 * A call into OpenSSL: ok if it returns 1, and unavailable otherwise. A mark keeps the thread's error queue unchanged:
 * entries of the call, above the mark, are removed, and entries of the program stay. An empty queue takes no mark, so
 * all entries are removed.
 */
#define ccurve_openssl(call) ((void)ERR_set_mark(), ccurve_openssl_result(call))
CCURVE_CHECKED ccurve_status ccurve_openssl_result(int result);

/*
 * The same without a mark, because a mark takes a fifth of the time of a short call. Use it for calls that cannot fail
 * in OpenSSL's own providers. If another provider fails, the queue loses its entries above the program's last mark, or
 * all entries.
 */
CCURVE_CHECKED ccurve_status ccurve_openssl_unmarked(int result);

#endif
