# SPDX-License-Identifier: Apache-2.0
"""original-2013/exchanges.json: recorded HTTP exchanges between the clients of December 2013 and the server.

The converter compares each exchange with the values that the client meant. A rule must then give two outcomes: that of the
request at a relay of today, and that of the response at a client of today. docs/vectors.md, ExchangeTest.
"""

import base64
import re

from . import rest_reader
from .base64_text import strict
from .blobs import open_blob
from .document import Document
from .directory import token
from .rest_json import BODIES

NOTES = {
    "Android": "The Android client.",
    "IOS": "The iOS client.",
    "AnsweredByRecorder": "Several messages in one call, at which the server fails. The recorder answered in its form.",
    "TrailingQuestionMark": "On iOS the target ended in a question mark, which the recording lost.",
    "NoRelayNamed": "The client wrote ?NAME& for ?relay=NAME, so that the request names no relay.",
    "Blob": "A call to the blob store, which is another server: it has no route at a relay.",
    "ServerFailure": "The server's own fault, 500: it fails at more than one message in a call.",
    "KeyOf32Bytes": "The iOS client's public keys lack their type byte. They are refused.",
    "BadTokenInList": "A text in the list is no token. The server took it; it is refused.",
    "BareSlash": "A slash of the token divides the path, where %2F belongs: no call has such a path.",
}
# The flags of exchanges with an outcome other than the recorded one, and how many exchanges have each flag.
EXCEPTIONS = {"Blob": 12, "ServerFailure": 3, "KeyOf32Bytes": 6, "BadTokenInList": 1, "BareSlash": 2}
PATHS = {
    "code.get": "GET /v1/accounts/(?P<transport>sms|voice)/code/(?P<number>[^/]+)",
    "code.put": "PUT /v1/accounts/code/(?P<code>[0-9]{6})",
    "apn.put": "PUT /v1/accounts/apn/?",
    "gcm.put": "PUT /v1/accounts/gcm/?",
    "gcm.delete": "DELETE /v1/accounts/gcm/?",
    "keys.put": "PUT /v1/keys/?",
    "keys.get": "GET /v1/keys/(?P<of>[^/?]+)",
    "tokens.put": "PUT /v1/directory/tokens",
    "token.get": "GET /v1/directory/(?P<token>[^/?]+)",
    "messages.post": "POST /v1/messages/",
    "attachments.get": "GET /v1/attachments/?",
    "attachment.get": "GET /v1/attachments/(?P<id>[0-9]+)",
    "blob.put": "PUT .+",
    "blob.get": "GET .+",
}
QUERY = r"(?:\?(?:relay=(?P<relay>[^&]+)|[a-z]+&))?"
FAULTS = {
    ("gcm.delete", 401): "unauthorized",
    ("code.put", 403): "wrongCode",
    ("keys.get", 404): "unknownNumber",
    ("token.get", 404): "unknownToken",
}


def document(recorded):
    """Returns the tests of all exchanges of http.json, in a group for each call."""
    source = f"{recorded['source']} Turned into tests by convert_original_2013.py."
    document = Document("TextSecure HTTP exchanges v1", source, NOTES)
    exchanges = list(enumerate(recorded["exchanges"]))
    for call in PATHS:
        of_call = [(index, exchange) for index, exchange in exchanges if exchange["call"] == call]
        group = document.group("ExchangeTest", call=call, profile="deployed") if of_call else None
        for index, exchange in of_call:
            add(group, f"exchanges[{index}] of http.json", Exchange(exchange))
    assert sum(len(group.tests) for group in document.groups) == len(exchanges), "an exchange of another call"
    return document


def add(group, name, exchange):
    rules = [rule(exchange) for rule in (exception, fault, success)]
    fitting = [outcome for outcome in rules if outcome is not None]
    assert fitting, f"{name} fits no rule"
    flags, outcomes = fitting[0]
    flags = [*exchange.flags(), *flags]
    comment = f"{name}, {exchange.record['client']}" + (f": {exchange.note}" if exchange.note else "")
    group.valid(
        comment, flags, request=exchange.request, response=exchange.response, means=exchange.means, **outcomes)


class Exchange:
    def __init__(self, record):
        self.record, self.call, self.means, self.note = record, record["call"], record["means"], record.get("note")
        self.status = record["response"]["status"]
        self.request_body, self.response_body = (body_of(record[part]) for part in ("request", "response"))
        self.request = {name: record["request"][name] for name in ("method", "target")} | rest_of(record["request"])
        self.response = {"status": self.status} | rest_of(record["response"])
        query = "" if self.is_blob else QUERY
        line = f"{record['request']['method']} {record['request']['target']}"
        # None for a token with a bare slash, which `exception` handles.
        self.route = re.fullmatch(PATHS[self.call] + query, line)
        self.check_credentials()
        if self.route is not None and not self.is_blob:
            self.check_route()

    @property
    def is_blob(self):
        return self.call.startswith("blob.")

    def flags(self):
        yield {"android": "Android", "ios": "IOS"}[self.record["client"].split()[0]]
        if self.record["answeredBy"].startswith("recorder"):
            yield "AnsweredByRecorder"
        if "trailingQuestionMark" in self.record:
            assert "?" not in self.request["target"] and self.request["method"] == "GET"
            yield "TrailingQuestionMark"
        if "relay" in self.means and "relay=" not in self.request["target"] + (self.request_body or b"").decode():
            yield "NoRelayNamed"

    def check_credentials(self):
        header = self.record["request"]["headers"].get("Authorization")
        if self.call == "code.get":
            assert header is None
        elif not self.is_blob:
            expected = f"{self.means['number']}:{self.means['password']}"
            assert base64.b64decode(header.removeprefix("Basic "), validate=True).decode() == expected

    def check_route(self):
        names_relay = "relay=" in self.request["target"]
        for name, value in self.route.groupdict().items():
            assert value == (None if name == "relay" and not names_relay else self.means[name]), name
        if self.call == "token.get":
            assert token(self.means["of"]) == self.means["token"]

    def request_reads(self):
        """Whether the request's body is valid. Stops if a valid body has other values than the client meant."""
        return self.reads("request", self.request_body, self.meant_body())

    def response_reads(self):
        return self.reads("response", self.response_body, self.meant_response())

    def reads(self, direction, body, meant):
        kind = BODIES.get((self.call, direction))
        if kind is None:
            assert not body
            return True
        try:
            decoded = rest_reader.read(kind, body, "deployed")
        except rest_reader.Refused:
            return False
        for name, value in meant.items():
            assert decoded[name] == value, (self.call, name)
        return True

    def meant_body(self):
        means = self.means
        match self.call:
            case "code.put":
                return {name: means[name] for name in ("signalingKey", "supportsSms")}
            case "apn.put" | "gcm.put":
                return {f"{self.call[:3]}RegistrationId": means[f"{self.call[:3]}RegistrationId"]}
            case "keys.put":
                return {"lastResortKey": key(means["lastResortKey"]), "keys": [key(item) for item in means["keys"]]}
            case "tokens.put":
                for asked in means["asked"]:
                    assert "number" not in asked or token(asked["number"]) == asked["token"]
                return {"contacts": [asked["token"] for asked in means["asked"]]}
            case "messages.post":
                messages = [dict(message) for message in means["messages"]]
                for message in messages:
                    message.pop("text", None)
                return {"messages": messages}
        return {}

    def meant_response(self):
        means = self.means
        match self.call:
            case "keys.get":
                return key(means["key"])
            case "tokens.put":
                return {"contacts": means["registered"]}
            case "token.get":
                return means["contact"]
            case "messages.post":
                names = {"success": "registered", "failure": "notRegistered"}
                return {name: means[meant] for name, meant in names.items() if meant in means}
            case "attachments.get":
                return {"id": means["id"]}
        return {}


def exception(exchange):
    """Returns the flags and outcomes of an exchange whose outcome differs from the recorded one, or None."""
    call, status = exchange.call, exchange.status
    if exchange.is_blob:
        return blob(exchange)
    if call == "messages.post" and status == 500:
        assert len(exchange.means["messages"]) > 1 and exchange.route is not None and exchange.request_reads()
        return ["ServerFailure"], {"relay": "routed", "client": "unexpectedStatus"}
    if call == "keys.put" and status == 204 and is_short(exchange.means["lastResortKey"]):
        assert exchange.route is not None and not exchange.request_reads()
        return ["KeyOf32Bytes"], {"relay": "malformedBody", "relayStatus": 422, "client": "success"}
    if call == "keys.get" and status == 200 and is_short(exchange.means["key"]):
        assert exchange.route is not None and not exchange.response_reads()
        return ["KeyOf32Bytes"], {"relay": "routed", "client": "malformedResponse"}
    if call == "tokens.put" and any(strict(asked["token"]) is None for asked in exchange.means["asked"]):
        assert exchange.route is not None and not exchange.request_reads() and exchange.response_reads()
        return ["BadTokenInList"], {"relay": "malformedBody", "relayStatus": 400, "client": "success"}
    if call == "token.get" and exchange.route is None:
        assert status == 404 and exchange.request["target"] == "/v1/directory/" + exchange.means["token"]
        return ["BareSlash"], {"relay": "notFound", "relayStatus": 404, "client": "unknownToken"}
    return None


def blob(exchange):
    """Returns only the client's outcome. Each blob must decrypt to the plaintext that the client meant."""
    assert exchange.means["id"] in exchange.request["target"]
    if "key" not in exchange.means:
        assert (exchange.call, exchange.status) == ("blob.put", 404)
        return ["Blob"], {"client": "unexpectedStatus"}
    body = exchange.request_body if exchange.call == "blob.put" else exchange.response_body
    plaintext = open_blob(bytes.fromhex(exchange.means["key"]), body)
    assert exchange.status == 200 and plaintext.hex() == exchange.means["plaintext"]
    return ["Blob"], {"client": "success"}


def fault(exchange):
    """Returns the outcome of a recorded refusal that the relay's application decides, such as a wrong code, or None."""
    name = FAULTS.get((exchange.call, exchange.status))
    if name is None or exchange.route is None or not exchange.request_reads():
        return None
    return [], {"relay": name, "relayStatus": exchange.status, "client": name}


def success(exchange):
    has_answer = (exchange.call, "response") in BODIES
    right = 200 if has_answer or exchange.call == "code.get" else 204
    if exchange.status != right or exchange.route is None:
        return None
    if not exchange.request_reads() or not exchange.response_reads():
        return None
    return [], {"relay": "success", "relayStatus": right, "client": "success"}


def body_of(message):
    if "bodyBase64" in message:
        return base64.b64decode(message["bodyBase64"], validate=True)
    return message["body"].encode() if "body" in message else None


def rest_of(message):
    """Returns the headers as pairs, and the body as text, or in hex if it was recorded as base64."""
    result = {"headers": [[name, value] for name, value in message["headers"].items()]}
    if "body" in message:
        result["body"] = message["body"]
    elif "bodyBase64" in message:
        result["bodyHex"] = body_of(message).hex()
    return result


def key(means):
    return {**means, "keyId": int(means["keyId"])}


def is_short(means):
    return len(bytes.fromhex(means["publicKey"])) == 32
