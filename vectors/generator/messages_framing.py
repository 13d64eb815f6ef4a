# SPDX-License-Identifier: Apache-2.0
"""Tests of tags, varints and lengths, for every message type.

Each test runs in a signal, in a content, and in an attachment inside a content.
"row N" is a row of docs/bad-inputs.md, section A.
"""

from .messages_wire import (
    HIGHEST,
    UNKNOWN,
    BYTES,
    END,
    FIXED32,
    FIXED64,
    START,
    VARINT,
    WIRE_NAMES,
    WIRE_TYPES,
    data,
    fixed32,
    fixed64,
    integer,
    sample,
    tag,
    varint,
)


def add(writer, place):
    _lengths(writer, place)
    _tags(writer, place)
    _field_numbers(writer, place)
    _varints(writer, place)
    _truncations(writer, place)
    _zeros(writer, place)


def _lengths(writer, place):
    text = place.text
    for name, number in (("a known string", text), ("an unknown field", UNKNOWN)):
        at = f"{place.name}, {name}"
        for more in (1, 2, 100):
            writer.invalid(
                f"row 3: {at}: length {more} beyond the end",
                place.wrap(place.before + data(number, "ab", 2 + more)),
                "truncated",
                "Length",
            )
        for label, length in (("2^31-1", 2**31 - 1), ("2^31", 2**31), ("2^32-1", 2**32 - 1)):
            writer.invalid(
                f"row 4: {at}: length {label}", place.around(data(number, "ab", length)), "truncated", "Length"
            )
        writer.invalid(
            f"row 5: {at}: length 2^32+2", place.around(data(number, "ab", 2**32 + 2)), "lengthOutOfRange", "Length"
        )
        for label, length in (("2^32", 2**32), ("2^63", 2**63), ("2^64-1", 2**64 - 1)):
            writer.invalid(
                f"row 6: {at}: length {label}", place.around(data(number, "ab", length)), "lengthOutOfRange", "Length"
            )
        for width in range(2, 6):
            writer.valid(
                f"row 7: {at}: length in {width} bytes",
                place.around(data(number, "ab", width=width)),
                "Length",
                "Overlong",
            )
        for width in range(6, 12):
            writer.invalid(
                f"row 8: {at}: length in {width} bytes",
                place.around(data(number, "ab", width=width)),
                "lengthOutOfRange",
                "Length",
                "Overlong",
            )
        for width in (1, 5):
            writer.valid(
                f"{at}: length 0 in {width} bytes", place.around(data(number, "", width=width)), "Length", "Presence"
            )


def _tags(writer, place):
    for name, number in (("a known string", place.text), ("an unknown field", UNKNOWN)):
        for width in range(2, 12):
            comment, encoded = f"{place.name}, {name}: tag in {width} bytes", place.around(
                data(number, "ab", tag_width=width)
            )
            if width <= 5:
                writer.valid(f"row 9: {comment}", encoded, "Overlong")
            else:
                writer.invalid(f"row {10 if width < 11 else 11}: {comment}", encoded, "tagOutOfRange", "Overlong")
    for width in (2, 5):
        encoded = tag(UNKNOWN, START, width) + integer(1, 1, 3) + tag(UNKNOWN, END, 7 - width)
        writer.valid(
            f"{place.name}: start tag in {width} bytes, end tag in {7 - width}",
            place.around(encoded),
            "Overlong",
            "Unknown",
        )
    writer.invalid(
        f"{place.name}: end tag in 6 bytes",
        place.around(tag(UNKNOWN, START) + tag(UNKNOWN, END, 6)),
        "tagOutOfRange",
        "Overlong",
    )


def _field_numbers(writer, place):
    for wire in WIRE_TYPES:
        writer.invalid(
            f"row 12: {place.name}: field number 0, {WIRE_NAMES[wire]}",
            place.around(sample(0, wire)),
            "fieldNumberZero",
            "FieldNumber",
        )
        writer.valid(
            f"row 12: {place.name}: field number 0, {WIRE_NAMES[wire]}, inside a group that is skipped",
            place.around(tag(UNKNOWN, START) + sample(0, wire) + tag(UNKNOWN, END)),
            "FieldNumber",
            "Unknown",
        )
        writer.valid(
            f"row 13: {place.name}: field number 2^29-1, {WIRE_NAMES[wire]}",
            place.around(sample(HIGHEST, wire)),
            "FieldNumber",
            "Unknown",
        )
    writer.invalid(
        f"{place.name}: field number 0, end group", place.around(tag(0, END)), "fieldNumberZero", "FieldNumber"
    )
    for wire in (6, 7):
        writer.invalid(
            f"{place.name}: field number 0, wire type {wire}: the number comes first",
            place.around(tag(0, wire)),
            "fieldNumberZero",
            "FieldNumber",
            "WireType",
        )
    writer.invalid(
        f"{place.name}: field number 0, tag in 5 bytes",
        place.around(tag(0, BYTES, 5) + b"\x00"),
        "fieldNumberZero",
        "FieldNumber",
        "Overlong",
    )
    for row, label, key in (
        (14, "field number 2^29", 2**32 | BYTES),
        (14, "a five-byte tag of all ones", 2**35 - 1),
        (15, "field number 2^32", 2**35 | BYTES),
        (16, "tag 2^32+0x0a, which would alias field 1", 2**32 + 0x0A),
        (16, "tag 2^32+0x12, which would alias field 2", 2**32 + 0x12),
    ):
        writer.invalid(
            f"row {row}: {place.name}: {label}", place.around(varint(key) + b"\x01a"), "tagOutOfRange", "FieldNumber"
        )
    for number in (19000, 19999):
        writer.valid(
            f"row 17: {place.name}: reserved field number {number}",
            place.around(data(number, "ab")),
            "FieldNumber",
            "Unknown",
        )


def _varints(writer, place):
    for width in range(2, 11):
        writer.valid(
            f"row 19: {place.name}: unknown varint 1 in {width} bytes",
            place.around(integer(UNKNOWN, 1, width)),
            "Overlong",
            "Unknown",
        )
    writer.valid(f"row 19: {place.name}: unknown varint 2^64-1", place.around(integer(UNKNOWN, 2**64 - 1)), "Unknown")
    for tenth in (0x02, 0x7F):
        encoded = tag(UNKNOWN, VARINT) + b"\xff" * 9 + bytes([tenth])
        writer.valid(
            f"row 20: {place.name}: unknown varint, tenth byte 0x{tenth:02x}: kept as it came",
            place.around(encoded),
            "WideVarint",
            "Unknown",
        )
    for width in (11, 12, 20):
        writer.invalid(
            f"row 21: {place.name}: unknown varint in {width} bytes",
            place.around(integer(UNKNOWN, 1, width)),
            "varintTooLong",
            "Overlong",
        )
    ended = place.wrap(place.before + tag(UNKNOWN, VARINT) + b"\x80" * 10)
    writer.invalid(
        f"{place.name}: the input ends after ten continuation bytes: too long or truncated",
        ended,
        None,
        "Overlong",
        "Truncated",
    )


def _truncations(writer, place):
    for label, end in (
        ("row 2: tag cut 8a", b"\x8a"),
        ("row 2: tag cut after four bytes", b"\x8a\x80\x80\x80"),
        ("row 2: tag without length", tag(place.text, BYTES)),
        ("row 2: length cut", tag(place.text, BYTES) + b"\x82"),
        ("row 2: unknown tag without value", tag(UNKNOWN, VARINT)),
        ("row 22: unknown varint cut", tag(UNKNOWN, VARINT) + b"\x80"),
        ("row 22: unknown varint cut after nine bytes", tag(UNKNOWN, VARINT) + b"\x80" * 9),
        ("row 22: unknown fixed64 cut to 7 bytes", fixed64(UNKNOWN, 1)[:-1]),
        ("row 22: unknown fixed64 cut to 0 bytes", tag(UNKNOWN, FIXED64)),
        ("row 22: unknown fixed32 cut to 3 bytes", fixed32(UNKNOWN, 1)[:-1]),
        ("row 22: unknown fixed32 cut to 0 bytes", tag(UNKNOWN, FIXED32)),
        ("row 22: unknown bytes cut", data(UNKNOWN, "abc")[:-1]),
        ("row 22: varint cut in a group", tag(UNKNOWN, START) + b"\x08\x80"),
        ("row 22: length beyond the end in a group", tag(UNKNOWN, START) + data(1, "a", 9)),
        ("row 22: fixed64 cut in a group", tag(UNKNOWN, START) + fixed64(1, 0)[:-2]),
    ):
        writer.invalid(f"{label}, in {place.name}", place.wrap(place.before + end), "truncated", "Truncated")


def _zeros(writer, place):
    for count in (1, 2, 16):
        writer.invalid(
            f"row 42: {place.name}: {count} zero bytes at the end",
            place.wrap(place.before + place.after + bytes(count)),
            "fieldNumberZero",
            "FieldNumber",
        )
    writer.invalid(f"{place.name}: one zero byte alone", place.wrap(b"\x00"), "fieldNumberZero", "FieldNumber")
    writer.invalid(
        f"{place.name}: a zero byte before the fields",
        place.wrap(b"\x00" + place.before),
        "fieldNumberZero",
        "FieldNumber",
    )
    for byte in (0x80, 0xFF):
        for count in (5, 6, 16):
            writer.invalid(
                f"{place.name}: {count} bytes 0x{byte:02x} at the end",
                place.wrap(place.before + bytes([byte]) * count),
                "tagOutOfRange" if count > 5 else None,
                "FieldNumber",
            )
