#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the output of strace for Checks/file-faults, and prints the calls on the files of a folder.

    trace.py calls TRACE FOLDER     a line CALL NUMBER OBJECT for each call. A thread's calls of a name are numbered from 1
    trace.py events TRACE FOLDER    the calls that change a file, in order, on one line
"""
import re
import sys
from collections import Counter

mode, trace, folder = sys.argv[1:]
PARTIAL = r"\.out\.[0-9a-f]+\.partial"
EVENTS = {
    rf'openat\(.*"{PARTIAL}", O_WRONLY\|O_CREAT\|O_EXCL\|O_NOFOLLOW\|O_CLOEXEC, 0600\)': "create",
    rf"write\(.*{PARTIAL}>": "write",
    rf"fsync\(.*{PARTIAL}>\)": "fsync",
    rf'renameat\(.*"{PARTIAL}", .*, "out"\)': "rename",
    rf"fsync\(.*<{re.escape(folder)}>": "fsync-folder",
    r"openat\(.*O_RDONLY": None,
}
count, begun, events = Counter(), {}, []
for line in open(trace, errors="replace"):
    thread, text = line.rstrip("\n").split(None, 1)
    if mode == "calls":
        if " resumed>" in text:
            continue
        name = text.split("(")[0]
        count[thread, name] += 1
        # strace prints the current folder with each AT_FDCWD, even for the dynamic linker's files.
        text = text.replace(f"AT_FDCWD<{folder}>", "")
        if not re.search("F_[GS]ETFL", text) and (folder in text or re.search(r'"(plaintext|blob|\.)"', text)):
            found = "partial" if re.search(PARTIAL, text) else "input" if re.search("plaintext|blob", text) else "folder"
            # To find old partial files, the library lists the folder by a second descriptor.
            if re.search(r'>, ("\.",|"", )|^getdents64', text) and found == "folder":
                found = "listing"
            print(name, count[thread, name], found)
    elif "<unfinished" in text:
        begun[thread] = text.split(" <unfinished")[0]
    else:
        if " resumed>" in text:
            text = begun[thread] + text.split(" resumed>", 1)[1]
        if folder in text and " = -1 " not in text:
            event = next((event for pattern, event in EVENTS.items() if re.match(pattern, text)), text)
            if event and (event != "write" or events[-1:] != ["write"]):
                events.append(event)
if mode == "events":
    print(*events)
