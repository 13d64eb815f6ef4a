# SPDX-License-Identifier: Apache-2.0
"""Parsing of varints, tags and lengths: WireReader of PushWire, called by the functions of exports.swift."""
import claripy
from machine import Call, implies, wide

TITLE = "varints, tags and lengths"
SOURCES = [
    *(
        f"Sources/PushWire/Protobuf/{name}.swift"
        for name in ["WireReader", "WireReader+Skipping", "RawSpan+Varint", "RawSpan+Bytes", "WireTag", "WireError"]
    ),
    "Sources/PushWire/JSON/JSONNumber.swift",
    "Checks/support/proofs/exports.swift",
]
FAULTS = ["wire-varint-eleven-bytes", "wire-tag-truncated", "wire-length-unchecked", "wire-load-beyond-end"]
BOUND = "every message of 0 to 11 bytes, and every longer one"

# The numbers of exports.swift.
OK, NIL = 0, 255
TRUNCATED, VARINT_TOO_LONG, TAG_OUT_OF_RANGE, LENGTH_OUT_OF_RANGE = 1, 2, 3, 4
FIELD_NUMBER_ZERO, INVALID_WIRE_TYPE, UNMATCHED_END_GROUP = 5, 6, 7

# The readers look at no more bytes than this, so all longer messages are alike.
LONG = 11
# More bytes than memory can have, but too few to overflow an offset.
MAXIMUM_COUNT = 1 << 47


def number(value):
    return claripy.BVV(value, 64)


def fault(case, offset):
    return number(case) | offset << 8


class Message:
    """A message with `left` bytes to read at `start`. If `left` is LONG, it has LONG or more bytes to read."""

    def __init__(self, image, function, left, start):
        self.call = call = Call(image, function)
        self.start, self.base = number(start), call.value("base")
        call.assume(self.base < MAXIMUM_COUNT)
        self.bytes = call.input("bytes", start + min(left, LONG))
        self.left = number(left)
        if left >= LONG:
            count = call.value("count")
            call.assume(claripy.And(count >= start + LONG, count < MAXIMUM_COUNT))
            self.left = count - start
        self.first = self.bytes.symbols[start:]
        self.value, self.position = call.output("value", 8), call.output("position", 8)
        self.count = self.left + start

    def paths(self):
        return self.call.run(self.bytes, self.count, self.start, self.base, self.value, self.position)

    def varint(self, maximum_bytes):
        """Returns, for each size, whether the varint has it, and its value with all bits. Also returns whether the message ends inside
        the varint. See "Base 128 Varints" of Protocol Buffers."""
        sizes = []
        goes_on = claripy.true()
        value = claripy.BVV(0, 7 * maximum_bytes)
        for index, byte in enumerate(self.first[:maximum_bytes]):
            value = value | wide(byte[6:0], value.size()) << 7 * index
            sizes.append((index + 1, claripy.And(goes_on, byte[7:7] == 0), value))
            goes_on = claripy.And(goes_on, byte[7:7] == 1)
        is_cut = goes_on if len(self.first) < maximum_bytes else claripy.false()
        return sizes, is_cut

    def prove(self, right):
        """Proves the results of all paths. `right` has the verdict, the value and the position. After an error, any value is right."""
        verdict, value, position = right
        for path in self.paths():
            self.call.prove(
                path,
                verdict=path.result == verdict,
                value=implies(verdict == OK, path[self.value] == value),
                position=path[self.position] == position,
            )


def prove_varint(image, left, start):
    message = Message(image, "proof_varint", left, start)
    sizes, is_cut = message.varint(10)
    offset = message.base + start
    right = claripy.If(is_cut, fault(TRUNCATED, offset), fault(VARINT_TOO_LONG, offset)), number(0), message.start
    for size, is_it, value in sizes:
        right = choose(is_it, (number(OK), value[63:0], number(start + size)), right)
    message.prove(right)


def prove_tag(image, left, start):
    message = Message(image, "proof_tag", left, start)
    sizes, is_cut = message.varint(5)
    offset = message.base + start
    right = claripy.If(is_cut, fault(TRUNCATED, offset), fault(TAG_OUT_OF_RANGE, offset)), number(0), message.start
    for size, is_it, value in sizes:
        verdict = number(OK)
        for case, is_case in [
            (UNMATCHED_END_GROUP, value[2:0] == 4),
            (INVALID_WIRE_TYPE, value[2:0] > 5),
            (FIELD_NUMBER_ZERO, value[31:3] == 0),
        ]:
            verdict = claripy.If(is_case, fault(case, offset), verdict)
        here = verdict, wide(value[31:0]), number(start + size)
        here = choose(value[34:32] == 0, here, (fault(TAG_OUT_OF_RANGE, offset), number(0), message.start))
        right = choose(is_it, here, right)
    if left == 0:
        right = number(NIL), number(0), message.start
    message.prove(right)


def prove_length(image, function, left, start):
    message = Message(image, function, left, start)
    sizes, is_cut = message.varint(5)
    offset = message.base + start
    right = claripy.If(is_cut, fault(TRUNCATED, offset), fault(LENGTH_OUT_OF_RANGE, offset)), number(0), message.start
    for size, is_it, value in sizes:
        length = wide(value)
        here = number(OK), number(start + size), number(start + size) + length
        here = choose(length <= message.left - size, here, (fault(TRUNCATED, offset + size), number(0), message.start))
        here = choose(value[34:32] == 0, here, (fault(LENGTH_OUT_OF_RANGE, offset), number(0), message.start))
        right = choose(is_it, here, right)
    message.prove(right)


def choose(condition, ones, others):
    return tuple(claripy.If(condition, one, other) for one, other in zip(ones, others))


def prove(image):
    # Some lengths again at another position, because loads are relative to it.
    for left, start in [*((left, 0) for left in range(LONG + 1)), (0, 3), (1, 3), (8, 3), (LONG, 3)]:
        prove_varint(image, left, start)
        prove_tag(image, left, start)
        prove_length(image, "proof_length", left, start)
        prove_length(image, "proof_often_long_length", left, start)
