# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and domains, compared with those of the running server. Private to this room.

Nothing of a secret gets into a sentence: what differs is named, never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Key
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.users_read import (
    ATTRIBUTES,
    HOLDERS,
    POINTER,
    Domain,
    User,
    directory,
    entries,
    merged,
    own,
    places,
    spelled,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import decode

_REFERENCE = re.compile(r"\$\$\{([^{}]+)\}")
BULK = 50  # users, from which on the whole domain is asked for at once


def held(element: Any) -> dict[str, dict[str, str]]:
    """Return what an element of a reply says: holder -> lower case name -> value. There is nothing to expand any more."""
    return {
        holder: {one.get("name").lower(): one.get("value") for one in entries(element, holder, tag)}
        for holder, tag, _named in HOLDERS
    }


class Spoken:
    """Values as the running server has them: what only it knows, such as `$${local_ip_v4}`, it is asked for."""

    def __init__(self, server: Any, tree: Any) -> None:
        self.server, self.tree = server, tree
        self._known: dict[str, str] = {}

    def value(self, element: Any, name: str) -> str:
        """Return an attribute."""
        raw = element.raw(name) or ""
        if "$${" not in raw or self.tree.known(raw):
            return str(self.tree.value(element, name))
        return decode(self.text(raw), True)

    def text(self, text: str) -> str:
        """Return a text with its references replaced."""
        return _REFERENCE.sub(lambda match: self._variable(match.group(1)), text)

    def _variable(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self.server.variable(name)
        return self._known[name]


def differences(wanted: Mapping[str, Mapping[str, str]], shown: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Name the params and variables that differ."""
    out = []
    for holder, values in wanted.items():
        there = shown.get(holder, {})
        out += [name for name in [*values, *there] if _plain(values.get(name)) != _plain(there.get(name))]
    return list(dict.fromkeys(out))


def _plain(value: str | None) -> str | None:
    """What is no UTF-8 the server leaves out where it prints, and `${x}` from a global variable it keeps as `%{x}`."""
    return None if value is None else value.encode("utf-8", "ignore").decode("utf-8").replace("%{", "${")


def verify(server: Any, expected: Mapping[Key, Item | None], tree: Any) -> list[str]:
    """Return a sentence for each user whom the server does not hold as the files say."""
    known, spoken = directory(tree), Spoken(server, tree)
    by_domain: dict[str, list[tuple[str, Item | None]]] = {}
    for (domain, name), item in expected.items():
        by_domain.setdefault(domain, []).append((name, item))
    out: list[str] = []
    for name, items in by_domain.items():
        if len(items) > BULK:
            out.extend(_many(spoken, name, known.get(name), items))
        else:
            for one, item in items:
                out.extend(_one(spoken, name, known.get(name), one, item))
    return out


def _user(domain: Domain | None, name: str) -> User | None:
    found = domain.names.get(name.lower(), ()) if domain is not None else ()
    return found[0] if found and found[0].id == name else None


def _asked(spoken: Spoken, domain: Domain | None, name: str) -> str:
    """The domain as the server knows it."""
    return spoken.text(name if domain is None else spelled(spoken.tree, domain.element.get("name")))


def _one(spoken: Spoken, name: str, domain: Domain | None, user: str, item: Item | None) -> Iterator[str]:
    shown = spoken.server.user_xml(user, _asked(spoken, domain, name))
    if item is None:
        if shown is not None and shown.get("id") == user:
            yield f"user {user} of {name} is still known to the server"
        return
    mine = _user(domain, user)
    if shown is None or mine is None or domain is None:
        yield f"user {user} of {name} is not known to the server"
    elif shown.get("id") != mine.id:
        yield f"user {user} of {name}: somebody else answers to this name, {shown.get('id')}"
    else:
        yield from _compare(
            f"user {user} of {name}", spoken, mine, shown, merged(spoken.tree, domain, mine, spoken.value)
        )


def _compare(
    what: str, spoken: Spoken, mine: User, shown: Any, wanted: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    wrong = differences(wanted, held(shown))
    wrong += [one for one in ATTRIBUTES if _plain(spoken.value(mine.element, one)) != _plain(shown.get(one))]
    if wrong:
        yield f"{what}: the server has another {', '.join(wrong)}"


def _many(spoken: Spoken, name: str, domain: Domain | None, items: Sequence[tuple[str, Item | None]]) -> Iterator[str]:
    element = spoken.server.xml("directory", "domain", "name", _asked(spoken, domain, name))
    shown: dict[str, Any] = {}
    for holder, _group in [] if element is None else places(element):
        for one in holder.children:
            if one.name == "user" and one.get("type").lower() != POINTER:
                shown.setdefault(one.get("id"), one)
    for user, item in items:
        mine, there = _user(domain, user), shown.get(user)
        if item is None:
            if there is not None:
                yield f"user {user} of {name} is still known to the server"
        elif mine is None or there is None:
            yield f"user {user} of {name} is not known to the server"
        else:
            yield from _compare(
                f"user {user} of {name}", spoken, mine, there, own(spoken.tree, mine.element, spoken.value)
            )


def verify_domains(server: Any, expected: Mapping[Key, Item | None], tree: Any) -> list[str]:
    """Return a sentence for each domain that the server does not hold as the files say."""
    out, known, spoken = [], directory(tree), Spoken(server, tree)
    for (name,), item in expected.items():
        domain = known.get(name)
        shown = server.xml("directory", "domain", "name", _asked(spoken, domain, name))
        if item is None:
            if shown is not None and domain is None:
                out.append(f"domain {name} is still known to the server")
        elif shown is None or domain is None:
            out.append(f"domain {name} is not known to the server")
        else:
            wrong = differences(own(tree, domain.element, spoken.value), held(shown))
            if wrong:
                out.append(f"domain {name}: the server has another {', '.join(wrong)}")
    return out
