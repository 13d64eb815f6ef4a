#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Prints sentences of more than 30 words, and documentation comments that begin with a dangling word.

    english.py FILE ...

Reads Markdown, and the comments of Swift, C and headers. Ignores code, tables, headings and lists of names.
Prints a line for each finding, FILE:LINE: FAULT: TEXT, and then exits with status 1.
"""

import re
import sys

LIMIT = 30
# A comment that begins with such a word is not a sentence. "In", "For" and other prepositions may begin a sentence.
DANGLING = {"what", "whose", "whom", "by", "of", "to", "as", "where", "which", "so", "than"}
ABBREVIATIONS = re.compile(r"\b(e\.g|i\.e|etc|vs|cf|St|No)\.$")


def plain(text):
    """Returns the words that a reader says: without the targets of links, the content of code, and emphasis."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"``?[^`]+``?", "code", text)
    text = re.sub(r"<[^<>]*>", "", text)
    return text.replace("*", "").replace("_", " ")


def sentences(text):
    """Splits at each full stop, question mark or exclamation mark that a capital letter or code follows."""
    start = 0
    for match in re.finditer(r"[.!?](?=[)\"']?\s+[\"'(]?(?:[A-Z0-9]|code\b|–|-))", text):
        sentence = text[start:match.end()]
        if ABBREVIATIONS.search(sentence):
            continue
        yield sentence.strip()
        start = match.end()
    if text[start:].strip():
        yield text[start:].strip()


def is_list(sentence):
    """Returns whether the sentence is a list: it has four or more commas or semicolons."""
    return len(re.findall(r"[,;]\s", sentence)) >= 4


def is_laid_out(line):
    """Returns whether the line is code, a table of fields, or the target of a link."""
    text = line.strip()
    is_item = re.match(r"[-*+] ", text)
    return bool(re.match(r" {4,}\S", line) and not is_item or re.search(r"\S {3,}\S", text) or re.match(r"\[[^\]]+\]: ", text))


def paragraphs_of_markdown(lines):
    """Yields (line number, text) for each paragraph and list item."""
    fenced = False
    start, words = 0, []
    for number, line in lines:
        stripped = line.strip()
        if is_laid_out(line):
            stripped = ""
        if stripped.startswith("```"):
            fenced = not fenced
            stripped = ""
        elif fenced:
            continue
        item = re.match(r"(?:[-*+]|\d+\.)\s+(.*)", stripped)
        boundary = not stripped or item or stripped[0] in "#|@<>!" or re.fullmatch(r"[-=|: ]+", stripped)
        if boundary and words:
            yield start, " ".join(words)
            words = []
        if not stripped or stripped[0] in "#|@<>!}" or re.fullmatch(r"[-=|: ]+", stripped):
            continue
        if not words:
            start = number
        words.append(item.group(1) if item else stripped)
    if words:
        yield start, " ".join(words)


def comments_of_swift(lines):
    """Yields (whether it is documentation, numbered lines) for each block of comment lines."""
    block, kind = [], None
    for number, line in lines + [(0, "")]:
        match = re.match(r"\s*(///?)(?!/)\s?(.*)", line)
        mark = match.group(1) if match else None
        if mark != kind and block:
            yield kind == "///", block
            block = []
        kind = mark
        if match:
            block.append((number, match.group(2)))


def comments_of_c(lines):
    text = "\n".join(line for _, line in lines)
    for match in re.finditer(r"/\*+(.*?)\*/", text, re.S):
        first = text.count("\n", 0, match.start()) + 1
        body = [re.sub(r"^\s*\*\s?", "", line) for line in match.group(1).split("\n")]
        yield match.group(0).startswith("/**"), list(enumerate(body, first))


def check(path):
    lines = list(enumerate(open(path, encoding="utf-8").read().split("\n"), 1))
    if path.endswith(".md"):
        blocks = [(False, lines)]
    elif path.endswith(".swift"):
        blocks = list(comments_of_swift(lines))
    else:
        blocks = list(comments_of_c(lines))
    for is_documentation, block in blocks:
        first = True
        for number, paragraph in paragraphs_of_markdown(block):
            paragraph = plain(paragraph)
            if "SPDX-License-Identifier" in paragraph:
                continue
            start = re.match(r"[A-Za-z']+", paragraph)
            if first and is_documentation and start and start.group(0).lower() in DANGLING:
                yield number, "begins with a dangling word", paragraph
            first = False
            for sentence in sentences(paragraph):
                count = len(sentence.split())
                if count > LIMIT and not is_list(sentence):
                    yield number, f"{count} words", sentence


def main():
    found = 0
    for path in sys.argv[1:]:
        for number, what, text in check(path):
            found += 1
            print(f"{path}:{number}: {what}: {text}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
