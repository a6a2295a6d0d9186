# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof 3: nobody outside ever chooses digits that a trunk is sent.

What an engine's compiled rules can do is given as `Way`s: found by following every step from every place where a call of an
unauthenticated caller begins. This file knows what is allowed, and not the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site

CALLER, TELEPHONE = "caller", "telephone"


@dataclass(frozen=True)
class Way:
    """Something that a call from `entry` can come to.

    kind     trunk: a trunk is sent `number`; strange: a step whose effect is not known, or that lets a caller dial or transfer
    number   digits, or an expression that holds ${ where the call itself decides
    limited  whether a count of calls is looked at first
    chosen   whose digits they are, where the call decides: the CALLER's, or a TELEPHONE's that was authenticated
    """

    entry: str
    where: str
    kind: str
    text: str
    number: str = ""
    limited: bool = False
    chosen: str = CALLER


def fixed_numbers(site: Site, forms: dict) -> set:
    """Return the numbers outside that the owner sends calls to, in every form in which a trunk may get them."""
    named = {to.name for to in site.destinations() if to.kind == "external"}
    return {form for number in named for form in forms.get(number, (number,))}


def prove_toll(ways: Iterable[Way], fixed: set) -> Iterator[str]:
    """Yield, as sentences, what an unauthenticated caller could do that costs money."""
    for way in ways:
        if way.kind != "trunk":
            yield f"{way.entry}: a caller from outside reaches {way.text} in {way.where}"
        elif way.number not in fixed and not ("${" in way.number and way.chosen == TELEPHONE):
            yield f"{way.entry}: a caller from outside reaches a trunk by {way.text} in {way.where}"
        elif not way.limited:
            yield f"{way.entry}: {way.number} is called in {way.where} without a limit on calls"
