# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: changes one option of every file, looks at the server, and takes it back. Prints JSON."""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
import time
from typing import Any

import every_file
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import run


def apply(config_dir: str, item: dict[str, Any], check_mode: bool = False) -> dict[str, Any]:
    """One run of asterisk_config with one section."""
    system = AsteriskSystem(config_dir)
    try:
        return run(system, [Request(RESOURCES["asterisk_config"], [item])], check_mode, diff=True).facts()
    except PbxError as error:
        return {"refused": error.text()}


def shown(config_dir: str, case: every_file.Case) -> bool | None:
    """Does the running server show the change? None where no command can tell."""
    command, pattern = case.show
    if not command:
        return None
    server = AsteriskSystem(config_dir).server
    for _attempt in range(20):  # what a thread of its own does comes a moment later
        try:
            text = server.command(command)  # type: ignore[union-attr]
        except Exception as error:  # what there is nothing of, some commands refuse
            text = str(error)
        if re.search(pattern, text, re.M):
            return True
        time.sleep(0.01)
    return False


def section(config_dir: str, key: dict[str, str]) -> dict[str, Any] | None:
    """The options of a section as they stand, or None."""
    resource = RESOURCES["asterisk_config"]
    request = Request(resource, [{**key, "options": {}}])
    found = AsteriskSystem(config_dir).read([request])[0].items.get(resource.key_of(key))
    return None if found is None else found.get("options") or {}


def undo_of(key: dict[str, str], options: dict[str, Any], there: dict[str, Any] | None) -> dict[str, Any]:
    """The item that takes a change back."""
    if there is None:
        return {**key, "state": "absent"}
    item: dict[str, Any] = {**key, "unset": [f"options.{name}" for name in options if name not in there]}
    item["options"] = {name: there[name] for name in options if name in there}
    return item


def trial(config_dir: str, case: every_file.Case) -> dict[str, Any]:
    """Everything about one file."""
    path = os.path.join(config_dir, case.file)
    before = read_bytes(path) or b""
    key = {"path": case.file, "name": case.section}
    item = {**key, "options": case.options}
    there = section(config_dir, key)
    out: dict[str, Any] = {"shown_before": shown(config_dir, case)}
    out["predicted"] = apply(config_dir, item, check_mode=True)
    out["made"] = apply(config_dir, item)
    out["shown"] = shown(config_dir, case)
    out["again"] = apply(config_dir, item)
    if case.wrong:
        out["wrong"] = apply(config_dir, {**key, "options": {case.wrong: "1"}})
    if "refused" in out["made"]:
        AsteriskSystem(config_dir).state.clear()  # type: ignore[union-attr]
    out["undone"] = apply(config_dir, undo_of(key, case.options, there))
    out["shown_after"] = shown(config_dir, case)
    # A section that is added and removed may take an empty line at the end of the file along.
    pair = [one.decode("utf-8", "surrogateescape").rstrip().splitlines() for one in (before, read_bytes(path) or b"")]
    out["left"] = list(difflib.unified_diff(*pair, lineterm="", n=0))
    return out


def main(config_dir: str, *files: str) -> None:
    """Try every file, or those that are named."""
    found = {}
    for case in every_file.CASES:
        if not files or case.file in files:
            started = time.monotonic()
            found[f"{case.file} [{case.section}]"] = {**trial(config_dir, case), "seconds": time.monotonic() - started}
    json.dump(found, sys.stdout)


main(*sys.argv[1:])
