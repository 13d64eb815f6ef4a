# SPDX-License-Identifier: Apache-2.0
"""RESTTest groups of the prekey calls: an uploaded batch, and one key in a response. docs/bad-inputs.md rows 80 and 83."""

from .base64_text import padded
from .keys import LAST_RESORT
from .rest_forms import add_body, add_elements, add_object
from .rest_json import Part, array_text, boolean, changed, escaped, object_text, plain, plain_fields, quoted, written
from .rest_values import add_escapes, add_integer, add_public_key, key_id, public_key

TOO_LARGE = [0x1000000, 0x1000005, 2**31, 2**32, 2**32 + 5, 2**63, 2**63 - 1]
# The last-resort key's id in unusual notation.
LAST_RESORTS = ["16777215.0", "1.6777215e7", "16777215000e-3", "0.16777215E8"]
# Texts that other implementations sent instead of a number.
ID_TEXTS = ['"5"', '"0xFFFFFF"', '"0x000005"', '"16777215"', '" 5"']


def one_time(stream, identity, id=None):
    return {"keyId": key_id(stream) if id is None else id, "publicKey": public_key(stream), "identityKey": identity}


def batch(stream, ids):
    identity = public_key(stream)
    return {
        "lastResortKey": one_time(stream, identity, LAST_RESORT),
        "keys": [one_time(stream, identity, id) for id in ids],
    }


def add_put(cases):
    stream = cases.stream
    for count in [0, 1, 2, 100]:
        first = key_id(stream)
        ids = [(first + index) % LAST_RESORT for index in range(count)]
        cases.writes(f"batch of {count}", ["Pseudorandom"], batch(stream, ids))
    for ids in [
        [0], [1], [LAST_RESORT - 1], [LAST_RESORT - 2, LAST_RESORT - 1, 0, 1], [5, 3, 4], [0x7FFFFF, 0x800000],
        [0xFFFF, 0x10000],
    ]:
        cases.writes(f"ids {ids}", ["Boundary"], batch(stream, ids))
    for index in range(10):
        cases.writes("random", ["Pseudorandom"], batch(stream, [key_id(stream) for _ in range(index % 4)]))

    value = batch(stream, [key_id(stream)])
    part = Part(cases, "keys", value)
    add_elements(part, "keys", "object")
    add_body(part, plain_fields("keys", batch(stream, [key_id(stream)])), Part(cases, "keys", batch(stream, [])))
    part.invalid("the keys' list instead of the last resort key", "WrongType", {"lastResortKey": part.fields["keys"]})
    part.invalid("a key instead of the keys' list", "WrongType", {"keys": part.fields["keys"][1:-1]})

    last = Part(
        cases, "key", value["lastResortKey"], '{"lastResortKey":', ',"keys":[]}',
        lambda key: {"lastResortKey": key, "keys": []})
    element = Part(
        cases, "key", value["keys"][0], f'{{"lastResortKey":{part.fields["lastResortKey"]},"keys":[', "]}",
        lambda key: {"lastResortKey": value["lastResortKey"], "keys": [key]})
    for object, id in [(last, LAST_RESORT), (element, None)]:
        add_object(object, plain_fields("key", one_time(stream, public_key(stream), id)))
        add_escapes(object, "publicKey", "identityKey")
        add_public_key(object, "publicKey", 5)
        add_public_key(object, "identityKey", 6)
        add_integer(object, "keyId", TOO_LARGE, None if object is last else int)
        for text in ID_TEXTS:
            object.invalid(f"row 83: keyId is the text {text}", "WrongType", {"keyId": text})
    for id in [0, 1, 5, LAST_RESORT - 1]:
        last.invalid(f"row 83: the last resort key has id {id}", "WrongId", {"keyId": str(id)})
    for id in LAST_RESORTS:
        last.valid(f"keyId is {id}", ["Whole"], {"keyId": id})
        element.invalid(f"row 83: a one-time key has the id {id}", "WrongId", {"keyId": id})
    element.invalid("row 83: a one-time key has the last resort key's id", "WrongId", {"keyId": str(LAST_RESORT)})
    add_bad_positions(part, stream)


def add_bad_positions(part, stream):
    """Adds batches of three keys with one wrong key, at each position."""
    value = batch(stream, [7, 8, 9])
    for at, place in enumerate(["first", "second", "third"]):
        for shown, flag, change in [
            ("last resort id", "WrongId", {"keyId": str(LAST_RESORT)}),
            ("id too large", "OutOfRange", {"keyId": str(LAST_RESORT + 1)}),
            ("key of type 04", "WrongKeyType", {"publicKey": quoted(padded(b"\x04" + bytes(range(32))))}),
            ("no identity key", "Missing", {"identityKey": None}),
        ]:
            keys = [plain_fields("key", key) for key in value["keys"]]
            keys[at] = changed(keys[at], change)
            part.invalid(f"{shown}, {place} of three", flag, {"keys": array_text(map(object_text, keys))})


def add_answer(cases):
    stream = cases.stream

    def sample(id):
        return {**one_time(stream, public_key(stream), id), "lastResort": id == LAST_RESORT}

    for id in [0, 1, 255, 256, 0xFFFF, 0x7FFFFF, 0x800000, LAST_RESORT - 1]:
        cases.writes(f"id {id}", ["Boundary"], sample(id))
    value = sample(LAST_RESORT)
    cases.valid("the last resort key, marked", ["Boundary"], plain("answered key", value), value, canonical=True)
    # Servers of 2013 returned a key as the client had uploaded it, and no client of 2013 uploaded the mark.
    cases.valid("the last resort key, not marked", ["Boundary"], written("answered key", "specification", value), value)
    for _ in range(12):
        cases.writes("random", ["Pseudorandom"], sample(key_id(stream)))

    part, zero, last = (Part(cases, "answered key", sample(id)) for id in [5, 0, LAST_RESORT])
    zero.valid("row 83: keyId is absent", ["Default"], {"keyId": None})
    zero.valid("keyId is 0, and there", [], {"keyId": "0"})
    for object, shown in [(part, "5"), (zero, "0"), (last, str(LAST_RESORT))]:
        right = object.value["lastResort"]
        object.valid(f"id {shown}, lastResort absent", ["Default"], {"keyId": shown, "lastResort": None})
        object.valid(f"id {shown}, lastResort null", ["Default"], {"keyId": shown, "lastResort": "null"})
        object.valid(f"id {shown}, lastResort {boolean(right)}", [], {"keyId": shown, "lastResort": boolean(right)})
        wrong = boolean(not right)
        object.invalid(f"id {shown}, lastResort {wrong}", "Contradiction", {"keyId": shown, "lastResort": wrong})
        for name in ["publicKey", "identityKey"]:
            object.invalid(f"id {shown}, {name} missing", "Missing", {"keyId": shown, name: None})
    zero.invalid("keyId absent, lastResort true", "Contradiction", {"keyId": None, "lastResort": "true"})
    zero.valid("keyId absent, lastResort false", ["Default"], {"keyId": None, "lastResort": "false"})
    add_integer(part, "keyId", TOO_LARGE, int)
    for id in LAST_RESORTS:
        last.valid(f"keyId is {id}", ["Whole"], {"keyId": id})
    for text in ID_TEXTS:
        part.invalid(f"row 83: keyId is the text {text}", "WrongType", {"keyId": text})
    add_escapes(part, "publicKey", "identityKey")
    add_public_key(part, "publicKey", 1)
    add_public_key(part, "identityKey", 4)
    text = part.text().replace(part.fields["publicKey"], escaped(part.fields["publicKey"][1:-1], "+/"))
    cases.valid("slashes and plus signs as \\u escapes", ["Escapes"], text, part.value)
    cases.invalid("the key in a list of keys, as later versions had it", "Missing", f'{{"keys":[{part.text()}]}}')
    same = plain("answered key", {**part.value, "identityKey": part.value["publicKey"]})
    cases.valid("public key and identity key the same", [], same, {**part.value, "identityKey": part.value["publicKey"]})
    add_body(part, plain_fields("answered key", sample(6)), Part(cases, "answered key", sample(0)))
