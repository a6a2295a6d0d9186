# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write where the event socket listens, with a password that is made here and known to nobody else. Runs on the host.

Arguments: the file, its owner and its group.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys

TEXT = """<configuration name="event_socket.conf">
  <settings>
    <param name="nat-map" value="false"/>
    <param name="listen-ip" value="127.0.0.1"/>
    <param name="listen-port" value="8021"/>
    <param name="password" value="{password}"/>
    <param name="apply-inbound-acl" value="loopback.auto"/>
  </settings>
</configuration>
"""


def main(path: str, owner: str, group: str) -> None:
    """Write the file in one step, readable by its owner and group alone."""
    beside = os.path.join(os.path.dirname(path), ".event_socket.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(TEXT.format(password=secrets.token_hex(24)))
    shutil.chown(beside, owner, group)
    os.chmod(beside, 0o640)
    os.replace(beside, path)


main(*sys.argv[1:])
