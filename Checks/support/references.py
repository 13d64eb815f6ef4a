#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the evidence named in pages of Markdown exists.

    Checks/support/references.py FILE.md ...

The rules for a page:

    [any text](path)        The path exists, relative to the page.
    [`name`](path)          The file also has that name. In a file with tests, it is a test's function, its display name, or a suite.
                            In other files, it is the name of the file, or a word outside its comments.
    [`name`][label]         The same, with a line `[label]: path`. Every such line is used.
    [`check`](Checks/check) scripts/check lists the check.
    `scripts/check NAME`    The same, anywhere in the text.
    `Tests/...`             A path that begins with a folder of the checkout exists.
    **I1.                   An item, at the start of a line or table row. Items are numbered without a gap. Each has a named reference
                            or a check before the next item or heading.
"""
import functools
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECKS = " ".join(re.findall(r"^\w+=\(([a-z0-9 -]+)\)$", (ROOT / "scripts/check").read_text(), re.M)).split()
TOKEN = re.compile(
    r"^(?P<heading>#)|^(?:\| )?\*\*(?P<item>[A-Z]+)(?P<number>\d+)\.|`(?P<code>[^`]+)`"
    r"|\[(?P<text>[^][]+)\](?:\((?P<target>[^()]+)\)|\[(?P<label>[^][]+)\])",
    re.M,
)


@functools.cache
def contents(path):
    """Returns the names of a file's tests, and its lines without comments."""
    tests, lines, pending, shown = set(), [], False, None
    for line in path.read_text().splitlines():
        if re.match(r"\s*(//|#|\*)", line):
            continue
        lines.append(line)
        if path.suffix != ".swift":
            continue
        if "@Suite" in line and (found := re.search(r"(?:struct|class|enum) (\w+)", line)):
            tests.add(found[1])
        if "@Test" in line:
            pending, shown = True, None
        # A test that never runs is no evidence.
        if ".disabled" in line and ".disabled(if:" not in line:
            pending = False
        if pending and shown is None and (found := re.match(r' *(?:@Test\()?"([^"]*)"', line)):
            shown = found[1]
        if pending and (found := re.search(r"func (\w+)", line)):
            tests |= {found[1], shown}
            pending = False
    return tests, "\n".join(lines)


class Page:
    def __init__(self, path):
        self.path, self.faults, self.names, self.item, self.held = path, [], 0, None, 0
        text = re.sub(r"^```.*?^```$", lambda block: "\n" * block[0].count("\n"), path.read_text(), flags=re.M | re.S)
        labels = dict(re.findall(r"^\[([^][]+)\]: (.*)$", text, re.M))
        text = re.sub(r"^\[[^][]+\]: .*$", "", text, flags=re.M)
        used, last = set(), {}
        for token in TOKEN.finditer(text):
            self.line = text.count("\n", 0, token.start()) + 1
            if token["heading"] or token["item"]:
                self.end_item()
            if token["item"]:
                self.item, self.held, number = token["item"] + token["number"], 0, int(token["number"])
                if number != last.get(token["item"], 0) + 1:
                    self.fault(f"{self.item} is out of order: the next number is {last.get(token['item'], 0) + 1}")
                last[token["item"]] = number
            elif token["code"]:
                self.code(token["code"].split())
            elif token["label"]:
                label = " ".join(token["label"].split())
                used.add(label)
                if label in labels:
                    self.link(token["text"], labels[label])
                else:
                    self.fault(f"the page has no line '[{label}]: path'")
            elif token["target"]:
                self.link(token["text"], token["target"])
        self.end_item()
        for label in labels.keys() - used:
            self.fault(f"no text refers to [{label}]: remove its line")
        if not self.names:
            self.fault("the page names no evidence")

    def fault(self, text):
        self.faults.append(f"{self.path}:{self.line}: {text}")

    def end_item(self):
        if self.item and not self.held:
            self.fault(f"{self.item} names no test or check")
        self.item = None

    def check(self, name):
        if name not in CHECKS or not (ROOT / "Checks" / name).is_file():
            self.fault(f"scripts/check does not list {name}")

    def code(self, words):
        path = words[0] if words else ""
        if "/" not in path or not (ROOT / path.split("/")[0]).is_dir() or re.match(r"[./]|.*[*…{<]", path):
            return
        if not (ROOT / path).exists():
            self.fault(f"{path} does not exist")
        for name in words[1:] if path == "scripts/check" else []:
            if re.match("[a-z]", name):
                self.held += 1
                if name not in ("quick", "long"):
                    self.check(name)

    def link(self, text, target):
        if re.match(r"[a-z]+:|#", target):
            return
        path = self.path.parent / target.split("#")[0]
        is_name = re.fullmatch(r"`[^`]+`", text) and path.suffix != ".md"
        if is_name:
            self.held += 1
            self.names += 1
        if not path.exists():
            self.fault(f"{path} does not exist")
        elif is_name:
            self.name(" ".join(text.strip("`").split()), path)
        if found := re.search(r"(?:^|/)Checks/([a-z0-9-]+)$", str(path)):
            self.check(found[1])

    def name(self, name, path):
        if name in (path.name, path.stem):
            return
        tests, text = contents(path) if path.is_file() else (set(), "")
        if tests and name not in tests:
            self.fault(f"{path} has no test or suite `{name}`")
        elif not tests and not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            self.fault(f"{path} does not contain `{name}`")


pages = [Page(Path(path)) for path in sys.argv[1:]]
for page in pages:
    print(*page.faults, sep="\n", end="\n" if page.faults else "", file=sys.stderr)
if any(page.faults for page in pages) or not pages:
    sys.exit("references: correct the faults above" if pages else "usage: Checks/support/references.py FILE.md ...")
print(f"references: all {sum(page.names for page in pages)} names exist")
