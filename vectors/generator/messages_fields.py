# SPDX-License-Identifier: Apache-2.0
"""Tests of wire types, groups, nesting and unknown fields, for every message type.

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
    WIRE_NAMES,
    WIRE_TYPES,
    data,
    group,
    integer,
    nested,
    sample,
    tag,
)


def add(writer, place):
    _wire_types(writer, place)
    _groups(writer, place)
    _nesting(writer, place)
    _unknown(writer, place)


def _wire_types(writer, place):
    for wire in (6, 7):
        for name, number in (("a known number", place.text), ("an unknown number", UNKNOWN), ("a group", None)):
            bad = tag(number or 9, wire)
            encoded = bad + b"\x00" if number else tag(UNKNOWN, START) + bad + tag(UNKNOWN, END)
            writer.invalid(
                f"row 18: {place.name}: wire type {wire}, {name}", place.around(encoded), "invalidWireType", "WireType"
            )
    for name, number, own in place.fields:
        for wire in WIRE_TYPES:
            if wire == own:
                continue
            row = 26 if wire == START and number == 1 else 29
            at = f"row {row}: {place.name}: {name} as {WIRE_NAMES[wire]}"
            wrong, right = sample(number, wire), (
                sample(number, own) if (name, own) != ("attachments", BYTES) else data(number, "")
            )
            right = data(number, "zz") if name in ("source", "relay", "destinations", "body", "contentType") else right
            writer.valid(f"{at}, alone", place.wrap(wrong), "WireType", "Unknown")
            writer.valid(f"{at}, after the right one", place.wrap(right + wrong), "WireType", "Unknown")
            writer.valid(f"{at}, before the right one", place.wrap(wrong + right), "WireType", "Unknown")
        writer.invalid(
            f"{place.name}: {name} as a lone end group",
            place.around(tag(number, END)),
            "unmatchedEndGroup",
            "WireType",
        )


def _groups(writer, place):
    start, end = tag(UNKNOWN, START), tag(UNKNOWN, END)
    every = b"".join(sample(number, wire) for number, wire in enumerate(WIRE_TYPES, 1))
    for label, encoded in (
        ("an empty group", group(UNKNOWN)),
        ("a group with every wire type", group(UNKNOWN, every)),
        ("two groups", group(UNKNOWN, every) + group(9)),
        ("a group in a group of the same number", group(UNKNOWN, group(UNKNOWN))),
        ("groups of three numbers, nested", group(9, group(10, group(11, integer(1, 1))))),
        (
            "a group whose fields have the numbers of known ones",
            group(UNKNOWN, data(place.text, "not text") + data(1, b"\xff")),
        ),
    ):
        writer.valid(f"row 24: {place.name}: {label}", place.around(encoded), "Unknown")
    for label, encoded in (
        ("empty", start),
        ("with a field", start + integer(1, 1)),
        ("two open", start * 2),
        ("one of two closed", start * 2 + end),
    ):
        writer.invalid(
            f"row 25: {place.name}: group not closed, {label}",
            place.wrap(place.before + encoded),
            "truncated",
            "Truncated",
        )
    for label, encoded in (
        ("group closed by another number", start + tag(9, END)),
        ("groups closed crosswise", tag(9, START) + start + tag(9, END) + end),
        ("lone end group", end),
        ("end group twice", start + end + end),
        ("lone end group of the highest number", tag(HIGHEST, END)),
    ):
        writer.invalid(f"row 25: {place.name}: {label}", place.around(encoded), "unmatchedEndGroup")


def _nesting(writer, place):
    limit = 100 - place.depth
    for depth in (1, 2, 50, limit - 1, limit):
        writer.valid(f"row 27: {place.name}: {depth} groups nested", place.around(nested(depth)), "Nesting", "Unknown")
    writer.valid(
        f"{place.name}: {limit} groups nested, a field inside",
        place.around(nested(limit, 15, data(2, "deep"))),
        "Nesting",
        "Unknown",
    )
    writer.valid(
        f"{place.name}: {limit} groups nested, twice: levels end",
        place.around(nested(limit) * 2),
        "Nesting",
        "Unknown",
    )
    writer.valid(
        f"{place.name}: {limit} groups nested, of a known number", place.around(nested(limit, 1)), "Nesting", "Unknown"
    )
    for depth in (limit + 1, limit + 2):
        writer.invalid(
            f"row 27: {place.name}: {depth} groups nested", place.around(nested(depth)), "tooDeep", "Nesting"
        )
    writer.invalid(
        f"{place.name}: {limit + 1} groups nested, of a known number",
        place.around(nested(limit + 1, 1)),
        "tooDeep",
        "Nesting",
    )
    writer.invalid(
        f"{place.name}: {limit} groups open at the end",
        place.wrap(tag(15, START) * limit),
        "truncated",
        "Nesting",
        "Truncated",
    )
    writer.invalid(
        f"{place.name}: {limit} groups, then a lone end group",
        place.around(nested(limit) + tag(15, END)),
        "unmatchedEndGroup",
        "Nesting",
    )


def _unknown(writer, place):
    for wire in WIRE_TYPES:
        row = "row 23: " if wire in (FIXED64, FIXED32) else ""
        field, name = sample(UNKNOWN, wire), WIRE_NAMES[wire]
        for where, encoded in (
            ("alone", field),
            ("before known fields", field + place.before + place.after),
            ("between known fields", place.before + field + place.after),
            ("after known fields", place.before + place.after + field),
        ):
            writer.valid(f"{row}{place.name}: unknown {name} {where}", place.wrap(encoded), "Unknown")
    every = [sample(number, wire) for number, wire in enumerate(WIRE_TYPES, 9)]
    many = every[4] + place.before + every[2] + every[0] + place.after + every[3] + every[1]
    writer.valid(
        f"row 49: {place.name}: unknown fields of every wire type among known ones: kept in the order in which they came",
        place.wrap(many),
        "Unknown",
    )
    odd = data(UNKNOWN, "a", width=5, tag_width=5) + place.before + integer(UNKNOWN, 0, 10) + place.after
    writer.valid(
        f"row 49: {place.name}: unknown fields with wide tags, lengths and values: kept as they came",
        place.wrap(odd),
        "Unknown",
        "Overlong",
    )
    writer.valid(
        f"{place.name}: the same unknown field three times",
        place.wrap(integer(UNKNOWN, 1) * 2 + place.before + integer(UNKNOWN, 1)),
        "Unknown",
        "Duplicate",
    )
    writer.valid(
        f"{place.name}: unknown bytes that are not UTF-8",
        place.around(data(UNKNOWN, b"\xff\xc0\x80")),
        "Unknown",
        "UTF8",
    )
