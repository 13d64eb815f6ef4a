# SPDX-License-Identifier: Apache-2.0
"""The reference encryption and decryption of an attachment's blob, with `cryptography`. docs/protocol.md section 5.

`open_blob` calls no function of this file, and gives the error's name. The generator opens the blobs of its tests with it,
and stops at a wrongly built one.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .sealing import OpenError, encrypt_blocks, pad

KEY_SIZE, AES_KEY_SIZE, IV_SIZE, MAC_SIZE, BLOCK = 64, 32, 16, 32, 16


def mac(key, data):
    """Returns the HMAC-SHA256 under the key's second half, 32 bytes."""
    return hmac.new(key[AES_KEY_SIZE:], data, hashlib.sha256).digest()


def encrypt_padded(key, iv, padded):
    data = iv + encrypt_blocks(key, iv, padded)
    return data + mac(key, data)


def encrypt(key, iv, message):
    return encrypt_padded(key, iv, pad(message))


def open_blob(key, blob):
    """Returns the plaintext. Raises OpenError, with the checks in the order of docs/protocol.md section 5."""
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
    """Returns the error's name, or None if the blob opens."""
    try:
        open_blob(key, blob)
    except OpenError as error:
        return error.args[0]
    return None
