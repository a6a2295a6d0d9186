# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conferences, paging and faxes."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, notices, ringing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    context,
    exactly,
    hangup,
    setting,
    transfer,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Conference, Fax, Paging

FILE = "conference.conf"
CONTROLS, PAGE = "site", "site-page"
FAXES = "${recordings_dir}"  # beside the recordings: it is there, and kept and backed up with them
MAIL = "mail"
FILE_OF_FAX = "pbx_fax"
PAGE_SECONDS = 10
SOUND = {
    "sound-prefix": "$${sound_prefix}",
    "rate": "16000",
    "interval": "20",
    "energy-level": "100",
    "comfort-noise": "true",
}


def numbers(site: Site) -> list[dict]:
    """Return the numbers of conferences, paging and faxes."""
    made = [exactly(room.number, *_room(room)) for room in site.conferences]
    made += [exactly(page.number, *_page(page, site)) for page in site.paging]
    return made + [exactly(fax.number, transfer(names.START, names.fax(fax.number))) for fax in site.fax]


def room_contexts(site: Site) -> list[dict]:
    """Return one context for each fax number."""
    return [_fax(fax, site) for fax in site.fax]


def profile(room: Conference) -> str:
    return f"site-{room.number}"


def _room(room: Conference) -> list[dict]:
    return [action("answer"), action("conference", f"{room.number}@{profile(room)}"), hangup(names.NORMAL)]


def _page(page: Paging, site: Site) -> list[dict]:
    """Return the actions that call the members into a room of its own for each call, where they listen, or all speak."""
    # of the leg: 1.11 does not look at conference_auto_outcall_flags
    options = [
        "sip_auto_answer=true",
        "alert_info=info=alert-autoanswer",
        *([] if page.two_way else ["outcall_flags=mute"]),
    ]
    called = [
        action("conference_set_auto_outcall", f"[^^:{':'.join(options)}]user/{number}@{names.domain(site)}")
        for number in page.members
    ]
    return [
        action("answer"),
        setting("conference_auto_outcall_timeout", str(PAGE_SECONDS)),
        *called,
        action("conference", f"page-{page.number}-${{uuid}}@{PAGE}+flags{{endconf}}"),
        hangup(names.NORMAL),
    ]


def _fax(fax: Fax, site: Site) -> dict:
    """Return a fax number's context: T.38 if the other side can, G.711 if not; then a mail."""
    here, file = names.fax(fax.number), f"${{{FILE_OF_FAX}}}"
    mail = notices.mail(
        site,
        (fax.email or "",),
        f"Fax for {fax.number}",
        f"${{fax_document_total_pages}} pages for {fax.number}",
        file,
    )
    receive = [
        action("answer"),
        setting(FILE_OF_FAX, f"{FAXES}/fax-${{uuid}}.tiff"),
        setting("fax_enable_t38", "true"),
        setting("fax_enable_t38_request", "true"),
        *([setting("execute_on_fax_success", f"execute_extension {MAIL} XML {here}")] if mail else []),
        action("rxfax", file),
        hangup(names.NORMAL),
    ]
    made = [exactly(names.START, *receive)]
    return context(here, [*made, exactly(MAIL, *mail)] if mail else made)


def elements(site: Site) -> list[dict]:
    """Return what keys do in a conference, and each room's own settings. No key dials or transfers."""
    made: list[dict] = []
    if site.conferences:
        keys = (("mute", "1"), ("hangup", "8"))
        rows = [{"element": "control", "attributes": {"action": name, "digits": key}} for name, key in keys]
        made.append({"file": FILE, "element": "caller-controls/group", "name": CONTROLS, "children": rows})
    for room in site.conferences:
        params = {
            **SOUND,
            "moh-sound": ringing.music(None),
            "caller-controls": CONTROLS,
            "moderator-controls": CONTROLS,
        }
        params["max-members"] = str(room.max_members or 0)
        if room.pin:
            params.update({"pin": room.pin, "pin-retries": "3"})
        made.append({"file": FILE, "element": "profiles/profile", "name": profile(room), "params": params})
    if site.paging:
        params = {**SOUND, "caller-controls": "none", "moderator-controls": "none"}
        made.append({"file": FILE, "element": "profiles/profile", "name": PAGE, "params": params})
    return made
