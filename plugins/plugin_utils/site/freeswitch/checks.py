# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH cannot do of a site that is sound by itself. It is refused by name, never left out in silence."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.checks_services import check_services
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes, at, shown
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import named_sources, network_of


def check_freeswitch(site: Site, notes: Notes) -> None:
    """Note what only other engines can do."""
    if site.edge is not None:
        notes.add("edge", "cannot stand in front of FreeSWITCH yet", "leave it out, or build the site on Asterisk")
    several = next((item for item in site.extensions if item.devices > 1), None)
    if several is not None:
        notes.warn(
            at(several.where, "devices"),
            "is no limit on FreeSWITCH, which cannot make room for another telephone",
            "every telephone that knows a password may register",
        )
    for trunk in site.trunks:
        _sources(trunk, notes)
        _account(trunk, notes)
    check_services(site, notes)


def _sources(trunk: Trunk, notes: Notes) -> None:
    """A carrier is known by its address alone: a name is asked for only when the server starts, if at all."""
    named = named_sources(trunk)
    for key, text in named:
        if network_of(text) is None:
            notes.add(
                f"{trunk.where}.{key}",
                f"{shown(text)} is a name, and FreeSWITCH knows a carrier by its address",
                "write the address",
            )
    if not named:
        notes.add(
            at(trunk.where, "accept_from"),
            "is missing, and FreeSWITCH tells a carrier from a stranger by its address",
            "name the networks from which it calls",
        )


def _account(trunk: Trunk, notes: Notes) -> None:
    """Measured on FreeSWITCH 1.11.2: a gateway hands over name and password as one text, which is cut at colons."""
    if trunk.register is None:
        return
    for key, value in (("username", trunk.register.username), ("secret", trunk.register.secret)):
        if value is not None and ":" in value:
            remedy = "ask the carrier for one without"
            notes.add(at(trunk.register.where, key), "holds a colon, with which FreeSWITCH cannot register", remedy)
