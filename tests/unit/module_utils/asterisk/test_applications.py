# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What asterisk_info tells the linter: names that the server has loaded, and the dialplan's files as text."""

from __future__ import annotations

from types import SimpleNamespace

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import applications
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree

# as the console of 22.10.1 prints them
FUNCTIONS = """Installed Custom Functions:
--------------------------------------------------------------------------------
ABS                   ABS([num])                           Returns absolute value of a number.
PJSIP_RESPONSE_HEADE  PJSIP_RESPONSE_HEADER(action,name[,  Gets headers of a response.
PJSIP_RESPONSE_HEADE  PJSIP_RESPONSE_HEADERS([prefix])     Gets the list of headers.
VERSION                                                    Return the Version info.
4 custom functions installed.
"""
FILES = {
    "/e/extensions.conf": b"[a]\nexten => 1,1,NoOp(\xff)\n#include x/*.conf\n",
    "/e/x/b.conf": b"[b]\n",
    "/e/other.conf": b"[c]\n",
}


def tree(_name: str = "") -> Tree:
    return Tree("extensions.conf", "/e", FILES.__getitem__, lambda _pattern: ["/e/x/b.conf"])


def server() -> SimpleNamespace:
    return SimpleNamespace(names=lambda kind: {"NoOp", "Dial"} if kind == "application" else set(), lines=_lines)


def _lines(command: str) -> list[str]:
    return FUNCTIONS.split("\n") if command == "core show functions" else []


def test_names_that_the_console_cuts_off_come_whole() -> None:
    system = SimpleNamespace(server=server())
    assert applications.gather(system, ["applications"]) == {
        "applications": ["Dial", "NoOp"],
        "functions": ["ABS", "PJSIP_RESPONSE_HEADER", "PJSIP_RESPONSE_HEADERS", "VERSION"],
    }


def test_a_server_that_is_down_has_files_only() -> None:
    system = SimpleNamespace(server=None, folder=SimpleNamespace(tree=tree))
    assert applications.gather(system, ["applications", "dialplan_files"]) == {
        "dialplan_files": {
            "/e/extensions.conf": "[a]\nexten => 1,1,NoOp(\ufffd)\n#include x/*.conf\n",
            "/e/x/b.conf": "[b]\n",
        }
    }
    assert applications.gather(system, ["live"]) == {}
