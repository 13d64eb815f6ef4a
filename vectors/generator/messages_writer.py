# SPDX-License-Identifier: Apache-2.0
"""Turns encoded bytes into tests. All verdicts, fields and canonical bytes come from upb."""

import re

from . import messages_check, schema

NOTES = {
    "BadInput": "A row of the list of bad inputs that other implementations were tried with; the comment gives the row.",
    "Cut": "A correct encoding cut short. Some cuts are correct, shorter messages.",
    "Duplicate": "A field comes more than once: the last value wins, repeated fields append.",
    "FieldNumber": "Field numbers at and beyond the ends of their range.",
    "LaterField": "A field that later versions of the protocol added. It must be kept.",
    "Length": "A length that lies, or that is wider than it need be.",
    "LongValue": "A value whose length needs more than one byte, or whose copy needs more than one block.",
    "Mutation": "A correct encoding, changed at random.",
    "Nesting": "Groups and submessages share one count of levels: 100 are fine, the 101st is an error.",
    "Order": "Fields may come in any order; encoding writes them in field order.",
    "Overlong": "A varint in more bytes than its value needs.",
    "Presence": "A field that is present and empty is not absent.",
    "Random": "A correct encoding, made at random.",
    "Truncated": "The input ends inside a tag, a varint, a value or a group.",
    "Unknown": "Unknown fields are kept as they came, and written after the known ones.",
    "UTF8": "Every occurrence of a known string must be UTF-8, the overwritten ones too. Other bytes need not be.",
    "WideVarint": "A varint wider than its field keeps its low bits.",
    "WireType": "A known field with another wire type is an unknown field; wire types 6 and 7 are errors.",
}


class Writer:
    """Adds tests of one message kind to one group."""

    def __init__(self, group, kind):
        self.group, self.kind, self.seen = group, kind, set()

    def valid(self, comment, encoded, *flags):
        assert schema.verdict(self.kind, encoded) is None, f"{comment}: upb does not take {encoded.hex()}"
        self.add(comment, encoded, *flags)

    def invalid(self, comment, encoded, error, *flags):
        """Adds an invalid test. `error` is the WireError case name, or None if two apply."""
        verdict = schema.verdict(self.kind, encoded)
        assert verdict is not None, f"{comment}: upb takes {encoded.hex()}"
        assert error is None or (verdict == "invalidUTF8") == (
            error == "invalidUTF8"
        ), f"{comment}: {verdict}, not {error}"
        self.add(comment, encoded, *flags, error=error)

    def add(self, comment, encoded, *flags, error=None):
        """Adds a test with upb's verdict, unless a test has these bytes already. `error` goes only into an invalid test."""
        if encoded in self.seen:
            return
        self.seen.add(encoded)
        verdict = schema.verdict(self.kind, encoded)
        if re.search(r"\brow \d", comment):
            flags = ("BadInput", *flags)
        if verdict is not None:
            messages_check.confirm(self.kind, encoded, verdict, error, None, None)
            self.group.invalid(comment, flags, error=error, encoded=encoded)
            return
        message = schema.parse(self.kind, encoded)
        decoded, canonical = schema.decoded(message), schema.canonical(message)
        messages_check.confirm(self.kind, encoded, verdict, None, decoded, canonical)
        self.group.valid(comment, flags, encoded=encoded, decoded=decoded, canonical=canonical)

    def cuts(self, name, encoded):
        """Adds every proper prefix of a correct encoding. An invalid prefix has the error `truncated`."""
        for count in range(len(encoded)):
            self.add(f"{name}, cut to {count} of {len(encoded)} bytes", encoded[:count], "Cut", error="truncated")


class Place:
    """The message that a wire test goes into: a top-level message, or an attachment in one. `wrap` builds the whole message."""

    def __init__(self, name, depth, wrap, fields, before, after):
        self.name, self.depth, self.wrap, self.before, self.after = name, depth, wrap, before, after
        self.fields = fields  # [(name, number, wire type)]
        self.text = next(number for name, number, _ in fields if name in ("source", "body", "contentType"))

    def around(self, field):
        """Builds a message that has the field between two known ones."""
        return self.wrap(self.before + field + self.after)
