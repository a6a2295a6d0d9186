# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a story is made of: exchanges, and the steps that were taken between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .freeswitch.server import FakeFreeSwitch
from .freeswitch_lab import gateway

EXT, INT = "sip_profiles/external", "sip_profiles/internal"
ZZ = "directory/default/zz_test.xml"
ALIAS = '<domain name="all" alias="true" parse="false"/>\n'


class Lab:
    """The folder and the fake, with the steps of the recorded session."""

    def __init__(self, folder: Path, fake: FakeFreeSwitch) -> None:
        self.folder, self.fake = folder, fake

    def put(self, path: str, content: str | bytes | None) -> None:
        where = self.folder / path
        if content is None:
            where.unlink(missing_ok=True)
            return
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)

    def wait(self, seconds: float) -> None:
        self.fake.advance(seconds)

    def gateway(self, name: str, values: dict[str, str] | None, more: str = "", where: str = EXT) -> None:
        self.put(f"{where}/{name.replace(' ', '_')}.xml", None if values is None else gateway(name, values, more))

    def say(self, *commands: str) -> None:
        for one in commands:
            self.fake.api(one)

    def call(self, count: int = 1) -> None:
        for _number in range(count):
            self.fake.add_call("internal")


Prepare = Callable[[Lab], Any]


def nothing(_lab: Lab) -> None:
    """The exchange goes on where the one before it ended."""


@dataclass(frozen=True)
class Story:
    name: str
    exchanges: tuple[tuple[str, Prepare], ...]
    folder: Callable[[Path], Any] = lambda folder: folder


def put(path: str, content: str | None) -> Prepare:
    return lambda lab: lab.put(path, content)


def telephones(lab: Lab) -> None:
    for number in (1000, 1001):
        lab.fake.register(str(number), "pbx.test", 4100 + number)


def registered(lab: Lab) -> None:
    telephones(lab)
    lab.fake.register("1002", "pbx.test", 5080)
