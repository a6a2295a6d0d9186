# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake does what Asterisk 22.10.1 was seen to do; and it is strict about what its users do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import Server, ServerError
from ansible_collections.telephony.pbx.tests.integration.asterisk import mistakes
from ansible_collections.telephony.pbx.tests.unit.fakes.asterisk import FakeAsterisk

DATA = Path(__file__).resolve().parents[3] / "data" / "asterisk" / "mistakes-22.10.1.json"
RECORDED: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))


def test_every_mistake_is_recorded() -> None:
    assert sorted(RECORDED) == sorted(one.name for one in mistakes.MISTAKES)


@pytest.mark.parametrize("mistake", mistakes.MISTAKES, ids=[one.name for one in mistakes.MISTAKES])
def test_the_fake_does_what_the_real_server_did(mistake: mistakes.Mistake, tmp_path: Path) -> None:
    mistakes.reset(str(tmp_path))
    fake = FakeAsterisk(tmp_path)
    mistakes.lay(str(tmp_path), mistake.files)
    told, seen = json.loads(json.dumps(mistakes.outcome(fake, mistake))), RECORDED[mistake.name]
    shown = {
        name: {key: seen["objects"].get(name, {}).get(key) for key in one} for name, one in told["objects"].items()
    }
    assert sorted(told["objects"]) == sorted(seen["objects"])
    assert told["objects"] == shown
    assert (told["steps"], told["complained"]) == (seen["steps"], seen["complained"])


@pytest.fixture
def fake(tmp_path: Path) -> FakeAsterisk:
    mistakes.reset(str(tmp_path))
    return FakeAsterisk(tmp_path)


def test_it_has_the_face_of_a_server(fake: FakeAsterisk) -> None:
    public = {name for name in vars(Server) if not name.startswith("_")}
    assert public <= set(dir(fake))


def test_commands_are_recorded_in_order(fake: FakeAsterisk) -> None:
    fake.reload(["module reload res_pjsip.so", "dialplan reload"])
    assert fake.commands == ["module reload res_pjsip.so", "dialplan reload"]


def test_unknown_commands_are_refused(fake: FakeAsterisk) -> None:
    with pytest.raises(ServerError, match="No such command"):
        fake.command("dialplan relaod")
    with pytest.raises(ServerError, match="No such module 'none.so'"):
        fake.reload(["module reload none.so"])


def test_read_only(fake: FakeAsterisk) -> None:
    fake.read_only = True
    with pytest.raises(AssertionError):
        fake.reload(["pjsip reload"])
    with pytest.raises(AssertionError):
        fake.probe({"pjsip.conf": ""})
    assert fake.pjsip_object("endpoint", "1001") is not None


def test_down(fake: FakeAsterisk) -> None:
    assert fake.connect() is fake
    fake.down = True
    assert fake.connect() is None


def test_probe(fake: FakeAsterisk) -> None:
    assert fake.probe({"pjsip.d/new.conf": "[1002]\ntype = endpoint\n"}) == []
    told = fake.probe({"pjsip.d/new.conf": "[1002\n"})
    assert len(told) == 1 and "pjsip.d/new.conf" in told[0]
    assert fake.probe({"pjsip.conf": "#include pjsip.d/none.conf\n"}) != []
    fake.transport = "control socket"
    assert fake.probe({"pjsip.d/new.conf": "[1002\n"}) == [] and fake.probed is False


def test_secrets_do_not_stand_in_its_log(fake: FakeAsterisk) -> None:
    mistakes.lay(
        fake.config_dir, mistakes.phones("password = secret-1001", "auth_type = digest\npassword_digest = MD5:hunter2")
    )
    lines = fake.reload(["pjsip reload"])
    assert any("password_digest=********" in line.text for line in lines)
    assert "hunter2" not in str(lines)
