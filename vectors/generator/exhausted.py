# SPDX-License-Identifier: Apache-2.0
"""exhausted.json: what a decoder of the two messages says to every input of up to three bytes. Format: docs/vectors.md.

Verdicts and canonical bytes are protobuf's (upb, `schema.py`); where upb takes a string that is not UTF-8, the protocol
refuses. The plain walker (`messages_check.py`) must agree on every input of up to two bytes and, as it is slow, on those
of three that upb takes.
"""

import hmac
import multiprocessing

from . import messages_check, schema
from .document import Document

NOTES = {"EveryInput": "All inputs of a length that begin alike, in one digest."}
MESSAGES = {"signal": schema.SIGNAL, "content": schema.CONTENT}


def documents():
    """All inputs of up to two bytes."""
    return {"exhausted.json": _document([(count, b"") for count in range(3)])}


def long_documents():
    """All inputs of three bytes, a test for each first byte: minutes."""
    return {"exhausted.json": _document([(3, bytes([first])) for first in range(256)])}


def _document(sets):
    document = Document("protobuf", "vectors/generate.py with protobuf (upb)", NOTES)
    with multiprocessing.Pool() as pool:
        for message in MESSAGES:
            group = document.group("ExhaustedTest", message=message)
            jobs = [(message, byte_count, prefix) for byte_count, prefix in sets]
            for (_, byte_count, prefix), (accepted, digest) in zip(jobs, pool.starmap(_exhaust, jobs, chunksize=1)):
                group.valid(
                    _comment(message, byte_count, prefix),
                    ["EveryInput"],
                    byteCount=byte_count,
                    prefix=prefix,
                    accepted=accepted,
                    digest=digest,
                )
    return document


def _comment(message, byte_count, prefix):
    beginning = f" that begins with {prefix.hex()}" if prefix else ""
    return f"{message}: every input of {byte_count} byte{'' if byte_count == 1 else 's'}{beginning}"


def _exhaust(message, byte_count, prefix):
    """How many of these inputs are accepted, and the digest of what came of all, in lexicographic order."""
    kind, accepted, hash = MESSAGES[message], 0, hmac.new(b"", digestmod="sha256")
    free = byte_count - len(prefix)
    for number in range(256**free):
        canonical = _canonical(kind, prefix + number.to_bytes(free, "big"))
        if canonical is None:
            hash.update(b"\x00")
        else:
            accepted += 1
            hash.update(bytes([1, len(canonical)]) + canonical)
    return accepted, hash.digest()


def _canonical(kind, encoded):
    """The canonical bytes, or None where the input is refused."""
    message = schema.parse(kind, encoded)
    if message is None:
        if len(encoded) < 3:
            messages_check.confirm(kind, encoded, "wire", None, None, None)
        return None
    if schema.bad_text(kind, encoded):
        messages_check.confirm(kind, encoded, "invalidUTF8", None, None, None)
        return None
    canonical = schema.canonical(message)
    messages_check.confirm(kind, encoded, None, None, schema.decoded(message), canonical)
    return canonical
