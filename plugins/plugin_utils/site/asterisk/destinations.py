# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a call goes on, as one step; and the contexts in which such ways end: mailboxes, announcements, numbers outside."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.legs import (
    legs_of,
    limit_steps,
    ordinary_steps,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.routes import group_of, rule_limits
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.steps import (
    context,
    extension,
    hangup,
    setting,
    step,
)
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import classified, route_of
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Site
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Destination
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import (
    external_limits,
    external_name,
    prompt_name,
    shown_number,
)


def go(to: Destination, site: Site, label: str | None = None, busy: bool = False) -> dict:
    """Return the step that sends a call to a destination that was checked. `busy` chooses a mailbox's greeting."""
    if to.kind == "hangup":
        return hangup(names.CAUSES[to.name], label)
    return step("Goto", _target(to, site, busy), label)


def _target(to: Destination, site: Site, busy: bool) -> str:
    if to.kind == "voicemail":
        return f"{names.VOICEMAIL},{to.name},{'busy' if busy else '1'}"
    if to.kind == "announcement":
        return f"{names.ANNOUNCEMENTS},{prompt_name(to.name, site)},1"
    if to.kind == "external":
        return f"{names.EXTERNAL},{external_name(to)},1"
    named = {"queue": names.queue, "ring_group": names.ring_group, "ivr": names.ivr, "schedule": names.schedule}
    if to.kind in named:
        return f"{named[to.kind](to.name)},s,1"
    return f"{names.INTERNAL},{to.name},1"


def voicemail_contexts(site: Site) -> list[dict]:
    """Return the context with every mailbox. There is no `a`, no `o`: no key leads out of a mailbox."""
    boxes = [item.number for item in site.extensions if item.voicemail is not None]
    return [context(names.VOICEMAIL, [_mailbox(number) for number in boxes])] if boxes else []


def _mailbox(number: str) -> dict:
    box = f"{number}@{names.MAILBOXES}"
    return extension(
        number,
        step("VoiceMail", f"{box},u"),
        hangup(names.NORMAL),
        step("VoiceMail", f"{box},b", "busy"),
        hangup(names.NORMAL),
    )


def announcement_contexts(site: Site) -> list[dict]:
    prompts = sorted({to.name for to in site.destinations() if to.kind == "announcement"})
    made = [
        extension(
            prompt_name(one, site), step("Answer"), step("Wait", "1"), step("Playback", one), hangup(names.NORMAL)
        )
        for one in prompts
    ]
    return [context(names.ANNOUNCEMENTS, made)] if made else []


def external_contexts(site: Site, plan: NumberPlan) -> list[dict]:
    """Return the context with the numbers outside that the owner fixed, if there are any."""
    places = [to for to in site.destinations() if to.kind == "external"]
    if not places:
        return []
    return [context(names.EXTERNAL, [extension(external_name(to), *_external(to, site, plan)) for to in places])]


def _external(to: Destination, site: Site, plan: NumberPlan) -> list[dict]:
    number = classified(plan, to.name)
    route = route_of(to.name, site, plan)
    if route is None:
        raise ValueError(f"{to.where} was not checked")
    trunks = tuple(trunk for name in route.trunks for trunk in site.trunks if trunk.name == name)
    users = {trunk.name: number.number if trunk.format == "e164" else number.national for trunk in trunks}
    caller, limits, name = shown_number(to, site), external_limits(to, site), external_name(to)
    shown = [setting("CALLERID(num)", caller), setting("CALLERID(name)", "")] if caller else []
    return [
        *shown,
        *limit_steps(name, "inbound", limits.calls, limits.per_hour),
        *rule_limits(route),
        *ordinary_steps(legs_of(trunks, users), site, (group_of(route), name)),
    ]
