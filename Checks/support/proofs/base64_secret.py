# SPDX-License-Identifier: Apache-2.0
"""Base64 of secrets: ccurve_base64_encode_secret, with libsodium's code, and ccurve_base64_decode_secret."""
import itertools

import claripy
from machine import Call, all_of, any_of, implies

TITLE = "base64 of secrets"
SOURCES = ["Sources/CCurve/base64_secret.c", "Sources/CCurve/base64.c"]
FAULTS = ["key-text-trailing-bits", "key-text-by-table"]
BOUND = "every secret of 0 to 6 bytes, every text of 0 to 4 characters, every second group"

OK, MALFORMED = 0, 4
# The maximum length of a text: a group of four characters. A second group is proved after a correct first group.
TEXT_BYTES = 4
# The maximum length of a secret: two groups.
SECRET_BYTES = 6

# The kinds of characters. The time may depend on the kind of each character.
ALPHABET, PADDING, LINE_END, OTHER = KINDS = "A=n?"


def alphabet_value(character):
    """Returns the 6-bit value of a character of the alphabet (RFC 4648 §4)."""
    ranges = [("A", "Z", 0), ("a", "z", 26), ("0", "9", 52), ("+", "+", 62), ("/", "/", 63)]
    value = claripy.BVV(0, 8)
    for first, last, number in ranges:
        value = claripy.If(is_within(character, first, last), character - ord(first) + number, value)
    return value[5:0]


def alphabet_character(value):
    """Returns the character of a 6-bit value (RFC 4648 §4)."""
    character = claripy.BVV(0, 8)
    for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"):
        character = claripy.If(value == number, claripy.BVV(ord(letter), 8), character)
    return character


def is_within(character, first, last):
    return claripy.And(character >= ord(first), character <= ord(last))


def is_of_kind(character, kind):
    is_alphabet = any_of(is_within(character, *ends) for ends in ("AZ", "az", "09", "++", "//"))
    is_padding = character == ord("=")
    is_line_end = claripy.Or(character == ord("\r"), character == ord("\n"))
    return {
        ALPHABET: is_alphabet,
        PADDING: is_padding,
        LINE_END: is_line_end,
        OTHER: claripy.Not(any_of([is_alphabet, is_padding, is_line_end])),
    }[kind]


def reading(form, skips_line_ends):
    """Returns what follows from the kinds of characters alone: the offset of a fault or None, and the offsets of characters to decode."""
    kept = [offset for offset, kind in enumerate(form) if not (skips_line_ends and kind == LINE_END)]
    # Padding is valid only if it completes a group.
    padding = 0
    if len(kept) % 4 == 0:
        while padding < min(2, len(kept)) and form[kept[-1 - padding]] == PADDING:
            padding += 1
    decoded = kept[: len(kept) - padding]
    for offset in decoded:
        if form[offset] != ALPHABET:
            return offset, []
    return (len(form) if len(decoded) % 4 == 1 else None), decoded


def prove_decoding(image, known, length, skips_line_ends):
    """Proves the decoding of every text that begins with characters of these kinds."""
    call = Call(image, "ccurve_base64_decode_secret")
    text = call.input("text", length)
    bytes_, count, offset = call.output("bytes", length // 4 * 3 + 2), call.output("count", 8), call.output("offset", 8)
    call.assume(all_of(is_of_kind(text[place], kind) for place, kind in enumerate(known)))
    paths = call.run(bytes_, text, length, claripy.BVV(int(skips_line_ends), 32), count, offset)

    # The right results, for each form of the text.
    is_ok, right_count, right_offset, right_bytes = claripy.false(), claripy.BVV(0, 64), claripy.BVV(0, 64), [claripy.BVV(0, 8)] * len(bytes_)
    for form in forms(known, length):
        has_form = all_of(is_of_kind(character, kind) for character, kind in zip(text.symbols, form))
        fault, decoded = reading(form, skips_line_ends)
        if fault is None:
            bits = claripy.Concat(claripy.BVV(0, 8), *(alphabet_value(text[place]) for place in decoded))
            unused = 6 * len(decoded) % 8
            if unused:
                is_ok = claripy.Or(is_ok, claripy.And(has_form, bits[unused - 1 : 0] == 0))
                fault = decoded[-1]
            else:
                is_ok, fault = claripy.Or(is_ok, has_form), 0
            right_count = claripy.If(has_form, claripy.BVV(6 * len(decoded) // 8, 64), right_count)
            for index in range(6 * len(decoded) // 8):
                low = 6 * len(decoded) - 8 * (index + 1)
                right_bytes[index] = claripy.If(has_form, bits[low + 7 : low], right_bytes[index])
        right_offset = claripy.If(has_form, claripy.BVV(fault, 64), right_offset)

    call.prove_branches(paths, [is_ok, *(is_of_kind(character, kind) for character in text.symbols for kind in KINDS)])
    for path in paths:
        decoded = zip(path.bytes(bytes_), right_bytes)
        call.prove(
            path,
            verdict=path.result[31:0] == claripy.If(is_ok, claripy.BVV(OK, 32), claripy.BVV(MALFORMED, 32)),
            offset=claripy.Or(is_ok, path[offset] == right_offset),
            count=implies(is_ok, path[count] == right_count),
            bytes=implies(is_ok, all_of(implies(right_count > index, byte == right) for index, (byte, right) in enumerate(decoded))),
        )


def forms(known, length):
    return [(*known, *rest) for rest in itertools.product(KINDS, repeat=length - len(known))]


def prove_encoding(image, length, is_padded):
    call = Call(image, "ccurve_base64_encode_secret")
    secret, text = call.input("secret", length), call.output("text", (length + 2) // 3 * 4 + 1)
    path = call.run_one_path(text, secret, length, claripy.BVV(int(is_padded), 32))
    # Zero bits complete the last character.
    bits = claripy.Concat(*secret.symbols, claripy.BVV(0, 6))
    expected = [alphabet_character(bits[high : high - 5]) for high in range(bits.size() - 1, 5, -6)]
    if is_padded:
        expected += [claripy.BVV(ord("="), 8)] * (-len(expected) % 4)
    # A NUL follows.
    characters = zip(path.bytes(text), [*expected, claripy.BVV(0, 8)])
    call.prove(path, length=path.result == len(expected), text=all_of(character == right for character, right in characters))


def prove(image):
    for length, is_padded in itertools.product(range(SECRET_BYTES + 1), [False, True]):
        prove_encoding(image, length, is_padded)
    for length, skips_line_ends in itertools.product(range(TEXT_BYTES + 1), [False, True]):
        prove_decoding(image, "", length, skips_line_ends)
    prove_decoding(image, "AAAA", 2 * TEXT_BYTES, False)
