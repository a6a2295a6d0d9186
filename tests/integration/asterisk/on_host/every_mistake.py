# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk that may be spoilt: makes every mistake, and prints as JSON what the server did."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import mistakes
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import Server, connect


def restarted(config_dir: str, restart: list[str]) -> Server:
    """The server, with nothing of the mistake before."""
    old = connect(config_dir)
    subprocess.run(restart, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _attempt in range(100):
        time.sleep(0.1)
        server = connect(config_dir)
        if server is not None and (old is None or server.started > old.started):
            server.command("core waitfullybooted")
            return server
    raise SystemExit("Asterisk did not start")


def main(config_dir: str, *restart: str) -> None:
    seen = {}
    for mistake in mistakes.MISTAKES:
        mistakes.reset(config_dir)
        server = restarted(config_dir, list(restart))
        mistakes.lay(config_dir, mistake.files)
        seen[mistake.name] = mistakes.outcome(server, mistake)
        server.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
