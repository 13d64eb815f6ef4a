# SPDX-License-Identifier: Apache-2.0
"""Comparison and classification of secrets: ccurve_equal and ccurve_classify_text of memory.c, with libsodium's code."""
import claripy
from machine import Call, all_of, any_of

TITLE = "comparison and kinds of text"
SOURCES = ["Sources/CCurve/memory.c"]
FAULTS = ["comparison-early-exit"]
BOUND = "every pair of 0 to 32 bytes, every text of 0 to 32 bytes, one path for each length"

# The maximum length of both. MACs have 8, 10, 20 and 32 bytes.
EQUAL_BYTES = 32
TEXT_BYTES = 32
BEYOND_ASCII, CONTROL = 1, 2


def bit(condition, value):
    return claripy.If(condition, claripy.BVV(value, 32), claripy.BVV(0, 32))


def prove(image):
    for length in range(EQUAL_BYTES + 1):
        call = Call(image, "ccurve_equal")
        a, b = call.input("a", length), call.input("b", length)
        path = call.run_one_path(a, b, length)
        are_equal = all_of(a[index] == b[index] for index in range(length))
        call.prove(path, verdict=path.result[31:0] == bit(are_equal, 1))

    for length in range(TEXT_BYTES + 1):
        call = Call(image, "ccurve_classify_text")
        text = call.input("text", length)
        path = call.run_one_path(text, length)
        beyond_ascii = any_of(text[index] >= 0x80 for index in range(length))
        control = any_of(claripy.Or(text[index] < 0x20, text[index] == 0x7F) for index in range(length))
        call.prove(path, kinds=path.result[31:0] == bit(beyond_ascii, BEYOND_ASCII) | bit(control, CONTROL))
