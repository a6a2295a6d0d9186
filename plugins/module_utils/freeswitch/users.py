# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of FreeSWITCH's directory: the kind freeswitch_users."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch import users_checks, users_edit, users_live
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import (
    FLUSH_CACHE,
    FLUSH_REGISTRATION,
    Command,
    Found,
    Kind,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_read import (
    PARAMS,
    VARIABLES,
    directory,
    item_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import escape

HASH = re.compile(r"[0-9a-f]{32}")
FLUSH = re.compile(r"sofia profile (\S+) flush_inbound_reg .*", re.S)
# What the API takes as one word, whatever stands around it.
PLAIN = re.compile(r"[\w.@:+*~!=#&%$-]+")


def writable(value: Any) -> str | None:
    """Return why a value, or one of a dict's or list's, cannot be written, or None. Never says the value itself."""
    if isinstance(value, Mapping):
        return next((f"{name}: {why}" for name, one in value.items() for why in (writable(one),) if why), None)
    if isinstance(value, (list, tuple)):
        return next((why for why in map(writable, value) if why), None)
    try:
        escape(str(value))
    except ValueError as error:
        return str(error)
    return None


def names(value: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the names and values of free params or variables, or None."""
    low: dict[str, str] = {}
    for name in value:
        if not str(name).strip():
            return "a name is empty"
        if low.setdefault(str(name).lower(), str(name)) != str(name):
            return f"{low[str(name).lower()]} and {name} are one name to FreeSWITCH"
    return writable(list(value)) or writable(value)


def _hash(value: str) -> str | None:
    if HASH.fullmatch(value):
        return None
    return "is no MD5 digest of user:realm:password: 32 hexadecimal digits in lower case"


def _check(item: Item) -> list[tuple[str, str, str]]:
    out = []
    for holder, named in (("params", PARAMS), ("variables", VARIABLES)):
        for name in item.get(holder) or ():
            own = named.get(str(name).lower())
            if own:
                out.append((f"{holder}.{name}", f"has an option of its own, {own}", "use that"))
    for name in item.get("groups") or ():
        if not str(name).strip() or re.search(r"[\s,'\"@$<>&]", str(name)):
            out.append(
                ("groups", f"{name!r} is no name that calls can address", "use letters, digits, '-', '_' and '.'")
            )
    return out


def _direct(after: Item, item: Item, before: Item, _generate: Any) -> Item:
    """Return a user as it will be: of password and digest the server takes the digest, so the one that is given stays alone."""
    for given, other in (("password", "a1_hash"), ("a1_hash", "password")):
        if item.get(given) is not None and item.get(other) is None and other in after:
            return {name: value for name, value in after.items() if name != other}
    return after


def _settle(item: Item) -> Item:
    domain = item.get("domain")
    return item if not isinstance(domain, str) or domain == domain.lower() else {**item, "domain": domain.lower()}


def _text(name: str, description: str, **more: Any) -> Field:
    return Field(name, description, check=writable, **more)


_FIELDS = (
    Field("domain", "The domain, which has to be there.", required=True, sample="pbx.example.org"),
    Field("id", "Its name, which the phone registers with. Case makes no difference.", required=True, sample="1001"),
    _text(
        "password",
        "What the phone proves. Whatever it holds is meant literally, C($${var}) too. An empty one is refused: FreeSWITCH"
        " would let anybody register.",
        secret=True,
        sample="a-long-secret",
    ),
    Field(
        "a1_hash",
        "In the place of the password: the MD5 digest of C(user:realm:password). It takes the password's place in the file.",
        secret=True,
        check=_hash,
    ),
    _text("vm_password", "The PIN of its mailbox.", masked=True),
    _text("number_alias", "A second name, usually a number.", sample="2001"),
    _text("cidr", "Network from which its calls are taken, for access lists that name the domain."),
    _text(
        "cacheable",
        "Whether FreeSWITCH keeps it in memory: V(true), or for how many milliseconds. What is kept is forgotten when the user"
        " is changed here.",
    ),
    Field(
        "groups",
        "The groups that hold a pointer to it, beside the one that it stands in itself. Those that are not there are made.",
        type="list",
        elements="str",
        ordered=False,
        check=writable,
        sample=["sales"],
    ),
    _text("context", "The context of its calls, C(user_context).", sample="phones"),
    _text("toll_allow", "What it may call, for the dialplan to read.", sample="domestic,local"),
    _text("accountcode", "Who pays, for call records."),
    _text("caller_id_name", "C(effective_caller_id_name), shown within the site.", sample="Anna Arendt"),
    _text("caller_id_number", "C(effective_caller_id_number).", sample="1001"),
    _text("outbound_caller_id_name", "Shown outside, where the dialplan uses it."),
    _text("outbound_caller_id_number", "Shown outside, where the dialplan uses it.", sample="+498912345601"),
    _text("callgroup", "Its group for picking up calls."),
    Field(
        "params",
        "Other parameters, by FreeSWITCH's own names, such as C(max-registrations-per-extension).",
        type="dict",
        free=True,
        check=names,
        sample={"max-registrations-per-extension": "2"},
    ),
    Field(
        "variables",
        "Other channel variables of its calls.",
        type="dict",
        free=True,
        check=names,
        sample={"language": "de"},
    ),
)

USERS = Resource(
    kind="freeswitch_users",
    items="users",
    singular="user",
    key=("domain", "id"),
    fields=_FIELDS,
    title="Manage users of FreeSWITCH's directory",
    description=(
        "Users are the accounts that phones register with. New ones are written into the file in which their domain stands (or"
        " into O(path)), in groups of at most 1,000: the time of a reload grows with the square of a group.",
        "An account without a password would be open to the world, one with a C(type) would answer for every name: both are"
        " refused. Registrations of a user who is removed are ended; those of others, and all calls, go on.",
    ),
    settle=_settle,
    check=_check,
    direct=_direct,
    option_canon=lambda one, name, value: str(value),
)


def hashed(items: Sequence[Mapping[str, Any]], realm: str = "") -> list[Item]:
    """Return users with the digest of their password in its place.

    `realm` is what the SIP profile challenges with; where it is empty, that is the user's domain. An empty password stays one,
    so that it is refused.
    """
    out = []
    for item in items:
        new = dict(item)
        if new.get("password") and not new.get("a1_hash") and new.get("state") != "absent":
            text = f"{new.get('id')}:{realm or str(new.get('domain') or '').lower()}:{new['password']}"
            new["a1_hash"] = hashlib.md5(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()
            new["password"] = None
            new["unset"] = [*(new.get("unset") or ()), "password"]
        out.append(new)
    return out


class Users(Kind):
    """The kind, see kinds.Kind."""

    resource = USERS
    own_options = {"hash_passwords": {"type": "bool", "default": False, "no_log": False}}

    def request(self, options: Mapping[str, Any]) -> Request:
        """Return what a task's options ask for, with digests in the place of passwords where it wants that."""
        request = super().request(options)
        return replace(request, items=hashed(request.items)) if options.get("hash_passwords") else request

    def read(self, tree: Any) -> dict[Key, Found]:
        """Return every user that the server would find; of those with one name the first."""
        out: dict[Key, Found] = {}
        for domain in directory(tree).values():
            for user in domain.users:
                key = (domain.name, user.id)
                if key not in out and user.id:
                    out[key] = Found(item_of(domain, user), user.element, user.element.path)
        return out

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Make the changes; users of a domain that is not there are left to `problems`."""
        users_edit.edit(tree, editor, changes, path)

    def problems(self, before: Any, after: Any, plan: Plan) -> list[Problem]:
        """Return open accounts, clashes of names, and whatever else would go wrong."""
        return list(users_checks.problems(before, after, plan))

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> list[Command]:
        """Forget what is kept in memory of changed users, and end the registrations of removed ones."""
        return sorted({*_caches(changes), *_registrations(changes, before, after)})

    def prepare(self, server: Any, commands: Sequence[str], tree: Any) -> tuple[list[str], list[Restart]]:
        """Leave out what a profile would refuse that does not run: it has no registrations, and says `Invalid Profile`."""
        flushes = [match for match in map(FLUSH.match, commands) if match]
        if not flushes:
            return list(commands), []
        running = set(server.profiles())
        down = {
            match.group(0)
            for match in flushes
            if match.group(1) not in running and f"sofia profile {match.group(1)} start" not in commands
        }
        return [one for one in commands if one not in down], []

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> list[Restart]:
        """Nothing of a user needs a restart."""
        return []

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> list[str]:
        """Compare users with those of the running server."""
        return users_live.verify(server, expected, tree)


def _caches(changes: Sequence[Change]) -> Iterator[Command]:
    """The server keeps a user by every spelling of its name that was asked for: only digits have one spelling."""
    for change in changes:
        old = change.before or {}
        if not old.get("cacheable"):
            continue
        for name in (old["id"], old.get("number_alias") or old["id"]):
            if name.lower() == name.upper() and PLAIN.fullmatch(name) and PLAIN.fullmatch(old["domain"]):
                yield Command(FLUSH_CACHE, f"xml_flush_cache id {name} {old['domain']}")
            else:
                yield Command(FLUSH_CACHE, "xml_flush_cache")


def _registrations(changes: Sequence[Change], before: Any, after: Any) -> Iterator[Command]:
    removed = [change.before for change in changes if change.after is None and change.before]
    if not removed:
        return
    sofia = before.configuration("sofia.conf")
    holder = None if sofia is None else sofia.first("profiles")
    for profile in [] if holder is None else holder.all("profile"):
        name = before.expand(profile.get("name"))
        for item in removed:
            who = f"{item['id']}@{item['domain']}"
            # An id with a blank or an @ cannot be addressed; and without an argument everybody would be thrown out.
            if item["id"] and "@" not in item["id"] and PLAIN.fullmatch(who) and name:
                yield Command(FLUSH_REGISTRATION, f"sofia profile {name} flush_inbound_reg {who}")


KIND = Users()
