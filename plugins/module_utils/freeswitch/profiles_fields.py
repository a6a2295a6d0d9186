# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a SIP profile is: its fields, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.catalogue import PROFILE, RESTART_ONLY
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_params import (
    NAME,
    Params,
    from_,
    put_in,
    truth,
    wire,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element

MAX_LISTS = 100  # SOFIA_MAX_ACL of mod_sofia.h
# A rescan adds to these and takes nothing away (`|=`, and a count that only grows, in config_sofia of sofia.c).
ADDED_ONLY = ("vad", "media-option", "apply-candidate-acl")
# A rescan counts these from nothing again: the only parameters whose removal it takes.
COUNTED_ANEW = ("apply-inbound-acl", "apply-nat-acl", "apply-register-acl", "apply-proxy-acl")
SECRET = ("tls-passphrase", "odbc-dsn")
ON_RESTART = frozenset(name.lower() for name in (*RESTART_ONLY, *ADDED_ONLY))


def _name(value: str) -> str | None:
    return None if NAME.fullmatch(value) else f"{value!r} has other characters than letters, digits, dots and dashes"


def _lists(names: list[str]) -> str | None:
    if len(names) > MAX_LISTS:
        return f"FreeSWITCH takes {MAX_LISTS} lists, not {len(names)}"
    return next((f"{one!r} is no name of a list" for one in names if not one or one != one.strip()), None)


def _codecs(names: list[str]) -> str | None:
    return next((f"{one!r} is no codec; write one for each entry" for one in names if not one or "," in one), None)


def _domains(rows: list[dict[str, Any]]) -> str | None:
    names = [row.get("name") for row in rows]
    return None if len(set(names)) == len(names) else "names a domain twice"


_PORT = from_(1, 65535)
_DOMAIN = (
    Field("name", "The domain's name, V(all) for every domain of the directory.", required=True),
    Field("alias", "Whether the profile answers to the domain's name.", type="bool"),
    Field("parse", "Whether gateways within users of the domain are started.", type="bool"),
)
_FIELDS = (
    Field("name", "The profile's name.", required=True, check=_name),
    Field(
        "sip_ip",
        "The address that it listens on for SIP. FreeSWITCH listens on one address, and takes V(0.0.0.0) for none.",
        wire=wire("sip-ip"),
        sample="192.0.2.20",
        check=lambda value: (
            "0.0.0.0 is no address for FreeSWITCH, which would take one of its own choice; give one, or leave it out"
            if value == "0.0.0.0"  # nosec: refused, not bound
            else None
        ),
    ),
    Field(
        "sip_port",
        "The port that it listens on, 5060 if none is given.",
        type="int",
        check=_PORT,
        wire=wire("sip-port"),
    ),
    Field("rtp_ip", "The address that media are sent from and received on.", wire=wire("rtp-ip")),
    Field("ext_sip_ip", "The address that the other side is told for SIP, behind NAT.", wire=wire("ext-sip-ip")),
    Field("ext_rtp_ip", "The address that the other side is told for media.", wire=wire("ext-rtp-ip")),
    Field(
        "context",
        "The dialplan context of calls from nobody that the directory knows.",
        wire=wire("context"),
        sample="refused",
    ),
    Field("dialplan", "The kind of dialplan, V(XML) if none is given.", wire=wire("dialplan"), sample="XML"),
    Field(
        "codecs",
        "The codecs of both directions, the preferred one first.",
        type="list",
        elements="str",
        check=_codecs,
        wire=wire("inbound-codec-prefs", "outbound-codec-prefs", "codec-prefs", writes=2),
        sample=["OPUS", "PCMA"],
    ),
    Field("tls", "Whether it listens for TLS.", type="bool", wire=wire("tls")),
    Field(
        "tls_sip_port", "The port of TLS, 5061 if none is given.", type="int", check=_PORT, wire=wire("tls-sip-port")
    ),
    Field(
        "tls_cert_dir",
        "The folder of C(agent.pem) and C(cafile.pem). Where these are missing FreeSWITCH makes certificates of its own.",
        wire=wire("tls-cert-dir"),
    ),
    Field("auth_calls", "Whether calls must authenticate.", type="bool", wire=wire("auth-calls"), sample=True),
    Field(
        "apply_inbound_acl",
        "Access lists whose addresses may call without authentication; with O(profiles[].auth_calls) off, only these may.",
        type="list",
        elements="str",
        check=_lists,
        wire=wire("apply-inbound-acl", many=True),
        sample=["trunks"],
    ),
    Field(
        "apply_register_acl",
        "Access lists whose addresses may register without a password.",
        type="list",
        elements="str",
        check=_lists,
        wire=wire("apply-register-acl", many=True),
    ),
    Field(
        "apply_nat_acl",
        "Access lists of addresses that are behind NAT.",
        type="list",
        elements="str",
        check=_lists,
        wire=wire("apply-nat-acl", many=True),
    ),
    Field(
        "challenge_realm", "The realm of challenges: C(auto_from), C(auto_to) or a name.", wire=wire("challenge-realm")
    ),
    Field("force_register_domain", "The domain of every registration.", wire=wire("force-register-domain")),
    Field(
        "dtmf_type",
        "How digits are sent where the other side leaves it open.",
        choices=("rfc2833", "info", "none"),
        wire=wire("dtmf-type"),
    ),
    Field("hold_music", "What is heard on hold.", wire=wire("hold-music"), sample="local_stream://moh"),
    Field("user_agent_string", "What it calls itself.", wire=wire("user-agent-string")),
    Field("log_auth_failures", "Whether failed logins are logged.", type="bool", wire=wire("log-auth-failures")),
    Field(
        "domains",
        "Domains of the directory that the profile serves.",
        type="list",
        elements="dict",
        ordered=False,
        fields=_DOMAIN,
        check=_domains,
        sample=[{"name": "example.com", "alias": True}],
    ),
    Field("aliases", "Other names of the profile.", type="list", elements="str", ordered=False),
    Field(
        "options",
        "Any other of the 231 parameters of a profile, by FreeSWITCH's own name. Case does not matter.",
        type="dict",
        free=True,
        sample={"nonce-ttl": "60"},
    ),
)


def _settle(item: Item) -> Item:
    """Return a profile with one spelling for one meaning: a domain says nothing of what it is not."""
    item = PARAMS.settle(item)
    rows = item.get("domains")
    if not rows:
        return item
    return {**item, "domains": [{name: value for name, value in row.items() if value is not False} for row in rows]}


def _direct(after: Item, wanted: Item, old: Item, generate: Any) -> Item:
    return PARAMS.reconcile(after, wanted, old, generate)


def _hides(_item: Mapping[str, Any], name: str) -> bool:
    return name.lower() in SECRET


def _check(item: Item) -> list[tuple[str, str, str]]:
    return PARAMS.check(item)


RESOURCE = Resource(
    kind="freeswitch_profiles",
    items="profiles",
    singular="profile",
    key=("name",),
    fields=_FIELDS,
    title="Manage the SIP profiles of FreeSWITCH",
    description=(
        "A profile is an address and port that FreeSWITCH speaks SIP on, with its rules for calls and registrations.",
        "What a running profile takes is given to it at once, and no call is touched. What only a restart of the profile applies,"
        " which ends all of its calls, is written, and returned as RV(restart_required); then the profile is not told of the file"
        " at all, since FreeSWITCH would apply half of it.",
        "Two profiles on one address and port, access lists that nobody has made, and parameters that FreeSWITCH does not know,"
        " which it would ignore in silence, are refused.",
    ),
    settle=_settle,
    check=_check,
    direct=_direct,
    hides=_hides,
)
PARAMS = Params(RESOURCE, PROFILE, True, {})


def item_of(element: Element) -> Item:
    """Return a profile in the shape that the module takes."""
    item: Item = {"name": element.get("name"), **PARAMS.item(PARAMS.values(element.first("settings")))}
    rows = [domain_row(one) for one in children(element, "domains", "domain")]
    if rows:
        item["domains"] = rows
    aliases = [one.get("name") for one in children(element, "aliases", "alias") if one.get("name")]
    if aliases:
        item["aliases"] = aliases
    return item


def children(element: Element, holder: str, name: str) -> list[Element]:
    """Return what stands in a profile's `<domains>` or `<aliases>`."""
    home = element.first(holder)
    return list(home.all(name)) if home is not None else []


def domain_row(element: Element) -> dict[str, Any]:
    """Return a domain as an item has it."""
    row: dict[str, Any] = {"name": element.get("name")}
    row.update({name: True for name in ("alias", "parse") if truth(element.get(name))})
    return row


def settings_of(tree: Any, element: Element) -> Mapping[str, list[str]]:
    """Return a profile's parameters as the server has them, by their names in lower case."""
    values = PARAMS.values(element.first("settings"))
    return {name.lower(): [put_in(tree, raw) for raw in raws] for name, raws in values.items()}
