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

#include <openssl/evp.h>

CCURVE_CHECKED ccurve_status ccurve_initialize_sodium(void);
CCURVE_CHECKED ccurve_status ccurve_initialize_openssl(void);

/* OpenSSL's algorithms, fetched once. There after ccurve_initialize_openssl() said ok. */
extern EVP_CIPHER *ccurve_aes_256_cbc;
extern EVP_MD *ccurve_md_sha1;
extern EVP_MD *ccurve_md_sha256;

/* The fork detection of random.c, part of ccurve_initialize_sodium(). */
CCURVE_CHECKED ccurve_status ccurve_initialize_fork_detection(void);

/* 1 as ok; anything else clears OpenSSL's error queue, so that a failure leaves nothing behind, and is unavailable. */
CCURVE_CHECKED ccurve_status ccurve_openssl(int result);

#endif
