# SPDX-License-Identifier: Apache-2.0
"""A check for each type of test group, like those of vectors/runners/python, with the program for arm64 as the implementation.

The program gets the inputs of a test, and no expected value.
"""
import json
import os
import subprocess

from push.refused import Refused

# The types of PushHTTP, which the program does not have.
OTHERS = {"RESTTest", "ExchangeTest"}

# The words of a request after its type. Each is the name of an input, `@` for a member of the group, `.` for a text, and `=` for a word
# or number that is not in hex.
REQUESTS = {
    "EnvelopeTest": "=@profile @key envelope iv",
    "PushPayloadTest": "=@transport =@profile @key .payload",
    "AttachmentTest": "@key blob iv",
    "SignalTest": "encoded",
    "ContentTest": "encoded",
    "PublicKeyTest": "encoded",
    "PublicKeyTextTest": ".text",
    "SignalingKeyTextTest": ".text",
    "AgreementTest": "private public",
    "XdhComp": "private public",
    "DirectoryTokenTest": ".number",
    "DirectoryTokenDecodeTest": ".token",
    "Base64Test": ".text",
    "BasicCredentialsTest": ".header",
    "HashTest": "msg =repeat",
    "MacTest": "=@algorithm key msg tag",
    "IndCpaTest": "key iv ct",
    "ExhaustedTest": "=@message =byteCount prefix",
    "AccumulatedEnvelopeTest": "=@profile .seed =count",
    "AccumulatedAttachmentTest": ".seed =count",
    "AccumulatedDirectoryTokenTest": ".seed =count",
    "AccumulatedAgreementTest": ".seed =count",
}

# The result fields that are texts. Those of `decoded` are here, too.
TEXTS = {"source", "relay", "destinations", "body", "contentType", "number", "password", "text"}


class Program:
    """The program, and the number of tests of each type that it answered."""

    def __init__(self, command, environment):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | environment)
        # Only Wycheproof's files have XdhComp, and this repository has no copy of them.
        self.counts = {kind: 0 for kind in REQUESTS if kind != "XdhComp"}

    def results(self, group, inputs):
        kind = group["type"]
        request = " ".join([kind, *(word(name, group, inputs) for name in REQUESTS[kind].split())])
        self.process.stdin.write(request.encode("ascii") + b"\n")
        self.process.stdin.flush()
        # Lists of pairs, because an answer can have two values of one field. Both must be right.
        pairs = json.loads(self.process.stdout.readline(), object_pairs_hook=list)
        if pairs[0][0] == "fault":
            raise RuntimeError(pairs[0][1])
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if pairs[0][0] == "error":
            raise Refused(pairs[0][1])
        # The token of a number is a text.
        texts = TEXTS | {"token"} if kind == "DirectoryTokenTest" else TEXTS
        return [(name, shown(name, value, texts)) for name, value in pairs]

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            # The program has crashed, which its status says.
            pass
        return self.process.wait()


def word(name, group, inputs):
    is_text, is_plain = name.startswith("."), name.startswith("=")
    name = name.lstrip(".=")
    value = group[name[1:]] if name.startswith("@") else inputs.get(name)
    if value is None:
        return "-"
    if is_plain:
        return str(value)
    return value.encode("utf-8").hex() if is_text else value


def shown(name, value, texts):
    """Returns a value of an answer as the vector files have it."""
    if isinstance(value, list) and all(isinstance(element, tuple) for element in value):
        return {key: shown(key, element, texts) for key, element in value}
    if isinstance(value, list):
        return [shown(name, element, texts) for element in value]
    return bytes.fromhex(value).decode("utf-8") if name in texts else value


def inputs_of(kind):
    return " ".join(name.lstrip(".=") for name in REQUESTS[kind].split() if "@" not in name)


# The program of the current run. __main__.py sets it.
program = None
CHECKS = {kind: (lambda group, inputs: program.results(group, inputs), inputs_of(kind)) for kind in REQUESTS}
# Only for RESTTest and ExchangeTest.
OPTIONAL_RESULTS, COMPARISONS = set(), {}
