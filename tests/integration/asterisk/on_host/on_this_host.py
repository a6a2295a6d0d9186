# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts here share: runs of the collection's own code against the server of this host, without Ansible."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run

ETC = Path("/etc/asterisk")


def asterisk(command: str) -> str:
    """Return what a command of the console prints."""
    done = subprocess.run(["asterisk", "-rx", command], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout


def apply(resources: dict[str, Any], check: bool = False) -> dict[str, Any]:
    """Run kinds in one transaction, with the defaults of their modules; return the result, or the error."""
    requests = []
    for kind, given in resources.items():
        one = RESOURCES[kind]
        options = {"update_secret": one.update_secret, **given}
        requests.append(Request(one, options.pop(one.items), **options))
    try:
        result = run(AsteriskSystem(str(ETC)), requests, check_mode=check, diff=True)
    except PbxError as error:
        return {"error": str(error)}
    return {**result.facts(), "diff": result.diff, "warnings": result.warnings}


def files() -> dict[str, str]:
    """Return the text of every file of the configuration."""
    return {str(path): path.read_text(errors="replace") for path in sorted(ETC.rglob("*.conf"))}
