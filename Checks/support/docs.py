#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a line for each fault in the documentation of a module's public symbols.

    docs.py SYMBOLGRAPH.json PAGE.md

Every symbol must have a comment, and document only parameters that exist. A function that throws must have a `Throws:` that names the
error type, one of its cases, or a function that documents it. An overload ("given as an array: see ...") may link to the function in its
first paragraph instead. Errors of the caller's own closure or container need no mention. The page must list each type once.
"""
import json
import re
import sys
from pathlib import Path

graph = json.loads(Path(sys.argv[1]).read_text())
# A symbol that the compiler adds has no location in a file.
symbols = [symbol for symbol in graph["symbols"] if "location" in symbol]


def comment(symbol):
    return "\n".join(line["text"] for line in symbol.get("docComment", {}).get("lines", []))


def thrown(symbol):
    """Returns the thrown type: None if the symbol does not throw, "any" for an untyped throws."""
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
    """Returns the last component of each link, without the suffix that selects an overload."""
    return [re.sub(r"-(\(.*|[0-9a-z]+)$", "", link.split("/")[-1]) for link in re.findall("``([^`]+)``", text)]


def documented_parameters(text):
    yield from re.findall(r"^- Parameter (\w+):", text, re.M)
    for section in re.findall(r"^- Parameters:(.*?)(?=^- |\Z)", text, re.M | re.S):
        yield from re.findall(r"^ +- (\w+):", section, re.M)


def faults(symbol):
    text, type, said = comment(symbol), thrown(symbol), throws_section(comment(symbol))
    if not text:
        yield "has no documentation comment"
    if type and not type.endswith("Failure"):
        if said is not None:
            if type != "any" and type not in said and not links(said):
                yield f"has a 'Throws:' that does not mention {type}"
        elif not told.intersection(links(text.split("\n\n")[0])):
            yield f"throws {type}, but has no 'Throws:'"
    parameters = symbol.get("functionSignature", {}).get("parameters", [])
    for name in documented_parameters(text):
        if not any(name in (parameter["name"], parameter.get("internalName")) for parameter in parameters):
            yield f"documents {name}, which is not a parameter"


told = {symbol["pathComponents"][-1] for symbol in symbols if throws_section(comment(symbol)) is not None}
for symbol in symbols:
    for fault in faults(symbol):
        print(".".join(symbol["pathComponents"]), fault)
types = sorted(symbol["pathComponents"][0] for symbol in symbols if len(symbol["pathComponents"]) == 1)
listed = sorted(re.findall(r"^- ``(.*)``$", Path(sys.argv[2]).read_text(), re.M))
if types != listed:
    print(f"{sys.argv[2]}: the list of types differs from the public types in", *(set(types) ^ set(listed)) or ["one that is listed twice"])
if not symbols:
    print(f"{sys.argv[1]} has no symbols")
