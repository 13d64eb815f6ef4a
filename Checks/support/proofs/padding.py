# SPDX-License-Identifier: Apache-2.0
"""Removal of the padding from a last block: ccurve_unpad."""
import claripy
from machine import Call, all_of, implies, wide

TITLE = "padding"
SOURCES = ["Sources/CCurve/padding.c"]
FAULTS = ["padding-of-zero", "padding-last-byte-alone"]
BOUND = "every last block, one path"

OK, BAD_PADDING = 0, 3


def prove(image):
    call = Call(image, "ccurve_unpad")
    block = call.input("block", 16)
    padding = call.output("padding", 8)
    path = call.run_one_path(block, padding)

    # RFC 5652 §6.3, blocks of 16: the block ends in n bytes of value n, 1 <= n <= 16.
    count = block[15]
    is_padded = all_of([count >= 1, count <= 16, *(implies(count >= 16 - index, block[index] == count) for index in range(16))])
    verdict = claripy.If(is_padded, claripy.BVV(OK, 32), claripy.BVV(BAD_PADDING, 32))
    call.prove(path, verdict=path.result[31:0] == verdict, length=path[padding] == wide(count))
