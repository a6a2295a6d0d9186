# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds that are kept in tables or memory: entries of hash tables, registrations and subscribers."""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_values import (
    CONTROL,
    DATABASE,
    MEMORY,
    Layout,
    line,
    number,
    option_text,
    without_defaults,
)


def _name(value: str) -> str | None:
    return None if re.fullmatch(r"[A-Za-z0-9_.-]+", value) else f"{value!r} is no name; use letters, digits and _"


def _check_entry(item: Item) -> list[tuple[str, str, str]]:
    value = item.get("value")
    if item.get("value_type") == "int" and value is not None and not re.fullmatch(r"-?[0-9]{1,10}", str(value)):
        return [("value", "is no whole number, and `value_type` is int", "give a number, or leave `value_type` out")]
    return []


def _settle_entry(item: Item) -> Item:
    """Return an entry whose numbers are spelled in one way."""
    value = item.get("value")
    if item.get("value_type") == "int" and value is not None and re.fullmatch(r"-?[0-9]{1,10}", str(value)):
        return {**item, "value": str(int(value))}
    return item


ENTRY_DEFAULTS = {"value_type": "str", "expires": 0}
HTABLE = Resource(
    kind="kamailio_htable",
    items="entries",
    singular="entry",
    key=("table", "name"),
    fields=(
        Field("table", "The hash table, by its name in C(kamailio.cfg).", required=True, check=_name, sample="limits"),
        Field("name", "The entry's name.", required=True, check=line, sample="carrier"),
        Field("value_type", "Whether the value is text, as if nothing is given, or a number.", choices=("str", "int")),
        Field("value", "Its value.", check=line, sample="200"),
        number(
            "expires",
            "Seconds after which the server forgets the entry; V(0) for the table's own time. Kept in a database, this is"
            " a time of day as a number of seconds since 1970.",
        ),
    ),
    title="Manage entries of Kamailio's hash tables",
    description=(
        "Entries are named values that routes read, such as limits and bans.",
        "In memory they are there as soon as they are set, and until the server stops. In a database they are read when the"
        " server starts, and by C(htable.reload).",
    ),
    layout=Layout(
        (MEMORY, DATABASE),
        "htable.reload",
        defaults=ENTRY_DEFAULTS,
    ),
    settle=_settle_entry,
    check=_check_entry,
    direct=without_defaults(ENTRY_DEFAULTS),
)


def _secret_line(value: str) -> str | None:
    return "holds a line break or control character" if CONTROL.search(value) else None


def _digest(value: str) -> str | None:
    """Return why this is no digest, or None.  The sentence never holds it."""
    return None if re.fullmatch(r"[0-9a-f]{32}", value) else "is no digest: it is 32 hexadecimal digits, in lower case"


def _user(value: str) -> str | None:
    if line(value):
        return line(value)
    return "holds a blank, a colon or @; leave it out" if re.search("[ :@]", value) else None


_UAC = (
    ("l_username", "User part that calls through it have in this server."),
    ("l_domain", "Domain that they have in this server."),
    ("r_username", "User part of the address that is registered."),
    ("r_domain", "Domain of the address that is registered."),
    ("realm", "Realm of the registrar; empty for any."),
    ("auth_username", "User of the credentials."),
    ("auth_proxy", "SIP URI that REGISTER is sent to."),
    ("socket", "The listener that it leaves from, such as C(udp:10.97.0.60:5060)."),
    ("contact_addr", "Address and port of the Contact, if not those of the listener."),
)
_UAC_SAMPLES = {
    "l_username": "my_account_id",
    "l_domain": "pbx.example.com",
    "r_username": "my_account_id",
    "r_domain": "my-provider.example",
    "realm": "my-provider.example",
    "auth_username": "my_account_id",
    "auth_proxy": "sip:my-provider.example",
}
_UAC_NUMBERS = (
    ("expires", "Seconds until it is registered again."),
    ("flags", "V(16) to begin as disabled, and other flags of the uac module, added up."),
    ("reg_delay", "Seconds that it waits before it registers first."),
)
REGISTRATION_DEFAULTS = {**{name: "" for name, text in _UAC}, **{name: 0 for name, text in _UAC_NUMBERS}}


def _check_registration(item: Item) -> list[tuple[str, str, str]]:
    proxy = item.get("auth_proxy")
    if proxy and not re.match(r"sips?:[^\s]+$", proxy):
        return [("auth_proxy", f"{proxy!r} is no SIP URI", "write it as sip:host:port")]
    return []


REGISTRATIONS = Resource(
    kind="kamailio_uac_registrations",
    items="registrations",
    singular="registration",
    key=("l_uuid",),
    fields=(
        Field("l_uuid", "The registration's own name.", required=True, check=_user, sample="my-provider"),
        *(Field(name, text, check=line, sample=_UAC_SAMPLES.get(name)) for name, text in _UAC),
        Field("auth_password", "Password.", secret=True, check=_secret_line),
        Field("auth_ha1", "The digest of user, realm and password, instead of it.", secret=True, check=_digest),
        *(number(name, text) for name, text in _UAC_NUMBERS),
    ),
    title="Manage what Kamailio registers at others",
    description=(
        "Registrations that the uac module keeps up at providers, in a table of SQLite, PostgreSQL or MySQL.",
        "After the reload the running registrations are compared with the table, their secrets too.",
    ),
    layout=Layout(
        (DATABASE,),
        "uac.reg_reload",
        defaults=REGISTRATION_DEFAULTS,
    ),
    check=_check_registration,
    direct=without_defaults(REGISTRATION_DEFAULTS),
)

SUBSCRIBERS = Resource(
    kind="kamailio_subscribers",
    items="subscribers",
    singular="subscriber",
    key=("username", "domain"),
    fields=(
        Field("username", "The user.", required=True, check=_user, sample="1001"),
        Field(
            "domain",
            "The domain, which is the realm of the digest.",
            required=True,
            check=_user,
            sample="pbx.example.com",
        ),
        Field(
            "password",
            "The password. The digests are made of it; it is kept itself only with O(store_password=true).",
            secret=True,
            check=_secret_line,
        ),
        Field("ha1", "MD5 of user, domain and password, by colons.", secret=True, check=_digest),
        Field("ha1b", "MD5 of user@domain, domain and password.", secret=True, check=_digest),
        Field(
            "options",
            "Any other column of the table, such as C(email_address).",
            type="dict",
            free=True,
        ),
    ),
    title="Manage the subscribers that Kamailio authenticates",
    description=(
        "Subscribers are the users who register and call, in a table of SQLite, PostgreSQL or MySQL.",
        "Digests are stored, not passwords, unless asked for. Kamailio asks the table each time: nothing is reloaded, and what"
        " was written is read back from the table.",
    ),
    layout=Layout(
        (DATABASE,),
        "",
        defaults={"password": "", "ha1": "", "ha1b": ""},
    ),
    option_canon=option_text,
)
