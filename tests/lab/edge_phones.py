# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that register at an edge, and a carrier beyond it: all in one container that has an address for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .handsets import FICTION, Agent, Handset
from .host import podman
from .shell import wait_for


@dataclass(frozen=True)
class Outside:
    """Who is outside: where telephones and carrier are, the edge that they send to, and the engines that know of them behind it.

    `secrets`: password by number. `engines`: names of containers; `edge`, `telephones`, `carrier`: addresses.
    """

    edge: str
    telephones: str
    carrier: str
    secrets: dict[str, str]
    engines: tuple[str, ...]


def asterisk(name: str, command: str) -> str:
    """What an engine's console says."""
    return podman("exec", name, "asterisk", "-rx", command, check=False).stdout


@dataclass
class EdgePhones:
    """Telephones of one test in one process; see handsets.py."""

    agent: Agent
    world: Outside

    def add(self, number: str, *, host: str = "", port: int = 0, password: str | None = None, **more: Any) -> Handset:
        """A telephone that registers at the edge, or with an empty password one that does not."""
        own = {"number": number, "server": self.world.edge, "host": host or self.world.telephones, "port": port}
        secret = self.world.secrets.get(number, "") if password is None else password
        self.agent.ask("phone", phone=number, settings={**own, "password": secret, **more})
        return Handset(self.agent, number)

    def registered(self, *numbers: str) -> list[Handset]:
        """Telephones that are registered, and that every engine that has them, and runs, knows to be."""
        made = [self.add(number, port=5060 + int(number) // 100 + int(number) % 10) for number in numbers]
        for engine in self.world.engines:
            self.noticed(engine, numbers)
        return made

    def noticed(self, engine: str, numbers: Iterable[str]) -> None:
        """Have an engine look for telephones, and wait until it has seen them."""
        for number in numbers:
            if "Endpoint:" not in asterisk(engine, f"pjsip show endpoint {number}"):
                continue
            asterisk(engine, f"pjsip qualify {number}")
            wait_for(
                f"{number} to be seen by {engine}",
                lambda seen=number: "Not in use" in asterisk(engine, f"pjsip show endpoint {seen}"),
                timeout=5,
            )

    def at_carrier(self, caller: str = FICTION, **more: Any) -> Handset:
        """Somebody beyond the carrier: calls come from its address, and calls to it arrive here."""
        mine = f"<sip:{caller}@{self.world.carrier}>"
        return self.add(caller, host=self.world.carrier, port=5060, password="", **{"from": mine, **more})
