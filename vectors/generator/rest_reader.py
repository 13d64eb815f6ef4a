# SPDX-License-Identifier: Apache-2.0
"""An independent reader of the bodies of the REST calls, which checks every test. docs/protocol.md section 6."""

import ipaddress
import re

from . import strict_json
from .base64_text import strict
from .directory import TOKEN_BYTES
from .keys import LAST_RESORT, PUBLIC_SIZE, SIGNALING_SIZE, TYPE
from .strict_json import Number, Object

MAXIMUM_RELAY_BYTES = 255
_PHONE_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_DECIMAL = re.compile("0|[1-9][0-9]*")
_LOCATION = re.compile(r"(https?)://(\[[0-9A-Fa-f:.]+\]|[^\[\]/?#:@\\]+)(?::([0-9]+))?(?:[/?#][^\\]*)?")
_LOOPBACK = re.compile(r"localhost|\[::1\]|127\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})")


class Refused(ValueError):
    """An invalid body. `error` is the name in the test's `error`."""

    def __init__(self, why, error="malformedBody"):
        super().__init__(why)
        self.error = error


def read(kind, data, profile):
    """Returns the `decoded` object of the vector format. Raises Refused."""
    try:
        value = strict_json.parse(data)
    except strict_json.NotJSON as error:
        raise Refused(str(error)) from error
    try:
        return _READERS[kind](value)
    except _BadToken as error:
        is_named = (kind, profile) == ("tokens", "specification")
        raise Refused("not a token", "badToken" if is_named else "malformedBody") from error


class _BadToken(Exception):
    pass


def _require(condition, why):
    if not condition:
        raise Refused(why)


def _members(value, required, optional=()):
    """Returns the values of the required members, then of the optional ones. None stands for an absent optional member, or null."""
    _require(isinstance(value, Object), "not an object")
    known = {}
    for name, item in value.members:
        if name in required or name in optional:
            _require(name not in known, "a key twice")
            known[name] = item
    for name in required:
        _require(name in known, f"{name} is missing")
    return [known.get(name) for name in [*required, *optional]]


def _list(value, read):
    _require(isinstance(value, list), "not a list")
    return [read(item) for item in value]


def _text(value, limit=None):
    _require(isinstance(value, str), "not a text")
    _require(limit is None or len(value.encode()) <= limit, "text too long")
    return value


def _integer(value, limit, quoted=False):
    if quoted and isinstance(value, str):
        _require(_DECIMAL.fullmatch(value) is not None, "not the shortest decimal")
        value = Number(value)
    _require(isinstance(value, Number), "not a number")
    whole = value.whole()
    _require(whole is not None and 0 <= whole < limit, "not a whole number in range")
    return whole


def _boolean(value, quoted=False):
    if quoted and isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    _require(isinstance(value, bool), "not a Boolean")
    return value


def _base64(value, size=None):
    data = strict(_text(value))
    _require(data is not None and size in (None, len(data)), "not base64 of the right length")
    return data.hex()


def _public_key(value):
    key = _base64(value, PUBLIC_SIZE)
    _require(key.startswith(f"{TYPE:02x}"), "not of the right type")
    return key


def _number(value):
    _require(_PHONE_NUMBER.fullmatch(_text(value)) is not None, "not a number")
    return value


def _token(value):
    data = strict(_text(value))
    if data is None or len(data) != TOKEN_BYTES or len(value) not in (14, 16):
        raise _BadToken
    return value[:14]


def _location(value):
    """Checks a URL strictly. Refuses some URLs that a test calls acceptable."""
    match = _LOCATION.fullmatch(_text(value))
    _require(match is not None and all(0x20 < ord(character) < 0x7F for character in value), "not a URL")
    scheme, host, port = match.groups()
    _require(int(port or 0) <= 65_535, "a port above 65535")
    _require(not host.startswith("[") or _is_ipv6(host[1:-1]), "a malformed IPv6 address")
    loopback = _LOOPBACK.fullmatch(host)
    is_loopback = loopback is not None and all(int(part or 0) < 256 for part in loopback.groups())
    _require(scheme == "https" or is_loopback, "neither https nor loopback")
    return value


def _is_ipv6(text):
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _code(value):
    key, sms = _members(value, ["signalingKey"], ["supportsSms"])
    text = _text(key).replace("\r", "").replace("\n", "")
    return {"signalingKey": _base64(text, SIGNALING_SIZE), "supportsSms": sms is not None and _boolean(sms)}


def _registration(name):
    def read(value):
        [text] = _members(value, [name])
        _require(_text(text) != "", "empty")
        return {name: text}

    return read


def _key(value):
    id, public, identity = _members(value, ["keyId", "publicKey", "identityKey"])
    return {
        "keyId": _integer(id, LAST_RESORT + 1), "publicKey": _public_key(public), "identityKey": _public_key(identity),
    }


def _keys(value):
    last, keys = _members(value, ["lastResortKey", "keys"])
    last, keys = _key(last), _list(keys, _key)
    _require(last["keyId"] == LAST_RESORT, "not the last resort key")
    _require(all(key["keyId"] != LAST_RESORT for key in keys), "the last resort key among the others")
    return {"lastResortKey": last, "keys": keys}


def _answered_key(value):
    _require(isinstance(value, Object), "not an object")
    if all(name != "keyId" for name, _ in value.members):
        value = Object([*value.members, ("keyId", Number("0"))])
    _, _, _, last = _members(value, ["keyId", "publicKey", "identityKey"], ["lastResort"])
    key = _key(value)
    is_last = key["keyId"] == LAST_RESORT
    _require(last is None or _boolean(last) == is_last, "lastResort contradicts the id")
    return {**key, "lastResort": is_last}


def _contact(value):
    token, relay, sms = _members(value, ["token"], ["relay", "supportsSms"])
    result = {"token": _token(token)}
    if relay is not None:
        result["relay"] = _text(relay, MAXIMUM_RELAY_BYTES)
    return {**result, "supportsSms": sms is not None and _boolean(sms, quoted=True)}


def _message(value):
    required = ["type", "destination", "body"]
    type, destination, body, relay, timestamp = _members(value, required, ["relay", "timestamp"])
    result = {"type": _integer(type, 2**32), "destination": _number(destination), "body": _base64(body)}
    if relay is not None:
        result["relay"] = _text(relay, MAXIMUM_RELAY_BYTES)
    if timestamp is not None:
        result["timestamp"] = str(_integer(timestamp, 2**64, quoted=True))
    return result


def _attachment(value):
    id, location = _members(value, ["id", "location"])
    return {"id": str(_integer(id, 2**64, quoted=True)), "location": _location(location)}


def _lists(**readers):
    def read(value):
        return {name: _list(item, readers[name]) for name, item in zip(readers, _members(value, list(readers)))}

    return read


_READERS = {
    "code": _code,
    "apn": _registration("apnRegistrationId"),
    "gcm": _registration("gcmRegistrationId"),
    "keys": _keys,
    "answered key": _answered_key,
    "tokens": _lists(contacts=_token),
    "contact": _contact,
    "contacts": _lists(contacts=_contact),
    "messages": _lists(messages=_message),
    "outcome": _lists(success=_number, failure=_number),
    "attachment": _attachment,
    "location": lambda value: {"location": _location(_members(value, ["location"])[0])},
}
