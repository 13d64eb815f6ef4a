# SPDX-License-Identifier: Apache-2.0
"""HTTP requests and responses of the REST calls: docs/protocol.md section 6.

Reads the parts of a request that a relay can read without storage, and those of a response that a client can read without a network.
"""

from urllib.parse import unquote

from . import credentials, tokens
from .json_values import relay, uint64_or_quoted
from .refused import Refused

# Method, path and call. A name in braces stands for a segment of any text. A request may have a "/" at the end of its path or not.
ROUTES = [
    ("GET", "/v1/accounts/{transport}/code/{number}", "code.get"),
    ("PUT", "/v1/accounts/code/{code}", "code.put"),
    # A typing mistake in the specification.
    ("PUT", "/v1/acccounts/code/{code}", "code.put"),
    ("PUT", "/v1/accounts/apn", "apn.put"),
    ("PUT", "/v1/accounts/gcm", "gcm.put"),
    ("DELETE", "/v1/accounts/apn", "apn.delete"),
    ("DELETE", "/v1/accounts/gcm", "gcm.delete"),
    ("PUT", "/v1/keys", "keys.put"),
    ("GET", "/v1/keys/{of}", "keys.get"),
    ("PUT", "/v1/directory/tokens", "tokens.put"),
    ("GET", "/v1/directory/{token}", "token.get"),
    ("POST", "/v1/messages", "messages.post"),
    ("GET", "/v1/attachments", "attachments.get"),
    ("GET", "/v1/attachments/{id}", "attachment.get"),
]
# The fault that a status means, for a call, or for all calls (None).
FAULTS = {
    401: {None: "unauthorized"},
    403: {"code.put": "wrongCode"},
    404: {"keys.get": "unknownNumber", "token.get": "unknownToken"},
}


def route(method, target):
    """Returns the call, and the texts in the path and of `relay` in the query. Returns None if no call has this method and path."""
    path, _, query = target.partition("?")
    segments = path.removesuffix("/").split("/")
    for route_method, pattern, call in ROUTES:
        names = pattern.split("/")
        if route_method != method or len(names) != len(segments):
            continue
        pairs = [(name, percent_decoded(segment)) for name, segment in zip(names, segments)]
        if all(name == text for name, text in pairs if not name.startswith("{")):
            texts = {name[1:-1]: text for name, text in pairs if name.startswith("{")}
            for member in query.split("&"):
                name, _, value = member.partition("=")
                if name == "relay":
                    texts["relay"] = percent_decoded(value)
            return call, texts
    return None


def percent_decoded(text):
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise Refused() from None


def read_path(texts):
    """Checks the texts of a path and a query, and returns their values."""
    values = dict(texts)
    for name in ("number", "of"):
        if name in values:
            tokens.phone_number(values[name])
    if values.get("transport", "sms") not in ("sms", "voice"):
        raise Refused()
    if "code" in values and not (len(values["code"]) == 6 and values["code"].isascii() and values["code"].isdecimal()):
        raise Refused()
    if "token" in values:
        # Accept also the alphabet of servers from March 2015 on.
        values["token"] = tokens.encode(tokens.decode(values["token"].replace("-", "+").replace("_", "/")))
    if "id" in values:
        uint64_or_quoted(values["id"])
    if "relay" in values:
        relay(values["relay"])
    return values


def read_credentials(headers):
    """Returns the number and the password in the Authorization header."""
    for name, value in headers:
        if name.lower() == "authorization":
            return credentials.parse(value)
    raise Refused()


def body_of(message):
    """Returns the bytes of the body, which a recording has as text or hex, or omits."""
    return bytes.fromhex(message["bodyHex"]) if "bodyHex" in message else message.get("body", "").encode("utf-8")


def outcome(call, status):
    """Returns the meaning of a response's status: "success", the name of a fault, or "unexpectedStatus"."""
    if status in (200, 204):
        return "success"
    faults = FAULTS.get(status, {})
    return faults.get(call) or faults.get(None) or "unexpectedStatus"
