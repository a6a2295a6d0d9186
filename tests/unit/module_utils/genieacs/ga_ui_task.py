# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fake GenieACS with its UI, and tasks of the kinds that are written through it, as a module carries them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.clients import http_api
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.reached import Unreachable
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import config, permissions, users
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.system import GenieAcsSystem
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

KINDS = {"config": config.KIND, "permissions": permissions.KIND, "users": users.KIND}


class Tasks:
    """One fake, and what tasks do to it."""

    def __init__(self, fake: FakeGenieAcs) -> None:
        self.fake = fake
        self.given: dict[str, Any] = {
            "nbi_url": fake.nbi_url,
            "ui_url": fake.ui_url,
            "ui_username": "admin",
            "ui_password": "admin",
            "timeout": 5,
        }

    def run(
        self, asked: Mapping[str, Sequence[Mapping[str, Any]]], check: bool = False, **options: Any
    ) -> tuple[Result, list[str]]:
        """Carry out a task, and return its result and which requests wrote."""
        kinds = {KINDS[name].resource.kind: KINDS[name] for name in asked}
        acs = Acs(self.given, check=check, options=dict.fromkeys(kinds, options))
        before = len(self.fake.requests)
        try:
            requests = [
                KINDS[name].request(acs, {KINDS[name].resource.items: [dict(one) for one in items], **options})
                for name, items in asked.items()
            ]
            result = run(GenieAcsSystem(acs, kinds), requests, check_mode=check, diff=True)
        finally:
            acs.close()
        return result, self.writes(before)

    def writes(self, since: int = 0) -> list[str]:
        """Return the requests that wrote; a login does not."""
        return [
            one for one in self.fake.requests[since:] if not one.startswith(("GET", "HEAD")) and "/login" not in one
        ]

    def one(self, kind: str, check: bool = False, **item: Any) -> Result:
        """Carry out a task with one item."""
        return self.run({kind: [item]}, check=check)[0]

    def again(self, kind: str, **item: Any) -> bool:
        """Carry out a task with one item, and once more, which must change nothing. Return whether it changed something."""
        changed = self.one(kind, **item).changed
        result, writes = self.run({kind: [item]})
        if result.changed or writes:
            raise AssertionError(f"the second time it changed something: {writes}")
        return changed

    def refused(self, asked: Mapping[str, Sequence[Mapping[str, Any]]], **options: Any) -> str:
        """Return why a task is refused, after seeing that nothing was written and nothing died."""
        before = len(self.fake.requests)
        with pytest.raises((PbxError, Unreachable)) as caught:
            self.run(asked, **options)
        if self.writes(before) or self.fake.crashes or self.fake.poisoned:
            raise AssertionError("it was refused, and yet something was written")
        return str(caught.value)

    def read(self, kind: str) -> list[dict[str, Any]]:
        """Return everything of a kind, as info reads it."""
        acs = Acs({"nbi_url": self.fake.nbi_url})
        try:
            return list(KINDS[kind].read(acs, KINDS[kind].request(acs, {})).values())
        finally:
            acs.close()


@pytest.fixture(name="task")
def _task(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tasks]:
    monkeypatch.setattr(users, "PAUSE", 0.01)
    monkeypatch.setattr(users, "CACHED", -1.8)
    monkeypatch.setattr(http_api, "_PAUSE", 0.01)
    with FakeGenieAcs() as fake:
        yield Tasks(fake)
