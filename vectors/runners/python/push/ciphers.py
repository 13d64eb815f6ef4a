# SPDX-License-Identifier: Apache-2.0
"""AES-256-CBC with PKCS#7 padding, HMAC and SHA-1."""

import hashlib
import hmac as standard_hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .refused import Refused

BLOCK = 16


def encrypt(key, iv, plaintext):
    """Pads and encrypts. A plaintext of whole blocks gets a whole block of padding."""
    count = BLOCK - len(plaintext) % BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(plaintext + bytes([count]) * count) + encryptor.finalize()


def decrypt(key, iv, ciphertext):
    """Decrypts whole blocks, after the caller has verified their MAC. Raises `malformedPlaintext` for wrong padding.

    Checks every byte of the padding. A product must do so without a branch on the bytes, which Python cannot.
    """
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    padded = decryptor.update(ciphertext) + decryptor.finalize()
    count = padded[-1]
    if not 1 <= count <= BLOCK or padded[-count:] != bytes([count]) * count:
        raise Refused("malformedPlaintext")
    return padded[:-count]


def hmac(key, data, hash):
    """Returns the whole HMAC of `data`; `hash` is "sha1" or "sha256"."""
    return standard_hmac.digest(key, data, hash)


def equal(one, other):
    """Returns whether two byte strings are equal. The time depends on their lengths alone."""
    return standard_hmac.compare_digest(one, other)


def sha1(data):
    return hashlib.sha1(data).digest()
