# SPDX-License-Identifier: Apache-2.0
"""HTTP Basic credentials, "Basic " and base64 of `number:password`: docs/protocol.md section 1."""

import re

from . import base64_text, tokens
from .refused import Refused


def parse(header):
    """Returns the number and the password. Checks the scheme, the base64, the number and the password, in this order."""
    if header[:6].lower() != "basic " or not header[:6].isascii():
        raise Refused()
    decoded = base64_text.decode(header[6:])
    try:
        text = decoded.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused() from None
    # The number ends at the first colon. The password may contain more colons.
    number, colon, password = text.partition(":")
    if not colon:
        raise Refused()
    try:
        tokens.phone_number(number)
    except Refused:
        raise Refused() from None
    # RFC 7617 section 2 forbids ASCII control characters.
    if password == "" or re.search("[\x00-\x1f\x7f]", password):
        raise Refused()
    return number, password


def build(number, password):
    return "Basic " + base64_text.encode(f"{number}:{password}".encode("utf-8"), padded=True)
