# SPDX-License-Identifier: Apache-2.0
"""base64.json, and the strict base64 decoder that the other modules check their texts with."""

import base64
import binascii
import string

from .document import Document, Stream

NOTES = {
    "Pseudorandom": "Reproducible random bytes of each length.",
    "Unpadded": "Without the closing equals signs: accepted wherever the padded text is.",
    "TrailingBits": "The last character's spare bits are not zero, so that two texts would mean the same bytes.",
    "BadLength": "One character is left over: six bits are no byte.",
    "BadPadding": "Equals signs in a wrong number or place.",
    "Whitespace": "White space is refused everywhere.",
    "BadCharacter": "A character outside the standard alphabet. It must not be skipped.",
    "Compressed": "The bytes begin as gzip does. They are not to be unpacked.",
}
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"


def padded(data):
    return base64.b64encode(data).decode()


def unpadded(data):
    return padded(data).rstrip("=")


def strict(text):
    """Returns the bytes, or None unless they encode to exactly this text, with full padding or without padding."""
    try:
        data = base64.b64decode(text.rstrip("=").encode() + b"==", validate=False)
    except binascii.Error:
        return None
    return data if text in (padded(data), unpadded(data)) else None


def malformed_texts(sample):
    """Yields pairs of comment and text: `sample`, of at least 8 characters, changed in ways that every field refuses."""
    body = sample.rstrip("=")
    middle = len(body) // 2
    places = {"in front": 0, "inside": middle, "behind": len(sample)}
    characters = {
        "space": " ", "tab": "\t", "VT": "\v", "FF": "\f", "NUL": "\0", "comma": ",", "U+00A0": "\u00a0",
        "full-width A": "\uff21", "hyphen": "-", "underscore": "_", "equals sign": "=",
    }
    for name, character in characters.items():
        for place, at in places.items():
            if character == "=" and place == "behind":
                continue  # may be correct padding
            yield f"{name} {place}", sample[:at] + character + sample[at:]
    for name in ["hyphen", "underscore", "NUL", "full-width A", "equals sign", "space"]:
        yield f"{name} in place of a character", sample[:middle] + characters[name] + sample[middle + 1 :]
    # The number of bytes stays the same. This finds decoders whose table lookup or arithmetic is wrong for bytes above 0x7F.
    for character in ["\u0085", "\u20ac", "\U0001f600"]:
        size = len(character.encode())
        for place, at in {"in front": 0, "inside": middle, "at the end": len(body) - size}.items():
            comment = f"U+{ord(character):04X} in place of {size} characters {place}"
            yield comment, sample[:at] + character + sample[at + size :]


def documents():
    document = Document("Base64, RFC 4648 section 4", "push-core, vectors/generate.py", NOTES)
    add_lengths(document.group("Base64Test"))
    add_spare_bits(document.group("Base64Test"))
    add_rows(document.group("Base64Test"))
    add_every_character(document.group("Base64Test"))
    return {"base64.json": document}


def add(group, comment, flags, text):
    """Adds a test whose result is that of `strict`."""
    data = strict(text)
    if data is None:
        group.invalid(comment, flags, "malformed", text=text)
    else:
        group.valid(comment, flags, text=text, bytes=data)


def add_lengths(group):
    stream = Stream("base64 lengths")
    for length in range(67):
        data = stream.bytes(length)
        assert strict(padded(data)) == strict(unpadded(data)) == data
        group.valid(f"{length} bytes, padded", ["Pseudorandom"], text=padded(data), bytes=data)
        if length % 3:
            group.valid(f"{length} bytes, unpadded", ["Pseudorandom", "Unpadded"], text=unpadded(data), bytes=data)
    for name, data in {"zero": bytes(4), "ff": b"\xff" * 4, "the alphabet": base64.b64decode(ALPHABET)}.items():
        group.valid(f"bytes: {name}", text=padded(data), bytes=data)
    for data in [b"\x1f\x8b", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00"]:
        group.valid(f"row 93: gzip, {len(data)} bytes", ["Compressed"], text=padded(data), bytes=data)


def add_spare_bits(group):
    """Tries each last character of a group of 2 and of 3. Only 4 and 16 of the 64 have no spare bit set."""
    for front, padding in [("Z", "=="), ("Zm", "="), ("Zm9vZ", ""), ("Zm9vZm", "")]:
        for last in ALPHABET:
            text = front + last + padding
            flags = [] if strict(text) is not None else ["TrailingBits"]
            add(group, f"last character {last} after {front}, {len(padding)} equals signs", flags, text)


def add_rows(group):
    """Adds rows 85 to 92 of docs/bad-inputs.md, and similar texts."""
    rows = {
        "Unpadded": ["Zm8", "Zg"],
        "TrailingBits": ["Zm9", "Zh", "Zm9vZh=="],  # add_spare_bits has the others.
        "BadLength": ["Z", "Zm9vZ", "Z=", "Z==", "Z===", "Zm9vZ===", "Zm9vYmFyZ"],
        "BadPadding": [
            "Zg=", "Zm8==", "Zm9v=", "Zm9v==", "Zm9v===", "Zm9v====", "Zg===", "Zg====", "Zm8=====", "=", "==", "===",
            "====", "=====", "Zg==Zg==", "Zg==Zg", "Zm8=Zm8=", "Z=g=", "Z=g", "=Zg=", "=Zg", "Zg=Zg", "Zm=8",
            "Zm9v=Zm9v", "====Zm9v", "Zg=A", "Zg=9=",
        ],
        "Whitespace": [
            " ", "\n", "\r\n", *(text for space in " \t\r\n" for text in [
                f"{space}Zm9v", f"Zm9v{space}", f"Zm{space}9v", f"Zm9v{space}YmFy", f"Zg{space}==", f"Zg={space}=",
                f"Zg=={space}", f"Zg{space}", f"{space}Zg",
            ]), "Zm9v\r\nYmFy", "Zm9vYmFy\r\n", "Zm9v\u0085YmFy", "Zm9v\u2028YmFy", "Zm9v\u00a0YmFy", "Zm9v\u3000YmFy",
        ],
        "BadCharacter": [
            "\0", "Zm9v\0", "Zm\0v", "\0Zm9v", "Zg==\0", "Zm9\0", "Zm9v\0\0\0\0", "-_-_", "Zm9-", "Zm_v", "Zm9v-",
            "Zm\u00e99v", "Zm\u00e9", "Z\u00e9v", "\u00e9Zm", "Z\u20ac", "\u20ac", "\u00e9\u00e9", "Zm9\u00e9",
            "\u00e9", "\uff3am9v", "Zm9v\uff1d", "Zg\uff1d\uff1d", "Zm\u0669v",
            "\U0001f600", "Zm9v\U0001f600", "Zm9\u0131", "Zm9\u212a", "\ufeffZm9v", "Zm9v\u200b", "Zm9v\u0301",
            "Zm9v,YmFy", "Zm9v:YmFy", "%5A", "Zm9v%3D", "=?Zm9v?=", "Zm9v\\n", "{}", "\"Zm9v\"", "....", "Zm9v!",
        ],
    }
    for flag, texts in rows.items():
        for text in texts:
            assert (strict(text) is None) == (flag != "Unpadded"), text
            add(group, f"row {row_of(flag, text)}: {ascii(text)[1:-1]}", [flag], text)


def row_of(flag, text):
    if flag != "BadPadding":
        return {"Unpadded": 85, "TrailingBits": 86, "BadLength": 87, "Whitespace": 91, "BadCharacter": 92}[flag]
    characters = text.rstrip("=")
    return 89 if not characters else 90 if "=" in characters else 88


def add_every_character(group):
    for code in range(256):
        character = chr(code)
        flags = [] if character in ALPHABET else ["BadCharacter"]
        add(group, f"U+{code:04X} as the fifth of eight characters", flags, f"Zm9v{character}mFy")
