# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of FreeSWITCH's directory: the kind freeswitch_domains."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import FLUSH_CACHE, Command, Found, Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users import names
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_edit import holders, set_held
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_live import verify_domains
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_read import HOLDERS, directory, entries
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import render

NAME = re.compile(
    r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]|[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*|\$\$\{\w+\}"
)
SITE = "site.xml"


def _name(value: str) -> str | None:
    if NAME.fullmatch(value) and ".." not in value:
        return None
    return f"{value!r} is no host name and no address; names with other letters are written as xn--..."


def _settle(item: Item) -> Item:
    name = item.get("name")
    return item if not isinstance(name, str) or name == name.lower() else {**item, "name": name.lower()}


DOMAINS = Resource(
    kind="freeswitch_domains",
    items="domains",
    singular="domain",
    key=("name",),
    fields=(
        Field(
            "name",
            "The domain's name, as phones give it: a host name or an address. Case makes no difference.",
            required=True,
            check=_name,
            sample="pbx.example.org",
        ),
        Field(
            "params",
            "Parameters of all its users who have no such ones themselves, such as C(dial-string).",
            type="dict",
            free=True,
            check=names,
            sample={"dial-string": "{presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user})}"},
        ),
        Field(
            "variables",
            "Channel variables of all its users who have no such ones themselves.",
            type="dict",
            free=True,
            check=names,
            sample={"user_context": "phones"},
        ),
    ),
    title="Manage domains of FreeSWITCH's directory",
    description=(
        "A domain holds users, and says what all of them have in common. A new one gets a file of its own,"
        " C(directory/NAME.xml), or a place in O(path).",
        "A domain that still has users is not removed.",
    ),
    settle=_settle,
    option_canon=lambda one, name, value: str(value),
)


def _held(item: Item) -> dict[str, dict[str, str]]:
    return {
        holder: {str(name): str(value) for name, value in (item.get(holder) or {}).items()}
        for holder, _tag, _named in HOLDERS
    }


def rendered(item: Item) -> str:
    """Return a whole domain, with an empty `<groups>` for its users."""
    return render("domain", {"name": item["name"]}, [*holders(_held(item)), "<groups>\n</groups>"])


class Domains(Kind):
    """The kind, see kinds.Kind."""

    resource = DOMAINS
    default_path = ""

    def read(self, tree: Any) -> dict[Key, Found]:
        """Return every domain that the server would find; of those with one name the first."""
        out: dict[Key, Found] = {}
        for name, domain in directory(tree).items():
            item: Item = {"name": name}
            for holder, tag, _named in HOLDERS:
                values = {
                    one.get("name"): one.get("value") for one in entries(domain.element, holder, tag) if one.get("name")
                }
                if values:
                    item[holder] = values
            out[(name,)] = Found(item, domain.element, domain.element.path)
        return out

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Make the changes. Raises PbxError where a file would not be read, or a domain still has users."""
        known = directory(tree)
        for change in changes:
            domain = known.get(change.key[0])
            if change.before is None:
                self._create(tree, editor, change.after or {}, path)
            elif domain is not None and change.after is None:
                if domain.users:
                    raise refuse(
                        f"domain {domain.name}", f"still has {len(domain.users)} users", "remove them in a task before"
                    )
                editor.remove(domain.element)
            elif domain is not None:
                set_held(editor, domain.element, _held(change.before), _held(change.after or {}))

    @staticmethod
    def _create(tree: Any, editor: Any, item: Item, path: str | None) -> None:
        if path is None:
            path = os.path.join(tree.config_dir, "directory", f"{item['name'].strip('[]').replace(':', '-')}.xml")
        elif not path.endswith(".xml"):
            path = os.path.join(path, SITE)
        section = tree.section("directory")
        if section is None or not any(one is section for one in tree.mounts(path)):
            raise refuse(
                f"domain {item['name']}",
                f"FreeSWITCH would not read {path}: nothing includes it into the section `directory`",
                'give a `path` that freeswitch.xml includes there, such as by `data="directory/*.xml"`',
            )
        editor.append_file(path, rendered(item))

    def problems(self, before: Any, after: Any, plan: Plan) -> list[Problem]:
        """Return references to variables that are not there, and what makes users unreachable."""
        return list(_problems(after, plan))

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> list[Command]:
        """Forget the users that the server keeps in memory, with what they had from their domain."""
        known = directory(before)
        for change in changes:
            domain = known.get(change.key[0])
            if domain is not None and any(one.element.get("cacheable") for one in domain.users):
                return [Command(FLUSH_CACHE, "xml_flush_cache")]
        return []

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> list[Restart]:
        """Nothing of a domain needs a restart."""
        return []

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> list[str]:
        """Compare domains with those of the running server."""
        return verify_domains(server, expected, tree)


def _problems(after: Any, plan: Plan) -> Iterator[Problem]:
    for change in plan.changes:
        item = change.after
        if item is None:
            continue
        for name in change.fields:
            holder, dot, option = name.partition(".")
            value = str((item.get(holder) or {}).get(option) or "") if dot else ""
            for variable in after.unknown(value):
                why = f"$${{{variable}}} is no global variable, and FreeSWITCH would put nothing in its place"
                yield Problem(plan.where(change.key, name), why, "set it with freeswitch_vars")
        params = {str(name).lower(): value for name, value in (item.get("params") or {}).items()}
        for name in ("password", "a1-hash"):
            if name in params:
                why = "would be the password of every user who has none"
                yield Problem(plan.where(change.key, f"params.{name}"), why, "give each user one of its own")
        if change.before is None and not params.get("dial-string"):
            why = "has no `dial-string`: its users can be registered, but not called as user/ID"
            yield Problem(plan.where(change.key, "params"), why, "give one in `params`", warning=True)


KIND = Domains()
