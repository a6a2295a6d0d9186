# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What roles may do in GenieACS's UI: the kind genieacs_permissions. Read from the NBI, written through the UI's API.

Measured on GenieACS 1.2.16: who may write has to pass `validate` of a permission, and a permission without one lets nobody
write. Of a user whose roles have two such permissions for one resource nothing is accepted, even if both say `true`: the two
are put together wrongly. A filter becomes a query of MongoDB, and one that cannot stops the process with every request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import expression
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.permissions_filter import filter_problem

COLLECTION = "permissions"
USERS = "genieacs_users"
ACCESS = ("count", "read", "write")  # 1, 2, 3 to GenieACS; each includes those before it
RESOURCES = (
    "config",
    "devices",
    "faults",
    "files",
    "permissions",
    "presets",
    "provisions",
    "tasks",
    "users",
    "virtualParameters",
)
VALIDATED = ("mutationType", "mutation", "resourceType", "object", "options")  # what `validate` can read


def role_problem(value: str) -> str | None:
    """Return why a text is no name of a role, or None."""
    if "," in value or value != value.strip() or not value.isprintable():
        return f"{value!r} is no name of a role: GenieACS separates roles by commas and cuts blanks off"
    return None


def _resource(value: str) -> str | None:
    if value in RESOURCES:
        return None
    return f"GenieACS has no resource {value!r}; {nearest(value, RESOURCES) or 'there are ' + ', '.join(RESOURCES)}"


def _validate(text: str) -> str | None:
    return expression.problem(text, expression.BASIC) if text else "is empty: nobody could write anything"


def _check(item: Item) -> list[tuple[str, str, str]]:
    text = item.get("filter")
    reason = filter_problem(text, str(item.get("resource"))) if text else None
    if not reason:
        return []
    doubts = expression.doubts(str(text), device=item.get("resource") == "devices")
    return [("filter", reason, "it " + doubts[0] if doubts else "mend the filter")]


def name_of(key: Key) -> str:
    """Return the id under which GenieACS keeps a permission."""
    role, resource, access = key
    return f"{role}:{resource}:{ACCESS.index(access) + 1}"


RESOURCE = Resource(
    kind="genieacs_permissions",
    items="permissions",
    singular="permission",
    key=("role", "resource", "access"),
    fields=(
        Field("role", "The role that has the permission.", required=True, check=role_problem, sample="operator"),
        Field(
            "resource",
            "What of GenieACS it is for: V(" + "), V(".join(RESOURCES) + ").",
            required=True,
            check=_resource,
            sample="devices",
        ),
        Field(
            "access",
            "What is allowed. Who may read may count, and who may write may do both.",
            required=True,
            choices=ACCESS,
            sample="read",
        ),
        Field(
            "filter",
            "An expression that chooses what of the resource the permission is for; without it everything. It is made a"
            " query of the database, which not every expression can be.",
            canon=expression.canonical,
            sample="Tags.voip IS NOT NULL",
        ),
        Field(
            "validate",
            "An expression that a change must fulfil, needed with O(permissions[].access=write): V(true) allows all of them.",
            canon=expression.canonical,
            check=_validate,
            sample="true",
        ),
    ),
    title="Manage what roles may do in GenieACS's UI",
    description=(
        "Permissions of the roles that users of GenieACS's UI have. They are written through the API of the UI, which needs"
        " an account that may do so; the last way in of that account is not taken away.",
        "GenieACS stops with every request that a filter is for which makes no query, and lets nobody write by a permission"
        " without O(permissions[].validate): both are refused. It takes a permission within five seconds.",
    ),
    check=_check,
)


class Permissions(Kind):
    """The kind, see kinds.Kind."""

    resource = RESOURCE

    def read(self, acs: Any, request: Request) -> dict[Key, Item]:
        """Return every permission; of several for the same the last counts, as for GenieACS."""
        out: dict[Key, Item] = {}
        for document in acs.nbi.all(COLLECTION):
            item = item_of(document)
            out[self.resource.key_of(item)] = item
        return out

    def purgeable(self, acs: Any, request: Request, found: Mapping[Key, Item]) -> frozenset[Key]:
        """Return what can be deleted by its id."""
        return frozenset(key for key in found if key[2] in ACCESS)

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return permissions that allow nothing, names that nothing fills, and whether we would lock ourselves out."""
        out = may_write(acs, COLLECTION)
        for change in plan.changes:
            after = change.after
            if after is None:
                continue
            if after["access"] == "write" and not after.get("validate"):
                why = "is missing, and without it GenieACS lets nobody write by this permission"
                out.append(Problem(plan.where(change.key, "validate"), why, "say `validate: 'true'`"))
            out.extend(_doubtful(plan, change.key, after))
        out.extend(locked_out(acs, plans, RESOURCE.kind))
        return out

    def write(self, acs: Any, change: Change) -> None:
        """Store a permission, or delete it."""
        name, after = name_of(change.key), change.after
        if after is None:
            acs.ui.delete(COLLECTION, name)
            return
        document = {one: after[one] for one in ("role", "resource", "filter", "validate") if after.get(one)}
        acs.ui.put(COLLECTION, name, {**document, "access": ACCESS.index(after["access"]) + 1})


def item_of(document: Mapping[str, Any]) -> Item:
    """Return a permission of the database as modules take it."""
    access = document.get("access")
    known = access in (1, 2, 3) and not isinstance(access, bool)
    item = {
        "role": str(document.get("role", "")),
        "resource": str(document.get("resource", "")),
        "access": ACCESS[int(access) - 1] if known else str(access),  # type: ignore[arg-type]
    }
    return {
        **item,
        **{
            one: document[one] for one in ("filter", "validate") if isinstance(document.get(one), str) and document[one]
        },
    }


def _doubtful(plan: Plan, key: Key, item: Item) -> list[Problem]:
    out = [
        Problem(plan.where(key, "filter"), one, warning=True)
        for one in expression.doubts(item.get("filter") or "", device=item["resource"] == "devices")
    ]
    for one in expression.doubts(item.get("validate") or "", device=False):
        out.append(Problem(plan.where(key, "validate"), one, warning=True))
    try:
        names = expression.parse(item.get("validate") or "").names
    except expression.ExpressionError:
        return out
    for name in names:
        if name.split(".", 1)[0] not in VALIDATED:
            why = f"reads {name}, which is nothing here; there are {', '.join(VALIDATED)}"
            out.append(Problem(plan.where(key, "validate"), why, warning=True))
    return out


def writable(items: Iterable[Item], roles: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return which resources a user of these roles may write, and of which GenieACS accepts nothing because two roles may."""
    have = {(item["role"], item["resource"]) for item in items if item["access"] == "write" and item.get("validate")}
    counted = Counter(resource for role, resource in have if role in roles)
    return {one for one, count in counted.items() if count == 1}, {one for one, count in counted.items() if count > 1}


def everything(acs: Any, plans: Mapping[str, Plan]) -> list[Item]:
    """Return all permissions as they will be, whether or not the run is about them."""
    if RESOURCE.kind in plans:
        return list(plans[RESOURCE.kind].remaining().values())
    return [item_of(document) for document in acs.nbi.all(COLLECTION)]


def may_write(acs: Any, resource: str) -> list[Problem]:
    """Return the problem that the account of this task may not write a resource. Logs in: nothing is begun in vain."""
    acs.ui.ready()
    held, both = writable([item_of(one) for one in acs.nbi.all(COLLECTION)], _our_roles(acs))
    if resource in held:
        return []
    why = f"the account {acs.ui.username} of this task may not write {resource}"
    if resource in both:
        why += ": several of its roles may, and GenieACS 1.2 then lets it write nothing"
    remedy = (
        f"give it one role with a permission for {resource}, `access: write` and `validate`, or take another account"
    )
    return [Problem("", why, remedy)]


def locked_out(acs: Any, plans: Mapping[str, Plan], kind: str) -> list[Problem]:
    """Return the problem that the account of this task could write neither users nor permissions afterwards.

    kind  the kind that asks: of two in one run one tells it
    """
    first = next((one for one in (RESOURCE.kind, USERS) if one in plans and plans[one].changes), kind)
    if first != kind:
        return []
    name, roles = acs.ui.username, _our_roles(acs)
    now, _both = writable([item_of(one) for one in acs.nbi.all(COLLECTION)], roles)
    if USERS in plans:
        roles = (plans[USERS].remaining().get((name,)) or {}).get("roles") or []
    then, _both = writable(everything(acs, plans), roles)
    lost = [one for one in ("permissions", "users") if one in now and one not in then]
    if not lost:
        return []
    why = f"the account {name} of this task could not write {' and '.join(lost)} any more"
    return [Problem("", why, "leave it a role with that permission, or run the task with another account")]


def _our_roles(acs: Any) -> list[str]:
    found = acs.nbi.all("users", {"_id": acs.ui.username}, ("_id", "roles"))
    return split_roles(found[0].get("roles")) if found else []


def split_roles(text: Any) -> list[str]:
    """Return the roles of a user as GenieACS reads them."""
    return [one.strip() for one in text.split(",") if one.strip()] if isinstance(text, str) else []


KIND = Permissions()
