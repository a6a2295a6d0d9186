# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory as FreeSWITCH looks things up in it (switch_xml.c of 1.11.2). Private to this room.

Of two domains of one name the first is read, of its `<groups>` the first, of each group the first `<users>`; what stands in
no group is looked at last. Names are compared without regard to case. A user inherits the params and variables of its group
and then of its domain, as far as it has none of these names itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item

OUR_GROUP = re.compile(r"users-([1-9]\d*)$")
POINTER = "pointer"
TRUE = ("yes", "on", "true", "t", "enabled", "active", "allow")

ATTRIBUTES = {"number-alias": "number_alias", "cidr": "cidr", "cacheable": "cacheable"}
PARAMS = {"password": "password", "a1-hash": "a1_hash", "vm-password": "vm_password"}
VARIABLES = {
    "user_context": "context",
    "toll_allow": "toll_allow",
    "accountcode": "accountcode",
    "effective_caller_id_name": "caller_id_name",
    "effective_caller_id_number": "caller_id_number",
    "outbound_caller_id_name": "outbound_caller_id_name",
    "outbound_caller_id_number": "outbound_caller_id_number",
    "callgroup": "callgroup",
}
HOLDERS = (("params", "param", PARAMS), ("variables", "variable", VARIABLES))
SECRETS = ("password", "a1-hash", "vm-password")


@dataclass(frozen=True)
class User:
    """A user of the directory: its element, and the group in whose `<users>` it stands (None: in no group)."""

    id: str
    element: Any
    group: Any


@dataclass
class Domain:
    """A domain as the server sees it.

    name     as it is compared: expanded, lower case
    users    everything that is a user there, in the order in which the server looks; pointers are none
    names    lower case id or number-alias -> the users that answer to it, the one that does answer first
    pointers lower case id -> (name of the group, element) of everything that points to it
    """

    name: str
    element: Any
    users: list[User] = field(default_factory=list)
    names: dict[str, list[User]] = field(default_factory=dict)
    pointers: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)

    @property
    def groups(self) -> list[Any]:
        """The elements of the groups that the server reads."""
        holder = self.element.first("groups")
        return [] if holder is None else holder.all("group")

    @property
    def typed(self) -> list[User]:
        """Users with a `type` that is not `pointer`: each of them answers for every name (finding 9 of the facts)."""
        return [one for one in self.users if "type" in one.element.attrs]


Directory = Mapping[str, Domain]
Value = Callable[[Any, str], str]  # (element, attribute) -> what the server has there
_SEEN: list[tuple[Any, Directory]] = []  # the last trees, which every step of a run asks for again


def directory(tree: Any) -> Directory:
    """Return the domains that the server would find, by their names in lower case."""
    for seen, known in _SEEN:
        if seen is tree:
            return known
    out: dict[str, Domain] = {}
    section = tree.section("directory")
    for element in [] if section is None else section.all("domain"):
        name = spelled(tree, element.get("name")).lower()
        if name and name not in out:
            out[name] = _domain(tree, name, element)
    _SEEN.insert(0, (tree, out))
    del _SEEN[2:]
    return out


def spelled(tree: Any, name: str) -> str:
    """Return a name as the server has it; as it stands in the file where only the running server knows (`$${local_ip_v4}`)."""
    if "$${" not in name or not tree.known(name):
        return name
    return tree.expand(name) or name


def _domain(tree: Any, name: str, element: Any) -> Domain:
    out = Domain(name, element)
    for holder, group in places(element):
        for one in holder.children:
            if one.name == "user":
                _take(tree, out, one, group)
    return out


def _take(tree: Any, out: Domain, one: Any, group: Any) -> None:
    attrs = one.attrs
    name = spelled(tree, attrs.get("id", ""))
    low = name.lower()
    if attrs.get("type", "").lower() == POINTER:
        out.pointers.setdefault(low, []).append(("" if group is None else spelled(tree, group.get("name")), one))
        return
    user = User(name, one, group)
    out.users.append(user)
    out.names.setdefault(low, []).append(user)
    alias = attrs.get("number-alias")
    if alias:
        alias = spelled(tree, alias).lower()
        if alias != low:
            out.names.setdefault(alias, []).append(user)


def places(domain: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (element that holds users, its group or None) in the order in which the server looks."""
    groups = domain.first("groups")
    for group in [] if groups is None else groups.all("group"):
        users = group.first("users")
        if users is not None:
            yield users, group
    users = domain.first("users")
    yield (domain if users is None else users), None


def entries(element: Any, holder: str, tag: str) -> Iterator[Any]:
    """Yield the `<param>` or `<variable>` elements that the server reads of a user, a group or a domain."""
    for child in element.children:
        if child.name == holder:
            for one in child.children:
                if one.name == tag:
                    yield one
            return


def item_of(domain: Domain, user: User) -> Item:
    """Return a user in the shape that modules take."""
    attrs = user.element.attrs
    out: Item = {"domain": domain.name, "id": user.id}
    for wire, name in ATTRIBUTES.items():
        if wire in attrs:
            out[name] = attrs[wire]
    for holder, tag, named in HOLDERS:
        free: dict[str, str] = {}
        for one in entries(user.element, holder, tag):
            wire = one.attrs.get("name", "")
            plain = named.get(wire) or named.get(wire.lower())
            if plain:
                out[plain] = one.attrs.get("value", "")
            elif wire:
                free[wire] = one.attrs.get("value", "")
        if free:
            out[holder] = free
    groups = [name for name, _element in domain.pointers.get(user.id.lower(), ())]
    if groups:
        out["groups"] = list(dict.fromkeys(groups))
    return out


def own(tree: Any, element: Any, value: Value | None = None) -> dict[str, dict[str, str]]:
    """Return what a user, group or domain says itself: holder -> lower case name -> value as the server has it."""
    value = value or tree.value
    return {
        holder: {one.get("name").lower(): value(one, "value") for one in entries(element, holder, tag)}
        for holder, tag, _named in HOLDERS
    }


def merged(tree: Any, domain: Domain, user: User, value: Value | None = None) -> dict[str, dict[str, str]]:
    """Return what a user has in the end, with what it inherits."""
    out = own(tree, user.element, value)
    for above in (user.group, domain.element):
        if above is not None:
            for holder, values in own(tree, above, value).items():
                out[holder] = {**values, **out[holder]}
    return out


def is_open(params: Mapping[str, str]) -> bool:
    """Whether anybody may register as a user with these (merged) params: sofia_reg.c takes any password for an empty one."""
    if params.get("password") or params.get("a1-hash"):
        return False
    if "allow-empty-password" in params and not is_true(params["allow-empty-password"]):
        return False
    return not is_true(params.get("sip-forbid-register", ""))


def is_true(value: str) -> bool:
    """The server's own idea of true (switch_true)."""
    return value.lower() in TRUE or (re.fullmatch(r"[+-]?\d+(\.\d+)?", value) is not None and int(float(value)) != 0)


def is_open_user(tree: Any, domain: Domain, user: User) -> bool:
    """Whether anybody may register as this user; the usual one, with a password of its own, is told apart quickly."""
    for one in entries(user.element, "params", "param"):
        value = one.get("value")
        if value and "$" not in value and one.get("name") in ("password", "a1-hash"):
            return False
    return is_open(merged(tree, domain, user)["params"])
