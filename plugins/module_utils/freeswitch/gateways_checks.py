# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH would ignore of a gateway, or get wrong, with no more than a line in its log."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.gateways_fields import (
    PARAMS,
    all_gateways,
    params_of,
    user_gateways,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import (
    broken_lines,
    expanded,
    is_true,
    profile_of,
    refers,
    truth,
    unknown_variables,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_refs import (
    unknown_context,
    unknown_list,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

# What samples and forums give to gateways, and the server reads nowhere.
MYTHS = {
    "codec-prefs": "FreeSWITCH ignores it in a gateway: set the variable absolute_codec_string for outbound calls, or the"
    " profile's codecs",
    "cid-type": "FreeSWITCH ignores it in a gateway, though its own sample has it: set the variable sip_cid_type for outbound"
    " calls",
}
CREDENTIALS = 255  # bytes
SECONDS = ("expire-seconds", "retry-seconds", "timeout-seconds")


def problems(before: Any, after: Any, plan: Plan) -> list[Problem]:
    """Return what is wrong with the gateways that change."""
    changes = [one for one in plan.changes if one.after is not None]
    places: dict[str, list[str]] = {}
    elements: dict[str, Element] = {}
    for profile, element in all_gateways(after):
        name = element.get("name")
        elements.setdefault(name, element)
        places.setdefault(name, []).append(f"in profile {profile} ({element.path}, line {element.line})")
    if changes:
        for element in user_gateways(after):
            spot = f"within a user of the directory ({element.path}, line {element.line})"
            places.setdefault(element.get("name"), []).append(spot)
    was: dict[str, Element] = {}
    for _profile, element in all_gateways(before) if changes else ():
        was.setdefault(element.get("name"), element)
    out: list[Problem] = []
    for change in changes:
        name, where = change.key[0], plan.where(change.key)
        if len(places.get(name, ())) > 1:
            spots = ", and ".join(places[name])
            out.append(
                Problem(
                    where,
                    f"there is a second gateway of this name: {spots}. Names count for the whole server, which could reach only"
                    " one of them",
                    "choose another name, or remove one",
                )
            )
        if name in elements:
            out.extend(_values(after, plan, change, elements[name], was.get(name)))
            out.extend(_names(plan, change))
    return out


def _names(plan: Plan, change: Change) -> Iterator[Problem]:
    """Yield the parameters that the server does not know; one that was there before, and stays, is left alone."""
    old = (change.before or {}).get("options") or {}
    options = (change.after or {}).get("options") or {}
    changed = [name for name, value in options.items() if old.get(name) != value]
    for name, hint in PARAMS.unknown(changed):
        message = "is no parameter of a gateway: FreeSWITCH would ignore it in silence"
        myth = MYTHS.get(name)
        yield Problem(plan.where(change.key, f"options.{name}"), myth or message, "leave it out" if myth else hint)


def _values(tree: Any, plan: Plan, change: Change, element: Element, was: Element | None) -> Iterator[Problem]:
    """Yield what the server would refuse of the values, once its variables are put in.

    What it takes, although it makes something else of it, is left alone where it was there before.
    """
    item: Item = change.after or {}
    where = plan.where(change.key)
    raws = PARAMS.values(params_of(element))
    old = PARAMS.values(params_of(was)) if was is not None else {}
    password = [one.raw("value") or "" for one in params_of(element).all("param") if one.get("name") == "password"]
    named = {name: texts for name, texts in raws.items() if name != "password"}
    if any(refers(text) for text in password):
        named["password"] = password
    rows = {f"variables.{row['name']}": [str(row["value"])] for row in item.get("variables") or ()}
    fresh = {name: texts for name, texts in named.items() if old.get(name) != raws[name]}
    if "variables" in change.fields:
        fresh.update(rows)
    yield from unknown_variables(tree, where, fresh)
    yield from broken_lines(where, fresh)
    values = {name: texts[-1] for name, texts in {**raws, **expanded(tree, named)}.items()}
    if truth(values.get("register", "true")):
        for name in ("username", "password"):
            if not values.get(name):
                yield Problem(
                    f"{where}: {name}",
                    "a gateway that registers, as each does that is not told `register: false`, needs it: FreeSWITCH would"
                    " leave the gateway out",
                    f"give its {name}, or say `register: false`",
                )
    if raws.get("password") != old.get("password") or fresh.keys() & {"username", "auth-username"}:
        yield from _credentials(where, values)
    yield from _numbers(where, {name: text for name, text in values.items() if name in fresh})
    profile = profile_of(tree, str(item.get("profile")))
    yield from _transport(tree, where, values, profile)
    if values.get("gw-auth-acl") and "gw-auth-acl" in fresh:
        yield from unknown_list(tree, f"{where}: options.gw-auth-acl", values["gw-auth-acl"])
    context = values.get("context")
    if context and ("context" in fresh or was is None):
        yield from unknown_context(tree, f"{where}: context", context)


def _credentials(where: str, values: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what FreeSWITCH cannot log in with: it hands on scheme, realm, name and password as one text.

    `authentication` in sofia_reg.c has 256 bytes; auth_client.c of sofia-sip parts it at every colon. Measured on 1.11.2: with
    a colon in its password a gateway does not register.
    """
    for name in ("username", "auth-username", "password"):
        if ":" in values.get(name, "") and values.get("password"):
            why = "holds a colon, at which FreeSWITCH cuts what it logs in with"
            yield Problem(f"{where}: {name.replace('-', '_')}", why, "have the carrier give another")
    parts = ("Digest", values.get("realm", ""), values.get("auth-username") or values.get("username", ""))
    length = len(":".join([*parts, values.get("password", "")]).encode("utf-8", "surrogateescape"))
    if length > CREDENTIALS - len('""'):
        why = f"is cut by FreeSWITCH, which has {CREDENTIALS} bytes for scheme, realm, name and password together"
        yield Problem(f"{where}: password", why, "have the carrier give a shorter one")


def _numbers(where: str, values: Mapping[str, str]) -> Iterator[Problem]:
    for name in SECONDS:
        if (
            name in values
            and not refers(values[name])
            and not (re.fullmatch(r"\d+", values[name]) and int(values[name]) >= 5)
        ):
            field = name.replace("-", "_")
            yield Problem(
                f"{where}: {field}",
                f"{values[name]!r} is no number of seconds from 5 on; FreeSWITCH would take a number of its own instead",
                "give a number",
            )
    ping = values.get("ping", "0")
    if refers(ping):
        return
    if not re.fullmatch(r"\d+", ping) or 0 < int(ping) < 5:
        yield Problem(
            f"{where}: ping", f"{ping!r} is not 0, nor from 5 on: FreeSWITCH would not ping at all", "mend it"
        )


def _transport(tree: Any, where: str, values: Mapping[str, str], profile: Element | None) -> Iterator[Problem]:
    transport = values.get("register-transport", "udp").lower()
    if refers(transport):
        return
    if not transport.startswith(("udp", "tcp", "tls", "sctp")):
        yield Problem(f"{where}: register_transport", f"{transport!r} is no transport", "use udp, tcp or tls")
    elif transport.startswith("tls") and profile is not None:
        settings = profile.first("settings")
        params = [one for one in settings.all("param") if one.get("name").lower() == "tls"] if settings else []
        if not is_true(tree, {"tls": [one.get("value") for one in params]}, "tls"):
            yield Problem(
                f"{where}: register_transport",
                f"is tls, and profile {profile.get('name')} has no TLS: FreeSWITCH would leave the gateway out",
                "give the profile `tls: true`, or use udp or tcp",
            )
