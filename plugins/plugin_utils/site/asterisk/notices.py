# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail from the dialplan: the role's own program, in the background, so that no call waits for it."""

from __future__ import annotations

import re
import shlex

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import step
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import mailer

# What a call may put into a command: digits, and nothing that the shell knows
SAFE = re.compile(r"\$\{(?:UNIQUEID|FILTER\(\+?0-9,\$\{[A-Z_]+[0-9]?(?:\([a-z]+\))?\}\))\}")


def mail(site: Site, to: tuple, subject: str, text: str, file: str = "") -> list[dict]:
    """Return the step that sends a mail, if the site can. What comes from the call must be filtered: see SAFE."""
    if site.mail is None:
        return []
    command = f"{mailer(site)} --to {shlex.quote(','.join(to))} --subject {_quoted(subject)}"
    attached = f" --attach {_quoted(file)}" if file else ""
    return [step("TrySystem", f"echo {_quoted(text)} | {command}{attached} > /dev/null 2>&1 &")]


def _quoted(text: str) -> str:
    """Return text in double quotes. The dialplan puts values in before the shell looks; owners' text loses what both know."""
    kept, at = [], 0
    for found in SAFE.finditer(text):
        kept += [_plain(text[at : found.start()]), found.group()]
        at = found.end()
    return '"' + "".join([*kept, _plain(text[at:])]) + '"'


def _plain(text: str) -> str:
    return re.sub(r"[^\w @.,:+/()#-]", " ", text)
