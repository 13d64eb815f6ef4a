# SPDX-License-Identifier: Apache-2.0
"""Bodies of the REST calls as each profile writes them (docs/protocol.md section 6), and helpers for their tests.

`fields` returns an object's keys with the JSON of their values, so that a test can change a single one.
"""

import json

from . import rest_reader, strict_json
from .base64_text import padded, unpadded
from .credentials import is_utf8
from .document import Stream

BODIES = {
    ("code.put", "request"): "code",
    ("apn.put", "request"): "apn",
    ("gcm.put", "request"): "gcm",
    ("keys.put", "request"): "keys",
    ("keys.get", "response"): "answered key",
    ("tokens.put", "request"): "tokens",
    ("tokens.put", "response"): "contacts",
    ("token.get", "response"): "contact",
    ("messages.post", "request"): "messages",
    ("messages.post", "response"): "outcome",
    ("attachments.get", "response"): "attachment",
    ("attachment.get", "response"): "location",
}
# JSON syntax is the same in all bodies, so only these two get the tests of syntax.
SYNTAX_BODIES = [("messages.post", "request"), ("attachments.get", "response")]
# The flags of texts that fail before a reader looks at their values.
SYNTAX_FLAGS = {"BadStart", "BadJSON", "Truncated", "InvalidUTF8", "TooDeep", "LongKey"}


def quoted(text):
    """Returns a JSON string in UTF-8 that escapes only what JSON requires."""
    return json.dumps(text, ensure_ascii=False)


def escaped(text, characters=None):
    """Returns a JSON string with these characters, or all of them, as \\u escapes."""
    def one(unit):
        return f"\\u{unit:04x}" if characters is None or chr(unit) in characters else quoted(chr(unit))[1:-1]

    data = text.encode("utf-16-be")
    return '"' + "".join(one(int.from_bytes(data[at : at + 2], "big")) for at in range(0, len(data), 2)) + '"'


def object_text(fields):
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"


def array_text(values):
    return "[" + ",".join(values) + "]"


def boolean(value):
    return "true" if value else "false"


def base64_of(value, encode):
    return quoted(encode(bytes.fromhex(value)))


def fields(kind, profile, value):
    """Returns an object's keys in order, with the JSON of their values, as the profile writes them."""
    return _WRITERS[kind](profile, value)


def written(kind, profile, value):
    return object_text(fields(kind, profile, value))


def plain_fields(kind, value):
    """Returns the fields in the deployed form, which the tests of reading use in both profiles."""
    return fields(kind, "deployed", value)


def plain(kind, value):
    return object_text(plain_fields(kind, value))


def _code(_, value):
    return {
        "signalingKey": base64_of(value["signalingKey"], padded),
        "supportsSms": boolean(value["supportsSms"]),
    }


def _registration(name):
    return lambda _, value: {name: quoted(value[name])}


def _key(_, value):
    return {
        "keyId": str(value["keyId"]),
        "publicKey": base64_of(value["publicKey"], unpadded),
        "identityKey": base64_of(value["identityKey"], unpadded),
    }


def _answered_key(profile, value):
    result = _key(profile, value)
    if profile == "deployed" and value["keyId"] == 0:
        del result["keyId"]
    if profile == "deployed" and value["lastResort"]:
        result["lastResort"] = "true"
    return result


def _keys(profile, value):
    return {
        "lastResortKey": written("key", profile, value["lastResortKey"]),
        "keys": array_text(written("key", profile, key) for key in value["keys"]),
    }


def _contact(_, value):
    result = {"token": quoted(value["token"])}
    if "relay" in value:
        result["relay"] = quoted(value["relay"])
    if value["supportsSms"]:
        result["supportsSms"] = "true"
    return result


def _message(profile, value):
    result = {
        "type": str(value["type"]),
        "destination": quoted(value["destination"]),
        "body": base64_of(value["body"], unpadded if profile == "specification" else padded),
    }
    if "relay" in value:
        result["relay"] = quoted(value["relay"])
    if "timestamp" in value:
        result["timestamp"] = _quotable(profile, value["timestamp"])
    return result


def _attachment(profile, value):
    return {"id": _quotable(profile, value["id"]), "location": quoted(value["location"])}


def _quotable(profile, decimal):
    """Returns a number, in quotes in the `specification` profile, and without in `deployed`."""
    return quoted(decimal) if profile == "specification" else decimal


def _list_of(name, kind):
    return lambda profile, value: {name: array_text(written(kind, profile, item) for item in value[name])}


def _texts(*names):
    return lambda _, value: {name: array_text(quoted(item) for item in value[name]) for name in names}


_WRITERS = {
    "code": _code,
    "apn": _registration("apnRegistrationId"),
    "gcm": _registration("gcmRegistrationId"),
    "key": _key,
    "keys": _keys,
    "answered key": _answered_key,
    "tokens": _texts("contacts"),
    "contact": _contact,
    "contacts": _list_of("contacts", "contact"),
    "message": _message,
    "messages": _list_of("messages", "message"),
    "outcome": _texts("success", "failure"),
    "attachment": _attachment,
    "location": lambda _, value: {"location": quoted(value["location"])},
}


class Cases:
    """A group of tests, with methods that check a test and add it. A body given as `bytes` is not UTF-8.

    If two rules make the same body, the group has it once, and the expected results must be equal. `other` is the Cases of
    the other profile, if that exists already. Tests that `other` has with the same fields are left out. If none remains, no group is made.

    `rest_reader` must give the same result for each test.
    """

    def __init__(self, document, call, direction, profile, other=None):
        self.document, self.call, self.direction, self.profile, self.other = document, call, direction, profile, other
        self.kind, self.said, self.group = BODIES.get((call, direction)), {}, None
        self.has_syntax = (call, direction) in SYNTAX_BODIES
        # The label does not name the profile, so both profiles get the same random values.
        self.stream = Stream(f"rest {call} {direction}")

    def valid(self, comment, flags, text, decoded, canonical=False):
        """Adds a valid body. With `canonical`, the test also has the text that this profile writes for the values."""
        assert isinstance(text, str)
        fields = {"decoded": decoded}
        if canonical:
            fields["canonical"] = written(self.kind, self.profile, decoded) if self.kind else ""
        self._add(comment, flags, text, "valid", fields)

    def writes(self, comment, flags, decoded):
        """Adds the body as this profile writes it, and also as the other profile does if the two differ."""
        self.valid(comment, flags, written(self.kind, self.profile, decoded), decoded, canonical=True)
        other = "deployed" if self.profile == "specification" else "specification"
        text = written(self.kind, other, decoded)
        if text != written(self.kind, self.profile, decoded):
            comment = f"{comment}, as the other profile writes it"
            self.valid(comment, [*flags, "OtherProfile"], text, decoded, canonical=True)

    def lenient(self, comment, text, decoded):
        self._add(comment, ["Lenient"], text, "acceptable", {"decoded": decoded})

    def invalid(self, comment, flag, text, error="malformedBody"):
        self._add(comment, [flag], text, "invalid", {"error": error})

    def _add(self, comment, flags, text, result, fields):
        test = {"result": result, **fields}
        if text in self.said:
            same = without_canonical(self.said[text]) == without_canonical(test)
            assert same, f"{comment} is said otherwise, too: {text}"
            return
        self.said[text] = test
        self._check(comment, flags, text, test)
        if self.other is not None and adds_nothing(test, self.other.said.get(text)):
            return
        if self.group is None:
            fields_of_group = {"call": self.call, "direction": self.direction, "profile": self.profile}
            self.group = self.document.group("RESTTest", **fields_of_group)
        getattr(self.group, result)(comment, flags, **_input(text), **fields)

    def _check(self, comment, flags, text, test):
        """Stops if the reader gives another result, or if the flags and the JSON parser disagree about the syntax."""
        if self.kind is None:
            return
        data = text.encode() if isinstance(text, str) else text
        verdict = self._read(data)
        refused_as_allowed = test["result"] == "acceptable" and "error" in verdict
        expected = {name: value for name, value in test.items() if name in ("decoded", "error")}
        assert verdict == expected or refused_as_allowed, f"{comment}: {verdict} is read, {expected} is said: {text}"
        if "canonical" in test:
            assert self._read(test["canonical"].encode()) == expected, comment
        try:
            is_object = isinstance(strict_json.parse(data), strict_json.Object)
        except strict_json.NotJSON:
            is_object = False
        says_syntax = test["result"] == "invalid" and not SYNTAX_FLAGS.isdisjoint(flags)
        assert is_object != says_syntax, f"{comment}: {flags} is not what is wrong: {text}"

    def _read(self, data):
        try:
            return {"decoded": rest_reader.read(self.kind, data, self.profile)}
        except rest_reader.Refused as refusal:
            return {"error": refusal.error}


def without_canonical(test):
    return {**test, "canonical": None}


def adds_nothing(test, other):
    """Whether another test of the same body, or None, already has everything that `test` has."""
    if other is None or without_canonical(test) != without_canonical(other):
        return False
    return "canonical" not in test or test["canonical"] == other.get("canonical")


def _input(text):
    if isinstance(text, str):
        return {"json": text}
    assert not is_utf8(text), "give it as text"
    return {"jsonHex": text}


class Part:
    """A valid object that is the body or part of it. `before` and `after` are the text around it.

    `whole` turns the object's decoded value into that of the body.
    """

    def __init__(self, cases, kind, value, before="", after="", whole=lambda value: value):
        self.cases, self.kind, self.value = cases, kind, value
        self.before, self.after, self.whole = before, after, whole
        self.fields = plain_fields(kind, value)
        assert self.text() == plain(cases.kind, whole(value))

    def around(self, text):
        return self.before + text + self.after

    def text(self, **changes):
        """Returns the body with other JSON for some keys. None removes a key."""
        return self.around(object_text(changed(self.fields, changes)))

    def valid(self, comment, flags, changes, **means):
        """Adds a valid body. `means` has the changes to the decoded object. None removes a key."""
        self.cases.valid(comment, flags, self.text(**changes), self.whole(changed(self.value, means)))

    def valid_object(self, comment, flags, text):
        """Adds another text with the same decoded object."""
        self.cases.valid(comment, flags, self.around(text), self.whole(self.value))

    def invalid_object(self, comment, flag, text):
        self.cases.invalid(comment, flag, self.around(text))

    def lenient(self, comment, changes, **means):
        self.cases.lenient(comment, self.text(**changes), self.whole(changed(self.value, means)))

    def invalid(self, comment, flag, changes, error="malformedBody"):
        self.cases.invalid(comment, flag, self.text(**changes), error)


def changed(fields, changes):
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}
