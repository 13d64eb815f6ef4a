#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Packs the vectors, their schemas, their documentation and the runners into one archive, for other implementers.

    archive.py FILE.tar.gz

The same files always give the same bytes: the names are sorted, and the times and owners are fixed.
"""

import gzip
import io
import pathlib
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PATTERNS = [
    "LICENSE",
    "docs/vectors.md",
    # docs/vectors.md links to these two.
    "docs/bad-inputs.md",
    "docs/protocol.md",
    "vectors/*.json",
    "vectors/SHA256SUMS",
    "vectors/README.md",
    "vectors/check.py",
    "vectors/requirements.txt",
    "vectors/known-answers/*.json",
    "vectors/original-2013/*.json",
    "vectors/schema/*.json",
    "vectors/runners/python/*.md",
    "vectors/runners/python/*.py",
    "vectors/runners/python/*.txt",
    "vectors/runners/python/push/*.py",
    "vectors-long/*.json",
    "vectors-long/SHA256SUMS",
]
# 1980-01-01, the earliest time that all archive formats support.
TIME = 315532800


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip())
        sys.exit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 64)
    target = pathlib.Path(sys.argv[1])
    folder = target.name.removesuffix(".tar.gz")
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in files():
            entry = tarfile.TarInfo(f"{folder}/{path.relative_to(ROOT).as_posix()}")
            data = path.read_bytes()
            entry.size, entry.mtime = len(data), TIME
            entry.mode = 0o755 if data.startswith(b"#!") else 0o644
            archive.addfile(entry, io.BytesIO(data))
    # By default, gzip writes the current time into its header.
    target.write_bytes(gzip.compress(tar.getvalue(), mtime=0))


def files():
    found = set()
    for pattern in PATTERNS:
        paths = list(ROOT.glob(pattern))
        if not paths:
            sys.exit(f"archive.py: no file matches {pattern}: correct PATTERNS, or restore the file")
        found.update(paths)
    return sorted(found)


if __name__ == "__main__":
    main()
