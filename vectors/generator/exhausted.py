# SPDX-License-Identifier: Apache-2.0
"""exhausted.json: digests of the results of decoding every input of up to 3 bytes as each message. Format: docs/vectors.md.

Results and canonical bytes come from protobuf (upb, `schema.py`). The protocol also refuses strings that are not UTF-8, which
upb accepts. The independent decoder (`messages_check.py`) must agree on every input of up to 2 bytes. It is slow, so of the
3-byte inputs, it decodes only those that upb accepts.
"""

import hmac
import multiprocessing

from . import messages_check, schema
from .document import Document

NOTES = {"EveryInput": "All inputs of a length that begin alike, in one digest."}
MESSAGES = {"signal": schema.SIGNAL, "content": schema.CONTENT}


def documents():
    """Makes the tests of all inputs of up to 2 bytes."""
    return {"exhausted.json": _document([(count, b"") for count in range(3)])}


def long_documents():
    """Makes a test for each first byte of the 3-byte inputs, which takes minutes."""
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
    """Returns how many inputs are accepted, and the digest of all results in lexicographic order of the inputs."""
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
    """Returns the canonical bytes, or None if the input is invalid."""
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
