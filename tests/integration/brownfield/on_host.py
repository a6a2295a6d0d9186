# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside a container with a live Asterisk: puts one host's files after another in place, and asks what it reads.

Reads JSON from standard input, {"hosts": [{name: base64}], "roots": [[name]], "load": bool}; prints {"told": [{name:
[[key, value]]}], "loaded": [text]} as gzip and base64. With `load` the files are loaded as well, and `loaded` is what the
server logs then, and its dialplan and queues. What stood in /etc/asterisk before is put back.
"""

import base64
import glob
import gzip
import json
import os
import shutil
import socket
import sys

ROOT = "/etc/asterisk"


class Manager:
    def __init__(self):
        self.stream = socket.create_connection(("127.0.0.1", 5038), 30).makefile("rwb")
        self.stream.readline()
        self.ask(Action="Login", Username="brownfield", Secret="brownfield", Events="off")

    def ask(self, **headers):
        text = "".join("{}: {}\r\n".format(*pair) for pair in headers.items())
        self.stream.write((text + "\r\n").encode())
        self.stream.flush()
        lines = []
        while True:
            line = self.stream.readline().decode("utf-8", "surrogateescape")
            if line in ("\r\n", ""):
                return lines
            lines.append(line[:-2].partition(": ")[::2] if ": " in line else [line[:-2].rstrip(":"), ""])


def log():
    return b"".join(open(path, "rb").read() for path in sorted(glob.glob("/var/log/asterisk/messages*")))


def load(manager):
    before = log()
    for command in "dialplan reload", "pjsip reload", "queue reload all", "voicemail reload":
        manager.ask(Action="Command", Command=command)
    said = log()[len(before) :].decode("utf-8", "replace")
    shown = [manager.ask(Action="Command", Command=command) for command in ("dialplan show", "queue show")]
    return said + "".join("{}: {}\n".format(*line) for lines in shown for line in lines)


def main():
    job = json.load(sys.stdin)
    manager, told, loaded = Manager(), [], []
    shutil.copytree(ROOT, ROOT + ".before", symlinks=True)
    try:
        for files, roots in zip(job["hosts"], job["roots"]):
            for name in os.listdir(ROOT):
                path = os.path.join(ROOT, name)
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
            for name, data in files.items():
                path = os.path.join(ROOT, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as stream:
                    stream.write(base64.b64decode(data))
            told.append({name: manager.ask(Action="GetConfig", Filename=name) for name in roots})
            if job["load"]:
                loaded.append(load(manager))
    finally:
        shutil.copytree(ROOT + ".before", ROOT, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(ROOT + ".before")
    sys.stdout.write(base64.b64encode(gzip.compress(json.dumps({"told": told, "loaded": loaded}).encode(), 1)).decode())


main()
