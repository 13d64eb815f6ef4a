# SPDX-License-Identifier: Apache-2.0
"""A strict reader of protobuf's wire format: docs/protocol.md section 3, docs/bad-inputs.md section A.

This module does not know the messages: `fields` yields the fields on the wire, and messages.py interprets them.
"""

from .refused import Refused

VARINT, FIXED64, BYTES, START_GROUP, END_GROUP, FIXED32 = range(6)
MAXIMUM_DEPTH = 100


def read_groups(data, position, end, size, error):
    """Reads groups of 7 bits. Raises `error` after `size` bytes without an end. Returns the value and the position after it."""
    value = 0
    for index in range(size):
        if position == end:
            raise Refused("truncated")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, position
    raise Refused(error)


def read_varint(data, position, end):
    """Reads a varint of up to 10 bytes. Returns its low 64 bits and the position after it."""
    value, position = read_groups(data, position, end, 10, "varintTooLong")
    return value & 0xFFFF_FFFF_FFFF_FFFF, position


def read_short_varint(data, position, end, error):
    """Reads a tag or a length. Raises `error` for more than 5 bytes or 32 bits. It may be longer than its value needs."""
    value, position = read_groups(data, position, end, 5, error)
    if value > 0xFFFF_FFFF:
        raise Refused(error)
    return value, position


def read_tag(data, position, end):
    """Returns the field number, the wire type and the position after the tag."""
    tag, position = read_short_varint(data, position, end, "tagOutOfRange")
    return tag >> 3, tag & 7, position


def read_value(data, position, end, wire_type):
    """Reads a value that is not a group. Returns an int, or for BYTES the range of the content, and the position after the value."""
    if wire_type == VARINT:
        return read_varint(data, position, end)
    if wire_type == BYTES:
        length, position = read_short_varint(data, position, end, "lengthOutOfRange")
    elif wire_type == FIXED64:
        length = 8
    elif wire_type == FIXED32:
        length = 4
    else:
        raise Refused("invalidWireType")
    # Compare the length with the bytes that are left. Never allocate by it.
    if length > end - position:
        raise Refused("truncated")
    value_end = position + length
    value = (position, value_end) if wire_type == BYTES else int.from_bytes(data[position:value_end], "little")
    return value, value_end


def skip_group(data, position, end, number, depth):
    """Skips the rest of a group after its start tag, with all groups inside. Returns the position after its end tag.

    Uses no recursion, because a hostile input may nest 100,000 groups. Like upb, skips a field with number 0 inside a group.
    """
    numbers = [number]
    while numbers:
        if depth + len(numbers) > MAXIMUM_DEPTH:
            raise Refused("tooDeep")
        if position == end:
            raise Refused("truncated")
        inner, wire_type, position = read_tag(data, position, end)
        if wire_type == START_GROUP:
            numbers.append(inner)
        elif wire_type == END_GROUP:
            if numbers.pop() != inner:
                raise Refused("unmatchedEndGroup")
        else:
            _, position = read_value(data, position, end, wire_type)
    return position


def fields(data, start, end, depth):
    """Yields each field of the message in data[start:end], as (number, wire type, value, bytes of the field with its tag).

    `depth` is the number of messages around this one. The value of a group is None.
    """
    position = start
    while position < end:
        tag_start = position
        number, wire_type, position = read_tag(data, position, end)
        if number == 0:
            raise Refused("fieldNumberZero")
        if wire_type == END_GROUP:
            raise Refused("unmatchedEndGroup")
        value = None
        if wire_type == START_GROUP:
            position = skip_group(data, position, end, number, depth)
        else:
            value, position = read_value(data, position, end, wire_type)
        yield number, wire_type, value, data[tag_start:position]


def write_varint(value):
    """Returns the shortest varint for a value."""
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def write_field(number, wire_type, value):
    """Returns the tag and the value of a field. For BYTES, `value` is a byte string."""
    tag = write_varint(number << 3 | wire_type)
    if wire_type == VARINT:
        return tag + write_varint(value)
    if wire_type == FIXED64:
        return tag + value.to_bytes(8, "little")
    return tag + write_varint(len(value)) + value
