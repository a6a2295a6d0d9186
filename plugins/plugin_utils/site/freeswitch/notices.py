# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail from the dialplan: the role's own program, in the background, so that no call waits for it."""

from __future__ import annotations

import re
import shlex

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import action
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Location, Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import mailer

# What a call may put into a command: variables that the directory gave, and the call's own id
SAFE = re.compile(r"\$\{(?:pbx_[a-z_]+|uuid|fax_document_total_pages)\}")


def mail(site: Site, to: tuple, subject: str, text: str, file: str = "") -> list[dict]:
    """Return the action that sends a mail, if the site can. Of what comes from the call only SAFE stays."""
    if site.mail is None:
        return []
    command = f"{mailer(site)} --to {shlex.quote(','.join(to))} --subject {_quoted(subject)}"
    attached = f" --attach {_quoted(file)}" if file else ""
    return [action("bgsystem", f"echo {_quoted(text)} | {command}{attached} > /dev/null 2>&1")]


def mailed(number: str, site: Site) -> list[dict]:
    """Return the actions that mail those whom the telephone's location names of an emergency call."""
    if site.mail is None:
        return []
    return [one for place in site.locations if place.notify for one in _of_place(number, place, site)]


def _of_place(number: str, place: Location, site: Site) -> list[dict]:
    text = (
        f"Extension ${{{names.EXTENSION}}} at {place.name} calls {number}. Address: {place.address or 'not known'}. "
        f"Number to call back: ${{{names.EMERGENCY_CALLER_ID}}}"
    )
    made = mail(site, place.notify, f"Emergency call to {number} from {place.name}", text)
    # the shell looks where the telephone stands: actions know no condition, and help must not wait for a transfer
    only = f'[ "${{{names.LOCATION}}}" = {shlex.quote(place.name)} ] && '
    return [{**one, "data": only + one["data"]} for one in made]


def _quoted(text: str) -> str:
    """Return text in double quotes for the shell; owners' text loses what the shell or the dialplan knows."""
    kept, at = [], 0
    for found in SAFE.finditer(text):
        kept += [_plain(text[at : found.start()]), found.group()]
        at = found.end()
    return '"' + "".join([*kept, _plain(text[at:])]) + '"'


def _plain(text: str) -> str:
    return re.sub(r"[^\w @.,:+/()#-]", " ", text)
