# SPDX-License-Identifier: Apache-2.0
"""push-payload.json: opening APN and GCM payloads. docs/protocol.md section 4, docs/bad-inputs.md row 97.

A reader takes both shapes and both base64 forms in either profile. Only the MAC depends on the profile. So only the `deployed`
group of each transport tests JSON and base64, and the groups of both profiles test envelopes.
"""

import json

from . import strict_json
from .base64_text import malformed_texts, padded, strict, unpadded
from .document import Document, Stream
from .sealing import IV_SIZE, PROFILES, error_of, open_envelope, other_profile, pad, seal, seal_padded

NOTES = {
    "Specification": "The shape that the specification prints.",
    "Deployed": "The shape that servers sent.",
    "JSON": "Unusual, but right JSON.",
    "UnknownKey": "Keys that are not known are ignored, whatever right JSON they hold.",
    "Alert": "The alert does not matter to the envelope, whatever right JSON it is. One that is no text is not shown.",
    "WrongMac": "The MAC by the other profile's hash. Only the profile's may be tried.",
    "BadEnvelope": "Right base64 of bytes that are no right envelope.",
    "BadBase64": "The base64 is malformed.",
    "BadJSON": "Not a JSON object: bad syntax wherever it stands, too deep, or a key that is too long. No error is named.",
    "DuplicateKey": "A known key twice. Readers disagree on which one counts. No error is named.",
    "BadShape": "A JSON object that is no payload: without the envelope under its key, or of another type. No error is named.",
}
ALERT = "You have a new message!"
TRANSPORTS = ("apn", "gcm")
KEYS = {"apn": "m", "gcm": "message"}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def shapes(transport, text):
    """Returns the two payload shapes: that of the specification, and that of the servers."""
    if transport == "apn":
        return {
            "Specification": compact({"alert": ALERT, "m": text}),
            "Deployed": compact({"aps": {"alert": "Message!"}, "m": text}),
        }
    return {"Specification": text, "Deployed": compact({"type": "message", "message": text})}


def documents():
    document = Document("TextSecure push payload v1", "push-core, vectors/generate.py", NOTES)
    for profile in PROFILES:
        for transport in TRANSPORTS:
            cases = Cases(document, profile, transport)
            add_shapes(cases)
            add_bad_envelopes(cases)
            if profile == "deployed":
                add_json_forms(cases)
                add_bad_base64(cases)
                add_bad_shapes(cases)
                add_bad_json(cases)
    return {"push-payload.json": document}


class Refused(Exception):
    """An invalid payload. `args[0]` is the flag that describes the fault."""


def read(transport, payload):
    """Returns the envelope of a payload. The generator checks every test with this independent reader. Raises Refused."""
    if transport == "gcm" and not payload.lstrip(" \t\r\n").startswith("{"):
        return from_base64(payload)
    try:
        value = strict_json.parse(payload.encode())
    except strict_json.NotJSON:
        raise Refused("BadJSON") from None
    if not isinstance(value, strict_json.Object):
        raise Refused("BadJSON")
    known = members(value, {"apn": ["m", "alert", "aps"], "gcm": ["type", "message"]}[transport])
    if isinstance(known.get("aps"), strict_json.Object):
        members(known["aps"], ["alert"])
    text = known.get(KEYS[transport])
    if not isinstance(text, str) or transport == "gcm" and known.get("type") != "message":
        raise Refused("BadShape")
    return from_base64(text)


def members(value, names):
    known = {}
    for name, item in value.members:
        if name in names and name in known:
            raise Refused("DuplicateKey")
        if name in names:
            known[name] = item
    return known


def from_base64(text):
    envelope = strict(text)
    if envelope is None:
        raise Refused("BadBase64")
    return envelope


class Cases:
    """A group of tests, with methods that check a test and add it."""

    def __init__(self, document, profile, transport):
        self.profile, self.transport, self.name = profile, transport, KEYS[transport]
        self.stream = Stream(f"payload {profile} {transport}")
        self.key = self.stream.bytes(52)
        self.group = document.group("PushPayloadTest", profile=profile, transport=transport, key=self.key.hex())
        self.signal, self.envelope = self.sealed(28)
        # The tests need a slash to escape, and both characters that differ in the URL-safe alphabet.
        while not {"/", "+"} <= set(padded(self.envelope)):
            self.signal, self.envelope = self.sealed(28)
        self.text = padded(self.envelope)

    def sealed(self, length):
        signal = self.stream.bytes(length)
        return signal, seal(self.profile, self.key, self.stream.bytes(IV_SIZE), signal)

    def valid(self, comment, flags, payload, signal=None):
        signal = self.signal if signal is None else signal
        envelope = read(self.transport, payload)
        assert open_envelope(self.profile, self.key, envelope) == signal, comment
        self.group.valid(comment, flags, payload=payload, signal=signal)

    def invalid(self, comment, flag, payload, error=None):
        """Adds an invalid test. Stops if the flag does not describe the fault."""
        fault = self.fault(payload)
        assert fault == {"WrongMac": "BadEnvelope"}.get(flag, flag), f"{comment}: {flag}, but it is {fault}: {payload}"
        self.group.invalid(comment, [flag], error, payload=payload)

    def fault(self, payload):
        try:
            envelope = read(self.transport, payload)
        except Refused as refused:
            return refused.args[0]
        return "BadEnvelope" if error_of(self.profile, self.key, envelope) else None

    def object(self, text):
        """Returns the deployed JSON object with the text."""
        return shapes(self.transport, text)["Deployed"]


def add_shapes(cases):
    for length in [0, 1, 15, 16, 28, 60, 127, 990]:
        signal, envelope = cases.sealed(length)
        assert open_envelope(cases.profile, cases.key, envelope) == signal
        for form, text in {"padded": padded(envelope), "unpadded": unpadded(envelope)}.items():
            assert strict(text) == envelope
            for flag, payload in shapes(cases.transport, text).items():
                cases.valid(f"signal of {length} bytes, {form}", [flag], payload, signal)


def add_json_forms(cases):
    """Adds unusual JSON with the same meaning, and unknown keys."""
    text, name = cases.text, cases.name
    quoted = compact(text)
    kind = '"alert":"x"' if cases.transport == "apn" else '"type":"message"'
    forms = {
        "the envelope's key first": f'{{"{name}":{quoted},{kind}}}',
        "spaces between tokens": f'{{ {kind.replace(":", " : ")} , "{name}" : {quoted} }}',
        "line feeds and tabs between tokens": f'{{\n\t{kind},\n\t"{name}":\t{quoted}\n}}',
        "CR LF between tokens": f'{{\r\n{kind},\r\n"{name}":\r\n{quoted}\r\n}}',
        "white space around the object": f" \r\n\t{cases.object(text)}\n",
        "escaped slashes": f'{{{kind},"{name}":{quoted.replace("/", chr(92) + "/")}}}',
        "slashes and plus signs as \\u escapes": f'{{{kind},"{name}":{escaped(quoted, "/+")}}}',
        "every character as a \\u escape": f'{{{kind},"{name}":{escaped(quoted, set(text))}}}',
        "an escape in the key's name": f'{{{kind},"{escaped(name, "m")}":{quoted}}}',
    }
    for comment, payload in forms.items():
        cases.valid(comment, ["JSON"], payload)
    left = strict_json.MAXIMUM_DEPTH - 1
    unknown = {
        "unknown keys": f'{{"a":1,{kind},"b":{{"c":[null,true,-1,"x"]}},"{name}":{quoted},"z":[]}}',
        "the key's name inside another object, first": f'{{"a":{{"{name}":"Zm9v"}},{kind},"{name}":{quoted}}}',
        "the key's name inside another object, twice": f'{{"a":{{"{name}":1,"{name}":2}},{kind},"{name}":{quoted}}}',
        "a key that differs in case": f'{{"{name.upper()}":"Zm9v",{kind},"{name}":{quoted}}}',
        "an unknown key twice": f'{{"a":1,{kind},"{name}":{quoted},"a":2}}',
        "text that is not ASCII": f'{{"a":"\u00e9\u20ac\U0001f600",{kind},"{name}":{quoted}}}',
        "a surrogate pair as escapes": f'{{"a":"\\ud83d\\ude00",{kind},"{name}":{quoted}}}',
        "numbers beyond a double's range": f'{{"a":[1e400,-1e-400,0.1e999999999999],{kind},"{name}":{quoted}}}',
        "512 levels": f'{{"a":{"[" * left + "]" * left},{kind},"{name}":{quoted}}}',
        "a key of 256 bytes": f'{{"{"x" * 256}":1,{kind},"{name}":{quoted}}}',
        "the other transport's keys": f'{{"m":{quoted},"message":{quoted},"type":"message","alert":"x"}}',
    }
    for comment, payload in unknown.items():
        cases.valid(comment, ["UnknownKey"], payload)
    if cases.transport == "apn":
        add_alerts(cases)


def add_alerts(cases):
    """Adds payloads with unusual alerts, which do not affect the envelope."""
    rest = f'"m":{compact(cases.text)}}}'
    for value in [
        '""', f'"{"x" * 1000}"', '"\u00e9\\n\\ud83d\\ude00"', "null", "true", "5", "-1.5e400", "[]", '["x"]', "{}",
        '{"body":"x"}', '{"body":null}', '{"body":5}', '{"body":{"body":"x"}}', '{"loc-key":"K","loc-args":["a"]}',
    ]:
        shown = value if len(value) < 50 else "a text of 1,000 characters"
        cases.valid(f"alert is {shown}", ["Alert"], f'{{"alert":{value},{rest}')
        cases.valid(f"alert in aps is {shown}", ["Alert"], f'{{"aps":{{"alert":{value}}},{rest}')
    for value in ["null", "true", "5", '"x"', "[]", "{}", '{"badge":1,"sound":"default"}']:
        cases.valid(f"aps is {value}", ["Alert"], f'{{"aps":{value},{rest}')
    for comment, front in {
        "no alert": "", "both shapes at once": '"alert":"x","aps":{"alert":"x"},',
        "unknown keys in aps": '"aps":{"alert":"x","badge":1,"sound":"default","m":"Zm9v"},',
        "an unknown key in aps twice": '"aps":{"badge":1,"badge":2},',
    }.items():
        cases.valid(comment, ["Alert"], f"{{{front}{rest}")


def escaped(text, characters):
    return "".join(f"\\u{ord(character):04x}" if character in characters else character for character in text)


def add_bad_envelopes(cases):
    profile, key, iv = cases.profile, cases.key, cases.stream.bytes(IV_SIZE)
    other = seal(other_profile(profile), key, iv, b"signal")
    changed = bytearray(cases.envelope)
    changed[20] ^= 1
    bad = [
        ("MAC of the other profile", "WrongMac", "authenticationFailed", other),
        ("one bit changed", "BadEnvelope", "authenticationFailed", bytes(changed)),
        ("one byte cut", "BadEnvelope", "malformedLength", cases.envelope[:-1]),
        ("42 bytes", "BadEnvelope", "malformedLength", cases.envelope[:42]),
        ("one byte", "BadEnvelope", "malformedLength", b"\x01"),
        ("version 2, right MAC", "BadEnvelope", "unsupportedVersion", seal_padded(profile, key, iv, pad(b"signal"), 2)),
        ("bad padding, right MAC", "BadEnvelope", "malformedPlaintext", seal_padded(profile, key, iv, bytes(16))),
    ]
    for comment, flag, error, envelope in bad:
        assert error_of(profile, key, envelope) == error
        for payload in shapes(cases.transport, padded(envelope)).values():
            cases.invalid(comment, flag, payload, error)
    for payload in shapes(cases.transport, "").values():
        cases.invalid("empty text", "BadEnvelope", payload)


def add_bad_base64(cases):
    """Adds malformed base64 inside an object. For GCM, also adds it without the object, if it begins like base64."""
    _, envelope = cases.sealed(16)  # 59 bytes, so the base64 ends in one equals sign
    text = padded(envelope)
    assert text[-2:] != "==" and text[-1] == "="
    spoiled = [
        *malformed_texts(text),
        ("two equals signs", text + "="),
        ("line feed after 64 characters", text[:64] + "\n" + text[64:]),
        ("CR LF after 64 characters", text[:64] + "\r\n" + text[64:]),
        ("line feed at the end", text + "\n"),
        ("twice", text + text),
        ("one character too many", text[:-1] + "AA"),
        ("one character left over", text[:-3]),
        ("spare bits not zero", text[:-2] + "B="),
        ("only an equals sign", "="),
    ]
    for comment, wrong in spoiled:
        assert strict(wrong) is None, comment
        cases.invalid(comment, "BadBase64", cases.object(wrong), "malformed")
    if cases.transport == "gcm":
        for comment, wrong in spoiled:
            if wrong[0] in "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/":
                cases.invalid(f"{comment}, no object", "BadBase64", wrong, "malformed")


def add_bad_shapes(cases):
    """Adds JSON objects without a text under the envelope's key, or with a wrong `type`."""
    text, name = cases.text, cases.name
    quoted = compact(text)
    kind = '"alert":"x"' if cases.transport == "apn" else '"type":"message"'
    bad = {
        "empty object": "{}",
        "envelope's key missing": f"{{{kind}}}",
        "envelope's key in another case": f'{{{kind},"{name.upper()}":{quoted}}}',
        "envelope's key with a space": f'{{{kind},"{name} ":{quoted}}}',
        "envelope's key one level down": f'{{{kind},"a":{{"{name}":{quoted}}}}}',
        "the other transport's key": f'{{{kind},"{KEYS[TRANSPORTS[1 - TRANSPORTS.index(cases.transport)]]}":{quoted}}}',
    }
    for value in ["5", "1.5", "null", "true", "[]", "{}", f"[{quoted}]", f'{{"{name}":{quoted}}}']:
        shown = value if len(value) < 10 else value[0] + "the text" + value[-1]
        bad[f"envelope is {shown}"] = f'{{{kind},"{name}":{value}}}'
    if cases.transport == "apn":
        bad["m inside aps"] = f'{{"aps":{{"alert":"x","m":{quoted}}}}}'
    else:
        for value in ['"receipt"', '"Message"', '"message "', '"messages"', '""', "1", "true", "null", "[]", '["message"]']:
            bad[f"type is {value}"] = f'{{"type":{value},"message":{quoted}}}'
        bad["no type"] = f'{{"message":{quoted}}}'
        bad["type in another case"] = f'{{"Type":"message","message":{quoted}}}'
    for comment, payload in bad.items():
        cases.invalid(comment, "BadShape", payload)


def add_bad_json(cases):
    """Adds bad JSON, with every kind that docs/bad-inputs.md row 97 names. rest.json tests the rest of the syntax."""
    text, name = cases.text, cases.name
    quoted, right = compact(text), cases.object(cases.text)
    kind = '"alert":"x"' if cases.transport == "apn" else '"type":"message"'
    bad = {
        "cut before the last brace": right[:-1],
        "cut inside the text": right[:40],
        "only a brace": "{",
        "two objects": right + right,
        "an object, then text": right + "x",
        "an object, then a brace": right + "}",
        "NUL behind": right + "\0",
        "single quotes": "{" + right[1:].replace('"', "'"),
        "key without quotes": f"{{{kind},{name}:{quoted}}}",
        "equals sign for a colon": f'{{{kind},"{name}"={quoted}}}',
        "no comma": f'{{{kind} "{name}":{quoted}}}',
        "comma first": f'{{,{kind},"{name}":{quoted}}}',
        "a comma behind the last value": right[:-1] + ",}",
        "a comma behind an unknown list's last value": f'{{"a":[1,],{kind},"{name}":{quoted}}}',
        "a comma behind an unknown object's last value": f'{{"a":{{"b":1,}},{kind},"{name}":{quoted}}}',
        "a comment": f'{{{kind},/**/"{name}":{quoted}}}',
        "unknown escape": f'{{{kind},"{name}":"\\x41{quoted[1:]}}}',
        "lone surrogate": f'{{{kind},"{name}":"\\ud800{quoted[1:]}}}',
        "lone surrogate in an unknown value": f'{{"a":"\\ud83d",{kind},"{name}":{quoted}}}',
        "lone surrogate in an unknown key": f'{{"\\udc00":1,{kind},"{name}":{quoted}}}',
        "a bare line feed in an unknown value": f'{{{kind},"a":"\n","{name}":{quoted}}}',
        "a bare NUL in an unknown value": f'{{{kind},"a":"\0","{name}":{quoted}}}',
        "513 levels": f'{{"a":{"[" * strict_json.MAXIMUM_DEPTH + "]" * strict_json.MAXIMUM_DEPTH},{kind},"{name}":{quoted}}}',
        "10,000 lists that are not closed": '{"a":' + "[" * 10_000,
        "a key of 257 bytes": f'{{"{"x" * 257}":1,{kind},"{name}":{quoted}}}',
    }
    for value in [
        "-01", "1.", ".5", "+1", "0x10", "1e", "NaN", "Infinity", "nul", "True", "undefined", "'x'", "", '"\\u00"', "[}",
    ]:
        bad[f"unknown key is {value or 'nothing'}"] = f'{{"a":{value},{kind},"{name}":{quoted}}}'
    if cases.transport == "apn":
        # These do not begin with a brace, so a GCM reader takes them for base64.
        bad |= {
            "byte order mark in front": "\ufeff" + right,
            "NUL in front": "\0" + right,
            "no-break space in front": "\u00a0" + right,
            "empty": "",
            "white space only": " \n",
            "null": "null",
            "true": "true",
            "an array around the object": f"[{right}]",
            "empty array": "[]",
            "the text, no object": text,
            "the text as a JSON string": quoted,
            "the object as a JSON string": compact(right),
        }
        bad["lone surrogate in the alert"] = f'{{"aps":{{"alert":"\\ud83d"}},"m":{quoted}}}'
        bad["a comma behind the alert"] = f'{{"aps":{{"alert":"x",}},"m":{quoted}}}'
        bad["a bare tab in the alert"] = f'{{"alert":"\t","m":{quoted}}}'
        bad["a syntax error in an alert that is no text"] = f'{{"alert":[-01],"m":{quoted}}}'
    for comment, payload in bad.items():
        cases.invalid(comment, "BadJSON", payload)
    if cases.transport == "gcm":
        for comment, payload in {
            "byte order mark in front": "\ufeff" + right, "NUL in front": "\0" + right,
            "no-break space in front": "\u00a0" + right, "an array around the object": f"[{right}]", "empty array": "[]",
            "the text as a JSON string": quoted, "the object as a JSON string": compact(right), "white space only": " \n",
        }.items():
            cases.invalid(comment, "BadBase64", payload)
        for word in ["null", "true"]:  # These are also valid base64, of 3 bytes.
            cases.invalid(word, "BadEnvelope", word)
    add_duplicates(cases)


def add_duplicates(cases):
    quoted, name = compact(cases.text), cases.name
    rest = f'"{name}":{quoted}'
    if cases.transport == "apn":
        others = {"alert": '"alert":"x"', "aps": '"aps":{"alert":"x"}'}
    else:
        others = {"type": '"type":"message"'}
    kind = next(iter(others.values()))
    duplicates = {
        f"{name} twice, the same": f"{{{kind},{rest},{rest}}}",
        f"{name} twice, then another text": f'{{{kind},{rest},"{name}":"Zm9v"}}',
        f"{name} twice, first another text": f'{{{kind},"{name}":"Zm9v",{rest}}}',
        f"{name} twice, then null": f'{{{kind},{rest},"{name}":null}}',
        f"{name} twice, then with an escape": f'{{{kind},{rest},"{escaped(name, "m")}":{quoted}}}',
    }
    for key, member in others.items():
        value = member.split(":", 1)[1]
        duplicates |= {
            f"{key} twice, the same": f"{{{member},{rest},{member}}}",
            f"{key} twice, then null": f'{{{member},"{key}":null,{rest}}}',
            f"{key} null twice": f'{{"{key}":null,"{key}":null,{rest}}}',
            f"{key} twice, first with an escape": f'{{"{escaped(key, key[0])}":{value},{member},{rest}}}',
        }
    if cases.transport == "apn":
        duplicates["alert twice in aps"] = f'{{"aps":{{"alert":"x","alert":"y"}},{rest}}}'
        duplicates["alert null twice in aps"] = f'{{"aps":{{"alert":null,"alert":null}},{rest}}}'
    for comment, payload in duplicates.items():
        cases.invalid(comment, "DuplicateKey", payload)
