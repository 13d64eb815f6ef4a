# SPDX-License-Identifier: Apache-2.0
"""Copies the vectors of the original code of December 2013 to original-2013/, and turns its recorded HTTP exchanges into tests.

FOLDER has vector files in this project's format, and http.json with the recorded exchanges. The program writes the vector files
again with `document.layout`. The members of http.json are:

  exchanges [{client, call, answeredBy, request {method, target, headers, body | bodyBase64}, response {status, headers,
              body | bodyBase64}, means, note?, trailingQuestionMark?}]
  source

README.md lists the code that was recorded. http.json itself is not copied, because exchanges.json has all its exchanges.
"""

import argparse
import json
import pathlib

from generator import checksums, exchanges
from generator.document import layout

FOLDER = pathlib.Path(__file__).parent / "original-2013"
RECORDED = "http.json"
# The number of recorded exchanges, and the number of those that have no flag of exchanges.EXCEPTIONS.
EXCHANGES, AS_RECORDED = 150, 126


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=pathlib.Path)
    folder = parser.parse_args().folder
    FOLDER.mkdir(exist_ok=True)
    for path in sorted(folder.glob("*.json")):
        if path.name != RECORDED:
            document = json.loads(path.read_bytes())
            (FOLDER / path.name).write_text(layout(document) + "\n")
            print(f"{path.name}: {count_tests(document)} tests")
    document = exchanges.document(json.loads((folder / RECORDED).read_bytes()))
    check_counts(document)
    (FOLDER / "exchanges.json").write_bytes(document.text().encode())
    print(f"exchanges.json: {EXCHANGES} tests, {AS_RECORDED} as recorded")
    checksums.write(FOLDER.parent)


def count_tests(document):
    """Returns the number of tests. Stops if numberOfTests differs from it."""
    count = sum(len(group["tests"]) for group in document["testGroups"])
    assert count == document["numberOfTests"], document["source"]
    return count


def check_counts(document):
    flags = [test["flags"] for group in document.groups for test in group.tests]
    counts = {flag: sum(flag in of_test for of_test in flags) for flag in exchanges.EXCEPTIONS}
    assert counts == exchanges.EXCEPTIONS, counts
    assert (len(flags), len(flags) - sum(counts.values())) == (EXCHANGES, AS_RECORDED)


if __name__ == "__main__":
    main()
