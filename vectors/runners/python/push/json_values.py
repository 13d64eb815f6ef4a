# SPDX-License-Identifier: Apache-2.0
"""Readers for each kind of value in bodies and payloads. Each function takes one value that json_text.py has parsed."""

import re

from . import base64_text, keys, tokens
from .json_text import Members, Number
from .refused import Refused

REQUIRED = object()
MAXIMUM_RELAY_BYTES = 255
MAXIMUM_REGISTRATION_BYTES = 4096
LAST_RESORT_ID = 0xFFFFFF


def known_members(value, names):
    """Returns the members of an object with keys in `names`. Refuses an object that has one of these keys twice."""
    if not isinstance(value, Members):
        raise Refused()
    known = {}
    for key, member in value:
        if key not in names:
            continue
        if key in known:
            raise Refused()
        known[key] = member
    return known


def member(members, name, read, default=REQUIRED, null_is_absent=True):
    """Reads a member. If it is absent, or null and null counts as absent, returns the default, or refuses a required member."""
    if name not in members or (members[name] is None and null_is_absent):
        if default is REQUIRED:
            raise Refused()
        return default
    return read(members[name])


def text(value):
    if not isinstance(value, str):
        raise Refused()
    return value


def boolean(value):
    if not isinstance(value, bool):
        raise Refused()
    return value


def elements(value, read):
    # Members is a subclass of list.
    if not isinstance(value, list) or isinstance(value, Members):
        raise Refused()
    return [read(element) for element in value]


def unsigned(value, maximum):
    if not isinstance(value, Number):
        raise Refused()
    return value.unsigned(maximum)


def uint32(value):
    return unsigned(value, 2**32 - 1)


def uint64_or_quoted(value):
    """Reads a number, or a text with the shortest decimal form of a number."""
    if isinstance(value, str):
        if not re.fullmatch("0|[1-9][0-9]{0,19}", value) or int(value) >= 2**64:
            raise Refused()
        return int(value)
    return unsigned(value, 2**64 - 1)


def boolean_or_quoted(value):
    return {"true": True, "false": False}[value] if value in ("true", "false") else boolean(value)


def key_id(value):
    return unsigned(value, 0xFFFFFF)


def decoded_base64(value):
    return base64_text.decode(text(value))


def public_key(value):
    return keys.public_key_text(text(value))


def signaling_key(value):
    return keys.signaling_key_text(text(value))


def token(value):
    """Returns the 14 characters of the token."""
    return tokens.encode(tokens.decode(text(value)))


def number(value):
    return tokens.phone_number(text(value))


def relay(value):
    return limited(value, MAXIMUM_RELAY_BYTES)


def registration_id(value):
    if value == "":
        raise Refused()
    return limited(value, MAXIMUM_REGISTRATION_BYTES)


def limited(value, maximum_bytes):
    if len(text(value).encode("utf-8")) > maximum_bytes:
        raise Refused()
    return value
