# SPDX-License-Identifier: Apache-2.0
"""Strict JSON (RFC 8259) by Python's `json`, with what that takes too much of refused. docs/bad-inputs.md row 97.

A second opinion for the generators: every body that they make is put through it.
"""

import fractions
import json
import re

MAXIMUM_DEPTH = 512
MAXIMUM_KEY_BYTES = 256
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_KEY = re.compile(_STRING.pattern + r"[ \t\r\n]*:", re.DOTALL)
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([-+]?[0-9]+))?")


class NotJSON(ValueError):
    """A text that is not JSON, or that a reader refuses whatever it means: too deep, or a key that is too long."""


class Object:
    """The members as they stand: equal names are kept."""

    def __init__(self, members):
        self.members = members


class Number:
    def __init__(self, text):
        self.text = text

    def whole(self):
        """The exact whole number, or None if there is a fraction. Beyond 10^40 only its sign is right."""
        sign, digits, fraction, exponent = _NUMBER.fullmatch(self.text).groups(default="")
        significant = (digits + fraction).strip("0")
        if not significant:
            return 0
        power = int(exponent or "0") - len(fraction) + len(digits + fraction) - len((digits + fraction).rstrip("0"))
        if abs(power) < 2000:
            exact = fractions.Fraction(self.text)
            assert (exact.denominator == 1) == (power >= 0), self.text
        if power < 0:
            return None
        value = int(significant) * 10 ** min(power, 40)
        return -value if sign else value


def parse(data):
    """The value that the bytes are. Objects are ``Object``, numbers ``Number``."""
    try:
        text = data.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise NotJSON("not UTF-8") from error
    if depth(text) > MAXIMUM_DEPTH:
        raise NotJSON("too deep")
    try:
        value = json.loads(
            text, strict=True, object_pairs_hook=Object, parse_int=Number, parse_float=Number, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise NotJSON(str(error)) from error
    _check_texts(value)
    # A string with a colon behind it is a key, in what is JSON.
    for key in _KEY.finditer(text):
        if len(key[1].encode()) > MAXIMUM_KEY_BYTES:
            raise NotJSON("a key is too long")
    return value


def depth(text):
    """The most objects and lists that are open at once, the outermost counted."""
    deepest = open = 0
    for character in _STRING.sub("", text):
        if character in "[{":
            open += 1
            deepest = max(deepest, open)
        elif character in "]}":
            open -= 1
    return deepest


def _refuse(word):
    raise NotJSON(word)


def _check_texts(value):
    """Python takes half a surrogate pair, which is no text."""
    if isinstance(value, str):
        try:
            value.encode("utf-8", "strict")
        except UnicodeEncodeError as error:
            raise NotJSON("a lone surrogate") from error
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
    elif isinstance(value, Object):
        for name, item in value.members:
            _check_texts(name)
            _check_texts(item)
