# SPDX-License-Identifier: Apache-2.0
"""Runs each proof for both architectures, and checks that it fails for its planted faults.

    python Checks/support/proofs FOLDER LIBSODIUM_X86 LIBSODIUM_ARM [NAME ...]

Prints a line for each run. The exit status is 1 if a proof fails, or if a fault is not found.
"""
import importlib
import multiprocessing
import os
import sys
import time
from pathlib import Path

from machine import Call, Lost, Refuted
from objects import ARM, X86, build

# The controls first, because the proofs depend on them. Then the slowest, so that no core is idle at the end.
NAMES = ["controls", "json_number", "base64_secret", "wire", "comparison", "padding", "masks"]


def attempt(job):
    """Returns whether a proof held, or found its planted fault, and a line that says so."""
    name, architecture, mutant, libsodium, work = job
    proof = importlib.import_module(name)
    folder = work / "-".join([name, architecture, mutant or "right"])
    image = build(folder, proof.SOURCES, architecture, libsodium, mutant)
    begun, Call.path_count = time.monotonic(), 0
    title = f"{proof.TITLE}, {architecture}"
    try:
        proof.prove(image)
    except Refuted as refutation:
        if mutant is None:
            return False, f"{title}: {refutation}"
        return True, f"{title}: refuted with {mutant}: {refutation}"
    except Lost as loss:
        return False, f"{title}{f' with {mutant}' if mutant else ''}: no proof: {loss}"
    if mutant is not None:
        return False, f"{title}: the proof holds with {mutant}, and must not"
    return True, f"{title}: {proof.BOUND}: {Call.path_count} paths, {time.monotonic() - begun:.1f} s"


def main(folder, libsodium_x86, libsodium_arm, *names):
    jobs = [
        (name, architecture, mutant, libsodium, Path(folder))
        for name in names or NAMES
        for architecture, libsodium in ((X86, libsodium_x86), (ARM, libsodium_arm))
        for mutant in (None, *importlib.import_module(name).FAULTS)
    ]
    failures = 0
    # Each job has a process of its own, so that no state is left behind.
    with multiprocessing.Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for holds, line in pool.imap(attempt, jobs, chunksize=1):
            print("holds  " if holds else "FAILS  ", line, flush=True)
            failures += not holds
    return failures


sys.exit(1 if main(*sys.argv[1:]) else 0)
