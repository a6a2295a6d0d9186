# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fake GenieACS, and runs of kinds of documents against it as a module makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Result, run
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import files, presets, provisions
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.system import GenieAcsSystem
from ansible_collections.telephony.pbx.tests.unit.fakes.genieacs.server import FakeGenieAcs

KINDS: dict[str, Kind] = {
    one.resource.kind: one for one in (files.KIND, provisions.KIND, provisions.VIRTUAL_PARAMETERS, presets.KIND)
}


class Documents:
    """One fake, and what tasks do to it."""

    def __init__(self, fake: FakeGenieAcs) -> None:
        self.fake = fake

    def acs(self) -> Acs:
        """Return what a module would reach it by."""
        return Acs({"nbi_url": self.fake.nbi_url, "fs_url": self.fake.fs_url, "timeout": 10})

    def run(
        self, asked: Mapping[str, Sequence[Mapping[str, Any]]], check: bool = False, diff: bool = False, **options: Any
    ) -> Result:
        """Carry out a task that asks for items of these kinds, without the prefix of their names."""
        acs = self.acs()
        kinds = {kind: KINDS[kind] for kind in KINDS if kind[len("genieacs_") :] in asked}
        try:
            requests = [
                kind.request(
                    acs, {kind.resource.items: [dict(one) for one in asked[name[len("genieacs_") :]]], **options}
                )
                for name, kind in kinds.items()
            ]
            return run(GenieAcsSystem(acs, kinds), requests, check_mode=check, diff=diff)
        finally:
            acs.close()

    def one(self, kind: str, check: bool = False, diff: bool = False, **item: Any) -> Result:
        """Carry out a task with one item."""
        return self.run({kind: [item]}, check=check, diff=diff)

    def refused(self, kind: str, **item: Any) -> str:
        """Return why an item is refused, after seeing that nothing was written and nothing died."""
        before = self.writes()
        with pytest.raises(PbxError) as caught:
            self.one(kind, **item)
        if self.writes() != before or self.fake.crashes:
            raise AssertionError("it was refused, and yet something was written")
        return str(caught.value)

    def writes(self) -> list[str]:
        """Return the requests that wrote."""
        return [one for one in self.fake.requests if not one.startswith(("GET", "HEAD"))]

    def read(self, kind: str) -> list[dict[str, Any]]:
        """Return everything of a kind as info reads it."""
        acs = self.acs()
        one = KINDS[f"genieacs_{kind}"]
        try:
            return list(one.read(acs, one.request(acs, {})).values())
        finally:
            acs.close()


@pytest.fixture(name="site")
def _site() -> Iterator[Documents]:
    with FakeGenieAcs() as fake:
        yield Documents(fake)
        if fake.poisoned:
            raise AssertionError(f"a service was stopped: {fake.poisoned}")
