# SPDX-License-Identifier: Apache-2.0
"""A strict reader of JSON (RFC 8259), with the limits of docs/vectors.md, and a writer.

Python's `json` accepts NaN, half a surrogate pair and repeated keys, so this module does not use it. An object becomes a `Members`, a list of
(key, value), and a number becomes a `Number` with its digits, because later checks need them.
"""

import re

from .refused import Refused

MAXIMUM_DEPTH = 512
MAXIMUM_KEY_BYTES = 256

SPACE = re.compile(r"[ \t\n\r]*")
NUMBER = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?")
# The characters of a string that need no escape.
PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
ESCAPED = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
LITERALS = {"true": True, "false": False, "null": None}


class Members(list):
    """The members of an object as (key, value), in their order. A key may be repeated."""


class Number:
    """A number in any notation."""

    def __init__(self, match):
        self.is_negative = match[1] == "-"
        self.whole, self.fraction = match[2], match[3] or ""
        self.exponent_is_negative, self.exponent = match[4] == "-", (match[5] or "").lstrip("0") or "0"

    def unsigned(self, maximum):
        """Returns the exact value if it is a whole number from 0 to `maximum`, which has at most 20 digits. Never rounds."""
        digits = (self.whole + self.fraction).lstrip("0")
        significant = digits.rstrip("0")
        if significant == "":
            return 0
        if self.is_negative or len(significant) > 20 or len(self.exponent) > 9:
            # Out of range in any case: only a text of gigabytes could balance an exponent of 10 digits.
            raise Refused()
        exponent = int(self.exponent) * (-1 if self.exponent_is_negative else 1)
        zeros = exponent - len(self.fraction) + len(digits) - len(significant)
        if zeros < 0 or len(significant) + zeros > 20:
            raise Refused()
        value = int(significant) * 10**zeros
        if value > maximum:
            raise Refused()
        return value


def read_object(data):
    """Reads the bytes of a text that is one object, with white space around it. Returns its `Members`."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused() from None
    position = SPACE.match(text).end()
    if not text.startswith("{", position):
        raise Refused()
    members, position = read_value(text, position)
    if SPACE.match(text, position).end() != len(text):
        raise Refused()
    return members


def read_value(text, position):
    """Reads the value at a position. Returns it and the position after it. Uses no recursion, because a hostile text may be deep."""
    # The objects and lists around the position, the innermost last. An object comes with the key of its next value.
    opened = []
    while True:
        if text.startswith(("{", "["), position):
            if len(opened) == MAXIMUM_DEPTH:
                raise Refused()
            value = Members() if text[position] == "{" else []
            position = SPACE.match(text, position + 1).end()
            if not text.startswith(closing_bracket(value), position):
                key, position = read_key(text, position) if isinstance(value, Members) else (None, position)
                opened.append((value, key))
                continue
            position += 1
        else:
            value, position = read_scalar(text, position)
        # The value is complete. If it is the last one of an object or list, that is complete, too.
        while opened:
            container, key = opened.pop()
            container.append((key, value) if isinstance(container, Members) else value)
            position = SPACE.match(text, position).end()
            if not text.startswith(closing_bracket(container), position):
                position = expect(",", text, position)
                key, position = read_key(text, position) if isinstance(container, Members) else (None, position)
                opened.append((container, key))
                break
            value, position = container, position + 1
        if not opened:
            return value, position


def closing_bracket(container):
    return "}" if isinstance(container, Members) else "]"


def read_scalar(text, position):
    """Reads a value that is neither an object nor a list."""
    if text.startswith('"', position):
        return read_string(text, position)
    for literal, value in LITERALS.items():
        if text.startswith(literal, position):
            return value, position + len(literal)
    number = NUMBER.match(text, position)
    if not number:
        raise Refused()
    return Number(number), number.end()


def read_key(text, position):
    key, end = read_string(text, position)
    # The limit is for the key as written: quotes do not count, but each byte of an escape does.
    if len(text[position + 1 : end - 1].encode("utf-8")) > MAXIMUM_KEY_BYTES:
        raise Refused()
    return key, expect(":", text, SPACE.match(text, end).end())


def expect(character, text, position):
    """Returns the position after this character and white space."""
    if not text.startswith(character, position):
        raise Refused()
    return SPACE.match(text, position + 1).end()


def read_string(text, position):
    if not text.startswith('"', position):
        raise Refused()
    position += 1
    parts = []
    while True:
        plain = PLAIN.match(text, position)
        parts.append(plain[0])
        position = plain.end()
        if text.startswith('"', position):
            return "".join(parts), position + 1
        if not text.startswith("\\", position):
            raise Refused()
        character, position = read_escape(text, position + 1)
        parts.append(character)


def read_escape(text, position):
    """Reads an escape, after its backslash. Two escapes of a surrogate pair are one character."""
    kind = text[position : position + 1]
    if kind in ESCAPED:
        return ESCAPED[kind], position + 1
    unit, position = read_unit(text, position)
    if 0xD800 <= unit < 0xDC00:
        if not text.startswith("\\", position):
            raise Refused()
        low, position = read_unit(text, position + 1)
        if not 0xDC00 <= low < 0xE000:
            raise Refused()
        unit = 0x10000 + (unit - 0xD800 << 10) + (low - 0xDC00)
    elif 0xDC00 <= unit < 0xE000:
        raise Refused()
    return chr(unit), position


def read_unit(text, position):
    digits = text[position + 1 : position + 5]
    if text[position : position + 1] != "u" or not re.fullmatch("[0-9A-Fa-f]{4}", digits):
        raise Refused()
    return int(digits, 16), position + 5


SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write(value):
    """Returns the JSON of a value made of dict, list, str, bool and int, without spaces. Does not escape "/"."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{write(key)}:{write(member)}" for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(element) for element in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(write_character(character) for character in value) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def write_character(character):
    if character in SHORT_ESCAPES:
        return SHORT_ESCAPES[character]
    return f"\\u{ord(character):04x}" if character < " " else character
