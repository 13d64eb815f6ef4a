# SPDX-License-Identifier: Apache-2.0
"""The bodies of the REST calls: docs/protocol.md section 6.

`read` parses a body into a dictionary of its values, with defaults filled in. `write` encodes such a dictionary as JSON. Each body has a
function for both. BODIES lists them by call and direction.
"""

from . import base64_text
from .json_text import read_object, write as write_json
from .json_values import (
    LAST_RESORT_ID,
    boolean,
    boolean_or_quoted,
    decoded_base64,
    elements,
    key_id,
    known_members,
    member,
    number,
    public_key,
    registration_id,
    relay,
    signaling_key,
    text,
    token,
    uint32,
    uint64_or_quoted,
)
from .locations import location
from .refused import Refused


def read(call, direction, profile, data):
    """Reads a body from bytes. Raises `badToken` for a bad token in a request of `tokens.put`, and `malformedBody` for all other faults."""
    if (call, direction) not in BODIES:
        # The call has no body in this direction.
        if data:
            raise Refused("malformedBody")
        return {}
    reader, _ = BODIES[call, direction]
    try:
        return reader(read_object(data), profile)
    except Refused as refused:
        raise Refused("badToken" if refused.name == "badToken" else "malformedBody") from None


def write(call, direction, profile, body):
    if (call, direction) not in BODIES:
        return ""
    _, writer = BODIES[call, direction]
    return write_json(writer(body, profile))


# Accounts


def read_account(value, profile):
    members = known_members(value, ["signalingKey", "supportsSms"])
    return {
        "signalingKey": member(members, "signalingKey", signaling_key),
        "supportsSms": member(members, "supportsSms", boolean, default=False),
    }


def write_account(body, profile):
    return {"signalingKey": base64_text.encode(body["signalingKey"], padded=True), "supportsSms": body["supportsSms"]}


def registration(name):
    """Returns the reader and the writer of a body with one registration id."""

    def read_registration(value, profile):
        return {name: member(known_members(value, [name]), name, registration_id)}

    return read_registration, unchanged


# Prekeys


def read_prekey(value):
    """Reads a prekey of a request, which must have an id."""
    members = known_members(value, ["keyId", "publicKey", "identityKey"])
    return {
        "keyId": member(members, "keyId", key_id),
        "publicKey": member(members, "publicKey", public_key),
        "identityKey": member(members, "identityKey", public_key),
    }


def write_prekey(key):
    return {
        "keyId": key["keyId"],
        "publicKey": base64_text.encode(key["publicKey"], padded=False),
        "identityKey": base64_text.encode(key["identityKey"], padded=False),
    }


def read_prekeys(value, profile):
    members = known_members(value, ["lastResortKey", "keys"])
    body = {
        "lastResortKey": member(members, "lastResortKey", read_prekey),
        "keys": member(members, "keys", lambda keys: elements(keys, read_prekey)),
    }
    # Only the last-resort key has the last-resort id.
    if body["lastResortKey"]["keyId"] != LAST_RESORT_ID or any(key["keyId"] == LAST_RESORT_ID for key in body["keys"]):
        raise Refused()
    return body


def write_prekeys(body, profile):
    return {"lastResortKey": write_prekey(body["lastResortKey"]), "keys": [write_prekey(key) for key in body["keys"]]}


def read_prekey_response(value, profile):
    members = known_members(value, ["keyId", "publicKey", "identityKey", "lastResort"])
    key = {
        "keyId": member(members, "keyId", key_id, default=0, null_is_absent=False),
        "publicKey": member(members, "publicKey", public_key),
        "identityKey": member(members, "identityKey", public_key),
    }
    key["lastResort"] = key["keyId"] == LAST_RESORT_ID
    # The server of 2013 omits the mark. If it is present, it must agree with the id.
    mark = member(members, "lastResort", boolean, default=None)
    if mark not in (None, key["lastResort"]):
        raise Refused()
    return dict(key, isMarked=mark is True)


def write_prekey_response(key, profile):
    written = write_prekey(key)
    if profile == "deployed":
        if key["keyId"] == 0:
            del written["keyId"]
        if key["isMarked"]:
            written["lastResort"] = True
    return written


# The directory


def read_query(value, profile):
    def query_token(value):
        text(value)
        try:
            return token(value)
        except Refused:
            raise Refused("badToken" if profile == "specification" else "malformedBody") from None

    members = known_members(value, ["contacts"])
    return {"contacts": member(members, "contacts", lambda contacts: elements(contacts, query_token))}


def read_contact(value):
    members = known_members(value, ["token", "relay", "supportsSms"])
    contact = {"token": member(members, "token", token)}
    if (name := member(members, "relay", relay, default=None)) is not None:
        contact["relay"] = name
    contact["supportsSms"] = member(members, "supportsSms", boolean_or_quoted, default=False)
    return contact


def write_contact(contact):
    """Omits values that are the default."""
    return {key: value for key, value in contact.items() if value is not False}


def read_contacts(value, profile):
    members = known_members(value, ["contacts"])
    return {"contacts": member(members, "contacts", lambda contacts: elements(contacts, read_contact))}


def write_contacts(body, profile):
    return {"contacts": [write_contact(contact) for contact in body["contacts"]]}


# Messages


def read_message(value):
    members = known_members(value, ["type", "destination", "body", "relay", "timestamp"])
    message = {
        "type": member(members, "type", uint32),
        "destination": member(members, "destination", number),
        "body": member(members, "body", decoded_base64),
    }
    for key, reader in (("relay", relay), ("timestamp", uint64_or_quoted)):
        if (optional := member(members, key, reader, default=None)) is not None:
            message[key] = optional
    return message


def read_messages(value, profile):
    members = known_members(value, ["messages"])
    return {"messages": member(members, "messages", lambda messages: elements(messages, read_message))}


def write_messages(body, profile):
    def write_message(message):
        written = dict(message, body=base64_text.encode(message["body"], padded=profile == "deployed"))
        if "timestamp" in message and profile == "specification":
            written["timestamp"] = str(message["timestamp"])
        return written

    return {"messages": [write_message(message) for message in body["messages"]]}


def read_delivery(value, profile):
    members = known_members(value, ["success", "failure"])
    return {name: member(members, name, lambda numbers: elements(numbers, number)) for name in ("success", "failure")}


# Attachments


def read_allocation(value, profile):
    members = known_members(value, ["id", "location"])
    return {"id": member(members, "id", uint64_or_quoted), "location": member(members, "location", location)}


def write_allocation(body, profile):
    return dict(body, id=str(body["id"]) if profile == "specification" else body["id"])


def read_location(value, profile):
    return {"location": member(known_members(value, ["location"]), "location", location)}


def unchanged(body, profile):
    return body


BODIES = {
    ("code.put", "request"): (read_account, write_account),
    ("apn.put", "request"): registration("apnRegistrationId"),
    ("gcm.put", "request"): registration("gcmRegistrationId"),
    ("keys.put", "request"): (read_prekeys, write_prekeys),
    ("keys.get", "response"): (read_prekey_response, write_prekey_response),
    ("tokens.put", "request"): (read_query, unchanged),
    ("tokens.put", "response"): (read_contacts, write_contacts),
    ("token.get", "response"): (lambda value, profile: read_contact(value), lambda body, profile: write_contact(body)),
    ("messages.post", "request"): (read_messages, write_messages),
    ("messages.post", "response"): (read_delivery, unchanged),
    ("attachments.get", "response"): (read_allocation, write_allocation),
    ("attachment.get", "response"): (read_location, unchanged),
}
