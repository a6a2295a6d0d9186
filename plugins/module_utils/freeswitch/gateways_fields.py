# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway is: its fields, and where gateways stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.catalogue import GATEWAY
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import (
    NAME,
    Params,
    from_,
    profiles_of,
    wire,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

REVISION = "x_cfg_rev"
EVERYTHING = "_all_"  # killgw and startgw take this name for all gateways of the profile
DIRECTIONS = ("inbound", "outbound", "both")


def _name(value: str) -> str | None:
    if value == EVERYTHING:
        return f"{EVERYTHING} is what FreeSWITCH's commands call all gateways; choose another name"
    if NAME.fullmatch(value):
        return None
    return f"{value!r} has other characters than letters, digits, dots, dashes and underscores; FreeSWITCH ignores it"


def _profile(value: str) -> str | None:
    return None if NAME.fullmatch(value) else f"{value!r} is no name of a profile: letters, digits, dots and dashes"


def _ping(value: int) -> str | None:
    return None if value == 0 or value >= 5 else f"{value} is less than 5 seconds, and FreeSWITCH would not ping at all"


_NAMED = from_(5)


def _seconds(value: int) -> str | None:
    reason = _NAMED(value)
    return f"{reason}; FreeSWITCH would take a number of its own instead" if reason else None


def _variables(rows: list[dict[str, Any]]) -> str | None:
    for row in rows:
        if not row.get("name") or any(character in row["name"] for character in " \t\r\n"):
            return f"{row.get('name')!r} is no name of a variable"
        if row["name"] == REVISION:
            return f"{REVISION} is the revision that this module keeps itself; leave it out"
    return None


_FIELDS = (
    Field("name", "The gateway's name, which no other gateway of any profile may have.", required=True, check=_name),
    Field(
        "profile",
        "The SIP profile that it belongs to; needed when it is created. A gateway whose profile changes is removed there.",
        check=_profile,
        sample="trunks",
    ),
    Field("username", "The account's name.", wire=wire("username"), sample="my_account_id"),
    Field("auth_username", "The name for authentication, if it is another.", wire=wire("auth-username")),
    Field("password", "The account's password.", secret=True, wire=wire("password")),
    Field(
        "realm",
        "The realm that it answers challenges of; without it, its O(gateways[].proxy), or its name.",
        wire=wire("realm"),
    ),
    Field("from_user", "The user part of From; without it, its user name.", wire=wire("from-user")),
    Field(
        "from_domain", "The host part of From, and of what it pings.", wire=wire("from-domain"), sample="example.com"
    ),
    Field(
        "proxy", "The host, with or without a port, that calls are sent to.", wire=wire("proxy"), sample="192.0.2.10"
    ),
    Field("register_proxy", "Where registrations are sent, if that is another host.", wire=wire("register-proxy")),
    Field("outbound_proxy", "Where everything is sent first.", wire=wire("outbound-proxy")),
    Field(
        "register",
        "Whether it registers. FreeSWITCH does, unless told not to, and ignores such a gateway without a name and a password.",
        type="bool",
        wire=wire("register"),
        sample=True,
    ),
    Field(
        "register_transport",
        "The transport of its registration; V(tls) needs a profile with TLS.",
        choices=("udp", "tcp", "tls"),
        wire=wire("register-transport"),
    ),
    Field("expire_seconds", "How long a registration lasts.", type="int", check=_seconds, wire=wire("expire-seconds")),
    Field("retry_seconds", "When a failed one is tried again.", type="int", check=_seconds, wire=wire("retry-seconds")),
    Field(
        "timeout_seconds", "How long it waits for an answer.", type="int", check=_seconds, wire=wire("timeout-seconds")
    ),
    Field(
        "ping",
        "How often it is pinged with OPTIONS, in seconds, 5 at least; V(0) for never.",
        type="int",
        check=_ping,
        wire=wire("ping"),
        sample=25,
    ),
    Field("ping_max", "How many answered pings bring it up.", type="int", check=from_(1), wire=wire("ping-max")),
    Field("ping_min", "How few of them take it down.", type="int", check=from_(0), wire=wire("ping-min")),
    Field(
        "context",
        "The dialplan context of its calls; without it, that of the profile.",
        wire=wire("context"),
        sample="trunk-my-provider",
    ),
    Field("extension", "The number that its calls arrive at; without it, its user name.", wire=wire("extension")),
    Field(
        "caller_id_in_from",
        "Whether From carries the caller's number instead of the account.",
        type="bool",
        wire=wire("caller-id-in-from"),
    ),
    Field("contact_params", "Parameters for the Contact that it registers.", wire=wire("contact-params")),
    Field(
        "variables",
        "Channel variables of its calls.",
        type="list",
        elements="dict",
        ordered=False,
        check=_variables,
        fields=(
            Field("name", "The variable.", required=True),
            Field("value", "Its value.", required=True),
            Field("direction", "Which calls have it; without it, V(both).", choices=DIRECTIONS),
        ),
        sample=[{"name": "absolute_codec_string", "value": "PCMA", "direction": "outbound"}],
    ),
    Field(
        "options",
        "Any other parameter of a gateway, by FreeSWITCH's own name, such as C(extension-in-contact). Case matters.",
        type="dict",
        free=True,
        sample={"extension-in-contact": "true"},
    ),
    Field(
        "require_registration",
        "Whether a change of the gateway fails, and is put back, if it does not register within O(gateways[].wait_registered)"
        " seconds. One that was registered before the change has to register again in any case.",
        type="bool",
        directive=True,
    ),
    Field(
        "wait_registered",
        "For how many seconds a changed gateway is waited for until it is registered; 10 if none are given.",
        type="int",
        directive=True,
        check=from_(1, 600),
    ),
)


def _settle(item: Item) -> Item:
    """Return a gateway with one spelling for one meaning: a variable of both directions says none."""
    item = PARAMS.settle(item)
    rows = item.get("variables")
    if not rows:
        return item
    plain = [
        {name: value for name, value in row.items() if not (name == "direction" and value == "both")} for row in rows
    ]
    return {**item, "variables": plain}


def _direct(after: Item, wanted: Item, old: Item, generate: Any) -> Item:
    return PARAMS.reconcile(after, wanted, old, generate)


def _check(item: Item) -> list[tuple[str, str, str]]:
    return PARAMS.check(item)


RESOURCE = Resource(
    kind="freeswitch_gateways",
    items="gateways",
    singular="gateway",
    key=("name",),
    fields=_FIELDS,
    title="Manage the SIP gateways of FreeSWITCH",
    description=(
        "Gateways are the accounts and addresses of carriers, and other PBXs. They stand in the files that a SIP profile"
        " includes.",
        "FreeSWITCH keeps a gateway as it was when its file changes, whatever is read again. Here a changed one, and no other, is"
        " ended, waited for until it is gone, and started again: calls that are up over it stay up. Then it is asked for.",
        "Names count for the whole server: a second gateway of a name is refused, in whatever profile and file the first one is."
        " So is a parameter that FreeSWITCH does not know, which it would ignore in silence.",
        "Each gateway that is written carries a variable, C(x_cfg_rev), with a random value, by which a later run sees whether"
        " the server has taken the file. It is a channel variable of calls that come in.",
        "Gateways that stand within a user of the directory are left alone.",
    ),
    settle=_settle,
    check=_check,
    direct=_direct,
)
PARAMS = Params(
    RESOURCE, [name for name in GATEWAY if name != "retry_seconds"], False, {"retry_seconds": "retry-seconds"}
)


def all_gateways(tree: Any) -> Iterator[tuple[str, Element]]:
    """Yield every gateway that stands in a profile, with the profile's name, in the order of the server."""
    for profile in profiles_of(tree):
        holder = profile.first("gateways")
        for one in holder.all("gateway") if holder is not None else ():
            yield profile.get("name"), one


def user_gateways(tree: Any) -> Iterator[Element]:
    """Yield the gateways within users of the directory, which profiles take that parse the domain."""
    directory = tree.section("directory")
    users: list[Element] = []
    for domain in directory.all("domain") if directory is not None else ():
        users.extend(domain.all("user"))
        for groups in domain.all("groups"):
            for group in groups.all("group"):
                for holder in group.all("users"):
                    users.extend(holder.all("user"))
    for user in users:
        holder = user.first("gateways")
        if holder is not None:
            yield from holder.all("gateway")


def params_of(element: Element) -> Element:
    """Return where a gateway's parameters count: where there is a `<params>`, those beside it are ignored."""
    return element.first("params") or element


def variables_of(element: Element) -> list[Element]:
    """Return a gateway's variables that mean anything."""
    holder = element.first("variables") or element
    return [
        one
        for one in holder.all("variable")
        if one.get("name") and "value" in one.attrs and direction_of(one) is not None
    ]


def direction_of(variable: Element) -> str | None:
    """Return inbound, outbound or both; None for any other word, with which the server sets it nowhere."""
    if "direction" not in variable.attrs:
        return "both"
    word = variable.get("direction").lower()
    return word if word in ("inbound", "outbound") else None


def row_of(variable: Element) -> dict[str, str]:
    """Return a variable as an item has it."""
    row = {"name": variable.get("name"), "value": variable.get("value")}
    direction = direction_of(variable)
    return row if direction in ("both", None) else {**row, "direction": str(direction)}


def revision_of(element: Element) -> str:
    """Return the revision that a gateway of ours carries, or an empty string."""
    return next((one.get("value") for one in variables_of(element) if one.get("name") == REVISION), "")


def item_of(profile: str, element: Element) -> Item:
    """Return a gateway in the shape that the module takes."""
    item: Item = {"name": element.get("name"), "profile": profile, **PARAMS.item(PARAMS.values(params_of(element)))}
    rows = [row_of(one) for one in variables_of(element) if one.get("name") != REVISION]
    if rows:
        item["variables"] = rows
    return item
