# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's calls as a page to look at: one file, without anything from elsewhere."""

from __future__ import annotations

import html
import os
import time
from collections.abc import Sequence
from pathlib import Path

from . import secrets
from .shell import LabError

HERE = Path(__file__).resolve().parent
FILE = secrets.FILE.parent / "demo.html"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1d2733; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #d8dee6; vertical-align: top; }
td:last-child { font-weight: 600; } .ok { color: #10733a; } .failed { color: #b3261e; }
pre { background: #f4f6f8; padding: 1rem; overflow-x: auto; font-size: 13px; }
"""


def render(rows: Sequence[tuple[str, str, str, float, bool]], site: str, when: str) -> str:
    """The page's text. rows: (case, expected, seen, seconds, ok); site: the description that the PBX was built from."""
    cells = [
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(expected)}</td><td>{html.escape(seen)}</td>"
        f'<td>{seconds:.2f}</td><td class="{"ok" if ok else "failed"}">{"ok" if ok else "FAILED"}</td></tr>'
        for name, expected, seen, seconds, ok in rows
    ]
    good = sum(1 for row in rows if row[4])
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Athena: {good} of {len(rows)} calls</title><style>{STYLE}</style></head><body>
<h1>Athena, built and called</h1>
<p>{good} of {len(rows)} calls as expected, placed by SIPp through a real Asterisk on {html.escape(when)}.
Every one of them ended in a container of this machine, on a network with no way out.</p>
<table><thead><tr><th>call</th><th>expected</th><th>seen</th><th>seconds</th><th></th></tr></thead>
<tbody>{"".join(cells)}</tbody></table>
<h2>The description it was built from</h2>
<pre>{html.escape(site)}</pre>
</body></html>
"""


def write(rows: Sequence[tuple[str, str, str, float, bool]]) -> Path:
    """Write the page beside this lab's secrets, of which it holds none. Returns its path."""
    site = (HERE / "site" / "athena.yml").read_text(encoding="utf-8")
    text = render(rows, site, time.strftime("%Y-%m-%d %H:%M"))
    for value in secrets.current().values():
        if value in text:
            raise LabError("a password stands in the page: it is not written")
    beside = FILE.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, FILE)
    return FILE
