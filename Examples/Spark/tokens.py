# SPDX-License-Identifier: Apache-2.0
"""Hashes a range of telephone numbers to directory tokens on a Spark cluster, with push-tool.

    spark-submit --master URL tokens.py --tool PUSH-TOOL [--prefix +1415] [--digits 7] [--count N] [--output FOLDER]

The numbers are PREFIX followed by an index of DIGITS digits, from 0. Each partition runs one push-tool process, which reads numbers and
writes tokens. push-tool must be at the same path on every worker.

Prints the count, the sum of the CRC-32 of each line "NUMBER TOKEN", and the seconds. The sum does not depend on the order or the
partitions. With --output, also writes the lines to a new folder. The lines are as secret as the numbers.
"""

import argparse
import time
import zlib

from pyspark.sql import SparkSession


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--prefix", default="+1415")
    parser.add_argument("--digits", type=int, default=7)
    parser.add_argument("--count", type=int, default=2_000_000)
    parser.add_argument("--output")
    options = parser.parse_args()
    if not 0 < options.count <= 10**options.digits:
        parser.error(f"--count must be 1 to {10**options.digits}")

    begun = time.monotonic()
    with SparkSession.builder.appName("directory tokens").getOrCreate() as session:
        # Four partitions per core, so that one slow partition does not leave the other cores idle.
        context = session.sparkContext
        partitions = 4 * context.defaultParallelism
        prefix, digits = options.prefix, options.digits
        numbers = context.range(options.count, numSlices=partitions).map(lambda index: f"{prefix}{index:0{digits}}")
        # push-tool writes one line for each line, in order. On a line that is not a number it fails, and so does the job.
        tokens = numbers.pipe(f"{options.tool} tokens", checkCode=True)
        lines = numbers.zip(tokens).map(" ".join)
        if options.output:
            lines.saveAsTextFile(options.output)
            lines = context.textFile(options.output)
        count, total = lines.map(lambda line: (1, zlib.crc32(line.encode("ascii")))).fold((0, 0), added)
    print(f"{count} tokens, sum {total}, {time.monotonic() - begun:.1f} s")


def added(one, other):
    return one[0] + other[0], one[1] + other[1]


if __name__ == "__main__":
    main()
