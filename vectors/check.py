#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the schemas, counts, flags and SHA256SUMS of vector files.

    check.py [FOLDER ...]    (default: this folder and ../vectors-long)

The schema of a file is schema/file.json, and that of a group is schema/TYPE.json. Prints a line for each fault. The exit status is 1 if it
finds a fault, or no file. Needs the package jsonschema of requirements.txt.
"""

import hashlib
import json
import pathlib
import sys

import jsonschema
import referencing

FOLDER = pathlib.Path(__file__).resolve().parent
SCHEMAS = FOLDER / "schema"


def main():
    folders = [pathlib.Path(path) for path in sys.argv[1:]] or [FOLDER, FOLDER.parent / "vectors-long"]
    validators = load_validators()
    count = 0
    faults = []
    for folder in folders:
        paths = vector_files(folder)
        for path in paths:
            count += 1
            faults += [f"{path}: {fault}" for fault in file_faults(path, validators)]
        if (folder / "SHA256SUMS").exists():
            faults += list_faults(folder, paths)
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{count} files, {len(faults)} faults")
    sys.exit(1 if faults or count == 0 else 0)


def vector_files(folder):
    # Not deeper: an environment of Python packages in this folder also has JSON files.
    paths = [*folder.glob("*.json"), *folder.glob("*/*.json")]
    return sorted(path for path in paths if SCHEMAS not in path.resolve().parents)


def load_validators():
    """Returns a dictionary from each schema's file name to its validator."""
    schemas = {path.name: json.loads(path.read_bytes()) for path in SCHEMAS.glob("*.json")}
    registry = referencing.Registry().with_contents(schemas.items())
    validators = {}
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[name] = jsonschema.Draft202012Validator(schema, registry=registry)
    return validators


def file_faults(path, validators):
    """Returns the faults that the schemas find. If they find none, returns the faults that a schema cannot find."""
    document = json.loads(path.read_bytes())
    faults = schema_faults(validators["file.json"], document, "")
    for index, group in enumerate([] if faults else document["testGroups"]):
        validator = validators.get(f"{group['type']}.json")
        place = f"testGroups[{index}]"
        faults += schema_faults(validator, group, place) if validator else [f"{place}: schema/{group['type']}.json does not exist"]
    return faults or count_faults(document)


def schema_faults(validator, value, place):
    return [f"{place}{error.json_path[1:]}: {error.message[:200]}" for error in validator.iter_errors(value)]


def count_faults(document):
    faults = []
    groups, notes = document["testGroups"], document["notes"]
    count = sum(len(group["tests"]) for group in groups)
    if document["numberOfTests"] != count:
        faults.append(f"numberOfTests is {document['numberOfTests']}, but the file has {count} tests")
    for index, group in enumerate(groups):
        if len({test["tcId"] for test in group["tests"]}) < len(group["tests"]):
            faults.append(f"testGroups[{index}]: two tests have the same tcId")
    flags = {flag for group in groups for test in group["tests"] for flag in test["flags"]}
    return faults + [f"the flag {flag} has no entry in notes" for flag in sorted(flags - notes.keys())]


def list_faults(folder, paths):
    """Returns the differences between SHA256SUMS and the files of the folder."""
    listed = dict(reversed(line.split("  ", 1)) for line in (folder / "SHA256SUMS").read_text().splitlines())
    digests = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    differing = sorted(name for name in listed.keys() | digests.keys() if listed.get(name) != digests.get(name))
    return [f"{folder / name}: the file and its line in SHA256SUMS differ, or one of them is missing" for name in differing]


if __name__ == "__main__":
    main()
