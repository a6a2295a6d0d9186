# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Profiles as they run: what may be said to the server, and whether it has what was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import holds_secret, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_fields import (
    PARAMS,
    SECRET,
    children,
    settings_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import SOFIA, put_in, refers
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_rescan import by_name, pending
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

COMMAND = re.compile(r"sofia profile (?P<profile>\S+) (?P<verb>rescan|start)")
# What `sofia status profile` shows of parameters that a rescan applies, and what it shows where there is none.
SHOWN = {
    "context": "context",
    "dialplan": "dialplan",
    "inbound-codec-prefs": "codecs in",
    "outbound-codec-prefs": "codecs out",
    "challenge-realm": "challenge realm",
}


class Live(Kind):
    """The half of the kind that talks with the server. It remembers, within one run:

    _told   the profiles that were told of their file: rescanned, or started
    _begun  those that did not run, and were started by this run: a rollback stops them again
    """

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._begun: set[str] = set()

    def prepare(self, server: Any, commands: Sequence[str], tree: Any) -> tuple[list[str], list[Restart]]:
        """Return the commands without rescans of profiles that do not run, and of those that have yet to be restarted.

        A `start` of a running profile is a rescan. Whoever changed the port by hand and did not restart would find that the
        profile tells others a port that it does not listen on. A profile that a run started, whose file is not there any
        more because that was put back, is stopped while it has neither calls nor registrations.
        """
        self._told = set()
        spoken = [COMMAND.fullmatch(one) for one in commands]
        if not any(spoken) and not self._begun:
            return list(commands), []
        running, elements = server.profiles(), by_name(tree)
        kept: list[str] = []
        out: list[Restart] = []
        left = {name: "" for name in sorted(self._begun) if name in running and name not in elements}
        for command, found in zip(commands, spoken):
            name = found["profile"] if found else ""
            if found and name not in elements:
                if found["verb"] == "start" and name in running:
                    left[name] = ""
                continue
            if found and name not in running:
                if found["verb"] == "rescan":
                    continue  # it reads its file when it starts
                self._begun.add(name)
            elif found:
                late = pending(tree, elements[name], server.profile(name) or {})
                if late:
                    why = f"the running profile still has another value of {', '.join(late)} than its file"
                    out.append(Restart(f"SIP profile {name}", why))
                    continue
            if found:
                self._told.add(name)
            kept.append(command)
        for name in left:
            busy = running[name].running or (server.profile(name) or {}).get("registrations", "0") != "0"
            if busy:
                why = f"no file has it any more, and it goes on until `sofia profile {name} stop`, which ends its calls"
                out.append(Restart(f"SIP profile {name}", why))
            else:
                kept.append(f"sofia profile {name} stop")
        return kept, out

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> Sequence[str]:
        """Compare profiles with what the server has loaded, and those that were told of it with how they run."""
        out: list[str] = []
        elements = by_name(tree)
        shown = not _unspeakable(tree.configuration(SOFIA))
        loaded = server.xml("configuration", "configuration", "name", SOFIA) if shown else None
        holder = loaded.first("profiles") if loaded is not None else None
        running = server.profiles()
        for key in sorted(expected):
            name = key[0]
            there = holder.named("profile", name) if holder is not None else None
            if expected[key] is None:
                if there is not None:
                    out.append(f"profile {name}: the server's configuration still has it")
                continue
            element = elements.get(name)
            if element is None:
                out.append(f"profile {name}: stands in no file any more")
            elif there is None and shown:
                out.append(f"profile {name}: the server's configuration does not have it")
            elif there is not None:
                out.extend(_loaded(tree, name, element, there))
            if element is not None and name in self._told:
                if name not in running or running[name].state != "RUNNING":
                    out.append(f"profile {name}: does not run; most likely something else has its address and port")
                else:
                    out.extend(_runs(tree, name, element, server.profile(name) or {}))
        return out


def _unspeakable(element: Element | None) -> bool:
    """Say whether the server could not print this as XML: behind a `<!` it escapes nothing more (measured on 1.11.2)."""
    if element is None:
        return False
    return any("<!" in one for one in element.attrs.values()) or any(map(_unspeakable, element.children))


def _loaded(tree: Any, name: str, element: Element, there: Element) -> Iterator[str]:
    """Yield the parameters that the server has loaded with another value than the file has."""
    values = PARAMS.values(there.first("settings"))
    wanted, have = _kept(settings_of(tree, element)), _kept({one.lower(): raws for one, raws in values.items()})
    for one in dict.fromkeys([*wanted, *have]):
        if wanted.get(one) != have.get(one) and not any("$%{" in raw for raw in wanted.get(one, ())):
            secret = one in SECRET or is_secret_name(one) or holds_secret([*have.get(one, ()), *wanted.get(one, ())])
            shown = "" if secret else f": {have.get(one)}, and the file has {wanted.get(one)}"
            yield f"profile {name}: the server has loaded another {PARAMS.spelled(one)}{shown}"
    for holder, child in (("domains", "domain"), ("aliases", "alias")):
        lists = [{put_in(tree, one.get("name")) for one in children(side, holder, child)} for side in (element, there)]
        if lists[0] != lists[1] and not any(map(refers, lists[0])):
            yield f"profile {name}: the server has loaded other {holder} than the file has"


def _kept(values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return parameters for comparing: within its global variables the server keeps `${x}` as `%{x}`."""
    return {name: [raw.replace("${", "%{") for raw in raws] for name, raws in values.items()}


def _runs(tree: Any, name: str, element: Element, shown: Mapping[str, str]) -> Iterator[str]:
    """Yield what a running profile has otherwise than its file, of what it shows."""
    values = {one: raws[-1] for one, raws in settings_of(tree, element).items()}
    if "codec-prefs" in values:
        values = {one: value for one, value in values.items() if not one.endswith("codec-prefs")}
    for one, row in SHOWN.items():
        if values.get(one) and "$${" not in values[one] and row in shown and shown[row] != values[one]:
            yield f"profile {name}: {one} is {shown[row]!r} as it runs, and {values[one]!r} in the file"
