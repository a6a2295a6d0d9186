# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a queue on a running server, with a caller and a member that no file knows.  Prints JSON."""

from __future__ import annotations

import json
import time
from typing import Any

from on_host.on_this_host import apply, asterisk, files

DIALPLAN = {
    "name": "callers",
    "extensions": [
        {"extension": "q", "steps": [{"app": "Answer"}, {"app": "Queue", "data": "support"}]},
        {"extension": "w", "steps": [{"app": "Answer"}, {"app": "Wait", "data": "600"}]},
        {"extension": "m", "steps": [{"app": "Wait", "data": "600"}]},
    ],
}
MEMBERS = [
    {"interface": "Local/1@callers", "penalty": 2, "name": "Josh Finlay", "state_interface": "Custom:josh"},
    {"interface": "Local/2@callers", "ringinuse": False, "wrapuptime": 3, "paused": True},
]
EVERY: dict[str, Any] = {
    "name": "support",
    "timeout": 11,
    "retry": 3,
    "wrapuptime": 4,
    "maxlen": 9,
    "weight": 2,
    "musicclass": "default",
    "announce": "beep",
    "announce_frequency": 30,
    "announce_position": "limit",
    "announce_holdtime": "once",
    "periodic_announce": "queue-periodic-announce",
    "periodic_announce_frequency": 60,
    "joinempty": "yes",
    "leavewhenempty": "no",
    "ringinuse": True,
    "autofill": True,
    "servicelevel": 45,
    "context": "callers",
    "members": MEMBERS,
    "options": {"autopause": "no", "memberdelay": "1"},
}
STRATEGIES = ("ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear", "wrandom", "rrordered")


def main() -> None:
    """Each step with what the server says afterwards."""
    out: dict[str, Any] = {}
    both = {
        "asterisk_dialplan": {"contexts": [DIALPLAN]},
        "asterisk_queues": {"queues": [EVERY], "scope": "queues.d/site.conf"},
    }
    out["check"], out["create"], out["again"] = apply(both, check=True), apply(both), apply(both)
    out["strategies"] = [apply({"asterisk_queues": {"queues": [{**EVERY, "strategy": one}]}}) for one in STRATEGIES]
    asterisk("queue add member Local/9@callers to support penalty 4 as Dynamic")
    asterisk("channel originate Local/q@callers/n extension w@callers")
    time.sleep(1)
    only = {"asterisk_queues": {"queues": [{"name": "support", "members": MEMBERS[1:]}]}}
    out["members"], out["after_members"] = apply(only), asterisk("queue show support")
    more = {"asterisk_queues": {"queues": [{"name": "support", "maxlen": 3}]}}
    out["maxlen"], out["after_maxlen"] = apply(more), asterisk("queue show support")
    before = files()
    # Known by name to app_queue, and no option of a queue all the same: only the server can tell.
    odd = {"asterisk_queues": {"queues": [{"name": "support", "weight": 5, "options": {"ringing": "1"}}]}}
    out["dropped"], out["put_back"] = apply(odd), files() == before
    out["after_dropped"] = asterisk("queue show support")
    gone = {"asterisk_queues": {"queues": [], "purge": True, "scope": "queues.d/site.conf"}}
    out["used"] = apply(gone)
    out["removed"] = apply({**gone, "asterisk_dialplan": {"contexts": [{"name": "callers", "state": "absent"}]}})
    out["after_removed"], out["channels"] = asterisk("queue show support"), asterisk("core show channels")
    asterisk("channel request hangup all")
    print(json.dumps(out))


if __name__ == "__main__":
    main()
