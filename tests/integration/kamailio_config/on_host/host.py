# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host of Kamailio: each task of the list on standard input is carried out; prints what each gave as JSON."""

import json
import sys

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.config import carry_out

DEFAULTS = {"content": None, "src": None, "files": [], "check": None, "try_instance": True, "user": "kamailio"}
DEFAULTS.update({"config_dir": "/etc/kamailio", "rpc": None})


def one(task):
    params = {**DEFAULTS, **task.get("params", {})}
    params["files"] = [{"mode": "0640", **item} for item in params["files"]]
    try:
        return carry_out(params, task.get("check_mode", False), task.get("diff", False))
    except PbxError as error:
        return {"failed": error.text()}


print(json.dumps([one(task) for task in json.load(sys.stdin)]))
