# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Look-ups in the loaded XML, as FreeSWITCH does them: conditions are OR-ed, the first wins, `cacheable` users are kept."""

from __future__ import annotations

from .xml_text import Node, parse, to_xml

KINDS_OF_PARAMETERS = (("params", "param"), ("variables", "variable"), ("profile-variables", "variable"))
SHOWN = ("user_context", "callgroup", "effective_caller_id_name", "effective_caller_id_number")
COLUMNS = "userid|context|domain|group|contact|callgroup|effective_caller_id_name|effective_caller_id_number\n"


class Directory:
    """The XML in memory and what is asked of it; `root` is replaced by a reload that succeeds."""

    def __init__(self) -> None:
        self.root = Node("document")
        self.cache: dict[str, Node] = {}

    def locate(self, section: str, tag: str = "", key: str = "", value: str = "") -> Node | None:
        conf = self.root.find("section", "name", section)
        if conf is None or not tag:
            return conf
        return conf.find(tag, key, value)

    def configuration(self, name: str) -> Node | None:
        return self.locate("configuration", "configuration", "name", name)

    def domain(self, name: str) -> Node | None:
        return self.locate("directory", "domain", "name", name) if name else None

    def domains(self) -> list[Node]:
        section = self.locate("directory")
        return list(section.all("domain")) if section is not None else []

    def find_user(self, key: str, name: str, domain: str) -> tuple[Node, Node, Node | None] | None:
        """Return user, domain and group; a user with a `type` other than pointer answers for everybody."""
        place = self.domain(domain)
        if place is None:
            return None
        groups = place.first("groups")
        for group in groups.all("group") if groups is not None else ():
            users = group.first("users")
            found = _in(users, key, name) if users is not None else None
            if found is not None:
                return found, place, group
        found = _in(place.first("users") or place, key, name)
        return (found, place, None) if found is not None else None

    def merged(self, keys: str, name: str, domain: str) -> Node | None:
        """Return a user with what its group and its domain give it; from the cache, if it says that it may be kept."""
        for key in keys.split(":"):
            kept = self.cache.get(key + name + domain)
            if kept is not None:
                return kept
            found = self.find_user(key, name, domain)
            if found is None:
                continue
            user = parse(to_xml(found[0]))
            for source in (found[2], found[1]):
                _merge(user, source)
            if found[1].attr("name"):
                user.attrs["domain-name"] = found[1].attr("name")
            if user.attr("cacheable"):
                self.cache[key + name + domain] = user
            return user
        return None

    def flush(self, words: list[str], domain: str) -> int:
        if len(words) < 2:
            count = len(self.cache)
            self.cache.clear()
            return count
        return int(self.cache.pop("".join([*words, domain][:3]), None) is not None)

    def list_users(self, wanted: dict[str, str], contact: object) -> str:
        """Return the list as `list_users` prints it; `contact` is asked for `sofia_contact` of id and domain."""
        out = [COLUMNS]
        domains = self.domains()
        if "domain" in wanted:
            domains = [one for one in domains if one.attr("name").lower() == wanted["domain"].lower()]
        seen: dict[str, str] = {}
        for domain in domains:
            seen.update(_shown(domain))
            groups = domain.first("groups")
            if groups is None:
                out.extend(self._rows(domain, domain, "", seen, wanted, contact))
                continue
            for group in groups.all("group"):
                if "group" in wanted and group.attr("name").lower() != wanted["group"].lower():
                    continue
                seen.update(_shown(group))
                out.extend(self._rows(domain, group, group.attr("name"), seen, wanted, contact))
        return "".join(out) + "\n+OK\n"

    def _rows(self, domain, holder, group, seen, wanted, contact):  # type: ignore[no-untyped-def]
        for users in holder.all("users"):
            for user in users.all("user"):
                name = user.attr("id")
                if "user" in wanted and name.lower() != wanted["user"].lower():
                    continue
                if user.attr("type").lower() == "pointer":
                    found = self.find_user("id", name, domain.attr("name"))
                    user = found[0] if found is not None else user
                have = {**seen, **_shown(user)}
                if "context" in wanted and have.get("user_context", "").lower() != wanted["context"].lower():
                    continue
                reach = contact(user.attr("id"), domain.attr("name"))
                cells = [user.attr("id"), have.get(SHOWN[0], ""), domain.attr("name"), group, reach]
                yield "|".join([*cells, *(have.get(one, "") for one in SHOWN[1:])]) + "\n"


def _in(users: Node, key: str, name: str) -> Node | None:
    conditions = [(key, name)]
    if key.lower() == "id":
        conditions.append(("number-alias", name))
    return users.find_any("user", *conditions, ("type", "!pointer"))


def _merge(user: Node, source: Node | None) -> None:
    for container, tag in KINDS_OF_PARAMETERS:
        inside = user.first(container) or user.add(container)
        given = source.first(container) if source is not None else None
        for one in given.all(tag) if given is not None else ():
            if one.attr("name").lower() not in (other.attr("name").lower() for other in inside.all(tag)):
                inside.add(tag, {"name": one.attr("name"), "value": one.attr("value")})


def _shown(node: Node) -> dict[str, str]:
    return (
        {name.lower(): value for name, value in node.params("variables", "variable") if name.lower() in SHOWN}
        if (node.first("variables") is not None)
        else {}
    )
