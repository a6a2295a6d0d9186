# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fake GenieACS with a telephone, and runs of a kind against it as a module makes them. For the tests of fleets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Outcome
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.system import GenieAcsSystem
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

LINE = "Device.Services.VoiceService.1.VoiceProfile.1.Line"
SIP = "Device.Services.VoiceService.1.VoiceProfile.1.SIP"
INTERVAL = "Device.ManagementServer.PeriodicInformInterval"
PROXY = f"{SIP}.ProxyServer"
PASSWORD = f"{LINE}.1.SIP.AuthPassword"
WAITING = f"{LINE}.1.CallingFeatures.CallWaitingEnable"
MODEL = "Device.DeviceInfo.ModelName"
SINCE = "Device.Time.Since"
VALUES: dict[str, tuple[Any, str, bool]] = {
    INTERVAL: (300, "xsd:unsignedInt", True),
    PROXY: ("old.example.com", "xsd:string", True),
    f"{SIP}.ProxyServerPort": (5060, "xsd:unsignedInt", True),
    PASSWORD: ("", "xsd:string", True),
    WAITING: (True, "xsd:boolean", True),
    MODEL: ("T46U", "xsd:string", False),
    SINCE: ("2026-01-01T00:00:00.000Z", "xsd:dateTime", True),
    f"{LINE}.1.DirectoryNumber": ("1001", "xsd:string", True),
    f"{LINE}.1.Enable": ("Enabled", "xsd:string", True),
    f"{LINE}.1.SIP.URI": ("sip:1001@example.com", "xsd:string", True),
}


@dataclass
class Done:
    """What a run came to: its result, and what became of each device."""

    result: Result
    outcome: Outcome
    warnings: list[Problem]

    @property
    def changed(self) -> bool:
        return self.result.changed

    @property
    def queued(self) -> Mapping[str, str]:
        return self.outcome.queued

    @property
    def failures(self) -> str:
        return "\n".join(map(str, self.outcome.failed))


class Site:
    """A fake GenieACS, and what is asked of it."""

    def __init__(self, fake: FakeGenieAcs) -> None:
        self.fake = fake

    def phone(self, serial: str = "1", **more: Any) -> Any:
        """Add a telephone with one line."""
        values = {**VALUES, **more.pop("values", {})}
        objects = more.pop("objects", {LINE: True, f"{LINE}.1": True})
        phone = self.fake.add_device(serial=serial, values=values, objects=objects, **more)
        phone.write_only(PASSWORD)
        return phone

    def apply(
        self, kind: Any, *items: Mapping[str, Any], check: bool = False, timeout: int = 10, **options: Any
    ) -> Done:
        """Run a kind as its module would."""
        given = {"nbi_url": self.fake.nbi_url, "timeout": timeout}
        name = kind.resource.kind
        acs = Acs(given, check=check, options={name: options})
        try:
            system = GenieAcsSystem(acs, {name: kind})
            request = kind.request(acs, {kind.resource.items: [dict(item) for item in items], **options})
            result = run(system, [request], check, diff=True)
            return Done(result, system.outcomes[name], acs.warned)
        finally:
            acs.close()

    def asked(self, method: str = "") -> list[str]:
        """Return the requests since the last `forget`, of one method."""
        return [one for one in self.fake.requests if one.startswith(method)]

    def forget(self) -> None:
        self.fake.requests.clear()
        self.fake.bodies.clear()

    def tasks(self, device: str | None = None) -> list[Mapping[str, Any]]:
        """Return the tasks that wait."""
        return [one for one in self.fake.store.tasks.values() if device is None or one["device"] == device]

    def held(self, device: str, path: str) -> Any:
        """Return a value as GenieACS holds it."""
        node: Any = self.fake.document(device)
        for name in path.split("."):
            node = node[name]
        return node.get("_value")


def serve() -> Iterator[Site]:
    """Start a site, and end it: nothing may have killed a worker meanwhile."""
    fake = FakeGenieAcs()
    fake.start()
    try:
        yield Site(fake)
    finally:
        fake.stop()
    assert fake.crashes == []


site = pytest.fixture(name="site")(serve)
