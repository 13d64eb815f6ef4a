# SPDX-License-Identifier: Apache-2.0
"""The values in the bodies of the REST calls, right and wrong. docs/bad-inputs.md rows 80, 83 to 96."""

from .base64_text import ALPHABET, malformed_texts, padded, strict, unpadded
from .directory import TOKEN_BYTES, bad_numbers
from .keys import PUBLIC_SIZE, SIGNALING_SIZE, TYPE
from .rest_json import escaped, quoted

SMALL, BIG = 2**53 + 1, 2**64 - 1
# docs/bad-inputs.md rows 86 to 92.
BAD_BASE64 = [
    "Zm9", "Zh", "Zm9=", "Zh==", "Z", "Zm9vZ", "Zg=", "Zm8==", "Zm9v=", "Zm9v====", "=", "====", "Zg==Zg==", "Z=g=",
    " Zg==", "Zg==\n", "Zm9v\r\nYmFy", "Zm9v\tYmFy", "Zm9v\0", "Zm\0v", "Zm\u00e9v", "-_-_",
]
# Of integers that docs/bad-inputs.md has a row for.
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


def add_integer(part, name, too_large):
    """A whole number in JSON, of 64 bits at most; `too_large` is what else is out of range."""
    row = ROWS.get(name, "")
    for value in ["-1", "-5", str(-(2**31)), str(-(2**63)), *map(str, too_large), str(2**64), str(2**64 + 1)]:
        part.invalid(f"{row}{name} is {value}", "OutOfRange", {name: value})
    for value in [str(2**128), "1" + "0" * 1000, "1e20", "1e400", "-1e400"]:
        shown = value if len(value) < 50 else f"a number of {len(value)} digits"
        part.invalid(f"{row}{name} is {shown}", "OutOfRange", {name: value})
    for value in ["1.5", "0.5", "-0.5", "1.25e1", "1e-1", "5.000001"]:
        part.invalid(f"{row}{name} is {value}", "Fraction", {name: value})
    for value in [
        "NaN", "-Infinity", "007", "00", "-01", "+5", "0x10", "5.", ".5", "--5", "1_000", "1,5", "5 5", "1e", "5f",
        "\uff15",
    ]:
        part.invalid(f"{row}{name} is {ascii(value)[1:-1]}", "BadJSON", {name: value})


def add_lenient_integers(part, name, means):
    """Whole numbers in unusual forms. `means` turns one into what `decoded` has."""
    for value, read in {"1.0": 1, "1e3": 1000, "-0": 0, "10E-1": 1}.items():
        part.lenient(f"{name} is {value}", {name: value}, **{name: means(read)})


def add_escapes(part, *names):
    """The same text with escapes that need not be. `/` may be escaped, and must not be when written."""
    for name in names:
        text = part.value[name]
        raw = part.fields[name]
        plain = raw[1:-1]
        part.valid(f"{name} all of \\u escapes", ["JSON"], {name: escaped(plain)})
        part.valid(f"{name}, first character as a \\u escape", ["JSON"], {name: f'"\\u{ord(plain[0]):04X}{plain[1:]}"'})
        if "/" in text or "/" in plain:
            part.valid(f"{name} with escaped slashes", ["JSON"], {name: raw.replace("/", "\\/")})


def add_bad_text(part, name):
    """JSON strings that are none, and text that is no Unicode."""
    plain = part.fields[name][1:-1]
    for shown, wrong in {
        "a lone high surrogate": "\\ud800", "a lone low surrogate": "\\udc00",
        "surrogates the wrong way round": "\\udc00\\ud800",
        "two high surrogates": "\\ud83d\\ud83d", "a high surrogate, then a letter": "\\ud83dx",
        "an unknown escape": "\\x41", "an escaped quote": "\\'", "an octal escape": "\\101", "a cut \\u escape": "\\u00",
        "a \\u escape with a sign": "\\u+041", "a \\u escape in braces": "\\u{41}",
    }.items():
        part.invalid(f"{name} has {shown} in front", "BadJSON", {name: f'"{wrong}{plain}"'})
        part.invalid(f"{name} has {shown} behind", "BadJSON", {name: f'"{plain}{wrong}"'})
    part.invalid(f"{name} has no closing quote", "BadJSON", {name: f'"{plain}'})
    part.invalid(f"{name} ends in a backslash", "BadJSON", {name: f'"{plain}\\"'})
    part.invalid(f"{name} in two pieces", "BadJSON", {name: f'"{plain}" "{plain}"'})
    for data in ["ff", "80", "c080", "eda080", "eda0bdedb880", "f4908080", "f0808080af", "e282", "c3"]:
        text = part.text(**{name: '"?"'}).encode().replace(b'"?"', b'"' + bytes.fromhex(data) + plain.encode() + b'"', 1)
        part.cases.invalid(f"{name} begins with {data}, not UTF-8", "InvalidUTF8", text)
    text = part.text(**{name: '"?"'}).encode().replace(b'"?"', b'"' + plain.encode() + b'\xff"', 1)
    part.cases.invalid(f"{name} ends in ff, not UTF-8", "InvalidUTF8", text)


def add_bad_base64(part, name, every=1):
    """`every` of 1 for all; more for a field that another test has the rest for."""
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
    """Row 80, and base64 that is none."""
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
    # Not right JSON: a line feed must be escaped in a string.
    part.lenient("LF that is not escaped", {name: f'"{text[:64]}\n{text[64:]}"'})
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
    """Pairs of comment and text: rows 96 and 91, 92."""
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
    """Wrong numbers, every so many."""
    return list(bad_numbers())[::every]


def bad_locations():
    """Pairs of comment and URL: neither https with a host nor http to loopback."""
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
