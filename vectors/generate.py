# SPDX-License-Identifier: Apache-2.0
"""Writes every vector file of this folder, and their digests; with --check, compares them with what is committed instead.

The expected values come from Python's hashlib, hmac and base64 and from the `cryptography` and `protobuf` packages:
nothing here knows the Swift code, so that the two can disagree.
"""

import argparse
import json
import pathlib
import sys

from generator import (
    agreement, attachment, base64_text, checksums, credentials, directory, envelope, hash, keys, messages, payload,
    rest,
)

MODULES = [envelope, attachment, payload, messages, keys, agreement, directory, base64_text, hash, credentials, rest]
FOLDER = pathlib.Path(__file__).parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a committed file differs")
    check = parser.parse_args().check

    texts = {}
    for module in MODULES:
        for name, document in module.documents().items():
            assert name not in texts, f"two modules make {name}"
            texts[name] = document.text()

    if check:
        differing = [name for name, text in texts.items() if committed(name) != text.encode()]
        for name in differing:
            print(f"{name}: differs from what the generator makes", file=sys.stderr)
        if committed(checksums.NAME) != checksums.text(FOLDER).encode():
            print(f"{checksums.NAME}: not the digests of the files that are here", file=sys.stderr)
            differing.append(checksums.NAME)
        sys.exit(1 if differing else 0)

    for name, text in texts.items():
        (FOLDER / name).write_bytes(text.encode())
    checksums.write(FOLDER)
    print_counts(texts)


def committed(name):
    path = FOLDER / name
    return path.read_bytes() if path.exists() else None


def print_counts(texts):
    totals = {"valid": 0, "invalid": 0, "acceptable": 0}
    for name, text in texts.items():
        results = [test["result"] for group in json.loads(text)["testGroups"] for test in group["tests"]]
        counts = {result: results.count(result) for result in totals}
        for result, count in counts.items():
            totals[result] += count
        print(f"{name}: {describe(counts)}")
    print(f"all: {describe(totals)}")


def describe(counts):
    listed = ", ".join(f"{count} {result}" for result, count in counts.items() if count or result != "acceptable")
    return f"{sum(counts.values())} tests, {listed}"


if __name__ == "__main__":
    main()
