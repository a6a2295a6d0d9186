# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conferences, faxes and parking."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names, notices
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Conference, Fax

FAXES = "/var/spool/asterisk/monitor"  # beside the recordings: it is there, and kept and backed up with them


def numbers(site: Site) -> list[dict]:
    """Return the numbers of conferences and faxes."""
    made = [extension(room.number, *_room(room)) for room in site.conferences]
    return made + [extension(fax.number, step("Goto", f"{names.fax(fax.number)},s,1")) for fax in site.fax]


def room_profile(room: Conference) -> str:
    return f"pbx-room-{room.number}"


def bridge_profile(room: Conference) -> str:
    return f"pbx-bridge-{room.number}"


def _room(room: Conference) -> list[dict]:
    # the menu is named, so that none which Asterisk has by itself is taken
    profiles = f"{bridge_profile(room)},{room_profile(room)},{names.ROOM_MENU}"
    return [step("Answer"), step("ConfBridge", f"{room.number},{profiles}"), hangup(names.NORMAL)]


def fax_contexts(site: Site) -> list[dict]:
    """Return one context for each fax number: T.38 if the other side can, G.711 if not; then a mail."""
    return [_fax(fax, site) for fax in site.fax]


def _fax(fax: Fax, site: Site) -> dict:
    file = f"{FAXES}/fax-${{UNIQUEID}}.tiff"
    mail = notices.mail(
        site,
        (fax.email or "",),
        "Fax from ${FILTER(+0-9,${CALLERID(num)})}",
        "${FILTER(0-9,${FAXOPT(pages)})} pages for " + fax.number,
        file,
    )
    return context(
        names.fax(fax.number),
        [
            # f: without T.38, by sound
            extension("s", step("Answer"), step("ReceiveFAX", f"{file},f"), hangup(names.NORMAL)),
            extension("h", goto_if('"${FAXOPT(status)}" != "SUCCESS"', "end"), *mail, step("NoOp", "", "end")),
        ],
    )


def parking_contexts(site: Site) -> list[dict]:
    """Return the context that Asterisk fills with the parking lot's numbers, and where calls return that nobody took."""
    if site.parking is None:
        return []
    # PARKER is the telephone that parked, its / made _; somebody unknown parked for the rest
    people = [
        extension(f"PJSIP_{item.number}", step("Goto", f"{names.INTERNAL},{item.number},1")) for item in site.extensions
    ]
    return [context(names.PARKED, []), context(names.COMEBACK, [*people, extension("s", hangup(names.NORMAL))])]
