# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there against what is wanted: a pure function, without input or output and without Ansible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import RESERVED, Item, Key, Resource

KEEP, RESET = "keep", "reset"
MANY = 2000  # items, from which on they are looked at by columns where that is possible


@dataclass(frozen=True)
class Request:
    """What a task asks of one kind.

    items        items as the module's options gave them
    unspecified  `keep` or `reset`: what becomes of options that an item does not mention
    purge        remove what is not listed, within `scope`
    scope        where the kind's items are kept: a path, a set, a domain; None lets the store decide. A list of them for a
                 resource that is `scattered`
    update_secret `always` or `on_create`, for fields that the server cannot show back, or that its users change
    """

    resource: Resource
    items: Sequence[Mapping[str, Any]]
    unspecified: str = KEEP
    purge: bool = False
    scope: str | Sequence[str] | None = None
    update_secret: str = "always"

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return every place that the request names."""
        if not self.scope:
            return ()
        return (self.scope,) if isinstance(self.scope, str) else tuple(self.scope)


@dataclass(frozen=True)
class Reading:
    """What a store holds of one kind.

    items      key -> item, in the shape that the modules take
    purgeable  keys that `purge` may remove: inside the scope, and recognised as the kind's own without a doubt
    left       indexes of the request's items that are to be compared; None: all.  The others the store found there to the
               letter, and unique: they stand in `items` no more
    """

    items: Mapping[Key, Item]
    purgeable: frozenset[Key] = frozenset()
    left: Sequence[int] | None = None


@dataclass(frozen=True)
class Change:
    """One item that is not as it is wanted.  `fields` names what differs, free options as `options.name`."""

    key: Key
    action: str
    before: Item | None
    after: Item | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything that is to happen to one kind.

    wanted  key -> the item as it will be (present items only): what references may point to
    """

    request: Request
    changes: tuple[Change, ...]
    wanted: Mapping[Key, Item]
    positions: Mapping[Key, int]
    there: Mapping[Key, Item]

    @property
    def resource(self) -> Resource:
        """The kind."""
        return self.request.resource

    def keys(self, action: str) -> list[str]:
        """Return the labels of all items that are created, updated or deleted."""
        return [self.resource.label(one.key) for one in self.changes if one.action == action]

    def where(self, key: Key, name: str = "") -> str:
        """Return how an error names an item: `endpoints[3] (1001): transport`."""
        return where(self.resource, self.positions.get(key), self.resource.label(key), name)

    def remaining(self) -> dict[Key, Item]:
        """Return every item of the kind as it will be, those that nobody mentions included."""
        out = dict(self.there)
        for change in self.changes:
            if change.after is None:
                out.pop(change.key, None)
            else:
                out[change.key] = change.after
        return out


def where(resource: Resource, index: int | None, label: str, name: str = "") -> str:
    """Return how an error names an item and a field of it."""
    item = f"{resource.items}[{index}] ({label})" if index is not None else f"{resource.singular} {label}"
    return f"{item}: {name}" if name else item


def make_plan(request: Request, reading: Reading, generate: Callable[[], str]) -> tuple[Plan, list[Problem]]:
    """Compare what a request wants with what is there.

    `generate` makes the value of a field that is to be generated.  Problems are those that need no knowledge of the
    system: duplicate keys, an item without its key, contradictions, and what the fields check themselves.
    """
    resource = request.resource
    whole = _all_new(request, reading)
    if whole is not None:
        return whole, []
    problems: list[Problem] = []
    changes: list[Change] = []
    wanted: dict[Key, Item] = {}
    positions: dict[Key, int] = {}
    if request.purge and any(item.get("state") == "absent" for item in request.items):
        first = next(i for i, item in enumerate(request.items) if item.get("state") == "absent")
        problems.append(
            Problem(
                where(resource, first, resource.label(resource.key_of(request.items[first])), "state"),
                "`absent` together with `purge: true` says the same thing twice",
                "leave the item out, or leave purge out",
            )
        )
    listed = set()
    for index in range(len(request.items)) if reading.left is None else reading.left:
        item = resource.clean(request.items[index])
        key = resource.key_of(item)
        spot = where(resource, index, resource.label(key))
        if key in listed:
            problems.append(
                Problem(
                    spot, f"this {resource.singular} stands in {resource.items}[{positions[key]}] too", "remove one"
                )
            )
            continue
        listed.add(key)
        positions[key] = index
        problems.extend(_check_unset(resource, item, spot))
        before = reading.items.get(key)
        if item.get("state") == "absent":
            if before is not None:
                changes.append(Change(key, "delete", before, None))
            continue
        if before is not None and _says_nothing_new(request, before, item):
            wanted[key] = before
            continue
        after = merge(request, before, item, generate)
        wanted[key] = after
        fields = differing(request, before, after, item)
        if before is None or fields:
            # Only what is to change: whatever the server accepts can be read and applied again.
            problems.extend(_check(resource, item, spot))
        if before is None:
            changes.append(Change(key, "create", None, after, fields))
        elif fields:
            changes.append(Change(key, "update", before, after, fields))
    if request.purge:
        for key in reading.items:
            if key not in listed and key in reading.purgeable:
                changes.append(Change(key, "delete", reading.items[key], None))
    return Plan(request, tuple(changes), wanted, positions, reading.items), problems


def _all_new(request: Request, reading: Reading) -> Plan | None:
    """Return the plan of very many plain items of one shape where nothing is yet, or None: then each is looked at by itself.

    Values are checked by columns, each different one once. Nothing that is wrong is told from here.
    """
    resource, items = request.resource, request.items
    whole = resource.partial or resource.settle or resource.direct or resource.check
    if len(items) < MANY or reading.items or reading.left is not None or whole or not resource.fits_all(items):
        return None
    names = tuple(items[0])
    columns = {name: list(map(itemgetter(name), items)) for name in names}
    for name, column in columns.items():
        one = resource.by_name[name]
        if one.type != "str" or (name in resource.key and "" in column):
            return None
        if one.check is not None and any(map(one.check, set(column))):
            return None
    if not set(resource.key) <= set(names):
        return None
    keys = list(zip(*(columns[name] for name in resource.key)))
    wanted = dict(zip(keys, map(dict, items)))
    if len(wanted) != len(items):
        return None
    changes = tuple(Change(key, "create", None, item, names) for key, item in wanted.items())
    return Plan(request, changes, wanted, dict(zip(keys, range(len(keys)))), reading.items)


def _says_nothing_new(request: Request, before: Item, item: Item) -> bool:
    """Whether an item is there to the letter: so are nearly all of ten thousand, and these need no merging."""
    if request.resource.partial or (item.get("unset") and not _unset_already(request.resource, before, item["unset"])):
        return False
    if request.unspecified == RESET and before.keys() - item.keys():
        return False
    return all(before.get(name) == value for name, value in item.items() if name not in RESERVED)


def _unset_already(resource: Resource, before: Item, names: Sequence[str]) -> bool:
    """Whether nothing of what is to be removed is there, as a field or among the options that no field names."""
    free = [before.get(one.name) or {} for one in resource.free_fields]
    return all(
        name in resource.by_name and name not in before and not any(name in one for one in free) for name in names
    )


def merge(request: Request, before: Item | None, item: Item, generate: Callable[[], str]) -> Item:
    """Return an item as it will be, from what is there and what is mentioned."""
    resource, old = request.resource, before or {}
    after: Item = {}
    for one in resource.fields:
        if one.directive:
            continue
        new, kept = item.get(one.name), old.get(one.name)
        if one.free:
            value = {
                **((kept or {}) if request.unspecified == KEEP else resource.kept_options(old, one.name)),
                **(new or {}),
            }
            if value:
                after[one.name] = value
            continue
        if one.owned and kept is not None and request.update_secret != "always":
            new = kept
        if new is None:
            new = kept if request.unspecified == KEEP or (kept is not None and resource.keeps(old, one.name)) else None
        elif one.type == "dict" and isinstance(kept, dict):
            whole = one.fields and request.unspecified == KEEP
            new = {**(kept if whole else resource.kept_options(old, one.name)), **new}
        if new in ([], {}) and not kept:
            new = kept  # an empty list of what is not there says nothing
        if new is None and one.type == "dict" and kept:
            new = resource.kept_options(old, one.name) or None
        if new is None and one.generate:
            new = generate()
        if new is not None:
            after[one.name] = new
    for name in item.get("unset") or ():
        _unset(resource, after, name)
    if resource.direct is not None:
        after = resource.direct(after, item, old, generate)
    return resource.settle(after) if resource.settle is not None else after


def _unset(resource: Resource, after: Item, name: str) -> None:
    """Remove a field, or an option of a free field: by its name, or as `aor_options.name`."""
    if name in resource.by_name:
        if name not in resource.key:
            after.pop(name, None)
        return
    group, dot, option = name.partition(".")
    groups = [group] if dot and group in resource.by_name else [one.name for one in resource.free_fields]
    option = option if dot and group in resource.by_name else name
    for one in groups:
        if option in after.get(one, {}):
            after[one] = {k: v for k, v in after[one].items() if k != option}
            if not after[one]:
                del after[one]


def differing(request: Request, before: Item | None, after: Item, item: Item) -> tuple[str, ...]:
    """Name what differs between an item as it is and as it will be."""
    resource, old = request.resource, before or {}
    out: list[str] = []
    for name in list(after) + [one for one in old if one not in after]:
        one = resource.by_name[name]
        left, right = old.get(name), after.get(name)
        if one.write_only:
            # The server cannot show it: whether it differs is not known, so the task says whether to send it again.
            if item.get(name) is not None and (before is None or request.update_secret == "always"):
                out.append(name)
        elif one.free:
            for option in dict.fromkeys([*(left or {}), *(right or {})]):
                two = [resource.canonical_option(one, option, (side or {}).get(option)) for side in (left, right)]
                if two[0] != two[1]:
                    out.append(f"{name}.{option}")
        elif left is None or right is None:
            if left != right:
                out.append(name)
        elif not one.same(left, right):
            out.append(name)
    return tuple(out)


def _check(resource: Resource, item: Item, spot: str) -> list[Problem]:
    """Return what is wrong with an item, as far as its declaration can tell."""
    out: list[Problem] = []
    for name in resource.key:
        if name not in resource.optional_key and not str(item.get(name, "")):
            out.append(Problem(f"{spot}: {name}", "is empty", f"give the {resource.singular} its {name}"))
    for name, value in item.items():
        one = resource.by_name.get(name)
        if one is not None and one.check is not None:
            reason = one.check(value)
            if reason:
                out.append(Problem(f"{spot}: {name}", reason))
    if resource.check is not None and item.get("state") != "absent":
        out.extend(
            Problem(f"{spot}: {name}" if name else spot, text, hint) for name, text, hint in resource.check(item)
        )
    return out


def _check_unset(resource: Resource, item: Item, spot: str) -> list[Problem]:
    """Return the contradictions between what an item says and what it unsets."""
    out: list[Problem] = []
    for name in item.get("unset") or ():
        group, _dot, option = name.partition(".")
        if name in resource.key:
            out.append(Problem(f"{spot}: unset", f"{name} is the identity of the item", "use `state: absent`"))
        elif item.get(name) is not None or (option and option in (item.get(group) or ())):
            out.append(Problem(f"{spot}: unset", f"{name} is given a value and unset at once", "choose one"))
        elif name not in resource.by_name and group not in resource.by_name and not list(resource.free_fields):
            hint = nearest(name, resource.by_name)
            out.append(Problem(f"{spot}: unset", f"{name} is no option of this kind", hint))
    return out
