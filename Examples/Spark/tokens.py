# SPDX-License-Identifier: Apache-2.0
"""Hashes telephone numbers to directory tokens on a Spark cluster, with push-tool.

    spark-submit --master URL tokens.py --tool PUSH-TOOL (--input PATH | [--prefix +1415] [--digits 7] [--count N]) [--output PATH]

The numbers are the lines of the text files at --input, or PREFIX followed by an index of DIGITS digits, from 0. push-tool must be at the
same absolute path on every worker. The job fails if a line is not a telephone number.

Prints the count, the sum of the CRC-32 of each line "NUMBER TOKEN", and the seconds. The sum does not depend on the order or the
partitions. With --output, also writes the lines to a new folder. The lines are as secret as the numbers.
"""

import argparse
import functools
import itertools
import subprocess
import time
import zlib

from pyspark.sql import SparkSession

# The numbers of one push-tool process: enough to hide the time of its start, and few enough for a worker's memory.
CHUNK = 100_000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--input")
    parser.add_argument("--prefix", default="+1415")
    parser.add_argument("--digits", type=int, default=7)
    parser.add_argument("--count", type=int, default=2_000_000)
    parser.add_argument("--output")
    options = parser.parse_args()
    if not 0 < options.count <= 10**options.digits:
        parser.error(f"--count must be 1 to {10**options.digits}")

    begun = time.monotonic()
    with SparkSession.builder.appName("directory tokens").getOrCreate() as session:
        context = session.sparkContext
        # Four partitions per core, so that one slow partition does not leave the other cores idle.
        partitions = 4 * context.defaultParallelism
        if options.input:
            numbers = context.textFile(options.input, minPartitions=partitions)
        else:
            prefix, digits = options.prefix, options.digits
            numbers = context.range(options.count, numSlices=partitions).map(lambda index: f"{prefix}{index:0{digits}}")
        lines = numbers.mapPartitions(functools.partial(with_tokens, options.tool))
        if options.output:
            lines.saveAsTextFile(options.output)
            lines = context.textFile(options.output)
        count, total = lines.map(lambda line: (1, zlib.crc32(line.encode("ascii")))).fold((0, 0), added)
    print(f"{count} tokens, sum {total}, {time.monotonic() - begun:.1f} s")


def with_tokens(tool, numbers):
    """Yields the line "NUMBER TOKEN" for each number."""
    numbers = iter(numbers)
    while chunk := list(itertools.islice(numbers, CHUNK)):
        # One thread, because Spark already runs a task on each core.
        command = [tool, "tokens", "--threads", "1"]
        tokens = subprocess.run(command, input="".join(f"{number}\n" for number in chunk), stdout=subprocess.PIPE, text=True, check=True)
        # push-tool writes one token for each line, in order. A line break inside a number would make more.
        for number, token in zip(chunk, tokens.stdout.splitlines(), strict=True):
            yield f"{number} {token}"


def added(one, other):
    return one[0] + other[0], one[1] + other[1]


if __name__ == "__main__":
    main()
