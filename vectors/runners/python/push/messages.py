# SPDX-License-Identifier: Apache-2.0
"""The two messages, IncomingPushMessageSignal and PushMessageContent: docs/protocol.md section 3.

A decoded message is a dictionary of the fields that were on the wire, even if their value is 0 or empty. Its member "unknown" has the
bytes of all unknown fields in their order. Without unknown fields, it is absent.
"""

from . import wire
from .refused import Refused

# The name and kind of each field number, and whether the field is repeated.
SIGNAL = {
    1: ("type", "uint32", False),
    2: ("source", "string", False),
    3: ("relay", "string", False),
    4: ("destinations", "string", True),
    5: ("timestamp", "uint64", False),
    6: ("message", "bytes", False),
}
ATTACHMENT_POINTER = {
    1: ("id", "fixed64", False),
    2: ("contentType", "string", False),
    3: ("key", "bytes", False),
}
CONTENT = {
    1: ("body", "string", False),
    2: ("attachments", ATTACHMENT_POINTER, True),
}


def wire_type_of(kind):
    if kind in ("uint32", "uint64"):
        return wire.VARINT
    return wire.FIXED64 if kind == "fixed64" else wire.BYTES


def decode(schema, data):
    return decode_range(schema, data, 0, len(data), depth=0)


def decode_range(schema, data, start, end, depth):
    message = {}
    unknown = b""
    for number, wire_type, value, whole in wire.fields(data, start, end, depth):
        name, kind, is_repeated = schema.get(number, (None, None, False))
        # A known number with another wire type is an unknown field.
        if name is None or wire_type_of(kind) != wire_type:
            unknown += whole
            continue
        if kind == "uint32":
            value &= 0xFFFF_FFFF
        elif kind == "string":
            value = text_of(data[value[0] : value[1]])
        elif kind == "bytes":
            value = data[value[0] : value[1]]
        elif isinstance(kind, dict):
            value = decode_range(kind, data, *value, depth + 1)
        if is_repeated:
            message.setdefault(name, []).append(value)
        else:
            message[name] = value
    if unknown:
        message["unknown"] = unknown
    return message


def text_of(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("invalidUTF8") from None


def encode(schema, message):
    """Returns the known fields in the order of their numbers, then the unchanged unknown fields."""
    encoded = b""
    for number, (name, kind, is_repeated) in sorted(schema.items()):
        if name not in message:
            continue
        for value in message[name] if is_repeated else [message[name]]:
            if kind == "string":
                value = value.encode("utf-8")
            elif isinstance(kind, dict):
                value = encode(kind, value)
            encoded += wire.write_field(number, wire_type_of(kind), value)
    return encoded + message.get("unknown", b"")
