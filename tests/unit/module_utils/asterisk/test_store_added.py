# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_config: lines that are added by (+), sections that have their type from a template, files that nobody reads yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

KIND = "asterisk_config"
PJSIP = """\
[phone](!)
type=endpoint
[place](!)
type=aor
[208](phone)
aors=208
[208](place)
max_contacts=2
[208](+)
context=boss
[208](+type=aor)
qualify_frequency=30
"""


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, {"pjsip.conf": PJSIP})


def found(host: Host) -> dict[str, Any]:
    """Return the sections called 208, by what tells them apart."""
    sections = host.info()["resources"][KIND]["sections"]
    return {one.get("type"): one["options"] for one in sections if one["name"] == "208"}


def test_each_section_has_a_key_of_its_own(host: Host) -> None:
    assert found(host) == {
        "endpoint": {"aors": "208"},
        "aor": {"max_contacts": "2"},
        "+": {"context": "boss"},
        "+type=aor": {"qualify_frequency": "30"},
    }
    assert not [one for one in host.info()["unmanaged"] if one["kind"] == KIND]


def test_reading_and_applying_changes_nothing(host: Host) -> None:
    host.unchanged_by_reapplying(unspecified="reset")


def test_lines_that_are_added_are_changed(host: Host) -> None:
    item = {"path": "pjsip.conf", "name": "208", "type": "+type=aor", "options": {"qualify_frequency": 60}}
    assert host.edit(KIND, item) == ["-qualify_frequency=30", "+qualify_frequency=60"]


def test_lines_are_added_anew_in_a_file_that_is_read_from_then_on(host: Host) -> None:
    item = {"path": "more.conf", "name": "208", "type": "+", "options": {"language": "de"}, "included_by": "pjsip.conf"}
    host.apply(KIND, item)
    assert host.text().endswith("#tryinclude more.conf\n")
    assert host.text("more.conf").replace(" ", "").split() == ["[208](+)", "language=de"]
    assert host.edit(KIND, item) == []
    assert host.info()["reads"]["pjsip.conf"] == ["pjsip.conf", "more.conf"]
