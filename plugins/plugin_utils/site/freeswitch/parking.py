# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parking, by mod_valet_parking. Only telephones park, and take calls back.

A parked call that nobody took returns to the extension of whoever parked it, with its forwards and its mailbox: the telephone that
transferred the call to the lot is named in the header Referred-By, and must be one of the site's.
"""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, ringing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    any_of,
    condition,
    context,
    dialled,
    exactly,
    extension,
    hangup,
    literal,
    setting,
    transfer,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site

LOT = "site"
COMEBACK, RETURN = "comeback", "back"
PARKER = "${sip_h_Referred-By}"
PARKED = f"${{valet_info({LOT})}}"


def entries(site: Site) -> list[dict]:
    """Return the extensions of the number that parks and of the spaces, for the contexts of telephones."""
    lot = site.parking
    if lot is None:
        return []
    slots = lot.slots()
    park = [
        action("answer"),
        setting("valet_hold_music", ringing.music(None)),
        setting("valet_parking_timeout", str(lot.timeout)),
        setting("valet_parking_orbit_exten", RETURN),
        setting("valet_parking_orbit_dialplan", "XML"),
        setting("valet_parking_orbit_context", COMEBACK),
        action("valet_park", f"{LOT} auto in {slots[0]} {slots[-1]}"),
    ]
    # an empty space would park whoever looks into it
    taken = [
        extension(
            f"space {slot}",
            dialled(literal(slot)),
            condition(PARKED, f">{slot}</extension>", action("answer"), action("valet_park", f"{LOT} {slot}")),
        )
        for slot in slots
    ]
    empty = extension("empty space", dialled(any_of(slots), hangup(names.CAUSES["unallocated"])))
    return [exactly(lot.number, *park), *taken, empty]


def parking_contexts(site: Site) -> list[dict]:
    """Return the context in which calls return that nobody took."""
    if site.parking is None:
        return []
    people = any_of(item.number for item in site.extensions)[1:-1]
    parker = condition(PARKER, f"^<?sips?:{people}@", transfer("$1", names.INTERNAL))
    return [context(COMEBACK, [extension("back", parker), extension("nobody", dialled("^", hangup(names.NORMAL)))])]
