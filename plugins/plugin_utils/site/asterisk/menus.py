# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Menus: a prompt, a wait for digits, and where each key leads. Callers choose among what the owner wrote, and nothing else."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.destinations import go
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Ivr

DIGIT_SECONDS = 3  # between two digits


def menu_contexts(site: Site) -> list[dict]:
    """Return one context for each menu, and the extensions that may be dialled in one."""
    made = [_menu(menu, site) for menu in site.ivrs]
    if any(menu.direct_dial for menu in site.ivrs):
        people = [extension(item.number, step("Goto", f"{names.INTERNAL},{item.number},1")) for item in site.extensions]
        made.append(context(names.DIRECT, people))
    return made


def _menu(menu: Ivr, site: Site) -> dict:
    greeting = [step("Background", menu.greeting)] if menu.greeting else []
    repeated = [step("Background", menu.menu)] if menu.menu else []
    end = go(menu.no_input, site, "over") if menu.no_input is not None else hangup(names.NORMAL, "over")
    start = extension(
        "s",
        step("Answer"),
        setting("PBX_TRIES", "0"),
        setting("TIMEOUT(digit)", str(DIGIT_SECONDS)),
        step("Wait", "0.5"),
        *greeting,
        setting("PBX_TRIES", "$[${PBX_TRIES} + 1]", "menu"),
        goto_if(f"${{PBX_TRIES}} > {menu.attempts}", "over"),
        *repeated,
        step("WaitExten", str(menu.timeout)),
        end,
    )
    again = step("Goto", "s,menu")
    wrong = again
    if menu.invalid is not None and (menu.invalid.kind, menu.invalid.name) != ("ivr", menu.name):
        wrong = go(menu.invalid, site)
    over = step("GotoIf", f"$[${{PBX_TRIES}} >= {menu.attempts}]?s,over")
    keys = [extension(key, go(to, site)) for key, to in menu.keys]
    extensions = [start, extension("t", again), extension("i", over, wrong), *keys]
    return context(names.ivr(menu.name), extensions, [names.DIRECT] if menu.direct_dial else None)
