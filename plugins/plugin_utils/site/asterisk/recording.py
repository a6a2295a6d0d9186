# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording, and telling those who are recorded."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    goto_if,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site

FOLDER = "/var/spool/asterisk/monitor"
# who called whom, from the call itself, with nothing but digits and + left of it
FILE = f"{FOLDER}/${{STRFTIME(${{EPOCH}},,%Y-%m-%d)}}/${{UNIQUEID}}-${{FILTER(+0-9,${{CALLERID(num)}})}}-${{FILTER(+0-9,${{ARG1}})}}.wav"


def begin(item: Extension, site: Site) -> list[dict]:
    """Return the step that records a call to an extension: because that is recorded, or because the caller's is."""
    if "always" not in site.records:
        return []
    own = "always" if item.record == "always" else ""
    return [step("Gosub", f"{names.RECORD},s,1({item.number},{own})")]


def begin_outside(site: Site) -> list[dict]:
    """Return the step that records a call to the outside, where the caller's extension is recorded."""
    return [step("Gosub", f"{names.RECORD},s,1(${{ARG1}},)")] if "always" in site.records else []


def told_caller(item: Extension, site: Site) -> str:
    """Return the options of Dial that tell the caller of a recorded extension; a: a caller not yet answered would not hear it."""
    notice = site.recording.notice
    return f"aA(:{notice})" if item.record == "always" and notice else ""


def told_called(site: Site) -> str:
    """Return the option of Dial that tells whoever a recorded telephone calls."""
    return f"U({names.NOTICE})" if "always" in site.records and site.recording.notice else ""


def variables(item: Extension, site: Site) -> dict:
    """Return what a recorded telephone's channels carry."""
    made = {}
    if item.record == "always":
        made[names.RECORDS] = "always"
        if site.recording.notice:
            # inherited by the channel that it calls, which plays it
            made[f"__{names.TOLD}"] = site.recording.notice
    if item.record == "on_demand":
        made["DYNAMIC_FEATURES"] = names.RECORD_FEATURE
    return made


def record_contexts(site: Site) -> list[dict]:
    """Return the subroutines that record a call and tell of it. None is named where nobody is recorded."""
    notice = [step("Playback", site.recording.notice)] if site.recording.notice else []
    made = []
    if "always" in site.records:
        start = [
            goto_if(f'"${{{names.RECORDS}}}${{ARG2}}" = ""', "done"),
            goto_if('"${PBX_RECORDING}" != ""', "done"),
            setting("PBX_RECORDING", "1"),
            # b: only what is said between the two
            step("MixMonitor", f"{FILE},b"),
            step("Return", None, "done"),
        ]
        made.append(context(names.RECORD, [extension("s", *start)]))
    if "always" in site.records and notice:
        told = [goto_if(f'"${{{names.TOLD}}}" = ""', "done"), *notice, step("Return", None, "done")]
        made.append(context(names.NOTICE, [extension("s", *told)]))
    if "on_demand" in site.records:
        pressed = [setting("PBX_RECORDING", "1"), *notice, step("MixMonitor", f"{FILE},b"), step("Return")]
        made.append(context(names.DEMAND, [extension("s", *pressed)]))
    return made
