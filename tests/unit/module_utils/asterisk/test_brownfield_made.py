# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""300 hosts as somebody left them (a real server accepts each: tests/integration/brownfield): reading is not changing."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield_host import Left
from ansible_collections.telephony.pbx.tests.unit.fakes.brownfield_made import SEEDS, made

BATCH = 25


@pytest.mark.parametrize("batch", range(0, SEEDS, BATCH))
def test_what_is_read_changes_nothing_when_it_is_applied(tmp_path: Path, batch: int) -> None:
    items = 0
    for seed in range(batch, batch + BATCH):
        left = Left(tmp_path / str(seed), made(seed, str(tmp_path / str(seed) / "etc")))
        before, stamps = left.bytes(), left.stamps()
        for secrets in (True, False):
            found = left.info(secrets)["resources"]
            items += sum(len(rows) for kind in found.values() for rows in kind.values())
            for unspecified in ("keep", "reset"):
                done = left.resources({kind: {**rows, "unspecified": unspecified} for kind, rows in found.items()})
                assert not done.changed, (seed, unspecified, done.created, done.updated, done.deleted, done.diff)
        for kind, rows in found.items():
            done = left.module(kind, rows)
            assert not done.changed, (seed, kind, done.created, done.updated, done.deleted)
        assert left.bytes() == before and left.stamps() == stamps, seed
    assert items > 40 * BATCH
