# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out tasks on this host, as the modules do but without Ansible, and print what came of each as JSON.

Standard input: a list of steps; each is {"options": {kind: options}, "check": bool, "activate": bool}, or {"sh": command},
{"call": [method, parameters]}, {"read": path}, {"items": {kind: options}}.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.asked import prepared
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import ServerError, connect
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import KamailioSystem


def task(step: dict[str, Any]) -> Any:
    began = time.monotonic()
    try:
        system = KamailioSystem(rpc=step.get("rpc"), options=step["options"])
        requests = requests_of(RESOURCES, step["options"], partial(prepared, system))
        result = run(system, requests, bool(step.get("check")), step.get("activate", True), diff=True)
    except PbxError as error:
        return {"failed": str(error)}
    return {**result.facts(), "diff": result.diff, "warnings": result.warnings, "seconds": time.monotonic() - began}


def held(options: dict[str, Any]) -> Any:
    """What the stores hold, as items."""
    system = KamailioSystem(options=options)
    requests = requests_of(RESOURCES, options, partial(prepared, system))
    found = system.read(requests)
    return {request.resource.kind: list(one.items.values()) for request, one in zip(requests, found)}


def live() -> Any:
    server = connect()
    return [[one.set, one.uri, one.flags, one.priority, dict(one.attrs)] for one in server.destinations()]


def one(step: dict[str, Any]) -> Any:
    if "options" in step:
        return task(step)
    if "items" in step:
        return held(step["items"])
    if "sh" in step:
        done = subprocess.run(["sh", "-c", step["sh"]], capture_output=True, text=True, check=False)
        return [done.returncode, done.stdout + done.stderr]
    if "read" in step:
        path = Path(step["read"])
        return path.read_text() if path.exists() else None
    if "live" in step:
        return live()
    try:
        return connect().call(*step["call"])
    except ServerError as error:
        return {"error": str(error)}


if __name__ == "__main__":
    print(json.dumps([one(step) for step in json.load(sys.stdin)]))
