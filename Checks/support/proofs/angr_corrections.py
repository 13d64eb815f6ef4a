# SPDX-License-Identifier: Apache-2.0
"""Instructions of the proofs that angr 9.2.150 lacks or models wrongly."""
import claripy
from angr.engines.vex.claripy import ccall, irop


class Operation:
    """An operation of VEX, as the comments in libvex_ir.h define it."""

    _float = False

    def __init__(self, calculate):
        self.calculate = calculate


def slice_of(high, low, byte_shift):
    """Returns 16 of 32 bytes, from a given byte on."""
    return claripy.LShR(claripy.Concat(high, low), byte_shift.zero_extend(256 - byte_shift.size()) * 8)[127:0]


def low_half(vector):
    """Returns the lower 8 bytes, with zeros above."""
    return vector[63:0].zero_extend(64)


def narrowed(vector):
    """Returns the lower half of each of four 32-bit words."""
    return claripy.Concat(*(vector[32 * lane + 15 : 32 * lane] for lane in reversed(range(4))))


def flags_of_multiplication(_, bits, first, second, _ndep, platform=None):
    """Returns the flags of MUL of x86-64. CF and OF are set if the upper half of the product is not 0. angr looks at the upper half of
    the lower half instead. Intel leaves the other flags undefined, so they have any value here."""
    product = first.zero_extend(bits) * second.zero_extend(bits)
    is_wide = claripy.If(product[2 * bits - 1 : bits] != 0, claripy.BVV(1, 1), claripy.BVV(0, 1))
    others = (claripy.BVS("undefined", 1) for _ in range(4))
    parity, auxiliary, zero, sign = others
    return ccall.pc_make_rdata(ccall.data[platform]["size"], is_wide, parity, auxiliary, zero, sign, is_wide, platform=platform)


def register():
    irop.operations["Iop_SliceV128"] = Operation(slice_of)
    irop.operations["Iop_ZeroHI64ofV128"] = Operation(low_half)
    irop.operations["Iop_NarrowUn32to16x4"] = Operation(narrowed)
    ccall.pc_actions_UMUL = flags_of_multiplication
