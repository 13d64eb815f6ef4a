# SPDX-License-Identifier: Apache-2.0
"""Builds protobuf fields, valid or not: a length can be wrong, and a varint can be longer than necessary."""

VARINT, FIXED64, BYTES, START, END, FIXED32 = range(6)
WIRE_TYPES = (VARINT, FIXED64, BYTES, START, FIXED32)
WIRE_NAMES = {VARINT: "varint", FIXED64: "fixed64", BYTES: "bytes", START: "group", FIXED32: "fixed32"}

UNKNOWN = 15  # no version of the protocol uses this field number, and its tag is one byte
HIGHEST = 2**29 - 1


def varint(value, width=0):
    """Encodes `value` in at least `width` bytes. Extra bytes have only their continuation bit set, and the last one is 0."""
    out = bytearray()
    while value > 0x7F or len(out) + 1 < width:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def tag(number, wire, width=0):
    return varint(number << 3 | wire, width)


def integer(number, value, width=0):
    return tag(number, VARINT) + varint(value, width)


def fixed64(number, value):
    return tag(number, FIXED64) + value.to_bytes(8, "little")


def fixed32(number, value):
    return tag(number, FIXED32) + value.to_bytes(4, "little")


def data(number, payload, length=None, width=0, tag_width=0):
    """Encodes a length-delimited field. `length` replaces the payload's length."""
    payload = payload.encode() if isinstance(payload, str) else payload
    length = len(payload) if length is None else length
    return tag(number, BYTES, tag_width) + varint(length, width) + payload


def group(number, content=b""):
    return tag(number, START) + content + tag(number, END)


def nested(depth, number=15, content=b""):
    """Encodes `depth` nested groups."""
    return tag(number, START) * depth + content + tag(number, END) * depth


def sample(number, wire):
    """Encodes a small field of the wire type."""
    return {
        VARINT: integer(number, 300),
        FIXED64: fixed64(number, 0x0807060504030201),
        BYTES: data(number, b"\xde\xad"),
        START: group(number, integer(1, 5) + data(2, b"x")),
        FIXED32: fixed32(number, 0x04030201),
    }[wire]
