#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the test vectors of the TextSecure push protocol on the Python implementation in the folder `push`.

    run.py PATH ...    a vector file, or a folder with vector files at any depth

Prints a line for each vector file, with its failures below it, and then the number of skipped tests for each reason. Skips and counts
other JSON files of a folder, such as schemas. The exit status is 1 if a test failed or none passed.
"""

import json
import pathlib
import sys

from checks import CHECKS, COMPARISONS, OPTIONAL_RESULTS
from push.refused import Refused


def main():
    if not sys.argv[1:] or sys.argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        sys.exit(0 if sys.argv[1:] else 64)
    passed, failed, skipped, others = 0, 0, {}, 0
    for path in json_files(sys.argv[1:]):
        try:
            document = json.loads(path.read_bytes())
            if "testGroups" not in document and path not in map(pathlib.Path, sys.argv[1:]):
                others += 1
                continue
            count, failures = run_document(document, skipped)
        except OSError as error:
            count, failures = 0, [f"cannot be read: {error.strerror}"]
        except (ValueError, KeyError, TypeError) as error:
            count, failures = 0, [f"not a vector file: {error!r}"]
        passed, failed = passed + count, failed + len(failures)
        print(f"{path}: {count} passed, {len(failures)} failed")
        for failure in failures:
            print(f"    {failure}")
    if others:
        print(f"skipped JSON files without testGroups: {others}")
    for reason, count in skipped.items():
        print(f"skipped {count} tests: {reason}")
    print(f"{passed} passed, {failed} failed" + (f", {sum(skipped.values())} skipped" if skipped else ""))
    sys.exit(0 if passed and not failed else 1)


def json_files(paths):
    for path in map(pathlib.Path, paths):
        yield from sorted(path.rglob("*.json")) if path.is_dir() else [path]


def run_document(document, skipped):
    """Runs all tests of a file. Returns the number of passed tests, and a line for each failed test. Adds skipped tests to `skipped`."""
    groups = document["testGroups"]
    count = sum(len(group["tests"]) for group in groups)
    if document["numberOfTests"] != count:
        return 0, [f"numberOfTests is {document['numberOfTests']}, but the file has {count} tests"]
    passed, failures = 0, []
    for group in groups:
        tests = group["tests"]
        if len({test["tcId"] for test in tests}) < len(tests):
            failures.append(f"{group['type']}: two tests of a group have the same tcId")
        # MacTest needs the file's algorithm. The group has no tests, so that a check cannot read expected values.
        group = dict(group, algorithm=document["algorithm"], tests=None)
        reason = reason_to_skip(group)
        if reason:
            skipped[reason] = skipped.get(reason, 0) + len(tests)
        elif group["type"] not in CHECKS:
            failures.append(f"{group['type']} is not a type of this runner: add a check to checks.py")
        else:
            for test in tests:
                faults = [fault for variant in variants(group, test, groups) if (fault := fault_of(variant, test))]
                passed += not faults
                failures += [f"{group['type']} {test['tcId']} ({test['comment']}): {fault}" for fault in faults[:1]]
    return passed, failures


def reason_to_skip(group):
    if group["type"] == "IndCpaTest" and group["keySize"] != 256:
        return f"IndCpaTest with an AES key of {group['keySize']} bits: the protocol uses 256 bits"
    return None


def variants(group, test, groups):
    """Yields the group. For a REST body of the specification, also yields it as deployed, unless deployed has a test with that body."""
    yield group
    if group["type"] == "RESTTest" and group["profile"] == "specification":
        deployed = [
            other["tests"]
            for other in groups
            if (other["type"], other["profile"]) == ("RESTTest", "deployed")
            and (other["call"], other["direction"]) == (group["call"], group["direction"])
        ]
        if not any(body_of(own) == body_of(test) for tests in deployed for own in tests):
            yield dict(group, profile="deployed")


def body_of(test):
    return test.get("json"), test.get("jsonHex")


def fault_of(group, test):
    """Runs one test. Returns a description of the fault, or None."""
    expected = expected_result(group, test)
    check, names = CHECKS[group["type"]]
    inputs = {name: value for name in names.split() if (value := field(test, name)) is not None}
    try:
        results = list(check(group, inputs))
    except Refused as refused:
        if expected == "valid":
            return f"the input is valid, but was refused: {refused}"
        # If the test has no `error`, any refusal is right.
        if refused.name != test.get("error", refused.name):
            return f"the input was refused as {refused.name}, not as {test['error']}"
        return None
    except Exception as error:
        return f"the check crashed: {error!r}"
    if expected == "invalid":
        return "the input is invalid, but was accepted"
    for name, value in results:
        if name not in test:
            if (group["type"], name) in OPTIONAL_RESULTS:
                continue
            return f"the test has no {name}"
        agrees = COMPARISONS.get((group["type"], name), are_equal)
        if not agrees(value, test[name], test["flags"]):
            return f"{name} is {str(value)[:100]}, not {str(test[name])[:100]}"
    return None


def are_equal(value, expected, flags):
    return value == expected


def field(test, name):
    """Returns the field of a test, or of an object in it: "means.key"."""
    for part in name.split("."):
        test = test.get(part) if test is not None else None
    return test


def expected_result(group, test):
    """Returns the test's `result`. For Wycheproof's X25519 tests, it is "invalid" only if the shared secret is zero."""
    if group["type"] == "XdhComp":
        return "invalid" if "ZeroSharedSecret" in test["flags"] else "valid"
    return test["result"]


if __name__ == "__main__":
    main()
