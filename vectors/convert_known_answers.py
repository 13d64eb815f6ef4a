# SPDX-License-Identifier: Apache-2.0
"""Writes known-answers/*.json from the published vectors of RFCs and NIST, given as JSON in the folder KAT_DIR.

The program changes only the format, not the published values. It computes each value again with hashlib, hmac or
`cryptography`, and stops at a typing mistake in KAT_DIR.

KAT_DIR has these files, with binary values in hex:
  x25519.json                 RFC 7748: x25519_rfc7748_5_2 [{k, u, out}], x25519_rfc7748_iter {count: out},
                              x25519_rfc7748_6_1 {a, A, b, B, shared}
  hmac.json                   rfc2202_sha1 and rfc4231_sha256 [{key, msg, tag}], in the order of the publications
  sha1.json                   [{msg: ASCII text, repeat: null or [text, count], sha1}]
  sp800_38a_cbc_aes256.json   f_2_5_f_2_6 {key, iv, pt, ct}
"""

import argparse
import hashlib
import hmac
import json
import pathlib

from generator import checksums
from generator.agreement import agree, little
from generator.document import Document
from generator.sealing import encrypt_blocks, pad

FOLDER = pathlib.Path(__file__).parent / "known-answers"
ITERATION_LIMIT = 1000  # RFC 7748 also gives the result of 1,000,000 iterations, which takes minutes to compute


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="KAT_DIR", type=pathlib.Path)
    folder = parser.parse_args().folder
    hmacs = read(folder, "hmac.json")
    documents = {
        "x25519.json": x25519(read(folder, "x25519.json")),
        "hmac-sha1.json": mac("HMACSHA1", hashlib.sha1, "RFC 2202, section 3", hmacs["rfc2202_sha1"]),
        "hmac-sha256.json": mac("HMACSHA256", hashlib.sha256, "RFC 4231, section 4", hmacs["rfc4231_sha256"]),
        "sha1.json": sha1(read(folder, "sha1.json")),
        "aes-cbc.json": aes_cbc(read(folder, "sp800_38a_cbc_aes256.json")),
    }
    FOLDER.mkdir(exist_ok=True)
    for name, document in documents.items():
        (FOLDER / name).write_bytes(document.text().encode())
        print(f"{name}: {sum(len(group.tests) for group in document.groups)} tests")
    checksums.write(FOLDER.parent)


def read(folder, name):
    return json.loads((folder / name).read_text())


def x25519(vectors):
    document = Document("X25519", "RFC 7748, sections 5.2 and 6.1", {
        "Iterated": "Section 5.2: k and u start as 9; a result becomes k, the old k becomes u. Only the last step.",
        "DiffieHellman": "Section 6.1: both sides' steps, and both public keys as agreements with the base point.",
    })
    group = document.group("AgreementTest")

    def add(comment, flags, private, u, shared):
        private, u, shared = (bytes.fromhex(value) for value in (private, u, shared))
        assert agree(private, u) == shared, comment
        group.valid(comment, flags, private=private, public=b"\x05" + u, shared=shared)

    for index, vector in enumerate(vectors["x25519_rfc7748_5_2"], 1):
        add(f"section 5.2, vector {index}", [], vector["k"], vector["u"], vector["out"])
    for count, out in vectors["x25519_rfc7748_iter"].items():
        if int(count) <= ITERATION_LIMIT:
            k, u = last_step(int(count))
            add(f"section 5.2, iteration {count}", ["Iterated"], k.hex(), u.hex(), out)
    pair = vectors["x25519_rfc7748_6_1"]
    nine = little(9).hex()
    add("section 6.1, Alice's public key", ["DiffieHellman"], pair["a"], nine, pair["A"])
    add("section 6.1, Bob's public key", ["DiffieHellman"], pair["b"], nine, pair["B"])
    add("section 6.1, Alice's side", ["DiffieHellman"], pair["a"], pair["B"], pair["shared"])
    add("section 6.1, Bob's side", ["DiffieHellman"], pair["b"], pair["A"], pair["shared"])
    return document


def last_step(count):
    """Returns k and u at the start of the iteration with this number."""
    k = u = little(9)
    for _ in range(count - 1):
        k, u = agree(k, u), k
    return k, u


def mac(algorithm, hash, source, vectors):
    document = Document(algorithm, source, {
        "Truncated": "The first 10 bytes of the published tag: the envelope's length.",
        "ModifiedTag": "One bit of the published tag, whole or cut, is flipped.",
    })
    groups = {}

    def add(comment, flags, key, message, tag):
        expected = hmac.new(key, message, hash).digest()[: len(tag)]
        assert expected == tag, comment
        sizes = (8 * len(key), 8 * len(tag))
        if sizes not in groups:
            groups[sizes] = document.group("MacTest", keySize=sizes[0], tagSize=sizes[1])
        groups[sizes].valid(comment, flags, key=key, msg=message, tag=tag)
        for bit in [0, 7, 4 * len(tag), 8 * len(tag) - 1]:
            wrong = bytearray(tag)
            wrong[bit // 8] ^= 1 << bit % 8
            assert bytes(wrong) != expected
            described = f"{comment}, bit {bit} of the tag flipped"
            groups[sizes].invalid(described, [*flags, "ModifiedTag"], key=key, msg=message, tag=bytes(wrong))

    for number, vector in enumerate(vectors, 1):
        key, message, tag = (bytes.fromhex(vector[name]) for name in ("key", "msg", "tag"))
        add(f"test case {number}", [], key, message, tag)
        add(f"test case {number}, first 10 bytes", ["Truncated"], key, message, tag[:10])
    return document


def sha1(vectors):
    source = "FIPS 180-4, SHA-1, with NIST's example messages for it"
    document = Document("SHA-1", source, {"Repeated": "The message is fed so many times in a row."})
    group = document.group("HashTest")
    for vector in vectors:
        text, count = vector["repeat"] or (vector["msg"], 1)
        message, digest = text.encode("ascii"), bytes.fromhex(vector["sha1"])
        assert hashlib.sha1(message * count).digest() == digest
        if count == 1:
            group.valid(f"{len(message)} bytes", msg=message, digest=digest)
        else:
            group.valid(f"{ascii(text)} {count} times", ["Repeated"], msg=message, repeat=count, digest=digest)
    return document


def aes_cbc(vectors):
    document = Document("AES-CBC-PKCS5", "NIST SP 800-38A, section F.2.5 (CBC-AES256.Encrypt)", {
        "PaddingAppended": "NIST's vector has no padding. Here a block of it follows; those before it are NIST's.",
    })
    vector = {name: bytes.fromhex(value) for name, value in vectors["f_2_5_f_2_6"].items()}
    key, iv, message = vector["key"], vector["iv"], vector["pt"]
    ciphertext = encrypt_blocks(key, iv, pad(message))
    assert len(message) == 64 and len(ciphertext) == 80 and ciphertext[:64] == vector["ct"]
    group = document.group("IndCpaTest", keySize=256, ivSize=128)
    group.valid("F.2.5, four blocks", ["PaddingAppended"], key=key, iv=iv, msg=message, ct=ciphertext)
    return document


if __name__ == "__main__":
    main()
