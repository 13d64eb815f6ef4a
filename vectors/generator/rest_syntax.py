# SPDX-License-Identifier: Apache-2.0
"""Unusual JSON with the same meaning, and texts that are not JSON. Only the bodies of SYNTAX_BODIES get these tests.

docs/bad-inputs.md row 97.
"""

import json

from .credentials import is_utf8
from .rest_json import object_text, quoted
from .strict_json import MAXIMUM_DEPTH, MAXIMUM_KEY_BYTES, depth

LONE_SURROGATES = {
    "a lone high surrogate": "\\ud800", "a lone low surrogate": "\\udc00", "surrogates the wrong way round": "\\udc00\\ud800",
    "two high surrogates": "\\ud83d\\ud83d", "a high surrogate, then a letter": "\\ud83dx",
    "a high surrogate, then another escape": "\\ud83d\\u0041", "a high surrogate, then \\n": "\\ud83d\\n",
    "the last low surrogate": "\\uDFFF",
}
BAD_ESCAPES = {
    "an unknown escape": "\\x41", "an escaped quote": "\\'", "an octal escape": "\\101", "a cut \\u escape": "\\u00",
    "a \\u escape with a sign": "\\u+041", "a \\u escape in braces": "\\u{41}", "a \\u escape in capitals": "\\U0041",
    "a \\u escape with a space": "\\u 041", "a \\u escape with a letter too far": "\\u004g", "an escaped a": "\\a",
    "an escaped line feed": "\\\n", "an escaped NUL": "\\0", "a \\u escape of full-width digits": "\\u\uff10\uff10\uff14\uff11",
}
BAD_UTF8 = [
    "ff", "80", "c080", "c1bf", "eda080", "edb080", "eda0bdedb880", "f4908080", "f5808080", "f0808080af", "e08080", "e282",
    "c3",
]
HERE = "\ue000"
BAD_NUMBERS = [
    "NaN", "Infinity", "-Infinity", "007", "00", "-01", "-00", "+5", "+0", "0x10", "5.", "-5.", "0.e1", "5.e1", ".5", "-.5",
    "--5", "-", "1_000", "1,5", "5 5", "1e", "1e+", "1E-", "1e+-1", "1e1.5", "1.5.5", "5f", "0b1", "1e 5", "- 5",
    "\uff15", "\u0665", "\u22125", "1\u00a0",
]
BAD_WORDS = [
    "nan", "inf", "undefined", "True", "NULL", "nul", "tru", "fals", "nulll", "truefalse", "x", "'x'", "`x`", "Null", "n",
    "t\\u0072ue",
]
RIGHT_VALUES = {
    "null": "null", "true": "true", "false": "false", "0": "0", "-0": "-0", "-0.0": "-0.0", "0e0": "0e0", "1E+5": "1E+5",
    "1e-0": "1e-0", "-12.5e-3": "-12.5e-3", "1e400": "1e400", "-1e400": "-1e400", "1e-400": "1e-400",
    "1e999999999999": "1e999999999999", "0e-999999999999": "0e-999999999999", "1e0000000001": "1e0000000001",
    "a number of 1,000 digits": "9" * 1000, "a fraction of 1,000 digits": "0." + "1" * 1000,
    "empty text": '""', "text": quoted("\u00e9\u20ac\U0001f600"), "text with escapes": '"\\u00e9\\n\\t\\r\\b\\f\\"\\\\\\/"',
    "text with all control characters as escapes": quoted("".join(map(chr, range(32)))),
    "text with DEL, U+0080, U+2028 and U+FEFF": quoted("\x7f\u0080\u2028\u2029\ufeff"),
    "text with U+FFFF, U+FDD0 and U+10FFFF": quoted("\uffff\ufdd0\U0010ffff"),
    "text with a surrogate pair as escapes": '"\\uD83D\\ude00"', "text with the last scalar as escapes": '"\\udbff\\udfff"',
    "text with a noncharacter as an escape": '"\\uFFFE"', "text of combining marks": quoted("e" + "\u0301\u0323" * 200),
    "text that ends in an escaped backslash": '"\\\\"', "braces in text": quoted('}],{"'), "empty object": "{}",
    "empty list": "[]", "empty object and list with spaces": '[{ }, [\t] , {"x" :\n[ ]}]',
    "list": '[1,"x",[null,{}],{"a":[]}]', "keys twice in it": '{"a":1,"a":2,"":3,"":4}',
}


def add_object_forms(part):
    """Adds other texts of the same object: white space, escapes and unknown keys."""
    fields = part.fields

    def valid(comment, text, flag="JSON"):
        part.valid_object(comment, [flag], text)

    def spaced(open, colon, comma, close):
        return open + comma.join(f'"{name}"{colon}{value}' for name, value in fields.items()) + close

    valid("spaces between tokens", spaced("{ ", " : ", " , ", " }"))
    valid("line feeds and tabs between tokens", spaced("{\n\t", ":\t", ",\n\t", "\n}"))
    valid("CR LF between tokens", spaced("{\r\n", "\r\n:\r\n", "\r\n,\r\n", "\r\n}"))
    valid("keys with a \\u escape", object_text(
        {f"\\u{ord(name[0]):04x}{name[1:]}": raw for name, raw in fields.items()}))

    inner = object_text(fields)
    values = {**RIGHT_VALUES, "the same object": inner, "objects in lists": f"[{inner},[{inner}]]"}
    for shown, value in values.items():
        valid(f"unknown key first: {shown}", object_text({"a": value, **fields}), "UnknownKey")
    for shown in ["null", "0", "1e400", "text", "empty object", "empty list"]:
        valid(f"unknown key last: {shown}", object_text({**fields, "z": values[shown]}), "UnknownKey")
    valid("unknown keys: names that differ in case", object_text(
        {**{name.upper(): "5" for name in fields}, **fields}), "UnknownKey")
    valid("unknown keys: empty and odd names", object_text(
        {"": "1", " ": "2", "\u00e9": "3", "\\u0000": "4", **fields, "a.b": "5"}), "UnknownKey")
    valid("an unknown key three times", '{"a":1,"a":[],' + inner[1:-1] + ',"\\u0061":null}', "UnknownKey")
    first = next(iter(fields))
    for shown, name in {
        "with a NUL behind": first + "\\u0000", "cut": first[:-1], "with a letter more": first + "s",
        "with a combining mark": first + "\u0301", "in full width": "".join(chr(ord(letter) + 0xFEE0) for letter in first),
    }.items():
        valid(f"unknown key: {first} {shown}", object_text({name: "5", **fields}), "UnknownKey")
    add_depth(part)
    add_key_lengths(part)


def add_depth(part):
    """Adds 512 nested objects and lists, which are valid, and 513. The limit counts the levels around the object, too."""
    left = MAXIMUM_DEPTH - depth(part.around("{}"))
    nests = {
        "lists": lambda count: "[" * count + "]" * count,
        "objects": lambda count: '{"":' * (count - 1) + "{}" + "}" * (count - 1),
        "lists and objects": lambda count: '[{"a":' * (count // 2) + ("[]" if count % 2 else "0") + "}]" * (count // 2),
    }
    for shown, nest in nests.items():
        right = object_text({"a": nest(left), **part.fields})
        part.valid_object(f"{MAXIMUM_DEPTH} levels, {shown}", ["Depth"], right)
        wrong = object_text({"a": nest(left + 1), **part.fields})
        part.invalid_object(f"{MAXIMUM_DEPTH + 1} levels, {shown}", "TooDeep", wrong)
    shallow = "[" + ",".join(["[" * 9 + "]" * 9] * 90) + "]"
    part.valid_object("90 lists of lists beside each other", ["Depth"], object_text({"a": shallow, **part.fields}))


def add_key_lengths(part):
    """Adds keys of 256 bytes, the maximum, and longer ones. The length counts the bytes between the quotes, with escapes as written."""
    for shown, name in {
        "ASCII": "x" * 256, "of two bytes each": "\u00e9" * 128, "of four bytes each": "\U0001f511" * 64,
        "\\u escapes and ASCII": "\\u0078" * 42 + "x" * 4,
    }.items():
        right = object_text({name: "1", **part.fields})
        assert len(name.encode()) == MAXIMUM_KEY_BYTES
        part.valid_object(f"unknown key of 256 bytes, {shown}", ["UnknownKey"], right)
        part.invalid_object(f"unknown key of 257 bytes, {shown}", "LongKey", object_text({name + "x": "1", **part.fields}))
    inner = {"key of 256 bytes in an unknown value": 256, "key of 257 bytes in an unknown value": 257}
    for comment, length in inner.items():
        text = object_text({"a": f'[{{"{"x" * length}":1}}]', **part.fields})
        if length == MAXIMUM_KEY_BYTES:
            part.valid_object(comment, ["UnknownKey"], text)
        else:
            part.invalid_object(comment, "LongKey", text)
    many = object_text({"\\u0078" * 43: "1", **part.fields})
    part.invalid_object("unknown key of 43 characters, 258 bytes as it is written", "LongKey", many)


def add_bad_object(part):
    """Adds syntax errors inside the object."""
    fields, right = part.fields, object_text(part.fields)
    name = next(iter(fields))

    def invalid(comment, text, flag="BadJSON"):
        part.invalid_object(comment, flag, text)

    for shown, text in {
        "a comma behind the last value": right[:-1] + ",}",
        "a comma and a space behind the last value": right[:-1] + ", }",
        "a comma behind the last unknown value": right[:-1] + ',"z":1,}',
        "an object closed as a list": right[:-1] + "]",
        "a key without quotes": right.replace(f'"{name}"', name, 1),
        "a key in single quotes": right.replace(f'"{name}"', f"'{name}'", 1),
        "an equals sign for a colon": right.replace(":", "=", 1),
        "no colon": right.replace(":", " ", 1),
        "two colons": right.replace(":", "::", 1),
        "comma first": "{," + right[1:],
        "two commas behind": right[:-1] + ",,}",
        "two commas between": '{"a":1,,' + right[1:],
        "no comma": '{"a":1 ' + right[1:],
        "a semicolon for a comma": '{"a":1;' + right[1:],
        "a key without a value": '{"a",' + right[1:],
        "a colon without a value": '{"a":,' + right[1:],
        "a key that is a number": "{1:1," + right[1:],
        "a key that is null": "{null:1," + right[1:],
        "a key that is an object": "{{}:1," + right[1:],
        "a comment": '{"a":1,/* */' + right[1:],
        "a comment up to the line's end": "{// \n" + right[1:],
        "a comment as of a shell": "{# \n" + right[1:],
        "a no-break space between tokens": "{\u00a0" + right[1:],
        "a vertical tab between tokens": "{\v" + right[1:],
        "unknown escape in a key": right.replace(f'"{name[0]}', f'"\\x{ord(name[0]):02x}', 1),
        "cut \\u escape in a key": right.replace(f'"{name[0]}', '"\\u00', 1),
    }.items():
        invalid(shown, text)
    for value in [*BAD_NUMBERS, *BAD_WORDS]:
        invalid(f"unknown key is {ascii(value)[1:-1]}", object_text({"a": value, **fields}))
    for comment, value in {
        "a list with a comma behind": "[1,]", "a list with a comma first": "[,1]", "a list of a comma": "[,]",
        "a list without a comma": "[1 2]", "a list closed by a brace": "[1}", "a list that is not closed": "[1",
        "an object with a comma behind": '{"b":1,}', "an object of a comma": "{,}", "an object closed by a bracket": '{"b":1]',
        "an object that is not closed": '{"b":1', "a key alone": '{"b"}', "a text that is not closed": '"x',
        "two texts": '"x" "y"', "two values": "1 true", "nothing": "", "a colon": ":", "a text with a tab": '"\t"',
        "a text in single quotes": "'x'", "a bad number in a list": "[-01]", "a bad number in an object": '{"b":1.}',
    }.items():
        invalid(f"unknown key is {comment}", object_text({"a": value, **fields}))
    for code in range(0x20):
        shown = f"U+{code:04X} that is not escaped"
        invalid(f"{shown}, in an unknown value", object_text({"a": f'"{chr(code)}"', **fields}))
    for code in [0x00, 0x09, 0x0A, 0x1F]:
        invalid(f"U+{code:04X} that is not escaped, in an unknown key", object_text({f"a{chr(code)}": "1", **fields}))
    for shown, wrong in {**LONE_SURROGATES, **BAD_ESCAPES}.items():
        invalid(f"{shown} in an unknown value", object_text({"a": f'"{wrong}"', **fields}))
        invalid(f"{shown} in an unknown key", object_text({wrong: "1", **fields}))
    for data in BAD_UTF8:
        invalid_utf8(part, f"{data}, not UTF-8, in an unknown value", object_text({"a": f'"{HERE}"', **fields}), data)
        invalid_utf8(part, f"{data}, not UTF-8, in an unknown key", object_text({HERE: "1", **fields}), data)


def invalid_utf8(part, comment, text, data):
    """Adds a body that has the bytes of `data`, in hex, in place of ``HERE``."""
    assert text.count(HERE) == 1
    part.cases.invalid(comment, "InvalidUTF8", part.around(text).encode().replace(HERE.encode(), bytes.fromhex(data)))


def add_list_syntax(part, name):
    right = part.fields[name][1:-1]
    for shown, text in {
        "has no comma": f"[{right} {right}]", "has two commas": f"[{right},,{right}]", "is closed by a brace": f"[{right}}}",
        "ends in a comma": f"[{right},]", "begins with a comma": f"[,{right}]", "is not closed": f"[{right}",
        "has a comment": f"[{right}/**/]", "ends in a syntax error": f"[{right},-01]",
    }.items():
        part.invalid(f"{name} {shown}", "BadJSON", {name: text})


def add_bad_text(part, name):
    """Adds malformed strings under a known key, lone surrogates, and bytes that are not UTF-8."""
    plain = part.fields[name][1:-1]
    for shown, wrong in {**LONE_SURROGATES, **BAD_ESCAPES}.items():
        part.invalid(f"{name} has {shown} in front", "BadJSON", {name: f'"{wrong}{plain}"'})
        part.invalid(f"{name} has {shown} behind", "BadJSON", {name: f'"{plain}{wrong}"'})
    for shown, text in {
        "has no closing quote": f'"{plain}', "ends in a backslash": f'"{plain}\\"', "in two pieces": f'"{plain}" "{plain}"',
        "in single quotes": f"'{plain}'", "without quotes": plain, "has a tab that is not escaped": f'"{plain}\t"',
        "has a line feed that is not escaped": f'"\n{plain}"', "has a NUL": f'"{plain}\0"', "is a cut word": "nul",
        "is a cut word in capitals": "NULL",
    }.items():
        part.invalid(f"{name} {shown}", "BadJSON", {name: text})
    for data in BAD_UTF8:
        text = object_text({**part.fields, name: f'"{HERE}{plain}"'})
        invalid_utf8(part, f"{name} begins with {data}, not UTF-8", text, data)
    invalid_utf8(part, f"{name} ends in ff, not UTF-8", object_text({**part.fields, name: f'"{plain}{HERE}"'}), "ff")


def add_syntax(part, cut):
    """Adds the syntax tests of the whole body. `cut` is a short body."""
    add_body_forms(part)
    add_bad_starts(part)
    add_bad_ends(part)
    add_deep(part)
    add_cuts(cut)


def add_body_forms(part):
    """Adds white space before and after the body, which is valid."""
    for shown, space in {"space": " ", "tab": "\t", "CR": "\r", "LF": "\n", "all four, twice": " \t\r\n" * 2}.items():
        part.cases.valid(f"{shown} in front", ["JSON"], space + part.text(), part.whole(part.value))
        part.cases.valid(f"{shown} behind", ["JSON"], part.text() + space, part.whole(part.value))


def add_bad_starts(part):
    """Adds bodies that are not a JSON object in UTF-8, or that have a byte order mark or a NUL."""
    right = part.text()
    for shown, text in {
        "empty": "",
        "one space": " ",
        "white space only": " \t\r\n",
        "byte order mark in front": "\ufeff" + right,
        "byte order mark after a space": " \ufeff" + right,
        "byte order mark alone": "\ufeff",
        "two byte order marks": "\ufeff\ufeff" + right,
        "NUL in front": "\0" + right,
        "NUL behind": right + "\0",
        "NUL alone": "\0",
        "NUL after the first brace": right[0] + "\0" + right[1:],
        "NUL in a key": right[:4] + "\0" + right[4:],
        "NUL in the middle": right[: len(right) // 2] + "\0" + right[len(right) // 2 :],
        "no-break space in front": "\u00a0" + right,
        "VT in front": "\v" + right,
        "FF in front": "\f" + right,
        "U+2028 in front": "\u2028" + right,
        "letter in front": "x" + right,
        "comma in front": "," + right,
        "comment in front": "/**/" + right,
        "prefix against inclusion": ")]}'\n" + right,
        "record separator in front": "\x1e" + right,
        "null": "null",
        "true": "true",
        "number": "5",
        "empty list": "[]",
        "empty text": '""',
        "the object in a list": f"[{right}]",
        "the object as a JSON string": json.dumps(right),
    }.items():
        part.cases.invalid(shown, "BadStart", text)
    for encoding in ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]:
        plain = right.encode(encoding)
        part.cases.invalid(encoding.upper(), "BadStart", plain.decode() if is_utf8(plain) else plain)
        if encoding.startswith("utf-16"):
            marked = "\ufeff".encode(encoding) + plain
            part.cases.invalid(f"{encoding.upper()} with a byte order mark", "BadStart", marked)


def add_bad_ends(part):
    right = part.text()
    for shown, text in {
        "a closing brace too many": right + "}",
        "a closing bracket behind": right + "]",
        "a comma behind": right + ",",
        "two objects": right + right,
        "two objects, a comma between": right + "," + right,
        "two objects, a line feed between": right + "\n" + right,
        "an object, then text": right + "x",
        "an object, then null": right + " null",
        "an object, then a no-break space": right + "\u00a0",
        "an object, then a comment": right + "//",
        "an object, then a byte order mark": right + "\ufeff",
        "single quotes": right.replace('"', "'"),
    }.items():
        part.cases.invalid(shown, "BadJSON", text)
    part.cases.invalid("an object, then ff", "InvalidUTF8", right.encode() + b"\xff")


def add_deep(part):
    """Adds nesting so deep that a recursive reader may overflow its stack."""
    right = part.text()
    for shown, text in {
        "600 objects in each other": '{"a":' * 600 + "1" + "}" * 599 + "," + right[1:],
        "600 lists in each other": '{"a":' + "[" * 600 + "]" * 600 + "," + right[1:],
        "1,000 lists that are not closed": '{"a":' + "[" * 1000,
    }.items():
        part.cases.invalid(f"{shown}, unknown", "TooDeep", text)


def add_cuts(part):
    """Adds every proper prefix of one body but the empty one, which add_bad_starts has."""
    text = part.text()
    for length in range(1, len(text)):
        part.cases.invalid(f"cut after {length} of {len(text)}", "Truncated", text[:length])
