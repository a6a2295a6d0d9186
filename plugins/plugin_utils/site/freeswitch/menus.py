# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Menus: a prompt, a wait for digits, and where each key leads. Callers choose among what the owner wrote, and nothing else.

What a caller presses stays in a variable that conditions look at. It never becomes a number to dial, and never a part of an action:
a destination is written there whole. The menus of ivr.conf are not used: they know no place to go after a wrong key, and one of
their actions could dial what was pressed.
"""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names, ringing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.destinations import go
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
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Ivr

DIGIT_MS = 3000  # between two digits
SILENCE = "silence_stream://10"  # where nothing is to be said
KEY, TRIES, PLAYED = "pbx_key", "pbx_tries", "pbx_prompt"
AGAIN, PRESSED, WRONG, OVER = "menu", "pressed", "wrong", "over"


def numbers(site: Site) -> list[dict]:
    """Return the numbers by which menus are called inside."""
    return [exactly(item.number, transfer(names.START, names.ivr(item.name))) for item in site.ivrs if item.number]


def menu_contexts(site: Site) -> list[dict]:
    """Return one context for each menu."""
    return [_menu(menu, site) for menu in site.ivrs]


def elements(site: Site) -> list[dict]:
    return []


def _menu(menu: Ivr, site: Site) -> dict:
    """Return a menu: s begins it, menu plays and waits, pressed finds the key, wrong and over are where nothing fits."""
    name = names.ivr(menu.name)
    prompts = [ringing.prompt(one) for one in (menu.greeting, menu.menu) if one]
    repeated = ringing.prompt(menu.menu) if menu.menu else SILENCE
    again = transfer(AGAIN, name)
    over = go(menu.no_input, site) if menu.no_input is not None else [hangup(names.NORMAL)]
    wrong = [again]
    if menu.invalid is not None and (menu.invalid.kind, menu.invalid.name) != ("ivr", menu.name):
        wrong = go(menu.invalid, site)
    start = [
        action("answer"),
        setting(TRIES, ""),
        setting(PLAYED, f"file_string://{'!'.join(prompts)}" if prompts else SILENCE),
        action("sleep", "500"),
        again,
    ]
    listen = [
        setting(TRIES, f"${{{TRIES}}}x"),
        # what was pressed last time is nobody's choice this time
        setting(KEY, ""),
        action("play_and_get_digits", _listening(menu, site)),
        setting(PLAYED, repeated),
        transfer(PRESSED, name),
    ]
    tried = f"^x{{{menu.attempts},}}$"
    pressed = dialled(literal(PRESSED))
    keys = [
        extension(f"key {key}", pressed, condition(f"${{{KEY}}}", literal(key), *go(to, site))) for key, to in menu.keys
    ]
    if menu.direct_dial:
        people = any_of(item.number for item in site.extensions)
        keys.append(
            extension("an extension", pressed, condition(f"${{{KEY}}}", people, transfer("$1", names.INTERNAL)))
        )
    return context(
        name,
        [
            exactly(names.START, *start),
            extension("too often", dialled(literal(AGAIN)), condition(f"${{{TRIES}}}", tried, transfer(OVER, name))),
            exactly(AGAIN, *listen),
            *keys,
            extension("nothing pressed", pressed, condition(f"${{{KEY}}}", "^$", again)),
            extension("wrong too often", pressed, condition(f"${{{TRIES}}}", tried, transfer(OVER, name))),
            exactly(PRESSED, *wrong),
            exactly(OVER, *over),
        ],
    )


def _listening(menu: Ivr, site: Site) -> str:
    """Return the data of play_and_get_digits: once, with no key that ends it, into a variable."""
    longest = max((len(key) for key, _to in menu.keys), default=1)
    if menu.direct_dial:
        longest = max(longest, *(len(item.number) for item in site.extensions))
    expression = "^[0-9*#]+$"
    return f"1 {longest} 1 {menu.timeout * 1000} none ${{{PLAYED}}} {SILENCE} {KEY} {expression} {DIGIT_MS}"
