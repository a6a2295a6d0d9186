# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that people kept by hand for ten years: read, and built again on another."""

from __future__ import annotations

import stat
from collections.abc import Iterator

import pytest
from conftest import FIRST, HERE, SECOND, Lab
from effective import effective

from tests.lab.host import podman

# PINs of ten digits: four stand in what -vvv prints by chance
SECRETS = ("hand-made-secret-", "6604711883", "6604712883", "6604713883", "6604715883", "6604799883")
RAW = str(HERE / "raw.yml")


@pytest.fixture(scope="module", autouse=True)
def handmade(lab: Lab) -> Iterator[None]:
    """The first server gets the configuration of handmade/."""
    podman("cp", f"{HERE / 'handmade'}/.", f"{FIRST}:/etc/asterisk/")
    lab.restart(FIRST)
    yield


def test_no_secret_leaves_the_server_unless_asked_for(lab: Lab) -> None:
    """And importing again writes the same."""
    said, files = lab.imported(FIRST, "-vvv")
    assert sorted(files) == ["raw.yml", "report.md", "site.yml"]
    everything = said + "".join(files.values())
    assert [one for one in SECRETS if one in everything] == []
    for told in ("[208] (auth) of pjsip_phones.conf has options.password", "mailbox 201@default has pin"):
        assert told in files["report.md"]
    assert lab.play(FIRST, "telephony.pbx.import")[1] == 0  # not even a file on the controller


def test_what_is_read_is_built_again(lab: Lab) -> None:
    """On the first server that changes nothing; the second is the same afterwards, by its own word."""
    said, files = lab.imported(FIRST, "-e", "include_secrets=true", "-vvv")
    assert [one for one in SECRETS if one in said + files["raw.yml"] + files["site.yml"] + files["report.md"]] == []
    assert [one for one in SECRETS if one not in files["secrets.yml"]] == []
    assert stat.S_IMODE((lab.folder / FIRST / "secrets.yml").stat().st_mode) == 0o600
    assert lab.built(FIRST, RAW) == 0
    assert lab.built(SECOND, RAW) == 1
    assert lab.built(SECOND, RAW) == 0
    lab.restart(FIRST, SECOND)
    first, second = effective(FIRST), effective(SECOND)
    assert sum(name.startswith("endpoint ") for name in first) == 10
    assert len(first["dialplan"]) > 10 and len(first["registrations"]) == 1 and "208" in str(first["endpoint 208"])
    assert {name: first[name] for name in first if first[name] != second.get(name)} == {}
    assert sorted(second) == sorted(first)


def test_passwords_are_the_same(lab: Lab) -> None:
    """What telephones log in with, which the console does not show: by the files' own lines."""
    seek = "cat /etc/asterisk/pjsip*.conf /etc/asterisk/pjsip.trunks/*.conf | grep -oE '^ *password *= *[^ ]+' | tr -d ' ' | sort"
    first, second = (podman("exec", host, "sh", "-c", seek).stdout for host in (FIRST, SECOND))
    assert first == second and first.count("hand-made-secret") == 9
