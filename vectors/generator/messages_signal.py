# SPDX-License-Identifier: Apache-2.0
"""The tests of IncomingPushMessageSignal, the plaintext of the envelope."""

from . import messages_fields, messages_framing, messages_text
from .document import Stream
from .messages_wire import UNKNOWN, BYTES, START, VARINT, data, group, integer, tag
from .messages_writer import Place

KINDS = {0: "plaintext", 1: "ciphertext", 2: "key exchange", 3: "prekey bundle"}
TIME = 1387813061207
FIELDS = [
    ("type", integer(1, 1)),
    ("source", data(2, "+14155550100")),
    ("relay", data(3, "relay.example")),
    ("destinations", data(4, "+14155550101") + data(4, "+14155550102")),
    ("timestamp", integer(5, TIME)),
    ("message", data(6, b"\x0a\x01x")),
]
WHOLE = b"".join(encoded for _, encoded in FIELDS)
STRINGS = [("source", 2), ("relay", 3), ("destinations", 4)]
PLACE = Place(
    "signal",
    0,
    lambda fields: fields,
    [
        ("type", 1, VARINT),
        ("source", 2, BYTES),
        ("relay", 3, BYTES),
        ("destinations", 4, BYTES),
        ("timestamp", 5, VARINT),
        ("message", 6, BYTES),
    ],
    integer(1, 1),
    integer(5, 7),
)


def add(writer):
    _whole(writer)
    _presence(writer)
    _integers(writer)
    _order(writer)
    _duplicates(writer)
    _later(writer)
    _long(writer)
    _texts(writer)
    messages_framing.add(writer, PLACE)
    messages_fields.add(writer, PLACE)
    writer.invalid("row 28: 10,000 groups open", tag(UNKNOWN, START) * 10_000, "tooDeep", "Nesting")
    writer.cuts("signal", WHOLE + integer(7, 1) + group(UNKNOWN, integer(1, 1)))


def _whole(writer):
    writer.valid("row 1: empty input, empty message", b"", "Presence")
    writer.valid("every field", WHOLE)
    writer.valid(
        "what a server sent in December 2013",
        integer(1, 1) + data(2, "+14155550100") + integer(5, TIME) + data(6, b"\x0a\x01x"),
    )
    for kind, name in KINDS.items():
        writer.valid(f"type {kind}, {name}", integer(1, kind) + WHOLE[2:])


def _presence(writer):
    for name, encoded in FIELDS:
        writer.valid(f"{name} alone", encoded, "Presence")
        writer.valid(f"every field but {name}", WHOLE.replace(encoded, b""), "Presence")
    for name, number in STRINGS + [("message", 6)]:
        writer.valid(f"row 37: {name} present and empty", data(number, ""), "Presence")
    for name, number in (("type", 1), ("timestamp", 5)):
        writer.valid(f"{name} present and 0", integer(number, 0), "Presence")
    writer.valid(
        "row 37: every field present and 0 or empty",
        integer(1, 0) + data(2, "") + data(3, "") + data(4, "") + integer(5, 0) + data(6, ""),
        "Presence",
    )
    writer.valid("three destinations, all empty", data(4, "") * 3, "Presence")
    writer.valid("a destination, an empty one, another", data(4, "a") + data(4, "") + data(4, "b"), "Presence")
    writer.valid("row 45: type absent", WHOLE[2:], "Presence")


def _integers(writer):
    for kind in (0, 2, 99):
        writer.valid(f"row 45: type {kind}", integer(1, kind) + integer(5, 7))
    for value in (4, 127, 128, 255, 256, 16383, 16384, 2**31 - 1, 2**31, 2**32 - 1):
        writer.valid(f"type {value}", integer(1, value))
    for label, value in (("2^32+1", 2**32 + 1), ("-1", 2**64 - 1)):
        writer.valid(f"row 43: type {label} keeps its low 32 bits", integer(1, value), "WideVarint")
    for label, value in (("2^32", 2**32), ("2^35+3", 2**35 + 3), ("2^63", 2**63), ("2^63+2", 2**63 + 2)):
        writer.valid(f"type {label} keeps its low 32 bits", integer(1, value), "WideVarint")
    for label, value in (("2^64-1", 2**64 - 1), ("2^63", 2**63), ("2^53+1", 2**53 + 1)):
        writer.valid(f"row 44: timestamp {label}, exact", integer(5, value))
    for label, value in (
        ("1", 1),
        ("2^31", 2**31),
        ("2^32", 2**32),
        ("2^53-1", 2**53 - 1),
        ("2^53", 2**53),
        ("2^63-1", 2**63 - 1),
        ("2^63+1", 2**63 + 1),
    ):
        writer.valid(f"timestamp {label}", integer(5, value))
    for bits in range(7, 64, 7):
        for value in (2**bits - 1, 2**bits):
            writer.valid(f"timestamp {value}, at the edge of {bits // 7} bytes", integer(5, value))
    for name, number in (("type", 1), ("timestamp", 5)):
        for width in range(2, 11):
            writer.valid(f"{name} 3 in {width} bytes", integer(number, 3, width), "Overlong")
        writer.valid(f"{name} 0 in 10 bytes", integer(number, 0, 10), "Overlong", "Presence")
        for tenth in (0x01, 0x02, 0x03, 0x40, 0x7E, 0x7F):
            row = "row 20: " if tenth in (0x02, 0x7F) else ""
            for label, rest in (("ff", b"\xff" * 9), ("80", b"\x80" * 9)):
                writer.valid(
                    f"{row}{name}: nine bytes {label}, tenth byte 0x{tenth:02x}",
                    tag(number, VARINT) + rest + bytes([tenth]),
                    "WideVarint",
                )
        for width in (11, 12):
            writer.invalid(f"row 21: {name} in {width} bytes", integer(number, 3, width), "varintTooLong", "Overlong")
        writer.invalid(
            f"row 21: {name}: eleven bytes, ten of them ff",
            tag(number, VARINT) + b"\xff" * 10 + b"\x01",
            "varintTooLong",
            "Overlong",
        )
        for count in (0, 1, 9):
            writer.invalid(
                f"{name}: the input ends after {count} bytes of the varint",
                tag(number, VARINT) + b"\x80" * count,
                "truncated",
                "Truncated",
            )


def _order(writer):
    encoded = [field for _, field in FIELDS]
    writer.valid("row 36: fields in falling order", b"".join(reversed(encoded)), "Order")
    for turn in range(1, len(encoded)):
        writer.valid(f"row 36: fields turned by {turn}", b"".join(encoded[turn:] + encoded[:turn]), "Order")
    stream = Stream("signal order")
    for count in range(20):
        rest, order = list(encoded), []
        while rest:
            order.append(rest.pop(stream.below(len(rest))))
        writer.valid(f"row 36: fields shuffled, {count + 1}", b"".join(order), "Order")
    writer.valid(
        "destinations apart keep their order",
        data(4, "b") + integer(1, 1) + data(4, "a") + data(6, "x") + data(4, "c"),
        "Order",
    )


def _duplicates(writer):
    for name, first, last in (
        ("type", integer(1, 1), integer(1, 3)),
        ("source", data(2, "first"), data(2, "last")),
        ("relay", data(3, "first"), data(3, "last")),
        ("timestamp", integer(5, 1), integer(5, 2)),
        ("message", data(6, "first"), data(6, "last")),
    ):
        writer.valid(f"row 33: {name} twice: the last wins", first + last, "Duplicate")
        writer.valid(f"row 33: {name} twice, other fields between", first + data(4, "between") + last, "Duplicate")
    for name, number in (("source", 2), ("relay", 3), ("message", 6)):
        writer.valid(
            f"{name} twice, the last empty", data(number, "first") + data(number, ""), "Duplicate", "Presence"
        )
    writer.valid("type twice, the last 0", integer(1, 1) + integer(1, 0), "Duplicate", "Presence")
    writer.valid("the whole message twice: destinations append", WHOLE + WHOLE, "Duplicate")
    writer.valid("the same destination four times", data(4, "a") * 4, "Duplicate")
    writer.valid("60 destinations", b"".join(data(4, f"+1415555{n:04}") for n in range(60)), "Duplicate")


def _later(writer):
    for name, field in (
        ("7 (uint32 sourceDevice) 1", integer(7, 1)),
        ("7 (uint32 sourceDevice) 2^32-1", integer(7, 2**32 - 1)),
        ("7 (uint32 sourceDevice) wider than 32 bits: kept whole", integer(7, 2**40)),
        ("7 (uint32 sourceDevice) in 10 bytes: kept as it came", integer(7, 2, 10)),
        ("8 (bytes)", data(8, bytes(range(200, 232)))),
        ("8 (bytes), empty", data(8, "")),
        ("7 and 8", integer(7, 1) + data(8, b"\xff\x00")),
        ("8 before 7", data(8, b"\xff\x00") + integer(7, 1)),
    ):
        writer.valid(f"later field {name}", WHOLE + field, "LaterField", "Unknown")
        writer.valid(
            f"later field {name}, before the others", field + integer(1, 1) + integer(5, TIME), "LaterField", "Unknown"
        )


def _long(writer):
    stream = Stream("signal long")
    for length in (31, 32, 33, 63, 64, 127, 128, 129, 255, 256, 300):
        writer.valid(f"message of {length} bytes", data(6, stream.bytes(length)), "LongValue")
        for name, number in STRINGS:
            if length in (32, 127, 128):
                writer.valid(f"{name} of {length} bytes", data(number, "s" * length), "LongValue")
    writer.valid("message of 16384 bytes", data(6, stream.bytes(16384)), "LongValue")
    writer.valid(
        "a destination of 16384 bytes, between two others",
        data(4, "a") + data(4, "d" * 16384) + data(4, "b"),
        "LongValue",
    )
    writer.valid("an unknown field of 300 bytes", data(UNKNOWN, stream.bytes(300)), "LongValue", "Unknown")


def _texts(writer):
    for index, (name, number) in enumerate(STRINGS):
        texts = messages_text.GOOD[index :: len(STRINGS)]  # each text goes into one field, and those of a bad-inputs row into every field
        texts = [text for text in messages_text.GOOD if text in texts or "(row" in text[0]]
        messages_text.good(writer, name, lambda text: data(number, text), texts)
        messages_text.bad(
            writer, 38, name, lambda text: integer(1, 1) + data(number, text) + integer(5, 7), more=number == 2
        )
    bad = b"\xff"
    for name, number in (("source", 2), ("relay", 3)):
        writer.invalid(
            f"{name} twice, the first not UTF-8",
            data(number, bad) + data(number, "a"),
            "invalidUTF8",
            "UTF8",
            "Duplicate",
        )
        writer.invalid(
            f"{name} twice, the last not UTF-8",
            data(number, "a") + data(number, bad),
            "invalidUTF8",
            "UTF8",
            "Duplicate",
        )
        writer.invalid(
            f"{name} twice, the first not UTF-8, the last empty",
            data(number, bad) + data(number, ""),
            "invalidUTF8",
            "UTF8",
            "Duplicate",
        )
    for at in range(3):
        writer.invalid(
            f"destination {at + 1} of 3 is not UTF-8",
            b"".join(data(4, bad if at == n else "a") for n in range(3)),
            "invalidUTF8",
            "UTF8",
        )
    writer.invalid("one character in two destinations", data(4, b"\xc3") + data(4, b"\xa9"), "invalidUTF8", "UTF8")
    writer.invalid(
        "source is not UTF-8, its tag and length wide",
        data(2, bad, width=5, tag_width=5),
        "invalidUTF8",
        "UTF8",
        "Overlong",
    )
    writer.invalid(
        "source is not UTF-8, and the input is cut: two errors", data(2, bad) + b"\x08", None, "UTF8", "Truncated"
    )
    writer.invalid(
        "source is not UTF-8, and field number 0 follows: two errors",
        data(2, bad) + b"\x00",
        None,
        "UTF8",
        "FieldNumber",
    )
    writer.valid("message is bytes: need not be UTF-8", data(6, b"\xff\xc0\x80\xed\xa0\x80"), "UTF8")
    writer.valid(
        "source as group with bytes that are not UTF-8: unknown", group(2, data(2, bad)), "UTF8", "WireType", "Unknown"
    )
