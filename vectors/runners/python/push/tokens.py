# SPDX-License-Identifier: Apache-2.0
"""Phone numbers and directory tokens: docs/protocol.md, "Rules for all text" and section 2."""

import re

from . import base64_text, ciphers
from .refused import Refused

TOKEN_BYTES = 10


def phone_number(text):
    """Checks a number and returns it: "+", then 7 to 15 ASCII digits. The first digit is not 0."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
        raise Refused("malformed")
    return text


def token(number):
    """Returns the token's 14 characters: the first 10 bytes of SHA-1 over the number, in base64 without padding."""
    return encode(ciphers.sha1(phone_number(number).encode("ascii"))[:TOKEN_BYTES])


def encode(token_bytes):
    return base64_text.encode(token_bytes, padded=False)


def decode(text):
    """Returns the 10 bytes of a token: 14 characters, or 16 that end in "=="."""
    decoded = base64_text.decode(text)
    if len(decoded) != TOKEN_BYTES:
        raise Refused("malformed")
    return decoded
