# SPDX-License-Identifier: Apache-2.0
"""Random messages, and random changes to them. A `Stream` draws them, so every run makes the same tests."""

from . import messages_text, schema
from .document import Stream
from .messages_wire import WIRE_TYPES, data, fixed64, integer, sample

COUNT = 150


def add(writer):
    stream = Stream(f"random {writer.kind}")
    bases = []
    for count in range(1, COUNT + 1):
        encoded = _fresh(writer, stream)
        bases.append(encoded)
        writer.valid(f"random message {count}", encoded, "Random")
    stream = Stream(f"mutations {writer.kind}")
    made = valid = 0
    while made < COUNT:
        label, encoded = _mutate(stream, bases)
        good = schema.verdict(writer.kind, encoded) is None
        if encoded in writer.seen or (not good and made - valid >= COUNT // 2):
            continue  # Most changes make a message invalid. Reserves half of the tests for valid ones.
        made, valid = made + 1, valid + good
        writer.add(f"mutation {made}: {label}", encoded, "Mutation")


def _fresh(writer, stream):
    while True:
        encoded = b"".join(_signal(stream) if writer.kind == schema.SIGNAL else _content(stream))
        if encoded not in writer.seen:
            return encoded


def _signal(stream):
    fields = []
    if stream.below(8):
        fields.append(integer(1, stream.choice((0, 1, 1, 1, 2, 3, 3, 99, stream.below(2**32)))))
    if stream.below(4):
        fields.append(data(2, _number(stream)))
    if not stream.below(3):
        fields.append(data(3, _text(stream)))
    fields += [data(4, _number(stream)) for _ in range(stream.below(4))]
    if stream.below(4):
        fields.append(integer(5, _integer(stream)))
    if stream.below(4):
        fields.append(data(6, stream.bytes(stream.below(48))))
    return _with_unknown(stream, fields, 7)


def _content(stream):
    fields = [data(1, _text(stream))] if stream.below(4) else []
    for _ in range(stream.below(4)):
        pointer = [fixed64(1, _integer(stream))] if stream.below(6) else []
        pointer += [data(2, stream.choice(("image/jpeg", "video/mp4", "", _text(stream))))] if stream.below(4) else []
        pointer += [data(3, stream.bytes(stream.choice((0, 3, 16, 16))))] if stream.below(4) else []
        fields.append(data(2, b"".join(_with_unknown(stream, pointer, 4))))
    return _with_unknown(stream, fields, 3)


def _with_unknown(stream, fields, first):
    """Adds 1 to 3 unknown fields to one message in three, and shuffles the fields of one in four."""
    fields = list(fields)
    if not stream.below(3):
        for _ in range(1 + stream.below(3)):
            field = sample(first + stream.below(stream.choice((3, 30, 30000))), stream.choice(WIRE_TYPES))
            fields.insert(stream.below(len(fields) + 1), field)
    if not stream.below(4):
        fields = [fields.pop(stream.below(len(fields))) for _ in range(len(fields))]
    return fields


def _number(stream):
    return f"+{10**10 + stream.below(9 * 10**10)}"


def _text(stream):
    return stream.choice(messages_text.GOOD)[1][: 1 + stream.below(12)]


def _integer(stream):
    """Returns a number of random width, so that varints of every length occur."""
    return stream.below(2**64) >> stream.below(64)


def _mutate(stream, bases):
    encoded = b""
    while len(encoded) < 4:
        encoded = stream.choice(bases)
    at = stream.below(len(encoded))
    kind = stream.below(9)
    if kind == 0:
        bit = stream.below(8)
        return f"bit {bit} of byte {at} flipped", _put(encoded, at, encoded[at] ^ 1 << bit)
    if kind == 1:
        byte = stream.below(256)
        return f"byte {at} set to 0x{byte:02x}", _put(encoded, at, byte)
    if kind == 2:
        byte = stream.choice((0x00, 0x01, 0x7F, 0x80, 0xFF))
        return f"byte {at} set to 0x{byte:02x}", _put(encoded, at, byte)
    if kind == 3:
        return f"cut to {at} bytes", encoded[:at]
    if kind == 4:
        return f"the first {at} bytes cut off", encoded[at:]
    if kind == 5:
        more = stream.bytes(1 + stream.below(4))
        return f"{len(more)} bytes put in at {at}", encoded[:at] + more + encoded[at:]
    if kind == 6:
        count = 1 + stream.below(4)
        return f"up to {count} bytes taken out at {at}", encoded[:at] + encoded[at + count :]
    if kind == 7:
        other = stream.choice(bases)
        start = stream.below(len(other) + 1)
        return f"{at} bytes, then another message from byte {start}", encoded[:at] + other[start:]
    changes = 2 + stream.below(3)
    for _ in range(changes):
        encoded = _put(encoded, stream.below(len(encoded)), stream.below(256))
    return f"{changes} bytes set at random", encoded


def _put(encoded, at, byte):
    return encoded[:at] + bytes([byte]) + encoded[at + 1 :]
