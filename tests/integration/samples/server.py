# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside a container with a live Asterisk: puts files into its folder and asks what it makes of them.

Reads a JSON job from standard input: {"files": {name: base64}, "get": [file], "contexts": [name]}; prints JSON:
{"get": {file: [[key, value], ...]}, "contexts": {name: [{key: value}, ...]}}. Strings are decoded with surrogateescape.
"""

import base64
import json
import os
import socket
import sys

ROOT = "/etc/asterisk"


class Manager:
    def __init__(self):
        self.stream = socket.create_connection(("127.0.0.1", 5038), 30).makefile("rwb")
        self.stream.readline()
        self.ask(Action="Login", Username="samples", Secret="samples", Events="off")

    def block(self):
        lines = []
        while True:
            line = self.stream.readline().decode("utf-8", "surrogateescape")
            if line in ("\r\n", ""):
                return lines
            lines.append(line[:-2].partition(": ")[::2] if ": " in line else [line[:-2].rstrip(":"), ""])

    def ask(self, **headers):
        text = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        self.stream.write((text + "\r\n").encode())
        self.stream.flush()
        return self.block()

    def context(self, name):
        found = []
        self.ask(Action="ShowDialPlan", Context=name)
        while True:
            event = dict(self.block())
            if event.get("Event") != "ListDialplan":
                return found
            found.append(event)


def main():
    job = json.load(sys.stdin)
    written = []
    for name, data in job["files"].items():
        path = os.path.join(ROOT, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(base64.b64decode(data))
        written.append(path)
    manager = Manager()
    if job["contexts"]:
        manager.ask(Action="Command", Command="dialplan reload")
    out = {
        "get": {name: manager.ask(Action="GetConfig", Filename=name) for name in job["get"]},
        "contexts": {name: manager.context(name) for name in job["contexts"]},
    }
    for path in written:
        os.unlink(path)
    json.dump(out, sys.stdout)


main()
