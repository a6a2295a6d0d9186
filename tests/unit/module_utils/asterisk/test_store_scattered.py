# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_config in several files at once: files of a folder are read by their root, and purged each for itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

KIND = "asterisk_config"
ROOMS, MUSIC = "confbridge.d/site.conf", "musiconhold.d/site.conf"


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(
        tmp_path, {"confbridge.conf": "[general]\n; by hand\n", "musiconhold.conf": "[default]\nmode = files\n"}
    )


def section(path: str, name: str, **options: Any) -> dict[str, Any]:
    return {"path": path, "name": name, "options": options}


def run(host: Host, *items: dict[str, Any], **more: Any) -> Any:
    return host.apply(KIND, *items, **{"path": [ROOMS, MUSIC], "purge": True, **more})


def test_the_root_reads_a_file_of_its_folder_once(host: Host) -> None:
    run(host, section(ROOMS, "a", type="user"), section(ROOMS, "b", type="user"))
    assert host.text("confbridge.conf") == "[general]\n; by hand\n\n#tryinclude confbridge.d/site.conf\n"
    assert host.text("musiconhold.conf") == "[default]\nmode = files\n"


def test_a_glob_that_is_there_is_enough(tmp_path: Path) -> None:
    host = Host(tmp_path, {"confbridge.conf": "#tryinclude confbridge.d/*.conf\n"})
    run(host, section(ROOMS, "a", type="user"))
    assert host.text("confbridge.conf") == "#tryinclude confbridge.d/*.conf\n"


def test_each_file_is_purged_and_no_other(host: Host) -> None:
    run(host, section(ROOMS, "a", type="user"), section(MUSIC, "b", mode="files"))
    done = run(host, section(ROOMS, "c", type="user"))
    assert done.deleted == {KIND: [f"{ROOMS}:a", f"{MUSIC}:b"]}
    assert "[default]" in host.text("musiconhold.conf")


def test_a_section_elsewhere_may_come_along(host: Host) -> None:
    done = run(host, section(ROOMS, "a", type="user"), section("musiconhold.conf", "default", sort="random"))
    assert done.updated == {KIND: ["musiconhold.conf:default"]} and not done.deleted


def test_a_path_outside_is_refused(host: Host) -> None:
    said = host.refused(KIND, section(ROOMS, "a", type="user"), path=[ROOMS, "../passwd"], purge=True)
    assert "../passwd is no file below the configuration folder" in said
