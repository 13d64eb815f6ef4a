# SPDX-License-Identifier: Apache-2.0
"""Builds a vector file from groups of tests, and numbers and counts the tests. Format: docs/vectors.md."""

import hashlib
import json


def layout(value, indent="\n"):
    """Returns a vector file as JSON, with a line for each test, each note, and each other member of the file and its groups."""

    def item(name, value):
        is_opened = name in ("notes", "testGroups", "tests") or isinstance(value, dict) and "tests" in value
        return layout(value, indent + " ") if is_opened else json.dumps(value)

    if isinstance(value, dict):
        brackets, items = "{}", [f"{json.dumps(name)}: {item(name, member)}" for name, member in value.items()]
    else:
        brackets, items = "[]", [item(None, element) for element in value]
    lines = ",".join(f"{indent} {line}" for line in items)
    return brackets[0] + lines + indent + brackets[1]


class Document:
    """One vector file. `notes` maps each flag to its description. Every flag of a test must have one."""

    def __init__(self, algorithm, source, notes):
        self.algorithm, self.source, self.notes, self.groups = algorithm, source, notes, []

    def group(self, type, **fields):
        group = Group(self, type, fields)
        self.groups.append(group)
        return group

    def text(self):
        for group in self.groups:
            assert group.tests, "a group without tests"
        document = {
            "algorithm": self.algorithm,
            "source": self.source,
            "numberOfTests": sum(len(group.tests) for group in self.groups),
            "notes": {flag: {"description": text} for flag, text in self.notes.items()},
            "testGroups": [{"type": group.type, **group.fields, "tests": group.tests} for group in self.groups],
        }
        return layout(document) + "\n"


class Group:
    def __init__(self, document, type, fields):
        self.document, self.type, self.fields, self.tests, self.said = document, type, fields, [], set()

    def valid(self, comment, flags=(), **fields):
        self._add(comment, flags, fields, "valid", None)

    def acceptable(self, comment, flags=(), **fields):
        self._add(comment, flags, fields, "acceptable", None)

    def invalid(self, comment, flags=(), error=None, **fields):
        """Adds an invalid test. `fields` has only the input. `error` is the typed error's case name, or None if not exactly one fits."""
        self._add(comment, flags, fields, "invalid", error)

    def _add(self, comment, flags, fields, result, error):
        unknown = set(flags) - set(self.document.notes)
        assert not unknown, f"flags without a note: {unknown}"
        fields = {key: value.hex() if isinstance(value, bytes) else value for key, value in fields.items()}
        test = {**fields, "result": result}
        if error is not None:
            test["error"] = error
        said = json.dumps(test)
        assert said not in self.said, f"{comment}: a test twice"
        self.said.add(said)
        test = {"tcId": len(self.tests) + 1, "comment": comment, "flags": list(flags), **test}
        self.tests.append(test)


class Stream:
    """Reproducible bytes: SHA-256 of a label and a 64-bit big-endian counter. Equal labels give equal bytes."""

    def __init__(self, label):
        self.label, self.counter, self.rest = label.encode(), 0, b""

    def bytes(self, count):
        while len(self.rest) < count:
            self.rest += self.block(self.label + self.counter.to_bytes(8, "big"))
            self.counter += 1
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def block(self, data):
        return hashlib.sha256(data).digest()

    def below(self, limit):
        """Returns a number from 0 to limit - 1. The modulo bias does not matter here."""
        return int.from_bytes(self.bytes(8), "big") % limit

    def choice(self, items):
        return items[self.below(len(items))]
