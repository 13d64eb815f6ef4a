# SPDX-License-Identifier: Apache-2.0
"""The envelope around a signal: docs/protocol.md section 4.

    offset   0        1 ..< 17   17 ..< end - 10    end - 10 ..< end
             version  IV         ciphertext, 16·n   MAC of all bytes before
"""

from . import ciphers, keys
from .refused import Refused

VERSION = 1
HASH = {"specification": "sha1", "deployed": "sha256"}
MAC_BYTES = 10


def seal(key, profile, iv, signal):
    aes_key, mac_key = keys.signaling_key(key)
    covered = bytes([VERSION]) + iv + ciphers.encrypt(aes_key, iv, signal)
    return covered + ciphers.hmac(mac_key, covered, HASH[profile])[:MAC_BYTES]


def open_envelope(key, profile, envelope):
    """Returns the serialized signal. Checks the length, the version, the MAC and the padding, in this order."""
    aes_key, mac_key = keys.signaling_key(key)
    ciphertext_bytes = len(envelope) - 1 - ciphers.BLOCK - MAC_BYTES
    if ciphertext_bytes < ciphers.BLOCK or ciphertext_bytes % ciphers.BLOCK != 0:
        raise Refused("malformedLength")
    if envelope[0] != VERSION:
        raise Refused("unsupportedVersion")
    covered, mac = envelope[:-MAC_BYTES], envelope[-MAC_BYTES:]
    if not ciphers.equal(mac, ciphers.hmac(mac_key, covered, HASH[profile])[:MAC_BYTES]):
        raise Refused("authenticationFailed")
    return ciphers.decrypt(aes_key, covered[1:17], covered[17:])
