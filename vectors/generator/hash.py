# SPDX-License-Identifier: Apache-2.0
"""hash.json: SHA-1, which the directory token and the MAC of the `specification` profile use."""

import hashlib

from .document import Document, Stream

NOTES = {
    "Pseudorandom": "Reproducible random input of each length from none to two blocks and beyond.",
    "BlockEdge": "Where the padding just fits its block (55, 119) and just does not (56, 120); around whole blocks.",
    "Repeated": "The message is fed so many times in a row.",
}
EDGES = {55, 56, 57, 63, 64, 65, 119, 120, 121, 127, 128, 129}


def documents():
    document = Document("SHA-1", "push-core, vectors/generate.py", NOTES)
    group = document.group("HashTest")
    stream = Stream("hash")
    for length in [*range(131), 183, 184, 191, 192, 193, 1000, 4096]:
        message = stream.bytes(length)
        flags = ["Pseudorandom", "BlockEdge"] if length in EDGES else ["Pseudorandom"]
        group.valid(f"{length} bytes", flags, msg=message, digest=hashlib.sha1(message).digest())
    for length, count in [(1, 64), (3, 100), (20, 1000), (55, 7), (64, 16), (65, 33), (0, 5)]:
        message = stream.bytes(length)
        digest = hashlib.sha1(message * count).digest()
        group.valid(f"{length} bytes, {count} times", ["Repeated"], msg=message, repeat=count, digest=digest)
    return {"hash.json": document}
