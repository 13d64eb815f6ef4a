/* SPDX-License-Identifier: Apache-2.0. Empty on purpose: this target only carries the compiler and linker flags of OpenSSL's libcrypto. */
