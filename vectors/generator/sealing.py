# SPDX-License-Identifier: Apache-2.0
"""The reference sealing and opening of an envelope, with `cryptography`. docs/protocol.md section 4.

`open_envelope` shares only `full_mac` with `seal`, and gives the error's name. The generator opens the envelopes of its tests
with it, and stops at a wrongly built one.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VERSION, IV_SIZE, MAC_SIZE, BLOCK, AES_KEY_SIZE = 0x01, 16, 10, 16, 32
HASHES = {"specification": hashlib.sha1, "deployed": hashlib.sha256}
PROFILES = tuple(HASHES)


def other_profile(profile):
    return PROFILES[1 - PROFILES.index(profile)]


class OpenError(Exception):
    """A refused envelope or blob. `args[0]` is the case name of the typed error."""


def full_mac(profile, key, data):
    """Returns the untruncated MAC: 20 bytes in `specification`, 32 bytes in `deployed`."""
    return hmac.new(key[AES_KEY_SIZE:], data, HASHES[profile]).digest()


def with_mac(profile, key, data):
    return data + full_mac(profile, key, data)[:MAC_SIZE]


def pad(message):
    padder = padding.PKCS7(8 * BLOCK).padder()
    return padder.update(message) + padder.finalize()


def encrypt_blocks(key, iv, padded):
    """Encrypts whole blocks with AES-256-CBC. Adds no padding, so that a test can add wrong padding."""
    encryptor = Cipher(algorithms.AES(key[:AES_KEY_SIZE]), modes.CBC(iv)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def seal_padded(profile, key, iv, padded, version=VERSION):
    return with_mac(profile, key, bytes([version]) + iv + encrypt_blocks(key, iv, padded))


def seal(profile, key, iv, message):
    return seal_padded(profile, key, iv, pad(message))


def open_envelope(profile, key, envelope):
    """Returns the plaintext. Raises OpenError, with the checks in the order of docs/protocol.md section 4."""
    blocks, remainder = divmod(len(envelope) - 1 - IV_SIZE - MAC_SIZE, BLOCK)
    if remainder != 0 or blocks < 1:
        raise OpenError("malformedLength")
    if envelope[0] != VERSION:
        raise OpenError("unsupportedVersion")
    data, mac = envelope[:-MAC_SIZE], envelope[-MAC_SIZE:]
    if not hmac.compare_digest(full_mac(profile, key, data)[:MAC_SIZE], mac):
        raise OpenError("authenticationFailed")
    iv, ciphertext = data[1 : 1 + IV_SIZE], data[1 + IV_SIZE :]
    decryptor = Cipher(algorithms.AES(key[:AES_KEY_SIZE]), modes.CBC(iv)).decryptor()
    unpadder = padding.PKCS7(8 * BLOCK).unpadder()
    try:
        return unpadder.update(decryptor.update(ciphertext) + decryptor.finalize()) + unpadder.finalize()
    except ValueError:
        raise OpenError("malformedPlaintext") from None


def error_of(profile, key, envelope):
    """Returns the error's name, or None if the envelope opens."""
    try:
        open_envelope(profile, key, envelope)
    except OpenError as error:
        return error.args[0]
    return None
