# SPDX-License-Identifier: Apache-2.0
"""RESTTest groups of the account calls: the signaling key of the verification call, and the registration ids for APN and GCM."""

from .rest_forms import add_body
from .rest_json import Part, boolean, escaped, plain_fields, quoted
from .rest_values import add_escapes, add_signaling_key


def add_code(cases):
    stream = cases.stream

    def sample(sms):
        return {"signalingKey": stream.bytes(52).hex(), "supportsSms": sms}

    for sms in [False, True]:
        value = {"signalingKey": bytes(range(52)).hex(), "supportsSms": sms}
        cases.writes(f"bytes 00 to 33, supportsSms {boolean(sms)}", ["Example"], value)
    for index in range(12):
        cases.writes("random", ["Pseudorandom"], sample(index % 2 == 0))
    for shown, key in {"zero": bytes(52), "ff": b"\xff" * 52, "fb": b"\xfb\xff" * 26}.items():
        cases.writes(f"bytes all {shown}", ["Boundary"], {"signalingKey": key.hex(), "supportsSms": False})

    part = Part(cases, "code", slashed(sample, True))
    part.valid("supportsSms is absent", ["Default"], {"supportsSms": None}, supportsSms=False)
    part.valid("supportsSms is null", ["Default"], {"supportsSms": "null"}, supportsSms=False)
    part.valid("supportsSms is false", [], {"supportsSms": "false"}, supportsSms=False)
    add_escapes(part, "signalingKey")
    add_signaling_key(part)
    add_body(part, plain_fields("code", sample(False)), Part(cases, "code", sample(False)))


def slashed(make, *arguments):
    """Returns a sample with a slash and a plus sign in its base64, because tests escape or replace these characters."""
    while True:
        value = make(*arguments)
        text = "".join(plain_fields("code", value).values())
        if "/" in text and "+" in text:
            return value


def add_registration(cases):
    stream, kind = cases.stream, cases.kind
    name = f"{kind}RegistrationId"

    def sample():
        if kind == "apn":
            return {name: stream.bytes(32).hex()}
        return {name: "SPA91b" + "".join(stream.choice("abXY09-_") for _ in range(156))}

    for _ in range(12):
        cases.writes("random", ["Pseudorandom"], sample())
    for text in [
        "x", " ", " x ", "a b", "a/b", "//", "a\\b", "\\", "\\\\n", "\\u0041", '"', '"x"', "{}", '{"a":1}', "null", "<x>&'",
        "a:b", "%2F",
        "\u00e9", "e\u0301", "\u00df\u0130\u0131", "\u5bc6\u7801", "\u05d0\u05d1", "\U0001f511",
        "\U0001f468\u200d\U0001f469", "a\u00a0b", "a\u2028b\u2029c", "a\ufeffb", "\ufffd", "\ue000", "\U0010ffff",
        "\ufb01", "\u212a", "\u200f",
    ]:
        shown = ascii(text)[1:-1]
        cases.writes(f"text {shown}", ["Text"], {name: text})
        cases.valid(f"text {shown}, all of \\u escapes", ["Text", "Escapes"], f'{{"{name}":{escaped(text)}}}', {name: text})
    for length in [255, 256, 1000, 4096]:
        cases.writes(f"text of {length} characters", ["Text", "Boundary"], {name: "x" * length})
    cases.valid("capitals in an escape", ["Escapes"], f'{{"{name}":"\\u00E9\\uD83D\\uDD11"}}', {name: "\u00e9\U0001f511"})

    part = Part(cases, kind, {name: "relay/1"})
    add_escapes(part, name)
    part.invalid("the id is empty", "Empty", {name: quoted("")})
    other = "gcm" if kind == "apn" else "apn"
    part.invalid("the other service's key", "Missing", {name: None, f"{other}RegistrationId": quoted("x")})
    part.valid("both services' keys", ["UnknownKey"], {f"{other}RegistrationId": quoted("y")})
    add_body(part, plain_fields(kind, sample()), Part(cases, kind, {name: "x"}))
