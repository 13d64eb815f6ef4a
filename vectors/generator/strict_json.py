# SPDX-License-Identifier: Apache-2.0
"""A strict JSON reader (RFC 8259) on Python's `json`. docs/bad-inputs.md row 97.

It also refuses NaN, Infinity and lone surrogates, which `json` accepts. The generator checks the bodies of its tests with it.
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
    """A text that is not JSON, is nested too deeply, or has a key that is too long."""


class Object:
    """The members in their order, with duplicate names."""

    def __init__(self, members):
        self.members = members


class Number:
    def __init__(self, text):
        self.text = text

    def whole(self):
        """Returns the whole number, or None if it has a fraction. Above 40 trailing zeros, its magnitude is wrong, but at least 10^40."""
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
    """Returns the value of the JSON text. Objects become ``Object``, numbers ``Number``. Raises NotJSON."""
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
    # In valid JSON, a string before a colon is a key.
    for key in _KEY.finditer(text):
        if len(key[1].encode()) > MAXIMUM_KEY_BYTES:
            raise NotJSON("a key is too long")
    return value


def depth(text):
    """Returns the maximum nesting of objects and lists, with the outermost one as 1."""
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
    """Refuses lone surrogates, which `json` accepts."""
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
