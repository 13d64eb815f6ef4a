# SPDX-License-Identifier: Apache-2.0
"""SHA256SUMS: the digest of every vector file of a folder and those below it, as coreutils' sha256sum writes it."""

import hashlib

NAME = "SHA256SUMS"


def text(folder):
    """Lines of digest, two spaces and path, in the order of the paths."""
    paths = (path for path in [*folder.glob("*.json"), *folder.glob("*/*.json")] if path.parent.name != "schema")
    names = sorted(path.relative_to(folder).as_posix() for path in paths)
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)


def write(folder):
    (folder / NAME).write_bytes(text(folder).encode())
