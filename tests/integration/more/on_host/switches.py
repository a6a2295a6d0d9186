# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches of every kind in the dialplan, and a call through one.  Prints JSON."""

from __future__ import annotations

import json
import time
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from on_host.on_this_host import ETC, apply, asterisk, files

SWITCHES = [
    "lswitch => Loopback/9${EXTEN}@behind/_2XX",
    "eswitch => Realtime/${CONTEXT}@extensions",
    "Realtime/shop@extensions",
    "lswitch => DUNDi/e164",
]
BEHIND = {
    "name": "behind",
    "extensions": [
        {"extension": "_9XXX", "steps": [{"app": "Set", "data": "DB(switched/${EXTEN})=yes"}, {"app": "Hangup"}]}
    ],
}


def shop(*switches: str) -> dict[str, Any]:
    """Return the contexts."""
    return {"asterisk_dialplan": {"contexts": [{"name": "shop", "switches": list(switches)}, BEHIND]}}


def main() -> None:
    """Each step with what the server says afterwards."""
    out: dict[str, Any] = {}
    out["lost"] = apply(shop("Loopback/9${EXTEN}@behind"))
    out["create"], out["again"] = apply(shop(*SWITCHES)), apply(shop(*SWITCHES))
    out["shown"], out["held"] = asterisk("dialplan show shop"), AsteriskSystem(str(ETC)).server.context("shop").switches
    asterisk("channel originate Local/234@shop application Wait 1")
    time.sleep(0.5)
    out["called"] = asterisk("database show switched")
    found = gather(AsteriskSystem(str(ETC)), ["asterisk_dialplan"], [], False)["resources"]
    out["info"] = next(one for one in found["asterisk_dialplan"]["contexts"] if one["name"] == "shop")
    before = files()
    out["round_trip"], out["untouched"] = apply(found), files() == before
    out["fewer"], out["after_fewer"] = apply(shop(*SWITCHES[1:3])), asterisk("dialplan show shop")
    out["none"], out["after_none"] = apply(shop()), asterisk("dialplan show shop")
    print(json.dumps(out))


if __name__ == "__main__":
    main()
