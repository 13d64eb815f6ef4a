# SPDX-License-Identifier: Apache-2.0
"""basic-credentials.json: the Authorization header. docs/protocol.md section 1, docs/bad-inputs.md row 98."""

from .base64_text import malformed_texts, padded, strict, unpadded
from .directory import bad_numbers
from .document import Document, Stream

NOTES = {
    "Pseudorandom": "A password as this protocol makes one: 16 random bytes, base64 without padding.",
    "Unpadded": "The base64 has no padding.",
    "SchemeCase": "The scheme's name is case-insensitive, in ASCII.",
    "Colon": "The number ends at the first colon; the password may hold more. It is read so, but never made.",
    "UTF8": "The password is not ASCII. It is not normalized.",
    "BadScheme": "Not `Basic` and one space.",
    "BadBase64": "The base64 is malformed.",
    "BadNumber": "What stands before the first colon is no number.",
    "BadPassword": "The password is missing, empty, not UTF-8, or has a control character (RFC 7617 section 2).",
}
NUMBER = "+14155550132"


def documents():
    document = Document("HTTP Basic credentials", "push-core, vectors/generate.py", NOTES)
    add_valid(document.group("BasicCredentialsTest"), Stream("credentials"))
    add_invalid(document.group("BasicCredentialsTest"))
    return {"basic-credentials.json": document}


def add_valid(group, stream):
    def valid(comment, flags, password, number=NUMBER, scheme="Basic"):
        pair = f"{number}:{password}".encode()
        for form, flag in {padded(pair): [], unpadded(pair): ["Unpadded"]}.items():
            assert strict(form) == pair
            group.valid(comment, [*flags, *flag], header=f"{scheme} {form}", number=number, password=password)

    for _ in range(6):
        valid("password as made", ["Pseudorandom"], unpadded(stream.bytes(16)))
    for scheme in ["basic", "BASIC", "bAsIc", "BASIc"]:
        valid(f"scheme {scheme}", ["SchemeCase"], "secret", scheme=scheme)
    for number in ["+1234567", "+999999999999999", "+442071838750"]:
        valid("another number", [], "secret", number=number)
    for length in [1, 2, 3, 4, 64, 255]:
        valid(f"password of {length} characters", [], "x" * length)
    for password in ["a:b", ":", "::", ":a", "a:", "+14155550132:secret", "a:b:c:d"]:
        valid(f"password {password}", ["Colon"], password)
    for password in [" ", " x ", "with space", "=", "==", "\"quoted\"", "%3A", "a,b", "Basic x", "\\", "a/b+c="]:
        valid(f"password {password}", [], password)
    for password in [
        "p\u00e4ssw\u00f6rd", "pa\u0308sswo\u0308rd", "\u043f\u0430\u0440\u043e\u043b\u044c", "\u5bc6\u7801",
        "\U0001f511", "\u00a3", "\U0010ffff", "\u0301", "\ufb01",
    ]:
        valid(f"password {ascii(password)[1:-1]}", ["UTF8"], password)


def add_invalid(group):
    def invalid(comment, flag, header, error=None):
        group.invalid(comment, [flag], error, header=header)

    right = f"{NUMBER}:secret!".encode()  # 20 bytes, so the base64 ends in one equals sign
    text = padded(right)
    assert text.count("=") == 1

    for comment, header in {
        "empty": "",
        "one space": " ",
        "scheme alone": "Basic",
        "scheme and a space": "Basic ",
        "no scheme": text,
        "no scheme, a space": " " + text,
        "no space": "Basic" + text,
        "two spaces": "Basic  " + text,
        "tab": "Basic\t" + text,
        "line feed": "Basic\n" + text,
        "no-break space": "Basic\u00a0" + text,
        "space, then tab": "Basic \t" + text,
        "space in front": " Basic " + text,
        "colon": "Basic:" + text,
        "colon and space": "Basic: " + text,
        "header's name": "Authorization: Basic " + text,
        "scheme twice": "Basic Basic " + text,
        "scheme cut": "Basi " + text,
        "scheme longer": "Basics " + text,
        "NUL in the scheme": "Basic\0 " + text,
        "quotes": f'"Basic" {text}',
        "long s, which folds to s": "Ba\u017fic " + text,
        "dotless i": "Bas\u0131c " + text,
        "dotted capital I": "BAS\u0130C " + text,
        "full-width B": "\uff22asic " + text,
        "combining character after the scheme": "Basic\u0301 " + text,
        "scheme Bearer": "Bearer " + text,
        "scheme Digest": "Digest " + text,
        "scheme Negotiate": "Negotiate " + text,
        "clear text": f"Basic {NUMBER}:secret!",
    }.items():
        flag = "BadBase64" if comment == "clear text" else "BadScheme"
        invalid(comment, flag, header, "malformed" if flag == "BadBase64" else None)

    for comment, wrong in [
        *malformed_texts(text),
        ("two equals signs", text + "="),
        ("line feed behind", text + "\n"),
        ("CR LF behind", text + "\r\n"),
        ("line feed inside", text[:8] + "\n" + text[8:]),
        ("one character left over", text[:-3]),
        ("spare bits not zero", text[:-2] + "B="),
        ("only equals signs", "===="),
        ("a second value after a comma", text + ", Basic " + text),
        ("a parameter", text + " realm=x"),
    ]:
        if comment in ("space in front", "tab in front"):
            continue  # tested above as BadScheme
        assert strict(wrong) is None, comment
        invalid(f"base64: {comment}", "BadBase64", f"Basic {wrong}", "malformed")

    def pair(comment, flag, data):
        invalid(comment, flag, f"Basic {padded(data)}")

    for comment, number in bad_numbers():
        if ":" not in number and len(number) < 100:
            pair(f"number: {comment}", "BadNumber", f"{number}:secret".encode())
    pair("number: not UTF-8", "BadNumber", b"+1415555013\xff:secret")
    pair("number and password swapped", "BadNumber", f"secret:{NUMBER}".encode())
    pair("colon in front", "BadNumber", b":" + right)

    pair("no colon", "BadPassword", NUMBER.encode())
    pair("no colon, a full-width one", "BadPassword", f"{NUMBER}\uff1asecret".encode())
    pair("no colon, a semicolon", "BadPassword", f"{NUMBER};secret".encode())
    pair("empty password", "BadPassword", f"{NUMBER}:".encode())
    for shown in ["ff", "80", "c080", "eda080", "f4908080", "e282", "c3", "61ff62", "61e28262", "f0808080af", "c328"]:
        data = bytes.fromhex(shown)
        assert not is_utf8(data)
        pair(f"password {shown}, not UTF-8", "BadPassword", f"{NUMBER}:".encode() + data)
    for code in [*range(0x20), 0x7F]:
        for place, password in {"alone": chr(code), "inside": f"sec{chr(code)}ret", "behind": f"secret{chr(code)}"}.items():
            pair(f"row 119: password with U+{code:04X}, {place}", "BadPassword", f"{NUMBER}:{password}".encode())


def is_utf8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
