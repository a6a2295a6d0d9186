# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateways as they run: what may be said to the server, and whether it has what was written."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import mask_text
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_fields import (
    PARAMS,
    REVISION,
    all_gateways,
    params_of,
    revision_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import expanded, refers, truth
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

COMMAND = re.compile(r"sofia profile (?P<profile>\S+) (?P<verb>killgw|startgw) (?P<name>\S+)")
START = re.compile(r"sofia profile (?P<profile>\S+) start")
STARTED = 5.0  # seconds until a profile that was started has its gateways: it says RUNNING before
WAIT = 10.0  # seconds for a registration, where the task says nothing else
REGISTERED = "REGED"


class Live(Kind):
    """The half of the kind that talks with the server. It remembers, within one run:

    _asked       gateway -> seconds, where the task requires a registration
    _starting    the profiles that are started, and bring their gateways with them
    _registered  the gateways that were registered when they were ended
    """

    def __init__(self) -> None:
        self._asked: dict[str, float] = {}
        self._waits: dict[str, float] = {}
        self._starting: set[str] = set()
        self._registered: set[str] = set()

    def remember(self, plan: Plan) -> None:
        """Keep what the task requires of gateways, which no file holds."""
        self._asked, self._waits, self._registered, self._starting = {}, {}, set(), set()
        for item in plan.request.items:
            name = str(item.get("name"))
            if item.get("wait_registered"):
                self._waits[name] = float(item["wait_registered"])
            if item.get("require_registration"):
                self._asked[name] = self._waits.get(name, WAIT)

    def prepare(self, server: Any, commands: Sequence[str], tree: Any) -> tuple[list[str], list[Restart]]:
        """Return the commands as they fit what runs, and remember which gateways are registered.

        For every gateway that a command names: one that runs is ended, whatever has started it, and it is started where the
        files have it, if its profile runs. A profile that is started brings its gateways with it: `startgw` would read all
        files again for each of them.
        """
        spoken = [COMMAND.fullmatch(one) for one in commands]
        names = list(dict.fromkeys(found["name"] for found in spoken if found))
        if not names:
            return list(commands), []
        running = set(server.profiles())
        self._starting |= {found["profile"] for found in map(START.fullmatch, commands) if found} - running
        live: dict[str, str] = {}
        for key, state in server.gateway_states().items():
            profile, _colons, name = key.partition("::")
            live.setdefault(name, profile)
            if state == REGISTERED and name in names:
                self._registered.add(name)
        files = {one.get("name"): profile for profile, one in reversed(list(all_gateways(tree)))}
        kills = [f"sofia profile {live[name]} killgw {name}" for name in names if name in live]
        starts = [f"sofia profile {files[name]} startgw {name}" for name in names if files.get(name) in running]
        last = max(index for index, found in enumerate(spoken) if found)
        others = [one for one, found in zip(commands[:last], spoken) if not found]
        return [*others, *kills, *starts, *commands[last + 1 :]], []

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> Sequence[str]:
        """Compare gateways with what the server shows of them: one request for all, and their revisions, one for each."""
        names = {key[0] for key in expected}
        elements = {one.get("name"): (profile, one) for profile, one in reversed(list(all_gateways(tree)))}
        live, running = self._live(server, [name for name in names if expected[(name,)] is not None], elements)
        out: list[str] = []
        for name in sorted(names):
            here = live.get(name)
            if expected[(name,)] is None:
                if here is not None:
                    out.append(f"gateway {name}: is still there, in profile {here.profile}")
                continue
            profile, element = elements.get(name, ("", None))
            if element is None:
                out.append(f"gateway {name}: stands in no file any more")
            elif profile not in running:
                continue  # it will be there when its profile starts
            elif here is None:
                out.append(f"gateway {name}: the server does not have it; its log says why")
            elif here.profile != profile:
                out.append(f"gateway {name}: is in profile {here.profile}, not in {profile}")
            else:
                out.extend(self._compare(server, name, element, here.fields, tree))
        return out

    def _live(
        self, server: Any, wanted: Sequence[str], elements: Mapping[str, tuple[str, Element]]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return the gateways and the profiles that run; those of profiles just started are waited for."""
        until = time.monotonic() + STARTED
        coming = [name for name in wanted if name in elements and elements[name][0] in self._starting]
        while True:
            live, running = server.gateways(), server.profiles()
            if all(name in live for name in coming) or time.monotonic() >= until:
                return live, running
            time.sleep(0.1)

    def _compare(self, server: Any, name: str, element: Element, shown: Mapping[str, str], tree: Any) -> Iterator[str]:
        """Yield what differs between a gateway's file and what the server shows of it; no secret is among it."""
        values = {key: raws[-1] for key, raws in expanded(tree, PARAMS.values(params_of(element))).items()}
        wanted = visible(name, values)
        known = {key: text for key, text in wanted.items() if key in shown and not refers(text)}
        differing = [key for key, text in known.items() if shown[key].strip() != text.strip()]
        for key in differing:
            there, mine = mask_text(shown[key]), mask_text(wanted[key])
            yield f"gateway {name}: {key} is {there!r}, and the file makes it {mine!r}"
        revision = revision_of(element)
        if revision and not differing and server.gateway_variable(name, REVISION).strip() != revision:
            yield f"gateway {name}: the server has an earlier state of it than the file"
        if not registers(values) or differing:
            return
        asked = self._asked.get(name)
        if asked is None and name not in self._registered:
            return
        state = server.wait_registered(name, asked if asked is not None else self._waits.get(name, WAIT))
        if state != REGISTERED:
            before = "is to" if name not in self._registered else "was registered before the change, and is to"
            yield f"gateway {name}: {before} register, and is {state or 'gone'}; look at what the other side answers"


def registers(values: Mapping[str, str]) -> bool:
    """Say whether a gateway registers: it does unless told not to."""
    return truth(values.get("register", "true"))


def visible(name: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return what the server shows of a gateway with these parameters, by the names of `sofia xmlstatus gateway`.

    After parse_gateways of sofia.c (1.11.2). Numbers that are none, and the profile's own values, are left out.
    """
    proxy = values.get("proxy") or values.get("realm") or ""
    realm = values.get("realm") or values.get("proxy") or name
    username = values.get("username") or ("" if registers(values) else "FreeSWITCH")
    proxy = proxy or realm
    ping = values.get("ping", "0")
    out = {
        "realm": realm,
        "username": username,
        "password": "yes" if values.get("password") else "no",
        "proxy": proxy if proxy.lower().startswith("sip:") else f"sip:{proxy}",
        "from": f"<sip:{values.get('from-user') or username}@{values.get('from-domain') or proxy}>",
        "exten": values.get("extension") or username,
        "expires": values.get("expire-seconds", "3600"),
        "scheme": values.get("scheme", "Digest"),
    }
    if ping.isdigit() and (int(ping) >= 5 or int(ping) == 0):
        out["pingfreq"] = str(int(ping))
    if values.get("context"):
        out["context"] = values["context"]
    return out
