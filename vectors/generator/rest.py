# SPDX-License-Identifier: Apache-2.0
"""rest.json: the bodies of the REST calls, in both directions and profiles. docs/protocol.md section 6.

The generator builds the bodies from strings, with Python's `base64` and `json`. It uses no code of the implementation under test.
"""

from . import rest_accounts, rest_attachments, rest_directory, rest_keys, rest_messages
from .document import Document
from .rest_json import BODIES, Cases
from .sealing import PROFILES

NOTES = {
    "NoBody": "There is no body in this direction.",
    "Example": "The shape that the protocol's description prints, with its known values where there are some.",
    "Pseudorandom": "Reproducible random values.",
    "Boundary": "The smallest or largest value, one near it, or an extreme one.",
    "OtherProfile": "As the other profile writes it. A reader takes both.",
    "Default": "A key is absent, or null where it may be absent.",
    "Text": "A text that is kept as it is: not trimmed, normalized or folded.",
    "Location": "https with a host, or http to loopback.",
    "Unpadded": "The base64 has no padding where it is written with it.",
    "Padded": "The base64 has padding where it is written without.",
    "LineBreaks": "CR and LF are skipped wherever they stand in a signaling key's text.",
    "Quoted": "A number in its shortest decimal form, or true or false, in quotes where the service's page prints them.",
    "Whole": "A whole number in unusual notation. It is read exactly.",
    "Escapes": "A text that is written with escapes, which every reader takes.",
    "JSON": "Unusual, but right JSON.",
    "UnknownKey": "Keys that are not known are ignored, whatever right JSON they hold.",
    "Keys": "Known keys in another order or with escapes, or with an unknown one among them.",
    "Depth": "512 objects and lists in each other, the body's own counted, or fewer: right.",
    "Lenient": "A reader may refuse this, but must not read anything else from it.",
    "BadStart": "No JSON object in UTF-8 from the first byte on: a byte order mark, a NUL, or another value. Empty bodies too.",
    "BadJSON": "Not JSON, wherever it stands: in a value of an unknown key, too. Half a surrogate pair is no text.",
    "TooDeep": "More than 512 objects and lists in each other.",
    "LongKey": "A key of more than 256 bytes between its quotes, as it is written.",
    "TooLong": "A `relay` of more than 255 bytes of UTF-8.",
    "DuplicateKey": "A known key twice in one object, whatever the two values are. Readers disagree on which one counts.",
    "Truncated": "A right body that ends too early.",
    "InvalidUTF8": "Bytes that are not UTF-8.",
    "Missing": "A key that has no default is missing, or has another name.",
    "WrongType": "A value of another JSON type.",
    "OutOfRange": "A whole number that is negative or too large.",
    "Fraction": "A number that is not whole, however near to a whole one.",
    "WrongId": "The last resort key's id on another key, or another id on that key.",
    "Contradiction": "`lastResort` says otherwise than the id.",
    "BadDecimal": "A text that is no decimal number from 0 to 2^64 - 1 in its shortest form.",
    "BadBase64": "The base64 is malformed.",
    "WrongLength": "Right base64 of too few bytes or too many.",
    "WrongKeyType": "A public key's first byte is not 05.",
    "BadToken": "A text that is not base64 of 10 bytes: `badToken` in the specification's request, and only there.",
    "BadNumber": "Not a plus sign, then 7 to 15 ASCII digits of which the first is not 0.",
    "BadLocation": "Neither https with a host nor http to loopback; or user information, or a character that no URL has.",
    "Empty": "A registration id without a character.",
}
CALLS = [
    "code.get", "code.put", "apn.put", "gcm.put", "apn.delete", "gcm.delete", "keys.put", "keys.get", "tokens.put",
    "token.get", "messages.post", "attachments.get", "attachment.get",
]
ADD = {
    ("code.put", "request"): rest_accounts.add_code,
    ("apn.put", "request"): rest_accounts.add_registration,
    ("gcm.put", "request"): rest_accounts.add_registration,
    ("keys.put", "request"): rest_keys.add_put,
    ("keys.get", "response"): rest_keys.add_answer,
    ("tokens.put", "request"): rest_directory.add_tokens,
    ("tokens.put", "response"): rest_directory.add_contacts,
    ("token.get", "response"): rest_directory.add_contact,
    ("messages.post", "request"): rest_messages.add_messages,
    ("messages.post", "response"): rest_messages.add_outcome,
    ("attachments.get", "response"): rest_attachments.add_attachment,
    ("attachment.get", "response"): rest_attachments.add_location,
}
assert ADD.keys() == BODIES.keys()


def documents():
    document = Document("TextSecure REST bodies v1", "push-core, vectors/generate.py", NOTES)
    for call in CALLS:
        for direction in ["request", "response"]:
            cases = None
            for profile in PROFILES:
                cases = Cases(document, call, direction, profile, cases)
                ADD.get((call, direction), add_no_body)(cases)
    return {"rest.json": document}


def add_no_body(cases):
    cases.valid("no body", ["NoBody"], "", {}, canonical=True)
