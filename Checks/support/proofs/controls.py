# SPDX-License-Identifier: Apache-2.0
"""Controls: runs and claims that must fail. If one did not, the proofs would prove nothing."""
import claripy
from machine import Call, Lost, Refuted

TITLE = "controls"
SOURCES = ["Checks/support/proofs/controls.c"]
FAULTS = []
BOUND = "each fails as it must"


def must_fail(kind, attempt, text):
    try:
        attempt()
    except kind as failure:
        if text in str(failure):
            return
        raise Lost(f"expected '{text}', but got: {failure}") from failure
    raise Lost(f"expected '{text}', but nothing failed")


def prove(image):
    call = Call(image, "proof_traps")
    must_fail(Refuted, lambda: call.run(call.value("value", 32)), "a trap")

    call = Call(image, "proof_loads_outside")
    bytes_ = call.input("bytes", 2)
    must_fail(Refuted, lambda: call.run(bytes_, call.value("index")), "read of 1 bytes at bytes+2 of 2")

    call = Call(image, "proof_stores_to_input")
    bytes_ = call.input("bytes", 1)
    must_fail(Refuted, lambda: call.run(bytes_, call.value("value", 32)), "write of 1 bytes at bytes+0 of 1")

    call = Call(image, "proof_calls_missing")
    must_fail(Lost, lambda: call.run(call.value("value", 32)), "No bytes in memory")

    call = Call(image, "proof_jumps")
    must_fail(Lost, lambda: call.run(call.value("function"), call.value("value", 32)), "a jump to anywhere")

    call = Call(image, "proof_branches")
    value = call.value("value", 32)
    must_fail(Refuted, lambda: call.run_one_path(value), "2 paths")
    paths = call.run(value)
    must_fail(Refuted, lambda: call.prove_branches(paths, [value > 4]), "a branch depends on more")
    call.prove_branches(paths, [value == 5])
    wrong = [path.result[31:0] == value for path in paths]
    must_fail(Refuted, lambda: [call.prove(path, result=claim) for path, claim in zip(paths, wrong)], "wrong result for value 0x5")

    call = Call(image, "proof_branches")
    value = call.value("value", 32)
    call.assume(claripy.And(value == 3, value == 4))
    must_fail(Lost, lambda: call.run(value), "nothing meets the precondition")
