# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio_rpc and kamailio_info."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import info, rpc
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import server as kamailio
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import KamailioSystem
from calls import Call, MediaServer, register
from cases_server import connected
from cases_state import ONE, TWO, apply, back


def ask(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """What kamailio_rpc would return; `refused` and `failed` hold an error."""
    given = {name: spec.get("default") for name, spec in rpc.RPC_SPEC.items()}
    given.update(options)
    try:
        return rpc.carry_out(connected(), given, check_mode)
    except PbxError as error:
        return {"refused": error.text()}
    except kamailio.ServerError as error:
        return {"failed": error.words}


def rpcs() -> dict[str, Any]:
    ask(method="htable.flush", params=["ban"])
    read = {"method": "htable.dump", "params": ["ban"]}
    put = {"method": "htable.seti", "params": ["ban", "203.0.113.9", 1], "changes": "when_differs", "read": read}
    found: dict[str, Any] = {
        "reading": ask(method="core.uptime", changes="never"),
        "reading in check mode": ask(method="core.uptime", changes="never", check_mode=True)["result"]["uptime"] >= 0,
        "unsaid": ask(method="htable.seti", params=["ban", "203.0.113.8", 1])["changed"],
        "checked": ask(check_mode=True, **put),
        "first": ask(**put),
        "second": ask(**put)["changed"],
        "always": ask(method="core.version", changes="always")["changed"],
        "several": [
            one["method"]
            for one in ask(calls=[{"method": "core.version", "params": []}, {"method": "core.uptime", "params": []}])[
                "results"
            ]
        ],
    }
    for name, options in {
        "unknown": {"method": "dispatcher.lst"},
        "ends": {"method": "dlg.end_dlg", "params": [1, 2]},
        "ends, reading": {"method": "core.kill", "params": [0], "changes": "never", "may_end_calls": True},
        "calls": {"method": "dlg.bridge_dlg", "params": ["sip:a@b", "sip:c@d", "."]},
        "half": {"method": "core.version", "changes": "when_differs"},
        "refused by it": {"method": "htable.get", "params": ["nix", "a"]},
        "too few": {"method": "htable.get", "params": []},
    }.items():
        answer = ask(**options)
        found[name] = answer.get("refused") or answer.get("failed") or answer
    return found


def secrets() -> dict[str, Any]:
    dumped = ask(method="uac.reg_dump", changes="never")
    shown = ask(method="uac.reg_dump", changes="never", include_secrets=True)
    return {"masked": dumped["result"], "shown": shown["result"]}


DATABASE = {"engine": "sqlite", "path": "/etc/kamailio/k.sqlite"}
KINDS = {
    "kamailio_dispatcher_destinations": {},
    "kamailio_addresses": {},
    "kamailio_htable": {"tables": ["ban"]},
    "kamailio_uac_registrations": {"database": DATABASE},
    "kamailio_subscribers": {"database": DATABASE, "table": "nowhere"},
}


def facts() -> dict[str, Any]:
    """Everything that kamailio_info reads, while something is registered, called and disabled."""
    back()
    servers = [MediaServer("127.0.0.11"), MediaServer("127.0.0.12")]
    statuses = [register("1001"), register("1002")]
    call = Call()
    apply({"set": 1, "uri": ONE, "state": "disabled"})
    ask(method="htable.sets", params=["ban", "key", "value"])
    found = info.gather(KamailioSystem(options=KINDS), info.SUBSETS, KINDS, False)
    shown = info.gather(KamailioSystem(options=KINDS), ["resources"], KINDS, True)
    call.hang_up()
    back()
    server = connected()
    return {
        "facts": found,
        "shown": shown["resources"]["kamailio_uac_registrations"],
        "statuses": statuses,
        "other": TWO,
        "servers": len(servers),
        "tables": info.tables(server),
    }
