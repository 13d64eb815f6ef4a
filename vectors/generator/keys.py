# SPDX-License-Identifier: Apache-2.0
"""public-key.json, public-key-text.json, signaling-key-text.json: docs/protocol.md section 1.

docs/bad-inputs.md rows 59, 80 and 91.
"""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from .base64_text import malformed_texts, padded, strict, unpadded
from .document import Document, Stream

SOURCE = "push-core, vectors/generate.py"
TYPE, PUBLIC_SIZE, SIGNALING_SIZE = 0x05, 33, 52
LAST_RESORT = 0xFFFFFF


def documents():
    return {
        "public-key.json": public_key(),
        "public-key-text.json": public_key_text(),
        "signaling-key-text.json": signaling_key_text(),
    }


def public_error(encoded):
    """Returns the error's name, or None if the key is valid. Checks the length before the type."""
    if len(encoded) != PUBLIC_SIZE:
        return "length"
    return None if encoded[0] == TYPE else "type"


def sample_public(stream):
    private = X25519PrivateKey.from_private_bytes(stream.bytes(32))
    return bytes([TYPE]) + private.public_key().public_bytes_raw()


def public_key():
    document = Document("X25519 public key with its type byte", SOURCE, {
        "Pseudorandom": "The public key of a reproducible random private key.",
        "NonCanonical": "Bit 255 is set, or u is p or more: taken, and given back as it came.",
        "WrongLength": "Not 33 bytes.",
        "WrongType": "The first byte is not 05.",
    })
    stream = Stream("public keys")
    group = document.group("PublicKeyTest")
    for _ in range(16):
        group.valid("random", ["Pseudorandom"], encoded=sample_public(stream))
    group.valid("base point", encoded=bytes([TYPE, 9]) + bytes(31))
    odd = {
        "random, bit 255 set": stream.bytes(31) + b"\x80",
        "p + 2": (2**255 - 19 + 2).to_bytes(32, "little"),
        "2^255 - 1": (2**255 - 1).to_bytes(32, "little"),
        "all ff": b"\xff" * 32,
    }
    for comment, u in odd.items():
        group.valid(comment, ["NonCanonical"], encoded=bytes([TYPE]) + u)

    refused = document.group("PublicKeyTest")

    def invalid(comment, flag, error, encoded):
        assert public_error(encoded) == error
        refused.invalid(comment, [flag], error, encoded=encoded)

    right = sample_public(stream)
    for length in range(67):
        if length != PUBLIC_SIZE:
            invalid(f"row 80: {length} bytes", "WrongLength", "length", (right * 3)[:length])
    invalid("row 80: 32 bytes, the type byte missing", "WrongLength", "length", right[1:])
    invalid("row 80: 34 bytes, a zero in front", "WrongLength", "length", b"\x00" + right)
    invalid("row 80: 65 bytes of type 04: length comes first", "WrongLength", "length", b"\x04" + bytes(64))
    for type in range(256):
        if type != TYPE:
            invalid(f"row 80: type {type:02x}", "WrongType", "type", bytes([type]) + right[1:])
    return document


def public_key_text():
    document = Document("X25519 public key with its type byte, base64", SOURCE, {
        "Pseudorandom": "The public key of a reproducible random private key.",
        "BadBase64": "The base64 is malformed. White space is, too.",
        "WrongLength": "Right base64 of more or fewer than 33 bytes.",
        "WrongType": "The first byte is not 05.",
    })
    stream = Stream("public key texts")
    group = document.group("PublicKeyTextTest")
    for _ in range(16):
        key = sample_public(stream)
        assert strict(padded(key)) == key and len(padded(key)) == 44
        group.valid("random", ["Pseudorandom"], text=padded(key), encoded=key)

    refused = document.group("PublicKeyTextTest")

    def invalid(comment, flag, error, text):
        data = strict(text)
        assert error == ("malformed" if data is None else public_error(data)), comment
        refused.invalid(comment, [flag], error, text=text)

    key = sample_public(stream)
    text = padded(key)
    for comment, wrong in [
        *malformed_texts(text),
        ("one equals sign behind", text + "="),
        ("two equals signs behind", text + "=="),
        ("line feed behind", text + "\n"),
        ("CR LF behind", text + "\r\n"),
        ("line feed inside", text[:22] + "\n" + text[22:]),
        ("one character too many", text + "A"),
        ("32 bytes with spare bits", padded(key[:32])[:-2] + "B="),
        ("41 characters", text[:41]),
    ]:
        invalid(comment, "BadBase64", "malformed", wrong)
    for length in [0, 1, 16, 31, 32, 34, 35, 36, 64, 65, 66, 99]:
        data = (key * 3)[:length]
        invalid(f"row 80: {length} bytes, padded", "WrongLength", "length", padded(data))
        if length % 3:
            invalid(f"row 80: {length} bytes, unpadded", "WrongLength", "length", unpadded(data))
    invalid("row 80: 32 bytes, the type byte missing", "WrongLength", "length", padded(key[1:]))
    for type in [0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x0A, 0x15, 0x25, 0x45, 0x50, 0x7F, 0x80, 0x85, 0xFA, 0xFF]:
        invalid(f"row 80: type {type:02x}", "WrongType", "type", padded(bytes([type]) + key[1:]))
    return document


def signaling_key_text():
    document = Document("TextSecure signaling key, base64", SOURCE, {
        "Pseudorandom": "A reproducible random key.",
        "LineBreaks": "CR and LF are skipped wherever they stand: real clients sent a line feed after 64 characters.",
        "Whitespace": "Any white space but CR and LF is refused.",
        "WrongLength": "Right base64 of more or fewer than 52 bytes.",
        "BadBase64": "The base64 is malformed.",
    })
    stream = Stream("signaling key texts")
    add_signaling_valid(document.group("SignalingKeyTextTest"), stream)
    add_signaling_invalid(document.group("SignalingKeyTextTest"), stream)
    return document


def signaling_error(text):
    data = strict(text.replace("\r", "").replace("\n", ""))
    if data is None:
        return "malformed"
    return None if len(data) == SIGNALING_SIZE else "length"


def add_signaling_valid(group, stream):
    def valid(comment, flags, text, key):
        assert signaling_error(text) is None
        group.valid(comment, flags, text=text, key=key)

    for _ in range(8):
        key = stream.bytes(SIGNALING_SIZE)
        valid("padded", ["Pseudorandom"], padded(key), key)
        valid("unpadded", ["Pseudorandom"], unpadded(key), key)
        valid("line feed after 64 characters", ["LineBreaks"], padded(key)[:64] + "\n" + padded(key)[64:], key)
    for name, key in {"all zero": bytes(52), "all ff": b"\xff" * 52, "00 to 33": bytes(range(52))}.items():
        valid(name, [], padded(key), key)

    text, bare = padded(key), unpadded(key)
    for at in range(len(text) + 1):
        valid(f"row 91: line feed after {at} characters", ["LineBreaks"], text[:at] + "\n" + text[at:], key)
    for at in [0, 1, 2, 3, 4, 35, 64, 69, 70, 71, 72]:
        for name, ending in {"CR LF": "\r\n", "CR": "\r", "LF CR": "\n\r", "three LF": "\n\n\n"}.items():
            valid(f"row 91: {name} after {at} characters", ["LineBreaks"], text[:at] + ending + text[at:], key)
    for at in [0, 1, 64, 69, 70]:
        valid(f"unpadded, CR LF after {at} characters", ["LineBreaks"], bare[:at] + "\r\n" + bare[at:], key)
    for width in [1, 4, 19, 32]:
        lines = [text[at : at + width] for at in range(0, len(text), width)]
        valid(f"lines of {width}, LF", ["LineBreaks"], "\n".join(lines), key)
        valid(f"lines of {width}, CR LF at the end too", ["LineBreaks"], "".join(line + "\r\n" for line in lines), key)
    valid("100 line feeds in front", ["LineBreaks"], "\n" * 100 + text, key)


def add_signaling_invalid(group, stream):
    def invalid(comment, flag, error, text):
        assert signaling_error(text) == error, comment
        group.invalid(comment, [flag], error, text=text)

    key = stream.bytes(SIGNALING_SIZE)
    text, bare = padded(key), unpadded(key)
    spaces = {
        "space": " ", "tab": "\t", "NUL": "\0", "VT": "\v", "FF": "\f", "U+0085": "\u0085", "U+00A0": "\u00a0",
        "U+2028": "\u2028", "U+3000": "\u3000",
    }
    for name, space in spaces.items():
        for at in [0, 1, 35, 64, 69, 70, 71, 72]:
            invalid(f"row 91: {name} after {at} characters", "Whitespace", "malformed", text[:at] + space + text[at:])
        invalid(f"{name} behind, unpadded", "Whitespace", "malformed", bare + space)
        invalid(f"{name} after a line feed", "Whitespace", "malformed", text[:64] + "\n" + space + text[64:])

    invalid("row 59: empty", "WrongLength", "length", "")
    for name, ending in {"LF": "\n", "CR LF": "\r\n", "CR": "\r"}.items():
        invalid(f"{name} alone", "WrongLength", "length", ending)
    for length in [1, 2, 3, 16, 20, 32, 48, 49, 50, 51, 53, 54, 55, 64, 104]:
        data = (key * 2)[:length]
        invalid(f"row 59: {length} bytes, padded", "WrongLength", "length", padded(data))
        if length % 3:
            invalid(f"row 59: {length} bytes, unpadded", "WrongLength", "length", unpadded(data))
    longer = padded(key + b"\0")
    invalid("53 bytes, line feed after 64 characters", "WrongLength", "length", longer[:64] + "\n" + longer[64:])
    invalid("54 bytes, as many characters as 52", "WrongLength", "length", padded(key + b"\0\0"))

    for comment, wrong in [
        *(case for case in malformed_texts(text) if "in place of" in case[0] or case[0].split()[0] not in spaces),
        ("one equals sign missing", text[:-1]),
        ("one equals sign missing, line feed behind", text[:-1] + "\n"),
        ("three equals signs", text + "="),
        ("four equals signs", text + "=="),
        ("text twice", text + text),
        ("a character after the padding", text + "A"),
        ("a character after the padding, on a new line", text + "\nA"),
        ("one character too few", bare[:-1]),
        ("one character too few, padded", bare[:-1] + "==="),
        ("backslash and n", text[:64] + "\\n" + text[64:]),
        ("only equals signs", "===="),
    ]:
        invalid(comment, "BadBase64", "malformed", wrong)
    for comment, wrong in malformed_texts(bare):
        if " in place of " in comment:
            invalid(f"{comment}, unpadded", "BadBase64", "malformed", wrong)
    for last in "BCDEFRhx/":
        invalid(f"spare bits not zero: {last}", "BadBase64", "malformed", bare[:-1] + last + "==")
        invalid(f"spare bits not zero: {last}, unpadded", "BadBase64", "malformed", bare[:-1] + last)
