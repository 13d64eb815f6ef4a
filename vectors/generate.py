# SPDX-License-Identifier: Apache-2.0
"""Writes the vector files of this folder, and their digests. With --check, compares them with the files in the folder instead.

The expected values come from Python's hashlib, hmac and base64, and from the packages `cryptography` and `protobuf`. The
generator uses no Swift code, so a fault in the library makes a test fail.

With --long, also writes the files of ../vectors-long, which takes minutes. Without --long, those files stay as they are.
"""

import argparse
import json
import pathlib
import sys

from generator import (
    accumulated, agreement, attachment, base64_text, checksums, credentials, directory, envelope, exhausted, hash,
    keys, messages, payload, rest,
)

MODULES = [
    envelope, attachment, payload, messages, keys, agreement, directory, base64_text, hash, credentials, rest,
    exhausted, accumulated,
]
LONG_MODULES = [exhausted, accumulated]
FOLDER = pathlib.Path(__file__).parent
LONG_FOLDER = FOLDER.parent / "vectors-long"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, and exit with status 1 if a file differs from the generated one")
    parser.add_argument("--long", action="store_true", help="also make or check the files of vectors-long, which takes minutes")
    arguments = parser.parse_args()

    paths = {}
    add(paths, FOLDER, [module.documents() for module in MODULES])
    folders = [FOLDER]
    if arguments.long:
        add(paths, LONG_FOLDER, [module.long_documents() for module in LONG_MODULES])
        folders.append(LONG_FOLDER)

    if arguments.check:
        differing = [path for path, text in paths.items() if committed(path) != text.encode()]
        for path in differing:
            print(f"{name(path)}: differs from the generated file: change the generator, and run generate.py", file=sys.stderr)
        for sums in [folder / checksums.NAME for folder in folders]:
            if committed(sums) != checksums.text(sums.parent).encode():
                print(f"{name(sums)}: differs from the digests of the files in its folder: run generate.py", file=sys.stderr)
                differing.append(sums)
        sys.exit(1 if differing else 0)

    for path, text in paths.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    for folder in folders:
        checksums.write(folder)
    print_counts(paths)


def add(paths, folder, documents):
    for made in documents:
        for file, document in made.items():
            assert folder / file not in paths, f"two modules make {file}"
            paths[folder / file] = document.text()


def name(path):
    """Returns the file's name, or FOLDER/NAME if the file is not in this program's folder."""
    return path.name if path.parent == FOLDER else f"{path.parent.name}/{path.name}"


def committed(path):
    return path.read_bytes() if path.exists() else None


def print_counts(paths):
    totals = {"valid": 0, "invalid": 0, "acceptable": 0}
    for path, text in paths.items():
        results = [test["result"] for group in json.loads(text)["testGroups"] for test in group["tests"]]
        counts = {result: results.count(result) for result in totals}
        for result, count in counts.items():
            totals[result] += count
        print(f"{name(path)}: {describe(counts)}")
    print(f"all: {describe(totals)}")


def describe(counts):
    listed = ", ".join(f"{count} {result}" for result, count in counts.items() if count or result != "acceptable")
    return f"{sum(counts.values())} tests, {listed}"


if __name__ == "__main__":
    main()
