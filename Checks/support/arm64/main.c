/* SPDX-License-Identifier: Apache-2.0 */

/* Reads a request from each line of standard input, and writes the answer of answers.swift as one line. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

void answer(const uint8_t *line, size_t length, void (*write)(const uint8_t *text, size_t length));

static void write_text(const uint8_t *text, size_t length) {
    (void)fwrite(text, 1, length, stdout);
}

int main(void) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) > 0) {
        answer((const uint8_t *)line, (size_t)length - 1, write_text);
        (void)putchar('\n');
        (void)fflush(stdout);
    }
    return 0;
}
