/* SPDX-License-Identifier: Apache-2.0 */

/* Functions for controls.py. A run must find the fault of each. */

#include <stddef.h>
#include <stdint.h>

int missing(int value);
int proof_traps(int value);
int proof_loads_outside(const uint8_t *bytes, size_t index);
int proof_stores_to_input(uint8_t *bytes, int value);
int proof_calls_missing(int value);
int proof_jumps(int (*function)(int), int value);
int proof_branches(int value);

int proof_traps(int value) {
    if (value == 5) __builtin_trap();
    return value;
}

/* `bytes` has 2 bytes. */
int proof_loads_outside(const uint8_t *bytes, size_t index) {
    return index == 2 ? bytes[2] : 0;
}

int proof_stores_to_input(uint8_t *bytes, int value) {
    if (value == 5) bytes[0] = 0;
    return value;
}

int proof_calls_missing(int value) {
    return value == 5 ? missing(value) + 1 : value;
}

int proof_jumps(int (*function)(int), int value) {
    return value == 5 ? function(value) + 1 : value;
}

int proof_branches(int value) {
    if (value == 5) return *(volatile int *)&value + 1;
    return value;
}
