# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: writes every option in every spelling, and compares with what runs. Prints JSON.

Needs the collection and tests/integration/asterisk on the import path, and root. Changes the configuration that it is
given: for a scratch container only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence

import mistakes
import spellings
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback import Expected, compare
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback_values import agree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import Server, connect


def plain(value: str) -> str:
    """What a value in a file says, its escapes resolved."""
    return value.replace("\\;", ";")


def wrong(kind: str, name: str, value: str) -> str:
    """Another value than this one, of the same sort."""
    opposite = {
        "yes": "no",
        "no": "yes",
        "true": "false",
        "false": "true",
        "on": "off",
        "off": "on",
        "1": "0",
        "0": "1",
    }
    return opposite.get(value.lower(), f"{value}9" if value[-1:].isdigit() else f"{value}-not")


def restarted(config_dir: str, transport: str, restart: Sequence[str]) -> Server:
    """A server that has just started, since sockets of old transports stay; asked by AMI or by the control socket."""
    path = os.path.join(config_dir, "manager.conf")
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    enabled = text.replace("enabled = no", "enabled = yes")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(enabled if transport == "ami" else enabled.replace("enabled = yes", "enabled = no"))
    subprocess.run(restart, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _attempt in range(100):
        server = connect(config_dir)
        if server is not None:
            assert server.transport == transport
            return server
        time.sleep(0.1)
    raise SystemExit("Asterisk did not start")


def main(config_dir: str, transport: str, *restart: str) -> None:
    mistakes.reset(config_dir)
    server = restarted(config_dir, transport, restart)
    tables = catalogue(server.version).tables["pjsip.conf"]
    all_trials = list(spellings.trials(tables))
    path = os.path.join(config_dir, "pjsip.d", "spellings.conf")
    with open(path, "w", encoding="utf-8") as stream:
        for kind, _name, section, options in all_trials:
            lines = "".join(f"{key} = {value}\n" for key, value in options.items())
            stream.write(f"[{section}]\ntype = {kind}\n{lines}\n")
    os.chown(path, os.stat(config_dir).st_uid, os.stat(config_dir).st_gid)
    logged = server.reload(["pjsip reload"])
    expected = [
        Expected(kind, section, {key: plain(value) for key, value in options.items()}, path)
        for kind, unused, section, options in all_trials
    ]
    begin = time.monotonic()
    told = compare(server, expected)
    seconds = time.monotonic() - begin
    blind: dict[str, int] = {}
    seen: dict[str, int] = {}
    found = server.pjsip_objects([(one.type, one.name) for one in expected])
    for kind, name, section, options in all_trials:
        shown = found[kind, section]
        if shown is None:
            continue
        written = {key: [plain(value)] for key, value in options.items()}
        if name in tables[kind] and agree(tables[kind][name], name, written, shown) is None:
            blind[f"{kind}.{name}"] = blind.get(f"{kind}.{name}", 0) + 1
        false = {**written, name: [wrong(kind, name, plain(options[name]))]}
        if agree(tables[kind][name], name, false, shown) is False:
            seen[f"{kind}.{name}"] = seen.get(f"{kind}.{name}", 0) + 1
    tried = {f"{kind}.{name}" for kind, name, unused, unused_too in all_trials}
    options_of = {section: (kind, name, options) for kind, name, section, options in all_trials}
    print(
        json.dumps(
            {
                "version": server.version,
                "trials": len(all_trials),
                "seconds": seconds,
                "told": [[text, options_of.get(text.split()[1].rstrip(":"))] for text in told],
                "never_compared": sorted(set(blind) - set(seen)),
                "never_seen_wrong": sorted(tried - set(seen)),
                "errors": [line.text for line in logged if line.level == "ERROR"],
            }
        )
    )
    os.unlink(path)
    server.reload(["pjsip reload"])


if __name__ == "__main__":
    main(*sys.argv[1:])
