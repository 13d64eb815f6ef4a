# SPDX-License-Identifier: Apache-2.0
"""Valid and invalid values in the bodies of the REST calls. docs/bad-inputs.md rows 80, 83 to 96."""

from .base64_text import ALPHABET, malformed_texts, padded, strict, unpadded
from .directory import TOKEN_BYTES, bad_numbers
from .keys import PUBLIC_SIZE, SIGNALING_SIZE, TYPE
from .rest_json import escaped, quoted
from .rest_syntax import BAD_NUMBERS

SMALL, BIG = 2**53 + 1, 2**64 - 1
# docs/bad-inputs.md rows 86 to 92.
BAD_BASE64 = [
    "Zm9", "Zh", "Zm9=", "Zh==", "Z", "Zm9vZ", "Zg=", "Zm8==", "Zm9v=", "Zm9v====", "=", "====", "Zg==Zg==", "Z=g=",
    " Zg==", "Zg==\n", "Zm9v\r\nYmFy", "Zm9v\tYmFy", "Zm9v\0", "Zm\0v", "Zm\u00e9v", "-_-_",
]
# Whole numbers in unusual notation. Each is in range for every integer field.
WHOLE = {
    "1.0": 1, "1e3": 1000, "-0": 0, "-0.0": 0, "10E-1": 1, "0.000": 0, "0e5": 0, "0E-7": 0, "1e+2": 100, "1.50e2": 150,
    "1e-0": 1, "100e-2": 1, "0.5e1": 5, "0.0010e3": 1, "1e0000000000000000000003": 1000, "0e999999999999": 0, "-0e-999999999999": 0,
    "0.0e99999999999999999999": 0, "1" + "0" * 400 + "e-400": 1, "0." + "0" * 399 + "1e400": 1, "1." + "0" * 400: 1,
}
# Texts that are not the shortest decimal form of a number from 0 to 2^64 - 1.
BAD_DECIMALS = [
    "", " ", "-1", "-0", "+5", "+0", " 5", "5 ", "5\n", "\t5", "5\0", "0x5", "0xFF", "5a", "a5", "ff", "5.0", "1.5",
    ".5", "5.", "1e3", "1,000", "1_000", "00", "007", "01", "00000000000000000005", "018446744073709551615",
    "18446744073709551616", "18446744073709551620", "99999999999999999999", "100000000000000000000",
    "-9223372036854775808", "null", "true", "NaN", "Infinity", "\u0665", "\uff15", "5\u0660", "\u00b2", "5\u0301",
    "5\u200b", "\ufeff5", "\u22125", "--5", "5-", "5;6", "5/6", '"5"', "1" + "0" * 100,
]
# The docs/bad-inputs.md row of an integer field.
ROWS = {"keyId": "row 83: ", "id": "row 84: "}
HOSTS = ["blobs.example", "files.relay.example", "a.b.c.d.example"]


def public_key(stream):
    return (bytes([TYPE]) + stream.bytes(PUBLIC_SIZE - 1)).hex()


def number(stream):
    return f"+1415555{100 + stream.below(100):04d}"


def token(stream):
    return unpadded(stream.bytes(TOKEN_BYTES))


def location(stream):
    return f"https://{stream.choice(HOSTS)}/{stream.below(10**12)}?Signature={stream.bytes(6).hex()}%2F"


def key_id(stream):
    return stream.below(0xFFFFFF)


def add_integer(part, name, too_large, means=None):
    """Adds values of an integer field of at most 64 bits. `too_large` has further values that are out of range.

    `means` turns a whole number into its `decoded` form. Without `means`, only the part's own value is valid.
    """
    row = ROWS.get(name, "")
    for value in ["-1", "-5", str(-(2**31)), str(-(2**63)), *map(str, too_large), str(2**64), str(2**64 + 1)]:
        part.invalid(f"{row}{name} is {value}", "OutOfRange", {name: value})
    for value in [
        str(2**128), "1" + "0" * 1000, "1e20", "1e400", "-1e400", "1e999999999999", "1e99999999999999999999", "-1.0", "-1e0",
        "-10e-1", f"{2**64}.0", "1.8446744073709551616e19", "184467440737095516160e-1",
    ]:
        part.invalid(f"{row}{name} is {shown(value)}", "OutOfRange", {name: value})
    for value in [
        "1.5", "0.5", "-0.5", "1.25e1", "1e-1", "5.000001", "15e-1", "0.99999999999999999999", "1.00000000000000000000000001",
        "9007199254740990.6", f"{BIG}.5", "1e-400", "-1e-400", "1e-999999999999", "1e-99999999999999999999",
        "5." + "0" * 400 + "1", "1" + "0" * 400 + "e-401",
    ]:
        part.invalid(f"{row}{name} is {shown(value)}", "Fraction", {name: value})
    if means is not None:
        for value, read in WHOLE.items():
            part.valid(f"{name} is {shown(value)}", ["Whole"], {name: value}, **{name: means(read)})
    if part.cases.has_syntax:
        for value in BAD_NUMBERS:
            part.invalid(f"{row}{name} is {ascii(value)[1:-1]}", "BadJSON", {name: value})


def add_large_integers(part, name, bits, means):
    """Adds the largest number in several notations, and for 64 bits also 2^53 + 1, which a double cannot hold."""
    largest = str(2**bits - 1)
    point = f"{largest[0]}.{largest[1:]}"
    for value in [largest, f"{largest}.0", f"{point}e{len(largest) - 1}", f"{largest}000e-3", f"0.{largest}e{len(largest)}"]:
        part.valid(f"{name} is {value}", ["Whole"], {name: value}, **{name: means(2**bits - 1)})
    for value in [f"{2**bits}.0", f"{2**bits}0e-1"]:
        part.invalid(f"{name} is {value}", "OutOfRange", {name: value})
    if bits == 64:
        for value in [str(SMALL), f"{SMALL}.0", f"{SMALL}000e-3", "9.007199254740993e15"]:
            part.valid(f"{name} is {value}", ["Whole"], {name: value}, **{name: means(SMALL)})


def add_decimal_texts(part, name):
    """Adds numbers in quotes, which is the form of the specification."""
    for value in ["0", "1", "10", str(2**53), str(SMALL), str(2**63), str(BIG)]:
        part.valid(f"{name} is the text {value}", ["Quoted"], {name: quoted(value)}, **{name: value})
    escapes = {'"\\u0035"': "5", '"1\\u0030"': "10"}
    for text, value in escapes.items():
        part.valid(f"{name} is the text {text[1:-1]}", ["Quoted", "Escapes"], {name: text}, **{name: value})
    for wrong in BAD_DECIMALS:
        comment = ascii(wrong)[1:-1] if len(wrong) < 50 else f"{len(wrong)} digits"
        part.invalid(f"{ROWS.get(name, '')}{name} is the text {comment}", "BadDecimal", {name: quoted(wrong)})


def add_relay_lengths(part):
    """Adds relay names of 255 bytes of UTF-8, the maximum, and longer ones."""
    for comment, right in {
        "ASCII": "r" * 255, "two bytes each and one": "\u00e9" * 127 + "r", "combining marks": "e" + "\u0301" * 127,
    }.items():
        part.valid(f"relay of 255 bytes, {comment}", ["Boundary", "Text"], {"relay": quoted(right)}, relay=right)
        part.invalid(f"relay of 256 bytes, {comment}", "TooLong", {"relay": quoted(right + "r")})
    right = "\u00e9" * 127 + "r"
    escapes = {"relay": escaped(right)}
    part.valid("relay of 255 bytes, all of \\u escapes", ["Boundary", "Escapes"], escapes, relay=right)
    part.invalid("relay of 256 bytes, all of \\u escapes", "TooLong", {"relay": escaped("\u00e9" * 128)})
    part.invalid("relay of 10,000 combining marks", "TooLong", {"relay": quoted("e" + "\u0301\u0323" * 5000)})


def shown(value):
    return value if len(value) < 50 else f"{value[:5]}, a number of {len(value)} characters"


def add_escapes(part, *names):
    """Adds the same texts with escapes that JSON does not require. A reader takes `\\/`, but a writer must not write it."""
    for name in names:
        text = part.value[name]
        raw = part.fields[name]
        plain = raw[1:-1]
        part.valid(f"{name} all of \\u escapes", ["Escapes"], {name: escaped(plain)})
        part.valid(f"{name}, first character as a \\u escape", ["Escapes"], {name: f'"\\u{ord(plain[0]):04X}{plain[1:]}"'})
        if "/" in text or "/" in plain:
            part.valid(f"{name} with escaped slashes", ["Escapes"], {name: raw.replace("/", "\\/")})


def add_bad_base64(part, name, every=1):
    """Adds each `every`-th malformed text. Fields that other tests cover in full use a larger `every`."""
    sample = padded(bytes.fromhex(part.value[name]))
    bare = sample.rstrip("=")
    spoiled = [
        *malformed_texts(sample),
        ("an equals sign too many", sample + "="),
        ("only equals signs", "===="),
        ("twice, padded", bare + "==" + bare + "=="),
        ("one character left over", bare[: len(bare) // 4 * 4 + 1 - 4]),
        ("a backslash", bare[:4] + "\\" + bare[4:]),
        ("URL alphabet at the end", bare[:-4] + "-_-_"),
    ]
    for comment, wrong in spoiled[::every]:
        assert strict(wrong) is None, comment
        part.invalid(f"{name}: {comment}", "BadBase64", {name: quoted(wrong)})


def add_public_key(part, name, every):
    """Adds row 80, and malformed base64."""
    key = bytes.fromhex(part.value[name])
    add_bad_base64(part, name, every)
    for length in [0, 1, 16, 31, 32, 34, 35, 36, 65, 66]:
        part.invalid(f"{name} of {length} bytes", "WrongLength", {name: quoted(padded((key * 2)[:length]))})
    part.invalid(f"{name} without its type byte", "WrongLength", {name: quoted(padded(key[1:]))})
    part.invalid(f"{name} without its type byte, unpadded", "WrongLength", {name: quoted(unpadded(key[1:]))})
    for type in [0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x0A, 0x85, 0xFF]:
        part.invalid(f"{name} of type {type:02x}", "WrongKeyType", {name: quoted(padded(bytes([type]) + key[1:]))})
    for shown, space in {"CR LF": "\r\n", "LF": "\n"}.items():
        text = part.fields[name][1:-1]
        part.invalid(f"{name} with {shown} behind", "BadBase64", {name: quoted(text + space)})
        part.invalid(f"{name} with {shown} inside", "BadBase64", {name: quoted(text[:22] + space + text[22:])})


def add_signaling_key(part, name="signalingKey"):
    key = bytes.fromhex(part.value[name])
    text, bare = padded(key), unpadded(key)
    part.valid("unpadded", ["Unpadded"], {name: quoted(bare)})
    for shown, ending in {"LF": "\n", "CR LF": "\r\n", "CR": "\r"}.items():
        for at in [0, 1, 35, 64, 70, 71, 72]:
            part.valid(f"{shown} after {at} characters", ["LineBreaks"], {name: quoted(text[:at] + ending + text[at:])})
        broken = quoted(bare[:64] + ending + bare[64:])
        part.valid(f"unpadded, {shown} after 64 characters", ["LineBreaks"], {name: broken})
        lines = "".join(text[at : at + 19] + ending for at in range(0, len(text), 19))
        part.valid(f"lines of 19, {shown}", ["LineBreaks"], {name: quoted(lines)})
    part.valid("LF as a \\u escape", ["LineBreaks"], {name: f'"{text[:64]}\\u000a{text[64:]}"'})
    add_bad_base64(part, name)
    for shown, space in {"space": " ", "tab": "\t", "U+0085": "\u0085", "U+2028": "\u2028"}.items():
        for at in [1, 64, 71]:
            part.invalid(f"{shown} after {at} characters", "BadBase64", {name: quoted(text[:at] + space + text[at:])})
        part.invalid(f"{shown} after a line feed", "BadBase64", {name: quoted(f"{text[:64]}\n{space}{text[64:]}")})
    part.invalid("backslash and n", "BadBase64", {name: quoted(text[:64] + "\\n" + text[64:])})
    for length in [0, 1, 20, 32, 49, 50, 51, 53, 54, 55, 64, 104]:
        data = (key * 2)[:length]
        part.invalid(f"{length} bytes", "WrongLength", {name: quoted(padded(data))})
        if length % 3:
            part.invalid(f"{length} bytes, unpadded", "WrongLength", {name: quoted(unpadded(data))})
    part.invalid("a line feed alone", "WrongLength", {name: '"\\n"'})
    assert len(key) == SIGNALING_SIZE


def bad_tokens(right):
    """Yields pairs of comment and text for rows 91, 92 and 96."""
    for length in [0, 1, 2, 4, 12, 13, 15, 16, 18, 20, 28, 1000]:
        yield f"{length} characters", (right * 100)[:length]
    for count in [1, 3, 4]:
        yield f"{count} equals signs", right + "=" * count
    yield "9 bytes", padded(strict(right)[:9])
    yield "11 bytes", padded(strict(right) + b"\0")
    yield "12 characters, two equals signs", right[:12] + "=="
    yield "equals signs in front", "==" + right
    for last in ALPHABET[1::5]:
        if last not in "AQgw":
            yield f"spare bits, last character {last}", right[:13] + last
            yield f"spare bits, last character {last}, padded", right[:13] + last + "=="
    for name, character in {
        "hyphen": "-", "underscore": "_", "space": " ", "tab": "\t", "LF": "\n", "CR LF": "\r\n", "NUL": "\0",
        "U+00E9": "\u00e9", "full-width A": "\uff21", "emoji": "\U0001f600",
    }.items():
        yield f"{name} in front", character + right
        yield f"{name} in place of a character", right[:7] + character + right[8:]
        yield f"{name} behind", right + character
        yield f"{name} behind the padding", right + "==" + character
    yield "a number", "+14152222222"
    yield "a number of 14 characters", "+1415222222201"


def numbers(every):
    """Returns each `every`-th wrong number, with its comment."""
    return list(bad_numbers())[::every]


def bad_locations():
    """Yields pairs of comment and URL. The URLs are malformed, have user information, or are not https or http to loopback."""
    yield "empty", ""
    yield "a word", "blobs"
    for url in [
        "http://blobs.example/1", "http://blobs.example:443/1", "http://localhost.evil.example/",
        "http://evil.example/localhost", "http://127.0.0.1.evil.example/", "http://evil.example/?127.0.0.1",
        "http://evil.example#localhost", "http://xlocalhost/", "http://localhostx/", "http://localhost-/",
        "http://192.0.2.1/1", "http://128.0.0.1/", "http://126.255.255.255/", "http://0.0.0.0/",
        "http://127.0.0.256/", "http://127.0.0/", "http://127.1/", "http://127/", "http://2130706433/",
        "http://0x7f000001/", "http://0177.0.0.1/", "http://127.0.0.1.2/", "http://127.0.0.x/", "http://[::2]/",
        "http://[::]/", "http://[2001:db8::1]/", "http://[::ffff:192.0.2.1]/", "http://[::1/", "http://::1/",
        "http://[::1].evil.example/", "http://[::1]evil.example/",
    ]:
        yield f"http to another host: {url}", url
    for url in [
        "https://user@blobs.example/", "https://user:secret@blobs.example/", "https://@blobs.example/",
        "https://:@blobs.example/", "http://localhost@evil.example/", "http://localhost:80@evil.example/",
        "http://127.0.0.1@evil.example/", "http://user@localhost/", "http://[::1]@evil.example/",
        "https://blobs.example@evil.example/", "https://a@b@blobs.example/",
    ]:
        yield f"user information: {url}", url
    for url in [
        "ftp://blobs.example/1", "file:///1", "file://localhost/1", "httpx://blobs.example/1",
        "shttps://blobs.example/1", "ws://blobs.example/1", "wss://blobs.example/1", "data:text/plain,x",
        "javascript:x", "mailto:x@blobs.example", "about:blank", "urn:https://blobs.example/",
        "view-source:https://blobs.example/", "1https://blobs.example/",
    ]:
        yield f"another scheme: {url}", url
    for url in [
        "/1", "1", "./1", "//blobs.example/1", "blobs.example/1", "blobs.example:443/1", "?x", "#x", "://blobs.example/1",
    ]:
        yield f"relative: {url}", url
    for url in [
        "https:", "https:/", "https://", "https:///", "https:///1", "https:/blobs.example/1", "https:blobs.example/1",
        "https://?x", "https://#x", "https://:443/", "https://:443", "http:///1", "http://:80/", "https",
    ]:
        yield f"no host: {url}", url
    for name, character in {
        "space": " ", "tab": "\t", "LF": "\n", "CR LF": "\r\n", "CR": "\r", "NUL": "\0", "U+0001": "\1",
        "U+001F": "\x1f", "DEL": "\x7f", "backslash": "\\", "U+00E9": "\u00e9", "no-break space": "\u00a0",
        "U+0085": "\u0085", "U+2028": "\u2028", "U+FEFF": "\ufeff", "full-width solidus": "\uff0f",
        "ideographic full stop": "\u3002", "emoji": "\U0001f600",
    }.items():
        yield f"{name} in front", f"{character}https://blobs.example/1"
        yield f"{name} in the scheme", f"ht{character}tps://blobs.example/1"
        yield f"{name} in the host", f"https://bl{character}obs.example/1"
        yield f"{name} in the path", f"https://blobs.example/a{character}b"
        yield f"{name} in the query", f"https://blobs.example/a?b{character}"
        yield f"{name} behind", f"https://blobs.example/1{character}"
    for url in [
        "https:\\\\blobs.example\\1", "https://blobs.example\\@evil.example/", "http://localhost\\@evil.example/",
        "http://localhost\\.evil.example/",
    ]:
        yield f"backslash: {url}", url
