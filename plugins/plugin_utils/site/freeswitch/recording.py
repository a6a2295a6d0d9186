# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording, and telling those who are recorded."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import ringing
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import (
    action,
    condition,
    context,
    exactly,
    setting,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site

FOLDER = "$${recordings_dir}"
FILE = f"{FOLDER}/${{strftime(%Y-%m-%d)}}/${{uuid}}.wav"
RECORDS = "pbx_records"  # `always` or `on_demand`, in the directory entry of who is recorded
RECORD, START = "record", "start"  # what a key starts during a call
TOLD = "pbx_told"  # what plays the notice to whoever a recorded telephone calls


def begin(item: Extension, site: Site) -> list[dict]:
    """Return the actions that record a call to an extension that is recorded, and tell the caller before; or wait for the key."""
    if item.record != "always":
        return _waiting(item, site)
    return [*notice(site), *record()]


def notice(site: Site) -> list[dict]:
    """Return the actions that tell a caller."""
    return [action("answer"), ringing.said(site.recording.notice)] if site.recording.notice else []


def told_of_members(members: tuple, site: Site) -> list[dict]:
    """Return the actions that tell a caller whom somebody may take who is recorded."""
    return notice(site) if any(ringing.of(number, site).record == "always" for number in members) else []


def of_member(number: str, site: Site) -> str:
    """Return the variable of a member's leg that records the call which that member takes, "" if none does."""
    return f"execute_on_answer=record_session {FILE}" if ringing.of(number, site).record == "always" else ""


def _waiting(item: Extension, site: Site) -> list[dict]:
    """Return the action that listens for the key: of the caller if that telephone may, and of whoever is called if it may."""
    if "on_demand" not in site.records:
        return []
    caller = f"${{cond('${{{RECORDS}}}' == 'on_demand' ? a : n)}}"
    return [_key(caller + ("b" if item.record == "on_demand" else ""), site)]


def _key(who: str, site: Site) -> dict:
    """Return the action that binds the key; what it starts runs on the other one's channel, who must hear the notice."""
    return action(
        "bind_meta_app", f"{(site.features.record or '*1')[1:]} {who} o execute_extension::{START} XML {RECORD}"
    )


def record_contexts(site: Site) -> list[dict]:
    """Return what the key starts. There is none where nobody may."""
    if "on_demand" not in site.records:
        return []
    told = [ringing.said(site.recording.notice)] if site.recording.notice else []
    return [context(RECORD, [exactly(START, *told, action("record_session", FILE))])]


def record() -> list[dict]:
    """Return the actions that record a call: only what is said between the two."""
    return [setting("RECORD_BRIDGE_REQ", "true"), setting("RECORD_STEREO", "false"), action("record_session", FILE)]


def begin_outside(site: Site) -> list[dict]:
    """Return the conditions (of every call to the outside) that record the call of a recorded telephone, or wait for its key."""
    made = []
    if "always" in site.records:
        file = site.recording.notice
        told = [setting(TOLD, f":execute_on_answer=playback {ringing.prompt(file)}")] if file else []
        made.append(condition(f"${{{RECORDS}}}", "^always$", *told, *record(), stop="never"))
    if "on_demand" in site.records:
        made.append(condition(f"${{{RECORDS}}}", "^on_demand$", _key("a", site), stop="never"))
    return made


def told_called(site: Site) -> str:
    """Return what a leg to the outside carries so that its notice is played."""
    return f"${{{TOLD}}}" if "always" in site.records and site.recording.notice else ""


def variables(item: Extension) -> dict:
    """Return what the directory entry of a telephone carries that is recorded, or may ask for it."""
    return {RECORDS: item.record} if item.record != "never" else {}
