# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ringing telephones: how one is called by whoever decides what follows, and what is played to callers."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.freeswitch.steps import action, setting
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Site

PICKUP_GROUP = "callgroup"  # the variable of a telephone's directory entry by which it picks up calls


def prompt(name: str) -> str:
    """Return the file of a prompt: FreeSWITCH would look for one with the name of the call's codec if it had no suffix."""
    return f"${{sounds_dir}}/{name}.wav"


def music(name: str | None) -> str:
    """Return what is played to those who wait."""
    return f"local_stream://{name or 'default'}"


def member(number: str, site: Site, *options: str) -> str:
    """Return the dial string of a member of a queue or group: its telephones, busy at once if they want no calls.

    options  further variables of the leg, such as leg_timeout=20. The caller transfers whoever answers with the caller's own rights.
    """
    legs = ":".join(filter(None, (f"force_transfer_context=${{{names.RIGHTS}}}", *options)))
    telephone = f"user/{number}@{names.domain(site)}"
    if site.features.dnd:
        quiet = f"${{db(select/{names.DB_DND}/{number})}}"
        telephone = f"${{cond('{quiet}' == '1' ? error/user_busy : {telephone})}}"
    return f"[^^:{legs}]{telephone}"


def pickups(members: Iterable, site: Site) -> list[str]:
    """Return the legs by which those of the members' pickup groups take the call: each group once, and in order."""
    if not site.features.pickup:
        return []
    wanted = set(members)
    groups = (item.pickup_group for item in site.extensions if item.number in wanted and item.pickup_group)
    return [f"pickup/{group}" for group in dict.fromkeys(groups)]


def rights(members: Iterable, site: Site) -> str:
    """Return the context in which a caller goes on whom a member transfers: what every member may call, or less."""
    wanted = set(members)
    sets = {item.may_call for item in site.extensions if item.number in wanted}
    common = set.intersection(*map(set, sets)) if sets else set()
    fitting = [item.may_call for item in site.extensions if set(item.may_call) <= common]
    return names.phones(max(fitting, key=len)) if fitting else names.INTERNAL


def answered(members: Iterable, site: Site) -> list[dict]:
    """Return the settings of a call that one of these members will take."""
    return [
        setting("force_transfer_context", rights(members, site)),
        setting("hangup_after_bridge", "true"),
        setting("continue_on_fail", "true"),
    ]


def of(number: str, site: Site) -> Extension:
    return next(item for item in site.extensions if item.number == number)


def said(name: str) -> dict:
    return action("playback", prompt(name))
