# SPDX-License-Identifier: Apache-2.0
"""RESTTest groups of POST /v1/messages/: the messages, and the response. docs/bad-inputs.md rows 85 to 95."""

from .base64_text import padded, strict, unpadded
from .rest_directory import RELAYS
from .rest_forms import add_body, add_elements, add_object
from .rest_json import Part, array_text, changed, object_text, plain_fields, quoted
from .rest_syntax import add_bad_text
from .rest_values import (
    BAD_BASE64, BIG, SMALL, add_bad_base64, add_decimal_texts, add_escapes, add_integer, add_large_integers, add_relay_lengths,
    number, numbers,
)


def message(stream, length=None, **given):
    value = {"type": stream.below(4), "destination": number(stream)}
    value["body"] = stream.bytes(1 + stream.below(100) if length is None else length).hex()
    if stream.below(2):
        value["relay"] = stream.choice(RELAYS)
    value["timestamp"] = str(1387813061207 + stream.below(10**10))
    return {name: field for name, field in {**value, **given}.items() if field is not None}


def one(item):
    return {"messages": [item]}


def add_messages(cases):
    stream = cases.stream
    example = {"type": 1, "destination": "+14155550132", "body": "0a0178", "timestamp": "1387813061207"}
    cases.writes("one message", ["Example"], one(example))
    cases.writes("one message with a relay", ["Example"], one({**example, "relay": "whisper"}))
    android = {"type": 1, "destination": "+14155550132", "body": "0a0178"}
    cases.writes("one message without a timestamp, as the Android client sends it", ["Example"], one(android))
    cases.writes("the same with a relay", ["Example"], one({**android, "relay": "whisper"}))
    for count in [0, 1, 5]:
        cases.writes(f"{count} messages", ["Pseudorandom"], {"messages": [message(stream) for _ in range(count)]})
    for length in [1, 2, 3, 4, 5, 6, 64, 1000]:
        cases.writes(f"body of {length} bytes", ["Pseudorandom"], one(message(stream, length)))
    for _ in range(10):
        cases.writes("random", ["Pseudorandom"], {"messages": [message(stream) for _ in range(1 + stream.below(3))]})
    for type in [0, 1, 2, 3, 4, 99, 2**31 - 1, 2**31, 2**32 - 1]:
        cases.writes(f"type {type}", ["Boundary"], one(message(stream, type=type)))
    for timestamp in [0, 1, 2**32 - 1, 2**32, 2**53 - 1, 2**53, SMALL, 2**63 - 1, 2**63, BIG - 1, BIG]:
        cases.writes(f"timestamp {timestamp}", ["Boundary"], one(message(stream, timestamp=str(timestamp))))
    cases.writes("no timestamp", ["Default"], {"messages": [message(stream, timestamp=None) for _ in range(3)]})
    for destination in ["+1000000", "+999999999999999"]:
        cases.writes(f"destination {destination}", ["Boundary"], one(message(stream, destination=destination)))
    for relay in RELAYS:
        cases.writes(f"relay {ascii(relay)[1:-1]}", ["Text"], one(message(stream, relay=relay)))
    for shown, data in {
        "as gzip begins": b"\x1f\x8b\x08\0", "all slashes": b"\xff" * 6, "all plus signs": b"\xfb\xef\xbe" * 2,
    }.items():
        cases.writes(f"body {shown}", ["Boundary"], one(message(stream, body=data.hex())))

    part = Part(cases, "messages", one(message(stream, 4, relay="whisper")))
    add_elements(part, "messages", "object")
    short = message(stream, 1)
    short.pop("relay", None)
    add_body(part, plain_fields("messages", one(message(stream))), Part(cases, "messages", one(short)))
    for shown, text in {
        "100,000 lists that are not closed": "[" * 100_000, "10,000 objects": '{"a":' * 10_000 + "1" + "}" * 10_000,
    }.items():
        part.invalid(f"{shown}, unknown", "TooDeep", {"a": text})
    value = message(stream, 40, relay="whisper")
    add_message_fields(Part(cases, "message", value, '{"messages":[', "]}", one), stream)
    add_bad_positions(part, stream)


def add_message_fields(part, stream):
    add_object(part, plain_fields("message", message(stream, relay="other")))
    for shown, raw in {"absent": None, "null": "null"}.items():
        part.valid(f"relay {shown}", ["Default"], {"relay": raw}, relay=None)
        part.valid(f"timestamp {shown}", ["Default"], {"timestamp": raw}, timestamp=None)
        both = {"relay": raw, "timestamp": raw}
        part.valid(f"relay and timestamp {shown}", ["Default"], both, relay=None, timestamp=None)
    part.lenient("relay empty", {"relay": '""'}, relay="")
    part.lenient("body empty", {"body": '""'}, body="")
    add_integer(part, "type", [2**32, 2**32 + 1, 2**33, 2**63, 2**63 - 1], int)
    add_integer(part, "timestamp", [], str)
    add_large_integers(part, "type", 32, int)
    add_large_integers(part, "timestamp", 64, str)
    add_decimal_texts(part, "timestamp")
    for text in ['"1"', '"1387813061207"', '"0x1"']:
        part.invalid(f"type is the text {text}", "WrongType", {"type": text})
    part.invalid("timestamp in seconds, with a fraction", "Fraction", {"timestamp": "1387813061.207"})
    add_escapes(part, "destination", "body", "relay")
    add_relay_lengths(part)
    for comment, wrong in numbers(1):
        part.invalid(f"destination: {comment}", "BadNumber", {"destination": quoted(wrong)})
    add_bad_text(part, "destination")
    add_bad_text(part, "relay")
    for data in [b"f", b"fo", b"foo", b"foob"]:
        for form, text in {"padded": padded(data), "unpadded": unpadded(data)}.items():
            part.valid(f"body of {len(data)} bytes, {form}", ["Boundary"], {"body": quoted(text)}, body=data.hex())
    for wrong in BAD_BASE64:
        assert strict(wrong) is None
        part.invalid(f"body {ascii(wrong)[1:-1]}", "BadBase64", {"body": quoted(wrong)})
    add_bad_base64(part, "body")


def add_bad_positions(part, stream):
    """Adds lists of three messages with one wrong message, at each position."""
    for at, place in enumerate(["first", "second", "third"]):
        for shown, change, flag in [
            ("a wrong number", {"destination": quoted("14155550132")}, "BadNumber"),
            ("type -1", {"type": "-1"}, "OutOfRange"),
            ("no destination", {"destination": None}, "Missing"),
            ("a timestamp of 1.5", {"timestamp": "1.5"}, "Fraction"),
            ("wrong base64", {"body": quoted("Zm9")}, "BadBase64"),
        ]:
            items = [plain_fields("message", message(stream)) for _ in range(3)]
            items[at] = changed(items[at], change)
            part.invalid(f"{shown}, {place} of three", flag, {"messages": array_text(map(object_text, items))})


def add_outcome(cases):
    """Adds the responses: the numbers that the messages were sent to, and those that they were not sent to."""
    stream = cases.stream

    def sample(success, failure):
        return {"success": [number(stream) for _ in range(success)], "failure": [number(stream) for _ in range(failure)]}

    for success, failure in [(0, 0), (1, 0), (0, 1), (1, 1), (3, 2), (50, 50)]:
        cases.writes(f"{success} sent, {failure} not", ["Pseudorandom"], sample(success, failure))
    for _ in range(10):
        cases.writes("random", ["Pseudorandom"], sample(stream.below(5), stream.below(5)))
    for text in ["+1000000", "+9999999", "+100000000000000", "+999999999999999"]:
        cases.writes(f"number {text}", ["Boundary"], {"success": [text], "failure": [text]})

    part = Part(cases, "outcome", sample(1, 1))
    for name, every in {"success": 1, "failure": 3}.items():
        add_elements(part, name, "text")
        for comment, wrong in numbers(every):
            part.invalid(f"{name}: {comment}", "BadNumber", {name: f"[{quoted(wrong)}]"})
        for at, place in enumerate(["first", "second", "third"]):
            texts = [quoted(number(stream)) for _ in range(2)]
            texts.insert(at, quoted("14155550132"))
            part.invalid(f"{name}: no plus sign, {place} of three", "BadNumber", {name: array_text(texts)})
        plus = {name: '["\\u002b14155550132"]'}
        part.valid(f"{name}: plus sign as a \\u escape", ["Escapes"], plus, **{name: ["+14155550132"]})
        part.invalid(f"{name}: numbers, not texts", "WrongType", {name: "[14155550132]"})
    add_body(part, plain_fields("outcome", sample(2, 2)), Part(cases, "outcome", sample(1, 0)))
