# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of GenieACS's UI: the kind genieacs_users. Read from the NBI, written through the UI's API.

GenieACS stores a user without roles, and its UI then answers nobody until somebody mends the database: roles go with every
write. A password cannot be read back, so that it is tried by logging in; the NBI would show its hash to anybody, which is
not asked for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients.http_api import in_flight
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import permissions
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.ui import CACHED

COLLECTION = "users"
PAUSE = 0.5  # seconds between two tries of a password that was just given
LOGINS = 4  # at once: each costs a UI process tenths of a second
_NO_NAME = ("__proto__", "constructor", "prototype")


def _name(value: str) -> str | None:
    if value in _NO_NAME or value != value.strip() or not value.isprintable():
        return f"{value!r} is no name of a user: GenieACS's UI would take it for something else"
    return None


def _roles(value: Sequence[str]) -> str | None:
    if not value:
        return "are empty: such a user may do nothing; remove the user, or give it a role"
    for one in value:
        reason = permissions.role_problem(one) if one else "one of them is empty"
        if reason:
            return reason
    twice = next((one for one in value if list(value).count(one) > 1), None)
    return f"{twice!r} is there twice" if twice is not None else None


def _password(value: str) -> str | None:
    return None if value else "is empty: nobody can log in with it"


RESOURCE = Resource(
    kind="genieacs_users",
    items="users",
    singular="user",
    key=("name",),
    fields=(
        Field("name", "The name to log in with.", required=True, check=_name, sample="operator"),
        Field(
            "roles",
            "The user's roles, which M(telephony.pbx.genieacs_permissions) says more of. A new user needs one at least.",
            type="list",
            elements="str",
            ordered=False,
            check=_roles,
            sample=["admin"],
        ),
        Field(
            "password",
            "The password. It is compared by logging in with it, which GenieACS notes in its log.",
            secret=True,
            check=_password,
            sample="a-long-passphrase",
        ),
    ),
    title="Manage users of GenieACS's UI",
    description=(
        "Those who may log in to GenieACS's UI. They are written through its API, which needs an account that may do so; that"
        " account itself is not removed, and its last way in is not taken away.",
        "When something goes wrong, a new password is not undone, since nobody knows the old one. A user whom C(purge)"
        " or a failed run has to make again has no password until he is given one.",
        "GenieACS takes a user within five seconds, and a password is tried for so long.",
    ),
)


class Users(Kind):
    """The kind, see kinds.Kind."""

    resource = RESOURCE

    def read(self, acs: Any, request: Request) -> dict[Key, Item]:
        """Return every user. A password that is asked for and is right is among what is there; no other ever is."""
        out: dict[Key, Item] = {}
        for document in acs.nbi.all(COLLECTION, None, ("_id", "roles")):
            name = str(document["_id"])
            out[(name,)] = {"name": name}
            if isinstance(document.get("roles"), str):
                out[(name,)]["roles"] = permissions.split_roles(document["roles"])
            else:
                why = "has no roles in the database, of which GenieACS's UI dies"
                acs.warn(f"user {name}", why, f'set its roles in MongoDB: `roles: ""` in users, _id {name!r}')
        asked = [
            (str(item["name"]), str(item["password"]))
            for item in request.items
            if item.get("password") and item.get("state") != "absent" and (str(item.get("name")),) in out
        ]
        right = [True] * len(asked)
        if request.update_secret == "always" and asked:
            ui = acs.ui  # made once, and not by several threads
            right = in_flight(lambda one: ui.check_password(*one), asked, LOGINS)
        for (name, password), held in zip(asked, right):
            if held:
                out[(name,)]["password"] = password
        return out

    def purgeable(self, acs: Any, request: Request, found: Mapping[Key, Item]) -> frozenset[Key]:
        """Return everybody but the account that the task logs in with."""
        return frozenset(key for key in found if key != (acs.ui.username,))

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return what would shut us or everybody out, and what the user could not do after all."""
        out = permissions.may_write(acs, COLLECTION)
        allowed = permissions.everything(acs, plans)
        for change in plan.changes:
            if change.after is not None:
                out.extend(_of_one(plan, change, allowed))
            elif change.key == (acs.ui.username,):
                why = "is the account that this task logs in with"
                out.append(Problem(plan.where(change.key), why, "run the task with another account"))
        if not any(change.after is None and change.key == (acs.ui.username,) for change in plan.changes):
            out.extend(permissions.locked_out(acs, plans, RESOURCE.kind))
        return out

    def write(self, acs: Any, change: Change) -> None:
        """Store a user, always with roles, then the password; or delete it. Raises PbxError where a password is to be undone."""
        name, after = change.key[0], change.after
        if after is None:
            acs.ui.delete(COLLECTION, name)
            return
        acs.ui.put(COLLECTION, name, {"roles": ",".join(after.get("roles") or ())})
        if after.get("password") and (change.before is None or "password" in change.fields):
            acs.ui.put_password(name, after["password"])
        elif "password" in change.fields:
            raise refuse(f"user {name}: password", "may be the new one: nobody knows the old one", "set it once more")

    def verify(self, acs: Any, expected: Mapping[Key, Item | None]) -> Sequence[str]:
        """Read the users again, and try passwords until the UI has noticed them."""
        found = self.read(acs, Request(self.resource, []))
        out = []
        for key, item in expected.items():
            there = found.get(key)
            if item is None or there is None:
                if (item is None) != (there is None):
                    out.append(f"user {key[0]} {'is still there' if item is None else 'is not there'}")
            elif sorted(item.get("roles") or ()) != sorted(there.get("roles") or ()):
                out.append(f"user {key[0]}: roles are not as they were written")
            elif item.get("password") and not _known_soon(acs, key[0], item["password"]):
                out.append(f"user {key[0]}: GenieACS does not take the password that it was given")
        return out


def _known_soon(acs: Any, name: str, password: str) -> bool:
    """Try a password until every copy of the users that a UI process keeps is old."""
    until = time.monotonic() + CACHED + 2
    while not acs.ui.check_password(name, password):
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def _of_one(plan: Plan, change: Change, allowed: Sequence[Item]) -> list[Problem]:
    after, where = change.after or {}, plan.where(change.key, "roles")
    roles = after.get("roles") or []
    if not roles and (change.before or {}).get("roles") != []:
        why = "are missing: GenieACS would store such a user, and its UI would answer nobody until somebody mends the database"
        return [Problem(where, why, "give the user a role")]
    out = []
    known = {item["role"] for item in allowed}
    for role in roles:
        if role not in known and "roles" in change.fields:
            why = f"no permission is for the role {role}: it allows nothing"
            hint = nearest(role, known) or "give it some with genieacs_permissions"
            out.append(Problem(where, why, hint, missing=(permissions.RESOURCE.kind, role), warning=True))
    _writes, both = permissions.writable(allowed, roles)
    if both:
        why = f"several of these roles may write {', '.join(sorted(both))}, and GenieACS 1.2 then lets the user write none of it"
        out.append(Problem(where, why, "let only one of the roles write it", warning=True))
    if change.before is None and not after.get("password"):
        out.append(
            Problem(plan.where(change.key, "password"), "is not given: nobody can log in as this user", warning=True)
        )
    return out


KIND = Users()
