# SPDX-License-Identifier: Apache-2.0
"""A check for each type of test group: the column "a valid test means" of docs/vectors.md.

A check takes a group without its tests, and the input fields of a test. It yields pairs: the name of a result field, and its value by
this implementation. It raises Refused for an input that the protocol refuses.
"""

import json

from push import attachments, base64_text, bodies, ciphers, credentials, envelopes, exchanges, keys, messages, payloads, tokens
from push.refused import Refused


def check_envelope(group, inputs):
    key, profile = bytes.fromhex(group["key"]), group["profile"]
    signal = envelopes.open_envelope(key, profile, bytes.fromhex(inputs["envelope"]))
    yield "msg", signal.hex()
    if "iv" in inputs:
        yield "envelope", envelopes.seal(key, profile, bytes.fromhex(inputs["iv"]), signal).hex()


def check_attachment(group, inputs):
    key = bytes.fromhex(group["key"])
    plaintext = attachments.decrypt(key, bytes.fromhex(inputs["blob"]))
    yield "msg", plaintext.hex()
    if "iv" in inputs:
        yield "blob", attachments.encrypt(key, bytes.fromhex(inputs["iv"]), plaintext).hex()


def check_token(group, inputs):
    yield "token", tokens.token(inputs["number"])


def check_token_text(group, inputs):
    try:
        yield "bytes", tokens.decode(inputs["token"]).hex()
    except Refused:
        # All faults of a token have the same name.
        raise Refused("malformed") from None


def check_public_key(group, inputs):
    yield "encoded", keys.encode_public_key(keys.public_key(bytes.fromhex(inputs["encoded"]))).hex()


def check_public_key_text(group, inputs):
    yield "encoded", keys.public_key_text(inputs["text"]).hex()


def check_agreement(group, inputs):
    yield "shared", keys.agreement(bytes.fromhex(inputs["private"]), bytes.fromhex(inputs["public"])).hex()


def check_signaling_key_text(group, inputs):
    yield "key", keys.signaling_key_text(inputs["text"]).hex()


def check_base64(group, inputs):
    yield "bytes", base64_text.decode(inputs["text"]).hex()


def check_signal(group, inputs):
    return check_message(messages.SIGNAL, inputs)


def check_content(group, inputs):
    return check_message(messages.CONTENT, inputs)


def check_message(schema, inputs):
    message = messages.decode(schema, bytes.fromhex(inputs["encoded"]))
    yield "decoded", shown(message)
    yield "canonical", messages.encode(schema, message).hex()


def check_payload(group, inputs):
    key = bytes.fromhex(group["key"])
    yield "signal", payloads.open_payload(group["transport"], key, group["profile"], inputs["payload"]).hex()


def check_hash(group, inputs):
    yield "digest", ciphers.sha1(bytes.fromhex(inputs["msg"]) * inputs.get("repeat", 1)).hex()


def check_credentials(group, inputs):
    number, password = credentials.parse(inputs["header"])
    for number, password in ((number, password), credentials.parse(credentials.build(number, password))):
        yield "number", number
        yield "password", password


def check_rest(group, inputs):
    call, direction, profile = group["call"], group["direction"], group["profile"]
    data = bytes.fromhex(inputs["jsonHex"]) if "jsonHex" in inputs else inputs["json"].encode("utf-8")
    body = bodies.read(call, direction, profile, data)
    # `decoded` does not tell whether a last-resort key has its mark.
    yield "decoded", shown({name: value for name, value in body.items() if name != "isMarked"})
    yield "canonical", bodies.write(call, direction, profile, body)


def shown(value, name=None, decimal=("id", "timestamp")):
    """Returns a message or body in the form of `decoded`: bytes in hex, 64-bit integers as decimal strings."""
    if isinstance(value, dict):
        return {key: shown(member, key, decimal) for key, member in value.items()}
    if isinstance(value, list):
        return [shown(element, None, decimal) for element in value]
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if name in decimal else value


# Recorded exchanges


def check_exchange(group, inputs):
    call, profile, response = group["call"], group["profile"], inputs["response"]
    means = {}
    if not call.startswith("blob."):
        yield "relay", relay_outcome(call, profile, inputs["request"], means)
    client = exchanges.outcome(call, response["status"])
    if client == "success":
        try:
            if call.startswith("blob."):
                blob = exchanges.body_of(inputs["request"] if call == "blob.put" else response)
                means["plaintext"] = attachments.decrypt(bytes.fromhex(inputs["means.key"]), blob).hex()
            else:
                read_response(call, profile, response, means)
        except Refused:
            client = "malformedResponse"
    yield "client", client
    yield "means", shown(means, decimal=("id", "keyId", "timestamp"))


def relay_outcome(call, profile, request, means):
    """Reads a request as a relay does, and adds its values to `means`. Returns "read" if the outcome depends on storage."""
    routed = exchanges.route(request["method"], request["target"])
    # The iOS client's targets end in "?", but some recordings lost it.
    expect_same(routed, exchanges.route(request["method"], request["target"] + ("" if "?" in request["target"] else "?")))
    if routed is None:
        return "notFound"
    if routed[0] != call:
        return f"routed to {routed[0]}"
    if call != "code.get":
        means["number"], means["password"] = exchanges.read_credentials(request["headers"])
    means.update(exchanges.read_path(routed[1]))
    try:
        body = bodies.read(call, "request", profile, exchanges.body_of(request))
    except Refused:
        return "malformedBody"
    means.update({"asked": [{"token": token} for token in body["contacts"]]} if call == "tokens.put" else body)
    return "read"


def read_response(call, profile, response, means):
    """Reads the body of a response as a client does, and adds its values to `means`. Encodes it again, as a relay does."""
    body = bodies.read(call, "response", profile, exchanges.body_of(response))
    if body:
        written = bodies.write(call, "response", profile, body)
        expect_same(json.loads(written), json.loads(response["body"]))
    if call == "keys.get":
        means["key"] = {name: body[name] for name in ("keyId", "publicKey", "identityKey")}
    elif call == "tokens.put":
        means["registered"] = body["contacts"]
    elif call == "token.get":
        means["contact"] = body
    elif call == "messages.post":
        means["registered"], means["notRegistered"] = body["success"], body["failure"]
    elif call == "attachments.get":
        means["id"] = body["id"]


def relay_agrees(outcome, expected, flags):
    # For all other outcomes, the request can be read, and the outcome depends on storage or on the response.
    return outcome == expected or (outcome == "read" and expected not in ("notFound", "malformedBody"))


def means_agree(read, expected, flags):
    """Returns whether the members that both sides have are equal. If one side has a relay or a timestamp, so must the other."""
    if isinstance(read, dict) and isinstance(expected, dict):
        # With this flag, the phone meant a relay, but its request names none.
        optional = {"timestamp"} if "NoRelayNamed" in flags else {"relay", "timestamp"}
        return optional & read.keys() == optional & expected.keys() and all(
            means_agree(value, expected[name], flags) for name, value in read.items() if name in expected
        )
    if isinstance(read, list) and isinstance(expected, list):
        return len(read) == len(expected) and all(means_agree(*pair, flags) for pair in zip(read, expected))
    return read == expected


# Wycheproof's types


def check_cbc(group, inputs):
    key, iv, ciphertext = (bytes.fromhex(inputs[name]) for name in ("key", "iv", "ct"))
    if not ciphertext or len(ciphertext) % ciphers.BLOCK != 0:
        raise Refused()
    plaintext = ciphers.decrypt(key, iv, ciphertext)
    yield "msg", plaintext.hex()
    yield "ct", ciphers.encrypt(key, iv, plaintext).hex()


def check_mac(group, inputs):
    hash = {"HMACSHA1": "sha1", "HMACSHA256": "sha256"}[group["algorithm"]]
    mac = ciphers.hmac(bytes.fromhex(inputs["key"]), bytes.fromhex(inputs["msg"]), hash)[: group["tagSize"] // 8]
    if not ciphers.equal(mac, bytes.fromhex(inputs["tag"])):
        raise Refused()
    yield "tag", mac.hex()


def check_x25519(group, inputs):
    yield "shared", keys.x25519(bytes.fromhex(inputs["private"]), bytes.fromhex(inputs["public"])).hex()


# Digests of many cases


def check_exhausted(group, inputs):
    schema = {"signal": messages.SIGNAL, "content": messages.CONTENT}[group["message"]]
    prefix = bytes.fromhex(inputs["prefix"])
    rest = inputs["byteCount"] - len(prefix)
    outputs = bytearray()
    accepted = 0
    for counter in range(256**rest):
        try:
            message = messages.decode(schema, prefix + counter.to_bytes(rest, "big"))
        except Refused:
            outputs.append(0)
            continue
        canonical = messages.encode(schema, message)
        outputs += bytes([1, len(canonical)]) + canonical
        accepted += 1
    yield "accepted", accepted
    yield "digest", digest_of(bytes(outputs)).hex()


def digest_of(data):
    return ciphers.hmac(b"", data, "sha256")


class Stream:
    """The pseudorandom bytes for all cases of a seed."""

    def __init__(self, seed):
        self.seed, self.counter, self.left = seed.encode("utf-8"), 0, b""

    def draw(self, count):
        while len(self.left) < count:
            self.left += digest_of(self.seed + self.counter.to_bytes(8, "big"))
            self.counter += 1
        drawn, self.left = self.left[:count], self.left[count:]
        return drawn


def accumulated(case):
    """Returns the check of an accumulated type. `case` computes the output of one case from a group and the stream."""

    def check(group, inputs):
        stream, digest = Stream(inputs["seed"]), bytes(32)
        for _ in range(inputs["count"]):
            digest = digest_of(digest + case(group, stream))
        yield "digest", digest.hex()

    return check


def envelope_case(group, stream):
    key, iv = stream.draw(52), stream.draw(16)
    message = stream.draw(stream.draw(1)[0])
    envelope = envelopes.seal(key, group["profile"], iv, message)
    expect_same(message, envelopes.open_envelope(key, group["profile"], envelope))
    return envelope


def attachment_case(group, stream):
    key, iv = stream.draw(64), stream.draw(16)
    message = stream.draw(int.from_bytes(stream.draw(2), "big") % 1024)
    blob = attachments.encrypt(key, iv, message)
    expect_same(message, attachments.decrypt(key, blob))
    return blob


def token_case(group, stream):
    count = 7 + stream.draw(1)[0] % 9
    drawn = stream.draw(count)
    number = f"+{1 + drawn[0] % 9}" + "".join(str(byte % 10) for byte in drawn[1:])
    text = tokens.token(number)
    expect_same(text, tokens.encode(tokens.decode(text)))
    return text.encode("ascii")


def agreement_case(group, stream):
    private, u_coordinate = stream.draw(32), stream.draw(32)
    return keys.public_key_of(private) + keys.x25519(private, u_coordinate)


def expect_same(one, other):
    if one != other:
        raise AssertionError(f"decoding an encoded value gives another one: {str(one)[:100]}, not {str(other)[:100]}")


# The check of each type, and the input fields of its tests. A check gets no other fields.
CHECKS = {
    "EnvelopeTest": (check_envelope, "envelope iv"),
    "AttachmentTest": (check_attachment, "blob iv"),
    "DirectoryTokenTest": (check_token, "number"),
    "DirectoryTokenDecodeTest": (check_token_text, "token"),
    "PublicKeyTest": (check_public_key, "encoded"),
    "PublicKeyTextTest": (check_public_key_text, "text"),
    "AgreementTest": (check_agreement, "private public"),
    "SignalingKeyTextTest": (check_signaling_key_text, "text"),
    "Base64Test": (check_base64, "text"),
    "SignalTest": (check_signal, "encoded"),
    "ContentTest": (check_content, "encoded"),
    "PushPayloadTest": (check_payload, "payload"),
    "HashTest": (check_hash, "msg repeat"),
    "BasicCredentialsTest": (check_credentials, "header"),
    "RESTTest": (check_rest, "json jsonHex"),
    "IndCpaTest": (check_cbc, "key iv ct"),
    "MacTest": (check_mac, "key msg tag"),
    "XdhComp": (check_x25519, "private public"),
    "ExchangeTest": (check_exchange, "request response means.key"),
    "ExhaustedTest": (check_exhausted, "byteCount prefix"),
    "AccumulatedEnvelopeTest": (accumulated(envelope_case), "seed count"),
    "AccumulatedAttachmentTest": (accumulated(attachment_case), "seed count"),
    "AccumulatedDirectoryTokenTest": (accumulated(token_case), "seed count"),
    "AccumulatedAgreementTest": (accumulated(agreement_case), "seed count"),
}

# Result fields that a valid test may lack.
OPTIONAL_RESULTS = {("RESTTest", "canonical")}

# Functions for result fields that need not be equal. They take the value, the expected value, and the flags of the test.
COMPARISONS = {("ExchangeTest", "relay"): relay_agrees, ("ExchangeTest", "means"): means_agree}
