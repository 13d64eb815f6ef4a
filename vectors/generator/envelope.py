# SPDX-License-Identifier: Apache-2.0
"""envelope.json: docs/protocol.md section 4, and docs/bad-inputs.md rows 51 to 63."""

from . import schema
from .document import Document, Stream
from .sealing import (
    BLOCK, IV_SIZE, MAC_SIZE, PROFILES, error_of, full_mac, open_envelope, other_profile, pad, seal, seal_padded,
)

NOTES = {
    "CheckValue": "A value printed in the protocol's description.",
    "Pseudorandom": "Reproducible random input, of every length of the last block and some more.",
    "OpenOnly": "No IV is given: the envelope can only be opened.",
    "Padding": "Right padding that a careless check may refuse, or cut wrongly.",
    "Length": "The length is not 27 + 16n with n of at least 1. It is looked at before anything else.",
    "Version": "The first byte is not 1. It is looked at before the MAC.",
    "ModifiedEnvelope": "One bit differs from a right envelope. The MAC covers every bit, the version's too.",
    "ModifiedTag": "The MAC is wrong in part, or as a whole. All ten bytes must be compared.",
    "WrongMac": "A right MAC over the wrong bytes, by the wrong hash or under the wrong key. Only one may be tried.",
    "MovedBlocks": "Right blocks in a wrong order or number, under the MAC of the right order.",
    "BadPadding": "A right MAC, and bad padding under it: every byte of the padding must be looked at.",
}

CHECK_KEY = bytes(range(0x34))
CHECK_IV = bytes(range(0xA0, 0xB0))
CHECK_MESSAGE = bytes.fromhex("0801120c2b313431353535353031303028d784eb80b22832030a0178")
CHECK_BODY = bytes.fromhex(
    "01a0a1a2a3a4a5a6a7a8a9aaabacadaeaf23385323639ccadd06261ba608a631e0137bb34ad1edbc783fbe3107b6a9a5ff"
)
CHECK_MACS = {"deployed": "dc82abc7690981b6539e", "specification": "14edf6edb9b0848bbf15"}


def documents():
    document = Document("TextSecure push envelope v1", "push-core, vectors/generate.py", NOTES)
    for profile in PROFILES:
        add_check_value(document, profile)
        add_lengths(document, profile)
        add_refused(Refused(document, profile))
    return {"envelope.json": document}


def add_check_value(document, profile):
    envelope = CHECK_BODY + bytes.fromhex(CHECK_MACS[profile])
    assert seal(profile, CHECK_KEY, CHECK_IV, CHECK_MESSAGE) == envelope
    group = document.group("EnvelopeTest", profile=profile, key=CHECK_KEY.hex())
    group.valid("check value", ["CheckValue"], msg=CHECK_MESSAGE, iv=CHECK_IV, envelope=envelope)
    other = CHECK_BODY + bytes.fromhex(CHECK_MACS[other_profile(profile)])
    assert error_of(profile, CHECK_KEY, other) == "authenticationFailed"
    group.invalid("row 57: check value of the other profile", ["WrongMac"], "authenticationFailed", envelope=other)


def add_lengths(document, profile):
    stream = Stream(f"envelope lengths {profile}")
    key = stream.bytes(52)
    group = document.group("EnvelopeTest", profile=profile, key=key.hex())

    def valid(comment, flags, message, with_iv=True):
        iv = stream.bytes(IV_SIZE)
        envelope = seal(profile, key, iv, message)
        assert open_envelope(profile, key, envelope) == message
        known = {"iv": iv} if with_iv else {}
        group.valid(comment, flags, msg=message, **known, envelope=envelope)

    for length in [*range(65), 127, 128, 200, 1000, 4096]:
        row = "rows 52 and 63: " if length == 0 else "row 52: " if length < BLOCK else ""
        valid(f"{row}message of {length} bytes", ["Pseudorandom"], stream.bytes(length))
    for length in [0, 15, 16, 28, 127]:
        valid(f"message of {length} bytes, IV not given", ["Pseudorandom", "OpenOnly"], stream.bytes(length), False)
    for length in [16, 32, 48]:
        valid(f"row 61: the padding is a whole block after {length} bytes", ["Padding"], stream.bytes(length))
    for byte in [0x00, 0x01, 0x0F, 0x10, 0x80, 0xFF]:
        for length in [15, 16]:
            valid(f"message is {length} times {byte:02x}", ["Padding"], bytes([byte]) * length)
    valid("message ends like padding of 3, padding of 1 follows", ["Padding"], stream.bytes(12) + b"\x03\x03\x03")
    valid("message ends like a whole block of padding", ["Padding"], stream.bytes(16) + b"\x10" * 16)
    for message in [b"\xff", b"\x08", CHECK_MESSAGE[:-1], CHECK_MESSAGE + bytes(1)]:
        assert schema.parse(schema.SIGNAL, message) is None
        valid(f"row 63: message {message.hex()} is no signal, and still a message", [], message)


class Refused:
    """Adds envelopes that must be refused. Stops if the reference does not give the intended error."""

    def __init__(self, document, profile):
        self.profile = profile
        self.stream = Stream(f"envelope refused {profile}")
        self.key = self.stream.bytes(52)
        self.iv = self.stream.bytes(IV_SIZE)
        self.group = document.group("EnvelopeTest", profile=profile, key=self.key.hex())

    def add(self, comment, flag, error, envelope):
        found = error_of(self.profile, self.key, envelope)
        assert found == error, f"{comment}: meant {error}, the reference gives {found}"
        self.group.invalid(comment, [flag], error, envelope=envelope)

    def sealed(self, length):
        return seal(self.profile, self.key, self.iv, self.stream.bytes(length))


def add_refused(refused):
    add_wrong_lengths(refused)
    add_versions(refused)
    add_flipped_bits(refused)
    add_tags(refused)
    add_wrong_macs(refused)
    add_moved_blocks(refused)
    add_inconsistent_padding(refused)
    add_other_padding(refused)


def add_wrong_lengths(refused):
    envelope = refused.sealed(20)
    assert len(envelope) == 59
    for length in range(59):
        error = "authenticationFailed" if length == 43 else "malformedLength"
        row = "" if length == 43 else "row 51: " if length < 43 else "row 53: "
        refused.add(f"{row}the first {length} of 59 bytes", "Length", error, envelope[:length])
    for count in range(1, 17):
        error = "authenticationFailed" if count == 16 else "malformedLength"
        row = "" if count == 16 else "row 53: "
        refused.add(f"{row}{count} bytes appended", "Length", error, envelope + refused.stream.bytes(count))
    refused.add("16 zero bytes appended", "Length", "authenticationFailed", envelope + bytes(16))
    refused.add("row 53: first byte missing", "Length", "malformedLength", envelope[1:])
    empty = seal_padded(refused.profile, refused.key, refused.iv, b"")
    refused.add("row 51: no ciphertext, right MAC", "Length", "malformedLength", empty)
    refused.add("version 2 and one byte too long: length comes first", "Length", "malformedLength", b"\x02" + envelope)


def add_versions(refused):
    padded = pad(refused.stream.bytes(20))
    for version in [0x00, 0x02, 0x03, 0x10, 0x81, 0xFE, 0xFF]:
        envelope = seal_padded(refused.profile, refused.key, refused.iv, padded, version)
        refused.add(f"row 54: version {version:02x}, right MAC", "Version", "unsupportedVersion", envelope)
    wrong = envelope[:-MAC_SIZE] + bytes(MAC_SIZE)
    refused.add("version ff, zero MAC: version comes first", "Version", "unsupportedVersion", wrong)


def add_flipped_bits(refused):
    envelope = refused.sealed(9)
    assert len(envelope) == 43
    for index in range(len(envelope)):
        for bit in range(8):
            error = "unsupportedVersion" if index == 0 else "authenticationFailed"
            changed = flipped(envelope, index, 1 << bit)
            refused.add(f"row 55: bit {bit} of byte {index} flipped", "ModifiedEnvelope", error, changed)


def add_tags(refused):
    envelope = refused.sealed(20)
    data, tag = envelope[:-MAC_SIZE], envelope[-MAC_SIZE:]
    full = full_mac(refused.profile, refused.key, data)

    def add(comment, tag, error="authenticationFailed"):
        refused.add(f"row 56: {comment}", "ModifiedTag", error, data + tag)

    for index in range(MAC_SIZE):
        add(f"MAC right but for byte {index}", flipped(tag, index, 1 + refused.stream.below(255)))
    for count in range(MAC_SIZE):
        add(f"MAC right in its first {count} bytes only", tag[:count] + bytes(byte ^ 0xFF for byte in tag[count:]))
    add("MAC all zero", bytes(MAC_SIZE))
    add("MAC all ff", b"\xff" * MAC_SIZE)
    add("MAC reversed", tag[::-1])
    add("bytes 1 to 10 of the full MAC", full[1 : 1 + MAC_SIZE])
    add("last 10 bytes of the full MAC", full[-MAC_SIZE:])
    for size in sorted({0, 5, 9, 11, 16, 20, len(full)}):
        add(f"MAC of {size} bytes", full[:size], "malformedLength")


def add_wrong_macs(refused):
    profile, key = refused.profile, refused.key
    envelope = refused.sealed(20)
    data = envelope[:-MAC_SIZE]

    def add(comment, tag):
        refused.add(comment, "WrongMac", "authenticationFailed", data + tag[:MAC_SIZE])

    add("row 57: MAC by the other profile's hash", full_mac(other_profile(profile), key, data))
    add("row 58: MAC over the ciphertext only", full_mac(profile, key, data[1 + IV_SIZE :]))
    add("row 58: MAC over IV and ciphertext, without the version", full_mac(profile, key, data[1:]))
    add("MAC over version and ciphertext, without the IV", full_mac(profile, key, data[:1] + data[1 + IV_SIZE :]))
    add("MAC of nothing", full_mac(profile, key, b""))
    add("MAC under the whole 52-byte key", full_mac(profile, bytes(32) + key, data))
    add("MAC under the AES key", full_mac(profile, bytes(32) + key[:32], data))
    add("MAC under a zero key", full_mac(profile, bytes(52), data))
    add("no keyed MAC: the ten bytes before it again", data[-MAC_SIZE:])
    for comment, wrong_key in {
        "row 59: key taken as MAC key, then AES key": key[20:] + key[:20],
        "sealed under another key": refused.stream.bytes(52),
        "right AES key, another MAC key": key[:32] + refused.stream.bytes(20),
    }.items():
        refused.add(comment, "WrongMac", "authenticationFailed", seal(profile, wrong_key, refused.iv, b"message"))


def add_moved_blocks(refused):
    envelope = refused.sealed(60)
    head, tag = envelope[: 1 + IV_SIZE], envelope[-MAC_SIZE:]
    blocks = [envelope[at : at + BLOCK] for at in range(len(head), len(envelope) - MAC_SIZE, BLOCK)]
    assert len(blocks) == 4
    b0, b1, b2, b3 = blocks

    def add(comment, *moved, head=head):
        refused.add(f"row 62: {comment}", "MovedBlocks", "authenticationFailed", head + b"".join(moved) + tag)

    add("blocks 0 and 1 swapped", b1, b0, b2, b3)
    add("blocks 2 and 3 swapped", b0, b1, b3, b2)
    add("blocks reversed", b3, b2, b1, b0)
    add("block 1 twice", b0, b1, b1, b2, b3)
    add("last block twice", b0, b1, b2, b3, b3)
    for index in range(4):
        add(f"block {index} dropped", *blocks[:index], *blocks[index + 1 :])
    add("IV and block 0 swapped", head[1:], b1, b2, b3, head=head[:1] + b0)
    add("another IV", *blocks, head=head[:1] + refused.stream.bytes(IV_SIZE))
    add("zero IV", *blocks, head=head[:1] + bytes(IV_SIZE))
    for length in [0, 20]:
        glued = refused.sealed(length) + refused.sealed(length)
        refused.add(f"row 62: two envelopes of {len(glued) // 2} bytes glued", "MovedBlocks", "malformedLength", glued)


def add_bad_padding(refused, comment, padded):
    envelope = seal_padded(refused.profile, refused.key, refused.iv, padded)
    refused.add(f"row 60: {comment}", "BadPadding", "malformedPlaintext", envelope)


def add_inconsistent_padding(refused):
    """Flips one random bit of each padding byte but the last, which holds the length. A check of only some bits misses it."""
    for count in range(2, BLOCK + 1):
        right = pad(refused.stream.bytes(2 * BLOCK - count))
        for index in range(count - 1):
            wrong = flipped(right, len(right) - count + index, 1 << refused.stream.below(8))
            add_bad_padding(refused, f"padding of {count}, its byte {index} wrong", wrong)


def add_other_padding(refused):
    stream = refused.stream
    for last in [0x00, 0x11, 0x12, 0x20, 0x7F, 0x80, 0xF0, 0xFF]:
        add_bad_padding(refused, f"last byte {last:02x}", stream.bytes(31) + bytes([last]))
        add_bad_padding(refused, f"two blocks of {last:02x}", bytes([last]) * 32)
        add_bad_padding(refused, f"one block of {last:02x}", bytes([last]) * 16)
    add_bad_padding(refused, "17 times 11", stream.bytes(15) + b"\x11" * 17)
    for count in [1, 2, 7, 15, 16]:
        message = stream.bytes(2 * BLOCK - count)
        zeros = bytes(count - 1)
        add_bad_padding(refused, f"ISO 7816-4, {count} bytes", message + b"\x80" + zeros)
        add_bad_padding(refused, f"zero padding, {count} bytes", message + zeros + b"\x00")
        if count > 1:  # with 1 byte, both are valid PKCS#5 padding
            add_bad_padding(refused, f"ANSI X.923, {count} bytes", message + zeros + bytes([count]))
            random = bytes([1 + stream.below(255) ^ count]) + stream.bytes(count - 2)
            add_bad_padding(refused, f"ISO 10126, {count} bytes", message + random + bytes([count]))
    for count in [2, 5, 16]:
        message = stream.bytes(2 * BLOCK - count)
        padding = bytes([count - 1]) * (count - 1) + bytes([count])
        add_bad_padding(refused, f"padding of {count}, each byte before the last one less", message + padding)
    add_bad_padding(refused, "no padding, whole block of text", b"no padding here!")
    add_bad_padding(refused, "PKCS#5 for blocks of 32: 24 times 18", stream.bytes(8) + b"\x18" * 24)


def flipped(data, index, mask):
    return data[:index] + bytes([data[index] ^ mask]) + data[index + 1 :]
