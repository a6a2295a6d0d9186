# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the running server has loaded for the dialplan, and the dialplan's files as text."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import CONTEXTS
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import APPLICATIONS, DIALPLAN_FILES
from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import mask_text

_FUNCTION = re.compile(r"(\w+)\s+(\w*)")
_CUT = 20  # the console cuts a function's name off here; its syntax, behind it, is cut off later


def gather(system: Any, subsets: Collection[str], include_secrets: bool = False) -> dict[str, Any]:
    """Return the facts of asterisk_info; those that the server must tell are not there where it does not run."""
    facts: dict[str, Any] = {}
    if APPLICATIONS in subsets and system.server is not None:
        facts["applications"] = applications(system.server)
        facts["functions"] = functions(system.server)
    if DIALPLAN_FILES in subsets:
        found = texts(system.folder.tree(CONTEXTS))
        facts["dialplan_files"] = found if include_secrets else {path: mask_text(text) for path, text in found.items()}
    return facts


def applications(server: Any) -> list[str]:
    """The names of the applications that are loaded, sorted."""
    return sorted(server.names("application"))


def functions(server: Any) -> list[str]:
    """The names of the functions that are loaded, sorted."""
    found = set()
    for line in server.lines("core show functions"):
        match = _FUNCTION.match(line)
        if match and not line.startswith("Installed") and not match.group(1).isdigit():
            name, syntax = match.groups()
            found.add(syntax if len(name) >= _CUT and syntax.startswith(name) else name)
    return sorted(found - {""})


def texts(tree: Any) -> dict[str, str]:
    """Path -> text of every file of a tree. What is no UTF-8 is replaced: this is for reading."""
    return {
        path: document.render().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for path, document in tree.documents.items()
    }
