# SPDX-License-Identifier: Apache-2.0
"""The walker: an independent decoder of the two messages. It shares no code with upb, and checks every test.

It follows protocol.md section 3, and names the error. The generator stops if the two decoders disagree on a test's verdict,
decoded fields or canonical bytes, or if the test names another error.
"""

from . import schema
from .messages_wire import data, fixed64, integer

_WIRE = {"uint32": 0, "uint64": 0, "fixed64": 1, "string": 2, "bytes": 2, "message": 2}
_DEPTH = 100


class Refused(Exception):
    """An invalid message. `args[0]` is the WireError case name."""


class _Reader:
    def __init__(self, bytes):
        self.bytes, self.position = bytes, 0

    def varint(self, limit, error):
        value = 0
        for index in range(limit):
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:
                return value
        raise Refused(error)

    def narrow(self, error):
        """Reads a tag or a length: a varint of at most 5 bytes and 32 bits."""
        value = self.varint(5, error)
        if value >> 32:
            raise Refused(error)
        return value

    def take(self, count):
        if count > len(self.bytes) - self.position:
            raise Refused("truncated")
        self.position += count
        return self.bytes[self.position - count : self.position]


def read(kind, bytes, depth=0):
    """Returns the `decoded` object of the vector format, and the bytes of every known string. Raises Refused."""
    known = {number: (name, type, repeated) for name, number, type, repeated in schema._FIELDS[kind]}
    reader, result, unknown, texts, groups, start = _Reader(bytes), {}, b"", [], [], 0
    while groups or reader.position < len(bytes):
        if not groups:
            start = reader.position
        key = reader.narrow("tagOutOfRange")
        number, wire = key >> 3, key & 7
        if number == 0 and not groups:
            raise Refused("fieldNumberZero")
        if wire > 5:
            raise Refused("invalidWireType")
        value = _value(reader, number, wire, groups, depth)
        name, type, repeated = known.get(number, (None, None, None))
        if groups:
            continue
        if name is None or _WIRE[type] != wire:
            unknown += bytes[start : reader.position]
            continue
        if type == "message":
            value, inner = read(schema.POINTER, value, depth + 1)
            texts += inner
        elif type == "string":
            texts.append(value)
            value = value.decode("utf-8", "replace")
        else:
            value = {"uint32": lambda v: v & 0xFFFFFFFF, "bytes": lambda v: v.hex()}.get(type, str)(value)
        if repeated:
            result.setdefault(name, []).append(value)
        else:
            result[name] = value
    if unknown:
        result["unknown"] = unknown.hex()
    return result, texts


def _value(reader, number, wire, groups, depth):
    if wire == 0:
        return reader.varint(10, "varintTooLong") & 0xFFFFFFFFFFFFFFFF
    if wire in (1, 5):
        return int.from_bytes(reader.take(8 if wire == 1 else 4), "little")
    if wire == 2:
        return reader.take(reader.narrow("lengthOutOfRange"))
    if wire == 3:
        groups.append(number)
        if depth + len(groups) > _DEPTH:
            raise Refused("tooDeep")
    elif not groups or groups.pop() != number:
        raise Refused("unmatchedEndGroup")


def written(kind, decoded):
    """Encodes `decoded` in field order with minimal varints, then the unknown fields."""
    out = b""
    for name, number, type, _ in schema._FIELDS[kind]:
        values = decoded.get(name, [])
        for value in values if isinstance(values, list) else [values]:
            if type == "message":
                out += data(number, written(schema.POINTER, value))
            elif type == "fixed64":
                out += fixed64(number, int(value))
            elif type in ("string", "bytes"):
                out += data(number, value if type == "string" else bytes.fromhex(value))
            else:
                out += integer(number, int(value))
    return out + bytes.fromhex(decoded.get("unknown", ""))


def confirm(kind, encoded, verdict, error, decoded, canonical):
    """Stops the generator if this decoder disagrees with upb, or finds another error than the named one."""
    try:
        fields, texts = read(kind, encoded)
    except Refused as refused:
        assert verdict == "wire", f"the walker refuses ({refused}) what upb takes: {encoded.hex()}"
        assert error in (None, str(refused)), f"{error} named, the walker meets {refused}: {encoded.hex()}"
        return
    assert verdict != "wire", f"the walker takes what upb refuses: {encoded.hex()}"
    broken = any(text.decode("utf-8", "ignore").encode() != text for text in texts)
    assert broken == (verdict == "invalidUTF8"), f"UTF-8 verdicts differ: {encoded.hex()}"
    assert error in (None, verdict), f"{error} named, but it is {verdict}: {encoded.hex()}"
    if verdict is None:
        assert fields == decoded, f"{fields} is not {decoded}"
        assert written(kind, fields) == canonical, f"canonical differs: {encoded.hex()}"
        again = schema.parse(kind, canonical)
        assert schema.decoded(again) == decoded and schema.canonical(again) == canonical
