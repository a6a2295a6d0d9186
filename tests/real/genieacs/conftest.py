# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real GenieACS with simulated devices, and every module against it. It needs one that runs, and that nobody needs otherwise:

    GENIEACS_NBI=http://127.0.0.1:7557 GENIEACS_FS=http://127.0.0.1:7567 GENIEACS_CWMP=http://127.0.0.1:7547 \
    GENIEACS_UI=http://127.0.0.1:3000 GENIEACS_UI_USERNAME=admin GENIEACS_UI_PASSWORD=admin python -m pytest tests/real/genieacs

Without GENIEACS_NBI everything here is one skipped test, which says so. Presets, provisions, configuration and users are written
there, some of them for a moment such that every device heeds them: give it none that matters.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]
from real_genieacs import CACHED, CWMP, NAME, NBI, PASSWORD, ROOT, UI, Play, Server, quoted


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what would only fail to start; test_genieacs_answers.py is there in any case."""
    ours = collection_path.parent == HERE and collection_path.name.startswith("test_")
    return True if ours and not NBI and collection_path.name != "test_genieacs_answers.py" else None


def pytest_configure() -> None:
    """Make the collection importable by its name, from a checkout that stands anywhere."""
    namespace = Path(tempfile.mkdtemp(prefix="telephony-pbx-")) / "ansible_collections" / "telephony"
    namespace.mkdir(parents=True)
    (namespace / "pbx").symlink_to(ROOT)
    sys.path.insert(0, str(namespace.parents[1]))


@pytest.fixture(scope="session", name="server")
def the_server() -> Server:
    """What GenieACS says of itself."""
    return Server()


@pytest.fixture(scope="session", name="mark")
def the_mark() -> str:
    """A word that is in every name of this run: what an earlier one left is in nobody's way."""
    return f"t{secrets.token_hex(3)}"


@pytest.fixture(scope="session", name="account")
def an_account(server: Server, mark: str) -> Iterator[tuple[str, str]]:
    """An administrator of the UI of our own: `admin` as a password would be masked wherever it stands in a result."""
    status, text = server.ask("POST", "/login", {"username": NAME, "password": PASSWORD}, url=UI)
    assert status == 200, f"GENIEACS_UI_USERNAME and GENIEACS_UI_PASSWORD: {text}"
    token, user, password = json.loads(text), f"{mark}.tests", secrets.token_urlsafe(18)
    for path, body in ((user, {"roles": "admin"}), (f"{user}/password", {"newPassword": password})):
        status, data = server.raw("PUT", f"/api/users/{path}", body, UI, token)
        assert status == 200, data
    time.sleep(CACHED)
    yield user, password
    server.raw("DELETE", f"/api/users/{user}", None, UI, token)


@pytest.fixture(scope="session", name="play")
def the_play(tmp_path_factory: pytest.TempPathFactory, account: tuple[str, str]) -> Play:
    """Playbooks."""
    return Play(tmp_path_factory.mktemp("play"), account)


@pytest.fixture(scope="session", name="fleet")
def the_fleet(server: Server) -> Iterator[Any]:
    """Simulated devices; GenieACS forgets them in the end."""
    from tests.lab.cpe import Fleet, device_id

    with Fleet(CWMP) as fleet:
        yield fleet
        made = [device_id(cpe) for cpe in fleet.devices]
    for one in made:
        server.ask("DELETE", f"/devices/{quoted(one)}")


@pytest.fixture(name="device")
def a_device(fleet: Any, mark: str, server: Server) -> Callable[..., Any]:
    """Make a device that has informed; `.id` is its id."""
    from tests.lab.cpe import device_id

    def make(model: str = "tr104v1", serial: str = "", known: bool = True, **words: Any) -> Any:
        cpe = fleet.add(serial or f"{mark}{len(fleet.devices)}", model, **words)
        cpe.id = device_id(cpe)
        assert cpe.wait(20) and cpe.sessions, cpe.failures
        if known:
            task = {"name": "refreshObject", "objectName": ""}
            status, text = server.ask("POST", f"/devices/{quoted(cpe.id)}/tasks?connection_request", task)
            assert status == 200, text
            assert cpe.wait(20)
        return cpe

    return make


@pytest.fixture(name="phone")
def a_phone(device: Callable[..., Any]) -> Any:
    """A TR-104 issue 1 telephone, whole in GenieACS."""
    return device()
