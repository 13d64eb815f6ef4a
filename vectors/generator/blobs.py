# SPDX-License-Identifier: Apache-2.0
"""Encrypting and opening an attachment's blob with `cryptography` (docs/protocol.md, section 5): the reference for the vectors.

`open_blob` is written apart from `encrypt`, and gives the error's name. Every vector is put through it, so that a test
whose input was built wrongly stops the generator instead of teaching a wrong answer.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .sealing import OpenError, encrypt_blocks, pad

KEY_SIZE, AES_KEY_SIZE, IV_SIZE, MAC_SIZE, BLOCK = 64, 32, 16, 32, 16


def mac(key, data):
    """All 32 bytes."""
    return hmac.new(key[AES_KEY_SIZE:], data, hashlib.sha256).digest()


def encrypt_padded(key, iv, padded):
    data = iv + encrypt_blocks(key, iv, padded)
    return data + mac(key, data)


def encrypt(key, iv, message):
    return encrypt_padded(key, iv, pad(message))


def open_blob(key, blob):
    """The plaintext, or OpenError. The checks stand in the order that docs/protocol.md sets."""
    blocks, remainder = divmod(len(blob) - IV_SIZE - MAC_SIZE, BLOCK)
    if remainder != 0 or blocks < 1:
        raise OpenError("malformedLength")
    iv, ciphertext, tag = blob[:IV_SIZE], blob[IV_SIZE:-MAC_SIZE], blob[-MAC_SIZE:]
    if not hmac.compare_digest(hmac.new(key[AES_KEY_SIZE:], iv + ciphertext, "sha256").digest(), tag):
        raise OpenError("authenticationFailed")
    decryptor = Cipher(algorithms.AES(key[:AES_KEY_SIZE]), modes.CBC(iv)).decryptor()
    unpadder = padding.PKCS7(8 * BLOCK).unpadder()
    try:
        return unpadder.update(decryptor.update(ciphertext) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        raise OpenError("malformedPlaintext") from None


def error_of(key, blob):
    """The error's name, or None if the blob opens."""
    try:
        open_blob(key, blob)
    except OpenError as error:
        return error.args[0]
    return None
