# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which destinations were pinged before they were disabled: the server forgets it, and one that comes back needs it again."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import remedy
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.runtime import Where

PATH = "/run/telephony.pbx-kamailio.json"
_SAME_START = 5.0  # seconds: when a server started is known by its clock's whole seconds


class Memory:
    """Notes that hold as long as the server that they are about runs: its states are gone after a restart, too."""

    def __init__(self, started: float, path: str = PATH) -> None:
        self._started = started
        self._path = path

    def read(self) -> set[Where]:
        """The destinations that were pinged. What cannot be read counts as nothing noted."""
        try:
            with open(self._path, encoding="utf-8") as handle:
                noted = json.load(handle)
            if abs(float(noted["started"]) - self._started) > _SAME_START:
                return set()
            return {Where(int(number), str(uri), str(duid)) for number, uri, duid in noted["probing"]}
        except (OSError, ValueError, KeyError, TypeError):
            return set()

    def note(self, pinged: Iterable[Where], forgotten: Iterable[Where]) -> None:
        """Note some, and forget some. For one run at a time."""
        before = self.read()
        after = (before | set(pinged)) - set(forgotten)
        if after == before:
            return
        text = json.dumps({"started": self._started, "probing": sorted(after)})
        try:
            handle, beside = tempfile.mkstemp(dir=os.path.dirname(self._path), prefix=".telephony.pbx-")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
            os.replace(beside, self._path)
        except OSError as error:
            raise refuse(self._path, f"cannot be written: {error.strerror}", remedy(error)) from None
