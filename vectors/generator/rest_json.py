# SPDX-License-Identifier: Apache-2.0
"""Bodies of the REST calls as each profile writes them (docs/protocol.md section 6), and what a test of one needs.

`fields` gives an object's keys with the JSON of their values, so that a test can change one and leave the others.
"""

import json

from .base64_text import padded, unpadded
from .credentials import is_utf8
from .document import Stream

LAST_RESORT = 0xFFFFFF
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


def quoted(text):
    """A JSON string: raw UTF-8, a backslash only where one must be."""
    return json.dumps(text, ensure_ascii=False)


def escaped(text, characters=None):
    """A JSON string with these characters, or all, as \\u escapes."""
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
    """The keys of one object in their order, with the JSON of their values, as the profile writes it."""
    return _WRITERS[kind](profile, value)


def written(kind, profile, value):
    return object_text(fields(kind, profile, value))


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
    return {**result, "timestamp": value["timestamp"]}


def _attachment(profile, value):
    identifier = value["id"] if profile == "deployed" else quoted(value["id"])
    return {"id": identifier, "location": quoted(value["location"])}


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
    """One group, and the ways to put a test into it. A body that is given as bytes is not UTF-8.

    A body that two rules give is tested once, and both must say the same of it.
    """

    def __init__(self, document, call, direction, profile):
        self.call, self.direction, self.profile = call, direction, profile
        self.kind, self.said = BODIES.get((call, direction)), {}
        self.stream = Stream(f"rest {call} {direction} {profile}")
        self.group = document.group("RESTTest", call=call, direction=direction, profile=profile)

    def valid(self, comment, flags, text, decoded):
        assert isinstance(text, str)
        canonical = written(self.kind, self.profile, decoded) if self.kind else ""
        if self.is_new(text, ("valid", decoded)):
            self.group.valid(comment, flags, json=text, decoded=decoded, canonical=canonical)

    def writes(self, comment, flags, decoded):
        """As this profile writes it, and as the other one does if that differs."""
        self.valid(comment, flags, written(self.kind, self.profile, decoded), decoded)
        other = "deployed" if self.profile == "specification" else "specification"
        text = written(self.kind, other, decoded)
        if text != written(self.kind, self.profile, decoded):
            self.valid(f"{comment}, as the other profile writes it", [*flags, "OtherProfile"], text, decoded)

    def lenient(self, comment, text, decoded):
        if self.is_new(text, ("acceptable", decoded)):
            self.group.acceptable(comment, ["Lenient"], **_input(text), decoded=decoded)

    def invalid(self, comment, flag, text, error="malformedBody"):
        if self.is_new(text, ("invalid", error)):
            self.group.invalid(comment, [flag], error, **_input(text))

    def is_new(self, text, verdict):
        first = text not in self.said
        assert self.said.setdefault(text, verdict) == verdict, f"said to be {self.said[text]} and {verdict}: {text}"
        return first


def _input(text):
    if isinstance(text, str):
        return {"json": text}
    assert not is_utf8(text), "give it as text"
    return {"jsonHex": text}


class Part:
    """One right object, alone or in a body: `before` and `after` stand around it, `whole` makes the body's meaning."""

    def __init__(self, cases, kind, value, before="", after="", whole=lambda value: value):
        self.cases, self.kind, self.value = cases, kind, value
        self.before, self.after, self.whole = before, after, whole
        self.fields = fields(kind, cases.profile, value)
        assert self.text() == written(cases.kind, cases.profile, whole(value))

    def around(self, text):
        return self.before + text + self.after

    def text(self, **changes):
        """The body with the JSON of some keys changed; None takes the key away."""
        return self.around(object_text(changed(self.fields, changes)))

    def valid(self, comment, flags, changes, **means):
        """`means` is what the changes do to the decoded object; None takes the key away."""
        self.cases.valid(comment, flags, self.text(**changes), self.whole(changed(self.value, means)))

    def lenient(self, comment, changes, **means):
        self.cases.lenient(comment, self.text(**changes), self.whole(changed(self.value, means)))

    def invalid(self, comment, flag, changes, error="malformedBody"):
        self.cases.invalid(comment, flag, self.text(**changes), error)


def changed(fields, changes):
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}
