# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sites of the documentation compile, and prove what the page says that they prove."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

ROOT = Path(__file__).resolve().parents[4]


LAB = sorted((ROOT / "tests" / "lab" / "site").glob("*.yml"))


def made_up(name: re.Match) -> str:
    """Return a PIN, a password, or the next year."""
    if "now()" in name.group(1):
        return str(datetime.date.today().year + 1)
    return "628403" if "pin" in name.group(1) else f"Made-For-Tests-{name.group(1)}"


def sites(page: str) -> list:
    """Return every pbx_site of a page, with made-up secrets."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", (ROOT / page).read_text(), re.S | re.M)
    found = [yaml.safe_load(re.sub(r"\{\{ (\w+) \}\}", made_up, block)) for block in blocks]
    return [block["pbx_site"] for block in found if isinstance(block, dict) and "pbx_site" in block]


@pytest.mark.parametrize("page", ["README.md", "docs/site.md"])
def test_the_sites_of_a_page_compile(page: str) -> None:
    assert sites(page), "the page shows no site"
    for site in sites(page):
        built = build_asterisk(site)
        assert built.problems == ()
        assert {one["name"] for one in built.resources["pjsip_endpoints"]["endpoints"]} == {"1001", "1002"}


@pytest.mark.parametrize("path", LAB, ids=[path.stem for path in LAB])
def test_the_sites_of_the_laboratory_compile(path: Path) -> None:
    text = re.sub(r"\{\{ (.+?) \}\}", made_up, path.read_text(encoding="utf-8"))
    built = build_asterisk(yaml.safe_load(text)["pbx_site"])
    assert built.problems == ()
    assert built.resources["pjsip_endpoints"]["endpoints"]


def test_a_key_of_the_page_that_is_not_there_is_found() -> None:
    site: Any = sites("docs/site.md")[0]
    site["netwrok"] = site.pop("network")
    assert any("netwrok" in str(one) and "network" in str(one) for one in build_asterisk(site).problems)
