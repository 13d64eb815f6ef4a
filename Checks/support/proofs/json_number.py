# SPDX-License-Identifier: Apache-2.0
"""Parsing of JSON numbers: JSONNumber of PushWire, called by the functions of exports.swift."""
import claripy
import wire
from machine import Call, all_of, implies, wide

TITLE = "JSON numbers"
SOURCES = wire.SOURCES
FAULTS = ["json-number-wrapped", "json-number-leading-zero"]
BOUND = "every step, every text of 0 to 10 bytes, every whole part of 0 to 6 digits, and of 7 to 10 without a leading zero"

TEXT_BYTES = 10
# Up to this length, a whole part may begin with zeros, which multiply the paths.
ANY_DIGITS = 6
# The number of decimal digits of 2^64 - 1.
MAXIMUM_DIGITS = 20


def is_digit(byte):
    return claripy.And(byte >= ord("0"), byte <= ord("9"))


# Ten times a value, computed as the compiler does for the processor. The solver proves long sums equal only if they have the same form.
TIMES_TEN = {
    "AMD64": lambda value: value * 10,
    "AARCH64": lambda value: (value + (value << 2)) << 1,
}


def prove_times_ten(image):
    """Proves that both forms are ten times the value."""
    call = Call(image, "proof_json_step")
    value = call.value("value")
    for times_ten in TIMES_TEN.values():
        call.prove_always(product=times_ten(value) == value * 10)


def decimal(call, digits):
    value = claripy.BVV(0, 64)
    for digit in digits:
        value = TIMES_TEN[call.architecture](value) + wide(digit - ord("0"))
    return value


def prove_number(call, paths, result, is_number, value):
    for path in paths:
        call.prove(
            path,
            verdict=path.result == claripy.If(is_number, claripy.BVV(1, 64), claripy.BVV(0, 64)),
            value=implies(is_number, path[result] == value),
        )


def prove_step(image):
    call = Call(image, "proof_json_step")
    digit, value, result = call.value("digit"), call.value("value"), call.output("result", 8)
    call.assume(digit < 10)
    right = wide(value, 72) * 10 + wide(digit, 72)
    prove_number(call, call.run(digit, value, result), result, right[71:64] == 0, right[63:0])


def prove_shortest(image, length):
    call = Call(image, "proof_json_shortest")
    text, result = call.input("text", length), call.output("result", 8)
    are_digits = all_of(is_digit(byte) for byte in text.symbols)
    is_shortest = claripy.And(are_digits, text[0] != ord("0")) if length > 1 else are_digits
    is_number = is_shortest if length > 0 else claripy.false()
    prove_number(call, call.run(text, length, result), result, is_number, decimal(call, text.symbols))


def prove_too_long(image):
    """Proves that a text of more than 20 bytes is refused by its length. There is no byte to load."""
    call = Call(image, "proof_json_shortest")
    text, result, length = call.input("text", 0), call.output("result", 8), call.value("length")
    call.assume(claripy.And(length > MAXIMUM_DIGITS, length < 1 << 47))
    prove_number(call, call.run(text, length, result), result, claripy.false(), claripy.BVV(0, 64))


def prove_whole(image, length):
    """Proves the value of a whole number. JSONReader has checked that the bytes are digits, and that only "0" itself begins with 0."""
    call = Call(image, "proof_json_whole")
    text, result = call.input("text", length), call.output("result", 8)
    call.assume(all_of(is_digit(byte) for byte in text.symbols))
    if length > ANY_DIGITS:
        call.assume(text[0] != ord("0"))
    for path in call.run(text, length, result):
        # The code skips zeros at both ends, so some digits are always 0 on a path. With constants for them, both sums have one form.
        zeros = [byte for byte in text.symbols if call.is_always(path, byte == ord("0"))]
        digits = [claripy.BVV(ord("0"), 8) if any(byte is zero for zero in zeros) else byte for byte in text.symbols]
        prove_number(call, [path], result, claripy.true(), decimal(call, digits))


def prove(image):
    prove_times_ten(image)
    prove_step(image)
    prove_too_long(image)
    for length in range(TEXT_BYTES + 1):
        prove_shortest(image, length)
        prove_whole(image, length)
