# SPDX-License-Identifier: Apache-2.0
"""The tests of PushMessageContent, the plaintext between two clients, and of its attachments."""

from itertools import permutations

from . import messages_fields, messages_framing, messages_text
from .document import Stream
from .messages_wire import UNKNOWN, BYTES, END, FIXED64, START, data, fixed64, group, integer, tag
from .messages_writer import Place

ID, TYPE, KEY = fixed64(1, 0x0123456789ABCDEF), data(2, "image/png"), data(3, bytes(range(0x40)))
ATTACHMENT = data(2, ID + TYPE + KEY)
SMALL = data(2, fixed64(1, 7) + data(2, "a/b") + data(3, b"\xff\x00"))
BODY = data(1, "Hello")
CONTENT_PLACE = Place(
    "content", 0, lambda fields: fields, [("body", 1, BYTES), ("attachments", 2, BYTES)], BODY, data(2, fixed64(1, 7))
)
POINTER_PLACE = Place(
    "attachment",
    1,
    lambda fields: data(2, fields) + data(1, "after it"),  # the decoder must not read this field as part of the attachment
    [("id", 1, FIXED64), ("contentType", 2, BYTES), ("key", 3, BYTES)],
    fixed64(1, 7),
    data(3, b"\xff\x00"),
)


def add(writer):
    _whole(writer)
    _presence(writer)
    _ids_and_keys(writer)
    _order(writer)
    _duplicates(writer)
    _later(writer)
    _long(writer)
    _texts(writer)
    _attachment_ends(writer)
    messages_framing.add(writer, CONTENT_PLACE)
    messages_fields.add(writer, CONTENT_PLACE)
    messages_framing.add(writer, POINTER_PLACE)
    messages_fields.add(writer, POINTER_PLACE)
    writer.invalid("row 28: 10,000 groups open", tag(UNKNOWN, START) * 10_000, "tooDeep", "Nesting")
    writer.cuts("content", BODY + SMALL + data(2, fixed64(1, 8) + group(9, integer(1, 1))) + integer(4, 1))


def _whole(writer):
    writer.valid("row 1: empty input, empty message", b"", "Presence")
    writer.valid("a body", BODY)
    writer.valid("an attachment", ATTACHMENT)
    writer.valid("a body and an attachment", BODY + ATTACHMENT)
    writer.valid("a body and two attachments", BODY + ATTACHMENT + SMALL)


def _presence(writer):
    writer.valid("row 37: body present and empty", data(1, ""), "Presence")
    writer.valid("row 37: attachment present and empty", data(2, ""), "Presence")
    writer.valid("row 37: both present and empty", data(1, "") + data(2, ""), "Presence")
    writer.valid("three empty attachments", data(2, "") * 3, "Presence")
    writer.valid("an attachment, an empty one, another", SMALL + data(2, "") + SMALL, "Presence")
    for name, field in (("id", ID), ("contentType", TYPE), ("key", KEY)):
        writer.valid(f"attachment: {name} alone", data(2, field), "Presence")
        writer.valid(f"attachment: every field but {name}", data(2, (ID + TYPE + KEY).replace(field, b"")), "Presence")
    for name, field in (("contentType", data(2, "")), ("key", data(3, ""))):
        writer.valid(f"row 37: attachment: {name} present and empty", data(2, field), "Presence")
    writer.valid(
        "attachment: every field present and 0 or empty",
        data(2, fixed64(1, 0) + data(2, "") + data(3, "")),
        "Presence",
    )


def _ids_and_keys(writer):
    for label, value in (("2^64-1", 2**64 - 1), ("2^63", 2**63), ("2^53+1", 2**53 + 1)):
        writer.valid(f"row 44: attachment id {label}, exact", data(2, fixed64(1, value)))
    for label, value in (
        ("0", 0),
        ("1", 1),
        ("2^32", 2**32),
        ("2^53", 2**53),
        ("2^63-1", 2**63 - 1),
        ("2^63+1", 2**63 + 1),
        ("2^56", 2**56),
    ):
        writer.valid(f"attachment id {label}", data(2, fixed64(1, value)))
    for length in (0, 52, 63, 65):
        writer.valid(
            f"row 46: attachment key of {length} bytes: the wire takes it", data(2, ID + data(3, b"\xa5" * length))
        )
    writer.valid("attachment key of 64 bytes", data(2, ID + data(3, b"\xa5" * 64)))


def _order(writer):
    for order in list(permutations((("id", ID), ("contentType", TYPE), ("key", KEY))))[1:]:
        writer.valid(
            f"row 36: attachment: {', '.join(name for name, _ in order)}",
            data(2, b"".join(field for _, field in order)),
            "Order",
        )
    one, two = data(2, fixed64(1, 1)), data(2, fixed64(1, 2))
    for label, encoded in (
        ("attachments before the body", one + two + BODY),
        ("the body between two attachments", one + BODY + two),
        ("attachments keep their order, not their ids'", two + BODY + one),
        ("unknown fields between attachments", one + integer(UNKNOWN, 1) + two + integer(UNKNOWN, 2) + BODY),
    ):
        writer.valid(f"row 36: {label}", encoded, "Order")
    stream = Stream("content order")
    fields = [BODY, one, two, data(3, "group"), integer(4, 1), data(2, integer(4, 9) + fixed64(1, 3))]
    for count in range(15):
        rest, order = list(fields), []
        while rest:
            order.append(rest.pop(stream.below(len(rest))))
        writer.valid(f"row 36: fields shuffled, {count + 1}", b"".join(order), "Order", "Unknown")


def _duplicates(writer):
    writer.valid("row 33: body twice: the last wins", data(1, "first") + data(1, "last"), "Duplicate")
    writer.valid("row 33: body twice, an attachment between", data(1, "first") + SMALL + data(1, "last"), "Duplicate")
    writer.valid("body twice, the last empty", data(1, "first") + data(1, ""), "Duplicate", "Presence")
    writer.valid("row 34: attachments twice: appended", SMALL + ATTACHMENT, "Duplicate")
    writer.valid("row 34: the same attachment three times", SMALL * 3, "Duplicate")
    writer.valid(
        "row 34, 35: two halves of an attachment are two attachments: not merged",
        data(2, ID) + data(2, TYPE),
        "Duplicate",
    )
    writer.valid("40 attachments", b"".join(data(2, fixed64(1, n)) for n in range(40)), "Duplicate")
    for name, first, last in (
        ("id", fixed64(1, 1), fixed64(1, 2)),
        ("contentType", data(2, "first"), data(2, "last")),
        ("key", data(3, "first"), data(3, "last")),
    ):
        writer.valid(f"row 33: attachment: {name} twice: the last wins", data(2, first + last), "Duplicate")
        writer.valid(
            f"row 33: attachment: {name} twice, an unknown field between",
            data(2, first + integer(UNKNOWN, 1) + last),
            "Duplicate",
        )
    writer.valid("the whole message twice", (BODY + SMALL) * 2, "Duplicate")


def _later(writer):
    member = data(1, b"\x10\x11") + integer(2, 2) + data(3, "name") + data(4, "+14155550101") + SMALL
    for name, field in (
        ("3 (group)", data(3, member)),
        ("3 (group), empty", data(3, "")),
        ("3 (group), not a message inside: kept unread", data(3, b"\x0f\x00\xff")),
        ("4 (uint32 flags) 1", integer(4, 1)),
        ("4 (uint32 flags) 2^32-1", integer(4, 2**32 - 1)),
        ("4 (uint32 flags) wider than 32 bits: kept whole", integer(4, 2**40)),
        ("3 and 4", data(3, member) + integer(4, 1)),
        ("4 before 3", integer(4, 1) + data(3, member)),
    ):
        writer.valid(f"later field {name}", BODY + field, "LaterField", "Unknown")
        writer.valid(f"later field {name}, before the others", field + BODY + SMALL, "LaterField", "Unknown")
    for name, field in (
        ("4 (uint32 size)", integer(4, 123456)),
        ("5 (bytes thumbnail)", data(5, b"\xff\xd8\xff\xe0")),
        ("6 (bytes digest)", data(6, bytes(range(0xC0, 0xE0)))),
        ("4, 5 and 6", integer(4, 1) + data(5, b"\xff\xd8") + data(6, bytes(range(0xC0, 0xE0)))),
        ("6, 5 and 4", data(6, b"\xc0") + data(5, b"\xff\xd8") + integer(4, 1)),
    ):
        writer.valid(f"attachment: later field {name}", data(2, ID + TYPE + field), "LaterField", "Unknown")
        writer.valid(
            f"attachment: later field {name}, before the others",
            data(2, field + ID + TYPE) + BODY,
            "LaterField",
            "Unknown",
        )
        writer.valid(
            f"attachment: later field {name}, in the second of three",
            SMALL + data(2, field) + SMALL,
            "LaterField",
            "Unknown",
        )
    writer.valid(
        "unknown fields in two attachments and outside stay apart",
        data(2, integer(4, 1)) + integer(4, 2) + data(2, integer(4, 3)) + BODY,
        "LaterField",
        "Unknown",
    )


def _long(writer):
    stream = Stream("content long")
    for length in (31, 32, 33, 63, 64, 127, 128, 129, 255, 256, 300):
        writer.valid(f"body of {length} bytes", data(1, "b" * length), "LongValue")
        if length in (32, 127, 128, 256):
            writer.valid(f"attachment: contentType of {length} bytes", data(2, data(2, "t" * length)), "LongValue")
            writer.valid(f"attachment: key of {length} bytes", data(2, data(3, stream.bytes(length))), "LongValue")
    writer.valid("body of 16384 bytes, the last two of them é", data(1, "b" * 16382 + "é"), "LongValue", "UTF8")
    writer.valid(
        "attachment of more than 16384 bytes, by its key",
        data(2, ID + data(3, stream.bytes(16384))) + BODY,
        "LongValue",
    )
    writer.valid(
        "attachment: an unknown field of 300 bytes", data(2, data(5, stream.bytes(300)) + ID), "LongValue", "Unknown"
    )


def _texts(writer):
    messages_text.good(writer, "body", lambda text: data(1, text))
    rows = [text for text in messages_text.GOOD if "(row" in text[0]]
    messages_text.good(writer, "contentType", lambda text: data(2, ID + data(2, text)), rows)
    messages_text.bad(writer, 38, "body", lambda text: data(1, text), more=True)
    messages_text.bad(writer, 39, "contentType", lambda text: data(2, ID + data(2, text)) + BODY)
    bad = b"\xff"
    for name, wrap, number in (("body", lambda fields: fields, 1), ("contentType", lambda fields: data(2, fields), 2)):
        for label, first, last in (("first", bad, "a"), ("last", "a", bad), ("first, the last empty,", bad, "")):
            writer.invalid(
                f"{name} twice, the {label} not UTF-8",
                wrap(data(number, first) + data(number, last)),
                "invalidUTF8",
                "UTF8",
                "Duplicate",
            )
    for at in range(3):
        encoded = b"".join(data(2, data(2, bad if at == n else "a")) for n in range(3))
        writer.invalid(f"row 39: contentType of attachment {at + 1} of 3 is not UTF-8", encoded, "invalidUTF8", "UTF8")
    writer.invalid(
        "contentType is not UTF-8, and its attachment is cut: two errors",
        data(2, data(2, bad) + b"\x09"),
        None,
        "UTF8",
        "Truncated",
    )
    writer.invalid(
        "body is not UTF-8, and a lone end group follows: two errors", data(1, bad) + tag(9, END), None, "UTF8"
    )
    writer.valid("attachment key is bytes: need not be UTF-8", data(2, data(3, b"\xff\xc0\x80")), "UTF8")
    writer.valid(
        "body as group with bytes that are not UTF-8: unknown", group(1, data(1, bad)), "UTF8", "WireType", "Unknown"
    )
    writer.valid(
        "attachments as group with an attachment's fields: unknown, its text not judged",
        group(2, ID + data(2, bad)),
        "UTF8",
        "WireType",
        "Unknown",
    )


def _attachment_ends(writer):
    """Rows 30 to 32: an attachment ends at its length, even if the next bytes would complete its last field."""
    for count in range(8):
        cut = tag(1, FIXED64) + bytes(count)
        writer.invalid(
            f"row 30: attachment: id cut to {count} bytes, eight follow outside",
            data(2, cut) + data(1, "eight by"),
            "truncated",
            "Truncated",
        )
    for name, field in (
        ("contentType", data(2, "ab", 3)),
        ("key", data(3, "ab", 3)),
        ("an unknown field", data(UNKNOWN, "ab", 3)),
    ):
        writer.invalid(
            f"row 31: attachment: {name} one byte beyond it, inside the content",
            data(2, field) + BODY,
            "truncated",
            "Length",
        )
        writer.invalid(
            f"row 31: the same, a whole attachment behind it: {name}", data(2, field) + SMALL, "truncated", "Length"
        )
    for length in (len(SMALL) - 1, len(SMALL) + 1, 2**31 - 1, 2**32 - 1):
        writer.invalid(
            f"attachment of length {length}, beyond the content", data(2, SMALL[2:], length), "truncated", "Length"
        )
    writer.invalid("attachment of length 2^32", data(2, SMALL[2:], 2**32), "lengthOutOfRange", "Length")
    writer.invalid("row 32: attachment: lone end group", data(2, tag(UNKNOWN, END)), "unmatchedEndGroup")
    writer.invalid("row 32: attachment: end group of its own number", data(2, ID + tag(2, END)), "unmatchedEndGroup")
    writer.invalid(
        "row 32: attachment: group open, closed outside",
        data(2, tag(UNKNOWN, START)) + tag(UNKNOWN, END),
        "truncated",
        "Truncated",
    )
    writer.invalid(
        "row 32: group open outside an attachment's number, closed inside its bytes",
        tag(UNKNOWN, START) + data(2, tag(UNKNOWN, END)),
        "truncated",
        "Truncated",
    )
    writer.invalid("attachment: tag cut", data(2, ID + b"\x92") + b"\x00\x00", "truncated", "Truncated")
    writer.invalid(
        "the second attachment is broken, the first is not", SMALL + data(2, b"\x0f"), "invalidWireType", "WireType"
    )
