# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts here share: runs of the collection's own code with either back end, and the server's own words."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_options import KINDS, system_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run

ETC = Path("/etc/asterisk")
PASSWORD = "only-for-the-scratch-container"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# What is not configuration: where a member comes from, since when, and in which order it is told.
_MOMENT = re.compile(r" \(realtime\)| \(login was .*?\)|\(?in \d+ secs\)?")


def asterisk(command: str) -> str:
    """Return what a command of the console prints."""
    done = subprocess.run(["asterisk", "-rx", command], capture_output=True, text=True, check=False, timeout=120)
    return _COLOURS.sub("", done.stdout)


def started() -> None:
    """Return when Asterisk is fully up."""
    for _attempt in range(300):
        if "fully booted" in asterisk("core waitfullybooted"):
            return
        time.sleep(0.1)


def run_sql(text: str) -> str:
    """Return what psql prints."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", "asterisk", "asterisk"]
    environment = {**os.environ, "PGPASSWORD": PASSWORD}
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, env=environment)
    return (done.stdout + done.stderr).strip()


def options_of(resources: dict[str, Any], backend: str, **database: Any) -> dict[str, Any]:
    """Return options as asterisk_resources takes them."""
    more = {"backend": backend, "database": database}
    kinds = {kind: {**one, **(more if kind in KINDS else {})} for kind, one in resources.items()}
    return {"config_dir": str(ETC), "resources": kinds}


def apply(resources: dict[str, Any], backend: str, check: bool = False, **database: Any) -> dict[str, Any]:
    """Run kinds in one transaction; return the result, or the error."""
    options = options_of(resources, backend, **database)
    requests = []
    for kind, given in resources.items():
        one = RESOURCES[kind]
        options_here = {"update_secret": one.update_secret, **given}
        requests.append(Request(one, options_here.pop(one.items), **options_here))
    begin = time.monotonic()
    try:
        result = run(system_of(options), requests, check_mode=check, diff=True)
    except PbxError as error:
        return {"error": str(error)}
    seconds = round(time.monotonic() - begin, 3)
    return {**result.facts(), "diff": result.diff, "warnings": result.warnings, "seconds": seconds}


def shown(kind: str, name: str) -> list[str]:
    """Return what the running server tells of one object: its table, or a queue's lines; nothing if it has none."""
    if kind == "queue":
        lines = asterisk(f"queue show {name}").splitlines()
        return sorted(_MOMENT.sub("", line).strip() for line in lines if line.strip() and "No such queue" not in line)
    text = asterisk(f"pjsip show {kind} {name}")
    table = text.partition("ParameterName")[2].splitlines()[2:]
    return sorted(line.strip() for line in table if line.strip())
