#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a line for each fault in the documentation of a module's public symbols.

    docs.py SYMBOLGRAPH.json PAGE.md

Every symbol has a comment, and names only parameters that exist. A function that throws has a `Throws:` that names the error type,
a case of it, or a function that says so. A variant of another function ("... for an array") may link to that function in its first
paragraph instead. Errors of the caller's own closure or container need no mention. The page lists each type once.
"""
import json
import re
import sys
from pathlib import Path

graph = json.loads(Path(sys.argv[1]).read_text())
# What the compiler adds has no place in a file.
symbols = [symbol for symbol in graph["symbols"] if "location" in symbol]


def comment(symbol):
    return "\n".join(line["text"] for line in symbol.get("docComment", {}).get("lines", []))


def thrown(symbol):
    """The thrown type: None if nothing is thrown, "any" if it has no type."""
    text = "".join(part["spelling"] for part in symbol.get("declarationFragments", []))
    text = re.sub(r"throws\(([^()]*)\)", r"throws<<\1>>", text)
    while text != (shorter := re.sub(r"\([^()]*\)", "", text)):
        text = shorter
    found = re.findall(r"\bthrows\b(?:<<([^>]*)>>)?", text)
    return (found[-1] or "any") if found else None


def throws_section(text):
    found = re.search(r"(?:^|\n) *- Throws:((?:.|\n)*?)(?:\n *- [A-Z]|$)", text)
    return found and found[1]


def links(text):
    """The last component of each link, without what tells it from its overloads."""
    return [re.sub(r"-(\(.*|[0-9a-z]+)$", "", link.split("/")[-1]) for link in re.findall("``([^`]+)``", text)]


def documented_parameters(text):
    yield from re.findall(r"^- Parameter (\w+):", text, re.M)
    for section in re.findall(r"^- Parameters:(.*?)(?=^- |\Z)", text, re.M | re.S):
        yield from re.findall(r"^ +- (\w+):", section, re.M)


def faults(symbol):
    text, type, said = comment(symbol), thrown(symbol), throws_section(comment(symbol))
    if not text:
        yield "has no documentation"
    if type and not type.endswith("Failure"):
        if said is not None:
            if type != "any" and type not in said and not links(said):
                yield f"its Throws does not mention {type}"
        elif not told.intersection(links(text.split("\n\n")[0])):
            yield f"does not say that it throws {type}"
    parameters = symbol.get("functionSignature", {}).get("parameters", [])
    for name in documented_parameters(text):
        if not any(name in (parameter["name"], parameter.get("internalName")) for parameter in parameters):
            yield f"has no parameter {name}"


told = {symbol["pathComponents"][-1] for symbol in symbols if throws_section(comment(symbol)) is not None}
for symbol in symbols:
    for fault in faults(symbol):
        print(".".join(symbol["pathComponents"]), fault)
types = sorted(symbol["pathComponents"][0] for symbol in symbols if len(symbol["pathComponents"]) == 1)
listed = sorted(re.findall(r"^- ``(.*)``$", Path(sys.argv[2]).read_text(), re.M))
if types != listed:
    print(f"{sys.argv[2]}: the types and those listed differ in", *(set(types) ^ set(listed)) or ["one that is listed twice"])
if not symbols:
    print("no symbols")
