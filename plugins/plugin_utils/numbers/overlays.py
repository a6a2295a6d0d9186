# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The countries whose data we have reviewed."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay import Overlay
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay_au import AUSTRALIA
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay_gb import ISLANDS, UNITED_KINGDOM
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay_light import LIGHT
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay_nanp import CANADA, UNITED_STATES
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.overlay_nz import NEW_ZEALAND

OVERLAYS = {
    overlay.country: overlay
    for overlay in (AUSTRALIA, NEW_ZEALAND, UNITED_KINGDOM, CANADA) + ISLANDS + UNITED_STATES + LIGHT
}


def overlay_of(country: str) -> Overlay:
    """The reviewed data of a country: its own, that of the country it is a part of for telephones, or none."""
    if country in OVERLAYS:
        return OVERLAYS[country]
    for main in OVERLAYS.values():
        if country in main.one_country:
            return replace(main, country=country, one_country=(main.one_country | {main.country}) - {country})
    return Overlay(country=country)
