# SPDX-License-Identifier: Apache-2.0
"""The push payloads of Apple's and Google's services: the table at the top of docs/protocol.md, and docs/vectors.md."""

from . import base64_text, envelopes
from .json_text import SPACE, Members, read_object
from .json_values import known_members, member, text
from .refused import Refused


def open_apn(key, profile, payload):
    """Returns the serialized signal. Accepts the shapes of both profiles, and any value of `alert`."""
    members = known_members(read_object(payload.encode("utf-8")), ["m", "alert", "aps"])
    # An `aps` that is not an object is ignored, because the envelope is not in it.
    if isinstance(members.get("aps"), Members):
        known_members(members["aps"], ["alert"])
    return open_text(key, profile, member(members, "m", text))


def open_gcm(key, profile, payload):
    """Returns the serialized signal. A payload that is not an object is bare base64."""
    if not payload.startswith("{", SPACE.match(payload).end()):
        return open_text(key, profile, payload)
    members = known_members(read_object(payload.encode("utf-8")), ["type", "message"])
    if member(members, "type", text) != "message":
        raise Refused()
    return open_text(key, profile, member(members, "message", text))


def open_text(key, profile, encoded):
    return envelopes.open_envelope(key, profile, base64_text.decode(encoded))


def open_payload(transport, key, profile, payload):
    return {"apn": open_apn, "gcm": open_gcm}[transport](key, profile, payload)
