# SPDX-License-Identifier: Apache-2.0
"""Encrypted attachments: docs/protocol.md section 5. They are the same in both profiles.

    offset   0 ..< 16   16 ..< end - 32    end - 32 ..< end
             IV         ciphertext, 16·n   MAC of all bytes before
"""

from . import ciphers, keys
from .refused import Refused

MAC_BYTES = 32


def encrypt(key, iv, plaintext):
    aes_key, mac_key = keys.attachment_key(key)
    covered = iv + ciphers.encrypt(aes_key, iv, plaintext)
    return covered + ciphers.hmac(mac_key, covered, "sha256")


def decrypt(key, blob):
    """Returns the plaintext. Checks the length, the MAC and the padding, in this order."""
    aes_key, mac_key = keys.attachment_key(key)
    ciphertext_bytes = len(blob) - ciphers.BLOCK - MAC_BYTES
    if ciphertext_bytes < ciphers.BLOCK or ciphertext_bytes % ciphers.BLOCK != 0:
        raise Refused("malformedLength")
    covered, mac = blob[:-MAC_BYTES], blob[-MAC_BYTES:]
    if not ciphers.equal(mac, ciphers.hmac(mac_key, covered, "sha256")):
        raise Refused("authenticationFailed")
    return ciphers.decrypt(aes_key, covered[:16], covered[16:])
