#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions of each path of FOLDER/InstructionCheck, and compares them with instructions.txt.

    instructions.py FOLDER [--update]

It counts so that the numbers are the same on every machine of an architecture:

- Instructions in our code: the program, which includes the library and the C shim, and Swift's runtime (libswift*.so), because the
  library decides whether to call it. SwiftPM compiles for the oldest processor of the architecture.
- Calls from our code into all other libraries, as a second number. The instructions inside those libraries depend on their version and
  on the processor that valgrind emulates. They are printed, but have no limit.

Each path runs 1,024 turns, and then 2,048. The difference cancels out the start and the end of the process. 1,024 turns are a whole
number of refills of a sealer's random pool, and of address books.

Another compiler may give other numbers. They are compared all the same, because users get that compiler, too. To tell its effect from a
change of the source, run this on the commit before. Another architecture is not compared.

To see where a path spends its instructions, run callgrind_annotate on callgrind's output for a copy of the program after `strip -g`.
"""
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

TURNS = 1024
KEPT = Path(__file__).with_name("instructions.txt")
# The maximum for a path, which --update does not raise: a fifth of the 4,763 instructions before JSONWriter copied runs of bytes.
BUDGETS = {"write-directory-response": 952}
folder = sys.argv[1]


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def versions():
    def defined(header, name):
        return output("clang", "-E", "-", input=f"#include <{header}>\n{name}\n").splitlines()[-1].strip('"')

    return {
        "architecture": platform.machine(),
        "swift": re.search(r"Swift version (\S+)", output("swift", "--version"))[1],
        "openssl": defined("openssl/opensslv.h", "OPENSSL_VERSION_STR"),
        "libsodium": defined("sodium/version.h", "SODIUM_VERSION_STRING"),
        "glibc": output("getconf", "GNU_LIBC_VERSION").split()[1],
        "valgrind": output("valgrind", "--version").strip().removeprefix("valgrind-"),
    }


def costs(path, turns):
    """Returns the instructions in our code, the calls out of it, and the instructions elsewhere, for a number of turns."""
    file = f"{folder}/callgrind"
    output(
        "valgrind", "--tool=callgrind", f"--callgrind-out-file={file}", f"{folder}/InstructionCheck", path, str(turns),
        env=os.environ | {"SWIFT_DETERMINISTIC_HASHING": "1"},
    )
    names, ours, calls, others, inside, leaves, skip = {}, 0, 0, 0, False, False, False

    def is_ours(text):
        # callgrind writes a name once, and then only its number in brackets.
        number, _, name = text.partition(" ")
        names.setdefault(number, name)
        return re.search(r"/(InstructionCheck|libswift[^/]*)$", names[number]) is not None

    for line in open(file):
        if line.startswith("ob="):
            inside = is_ours(line[3:].strip())
        elif line.startswith("cob="):
            leaves = not is_ours(line[4:].strip())
        elif line.startswith("calls="):
            if inside and leaves:
                calls += int(line[6:].split()[0])
            # The next line has the cost of the called function, which is counted at the function itself.
            leaves, skip = False, True
        elif line[0] in "0123456789+*-":
            if skip:
                skip = False
            elif inside:
                ours += int(line.split()[1])
            else:
                others += int(line.split()[1])
    return ours, calls, others


def measure(path):
    once, twice = costs(path, TURNS), costs(path, 2 * TURNS)
    ours, calls, others = ((b - a) / TURNS for a, b in zip(once, twice))
    if ours <= 0:
        sys.exit(f"callgrind counted no instruction of our code in {path}")
    return round(ours, 1), round(calls, 2), round(others)


now, paths = versions(), output(f"{folder}/InstructionCheck").split()
if sys.argv[2:] == ["--update"]:
    lines = ["# Written by Checks/instructions --update: instructions of our code for one turn, and calls out of it."]
    lines += [f"{name} {version}" for name, version in now.items()]
    for path in paths:
        ours, calls, _ = measure(path)
        lines.append(f"{path} {ours:.1f} {calls:.2f}")
    KEPT.write_text("\n".join(lines) + "\n")
    sys.exit(print(KEPT.read_text()))
if sys.argv[2:]:
    sys.exit("usage: Checks/instructions [--update]")

failures = 0


def holds(text, condition):
    global failures
    failures += not condition
    print("holds  " if condition else "FAILS  ", text, flush=True)


kept = dict(line.split(None, 1) for line in KEPT.read_text().splitlines() if not line.startswith("#"))
for name, version in now.items():
    if version != kept.get(name):
        print(f"differs {name} is {version}, and was {kept.get(name)} when instructions.txt was written")
for path in paths:
    ours, calls, others = measure(path)
    text = f"{path}: {ours} instructions, and {calls} calls into other libraries with {others}"
    if now["architecture"] != kept.get("architecture"):
        print("shown  ", text)
        continue
    if path in BUDGETS:
        holds(f"{path}: at most {BUDGETS[path]}", ours <= BUDGETS[path])
    if path not in kept:
        holds(f"{text}; instructions.txt has no number: run Checks/instructions --update", False)
        continue
    kept_ours, kept_calls = map(float, kept[path].split())
    change = f"{(ours / kept_ours - 1) * 100:+.1f} %"
    holds(f"{text}; instructions.txt: {kept[path]} ({change})", ours <= kept_ours * 1.05 and calls <= kept_calls * 1.05)
    if ours < kept_ours * 0.95 or calls < kept_calls * 0.95:
        print("        better than instructions.txt: run Checks/instructions --update to keep the new numbers")
holds("instructions.txt has no path that is gone", not kept.keys() - now.keys() - set(paths))
sys.exit(failures > 0)
