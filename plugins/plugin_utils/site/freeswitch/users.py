# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory: one user for each extension, who may register and call with the rights of the owner's description."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, profiles, recording
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site


def domains(site: Site) -> list[dict]:
    """Return the domain. Every telephone of a user rings; none of them may send a call elsewhere by an answer of 302."""
    options = [
        "sip_invite_domain=${dialed_domain}",
        "presence_id=${dialed_user}@${dialed_domain}",
        "outbound_redirect_fatal=true",
        f"rtp_secure_media={profiles.secure_media(site.network)}",
    ]
    contact = f"${{sofia_contact({names.PHONES_PROFILE}/${{dialed_user}}@${{dialed_domain}})}}"
    return [
        {
            "name": names.domain(site),
            "params": {"dial-string": f"{{^^:{':'.join(options)}}}{contact}", "allow-empty-password": "false"},
            "variables": {"user_context": names.REFUSED},
        }
    ]


def users(site: Site) -> list[dict]:
    return [_user(item, site) for item in site.extensions]


def _user(item: Extension, site: Site) -> dict:
    place = site.location_of(item)
    context = names.phones(item.may_call)
    variables = {
        names.EXTENSION: item.number,
        names.CALLER_ID: site.caller_id_of(item),
        names.EMERGENCY_CALLER_ID: site.emergency_caller_id_of(place) if site.emergency else None,
        names.LOCATION: place.name if place else None,
        names.RIGHTS: context,
        "rtp_secure_media": profiles.secure_media(site.network),
        **recording.variables(item),
    }
    made: dict[str, Any] = {
        "domain": names.domain(site),
        "id": item.number,
        "password": item.secret,
        "context": context,
        "caller_id_name": item.name,
        "caller_id_number": item.number,
        # no limit on devices: at its limit FreeSWITCH refuses, by Call-ID, also the telephone that has just started anew
        "params": {"vm-enabled": "false"},
        "variables": {name: value for name, value in variables.items() if value},
    }
    if item.pickup_group:
        made["callgroup"] = item.pickup_group
    if item.voicemail is not None:
        made["vm_password"] = item.voicemail.pin
        made["params"].update(_mailbox(item))
    return made


def _mailbox(item: Extension) -> dict:
    email = item.voicemail.email if item.voicemail else None
    told = {"vm-mailto": email, "vm-email-all-messages": "true", "vm-attach-file": "true"} if email else {}
    return {"vm-enabled": "true", **told}
