# SPDX-License-Identifier: Apache-2.0
"""The two messages of protocol.md section 3, read and written by protobuf's upb.

The module builds the descriptors at run time, so it needs no protoc and no generated file. Each message exists twice: in the
real schema, and in a shadow schema where every `string` is `repeated bytes`. upb takes any bytes in a proto2 string, and keeps
only the last value. The shadow keeps every occurrence, so that each can be checked for UTF-8.
"""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.internal import api_implementation
from google.protobuf.message import DecodeError

assert api_implementation.Type() == "upb", "the vectors are defined by upb, not by the pure Python implementation"

_Field = descriptor_pb2.FieldDescriptorProto

SIGNAL = "IncomingPushMessageSignal"
CONTENT = "PushMessageContent"
POINTER = "AttachmentPointer"

# (name, number, type, repeated), in field order
_FIELDS = {
    SIGNAL: [
        ("type", 1, "uint32", False),
        ("source", 2, "string", False),
        ("relay", 3, "string", False),
        ("destinations", 4, "string", True),
        ("timestamp", 5, "uint64", False),
        ("message", 6, "bytes", False),
    ],
    CONTENT: [
        ("body", 1, "string", False),
        ("attachments", 2, "message", True),
    ],
    POINTER: [
        ("id", 1, "fixed64", False),
        ("contentType", 2, "string", False),
        ("key", 3, "bytes", False),
    ],
}


def _classes(package, shadow):
    """Returns the message classes of one schema, by name. Each schema has its own descriptor pool."""
    file = descriptor_pb2.FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto2")
    content = None
    for name in (SIGNAL, CONTENT, POINTER):
        message = (content.nested_type if name == POINTER else file.message_type).add(name=name)
        content = message if name == CONTENT else content
        for field, number, type, repeated in _FIELDS[name]:
            if shadow and type == "string":
                type, repeated = "bytes", True
            message.field.add(
                name=field,
                number=number,
                type=getattr(_Field, f"TYPE_{type.upper()}"),
                label=_Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL,
                type_name=f".{package}.{CONTENT}.{POINTER}" if type == "message" else None,
            )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{package}.{name}"))
        for name in (SIGNAL, CONTENT)
    }


_real = _classes("textsecure", shadow=False)
_shadow = _classes("shadow", shadow=True)


def parse(kind, encoded):
    """Returns the message that upb decodes, or None if the wire format is invalid. Does not check UTF-8."""
    try:
        return _real[kind].FromString(encoded)
    except DecodeError:
        return None


def bad_text(kind, encoded):
    """Whether any occurrence of a known string is not UTF-8, even an overwritten one. upb must accept `encoded`."""
    return any(not _is_utf8(text) for text in _texts(_shadow[kind].FromString(encoded)))


def _texts(shadow):
    for descriptor, value in shadow.ListFields():
        if descriptor.name in ("source", "relay", "destinations", "body", "contentType"):
            yield from value
        elif descriptor.name == "attachments":
            for element in value:
                yield from _texts(element)


def _is_utf8(text):
    try:
        text.decode("utf-8", "strict")
        return True
    except UnicodeDecodeError:
        return False


def verdict(kind, encoded):
    """Returns None if valid, `"wire"` if upb refuses, and `"invalidUTF8"` if upb accepts but a string is not UTF-8."""
    if parse(kind, encoded) is None:
        return "wire"
    return "invalidUTF8" if bad_text(kind, encoded) else None


def canonical(message):
    """Encodes the message with upb: known fields in field order, then the unknown fields unchanged."""
    return message.SerializeToString()


def unknown(message):
    """Returns the exact bytes of the unknown fields: the encoding of the message without its known fields."""
    rest = type(message)()
    rest.CopyFrom(message)
    for descriptor in message.DESCRIPTOR.fields:
        rest.ClearField(descriptor.name)
    return rest.SerializeToString()


def decoded(message):
    """Returns the `decoded` object of the vector format. `verdict` must have found the message valid."""
    result = {}
    for descriptor in message.DESCRIPTOR.fields:
        value = getattr(message, descriptor.name)
        if descriptor.is_repeated:
            if value:
                result[descriptor.name] = [_plain(descriptor, element) for element in value]
        elif message.HasField(descriptor.name):
            result[descriptor.name] = _plain(descriptor, value)
    if rest := unknown(message):
        result["unknown"] = rest.hex()
    return result


def _plain(descriptor, value):
    """Returns a value in its JSON form. 64-bit integers become texts, because many JSON readers turn numbers into doubles."""
    if descriptor.type == _Field.TYPE_MESSAGE:
        return decoded(value)
    if descriptor.type == _Field.TYPE_BYTES:
        return value.hex()
    if descriptor.type in (_Field.TYPE_UINT64, _Field.TYPE_FIXED64):
        return str(value)
    assert isinstance(value, (str, int)), "a string that is not UTF-8 comes back as bytes"
    return value
