# SPDX-License-Identifier: Apache-2.0
"""Masks: mask_less and mask_within of mask.h, called by the functions of exports.c."""
import claripy
from machine import Call, implies

TITLE = "masks"
SOURCES = []
FAULTS = ["mask-off-by-one"]
BOUND = "every argument, one path each"

ONES, ZEROS = claripy.BVV(0xFFFF_FFFF, 32), claripy.BVV(0, 32)


def is_small(value):
    """Returns the precondition that mask.h has for each argument."""
    return value < 1 << 31


def prove(image):
    call = Call(image, "proof_mask_less")
    a, b = call.value("a", 32), call.value("b", 32)
    path = call.run_one_path(a, b)
    mask = path.result[31:0]
    call.prove(
        path,
        sign_of_difference=mask == claripy.If(claripy.SLT(a - b, 0), ONES, ZEROS),
        less=implies(claripy.And(is_small(a), is_small(b)), mask == claripy.If(a < b, ONES, ZEROS)),
    )

    call = Call(image, "proof_mask_within")
    value, first, last = call.value("value", 32), call.value("first", 32), call.value("last", 32)
    path = call.run_one_path(value, first, last)
    mask = path.result[31:0]
    is_within = claripy.And(first <= value, value <= last)
    are_small = claripy.And(is_small(value), is_small(first), is_small(last))
    call.prove(
        path,
        mask=claripy.Or(mask == ONES, mask == ZEROS),
        within=implies(are_small, mask == claripy.If(is_within, ONES, ZEROS)),
    )
