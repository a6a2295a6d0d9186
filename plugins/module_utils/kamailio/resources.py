# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of things that Kamailio holds: destinations, addresses, subscribers, entries of hash tables, registrations.

What Kamailio does with each value was measured on 6.1.5 and 5.6.3.
"""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.lists import FLAGS, plain_ip, spelled
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_tables import (
    HTABLE,
    REGISTRATIONS,
    SUBSCRIBERS,
)
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_values import (
    DATABASE,
    FILE,
    Layout,
    attribute,
    attribute_uri,
    attributes,
    flags,
    number,
    option_text,
    without_defaults,
    word,
)

_DESTINATION = (
    number("set", "The dispatcher set, a number.", required=True, sample=1),
    Field("uri", "Its SIP URI, such as C(sip:10.97.0.11:5060).", required=True, sample="sip:10.97.0.11:5060"),
    Field(
        "duid", "A name of its own, by which calls are counted and its state is set.", check=attribute, sample="ast1"
    ),
    Field(
        "flags",
        "How it begins: V(inactive), V(trying) or V(disabled), V(probing) to be pinged, V(no_dns) to be looked up only when it"
        " is used, V(no_ping) never to be pinged (Kamailio 6.1).",
        type="list",
        elements="str",
        choices=tuple(FLAGS),
        ordered=False,
        check=flags,
    ),
    number("priority", "Of a higher priority is tried first."),
    number("weight", "Percentage of calls, for algorithm 9.", 1, 100),
    number("rweight", "Weight relative to the others of the set, for algorithm 11.", 1, 100),
    number("maxload", "How many calls it carries at most, for algorithm 10; V(0) for any number."),
    number("latency", "Milliseconds of latency that are assumed in the beginning."),
    Field(
        "socket",
        "The listener that requests to it leave from, such as C(udp:10.97.0.60:5060).",
        check=attribute,
    ),
    Field("sockname", "The same by the name of a listener.", check=attribute),
    Field("ping_socket", "The listener that pings leave from.", check=attribute, since="6.1"),
    Field("ping_from", "From URI of the pings.", check=attribute_uri),
    Field("obproxy", "SIP URI of a proxy through which it is reached.", check=attribute_uri),
    number("ocmin", "Lowest percentage of overload control, for algorithm 14.", 0, 100, since="6.1"),
    number("ocmax", "Highest percentage of overload control.", 0, 100, since="6.1"),
    number("ocrate", "Percentage of overload control in the beginning.", 0, 100, since="6.1"),
    Field(
        "attrs",
        "Any other attribute, for the routes of C(kamailio.cfg) to read.",
        type="dict",
        free=True,
        check=attributes,
        sample={"site": "munich"},
    ),
)


def _check_destination(item: Item) -> list[tuple[str, str, str]]:
    out = []
    for name in item.get("attrs") or ():
        if str(name).lower() in DESTINATIONS.by_name:
            out.append((f"attrs.{name}", f"has an option of its own, {str(name).lower()}", "use that"))
    if item.get("socket") and item.get("sockname"):
        out.append(("sockname", "is given beside `socket`, which it makes useless", "leave one out"))
    low, high = item.get("ocmin"), item.get("ocmax")
    if low is not None and high is not None and low > high:
        out.append(("ocmin", f"{low} is more than `ocmax`, {high}", "make it less"))
    return out


DESTINATION_DEFAULTS = {"flags": [], "priority": 0}
DESTINATIONS = Resource(
    kind="kamailio_dispatcher_destinations",
    items="destinations",
    singular="destination",
    key=("set", "uri"),
    fields=_DESTINATION,
    title="Manage the destinations of Kamailio's dispatcher",
    description=(
        "Destinations are the servers that calls are balanced over, in sets. They stand in a list file, or in a table of SQLite,"
        " PostgreSQL or MySQL: with the same options and the same result.",
        "After a reload the running list is compared with what was written, entry by entry, since Kamailio says C(Ok) although"
        " it leaves out what it does not understand. Calls that are up are not touched.",
        "A state that was set at run time (by M(telephony.pbx.kamailio_dispatcher_state), or by hand) would be lost by a reload;"
        " it is set again after it.",
    ),
    layout=Layout(
        (FILE, DATABASE),
        "dispatcher.reload",
        file="dispatcher.list",
        defaults=DESTINATION_DEFAULTS,
    ),
    option_canon=option_text,
    check=_check_destination,
    direct=without_defaults(DESTINATION_DEFAULTS),
)


def _host(address: str) -> str:
    return address.partition("/")[0].strip("[]")


def _network(value: str) -> str | None:
    """Return why this is no address, network or name that the permissions module takes, or None."""
    import ipaddress  # a fifth of the time that reading a thousand lines takes; only changes need it

    if word(value):
        return word(value)
    host, slash, mask = value.partition("/")
    if not plain_ip(host):
        if re.fullmatch(r"[\d.:]+", host) or slash:
            return f"{value!r} is no address and no network; write it as 203.0.113.7 or 203.0.113.0/24"
        known = re.fullmatch(r"(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.?)+", host)
        return None if known else f"{value!r} is neither an address nor a host name"
    if slash and not mask.isdigit():
        return f"{value!r} has no length behind its slash; write it as 203.0.113.0/24"
    try:
        ipaddress.ip_network(value)
    except ValueError:
        try:
            network = ipaddress.ip_network(value, strict=False)
        except ValueError:
            return f"{value!r} is longer than an address; write it as 203.0.113.0/24"
        return f"{value!r} is an address within a network; write the network as {network}"
    return f"{value!r} is everybody; Kamailio takes the length 0 for that of a host" if mask == "0" else None


def _check_address(item: Item) -> list[tuple[str, str, str]]:
    named = not plain_ip(_host(item["address"]))
    if named and not item.get("domain"):
        why = "is no address, and Kamailio would compare it with names of hosts, not with their addresses"
        return [("address", why, "give an address or network, or say `domain: true`")]
    if item.get("domain") and not named:
        return [("domain", "is true, and the address is no host name", "leave it out")]
    return []


def _settle_address(item: Item) -> Item:
    """Return an address with its group, its port, and in one spelling."""
    address = str(item.get("address") or "")
    out = {**item, "address": spelled(address)}
    for name, value in (("group", 1), ("port", 0)):
        if out.get(name) is None:
            out[name] = value
    if out.get("domain") is False:
        del out["domain"]
    return out


_ADDRESS = (
    number("group", "The group, a number; V(1) where none is given.", sample=1),
    Field(
        "address",
        "An address, or a network such as C(203.0.113.0/24).",
        required=True,
        check=_network,
        sample="203.0.113.7",
    ),
    number("port", "The port that it sends from; V(0), as if none is given, for any port.", 0, 65535, sample=0),
    Field("tag", "A tag, which routes find in an AVP.", check=word, sample="my-provider"),
    Field(
        "domain",
        "Whether O(addresses[].address) is a host name. Kamailio looks nothing up: it compares the name with names, for"
        " C(allow_address) alone.",
        type="bool",
        sample=False,
    ),
)

ADDRESSES = Resource(
    kind="kamailio_addresses",
    items="addresses",
    singular="address",
    key=("group", "address", "port"),
    optional_key=("group", "port"),
    fields=_ADDRESS,
    title="Manage the addresses that Kamailio's permissions module allows",
    description=(
        "Addresses and networks in groups, such as the media servers and the carriers, in a list file or a table.",
        "Networks are given as people write them. Kamailio itself takes C(203.0.113.0/24) in its list for a host name, without"
        " a word: it is written as it has to be, and compared with what the server allows afterwards.",
    ),
    layout=Layout(
        (FILE, DATABASE),
        "permissions.addressReload",
        file="address.list",
    ),
    settle=_settle_address,
    check=_check_address,
)

RESOURCES: dict[str, Resource] = {
    one.kind: one for one in (DESTINATIONS, ADDRESSES, HTABLE, REGISTRATIONS, SUBSCRIBERS)
}
