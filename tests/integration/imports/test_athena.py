# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that the role built: its site is found again in what it holds, and builds the same."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from conftest import FIRST, ROOT, SECOND, Lab
from effective import effective

from tests.lab import secrets
from tests.lab.host import podman

ATHENA = ROOT / "tests" / "lab" / "site" / "athena.yml"
SITE = "telephony.pbx.site"


class Loader(yaml.SafeLoader):
    """Reads what an import writes, `!unsafe` as text."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def test_athena_is_found_again(lab: Lab, tmp_path: Path) -> None:
    """Whole: nothing of the site stays raw, and building from it changes nothing where it was read."""
    given = {
        "pbx_secrets": secrets.current(),
        "pbx_site": f"{{{{ (lookup('template', '{ATHENA}') | from_yaml).pbx_site }}}}",
    }
    (tmp_path / "given.json").write_text(json.dumps(given), encoding="utf-8")
    lab.play(FIRST, SITE, "-e", f"@{tmp_path / 'given.json'}")
    _said, files = lab.imported(FIRST, "-e", "include_secrets=true")
    site = yaml.load(files["site.yml"], Loader)["pbx_site"]
    assert (site["country"], site["area_code"], site["timezone"]) == ("AU", "7", "Australia/Brisbane")
    assert [one["number"] for one in site["extensions"]] == ["1001", "1002", "1003", "1004"]
    assert [one["name"] for one in site["trunks"]] == ["my-provider", "carrier-trunk"]
    assert {"schedules", "ivrs", "queues", "ring_groups", "conferences", "paging", "parking", "fax"} <= set(site)
    assert "the site builds it" not in files["report.md"]
    raw = yaml.load(files["raw.yml"], Loader)["asterisk_resources_extra"]
    assert not {"pjsip_endpoints", "pjsip_trunks", "asterisk_queues", "asterisk_mailboxes", "asterisk_dialplan"} & set(
        raw
    )
    assert lab.built(FIRST, SITE) == 0


BY_HAND = """
cd /etc/asterisk
printf '[door](!)\ntype=endpoint\ncontext=door\nallow=alaw\n[lift](door)\naors=lift\n[lift]\ntype=aor\nmax_contacts=2\n' >> pjsip.conf
printf '[door]\nexten => s,1,Goto(pbx-internal,1002,1)\n' >> extensions.conf
sed -i 's/^remove_unavailable *=.*/remove_unavailable = no/' pjsip.d/endpoints.conf
grep -q 'remove_unavailable = no' pjsip.d/endpoints.conf
"""


def test_another_server_is_built_from_it(lab: Lab) -> None:
    """Also after somebody has edited what the role had built, and added things beside it."""
    podman("exec", FIRST, "sh", "-ec", BY_HAND)
    lab.restart(FIRST)
    _said, files = lab.imported(FIRST, "-e", "include_secrets=true")
    assert "context door" in files["report.md"] and "endpoint lift" in files["report.md"]
    assert "endpoint 1002: the site builds it otherwise (remove_unavailable)" in files["report.md"]
    assert lab.built(FIRST, SITE) == 0
    assert lab.built(SECOND, SITE) > 0
    lab.restart(FIRST, SECOND)
    first, second = effective(FIRST), effective(SECOND)
    assert sum(name.startswith("endpoint ") for name in first) == 7
    assert len(first["dialplan"]) > 30
    assert {name: first[name] for name in first if first[name] != second.get(name)} == {}
    assert sorted(second) == sorted(first)
