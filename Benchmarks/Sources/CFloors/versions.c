/* SPDX-License-Identifier: Apache-2.0 */

#include "CFloors.h"

#include <openssl/crypto.h>
#include <sodium.h>

const char *floor_openssl_version(void) {
    return OpenSSL_version(OPENSSL_VERSION);
}

const char *floor_sodium_version(void) {
    return sodium_version_string();
}
