# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls that show that a site works: declared, placed for real, and printed as a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import carriers, clock, containers, mail, page, secrets
from .cases.athena import CASES
from .cases.base import Case, Seen
from .shell import LabError, say


def table(rows: Sequence[tuple[str, str, Seen]]) -> str:
    """The table as text: case, expected, seen, seconds, ok."""
    cells = [("case", "expected", "seen", "seconds", "ok")]
    cells += [(name, expected, s.text, f"{s.seconds:.2f}", "ok" if s.ok else "FAILED") for name, expected, s in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def attempt(case: Case) -> Seen:
    """Run one case; an error of the lab itself is a failed case, not the end of the demo."""
    try:
        return case.run()
    except LabError as error:
        return Seen(False, str(error).splitlines()[0], 0.0)


def ready() -> None:
    """All that a call needs besides the site: no way out, carriers without a fault, a mail relay, the right time."""
    containers.isolated()
    carriers.start_all()
    mail.start()
    clock.set_to(None)
    carriers.ensure_registered()


def main(passwords: Path | None = None) -> int:
    """Place all calls and print the table; 1 if one was not as expected. `passwords`: a JSON file, if not the lab's."""
    if passwords:
        secrets.use(passwords)
    ready()
    rows = []
    try:
        for case in CASES:
            say(f"{case.name}: expecting {case.expected}")
            rows.append((case.name, case.expected, attempt(case)))
    finally:
        clock.set_to(None)
    print(table(rows))
    failed = sum(1 for _name, _expected, seen in rows if not seen.ok)
    print(f"\n{len(rows) - failed} of {len(rows)} calls as expected")
    path = page.write([(name, expected, seen.text, seen.seconds, seen.ok) for name, expected, seen in rows])
    print(f"A page to look at: {path.as_uri()}")
    return 1 if failed else 0
