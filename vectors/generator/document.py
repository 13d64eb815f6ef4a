# SPDX-License-Identifier: Apache-2.0
"""A vector file as it is built up: groups of tests, numbered and counted by machine. Format: docs/vectors.md."""

import hashlib
import json


class Document:
    """One vector file. `notes` maps each flag to its description; a test with a flag that has none is refused.

    `lines` writes one test per line, as new files have it. The others keep their layout until they are written anew.
    """

    def __init__(self, algorithm, source, notes, lines=False):
        self.algorithm, self.source, self.notes, self.lines, self.groups = algorithm, source, notes, lines, []

    def group(self, type, **fields):
        group = Group(self, type, fields)
        self.groups.append(group)
        return group

    def text(self):
        for group in self.groups:
            assert group.tests, "a group without tests"
        head = {
            "algorithm": self.algorithm,
            "source": self.source,
            "numberOfTests": sum(len(group.tests) for group in self.groups),
            "notes": {flag: {"description": text} for flag, text in self.notes.items()},
        }
        if self.lines:
            return self._lines(head)
        groups = [{"type": g.type, **g.fields, "tests": g.tests} for g in self.groups]
        return json.dumps({**head, "testGroups": groups}, indent=1, ensure_ascii=True) + "\n"

    def _lines(self, head):
        """One line for each member of the file, each group and each test."""
        members = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items())
        groups = []
        for group in self.groups:
            fields = json.dumps({"type": group.type, **group.fields})[:-1]
            tests = ",\n".join(json.dumps(test) for test in group.tests)
            groups.append(f'{fields}, "tests": [\n{tests}\n]}}')
        return f'{{{members},\n"testGroups": [\n' + ",\n".join(groups) + "\n]}\n"


class Group:
    def __init__(self, document, type, fields):
        self.document, self.type, self.fields, self.tests, self.said = document, type, fields, [], set()

    def valid(self, comment, flags=(), **fields):
        self._add(comment, flags, fields, "valid", None)

    def acceptable(self, comment, flags=(), **fields):
        self._add(comment, flags, fields, "acceptable", None)

    def invalid(self, comment, flags=(), error=None, **fields):
        """`fields` is the input alone. `error` is the case name of the typed error, where it is sure."""
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
    """Reproducible bytes: SHA-256 of a label and a counter. The same label gives the same bytes, on any machine."""

    def __init__(self, label):
        self.label, self.counter, self.rest = label.encode(), 0, b""

    def bytes(self, count):
        while len(self.rest) < count:
            self.rest += hashlib.sha256(self.label + self.counter.to_bytes(8, "big")).digest()
            self.counter += 1
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def below(self, limit):
        """0 ..< limit. The bias of a 64-bit remainder does not matter here."""
        return int.from_bytes(self.bytes(8), "big") % limit

    def choice(self, items):
        return items[self.below(len(items))]
