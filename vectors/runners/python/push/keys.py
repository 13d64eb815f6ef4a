# SPDX-License-Identifier: Apache-2.0
"""Public keys, signaling keys, attachment keys, and the X25519 agreement: docs/protocol.md section 1."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from . import base64_text
from .refused import Refused

PUBLIC_KEY_TYPE = 0x05


def public_key(encoded):
    """Checks the 33 bytes of a public key and returns its u-coordinate, 32 bytes. Raises `length`, then `type`.

    Every u-coordinate is accepted. The agreement refuses points of small order.
    """
    if len(encoded) != 33:
        raise Refused("length")
    if encoded[0] != PUBLIC_KEY_TYPE:
        raise Refused("type")
    return encoded[1:]


def encode_public_key(u_coordinate):
    return bytes([PUBLIC_KEY_TYPE]) + u_coordinate


def public_key_text(text):
    """Returns the 33 bytes of a public key in base64."""
    encoded = base64_text.decode(text)
    public_key(encoded)
    return encoded


def signaling_key(key):
    """Splits a signaling key of 52 bytes into its AES key, 32 bytes, and its MAC key, 20 bytes."""
    if len(key) != 52:
        raise Refused("length")
    return key[:32], key[32:]


def signaling_key_text(text):
    """Returns the 52 bytes of a signaling key in base64. Skips CR and LF anywhere. No other base64 may have them."""
    key = base64_text.decode(text.replace("\r", "").replace("\n", ""))
    signaling_key(key)
    return key


def attachment_key(key):
    """Splits an attachment key of 64 bytes into its AES key and its MAC key, 32 bytes each."""
    if len(key) != 64:
        raise Refused("length")
    return key[:32], key[32:]


def x25519(private, u_coordinate):
    """Returns the shared secret, 32 bytes (RFC 7748 section 5). Raises `smallOrder` if all bytes are 0 (section 6.1)."""
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(u_coordinate))
    except ValueError:
        # OpenSSL refuses a shared secret of 32 zero bytes.
        raise Refused("smallOrder") from None
    if shared == bytes(32):
        raise Refused("smallOrder")
    return shared


def agreement(private, public):
    """Returns the shared secret of a private key, 32 bytes, and an encoded public key, 33 bytes."""
    if len(private) != 32:
        raise Refused("length")
    return x25519(private, public_key(public))


def public_key_of(private):
    """Returns the encoded public key, 33 bytes, of a private key."""
    public = X25519PrivateKey.from_private_bytes(private).public_key()
    return encode_public_key(public.public_bytes(Encoding.Raw, PublicFormat.Raw))
