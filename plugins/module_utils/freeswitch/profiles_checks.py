# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH would ignore of a profile, or fail to start it for, with no more than a line in its log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_fields import (
    COUNTED_ANEW,
    PARAMS,
    SECRET,
    children,
    settings_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import (
    broken_lines,
    profile_of,
    profiles_of,
    truth,
    unknown_variables,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_refs import (
    unknown_context,
    unknown_list,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

ACLS = (*COUNTED_ANEW, "apply-candidate-acl")
FIELDS = {"apply-inbound-acl": "apply_inbound_acl", "apply-register-acl": "apply_register_acl"}
SOCKETS = ("sip-ip", "sip-port", "tls", "tls-only", "tls-sip-port", "ws-binding", "wss-binding")


def problems(before: Any, after: Any, plan: Plan) -> list[Problem]:
    """Return what is wrong with the profiles that change."""
    elements: dict[str, list[Element]] = {}
    for element in profiles_of(after):
        elements.setdefault(element.get("name").lower(), []).append(element)
    out: list[Problem] = []
    for change in plan.changes:
        same = elements.get(change.key[0].lower(), [])
        if change.after is None or not same:
            continue
        where = plan.where(change.key)
        if len(same) > 1:
            spots = ", and ".join(f"in {one.path}, line {one.line}" for one in same)
            why = f"there is a second profile of this name, whose case means nothing: {spots}"
            out.append(Problem(where, why, "choose another name, or remove one"))
        element = next((one for one in same if one.get("name") == change.key[0]), same[0])
        was = profile_of(before, change.key[0])
        out.extend(_names(plan, change))
        if "aliases" in change.fields:
            out.extend(_aliases(after, where, element))
        out.extend(_values(after, where, element, change, was))
        out.extend(_sockets(after, where, element, sockets(before, was) if was is not None else {}))
    return out


def _names(plan: Plan, change: Change) -> Iterator[Problem]:
    """Yield the parameters that the server does not know; one that was there before, and stays, is left alone."""
    old = (change.before or {}).get("options") or {}
    options = (change.after or {}).get("options") or {}
    changed = [name for name, value in options.items() if old.get(name) != value]
    for name, hint in PARAMS.unknown(changed):
        why = "is no parameter of a profile: FreeSWITCH would ignore it in silence"
        yield Problem(plan.where(change.key, f"options.{name}"), why, hint)


def _aliases(tree: Any, where: str, element: Element) -> Iterator[Problem]:
    own = {tree.expand(one.get("name")) for one in children(element, "aliases", "alias")}
    for other in profiles_of(tree):
        if other is element:
            continue
        taken = {other.get("name"), *(tree.expand(one.get("name")) for one in children(other, "aliases", "alias"))}
        for name in sorted(own & taken):
            why = f"{name} is a name of profile {other.get('name')} already"
            yield Problem(f"{where}: aliases", why, "choose another")


def _values(tree: Any, where: str, element: Element, change: Change, was: Element | None) -> Iterator[Problem]:
    raws = PARAMS.values(element.first("settings"))
    old = PARAMS.values(was.first("settings")) if was is not None else {}
    fields = set(change.fields)
    fresh = {name: texts for name, texts in raws.items() if name not in SECRET and old.get(name) != texts}
    yield from unknown_variables(tree, where, fresh)
    yield from broken_lines(where, fresh)
    values = settings_of(tree, element)
    for name in ACLS:
        if not fields & {name.replace("-", "_"), f"options.{name}"}:
            continue
        for text in values.get(name, ()):
            # `list:context:context` says where calls go that are let in, and those that are not.
            for one in filter(None, [text.partition(":")[0] if name == "apply-inbound-acl" else text]):
                yield from unknown_list(tree, f"{where}: {FIELDS.get(name, name)}", one)
    for text in values.get("context", ()) if "context" in fields else ():
        yield from unknown_context(tree, f"{where}: context", text)


def _sockets(tree: Any, where: str, element: Element, before: Mapping[tuple[str, str], str]) -> Iterator[Problem]:
    """Yield the addresses that two profiles would listen on: the later one would not start, or never come back."""
    own = {key: name for key, name in sockets(tree, element).items() if key not in before}
    for other in profiles_of(tree):
        if other is element or other.get("name") == element.get("name"):
            continue
        taken = sockets(tree, other)
        for key, name in own.items():
            if key in taken:
                yield Problem(
                    f"{where}: {name}",
                    f"{key[0] or 'the server' + chr(39) + 's own address'} port {key[1]} is that of profile"
                    f" {other.get('name')} ({other.path}, line {other.line}) already",
                    "choose another",
                )


def sockets(tree: Any, element: Element) -> dict[tuple[str, str], str]:
    """Return the addresses and TCP ports that a profile listens on, each with the parameter that says so.

    SIP is UDP and TCP on one port; an address that the server chooses is an empty string.
    """
    values = {name: raws[-1] for name, raws in settings_of(tree, element).items()}
    ip = values.get("sip-ip", "")
    out: dict[tuple[str, str], str] = {}
    if not truth(values.get("tls-only", "false")):
        out[(ip, values.get("sip-port", "5060"))] = "sip_port"
    if truth(values.get("tls", "false")):
        out[(ip, values.get("tls-sip-port", "5061"))] = "tls_sip_port"
    for name in ("ws-binding", "wss-binding"):
        host, colon, port = values.get(name, "").rpartition(":")
        if colon:
            out[(host or ip, port)] = f"options.{name}"
    return {key: name for key, name in out.items() if key[1].isdigit()}
