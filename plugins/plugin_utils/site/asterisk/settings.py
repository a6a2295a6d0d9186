# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site needs besides telephones, trunks and dialplan: queues, mailboxes, rooms, music, parking, codes, timers."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import edge, legs, names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.rooms import bridge_profile, room_profile
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import mailer

# voicemail.conf: everything by which a mailbox could dial, and our own hand on how PINs are kept
NO_WAY_OUT = ("dialout", "callback", "exitcontext", "operator", "sendvoicemail", "review", "externnotify", "externpass")
NEVER_TRANSFER = {
    "parkedcalltransfers": "no",
    "parkedcallreparking": "no",
    "parkedcallhangup": "no",
    "parkedcallrecording": "no",
}


def queues(site: Site) -> list[dict]:
    """Return the queues. A member is rung on all its telephones, and its lamp tells whether it is free."""
    people = {item.number: item.name for item in site.extensions}
    return [_queue(item, people) for item in site.queues]


def _queue(item: Any, people: dict) -> dict:
    return {
        "name": item.name,
        "strategy": item.strategy,
        "timeout": item.ring,
        "retry": 2,
        "wrapuptime": item.wrap_up,
        "maxlen": item.max_waiting or 0,
        "musicclass": item.music or "default",
        "ringinuse": False,
        "autofill": True,
        "joinempty": "yes",
        "leavewhenempty": "no",
        "members": [
            {
                "interface": f"Local/{number}@{names.RING}/n",
                "penalty": 0,
                "name": people[number].replace(",", " "),
                "state_interface": f"PJSIP/{number}",
            }
            for number in item.members
        ],
    }


def mailboxes(site: Site) -> list[dict]:
    made = []
    for item in site.extensions:
        box = item.voicemail
        if box is None:
            continue
        one: dict[str, Any] = {"mailbox": item.number, "context": names.MAILBOXES, "pin": box.pin}
        one["name"] = item.name.replace(",", " ").replace("|", " ")
        if box.email:
            one["email"] = box.email
        made.append(one)
    return made


def sections(site: Site) -> list[dict]:
    """Return sections of other files, in the shape of `asterisk_config`.

    What the site alone has stands in files of its own, where a section that is not listed any more is removed; each section says
    every option that it could have, because elsewhere options that are not mentioned belong to somebody else.
    """
    return [
        *_timers(site),
        *edge.sections(site),
        *_media(site),
        *_voicemail(site),
        *_rooms(site),
        *_music(site),
        *_parking(site),
        *_features(site),
    ]


def _section(path: str, name: str, options: dict, **more: Any) -> dict:
    return {"path": path, "name": name, "options": options, **more}


def _timers(site: Site) -> list[dict]:
    """Return how soon a silent carrier is given up."""
    if not site.trunks:
        return []
    options = {"timer_t1": str(legs.TIMER_T1_MS), "timer_b": str(legs.TIMER_B_MS)}
    return [_section("pjsip.conf", "system", options, type="system")]


def _media(site: Site) -> list[dict]:
    if site.network.rtp_ports is None:
        return []
    low, high = site.network.rtp_ports
    return [_section("rtp.conf", "general", {"rtpstart": str(low), "rtpend": str(high)})]


def _voicemail(site: Site) -> list[dict]:
    if not any(item.voicemail is not None for item in site.extensions):
        return []
    options = {
        "format": "wav",
        "attach": "yes",
        "minsecs": "2",
        "skipms": "3000",
        # a PIN that its owner changes by telephone lies beside the messages, and this file stays ours
        "passwordlocation": "spooldir",
        "charset": "UTF-8",
    }
    if site.mail is not None:
        options["mailcmd"] = f"{mailer(site)} -t"
        options["serveremail"] = site.mail.sender
        options["fromstring"] = site.organisation or site.name
    made = [_section("voicemail.conf", "general", options, unset=list(NO_WAY_OUT))]
    if site.timezone:
        options["tz"] = "site"
        said = f"{site.timezone}|'vm-received' Q 'digits/at' IMp"
        made.append(_section("voicemail.conf", "zonemessages", {"site": said}))
    return made


def _rooms(site: Site) -> list[dict]:
    if not site.conferences:
        return []
    keys = {"*": "playback_and_continue(conf-usermenu)", "1": "toggle_mute", "8": "leave_conference"}
    made = [_section(names.CONFERENCES_FILE, names.ROOM_MENU, {"type": "menu", **keys})]
    for room in site.conferences:
        user = {
            "type": "user",
            "announce_join_leave": "no",
            "music_on_hold_when_empty": "yes",
            "dsp_drop_silence": "yes",
        }
        pin = {"pin": room.pin} if room.pin else {}
        gone = {} if room.pin else {"unset": ["pin"]}
        made.append(_section(names.CONFERENCES_FILE, room_profile(room), {**user, **pin}, **gone))
        bridge = {"type": "bridge", "max_members": str(room.max_members or 0)}
        made.append(_section(names.CONFERENCES_FILE, bridge_profile(room), bridge))
    return made


def _music(site: Site) -> list[dict]:
    made = []
    for name, folder in site.hold_music:
        options = {"mode": "files", "directory": "moh" if folder == "files" else f"moh/{folder}", "sort": "random"}
        path = "musiconhold.conf" if name == "default" else names.MUSIC_FILE
        made.append(_section(path, name, options))
    return made


def _parking(site: Site) -> list[dict]:
    lot = site.parking
    if lot is None:
        return []
    slots = lot.slots()
    options = {
        "parkext": lot.number,
        # otherwise it parks in Asterisk's default lot
        "parkext_exclusive": "yes",
        "parkpos": f"{slots[0]}-{slots[-1]}",
        "context": names.PARKED,
        "parkinghints": "yes",
        "parkingtime": str(lot.timeout),
        "findslot": "first",
        # back to the extension of whoever parked, with its forwards and mailbox
        "comebacktoorigin": "no",
        "comebackcontext": names.COMEBACK,
        "parkedmusicclass": "default",
        **NEVER_TRANSFER,
    }
    return [_section(names.PARKING_FILE, names.LOT, options)]


def _features(site: Site) -> list[dict]:
    if "on_demand" not in site.records:
        return []
    # on the other one's channel: that is who must hear the notice
    started = f'{site.features.record},peer/both,Gosub,"{names.DEMAND},s,1"'
    return [_section(names.FEATURES_FILE, "applicationmap", {names.RECORD_FEATURE: started})]
