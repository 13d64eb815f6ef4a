# SPDX-License-Identifier: Apache-2.0
"""Strict base64 with the standard alphabet (RFC 4648 section 4). Padding is optional.

Python's `base64` module skips characters outside the alphabet, and ignores the unused bits of the last one. So this module does not use it.
"""

from .refused import Refused

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
VALUES = {character: value for value, character in enumerate(ALPHABET)}


def decode(text):
    """Returns the bytes of a text. Raises `malformed` for another character, wrong padding, a wrong length, or unused bits that are not 0."""
    digits = text.rstrip("=")
    padding = len(text) - len(digits)
    if len(digits) % 4 == 1:
        raise Refused("malformed")
    if padding and padding != -len(digits) % 4:
        raise Refused("malformed")
    if not VALUES.keys() >= set(digits):
        raise Refused("malformed")
    decoded = bytearray()
    for start in range(0, len(digits), 4):
        group = digits[start : start + 4]
        bits = 0
        for digit in group:
            bits = bits << 6 | VALUES[digit]
        # 4 digits are 3 bytes; 3 digits are 2 bytes and 2 unused bits; 2 digits are 1 byte and 4 unused bits.
        unused = len(group) * 6 % 8
        if bits & ((1 << unused) - 1):
            raise Refused("malformed")
        decoded += (bits >> unused).to_bytes(len(group) * 6 // 8, "big")
    return bytes(decoded)


def encode(data, padded):
    """Returns the base64 of bytes. If `padded`, "=" fills it up to a multiple of 4 characters."""
    text = ""
    for start in range(0, len(data), 3):
        group = data[start : start + 3]
        bits = int.from_bytes(group, "big") << (3 - len(group)) * 8
        digits = [ALPHABET[bits >> shift & 63] for shift in (18, 12, 6, 0)]
        text += "".join(digits[: len(group) + 1])
    return text + "=" * (-len(text) % 4 if padded else 0)
