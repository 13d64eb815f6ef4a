# SPDX-License-Identifier: Apache-2.0
"""agreement.json: X25519 (RFC 7748) with a type byte before the public key. docs/bad-inputs.md rows 76 to 82."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from .document import Document, Stream

NOTES = {
    "Pseudorandom": "Reproducible random keys.",
    "Twist": "The public key is a point on the twist: half of all u are, and X25519 computes them all the same.",
    "TopBit": "Bit 255 of u is set; it is masked away.",
    "NonCanonical": "u is p or more; it is reduced.",
    "Scalar": "A private key whose clamped bits are not as clamping leaves them, or one of extreme value.",
    "SmallOrder": "The shared secret would be all zero. It must be refused.",
    "WrongLength": "A key of another length.",
    "WrongType": "The public key's first byte is not 05.",
}
P = 2**255 - 19
TOP_BIT = 2**255
# Every u below 2^255 of a point of small order on the curve or its twist.
SMALL_ORDER = {
    "0": 0,
    "1": 1,
    "point of order 8": 325606250916557431795983626356110631294008115727848805560023387167927233504,
    "other point of order 8": 39382357235489614581723060781553021112529911719440698176882885853963445705823,
    "p - 1": P - 1,
    "p": P,
    "p + 1": P + 1,
}


def agree(private, u):
    return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(u))


def is_refused(private, u):
    try:
        agree(private, u)
    except ValueError:
        return True
    return False


def on_twist(u):
    """Whether u^3 + 486662u^2 + u is a non-square modulo p, so that the point is on the twist."""
    u = int.from_bytes(u, "little") % TOP_BIT % P
    return pow(u**3 + 486662 * u**2 + u, (P - 1) // 2, P) == P - 1


def little(value):
    return value.to_bytes(32, "little")


def documents():
    document = Document("X25519", "push-core, vectors/generate.py", NOTES)
    add_valid(document.group("AgreementTest"), Stream("agreement"))
    add_small_order(document.group("AgreementTest"), Stream("agreement small order"))
    add_malformed(document.group("AgreementTest"), Stream("agreement malformed"))
    return {"agreement.json": document}


def add_valid(group, stream):
    def valid(comment, flags, private, u):
        if on_twist(u):
            flags = [*flags, "Twist"]
            comment = comment if "row" in comment else f"row 78: {comment}"
        group.valid(comment, flags, private=private, public=b"\x05" + u, shared=agree(private, u))

    for _ in range(30):
        ours, theirs = stream.bytes(32), stream.bytes(32)
        public = X25519PrivateKey.from_private_bytes(theirs).public_key().public_bytes_raw()
        valid("random keys", ["Pseudorandom"], ours, public)
    for _ in range(30):
        private, u = stream.bytes(32), stream.bytes(31)
        valid("random u", ["Pseudorandom"], private, u + bytes([stream.below(128)]))
    for _ in range(10):
        private, u = stream.bytes(32), stream.bytes(31) + bytes([stream.below(128)])
        valid("random u", ["Pseudorandom"], private, u)
        valid("row 77: the same with bit 255 set", ["TopBit"], private, u[:31] + bytes([u[31] | 0x80]))
    private = stream.bytes(32)
    for offset in range(2, 19):
        valid(f"row 77: u = p + {offset}", ["NonCanonical"], private, little(P + offset))
        valid(f"row 77: u = p + {offset}, bit 255 set", ["NonCanonical", "TopBit"], private, little(P + offset + TOP_BIT))
    for name, u in {"2": 2, "9": 9, "p - 2": P - 2, "p - 9": P - 9, "2^254": 2**254}.items():
        valid(f"u = {name}", [], private, little(u))
    for name, u in {"2p - 1": 2 * P - 1, "2p": 2 * P, "2p + 1": 2 * P + 1}.items():
        # RFC 7748 masks bit 255 first, so these become p - 20, p - 19 and p - 18. Reduction without masking gives -1, 0 and 1.
        valid(f"row 77: u = {name}", ["TopBit"], private, little(u))
    add_scalars(valid, stream)
    own = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    valid("row 81: the public key of the private key itself", [], private, own)


def add_scalars(valid, stream):
    for _ in range(3):
        u = X25519PrivateKey.from_private_bytes(stream.bytes(32)).public_key().public_bytes_raw()
        for name, scalar in {
            "all 00": bytes(32),
            "all ff": b"\xff" * 32,
            "1": little(1),
            "7": little(7),
            "8": little(8),
            "2^254": little(2**254),
            "2^255": little(2**255),
            "the group's order": little(2**252 + 27742317777372353535851937790883648493),
        }.items():
            row = "rows 79 and 82" if name == "all 00" else "row 79"
            valid(f"{row}: private key: {name}", ["Scalar"], scalar, u)
        private = stream.bytes(32)
        for low in range(8):
            for high in [0x00, 0x40, 0x80, 0xC0]:
                if low in (0, 7) or high in (0x00, 0xC0) and low == 1:
                    scalar = bytes([private[0] & 0xF8 | low]) + private[1:31] + bytes([private[31] & 0x3F | high])
                    valid(f"row 79: private key: low bits {low:03b}, high bits {high >> 6:02b}", ["Scalar"], scalar, u)


def add_small_order(group, stream):
    privates = {"random": stream.bytes(32), "another": stream.bytes(32), "all 00": bytes(32), "all ff": b"\xff" * 32}
    for name, u in SMALL_ORDER.items():
        for top in [0, TOP_BIT]:
            for whose, private in privates.items():
                assert is_refused(private, little(u + top))
                comment = f"row 76: u = {name}{', bit 255 set' if top else ''}, private key: {whose}"
                group.invalid(comment, ["SmallOrder"], "smallOrder", private=private, public=b"\x05" + little(u + top))


def add_malformed(group, stream):
    private = stream.bytes(32)
    public = b"\x05" + X25519PrivateKey.from_private_bytes(stream.bytes(32)).public_key().public_bytes_raw()

    def invalid(comment, flag, error, private=private, public=public):
        group.invalid(comment, [flag], error, private=private, public=public)

    for length in [0, 1, 16, 31, 32, 34, 64, 65, 66, 1000]:
        invalid(f"row 80: public key of {length} bytes", "WrongLength", "length", public=(public * 31)[:length])
    invalid("row 80: public key without its type byte", "WrongLength", "length", public=public[1:])
    for type in [0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x15, 0x45, 0x50, 0x85, 0xFA, 0xFF]:
        invalid(f"row 80: public key of type {type:02x}", "WrongType", "type", public=bytes([type]) + public[1:])
    for length in [0, 1, 16, 31, 33, 48, 64]:
        invalid(f"row 82: private key of {length} bytes", "WrongLength", "length", private=(private * 2)[:length])
