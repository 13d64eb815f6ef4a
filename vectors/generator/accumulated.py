# SPDX-License-Identifier: Apache-2.0
"""accumulated.json: one digest of many random cases. docs/vectors.md defines how to draw a case, and which bytes to hash.

All counts of a group use the same seed, so the cases of a smaller count are the first cases of a larger one. The generator
opens each envelope and blob again, and compares the result with the message.
"""

import hmac
import multiprocessing

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from . import blobs, sealing
from .directory import token
from .document import Document, Stream

class CaseStream(Stream):
    """A Stream of HMAC-SHA256 with an empty key. A runner has HMAC-SHA256 anyway, but needs no plain SHA-256."""

    def block(self, data):
        return digest(data)


def digest(data):
    return hmac.digest(b"", data, "sha256")


NOTES = {"Accumulated": "Pseudorandom cases, of which only a digest is kept."}
COUNTS, LONG_COUNTS = [100, 10_000], [1_000_000]


def documents():
    return {"accumulated.json": _document(COUNTS)}


def long_documents():
    """Makes 1,000,000 cases of each kind, which takes minutes."""
    return {"accumulated.json": _document(LONG_COUNTS)}


def envelope(profile, stream):
    key, iv, message = stream.bytes(52), stream.bytes(16), stream.bytes(stream.bytes(1)[0])
    sealed = sealing.seal(profile, key, iv, message)
    assert sealing.open_envelope(profile, key, sealed) == message
    return sealed


def specification_envelope(stream):
    return envelope("specification", stream)


def deployed_envelope(stream):
    return envelope("deployed", stream)


def attachment(stream):
    key, iv, size = stream.bytes(64), stream.bytes(16), stream.bytes(2)
    message = stream.bytes(int.from_bytes(size, "big") % 1024)
    blob = blobs.encrypt(key, iv, message)
    assert blobs.open_blob(key, blob) == message
    return blob


def directory_token(stream):
    first, *others = stream.bytes(7 + stream.bytes(1)[0] % 9)
    number = f"+{1 + first % 9}" + "".join(str(byte % 10) for byte in others)
    return token(number).encode()


def agreement(stream):
    private = X25519PrivateKey.from_private_bytes(stream.bytes(32))
    u = X25519PublicKey.from_public_bytes(stream.bytes(32))
    return b"\x05" + private.public_key().public_bytes_raw() + private.exchange(u)


# For each group: its type, its fields, and the function that makes the bytes of one case.
GROUPS = [
    ("AccumulatedEnvelopeTest", {"profile": "specification"}, specification_envelope),
    ("AccumulatedEnvelopeTest", {"profile": "deployed"}, deployed_envelope),
    ("AccumulatedAttachmentTest", {}, attachment),
    ("AccumulatedDirectoryTokenTest", {}, directory_token),
    ("AccumulatedAgreementTest", {}, agreement),
]


def _document(counts):
    document = Document("TextSecure push protocol v1", "push-core, vectors/generate.py", NOTES)
    jobs = [(_seed(type, fields), put_out, counts) for type, fields, put_out in GROUPS]
    with multiprocessing.Pool() as pool:
        digests = pool.starmap(_accumulate, jobs, chunksize=1)
    for (type, fields, put_out), (seed, _, _), digests in zip(GROUPS, jobs, digests):
        group = document.group(type, **fields)
        for count, digest in zip(counts, digests):
            comment = f"{put_out.__name__.replace('_', ' ')}: {count} cases"
            group.valid(comment, ["Accumulated"], seed=seed, count=count, digest=digest)
    return document


def _seed(type, fields):
    return " ".join(["push-core", type, *fields.values()])


def _accumulate(seed, put_out, counts):
    """Returns the digest after each number of cases in `counts`, which must be in ascending order."""
    stream, state, digests = CaseStream(seed), bytes(32), []
    for number in range(1, counts[-1] + 1):
        state = digest(state + put_out(stream))
        if number in counts:
            digests.append(state)
    return digests
