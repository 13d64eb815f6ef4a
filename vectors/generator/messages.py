# SPDX-License-Identifier: Apache-2.0
"""signal.json and content.json: the two messages of protocol.md section 3 on the wire.

Verdicts, fields and canonical bytes come from protobuf (upb, `schema.py`). The protocol is stricter in one point: strings
must be UTF-8. An independent decoder (`messages_check.py`) must agree on every test.
"""

from . import messages_content, messages_random, messages_signal, schema
from .document import Document
from .messages_writer import NOTES, Writer

SOURCE = "vectors/generate.py with protobuf (upb)"


def documents():
    """Returns the vector files of this module, by file name."""
    return {
        "signal.json": _document(schema.SIGNAL, "SignalTest", messages_signal.add),
        "content.json": _document(schema.CONTENT, "ContentTest", messages_content.add),
    }


def _document(kind, type, tests):
    document = Document(kind, SOURCE, NOTES)
    group = document.group(type)
    writer = Writer(group, kind)
    tests(writer)
    messages_random.add(writer)
    used = {flag for test in group.tests for flag in test["flags"]}
    document.notes = {flag: text for flag, text in NOTES.items() if flag in used}
    return document
