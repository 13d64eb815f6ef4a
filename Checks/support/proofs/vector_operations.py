# SPDX-License-Identifier: Apache-2.0
"""The vector operations of arm64 that angr 9.2.150 lacks, by the comments of VEX's libvex_ir.h."""
import claripy
from angr.engines.vex.claripy import irop


class Operation:
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


def register():
    irop.operations["Iop_SliceV128"] = Operation(slice_of)
    irop.operations["Iop_ZeroHI64ofV128"] = Operation(low_half)
    irop.operations["Iop_NarrowUn32to16x4"] = Operation(narrowed)
