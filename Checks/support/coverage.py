#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks llvm-cov's export of the libraries and the C shim: coverage.py EXPORT SOURCES.

A region runs as a whole or not at all: a branch, a closure, the text of a precondition. The copies of a region in several programs, or
for several types of a generic function, count as one. Each region of WHOLE must run, or be in coverage.explained. That file names a
region by the text of its line, with a mark where the region begins, so that a line that moves stays explained.
"""
import json
import re
import sys
from collections import Counter
from pathlib import Path

# The files whose regions must all run, and the minimum percentage of the others.
WHOLE = re.compile(
    r"(CCurve|PushCrypto/(Attachments|Support(?!/(Secret|Output|Redacted)))|PushWire/(Protobuf|JSON|Messages|Envelope))/"
)
FLOORS = {"PushCrypto": 92, "PushWire": 95, "PushHTTP": 94}
sources = Path(sys.argv[2])

# The count of each region: (file, line, column, last line, last column).
runs = {}
for function in json.loads(Path(sys.argv[1]).read_text())["data"][0]["functions"]:
    for *place, count, file, _, kind in function["regions"]:
        path = Path(function["filenames"][file])
        if kind == 0 and sources in path.parents:
            region = (str(path.relative_to(sources)), *place)
            # If a process is killed between two updates, the difference of two counters is negative, and wraps to almost 2^64.
            runs[region] = max(runs.get(region, 0), count if count < 2**62 else 0)
runs = {region: count for region, count in runs.items() if re.match("(CCurve|PushCrypto|PushWire|PushHTTP)/", region[0])}



def explanations():
    """Yields the file, the regions, and whether the regions run by chance, for each reason in coverage.explained."""
    file, regions, reason = "", [], ""
    for line in [*Path(__file__).with_name("coverage.explained").read_text().splitlines(), "Sources/"]:
        is_region = line.startswith("    ")
        if regions and (line.startswith("Sources/") or is_region and reason):
            if not reason:
                faults.append(f"Sources/{file}: coverage.explained has no reason for: {regions[0]}")
            yield file, regions, reason.startswith("By chance: ")
            regions, reason = [], ""
        if line.startswith("Sources/"):
            file = line.removeprefix("Sources/")
        elif is_region:
            regions.append(line.strip())
        elif line and not line.startswith("#"):
            reason += line + " "


faults, listed, chance = [], Counter(), Counter()
for file, regions, is_chance in explanations():
    listed.update((file, region) for region in regions)
    chance.update((file, region) for region in regions if is_chance)

total, missed, missing, lines_of = Counter(), Counter(), Counter(), {}
for (file, line, column, *_), count in runs.items():
    total[file] += 1
    if count == 0:
        missed[file] += 1
        text = (sources / file).read_bytes().splitlines()[line - 1]
        key = file, (text[: column - 1] + "»".encode() + text[column - 1 :]).decode().strip()
        missing[key] += 1
        lines_of[key] = line
for (file, region), count in listed.items():
    if not WHOLE.match(file):
        faults.append(f"Sources/{file}: need not be in coverage.explained, remove it: {region}")
    if missing[file, region] + chance[file, region] < count:
        faults.append(f"Sources/{file}: runs, or is gone, remove it from coverage.explained: {region}")
for (file, region), count in missing.items():
    if WHOLE.match(file) and count > listed[file, region]:
        faults.append(f"Sources/{file}: line {lines_of[file, region]} does not run, test or explain it: {region}")

print(f"{'':55} {'regions':>8} {'not run':>8}")
regions, not_run = Counter(), Counter()
for file in sorted(total):
    print(f"{file:55} {total[file]:8} {missed[file] or '':>8}")
    part = "whole" if WHOLE.match(file) else file.split("/")[0]
    regions[part] += total[file]
    not_run[part] += missed[file]
print(*sorted(faults), sep="\n")


def holds(text, condition):
    if not condition:
        faults.append(text)
    print("holds  " if condition else "FAILS  ", text)


# If a library had no counters, the number would be far lower.
holds(f"{regions['whole']} regions must run, which is more than 1500", regions["whole"] > 1500)
holds(f"all of them run, except {not_run['whole']} that are explained, and the explanations are true", not faults)
for part, floor in FLOORS.items():
    percent = 100 * (1 - not_run[part] / max(1, regions[part]))
    holds(f"the rest of {part}: {percent:.1f} % runs, at least {floor} %", regions[part] > 0 and percent >= floor)
sys.exit(bool(faults))
