# SPDX-License-Identifier: Apache-2.0
"""What holds for every body of the REST calls: forms of JSON, and what is no right JSON. docs/bad-inputs.md row 97."""

import json

from .credentials import is_utf8
from .rest_json import object_text, quoted
from .rest_values import ROWS

TYPES = {
    "code": {"signalingKey": "text", "supportsSms": "boolean"},
    "apn": {"apnRegistrationId": "text"},
    "gcm": {"gcmRegistrationId": "text"},
    "key": {"keyId": "integer", "publicKey": "text", "identityKey": "text"},
    "keys": {"lastResortKey": "object", "keys": "list"},
    "answered key": {"keyId": "integer", "publicKey": "text", "identityKey": "text", "lastResort": "boolean"},
    "tokens": {"contacts": "list"},
    "contact": {"token": "text", "relay": "text", "supportsSms": "boolean"},
    "contacts": {"contacts": "list"},
    "message": {"type": "integer", "destination": "text", "body": "text", "relay": "text", "timestamp": "integer"},
    "messages": {"messages": "list"},
    "outcome": {"success": "list", "failure": "list"},
    "attachment": {"id": "identifier", "location": "text"},
    "location": {"location": "text"},
}
# Absent is right for these, and so is null but for `keyId`.
OPTIONAL = {"code": ["supportsSms"], "contact": ["relay", "supportsSms"], "message": ["relay"],
            "answered key": ["keyId", "lastResort"]}
WRONG_TYPES = {
    "text": ["null", "true", "false", "5", "1.5", "[]", "{}", '["x"]', '{"x":"x"}'],
    "integer": ["null", "true", "false", '"5"', '""', '"x"', "[]", "{}", "[5]"],
    "identifier": ["null", "true", "false", '"x"', "[]", "{}", "[5]", '["5"]', '{"id":5}'],
    "boolean": ["0", "1", '"true"', '"false"', '""', "1.0", "[]", "{}", "[true]"],
    "list": ["null", "true", "5", '"x"', '""', "{}", '{"0":"x"}'],
    "object": ["null", "true", "5", '"x"', '""', "[]", "[{}]"],
}
ELEMENTS = {
    "text": ["null", "true", "5", "[]", "{}"],
    "object": ["null", "true", "5", '"x"', "[]", "{}"],
}


def add_types(part):
    """Each key with JSON of another type, each key that must be there left out, and names that are nearly right."""
    optional = OPTIONAL.get(part.kind, [])
    for name, type in TYPES[part.kind].items():
        row = ROWS.get(name, "")
        for wrong in WRONG_TYPES[type]:
            if wrong != "null" or name not in optional or type == "integer":
                part.invalid(f"{row}{name} is {wrong}", "WrongType", {name: wrong})
        if name in optional:
            continue
        part.invalid(f"{row}{name} is missing", "Missing", {name: None})
        right = part.fields[name]
        for shown, near in {
            "in upper case": name.upper(),
            "with a capital": name[0].upper() + name[1:],
            "with a space behind": name + " ",
            "with an underscore": "_" + name,
        }.items():
            renamed = {near if key == name else key: value for key, value in part.fields.items()}
            part.cases.invalid(f"{name} is missing, and there {shown}", "Missing", part.around(object_text(renamed)))
        inner = {name: None, "a": f'{{"{name}":{right}}}'}
        part.invalid(f"{name} is missing, and there one level down", "Missing", inner)
        if "K" in name:
            kelvin = {key.replace("K", "\u212a") if key == name else key: value for key, value in part.fields.items()}
            # Unicode holds U+212A and K for the same; keys are exact.
            part.cases.invalid(f"{name} with a Kelvin sign", "Missing", part.around(object_text(kelvin)))


def add_elements(part, name, type):
    """A list's element with JSON of another type, alone, first and last."""
    right = part.fields[name][1:-1]
    for wrong in ELEMENTS[type]:
        part.invalid(f"{name} holds {wrong}", "WrongType", {name: f"[{wrong}]"})
        if right:
            part.invalid(f"{name} holds {wrong} first", "WrongType", {name: f"[{wrong},{right}]"})
            part.invalid(f"{name} holds {wrong} last", "WrongType", {name: f"[{right},{wrong}]"})
    if right:
        part.invalid(f"{name} is a list in a list", "WrongType", {name: f"[[{right}]]"})
        part.invalid(f"{name} has no comma", "BadJSON", {name: f"[{right} {right}]"})
        part.invalid(f"{name} has two commas", "BadJSON", {name: f"[{right},,{right}]"})
        part.invalid(f"{name} is closed by a brace", "BadJSON", {name: f"[{right}}}"})
        part.lenient(f"{name} ends in a comma", {name: f"[{right},]"})


def add_object_forms(part, other):
    """JSON that says the same. `other` is another right object of the kind, for keys that come twice."""
    fields, whole = part.fields, part.whole(part.value)

    def valid(comment, text, flag="JSON"):
        json.loads(part.around(text))
        part.cases.valid(comment, [flag], part.around(text), whole)

    def spaced(open, colon, comma, close):
        return open + comma.join(f'"{name}"{colon}{value}' for name, value in fields.items()) + close

    valid("spaces between tokens", spaced("{ ", " : ", " , ", " }"))
    valid("line feeds and tabs between tokens", spaced("{\n\t", ":\t", ",\n\t", "\n}"))
    valid("CR LF between tokens", spaced("{\r\n", "\r\n:\r\n", "\r\n,\r\n", "\r\n}"))
    if len(fields) > 1:
        valid("the keys in reverse order", object_text(dict(reversed(fields.items()))))
        valid("the last key first", object_text(dict([list(fields.items())[-1], *list(fields.items())[:-1]])))
    valid("keys with a \\u escape", object_text(
        {f"\\u{ord(name[0]):04x}{name[1:]}": raw for name, raw in fields.items()}))
    valid("keys all of \\u escapes", object_text(
        {"".join(f"\\u{ord(character):04X}" for character in name): raw for name, raw in fields.items()}))

    inner = object_text(fields)
    for shown, value in {
        "null": "null", "true": "true", "number": "-12.5e-3", "text": quoted("\u00e9\u20ac\U0001f600"),
        "text with escapes": '"\\u00e9\\n\\"\\\\\\/"', "empty object": "{}", "empty list": "[]",
        "list": '[1,"x",[null,{}],{"a":[]}]', "the same object": inner, "objects in lists": f"[{inner},[{inner}]]",
        "braces in text": quoted('}],{"'), "400 lists in each other": "[" * 400 + "]" * 400,
    }.items():
        valid(f"unknown key first: {shown}", object_text({"a": value, **fields}), "UnknownKey")
        if len(shown) < 7:
            valid(f"unknown key last: {shown}", object_text({**fields, "z": value}), "UnknownKey")
    valid("unknown keys: names that differ in case", object_text(
        {**{name.upper(): "5" for name in fields}, **fields}), "UnknownKey")
    valid("unknown keys: empty and odd names", object_text(
        {"": "1", " ": "2", "\u00e9": "3", **fields, "a.b": "4"}), "UnknownKey")

    for name, value in fields.items():
        for shown, second in {"another value": other.get(name), "null": "null", "another type": "[5]"}.items():
            if second not in (None, value):
                text = object_text(fields)[:-1] + f',"{name}":{second}}}'
                part.cases.lenient(f"{name} twice, then {shown}", part.around(text), whole)
    part.cases.lenient("a comma behind the last key", part.around(object_text(fields)[:-1] + ",}"), whole)
    for shown, value in {"in an unknown value": '"a":"\\ud800"', "in an unknown name": '"\\udc00":1'}.items():
        part.cases.lenient(f"lone surrogate {shown}", part.around(f"{{{value},{inner[1:]}"), whole)
    text = part.around('{"a":"?",' + inner[1:]).encode()
    part.cases.lenient("invalid UTF-8 in an unknown value", text.replace(b'"?"', b'"\xff"', 1), whole)


def add_body_forms(part):
    """White space around the whole body is no matter."""
    for shown, space in {"space": " ", "tab": "\t", "CR": "\r", "LF": "\n", "all four, twice": " \t\r\n" * 2}.items():
        part.cases.valid(f"{shown} in front", ["JSON"], space + part.text(), part.whole(part.value))
        part.cases.valid(f"{shown} behind", ["JSON"], part.text() + space, part.whole(part.value))


def add_bad_starts(part):
    """What is refused before any decoding: the profile and the call do not matter."""
    right = part.text()
    for shown, text in {
        "empty": "",
        "one space": " ",
        "white space only": " \t\r\n",
        "byte order mark in front": "\ufeff" + right,
        "byte order mark after a space": " \ufeff" + right,
        "byte order mark alone": "\ufeff",
        "NUL in front": "\0" + right,
        "NUL behind": right + "\0",
        "NUL alone": "\0",
        "NUL after the first brace": right[0] + "\0" + right[1:],
        "NUL in a key": right[:4] + "\0" + right[4:],
        "NUL in the middle": right[: len(right) // 2] + "\0" + right[len(right) // 2 :],
        "NUL in an unknown value": '{"a":"\0",' + right[1:],
        "no-break space in front": "\u00a0" + right,
        "VT in front": "\v" + right,
        "FF in front": "\f" + right,
        "U+2028 in front": "\u2028" + right,
        "letter in front": "x" + right,
        "comma in front": "," + right,
        "comment in front": "/**/" + right,
        "prefix against inclusion": ")]}'\n" + right,
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


def add_bad_json(part):
    right, name = part.text(), next(iter(part.fields))
    for shown, text in {
        "empty object": "{}",
        "a closing brace too many": right + "}",
        "a closing bracket behind": right + "]",
        "two objects": right + right,
        "two objects, a comma between": right + "," + right,
        "an object, then text": right + "x",
        "an object, then null": right + " null",
        "an object, then a no-break space": right + "\u00a0",
        "an object closed as a list": right[:-1] + "]",
        "single quotes": right.replace('"', "'"),
        "a key without quotes": right.replace(f'"{name}"', name, 1),
        "an equals sign for a colon": right.replace(":", "=", 1),
        "no colon": right.replace(":", " ", 1),
        "two colons": right.replace(":", "::", 1),
        "comma first": "{," + right[1:],
        "two commas behind": right[:-1] + ",,}",
        "no comma": '{"a":1 ' + right[1:],
        "a key without a value": '{"a",' + right[1:],
        "a colon without a value": '{"a":,' + right[1:],
        "a key that is a number": "{1:1," + right[1:],
        "a comment": '{"a":1,/* */' + right[1:],
        "a comment up to the line's end": '{// \n' + right[1:],
        "unknown escape in a key": right.replace(f'"{name[0]}', f'"\\x{ord(name[0]):02x}', 1),
        "cut \\u escape in a key": right.replace(f'"{name[0]}', '"\\u00', 1),
        "601 objects in each other, unknown": '{"a":' * 600 + "1" + "}" * 599 + "," + right[1:],
        "600 lists in each other, unknown": '{"a":' + "[" * 600 + "]" * 600 + "," + right[1:],
        "1,000 lists in each other, unknown": '{"a":' + "[" * 1000 + "]" * 1000 + "," + right[1:],
    }.items():
        part.cases.invalid(shown, "BadJSON", text)
    for word in ["NaN", "Infinity", "-Infinity", "nan", "undefined", "True", "NULL", "nul", "tru", "x", "'x'"]:
        part.cases.invalid(f"unknown key is {word}", "BadJSON", f'{{"a":{word},{right[1:]}')


def add_cuts(part):
    """Every cut of one body. The empty one stands elsewhere."""
    text = part.text()
    for length in range(1, len(text)):
        part.cases.invalid(f"cut after {length} of {len(text)}", "Truncated", text[:length])


def add_body(part, other, cut):
    """All of the above. `cut` is a body as short as may be."""
    add_body_forms(part)
    add_object_forms(part, other)
    add_types(part)
    add_bad_starts(part)
    add_bad_json(part)
    add_cuts(cut)
