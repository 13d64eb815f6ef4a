# SPDX-License-Identifier: Apache-2.0
"""directory-token.json, directory-token-decode.json. docs/protocol.md section 2, docs/bad-inputs.md rows 95 and 96."""

import hashlib
import re

from .base64_text import ALPHABET, padded, strict, unpadded
from .document import Document, Stream

SOURCE = "push-core, vectors/generate.py"
TOKEN_BYTES = 10
KNOWN = {"+14152222222": "BQVVHxMt5zAFXA", "+14155550132": "+6vAXozPwSO/nQ"}


def token(number):
    return unpadded(hashlib.sha1(number.encode()).digest()[:TOKEN_BYTES])


def documents():
    return {"directory-token.json": tokens(), "directory-token-decode.json": decoding()}


def tokens():
    document = Document("Directory token v1", SOURCE, {
        "CheckValue": "A value printed in the protocol's description.",
        "Pseudorandom": "Reproducible random number.",
        "BadNumber": "Not a plus sign, then 7 to 15 ASCII digits of which the first is not 0.",
    })
    group = document.group("DirectoryTokenTest")
    for number, value in KNOWN.items():
        assert token(number) == value
        group.valid("check value", ["CheckValue"], number=number, token=value)
    stream = Stream("directory numbers")
    for index in range(200):
        count = 7 + index % 9
        digits = stream.choice("123456789") + "".join(stream.choice("0123456789") for _ in range(count - 1))
        group.valid(f"{count} digits", ["Pseudorandom"], number="+" + digits, token=token("+" + digits))
    for number in ["+1000000", "+9999999", "+100000000000000", "+999999999999999"]:
        group.valid("smallest and largest of 7 and 15 digits", number=number, token=token(number))
    refused = document.group("DirectoryTokenTest")
    for comment, number in bad_numbers():
        assert not re.fullmatch(r"\+[1-9][0-9]{6,14}", number, re.ASCII), number
        refused.invalid(comment, ["BadNumber"], "malformed", number=number)
    return document


def bad_numbers():
    yield "empty", ""
    yield "plus sign only", "+"
    for count in range(1, 7):
        yield f"{count} digits", "+" + "1234567"[:count]
    for count in [16, 17, 20, 64, 1000]:
        yield f"{count} digits", "+" + "1" * count
    yield "first digit 0", "+0415222222"
    yield "all digits 0", "+00000000"
    yield "international prefix 00", "0014152222222"
    yield "no plus sign", "14152222222"
    yield "no plus sign, national", "4152222222"
    yield "two plus signs", "++14152222222"
    yield "plus sign inside", "+1415+2222222"
    yield "plus sign at the end", "14152222222+"
    yield "minus sign", "-14152222222"
    yield "spaces", "+1 415 222 2222"
    yield "hyphens", "+1-415-222-2222"
    yield "parentheses", "+1(415)2222222"
    yield "full stops", "+1.415.222.2222"
    yield "letter", "+1415222222A"
    yield "letter that is a hexadecimal digit", "+1415222222a"
    yield "exponent", "+1415222e10"
    yield "underscores", "+1_415_222_2222"
    yield "extension", "+14152222222;ext=1"
    yield "scheme", "tel:+14152222222"
    yield "colon", "+1415222:2222"
    yield "colon at the end", "+14152222222:"
    yield "slash", "+1415/2222222"
    yield "percent-encoded plus sign", "%2B14152222222"
    for name, character in {"space": " ", "tab": "\t", "line feed": "\n", "carriage return": "\r", "NUL": "\0"}.items():
        yield f"{name} in front", f"{character}+14152222222"
        yield f"{name} after the plus sign", f"+{character}14152222222"
        yield f"{name} inside", f"+1415{character}2222222"
        yield f"{name} at the end", f"+14152222222{character}"
    yield "CR LF at the end", "+14152222222\r\n"
    yield "a line feed, and a second number", "+14152222222\n+14155550132"
    yield "full-width digits", "+\uff11\uff14\uff11\uff15\uff12\uff12\uff12\uff12\uff12\uff12\uff12"
    yield "one full-width digit", "+1415222222\uff12"
    yield "full-width plus sign", "\uff0b14152222222"
    yield "Arabic-Indic digits", "+\u0661\u0664\u0661\u0665\u0662\u0662\u0662\u0662\u0662\u0662\u0662"
    yield "superscript digit", "+1415222222\u00b2"
    yield "no-break space", "+1\u00a04152222222"
    yield "zero-width space", "+1415\u200b2222222"
    yield "byte order mark", "\ufeff+14152222222"
    yield "left-to-right mark", "\u200e+14152222222"
    yield "combining character at the end", "+14152222222\u0301"
    yield "mathematical digit, four bytes of UTF-8", "+1415222222\U0001d7d0"


def decoding():
    document = Document("Directory token v1", SOURCE, {
        "CheckValue": "A value printed in the protocol's description.",
        "Pseudorandom": "Reproducible random bytes.",
        "Padded": "16 characters, the last two equals signs.",
        "BadLength": "Neither 14 characters nor 16 with two equals signs.",
        "TrailingBits": "The last character's four spare bits are not zero.",
        "BadCharacter": "A character outside the standard alphabet.",
    })
    group, stream = document.group("DirectoryTokenDecodeTest"), Stream("directory tokens")

    def valid(comment, flags, data):
        assert strict(padded(data)) == data and len(unpadded(data)) == 14
        group.valid(comment, flags, token=unpadded(data), bytes=data)
        group.valid(f"{comment}, padded", [*flags, "Padded"], token=padded(data), bytes=data)

    for value in KNOWN.values():
        valid("check value", ["CheckValue"], strict(value))
    for byte in [0x00, 0xFB, 0xFF]:
        valid(f"all {byte:02x}", [], bytes([byte]) * TOKEN_BYTES)
    for _ in range(20):
        valid("random", ["Pseudorandom"], stream.bytes(TOKEN_BYTES))

    refused = document.group("DirectoryTokenDecodeTest")

    def invalid(comment, flag, text):
        data = strict(text)
        assert data is None or len(data) != TOKEN_BYTES, text
        refused.invalid(comment, [flag], "malformed", token=text)

    right = unpadded(stream.bytes(TOKEN_BYTES))
    for length in range(21):
        if length != 14:
            invalid(f"{length} characters", "BadLength", (right * 2)[:length])
    for length in [1, 5, 7, 8, 9, 11, 12, 13, 20]:
        data = stream.bytes(length)
        invalid(f"{length} bytes, padded", "BadLength", padded(data))
        if length % 3:
            invalid(f"{length} bytes, unpadded", "BadLength", unpadded(data))
    for count in [1, 3, 4, 6]:
        invalid(f"{count} equals signs", "BadLength", right + "=" * count)
    invalid("14 characters, two of them equals signs", "BadLength", right[:12] + "==")
    invalid("equals signs in front", "BadCharacter", "==" + right)
    for last in ALPHABET:
        if last not in "AQgw":
            invalid(f"last character {last}", "TrailingBits", right[:13] + last)
    for last in "BPRfhvx/":
        invalid(f"last character {last}, padded", "TrailingBits", right[:13] + last + "==")
    for name, character in {
        "hyphen": "-", "underscore": "_", "space": " ", "tab": "\t", "CR": "\r", "LF": "\n", "CR LF": "\r\n",
        "NUL": "\0", "equals sign": "=", "percent sign": "%", "U+00E9": "\u00e9", "full-width A": "\uff21",
        "emoji": "\U0001f600",
    }.items():
        invalid(f"{name} in front", "BadCharacter", character + right)
        invalid(f"{name} inside", "BadCharacter", right[:7] + character + right[7:])
        invalid(f"{name} in place of a character", "BadCharacter", right[:7] + character + right[8:])
        if character != "=":
            invalid(f"{name} at the end", "BadCharacter", right + character)
            invalid(f"{name} after the padding", "BadCharacter", right + "==" + character)
    return document
