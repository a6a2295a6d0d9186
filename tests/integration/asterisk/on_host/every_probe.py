# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host with Asterisk: lets the running server parse candidates, and looks at it in other ways. Prints JSON."""

from __future__ import annotations

import json
import os
import sys

import mistakes
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import connect

NEW = "[1002](t)\ncontext = x\n"
PROBES = {
    "good": {"pjsip.d/new.conf": "[1002]\ntype = endpoint\n"},
    "bracket": {"pjsip.d/zz.conf": "\n[x\n"},
    "bracket in the root": {"pjsip.conf": mistakes.ROOT + "[x\n"},
    "template that stands in the new root": {"pjsip.conf": "[t](!)\n" + mistakes.ROOT, "pjsip.d/zz.conf": NEW},
    "template that is nowhere": {"pjsip.d/zz.conf": NEW},
    "new file that a new root includes": {"pjsip.conf": "#include pjsip.d/n.conf\n" + mistakes.ROOT, "pjsip.d/n.conf": "[t](!)\n"},
    "dangling include in the root": {"pjsip.conf": "#include gone.conf\n" + mistakes.ROOT},
    "dangling include in an included file": {"pjsip.d/zz.conf": "#include gone.conf\n"},
    "line without equals": {"pjsip.d/zz.conf": "[y]\njunk\n"},
    "another file": {"queues.conf": "[support\n"},
}  # fmt: skip


def main(config_dir: str) -> None:
    mistakes.reset(config_dir)
    server = connect(config_dir)
    assert server is not None, "no Asterisk runs here"
    server.reload(["module reload res_pjsip.so", "dialplan reload"])
    told = {name: server.probe(candidates) for name, candidates in PROBES.items()}
    kinds = ("endpoint", "aor", "auth", "identify", "registration", "transport")
    many = [("endpoint", "1001"), ("auth", "1001"), ("aor", "trunk"), *(("endpoint", f"none-{n}") for n in range(60))]
    bulk, single = server.pjsip_objects(many), {one: server.pjsip_object(*one) for one in many[:3]}
    same = {
        kind: all((bulk[kind, name] or {}).get(key) == value for key, value in shown.items() if key != "setvar")
        for (kind, name), shown in single.items()
        if shown is not None
    }
    context = server.context("internal")
    result = {
        "transport": server.transport,
        "told": told,
        "left": [
            name
            for folder in (config_dir, server.log_dir)
            for name in os.listdir(folder)
            if name.startswith(".telephony")
        ],
        "names": {kind: sorted(server.names(kind)) for kind in kinds},
        "bulk_is_as_single": same,
        "absent": sum(bulk[one] is None for one in many),
        "rows": [list(row) for row in context.rows] if context else None,
        "includes": context.includes if context else None,
        "live": {key: value for key, value in server.live().items() if key != "contexts"},
        "applications": len(server.names("application")),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
