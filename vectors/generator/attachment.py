# SPDX-License-Identifier: Apache-2.0
"""attachment.json: docs/protocol.md section 5, and docs/bad-inputs.md rows 67 to 69 and 72."""

import hashlib
import hmac

from .blobs import AES_KEY_SIZE, BLOCK, IV_SIZE, KEY_SIZE, MAC_SIZE, encrypt, encrypt_padded, error_of, mac, open_blob
from .document import Document, Stream
from .sealing import pad, seal

NOTES = {
    "CheckValue": "A value printed in the protocol's description.",
    "Pseudorandom": "Reproducible random input, of every short length, and around the pieces in which a reader may work.",
    "OpenOnly": "No IV is given: the blob can only be decrypted.",
    "Padding": "Right padding that a careless check may refuse, or cut wrongly.",
    "Length": "Bytes are missing or too many. That the length is 48 + 16n with n of at least 1 is looked at first.",
    "ModifiedBlob": "One bit differs from a right blob. The MAC covers every bit.",
    "ModifiedTag": "The MAC is wrong in part, or as a whole. All 32 bytes must be there and be compared.",
    "WrongMac": "A right MAC over the wrong bytes, by the wrong hash or under the wrong key.",
    "MovedBlocks": "Right blocks in a wrong order or number, under the MAC of the right order.",
    "BadPadding": "A right MAC, and bad padding under it: every byte of the padding must be looked at.",
}

CHECK_KEY = bytes(range(0x40))
CHECK_IV = bytes(range(0xA0, 0xB0))
CHECK_MESSAGE = b"Peter Parker"
CHECK_BLOB = bytes.fromhex(
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeafddcb37836bf97906a9892a3d1dd7e965"
    "5082cda5655d67a0414681cd27267daf349ade8ff642d8a0704277d52111911b"
)

# Every length up to 5 blocks, then some up to 64 KiB, with those around 4 KiB and 32 KiB.
SHORT_LENGTHS = range(81)
LONG_LENGTHS = [127, 128, 200, 1000, 4080, 4095, 4096, 4097, 4112, 32752, 32767, 32768, 32769, 65537]


def documents():
    document = Document("TextSecure attachment v1", "push-core, vectors/generate.py", NOTES)
    add_check_value(document)
    add_valid(document)
    add_refused(Refused(document))
    return {"attachment.json": document}


def add_check_value(document):
    assert encrypt(CHECK_KEY, CHECK_IV, CHECK_MESSAGE) == CHECK_BLOB
    group = document.group("AttachmentTest", key=CHECK_KEY.hex())
    group.valid("check value", ["CheckValue"], msg=CHECK_MESSAGE, iv=CHECK_IV, blob=CHECK_BLOB)


def add_valid(document):
    stream = Stream("attachment lengths")
    key = stream.bytes(KEY_SIZE)
    group = document.group("AttachmentTest", key=key.hex())

    def valid(comment, flags, message, with_iv=True):
        iv = stream.bytes(IV_SIZE)
        blob = encrypt(key, iv, message)
        assert open_blob(key, blob) == message
        known = {"iv": iv} if with_iv else {}
        group.valid(comment, flags, msg=message, **known, blob=blob)

    for length in [*SHORT_LENGTHS, *LONG_LENGTHS]:
        row = "" if length else "row 72: "
        valid(f"{row}attachment of {length} bytes", ["Pseudorandom"], stream.bytes(length))
    for length in [0, 15, 16, 28, 127]:
        valid(f"attachment of {length} bytes, IV not given", ["Pseudorandom", "OpenOnly"], stream.bytes(length), False)
    for byte in [0x00, 0x01, 0x0F, 0x10, 0x80, 0xFF]:
        for length in [15, 16]:
            valid(f"attachment is {length} times {byte:02x}", ["Padding"], bytes([byte]) * length)
    valid("attachment ends like padding of 3, padding of 1 follows", ["Padding"], stream.bytes(12) + b"\x03\x03\x03")
    valid("attachment ends like a whole block of padding", ["Padding"], stream.bytes(16) + b"\x10" * 16)
    valid("attachment is a whole blob itself", ["Padding"], encrypt(key, stream.bytes(IV_SIZE), stream.bytes(9)))


class Refused:
    """Adds blobs that must be refused. Stops if the reference does not give the intended error."""

    def __init__(self, document):
        self.stream = Stream("attachment refused")
        self.key = self.stream.bytes(KEY_SIZE)
        self.iv = self.stream.bytes(IV_SIZE)
        self.group = document.group("AttachmentTest", key=self.key.hex())

    def add(self, comment, flag, error, blob):
        found = error_of(self.key, blob)
        assert found == error, f"{comment}: meant {error}, the reference gives {found}"
        self.group.invalid(comment, [flag], error, blob=blob)

    def encrypted(self, length):
        return encrypt(self.key, self.iv, self.stream.bytes(length))


def add_refused(refused):
    add_wrong_lengths(refused)
    add_flipped_bits(refused)
    add_tags(refused)
    add_wrong_macs(refused)
    add_moved_blocks(refused)
    add_inconsistent_padding(refused)
    add_other_padding(refused)


def add_wrong_lengths(refused):
    blob = refused.encrypted(20)
    assert len(blob) == 80
    for length in range(80):
        error = "authenticationFailed" if length == 64 else "malformedLength"
        row = "" if length == 64 else "row 67: "
        refused.add(f"{row}the first {length} of 80 bytes", "Length", error, blob[:length])
    for count in range(1, 80):
        error = "authenticationFailed" if count == 16 else "malformedLength"
        if count <= 17 or count % 16 < 2:
            row = "" if count == 16 else "row 67: "
            refused.add(f"{row}the first {count} of 80 bytes missing", "Length", error, blob[count:])
    for count in [*range(1, 17), 32]:
        error = "authenticationFailed" if count % 16 == 0 else "malformedLength"
        refused.add(f"row 69: {count} bytes appended", "Length", error, blob + refused.stream.bytes(count))
    for count in [16, 32, 4096, 32768]:
        refused.add(f"row 69: {count} zero bytes appended", "Length", "authenticationFailed", blob + bytes(count))
    refused.add("the MAC appended once more", "Length", "authenticationFailed", blob + blob[-MAC_SIZE:])
    empty = encrypt_padded(refused.key, refused.iv, b"")
    refused.add("row 67: no ciphertext, right MAC", "Length", "malformedLength", empty)
    refused.add("version byte in front", "Length", "malformedLength", b"\x01" + blob)
    envelope = seal("deployed", refused.key[:52], refused.iv, b"message")
    refused.add("an envelope under the key's first 52 bytes", "Length", "malformedLength", envelope)
    refused.add("64 zero bytes", "Length", "authenticationFailed", bytes(64))


def add_flipped_bits(refused):
    blob = refused.encrypted(9)
    assert len(blob) == 64
    for index in range(len(blob)):
        for bit in range(8):
            changed = flipped(blob, index, 1 << bit)
            refused.add(f"bit {bit} of byte {index} flipped", "ModifiedBlob", "authenticationFailed", changed)


def add_tags(refused):
    blob = refused.encrypted(20)
    data, tag = blob[:-MAC_SIZE], blob[-MAC_SIZE:]

    def add(comment, tag, error="authenticationFailed", data=data):
        refused.add(comment, "ModifiedTag", error, data + tag)

    inverted = bytes(byte ^ 0xFF for byte in tag)
    for index in range(MAC_SIZE):
        add(f"MAC right but for byte {index}", flipped(tag, index, 1 + refused.stream.below(255)))
    for count in [0, 1, 8, 10, 16, 20, 31]:
        add(f"MAC right in its first {count} bytes only", tag[:count] + inverted[count:])
    for count in [1, 8, 10, 16, 20, 31]:
        add(f"MAC right in its last {count} bytes only", inverted[:-count] + tag[-count:])
    add("row 68: MAC right in its last 10 bytes, zeros before them", bytes(MAC_SIZE - 10) + tag[-10:])
    add("MAC all zero", bytes(MAC_SIZE))
    add("MAC all ff", b"\xff" * MAC_SIZE)
    add("MAC reversed", tag[::-1])
    longer = tag + mac(refused.key, tag)
    for size in [0, 1, 10, 20, 30, 31, 33, 34, 40, 47, 49]:
        # IV and ciphertext are 48 bytes. A blob without a MAC has no block left between the IV and its last 32 bytes.
        row = "row 68: " if size in (10, 20) else ""
        add(f"{row}MAC of {size} bytes", longer[:size], "malformedLength")
    for size in [16, 48, 64]:
        add(f"MAC of {size} bytes, which shifts what is taken for the MAC", longer[:size])
    three = refused.encrypted(40)[:-MAC_SIZE]
    add("no MAC after three blocks, the last two of which are where it would be", b"", data=three)


def add_wrong_macs(refused):
    key = refused.key
    message = refused.stream.bytes(20)
    data = encrypt(key, refused.iv, message)[:-MAC_SIZE]

    def add(comment, tag):
        refused.add(comment, "WrongMac", "authenticationFailed", data + tag)

    def by(hash, mac_key=key[AES_KEY_SIZE:], data=data):
        return hmac.new(mac_key, data, hash).digest()

    add("row 68: MAC by SHA-1, zeros after it", by("sha1") + bytes(12))
    add("row 68: MAC by SHA-1, zeros before it", bytes(12) + by("sha1"))
    add("MAC by SHA-512, its first 32 bytes", by("sha512")[:MAC_SIZE])
    add("no keyed MAC: SHA-256 of IV and ciphertext", hashlib.sha256(data).digest())
    add("no keyed MAC: SHA-256 of key, IV and ciphertext", hashlib.sha256(key[AES_KEY_SIZE:] + data).digest())
    add("MAC over the ciphertext only", mac(key, data[IV_SIZE:]))
    add("MAC over the IV only", mac(key, data[:IV_SIZE]))
    add("MAC over ciphertext, then IV", mac(key, data[IV_SIZE:] + data[:IV_SIZE]))
    add("MAC over a version byte, IV and ciphertext", mac(key, b"\x01" + data))
    add("MAC over IV and ciphertext but for its last block", mac(key, data[:-BLOCK]))
    add("MAC over the plaintext", mac(key, message))
    add("MAC over IV and padded plaintext", mac(key, refused.iv + pad(message)))
    add("MAC of nothing", mac(key, b""))
    add("MAC under the whole 64-byte key", by("sha256", key))
    add("MAC under the AES key", by("sha256", key[:AES_KEY_SIZE]))
    add("MAC under a zero key", by("sha256", bytes(32)))
    add("MAC under the MAC key's first 20 bytes, as an envelope's is", by("sha256", key[32:52]))
    for comment, wrong_key in {
        "key halves swapped": key[AES_KEY_SIZE:] + key[:AES_KEY_SIZE],
        "encrypted under another key": refused.stream.bytes(KEY_SIZE),
        "right AES key, another MAC key": key[:AES_KEY_SIZE] + refused.stream.bytes(32),
    }.items():
        blob = encrypt(wrong_key, refused.iv, b"attachment")
        refused.add(comment, "WrongMac", "authenticationFailed", blob)


def add_moved_blocks(refused):
    blob = refused.encrypted(60)
    iv, tag = blob[:IV_SIZE], blob[-MAC_SIZE:]
    b0, b1, b2, b3 = blocks = [blob[at : at + BLOCK] for at in range(IV_SIZE, len(blob) - MAC_SIZE, BLOCK)]

    def add(comment, *moved, iv=iv):
        refused.add(comment, "MovedBlocks", "authenticationFailed", iv + b"".join(moved) + tag)

    add("blocks 0 and 1 swapped", b1, b0, b2, b3)
    add("blocks 2 and 3 swapped", b0, b1, b3, b2)
    add("blocks reversed", b3, b2, b1, b0)
    for index in range(4):
        add(f"block {index} twice", *blocks[: index + 1], *blocks[index:])
        add(f"block {index} dropped", *blocks[:index], *blocks[index + 1 :])
    add("all blocks twice", *blocks, *blocks)
    add("IV and block 0 swapped", iv, b1, b2, b3, iv=b0)
    add("IV dropped, so that block 0 is taken for it", b1, b2, b3, iv=b0)
    add("another IV", *blocks, iv=refused.stream.bytes(IV_SIZE))
    add("zero IV", *blocks, iv=bytes(IV_SIZE))
    for length in [0, 20]:
        first, second = refused.encrypted(length), refused.encrypted(length)
        comment = f"two blobs of {len(first)} bytes glued"
        refused.add(comment, "MovedBlocks", "authenticationFailed", first + second)
        refused.add(f"{comment}, one MAC for both", "MovedBlocks", "authenticationFailed",
                    first[:-MAC_SIZE] + second)
    first, second = refused.encrypted(20), refused.encrypted(20)
    refused.add("MAC of another blob under the same key", "MovedBlocks", "authenticationFailed",
                first[:-MAC_SIZE] + second[-MAC_SIZE:])


def add_bad_padding(refused, comment, padded):
    blob = encrypt_padded(refused.key, refused.iv, padded)
    refused.add(comment, "BadPadding", "malformedPlaintext", blob)


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
        add_bad_padding(refused, f"one block of {last:02x}", bytes([last]) * BLOCK)
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
    add_bad_padding(refused, "no padding, whole block of text", b"no padding here!")
    add_bad_padding(refused, "PKCS#5 for blocks of 32: 24 times 18", stream.bytes(8) + b"\x18" * 24)
    for blocks in [3, 256, 2048]:
        add_bad_padding(refused, f"last byte 00 after {blocks} blocks", stream.bytes(blocks * BLOCK - 1) + b"\x00")


def flipped(data, index, mask):
    return data[:index] + bytes([data[index] ^ mask]) + data[index + 1 :]
