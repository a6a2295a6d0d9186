# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio_dispatcher_state, with calls."""

from __future__ import annotations

import threading
import time
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import server as kamailio
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import state
from calls import Call, MediaServer
from cases_server import connected, listed

ONE, TWO = "sip:127.0.0.11:5060", "sip:127.0.0.12:5060"


def apply(*items: dict[str, Any], check_mode: bool = False, server: Any = None, **options: Any) -> dict[str, Any]:
    """What the module would return; `refused` and `failed` hold an error."""
    given = {name: spec.get("default") for name, spec in state.STATE_SPEC.items()}
    given.update(options, destinations=list(items))
    try:
        outcome = state.carry_out(server or connected(), given, check_mode)
    except PbxError as error:
        return {"refused": error.text()}
    except kamailio.ServerError as error:
        return {"failed": error.words}
    return {**outcome.facts(), "warnings": outcome.warnings, "diff": outcome.diff()}


def one(**more: Any) -> dict[str, Any]:
    return {"set": 1, "uri": ONE, **more}


def back(*which: str) -> None:
    server = connected()
    for number, uri in (
        (1, ONE),
        (1, TWO),
        (2, "sip:127.0.0.13:5073"),
        (2, "sip:127.0.0.13:5074"),
        (3, "sip:127.0.0.14:5060"),
    ):
        server.call("dispatcher.set_state", "ax", number, uri)


def states() -> dict[str, Any]:
    """Every state, twice, and by duid; then that probing is remembered."""
    back()
    found: dict[str, Any] = {}
    for name in ("inactive", "disabled", "active", "trying", "probing"):
        first, second = apply(one(state=name)), apply({"set": 1, "duid": "one", "state": name})
        found[name] = [first["changed"], second["changed"], listed(connected())[f"1 {ONE}"]]
    found["checked"] = apply(one(state="disabled"), check_mode=True)["diff"]
    found["unchanged"] = listed(connected())[f"1 {ONE}"]
    apply(one(state="disabled"))
    found["pinged before"] = listed(connected())[f"1 {ONE}"]
    apply(one(state="active"))
    found["pinged again"] = listed(connected())[f"1 {ONE}"]
    found["again"] = apply(one(state="active"))["changed"]
    apply(one(probing=False))
    found["not pinged"] = listed(connected())[f"1 {ONE}"]
    back()
    return found


def refusals() -> dict[str, str]:
    back()
    asked = {
        "unknown": apply({"set": 1, "uri": "sip:127.0.0.11:5061", "state": "disabled"}),
        "no set": apply({"set": 9, "uri": ONE, "state": "disabled"}),
        "last": apply({"set": 3, "uri": "sip:127.0.0.14:5060", "state": "disabled"}),
        "neither": apply({"set": 3, "state": "disabled"}),
        "twice": apply(one(state="active"), one(state="disabled")),
        "stateless": apply(one()),
        "drained active": apply(one(state="active"), drain=True),
    }
    server = connected()
    server._methods = server.methods - {"dlg.list"}
    asked["no dialogs"] = apply(one(), drain=True, server=server)
    found = {name: result.get("refused", str(result)) for name, result in asked.items()}
    found["untouched"] = " ".join(sorted(set(listed(connected()).values())))
    meant = apply({"set": 3, "uri": "sip:127.0.0.14:5060", "state": "disabled"}, leave_none=True)
    found["meant"] = str(meant["changed"])
    back()
    return found


def over_a_reload() -> dict[str, Any]:
    """States that a reload loses come back, save those that the list changes."""
    back()
    server = connected()
    server.call("dispatcher.set_state", "dx", 1, ONE)
    server.call("dispatcher.set_state", "ip", 1, TWO)
    server.call("dispatcher.set_state", "dx", 3, "sip:127.0.0.14:5060")
    before = state.runtime_states(server)
    server.reload("dispatcher.reload")
    lost = listed(server)
    changed = [where for where in before if where.set == 3]
    restored = state.restore_states(server, before, changed)
    found = {"lost": lost, "after": listed(server), "restored": len(restored)}
    back()
    return found


def drain() -> dict[str, Any]:
    """One call on each of two servers: a drain waits for its own only, and new calls go to the other one."""
    back()
    first, second = MediaServer("127.0.0.11"), MediaServer("127.0.0.12")
    calls = [Call() for number in range(8)]
    found: dict[str, Any] = {"spread": [first.invites, second.invites]}
    mine = first.invites
    found["checked"] = apply(one(), drain=True, check_mode=True)["remaining"]
    late = apply(one(), drain=True, wait=1, poll=1)
    found["late"] = [late["changed"], late["remaining"], late["destinations"][0]["remaining"], late["waited"]]
    more = [Call() for number in range(4)]
    found["new ones"] = [first.invites - mine, [call.status for call in more]]
    on_first = [call for call in calls if "127.0.0.11" in call._remote]
    for number, call in enumerate(on_first):
        threading.Timer(1.5 + number / 10, call.hang_up).start()
    done = apply(one(), drain=True, wait=30, poll=1)
    found["done"] = [done["changed"], done["remaining"], done["waited"]]
    found["others"] = len([row for row in connected().dialogs() if row["state"] == 4])
    apply(one(state="active"))
    again = [Call() for number in range(4)]
    found["back"] = first.invites - mine
    ended = [call.hang_up() for call in [*more, *again, *(one for one in calls if one not in on_first)]]
    return {**found, "ended": sorted(set(ended)), "calls": mine}


def ringing() -> dict[str, Any]:
    """A call that rings at the drained server when it is taken out, and is answered later."""
    back()
    servers = [MediaServer(f"127.0.0.{last}", ring=2.0) for last in (11, 12)]
    calls: list[Call] = []
    threads = [threading.Thread(target=lambda: calls.append(Call())) for number in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.7)
    asked = apply(one(), drain=True, wait=0)
    for thread in threads:
        thread.join()
    found = {"while it rings": asked["remaining"], "answered": apply(one(), drain=True, wait=0)["remaining"]}
    found["servers"] = len(servers)
    found["there"] = len([call for call in calls if "127.0.0.11" in call._remote])
    for call in calls:
        call.hang_up()
    found["after"] = apply(one(), drain=True, wait=10, poll=1)["remaining"]
    back()
    return found


def reloaded_meanwhile() -> dict[str, Any]:
    """Somebody reloads the dispatcher while a drain waits."""
    back()
    servers = [MediaServer("127.0.0.11"), MediaServer("127.0.0.12")]
    calls = [Call() for number in range(4)]
    threading.Timer(1.0, lambda: connected().reload("dispatcher.reload")).start()
    done = apply(one(), drain=True, wait=3, poll=1)
    found = {"flags": listed(connected())[f"1 {ONE}"], "warnings": done["warnings"], "servers": len(servers)}
    found["remaining"] = done["remaining"]
    for call in calls:
        call.hang_up()
    back()
    return found
