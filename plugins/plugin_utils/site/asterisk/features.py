# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes that telephones dial. Every one but pickup belongs to the telephone's own extension, and asks which that is."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.hours import forced
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Schedule

OWN = f"${{{names.EXTENSION}}}"
# A call that somebody else transferred to a code has no extension of its own
MINE = goto_if(f'"{OWN}" = ""', "nobody")
NOBODY = hangup(names.CAUSES["rejected"], "nobody")


def included(site: Site) -> list[str]:
    """Return the contexts that telephones have besides the numbers of the site."""
    made = [names.FEATURES] if _codes(site) else []
    return [*made, *([names.PARKED] if site.parking is not None else [])]


def _codes(site: Site) -> bool:
    dialled = [code for name, code in site.features.each() if name != "record"]
    return bool(dialled) or any(one.override is not None for one in site.schedules)


def feature_contexts(site: Site) -> list[dict]:
    """Return the context with every code, if there is one."""
    if not _codes(site):
        return []
    codes = site.features
    made = []
    if codes.voicemail:
        listen = [MINE, step("VoiceMailMain", f"{OWN}@{names.MAILBOXES}"), hangup(names.NORMAL), NOBODY]
        made.append(extension(codes.voicemail, *listen))
    if codes.pickup:
        made.append(extension(codes.pickup, step("Pickup"), hangup(names.CAUSES["unallocated"])))
    if codes.forward_on:
        made.append(extension(f"_{codes.forward_on}[+0-9]!", *_forward_on(codes.forward_on)))
    if codes.forward_off:
        gone = step("NoOp", f"${{DB_DELETE({names.DB_FORWARD}/{OWN})}}")
        made.append(extension(codes.forward_off, MINE, step("Answer"), gone, *_said("de-activated")))
    if codes.dnd:
        made.append(extension(codes.dnd, *_toggle(f"{names.DB_DND}/{OWN}", f"{names.DB_DND}-{OWN}", "1")))
    made += [extension(one.override.code, *_override(one), hint=lamp(one)) for one in site.schedules if one.override]
    return [context(names.FEATURES, made)]


def _said(prompt: str) -> list[dict]:
    return [step("Wait", "0.5"), step("Playback", prompt), hangup(names.NORMAL), NOBODY]


def _forward_on(code: str) -> list[dict]:
    """Return steps that keep a number: it is called later with the rights of this telephone, and never an emergency number."""
    number = f"${{FILTER(+0-9,${{EXTEN:{len(code)}}})}}"
    return [
        MINE,
        step("Answer"),
        setting(f"DB({names.DB_FORWARD}/{OWN})", number),
        *_said("activated"),
    ]


def _toggle(key: str, lamp_name: str, value: str) -> list[dict]:
    return [
        MINE,
        step("Answer"),
        goto_if(f'"${{DB({key})}}" != ""', "off"),
        setting(f"DB({key})", value),
        setting(f"DEVICE_STATE(Custom:{lamp_name})", "INUSE"),
        step("Wait", "0.5"),
        step("Playback", "activated"),
        hangup(names.NORMAL),
        step("NoOp", f"${{DB_DELETE({key})}}", "off"),
        setting(f"DEVICE_STATE(Custom:{lamp_name})", "NOT_INUSE"),
        *_said("de-activated"),
    ]


def lamp(one: Schedule) -> str:
    """Return the device that shows whether a schedule is overridden."""
    return f"Custom:{names.DB_OVERRIDE}-{one.name}"


def _override(one: Schedule) -> list[dict]:
    """Return steps that force a schedule to the other state, or give it back to the clock."""
    key = f"{names.DB_OVERRIDE}/{one.name}"
    return [
        MINE,
        step("Answer"),
        goto_if(f'"{forced(one)}" != ""', "off"),
        step("Gosub", f"{names.hours(one.name)},s,1"),
        setting(f"DB({key})", '${IF($["${GOSUB_RETVAL}" = "open"]?closed:open)}'),
        setting(f"DEVICE_STATE({lamp(one)})", "INUSE"),
        step("Wait", "0.5"),
        step("Playback", "activated"),
        hangup(names.NORMAL),
        step("NoOp", f"${{DB_DELETE({key})}}", "off"),
        setting(f"DEVICE_STATE({lamp(one)})", "NOT_INUSE"),
        *_said("de-activated"),
    ]
