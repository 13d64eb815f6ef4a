# SPDX-License-Identifier: Apache-2.0
"""What angr 9.2.150 lacks or has wrong of the instructions in the proofs."""
import claripy
from angr.engines.vex.claripy import ccall, irop


class Operation:
    """An operation of VEX, by the comments of its libvex_ir.h."""

    _float = False

    def __init__(self, calculate):
        self.calculate = calculate


def slice_of(high, low, byte_shift):
    """16 bytes of 32, from a byte on."""
    return claripy.LShR(claripy.Concat(high, low), byte_shift.zero_extend(256 - byte_shift.size()) * 8)[127:0]


def low_half(vector):
    """The lower 8 bytes, and zeros above."""
    return vector[63:0].zero_extend(64)


def narrowed(vector):
    """The lower half of each of four words of 32 bits."""
    return claripy.Concat(*(vector[32 * lane + 15 : 32 * lane] for lane in reversed(range(4))))


def flags_of_multiplication(_, bits, first, second, _ndep, platform=None):
    """The flags of MUL of x86-64: CF and OF say whether the upper half of the product is not 0. angr takes the upper half of the lower
    half. Intel leaves the other flags undefined: here, any value."""
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
