/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the shim's files share. Each library is initialized once, when something first needs it, and by itself: keys and random
 * bytes need no OpenSSL, and must not fail with it. Every later call gives the first call's result: OpenSSL does not recover
 * from a broken first use.
 */

#ifndef CCURVE_INITIALIZE_H
#define CCURVE_INITIALIZE_H

#include "CCurve.h"
#include "need_openssl.h"

#include <openssl/err.h>
#include <openssl/evp.h>

CCURVE_CHECKED ccurve_status ccurve_initialize_sodium(void);
CCURVE_CHECKED ccurve_status ccurve_initialize_openssl(void);

/* OpenSSL's algorithms, fetched once. There after ccurve_initialize_openssl() said ok. */
extern EVP_CIPHER *ccurve_aes_256_cbc;
extern EVP_MD *ccurve_md_sha1;
extern EVP_MD *ccurve_md_sha256;

/* The fork detection of random.c, part of ccurve_initialize_sodium(). */
CCURVE_CHECKED ccurve_status ccurve_initialize_fork_detection(void);

/*
 * A call into OpenSSL: ok if it gives 1, else unavailable. What it adds to the thread's error queue is taken off, and what its caller
 * had there stays: entries above a mark are the call's own. On an empty queue there is no mark, and all entries are.
 */
#define ccurve_openssl(call) ((void)ERR_set_mark(), ccurve_openssl_result(call))
CCURVE_CHECKED ccurve_status ccurve_openssl_result(int result);

/*
 * The same without a mark, which takes a fifth of the time of a short call. Use it for calls that cannot fail in a provider of OpenSSL's
 * own. If another provider fails, the queue loses its entries above the program's last mark, or all of them.
 */
CCURVE_CHECKED ccurve_status ccurve_openssl_unmarked(int result);

#endif
