# SPDX-License-Identifier: Apache-2.0
"""Builds the core in Embedded Swift for arm64, and runs all vectors on it in an emulator. They must find each planted fault.

    python Checks/support/arm64 FOLDER PATH ...    vector files, or folders of them

Prints the number of tests of each type that the program answered. Ends with status 1 if a test fails, no test of a type runs, or a fault is not found.
"""
import json
import multiprocessing
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path += [str(ROOT / "Checks/support/proofs"), str(ROOT / "vectors/runners/python")]

import checks
from objects import ARM, ARM_LIBRARIES, c_object, copied_tree, run, swift_object
from run import run_document, json_files

HERE = "Checks/support/arm64"
SHIM, CORE = "Sources/CCurve", ["Sources/PushCrypto", "Sources/PushWire"]
FAULTS_OF_SWIFT = ["envelope-mac-nine-bytes", "wire-varint-eleven-bytes", "token-without-plus"]
FAULTS_OF_C = ["padding-of-zero", "base64-trailing-bits", "mac-last-byte-ignored", "prekeys-sign-kept"]


def build(folder, mutant=None, swift=None):
    """Compiles and links the program. Returns it, and the object of all Swift sources, which is compiled only if none is given."""
    tree = copied_tree(folder, [SHIM, *CORE, HERE], mutant)
    shim = [path.relative_to(tree) for path in sorted((tree / SHIM).glob("*.c"))]
    objects = [c_object(tree, folder, source, ARM) for source in [*shim, f"{HERE}/main.c"]]
    if swift is None:
        sources = [path for source in [*CORE, HERE] for path in sorted((tree / source).rglob("*.swift"))]
        # One module: Swift 6.3 does not find the deinit of a noncopyable type of another module, if that type is not public.
        options = ["-swift-version", "6", "-strict-memory-safety", "-enable-upcoming-feature", "InternalImportsByDefault"]
        swift = swift_object(tree, folder, sources, ARM, module="PushCrypto", options=options)
    toolchain = json.loads(run("swiftc", "-print-target-info"))["paths"]["runtimeResourcePath"]
    tables = f"{toolchain}/embedded/aarch64-none-none-elf/libswiftUnicodeDataTables.a"
    program = folder / "program"
    libraries = [tables, ARM_LIBRARIES / "libsodium.a", ARM_LIBRARIES / "libcrypto.a"]
    run("clang", f"--target={ARM}-linux-gnu", "-fuse-ld=lld", "-static", "-o", program, *objects, swift, *libraries)
    return program, swift


def verify(program, paths, **environment):
    """Runs all tests of the core. Returns the number of tests of each type, and a line for each failure."""
    failures = []
    checks.program = checks.Program(["qemu-aarch64-static", program], environment)
    for path in json_files(paths):
        document = json.loads(path.read_bytes())
        if "testGroups" not in document or {group["type"] for group in document["testGroups"]} <= checks.OTHERS:
            continue
        _, failed = run_document(document, {})
        failures += [f"{path.name}: {failure}" for failure in failed]
    status = checks.program.end()
    if status != 0:
        failures.append(f"the program ended with status {status}")
    failures += [f"no test of type {kind} ran" for kind, count in checks.program.counts.items() if count == 0]
    return checks.program.counts, failures


def is_found(job):
    """Returns whether a test fails with the fault, and a line that says so."""
    fault, folder, swift, paths = job
    _, failures = verify(build(folder / fault, fault, swift)[0], paths)
    return bool(failures), f"{fault} is found: {failures[0]}" if failures else f"nothing finds {fault}"


def main(folder, *paths):
    folder = Path(folder)
    program, swift = build(folder / "right")
    counts, failures = verify(program, paths)
    for kind, count in [*counts.items(), ("all tests", sum(counts.values()))]:
        print(f"{kind:30}{count:6}", flush=True)
    # OpenSSL's switch: as on a processor without instructions for AES and SHA.
    failures += [f"without AES instructions: {failure}" for failure in verify(program, paths, OPENSSL_armcap="0")[1]]
    jobs = [(fault, folder, None, paths) for fault in FAULTS_OF_SWIFT] + [(fault, folder, swift, paths) for fault in FAULTS_OF_C]
    # A process each, because a run leaves the program in a variable of `checks`.
    with multiprocessing.Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for found, line in pool.imap(is_found, jobs, chunksize=1):
            if found:
                print(f"holds   {line}", flush=True)
            else:
                failures.append(line)
    for failure in failures:
        print(f"FAILS   {failure}")
    return min(1, len(failures))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
