#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures push-tool on large inputs. For contacts and tokens, subtracts the time of the same command on an empty input, which is mostly
the start of the process.

- `rest check` on 80,000 contacts, compared with Python's `json.loads`, and on 3.9 MiB of combining marks.
- `tokens` on 2,000,000 lines, on one thread and on all, compared with the library's batch as push-bench measures it.

    tool.py PUSH_TOOL PUSH_BENCH

Exits with status 1 if the contacts take longer than Python, if the combining marks take more than 100 ms, or if a line takes more than
150 ns of CPU time on one thread or more than twice the library's time.
"""

import base64
import hashlib
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
CONTACTS = 80_000
LINES = 2_000_000
MARKS = "e" + "\u0301\u0323" * 1_020_000


def main():
    tool = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        empty, contacts = written(folder, '{"contacts":[]}'), written(folder, directory_response())
        (checked, parsed) = medians(
            lambda: elapsed(lambda: check(tool, contacts, "response", 0)) - elapsed(lambda: check(tool, empty, "response", 0)),
            lambda: elapsed(lambda: json.loads(contacts.read_bytes())))
        holds = report(f"rest check, {CONTACTS:,} contacts, time / json.loads", checked / parsed, 1, "")
        for name, body, status in [
            ("a key", f'{{"contacts":[],"{MARKS}":1}}', 1), ("a value", f'{{"contacts":[],"x":"{MARKS}"}}', 0),
        ]:
            file = written(folder, body)
            (took,) = medians(lambda: elapsed(lambda: check(tool, file, "request", status)))
            holds &= report(f"rest check, {file.stat().st_size / 2**20:.1f} MiB of combining marks as {name}", took * 1000, 100, " ms")
        holds &= measure_tokens(tool, sys.argv[2], folder)
    sys.exit(0 if holds else 1)


def measure_tokens(tool, bench, folder):
    numbers, empty = written(folder, "".join(f"+1415{index:07}\n" for index in range(LINES))), written(folder, "")

    def took(measure, threads):
        return measure(lambda: tokens(tool, threads, numbers)) - measure(lambda: tokens(tool, threads, empty))

    one, one_waited, all_waited = (
        time * 1e9 / LINES
        for time in medians(lambda: took(processor_time, "1"), lambda: took(elapsed, "1"), lambda: took(elapsed, "all")))
    batch_of_one, batch_of_all = library_batches(bench, folder)
    name = f"tokens, {LINES:,} lines"
    holds = report(f"{name}, one thread, CPU time per line", one, 150, " ns")
    holds &= report(f"{name}, one thread, time / the library's batch", one / batch_of_one, 2, "")
    holds &= report(f"{name}, all threads, time / the library's batch", all_waited / batch_of_all, 2, "")
    print(f"{name}, all threads, time / one thread: {all_waited / one_waited:.3g}")
    return holds


def library_batches(bench, folder):
    """The library's time per token of a batch in ns, on one thread and on all."""
    path = pathlib.Path(folder, "bench.json")
    # Ignores the status, which tells of missed targets: scripts/bench has checked it.
    subprocess.run([bench, "--filter", "batch of 10⁶", "--json", path], stdout=subprocess.DEVNULL)
    lines = [line["result"] for group in json.loads(path.read_bytes())["groups"] for line in group["rows"]]
    medians = {line["name"]: line["ours"]["median"] for line in lines}
    return medians["directory tokens, batch of 10⁶"], medians["batch of 10⁶ tokens, all cores"]


def tokens(tool, threads, path):
    subprocess.run([tool, "tokens", "--threads", threads, str(path)], stdout=subprocess.DEVNULL, check=True)


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


def processor_time(work):
    """The CPU time of the processes that `work` runs."""
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    start = spent()
    work()
    return spent() - start


def medians(*works):
    """The median time of each work. The works take turns."""
    rounds = [[work() for work in works] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds)]


def report(name, value, limit, unit):
    print(f"{name}: {value:.3g}{unit} (≤ {limit}{unit}) {'pass' if value <= limit else 'FAIL'}")
    return value <= limit


if __name__ == "__main__":
    main()
