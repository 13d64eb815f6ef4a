# SPDX-License-Identifier: Apache-2.0
"""push-payload.json: what arrives by APN or GCM, opened. docs/protocol.md section 4, docs/bad-inputs.md row 97.

Which shape a payload has and whether its base64 is padded does not depend on the profile when it is read; the MAC does.
"""

import json

from .base64_text import malformed_texts, padded, strict, unpadded
from .document import Document, Stream
from .sealing import IV_SIZE, PROFILES, error_of, open_envelope, other_profile, pad, seal, seal_padded

NOTES = {
    "Specification": "The shape that the specification prints.",
    "Deployed": "The shape that servers sent.",
    "JSON": "Unusual, but right JSON.",
    "Lenient": "A reader may refuse this, but must not read anything else from it.",
    "WrongMac": "The MAC by the other profile's hash. Only the profile's may be tried.",
    "BadEnvelope": "Right base64 of bytes that are no right envelope.",
    "BadBase64": "The base64 is malformed.",
    "BadJSON": "Not a JSON object, or one without the envelope under its key. No error's name is given.",
}
ALERT = "You have a new message!"
TRANSPORTS = ("apn", "gcm")
KEYS = {"apn": "m", "gcm": "message"}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def shapes(transport, text):
    """The two that a reader takes: the specification's and the deployed one."""
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
            add_json_forms(cases)
            add_bad_envelopes(cases)
            add_bad_base64(cases)
            add_bad_json(cases)
    return {"push-payload.json": document}


class Cases:
    """One group, and the ways to put a test into it."""

    def __init__(self, document, profile, transport):
        self.profile, self.transport, self.name = profile, transport, KEYS[transport]
        self.stream = Stream(f"payload {profile} {transport}")
        self.key = self.stream.bytes(52)
        self.group = document.group("PushPayloadTest", profile=profile, transport=transport, key=self.key.hex())
        self.signal, self.envelope = self.sealed(28)
        # Escaped slashes are to be tested, and both characters that the URL alphabet has otherwise.
        while not {"/", "+"} <= set(padded(self.envelope)):
            self.signal, self.envelope = self.sealed(28)
        self.text = padded(self.envelope)

    def sealed(self, length):
        signal = self.stream.bytes(length)
        return signal, seal(self.profile, self.key, self.stream.bytes(IV_SIZE), signal)

    def valid(self, comment, flags, payload, signal=None):
        self.group.valid(comment, flags, payload=payload, signal=self.signal if signal is None else signal)

    def invalid(self, comment, flag, payload, error=None):
        self.group.invalid(comment, [flag], error, payload=payload)

    def object(self, text):
        """A JSON object around the text, as deployed."""
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
    """JSON that differs from what this system writes and says the same. Python's `json` must read each so, too."""
    text, name = cases.text, cases.name
    quoted = compact(text)
    kind = '"alert":"x"' if cases.transport == "apn" else '"type":"message"'
    forms = {
        "the envelope's key first": f'{{"{name}":{quoted},{kind}}}',
        "spaces between tokens": f'{{ {kind.replace(":", " : ")} , "{name}" : {quoted} }}',
        "line feeds and tabs between tokens": f'{{\n\t{kind},\n\t"{name}":\t{quoted}\n}}',
        "CR LF between tokens": f'{{\r\n{kind},\r\n"{name}":\r\n{quoted}\r\n}}',
        "escaped slashes": f'{{{kind},"{name}":{quoted.replace("/", chr(92) + "/")}}}',
        "slashes and plus signs as \\u escapes": f'{{{kind},"{name}":{escaped(quoted, "/+")}}}',
        "every character as a \\u escape": f'{{{kind},"{name}":{escaped(quoted, set(text))}}}',
        "an escape in the key's name": f'{{{kind},"{escaped(name, "m")}":{quoted}}}',
        "unknown keys": f'{{"a":1,{kind},"b":{{"c":[null,true,-1,"x"]}},"{name}":{quoted},"z":[]}}',
        "the key's name inside another object, first": f'{{"a":{{"{name}":"Zm9v"}},{kind},"{name}":{quoted}}}',
        "a key that differs in case": f'{{"{name.upper()}":"Zm9v",{kind},"{name}":{quoted}}}',
        "text that is not ASCII": f'{{"a":"\u00e9\u20ac\U0001f600",{kind},"{name}":{quoted}}}',
    }
    if cases.transport == "apn":
        forms["unknown keys in aps"] = f'{{"aps":{{"alert":"x","badge":1,"sound":"default"}},"m":{quoted}}}'
        forms["both shapes at once"] = f'{{"alert":"x","aps":{{"alert":"x"}},"m":{quoted}}}'
        forms["empty alert"] = f'{{"alert":"","m":{quoted}}}'
        forms["alert of 1,000 characters"] = f'{{"aps":{{"alert":"{"x" * 1000}"}},"m":{quoted}}}'
    for comment, payload in forms.items():
        assert json.loads(payload)[name] == text
        cases.valid(comment, ["JSON"], payload)
    lenient = {
        "white space around the object": f" \r\n\t{cases.object(text)}\n",
        "without the other key": f'{{"{name}":{quoted}}}',
        "a bare line feed in a string that is not read": f'{{{kind},"a":"\n","{name}":{quoted}}}',
    }
    for comment, payload in lenient.items():
        cases.group.acceptable(comment, ["Lenient"], payload=payload, signal=cases.signal)


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
    """In the object only where a bare text could not be told from an object that is malformed."""
    _, envelope = cases.sealed(16)  # 59 bytes: one equals sign
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


def add_bad_json(cases):
    text, name = cases.text, cases.name
    quoted, right = compact(text), cases.object(cases.text)
    kind = '"alert":"x"' if cases.transport == "apn" else '"type":"message"'
    bad = {
        "byte order mark in front": "\ufeff" + right,
        "NUL in front": "\0" + right,
        "NUL behind": right + "\0",
        "no-break space in front": "\u00a0" + right,
        "cut before the last brace": right[:-1],
        "cut inside the text": right[:40],
        "only a brace": "{",
        "empty object": "{}",
        "null": "null",
        "true": "true",
        "an array around the object": f"[{right}]",
        "empty array": "[]",
        "the text as a JSON string": quoted,
        "the object as a JSON string": compact(right),
        "two objects": right + right,
        "an object, then text": right + "x",
        "single quotes": right.replace('"', "'"),
        "key without quotes": f"{{{kind},{name}:{quoted}}}",
        "equals sign for a colon": f'{{{kind},"{name}"={quoted}}}',
        "no comma": f'{{{kind} "{name}":{quoted}}}',
        "comma first": f'{{,{kind},"{name}":{quoted}}}',
        "unknown escape": f'{{{kind},"{name}":"\\x41{quoted[1:]}}}',
        "lone surrogate": f'{{{kind},"{name}":"\\ud800{quoted[1:]}}}',
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
        bad["empty"] = ""
        bad["white space only"] = " \n"
        bad["the text, no object"] = text
        bad["m inside aps"] = f'{{"aps":{{"alert":"x","m":{quoted}}}}}'
    else:
        for value in ['"receipt"', '"Message"', '"message "', '"messages"', '""', "1", "true", "[]", '["message"]']:
            bad[f"type is {value}"] = f'{{"type":{value},"message":{quoted}}}'
    for comment, payload in bad.items():
        cases.invalid(comment, "BadJSON", payload)
