#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures `push-tool rest check` on large bodies: on 80,000 contacts next to Python's `json.loads`, and on 3.9 MiB of combining
marks. The start of the process is left out: it is the time of the same command on an empty body.

    tool.py PUSH_TOOL

The status is 1 if the contacts take longer than Python, or the marks more than 100 ms.
"""

import base64
import hashlib
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
CONTACTS = 80_000
MARKS = "e" + "\u0301\u0323" * 1_020_000


def main():
    tool = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        empty, contacts = written(folder, '{"contacts":[]}'), written(folder, directory_response())
        (checked, parsed) = medians(
            lambda: elapsed(lambda: check(tool, contacts, "response", 0)) - elapsed(lambda: check(tool, empty, "response", 0)),
            lambda: elapsed(lambda: json.loads(contacts.read_bytes())))
        holds = report(f"rest check, {CONTACTS:,} contacts, of json.loads", checked / parsed, 1, "")
        for name, body, status in [
            ("a key", f'{{"contacts":[],"{MARKS}":1}}', 1), ("a value", f'{{"contacts":[],"x":"{MARKS}"}}', 0),
        ]:
            file = written(folder, body)
            (took,) = medians(lambda: elapsed(lambda: check(tool, file, "request", status)))
            holds &= report(f"rest check, {file.stat().st_size / 2**20:.1f} MiB of combining marks as {name}", took * 1000, 100, " ms")
    sys.exit(0 if holds else 1)


def directory_response():
    contacts = []
    for index in range(CONTACTS):
        token = base64.b64encode(hashlib.sha256(str(index).encode()).digest()[:10]).decode().rstrip("=")
        contact = {"token": token}
        if index % 5 == 0:
            contact["relay"] = "other.example"
        if index % 3 == 0:
            contact["supportsSms"] = True
        contacts.append(contact)
    return json.dumps({"contacts": contacts}, separators=(",", ":"))


def written(folder, text):
    path = pathlib.Path(folder, hashlib.sha256(text.encode()).hexdigest())
    path.write_text(text)
    return path


def check(tool, path, direction, status):
    command = [tool, "rest", "check", "tokens.put", "--direction", direction, str(path)]
    result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert result.returncode == status, f"{command} ended with {result.returncode}"


def elapsed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(*works):
    """The median of each, measured in turn."""
    rounds = [[work() for work in works] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds)]


def report(name, value, limit, unit):
    print(f"{name}: {value:.3g}{unit} (≤ {limit}{unit}) {'pass' if value <= limit else 'FAIL'}")
    return value <= limit


if __name__ == "__main__":
    main()
