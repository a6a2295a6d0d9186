# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with users: found before anything is written, since FreeSWITCH says nothing of it. Private to this room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_edit import GROUP_SIZE
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_read import (
    OUR_GROUP,
    Domain,
    User,
    directory,
    is_open_user,
)

# `!` at its beginning turns a lookup round; a blank, an `@` or a quote cannot be addressed by any command.
ID = re.compile(r"[A-Za-z0-9_.+*#~=-][A-Za-z0-9_.+*#~=!&-]*")
ID_RULE = "use letters, digits and . _ - + * # ~ = & !"
OPEN = "anybody could register as this user: FreeSWITCH takes any password where there is none"
OPEN_REMEDY = "give it a password or an a1_hash, or say `params: {allow-empty-password: 'false'}`"
TYPED = (
    "a user with a `type` other than `pointer` answers for every name in its domain, with its own password (FreeSWITCH looks"
    " for the id OR the type)"
)
SHOWN = 5


def problems(before: Any, after: Any, plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with the changed users, and what of their domains is dangerous already."""
    old, new = directory(before), directory(after)
    concerned: dict[str, Domain] = {}
    changed: set[tuple[str, str]] = set()
    unknown: dict[str, list[str]] = {}
    for change in plan.changes:
        name, user = change.key
        domain = new.get(name)
        changed.add((name, user))
        if domain is not None:
            concerned[name] = domain
        if change.after is None:
            yield from _removed(plan, change, old.get(name), domain)
        elif domain is None:
            hint = "create it first, with freeswitch_domains"
            spot = plan.where(change.key, "domain")
            yield Problem(spot, "is not in the directory", hint, missing=("freeswitch_domains", name))
        else:
            yield from _user(plan, change, old.get(name), domain, before, after)
            for spot, value in _values(change):
                if value not in unknown:
                    unknown[value] = after.unknown(value)
                for variable in unknown[value]:
                    why = f"$${{{variable}}} is no global variable, and FreeSWITCH would put nothing in its place"
                    yield Problem(plan.where(change.key, spot), why, "set it with freeswitch_vars")
    for domain in concerned.values():
        for one in domain.typed[:1]:
            spot = f"user {one.id} of {domain.name} ({one.element.path}, line {one.element.line}): type"
            yield Problem(spot, TYPED, "remove this attribute by hand first; nothing in this domain was changed")
        yield from _warnings(after, domain, changed)


def _user(plan: Plan, change: Change, old: Domain | None, domain: Domain, before: Any, after: Any) -> Iterator[Problem]:
    item = change.after or {}
    names = [("id", change.key[1])] if change.before is None else []
    if change.before is None or "number_alias" in change.fields:
        names += [("number_alias", item["number_alias"])] if item.get("number_alias") else []
    for field, name in names:
        if not ID.fullmatch(name) and "$${" not in name:
            yield Problem(
                plan.where(change.key, field), f"{name!r} is no name that calls and commands can address", ID_RULE
            )
    for field in ("id", "number_alias"):
        yield from _clash(plan, change, domain, field, after.expand(item.get(field) or ""))
    mine = _find(domain, change.key[1])
    if mine is None:
        return
    if is_open_user(after, domain, mine):
        was = _find(old, change.key[1]) if old is not None and change.before is not None else None
        already = was is not None and old is not None and is_open_user(before, old, was)
        if not (already and not {"password", "a1_hash"} & set(change.fields)):
            yield Problem(plan.where(change.key, "password"), OPEN, OPEN_REMEDY)
    home = "" if mine.group is None else after.expand(mine.group.get("name")).lower()
    for name in item.get("groups") or () if change.before is None or "groups" in change.fields else ():
        if str(name).lower() == home or OUR_GROUP.match(str(name)):
            why = f"{name} is the group in which users stand themselves; this is for groups that point to them"
            yield Problem(plan.where(change.key, "groups"), why, "leave it out")


def _find(domain: Domain, name: str) -> User | None:
    return next((one for one in domain.names.get(name.lower(), ()) if one.id == name), None)


def _clash(plan: Plan, change: Change, domain: Domain, field: str, name: str) -> Iterator[Problem]:
    """Refuse a name to which somebody else answers: the first one wins, in silence."""
    if not name:
        return
    others = [one for one in domain.names.get(name.lower(), ()) if one.id != change.key[1]]
    twins = [one for one in domain.names.get(change.key[1].lower(), ()) if one.id == change.key[1]]
    if others:
        one = others[0]
        why = "case makes no difference" if one.id.lower() == name.lower() else "as its number_alias"
        said = f"{name} is {one.id} of {one.element.path} already ({why}), and FreeSWITCH takes the first one only"
        yield Problem(plan.where(change.key, field), said, "choose another name")
    elif field == "id" and len(twins) > 1:
        yield Problem(plan.where(change.key), _twice(twins), "remove one of them by hand first")


def _twice(twins: list[User]) -> str:
    paths = " and ".join(f"{one.element.path}, line {one.element.line}" for one in twins[:SHOWN])
    return f"stands in the directory {len(twins)} times ({paths}), and FreeSWITCH takes the first one only"


def _removed(plan: Plan, change: Change, old: Domain | None, new: Domain | None) -> Iterator[Problem]:
    left = [] if new is None else [one for one in new.names.get(change.key[1].lower(), ()) if one.id == change.key[1]]
    if left and old is not None:
        twins = [one for one in old.names.get(change.key[1].lower(), ()) if one.id == change.key[1]]
        yield Problem(plan.where(change.key), _twice(twins), "remove the other by hand first")


def _values(change: Change) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of what changes and may refer to a global variable: everything that is no secret."""
    item = change.after or {}
    for name in change.fields:
        holder, dot, option = name.partition(".")
        value = (item.get(holder) or {}).get(option) if dot else item.get(name)
        if name not in ("password", "a1_hash", "vm_password") and isinstance(value, str) and "$${" in value:
            yield name, value


def _warnings(after: Any, domain: Domain, changed: set[tuple[str, str]]) -> Iterator[Problem]:
    open_users = [
        one for one in domain.users if (domain.name, one.id) not in changed and is_open_user(after, domain, one)
    ]
    if open_users:
        named = ", ".join(one.id for one in open_users[:SHOWN]) + (", ..." if len(open_users) > SHOWN else "")
        why = f"{len(open_users)} users have no password, or an empty one: ANYBODY can register as {named}"
        yield Problem(f"domain {domain.name}", why, OPEN_REMEDY, warning=True)
    sizes: dict[int, int] = {}
    for one in domain.users:
        sizes[id(one.group)] = sizes.get(id(one.group), 0) + 1
    if max(sizes.values(), default=0) > GROUP_SIZE:
        why = f"{max(sizes.values())} users stand in one group: the time of a reload grows with the square of that"
        yield Problem(f"domain {domain.name}", why, f"spread them over groups of at most {GROUP_SIZE}", warning=True)
