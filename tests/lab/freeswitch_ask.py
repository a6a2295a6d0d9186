# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Give one command to the FreeSWITCH of this host and print its words. Runs in a container, with nothing but Python.

It asks by itself, and not by what the modules use: whoever tests these must not see with their eyes.
"""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path
from typing import Any

CONF = Path("/etc/freeswitch/autoload_configs/event_socket.conf.xml")


def answer(line: Any) -> tuple[dict[str, str], str]:
    """Read one reply: its headers, and what comes after them."""
    heads: dict[str, str] = {}
    for row in iter(line.readline, b"\n"):
        if not row:
            sys.exit("the event socket was closed")
        key, _colon, value = row.decode().partition(":")
        heads[key] = value.strip()
    return heads, line.read(int(heads.get("Content-Length", 0))).decode("utf-8", "replace")


def main(command: str) -> None:
    """Log in with the password of the configuration, and ask."""
    found = re.search('name="password" value="([^"]*)"', CONF.read_text(encoding="utf-8"))
    if found is None:
        sys.exit("there is no password for the event socket")
    line = socket.create_connection(("127.0.0.1", 8021), 10).makefile("rwb")
    answer(line)
    for said in (f"auth {found.group(1)}", f"api {command}"):
        line.write(said.encode() + b"\n\n")
        line.flush()
        heads, body = answer(line)
        if said.startswith("auth") and not heads.get("Reply-Text", "").startswith("+OK"):
            sys.exit("the event socket refuses the password of its file")
    sys.stdout.write(body or heads.get("Reply-Text", ""))


main(sys.argv[1])
