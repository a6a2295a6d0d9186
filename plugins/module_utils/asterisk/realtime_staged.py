# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change to files and rows that is complete and checked, and of which nothing is written yet.

Measured on 22.10.1 with 10,000 endpoints in PostgreSQL: a row is what Asterisk holds as soon as it is committed.  Two things
it keeps by itself: registrations, which `module reload res_pjsip_outbound_registration.so` makes it read (16 ms; `pjsip
reload` takes 66 s), and the timers of OPTIONS to contacts that stand in a row (`pjsip reload qualify aor`, 9 ms each).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback import Expected
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.realtime_rows import QUEUE, Row
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.reloads import Touched
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.staged import AsteriskStaged
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart

REGISTRATIONS = "module reload res_pjsip_outbound_registration.so"
QUALIFY = "pjsip reload qualify aor {}"
_TIMERS = (
    "qualify_frequency",
    "qualify_timeout",
    "qualify_2xx_only",
    "authenticate_qualify",
    "contact",
    "outbound_proxy",
)
_COLUMNS = (
    "Asterisk asks for the columns of this table when it starts, and it was created since: until the next start the server"
    " rings the members, but cannot write a pause or a penalty into their rows"
)
READ_BACK = 600  # objects of the tables that a run reads back: one takes the server 3 to 8 ms


class RealtimeStaged(AsteriskStaged):
    """The edits of all plans; see `core.run.Staged`."""

    def __init__(self, system: Any, plans: Sequence[Plan]) -> None:
        self._rows_touched: list[Touched] = []
        super().__init__(system, plans)
        self.touched.extend(self._rows_touched)
        store = system.store
        self._rows = store.touched
        if (
            "queue_members" in store.missing
            and any(row.kind == QUEUE for row in self._rows)
            and system.server is not None
        ):
            self.restart_required = [*self.restart_required, Restart("queue_members", _COLUMNS)]
        self.commands = [*self.commands, *(one for one in self._narrow() if one not in self.commands)]

    def _edit(self, plan: Plan) -> None:
        """Carry one plan into documents or rows; rows ask for no reload of a file."""
        start = len(self.touched)
        super()._edit(plan)
        if plan.resource.kind in self.system.databases:
            self._rows_touched.extend(self.touched[start:])
            del self.touched[start:]

    def _home(self, plan: Plan) -> Any:
        if plan.resource.kind in self.system.databases:
            return lambda: self.system.rows
        return super()._home(plan)

    def _narrow(self) -> list[str]:
        """Return the commands for what Asterisk keeps a copy of."""
        rows = self._rows
        out = [REGISTRATIONS] if any(row.kind == "registration" for row in rows) else []
        return out + [QUALIFY.format(row.name) for row in rows if row.kind == "aor" and self._timed(row)]

    def _timed(self, row: Row) -> bool:
        """Say whether OPTIONS to an AOR's contacts have to be timed anew."""
        if row in self.system.rows.removed:
            return False
        if not any(one in row.changed() for one in _TIMERS):
            return False
        timed = [lines.get("qualify_frequency", ["0"])[-1] not in ("0", "") for lines in (row.lines, row.before)]
        return any(timed) and bool(row.before or row.lines.get("contact"))

    @property
    def targets(self) -> Mapping[str, str]:
        """Return path -> digest of the files that are to be written, and the same of the tables."""
        marks: dict[str, Any] = {}
        for row in self._rows:
            mark = marks.setdefault(self.system.store.tables[self.system.store.family(row)], hashlib.sha256())
            mark.update(repr((row.name, sorted(row.lines.items()))).encode("utf-8", "surrogateescape"))
        return {**super().targets, **{table: mark.hexdigest() for table, mark in marks.items()}}

    def commit(self) -> None:
        """Write all files, then all rows: those are one transaction, and come last."""
        super().commit()
        self.system.store.commit(self._rows)

    def revert(self) -> None:
        """Put back the old rows and the old bytes."""
        try:
            self.system.store.revert()
        finally:
            super().revert()

    def _compare(self, expected: Sequence[Expected], *more: Any, **named: Any) -> Sequence[str]:
        """Read back; of very many rows as many as the server answers for in a few seconds, spread over all of them."""
        step = max(1, -(-len(expected) // READ_BACK))
        return super()._compare(expected[::step], *more, **named)
