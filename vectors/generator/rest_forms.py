# SPDX-License-Identifier: Apache-2.0
"""Tests that every body of the REST calls gets: values of another type, missing keys, and duplicate keys.

rest_syntax.py has the tests of JSON syntax.
"""

from .rest_json import object_text
from .rest_syntax import add_bad_object, add_list_syntax, add_object_forms, add_syntax
from .rest_values import ROWS

TYPES = {
    "code": {"signalingKey": "text", "supportsSms": "boolean"},
    "apn": {"apnRegistrationId": "text"},
    "gcm": {"gcmRegistrationId": "text"},
    "key": {"keyId": "integer", "publicKey": "text", "identityKey": "text"},
    "keys": {"lastResortKey": "object", "keys": "list"},
    "answered key": {"keyId": "integer", "publicKey": "text", "identityKey": "text", "lastResort": "boolean"},
    "tokens": {"contacts": "list"},
    "contact": {"token": "text", "relay": "text", "supportsSms": "quotable boolean"},
    "contacts": {"contacts": "list"},
    "message": {
        "type": "integer", "destination": "text", "body": "text", "relay": "text", "timestamp": "quotable integer",
    },
    "messages": {"messages": "list"},
    "outcome": {"success": "list", "failure": "list"},
    "attachment": {"id": "quotable integer", "location": "text"},
    "location": {"location": "text"},
}
# Optional keys. All but `keyId` may also be null.
OPTIONAL = {"code": ["supportsSms"], "contact": ["relay", "supportsSms"], "message": ["relay", "timestamp"],
            "answered key": ["keyId", "lastResort"]}
WRONG_TYPES = {
    "text": ["null", "true", "false", "5", "1.5", "[]", "{}", '["x"]', '{"x":"x"}'],
    "integer": ["null", "true", "false", '"5"', '""', '"x"', "[]", "{}", "[5]"],
    "quotable integer": ["null", "true", "false", "[]", "{}", "[5]", '["5"]', '{"id":5}'],
    "boolean": ["0", "1", '"true"', '"false"', '""', "1.0", "[]", "{}", "[true]"],
    "quotable boolean": [
        "0", "1", "1.0", "[]", "{}", "[true]", '["true"]', '""', '"x"', '"TRUE"', '"True"', '"False"', '" true"', '"true "',
        '"true\\n"', '"true\\u0000"', '"1"', '"0"', '"yes"', '"null"', '"tru"', '"\\"true\\""',
    ],
    "list": ["null", "true", "5", '"x"', '""', "{}", '{"0":"x"}'],
    "object": ["null", "true", "5", '"x"', '""', "[]", "[{}]"],
}
ELEMENTS = {
    "text": ["null", "true", "5", "[]", "{}"],
    "object": ["null", "true", "5", '"x"', "[]", "{}"],
}


def add_types(part):
    """Adds values of another type for each key, and for each required key, bodies without it or with a similar name."""
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
            part.invalid_object(f"{name} is missing, and there {shown}", "Missing", object_text(renamed))
        inner = {name: None, "a": f'{{"{name}":{right}}}'}
        part.invalid(f"{name} is missing, and there one level down", "Missing", inner)
        if "K" in name:
            kelvin = {key.replace("K", "\u212a") if key == name else key: value for key, value in part.fields.items()}
            # U+212A is canonically equivalent to K, but readers compare keys byte by byte.
            part.invalid_object(f"{name} with a Kelvin sign", "Missing", object_text(kelvin))


def add_elements(part, name, type):
    """Adds lists that have an element of another type alone, first and last."""
    right = part.fields[name][1:-1]
    for wrong in ELEMENTS[type]:
        part.invalid(f"{name} holds {wrong}", "WrongType", {name: f"[{wrong}]"})
        if right:
            part.invalid(f"{name} holds {wrong} first", "WrongType", {name: f"[{wrong},{right}]"})
            part.invalid(f"{name} holds {wrong} last", "WrongType", {name: f"[{right},{wrong}]"})
    if right:
        part.invalid(f"{name} is a list in a list", "WrongType", {name: f"[[{right}]]"})
        if part.cases.has_syntax:
            add_list_syntax(part, name)


def add_names(part, other):
    """Adds objects with reordered or escaped keys, with an unknown key, and with each known key twice.

    `other` has the fields of another valid object of the same kind.
    """
    fields = part.fields
    if len(fields) > 1:
        part.valid_object("the keys in reverse order", ["Keys"], object_text(dict(reversed(fields.items()))))
    part.valid_object("keys all of \\u escapes", ["Keys"], object_text(
        {"".join(f"\\u{ord(character):04X}" for character in name): raw for name, raw in fields.items()}))
    unknown = '{"b":[null,-1.5e-7,"x"],"' + next(iter(fields)) + '":{}}'
    part.valid_object("an unknown key first", ["Keys"], object_text({"a": unknown, **fields}))

    nullable = [name for name in OPTIONAL.get(part.kind, []) if name != "keyId"]
    for name in TYPES[part.kind]:
        escaped = f"\\u{ord(name[0]):04x}{name[1:]}"
        right = fields.get(name, "null" if name in nullable else None)
        if right is None:
            continue
        seconds = {"the same value": right, "another value": other.get(name, right)}
        if name in nullable:
            seconds["null"] = "null"
        for shown, second in seconds.items():
            twice(part, f"{name} twice, then {shown}", name, right, name, second)
        if name in nullable:
            twice(part, f"{name} null twice", name, "null", name, "null")
            twice(part, f"{name} null, then a value", name, "null", name, right)
        twice(part, f"{name} twice, then with an escape", name, right, escaped, right)
        twice(part, f"{name} twice, first with an escape", escaped, right, name, right)


def twice(part, comment, first_name, first, second_name, second):
    """Adds an object with a key first, then all others, then the same key again."""
    name = second_name if second_name in part.fields else first_name
    others = {key: value for key, value in part.fields.items() if key != name}
    text = object_text({first_name: first, **others})
    part.invalid_object(comment, "DuplicateKey", f'{text[:-1]},"{second_name}":{second}}}')


def add_object(part, other):
    """Adds the tests of an object, which is the body or part of it."""
    add_names(part, other)
    add_types(part)
    if part.cases.has_syntax:
        add_object_forms(part)
        add_bad_object(part)


def add_body(part, other, cut):
    """Adds the tests of the body's outermost object. `cut` is a short body."""
    add_object(part, other)
    part.cases.invalid("empty object", "Missing", "{}")
    if part.cases.has_syntax:
        add_syntax(part, cut)
