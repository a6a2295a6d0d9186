# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer of the NBI's client that says exactly what a test wants, and a searchable collection."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import Http
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ids import device_id
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.nbi import AcsError, Nbi
from ansible_collections.telephony.pbx.tests.unit.fakes.http_server import Asked, Server, answer

VERSION = "GenieACS-Version: 1.2.16+26112238e9"
DEVICE = "001565-SIP%2DT46U-3146019112345678"
PATH = "/devices/001565-SIP%252DT46U-3146019112345678"
ID = "6b02f2cb603f7798b58a8a28"
STORED = {"name": "reboot", "device": DEVICE, "timestamp": "2026-11-22T13:48:59.290Z", "_id": ID}
GET_UPTIME = {"name": "getParameterValues", "parameterNames": ["Device.DeviceInfo.UpTime"]}


@contextmanager
def nbi_of(say: Callable[[Asked], Any], timeout: float = 5.0) -> Iterator[tuple[Nbi, Server]]:
    with Server(say) as server, Http(server.url, timeout=timeout) as client:
        yield Nbi(client), server


def lines(server: Server) -> list[str]:
    return [one.line.removesuffix(" HTTP/1.1") for one in server.asked]


def failure(ask: Callable[[], Any]) -> AcsError:
    with pytest.raises(AcsError) as caught:
        ask()
    assert isinstance(caught.value, Unreachable)
    return caught.value


class Fleet:
    """A collection of documents that is searched as far as the client needs it."""

    def __init__(self, documents: list[dict[str, Any]], total: bool = True) -> None:
        self.documents = documents
        self.total = total
        self.before: Callable[[int], None] = lambda _number: None
        self.asked = 0

    def __call__(self, one: Asked) -> bytes:
        self.before(self.asked)
        self.asked += 1
        method, target, _version = one.line.split(" ")
        query = dict(urllib.parse.parse_qsl(target.partition("?")[2]))
        wanted = json.loads(query.get("query", "{}"))
        found = self.documents
        if wanted:
            found = [one for one in found if one["_id"] in wanted["_id"]["$in"]]
        skip, limit = int(query.get("skip", 0)), int(query.get("limit", 10**9))
        head = [VERSION] + ([f"total: {len(found)}"] if self.total else [])
        if method == "HEAD":
            return answer("", headers=head)
        names = [*query["projection"].split(","), "_id"]
        body = [{key: value for key, value in one.items() if key in names} for one in found[skip : skip + limit]]
        return answer(json.dumps(body), headers=head)


def fleet(count: int) -> Fleet:
    return Fleet(
        [{"_id": device_id("001565", "SIP-T46U", f"{number:05}"), "n": number, "m": 0} for number in range(count)]
    )
