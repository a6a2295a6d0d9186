# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plain client for tests of the fake GenieACS: it knows nothing of the collection's own client."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.device import FakeDevice
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

SIP = "Device.Services.VoiceService.1.VoiceProfile.1.SIP"
LINE = "Device.Services.VoiceService.1.VoiceProfile.1.Line"
VALUES: dict[str, tuple[Any, str, bool]] = {
    "Device.DeviceInfo.SoftwareVersion": ("1.0", "xsd:string", False),
    f"{SIP}.ProxyServer": ("old.example.com", "xsd:string", True),
    f"{SIP}.ProxyServerPort": (5060, "xsd:unsignedInt", True),
    f"{LINE}.1.DirectoryNumber": ("1001", "xsd:string", True),
    f"{LINE}.1.SIP.AuthPassword": ("", "xsd:string", True),
}


@dataclass
class Got:
    """An answer; status 0 where the connection closed without one."""

    status: int
    reason: str = ""
    text: str = ""
    headers: Any = None

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Client:
    """Asks one service, on one connection that is kept."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(url.partition("//")[2], timeout=10)
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Got:
        content = json.dumps(body) if isinstance(body, (dict, list)) else body
        try:
            self.connection.request(method, path, content, {**self.headers, **headers})
            answer = self.connection.getresponse()
            return Got(answer.status, answer.reason, answer.read().decode(), answer.headers)
        except ConnectionError:
            self.connection.close()
            return Got(0)

    def find(self, collection: str, query: Any, **more: str) -> list[dict[str, Any]]:
        rest = "".join(f"&{name}={quote(value, safe='')}" for name, value in more.items())
        got = self.ask("GET", f"/{collection}/?query={quote(json.dumps(query), safe='')}{rest}")
        assert got.status == 200, got
        found: list[dict[str, Any]] = got.json
        return found

    def task(self, device: FakeDevice | str, connect: bool = True, **task: Any) -> Got:
        key = device if isinstance(device, str) else device.id
        flag = "?connection_request" if connect else ""
        return self.ask("POST", f"/devices/{quote(key, safe='')}/tasks{flag}", task)

    def put_values(self, device: FakeDevice, *pairs: list[Any], connect: bool = True) -> Got:
        return self.task(device, connect, name="setParameterValues", parameterValues=list(pairs))

    def log_in(self, user: str = "admin", password: str = "admin") -> Got:
        got = self.ask("POST", "/login", {"username": user, "password": password})
        if got.status == 200:
            self.headers = {"Authorization": f"Bearer {got.json}"}
        return got


def telephone(fake: FakeGenieAcs, **more: Any) -> FakeDevice:
    """Add a telephone with a tree like TR-104's."""
    return fake.add_device(values=VALUES, write_only=[f"{LINE}.1.SIP.AuthPassword"], **more)
