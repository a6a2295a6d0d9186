# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every engine's compiler asks of a site, and no engine has a word in: rights, forms of numbers, codecs, limits, mail."""

from __future__ import annotations

import contextlib
import re
import shlex

from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.errors import PlanError
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.patterns import DialPattern
from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.checks import classified
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model import Extension, Limits, Site, Trunk
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.model_calls import Destination
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.sources import host_of, network_of

MAILER = "/usr/local/libexec/telephony.pbx/pbx-mail"
# countries of the North American plan, and Japan, speak mu-law; the rest of the world A-law (ITU-T G.711)
MU_LAW = frozenset("US CA JP PR GU VI BS BB JM TT TW".split())
TRUNK_QUALIFY = 30
# Calls at once that an external destination may have where its owner says nothing
EXTERNAL_LIMITS = Limits(calls=2, per_hour=60)


def may(pattern: DialPattern, may_call: tuple) -> bool:
    """Whether a set of classes holds a number's. Premium and other numbers abroad are international as well."""
    return pattern.cls in may_call and (pattern.country is None or "international" in may_call)


def international_prefix(plan: NumberPlan) -> str:
    """Return what is dialled in front of another country's number: 0011, 00, 011."""
    abroad = "+442079460000" if plan.calling_code != "44" else "+61255550000"
    return plan.to_national(abroad)[: -len(abroad) + 1]


def did_forms(did: str, plan: NumberPlan, prefix: str) -> list[str]:
    """Return the other forms in which carriers send a DID: without +, as dialled from abroad, at home and next door."""
    digits = did[1:]
    inside = digits[len(plan.calling_code) :] if digits.startswith(plan.calling_code) else ""
    forms = [digits, "00" + digits, prefix + digits, inside]
    if plan.area_code and inside.startswith(plan.area_code):
        forms.append(inside[len(plan.area_code) :])
    with contextlib.suppress(PlanError):
        forms.append(classified(plan, did).national)
    return [form for form in dict.fromkeys(forms) if form and form != did]


def codecs(country: str) -> list[str]:
    """Return the codecs of telephones: what trunks speak first, so that most calls are not transcoded."""
    return ["ulaw", "alaw", "g722"] if country in MU_LAW else ["alaw", "ulaw", "g722"]


def domain_of(trunk: Trunk) -> str | None:
    """Return the domain that our account is of, and our calls come from: a registrar's own, where nothing else is said."""
    if trunk.from_domain:
        return trunk.from_domain
    return _bare(trunk.register.server) if trunk.register is not None else None


def _bare(server: str) -> str:
    host = host_of(server)
    network = network_of(host)
    return f"[{host}]" if network is not None and network.version == 6 else host


def most_calls(trunk: Trunk, site: Site) -> int | None:
    """Return how many ordinary calls a trunk may have at once: one fewer than it can, where it keeps one for emergency."""
    if trunk.max_calls is None:
        return None
    return trunk.max_calls - 1 if trunk.emergency is not None and site.emergency else trunk.max_calls


def after(item: Extension) -> dict:
    """Return where calls go by outcome: what the owner wrote, else the mailbox where there is one, else nowhere (None)."""
    box = Destination("voicemail", item.number, item.where) if item.voicemail is not None else None
    given = item.forward
    return {
        "busy": (given.busy if given else None) or box,
        "no_answer": (given.no_answer if given else None) or box,
        "unavailable": (given.unavailable if given else None) or box,
    }


def shown_number(to: Destination, site: Site) -> str | None:
    """Return the number that a call to an external destination shows: that of whoever sent it there."""
    for item in site.extensions:
        if to.where.startswith(f"{item.where}."):
            return site.caller_id_of(item)
    rule = next((rule for rule in site.inbound if rule.to is to), None)
    return (rule.did if rule is not None else None) or site.caller_id


def external_limits(to: Destination, site: Site) -> Limits:
    """Return the limits of an external destination: there is always one on how many calls it has at once."""
    rule = next((rule for rule in site.inbound if rule.to is to), None)
    given = (rule.limits if rule is not None else None) or EXTERNAL_LIMITS
    return Limits(given.calls or EXTERNAL_LIMITS.calls, given.per_hour)


def external_name(to: Destination) -> str:
    """Return the extension of a number outside: where its owner wrote it, in letters and digits."""
    return re.sub("[^a-z0-9]", "", to.where.replace("[", "x").replace("*", "star").replace("#", "hash"))


def prompt_name(prompt: str, site: Site) -> str:
    """Return the extension of an announcement: a prompt's name may hold what an extension's may not."""
    prompts = sorted({to.name for to in site.destinations() if to.kind == "announcement"})
    return f"prompt{prompts.index(prompt) + 1}"


def mailer(site: Site) -> str:
    """Return the mailer's command up to what differs from mail to mail; "" where the site has no mail."""
    if site.mail is None:
        return ""
    return f"{MAILER} --relay {shlex.quote(site.mail.relay)} --from {shlex.quote(site.mail.sender)}"
