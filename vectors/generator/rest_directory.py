# SPDX-License-Identifier: Apache-2.0
"""RESTTest groups of the directory calls: tokens in requests, contacts in responses. docs/bad-inputs.md row 96."""

from .directory import KNOWN
from .rest_forms import add_body, add_elements, add_object
from .rest_json import Part, array_text, plain, plain_fields, quoted
from .rest_values import add_escapes, add_relay_lengths, bad_tokens, token

RELAYS = ["whisper", "relay.example", "r", "a b", "a/b", "n\u00e4her", '"x"', "\\", "\U0001f511", "\u05d0"]
# The deployed server's response for the known token.
FIXTURE = '{"token":"BQVVHxMt5zAFXA","relay":"whisper","supportsSms":true}'
FIXTURE_MEANS = {"token": "BQVVHxMt5zAFXA", "relay": "whisper", "supportsSms": True}


def contact(stream):
    value = {"token": token(stream)}
    if stream.below(2):
        value["relay"] = stream.choice(RELAYS)
    return {**value, "supportsSms": bool(stream.below(2))}


def slashed_token(stream):
    while True:
        text = token(stream)
        if "/" in text and "+" in text[1:]:
            return text


def add_tokens(cases):
    stream = cases.stream
    cases.writes("known tokens", ["Example"], {"contacts": list(KNOWN.values())})
    for count in [0, 1, 3, 50]:
        cases.writes(f"{count} tokens", ["Pseudorandom"], {"contacts": [token(stream) for _ in range(count)]})
    for _ in range(10):
        cases.writes("random", ["Pseudorandom"], {"contacts": [token(stream) for _ in range(1 + stream.below(5))]})
    for text in ["AAAAAAAAAAAAAA", "+/v7+/v7+/v7+w", "/////////////w"]:
        cases.writes(f"token {text}", ["Boundary"], {"contacts": [text]})

    right = slashed_token(stream)
    value = {"contacts": [right, token(stream)]}
    part = Part(cases, "tokens", value)
    part.valid("padded", ["Padded"], {"contacts": array_text(quoted(text + "==") for text in value["contacts"])})
    part.valid("one padded", ["Padded"], {"contacts": array_text([quoted(right + "=="), quoted(value["contacts"][1])])})
    part.valid("escaped slashes", ["Escapes"], {"contacts": part.fields["contacts"].replace("/", "\\/")})
    part.valid("the same token twice", [], {"contacts": f'["{right}","{right}"]'}, contacts=[right, right])

    # Only this body, in the specification's profile, has an error other than malformedBody.
    error = "badToken" if cases.profile == "specification" else "malformedBody"
    for comment, wrong in bad_tokens(right):
        part.invalid(f"token: {comment}", "BadToken", {"contacts": f"[{quoted(wrong)}]"}, error)
    good = [quoted(token(stream)) for _ in range(3)]
    for at, place in enumerate(["first", "second", "third", "last"]):
        for wrong in ["BQVVHxMt5zAFXB", "BQVVHxMt5zAFX", "BQVVHxMt5zAFXA=", ""]:
            texts = array_text([*good[:at], quoted(wrong), *good[at:]])
            part.invalid(f"token {wrong} {place} of four", "BadToken", {"contacts": texts}, error)
    part.invalid("contacts as they are answered", "WrongType", {"contacts": f'[{{"token":"{right}"}}]'})
    add_elements(part, "contacts", "text")
    short = Part(cases, "tokens", {"contacts": [token(stream)]})
    add_body(part, plain_fields("tokens", {"contacts": [token(stream)]}), short)


def add_contacts(cases):
    stream = cases.stream
    cases.valid("known token", ["Example"], f'{{"contacts":[{FIXTURE}]}}', {"contacts": [FIXTURE_MEANS]})
    known = {"token": "BQVVHxMt5zAFXA", "relay": "whisper", "supportsSms": False}
    cases.writes("known token, without supportsSms", ["Example"], {"contacts": [known]})
    for count in [0, 1, 3, 50]:
        cases.writes(f"{count} contacts", ["Pseudorandom"], {"contacts": [contact(stream) for _ in range(count)]})
    for _ in range(10):
        cases.writes("random", ["Pseudorandom"], {"contacts": [contact(stream) for _ in range(1 + stream.below(4))]})

    value = {"contacts": [{"token": token(stream), "relay": "whisper", "supportsSms": True}]}
    part = Part(cases, "contacts", value)
    add_elements(part, "contacts", "object")
    part.invalid("tokens as they are asked for", "WrongType", {"contacts": f'["{token(stream)}"]'})
    short = Part(cases, "contacts", {"contacts": [{"token": token(stream), "supportsSms": True}]})
    add_body(part, plain_fields("contacts", {"contacts": [contact(stream)]}), short)
    inner = {"token": slashed_token(stream), "relay": "whisper", "supportsSms": True}
    add_contact_fields(Part(cases, "contact", inner, '{"contacts":[', "]}", lambda item: {"contacts": [item]}), stream, 3)
    good = [plain("contact", contact(stream)) for _ in range(2)]
    for at, place in enumerate(["first", "second", "third"]):
        for shown, wrong, flag in [
            ("with spare bits", '{"token":"BQVVHxMt5zAFXB"}', "BadToken"),
            ("without a token", '{"relay":"whisper"}', "Missing"),
        ]:
            texts = array_text([*good[:at], wrong, *good[at:]])
            part.invalid(f"contact {shown}, {place} of three", flag, {"contacts": texts})


def add_contact(cases):
    """Adds the responses to GET /v1/directory/{token}: one contact."""
    stream = cases.stream
    cases.valid("known token", ["Example"], FIXTURE, FIXTURE_MEANS)
    cases.valid("known token, without supportsSms", ["Example", "Default"], FIXTURE.replace(',"supportsSms":true', ""),
                {**FIXTURE_MEANS, "supportsSms": False})
    cases.valid("known token alone", ["Example", "Default"], '{"token":"BQVVHxMt5zAFXA"}',
                {"token": "BQVVHxMt5zAFXA", "supportsSms": False})
    for _ in range(16):
        cases.writes("random", ["Pseudorandom"], contact(stream))
    for relay in RELAYS:
        value = {"token": token(stream), "relay": relay, "supportsSms": False}
        cases.writes(f"relay {ascii(relay)[1:-1]}", ["Text"], value)
    part = Part(cases, "contact", {"token": slashed_token(stream), "relay": "whisper", "supportsSms": True})
    add_contact_fields(part, stream, 1, inner=False)
    part.invalid("the contact in a list", "Missing", {"token": None, "contacts": f"[{part.text()}]"})
    short = Part(cases, "contact", {"token": token(stream), "supportsSms": True})
    add_body(part, plain_fields("contact", contact(stream)), short)


def add_contact_fields(part, stream, every, inner=True):
    """Adds tests of one contact: defaults, padding, each `every`-th wrong token, and texts."""
    right = part.value["token"]
    for shown, raw in {"absent": None, "null": "null"}.items():
        part.valid(f"supportsSms {shown}", ["Default"], {"supportsSms": raw}, supportsSms=False)
        part.valid(f"relay {shown}", ["Default"], {"relay": raw}, relay=None)
        both = {"relay": raw, "supportsSms": raw}
        part.valid(f"relay and supportsSms {shown}", ["Default"], both, relay=None, supportsSms=False)
    part.valid("supportsSms false", [], {"supportsSms": "false"}, supportsSms=False)
    for value in [True, False]:
        text = '"true"' if value else '"false"'
        part.valid(f"supportsSms is the text {text}", ["Quoted"], {"supportsSms": text}, supportsSms=value)
    part.valid('supportsSms is a text with an escape', ["Quoted", "Escapes"], {"supportsSms": '"\\u0074rue"'})
    part.lenient("relay empty", {"relay": '""'}, relay="")
    add_relay_lengths(part)
    part.valid("padded", ["Padded"], {"token": quoted(right + "==")})
    add_escapes(part, "token", "relay")
    for comment, wrong in list(bad_tokens(right))[::every]:
        part.invalid(f"token: {comment}", "BadToken", {"token": quoted(wrong)})
    if inner:
        add_object(part, plain_fields("contact", contact(stream)))
