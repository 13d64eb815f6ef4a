# SPDX-License-Identifier: Apache-2.0
"""SHA256SUMS: the digests of the vector files in a folder and its subfolders but `schema`, in the format of sha256sum."""

import hashlib

NAME = "SHA256SUMS"


def text(folder):
    """Returns a line for each file: digest, two spaces, path. The lines are sorted by path."""
    # Not deeper: an environment of Python packages in this folder also has JSON files.
    paths = (path for path in [*folder.glob("*.json"), *folder.glob("*/*.json")] if path.parent.name != "schema")
    names = sorted(path.relative_to(folder).as_posix() for path in paths)
    return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)


def write(folder):
    (folder / NAME).write_bytes(text(folder).encode())
