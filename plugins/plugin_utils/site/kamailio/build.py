# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From `pbx_site` and the media servers to what the modules of the edge take: read, check, compile."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks_edge import (
    check_servers,
    check_together,
    read_servers,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.kamailio.compiler import compile_edge, place
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.reading import Notes


@dataclass(frozen=True)
class BuiltEdge:
    """`config` and `resources` of the edge, {} where there are problems."""

    made: dict
    problems: tuple
    warnings: tuple


def build_edge(
    value: Any, servers: Any, rtpengine: Sequence[str] = (), now: datetime.datetime | None = None
) -> BuiltEdge:
    """Return the edge of a site, or of a list of sites that share one; or why there is none. Never raises for what is wrong.

    servers    [{name, address}] of the media servers, in the order in which they are tried
    rtpengine  control sockets of rtpengine; none: media flows directly
    """
    notes = Notes()
    values = [value] if isinstance(value, Mapping) else list(value) if isinstance(value, (list, tuple)) else [value]
    # what the engine could not prove of a site, the edge must not be built for either
    built = [build_asterisk(one, now) for one in values]
    problems = _named([one.problems for one in built])
    warnings = _named([one.warnings for one in built])
    sites = [one.checked.site for one in built if one.checked is not None and one.checked.site is not None]
    found = read_servers(servers, notes)
    if not problems:
        check_together(sites, notes)
        for site in sites:
            check_servers(site, found, notes)
    problems += tuple(map(str, notes.problems))
    if problems:
        return BuiltEdge({}, problems, warnings)
    pairs = [
        (one.checked.site, one.checked.plan) for one in built if one.checked and one.checked.site and one.checked.plan
    ]
    return BuiltEdge(compile_edge(place(pairs, found), rtpengine), (), warnings)


def _named(lists: list[tuple]) -> tuple:
    """Return all sentences, with the number of their site where there are several."""
    many = len(lists) > 1
    return tuple(f"pbx_site[{index}].{one}" if many else one for index, found in enumerate(lists) for one in found)
