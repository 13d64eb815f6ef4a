/* SPDX-License-Identifier: Apache-2.0 */

#include "initialize.h"
#include "need_sodium.h"

#include <openssl/crypto.h>
#include <pthread.h>

EVP_CIPHER *ccurve_aes_256_cbc;
EVP_MD *ccurve_md_sha1;
EVP_MD *ccurve_md_sha256;

static pthread_once_t sodium_once = PTHREAD_ONCE_INIT;
static ccurve_status sodium_outcome = ccurve_status_unavailable;

static void initialize_sodium(void) {
    if (sodium_init() >= 0) sodium_outcome = ccurve_initialize_fork_detection();
}

ccurve_status ccurve_initialize_sodium(void) {
    if (pthread_once(&sodium_once, initialize_sodium) != 0) return ccurve_status_unavailable;
    return sodium_outcome;
}

static pthread_once_t openssl_once = PTHREAD_ONCE_INIT;
static ccurve_status openssl_outcome = ccurve_status_unavailable;

static void initialize_openssl(void) {
    ERR_set_mark();
    /* Only this call reports that memory ran out. OpenSSL 3.0 would go on with a context without a lock, and crash. */
    if (OSSL_LIB_CTX_get0_global_default() == NULL) {
        ERR_pop_to_mark();
        return;
    }
    /* Fetched objects are shared by every context and live as long as the process. */
    ccurve_aes_256_cbc = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    ccurve_md_sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    ccurve_md_sha256 = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    if (ccurve_aes_256_cbc != NULL && ccurve_md_sha1 != NULL && ccurve_md_sha256 != NULL)
        openssl_outcome = ccurve_status_ok;
    ERR_pop_to_mark();
}

ccurve_status ccurve_initialize_openssl(void) {
    if (pthread_once(&openssl_once, initialize_openssl) != 0) return ccurve_status_unavailable;
    return openssl_outcome;
}

ccurve_status ccurve_openssl_result(int result) {
    (void)ERR_pop_to_mark();
    return result == 1 ? ccurve_status_ok : ccurve_status_unavailable;
}

ccurve_status ccurve_openssl_unmarked(int result) {
    if (result == 1) return ccurve_status_ok;
    /* This pop removes the program's own mark, if there is one, so set it again. */
    if (ERR_pop_to_mark() == 1) (void)ERR_set_mark();
    return ccurve_status_unavailable;
}
