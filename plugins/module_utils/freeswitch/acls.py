# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access lists of acl.conf: networks that are wrong are refused here, since the server skips them while it says `+OK`."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Union

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.core.run import Restart
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import RELOAD_ACL, Command, Found, Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.xml_text import Element, render

FILE = "acl.conf"
OPTIONS = ("host", "mask", "port", "ports", "port-min", "port-max")
PROBES = 8  # addresses of one list that the running server is asked about
TRUE = ("yes", "on", "true", "t", "enabled", "active", "allow")
Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]
_NAME = re.compile(r"[^\s,/|\"'<>&$]+")


def _name(value: str) -> str | None:
    if not _NAME.fullmatch(value):
        return f"{value!r} is no name of a list: FreeSWITCH would take it for a network, or for several names"
    if value.endswith(".auto"):
        return f"{value!r} is like the lists that FreeSWITCH makes itself; choose a name without .auto"
    return None


def networks(text: str) -> list[Network]:
    """Return the networks that a `cidr` holds, separated by commas.  Raises ValueError with what is wrong."""
    out: list[Network] = []
    for one in text.split(","):
        if "/" not in one:
            raise ValueError(f"{one!r} has no prefix length, without which FreeSWITCH skips it: write {one}/32")
        try:
            out.append(ipaddress.ip_network(one, strict=False))
        except ValueError:
            raise ValueError(
                f"{one!r} is no network such as 192.0.2.0/24: FreeSWITCH would skip or misread it"
            ) from None
        if "." in one.split("/")[1] or ":" in one.split("/")[1]:
            raise ValueError(f"{one!r} has a mask, of which FreeSWITCH reads the first number: write its length")
        if out[-1].prefixlen == 0 and not one.startswith(("0.0.0.0/", "::/")):
            raise ValueError(f"{one!r} is for FreeSWITCH that one address alone; write 0.0.0.0/0 for all")
        if isinstance(out[-1], ipaddress.IPv6Network) and out[-1].network_address.ipv4_mapped is not None:
            raise ValueError(f"{one!r} is an IPv4 network in other words; write it as such")
    return out


def _nodes(rows: list[dict[str, Any]]) -> str | None:
    for row in rows:
        options = row.get("options") or {}
        kinds = [name for name in ("cidr", "domain") if row.get(name)]
        if len(kinds) > 1 or not (kinds or (options.get("host") and options.get("mask"))):
            return f"a node has one of cidr and domain, and this one has {' and '.join(kinds) or 'neither'}"
        bad = [name for name in options if name not in OPTIONS]
        if bad:
            return f"FreeSWITCH reads no attribute {bad[0]!r} of a node, only {', '.join(OPTIONS)}"
        if row.get("cidr") and "$${" not in row["cidr"]:
            try:
                networks(row["cidr"])
            except ValueError as error:
                return str(error)
    return None


def _direct(after: Item, *_more: Any) -> Item:
    """Return an item without an empty list: no nodes are none."""
    return {name: value for name, value in after.items() if value != []}


RESOURCE = Resource(
    kind="freeswitch_acls",
    items="lists",
    singular="access list",
    key=("name",),
    fields=(
        Field("name", "The list's name, by which profiles and the dialplan know it.", required=True, check=_name),
        Field(
            "default",
            "What becomes of addresses that no node names; needed when the list is created, since FreeSWITCH itself would"
            " allow them.",
            choices=("allow", "deny"),
            sample="deny",
        ),
        Field(
            "nodes",
            "The networks. The longest prefix that matches an address decides.",
            type="list",
            elements="dict",
            check=_nodes,
            fields=(
                Field("type", "Whether it is let in; without it, as the list's default.", choices=("allow", "deny")),
                Field("cidr", "A network, or several with commas between them.", sample="192.0.2.0/24"),
                Field(
                    "domain", "A domain of the directory: the networks that its users have.", sample="pbx.example.com"
                ),
                Field(
                    "options",
                    "Other attributes: V(host) with V(mask), and the ports V(port), V(ports), V(port-min), V(port-max).",
                    type="dict",
                ),
            ),
        ),
    ),
    title="Manage FreeSWITCH's access lists",
    description=(
        "The lists of C(acl.conf.xml), which profiles and gateways name.",
        "FreeSWITCH skips a wrong network in silence while it says that it reloaded: networks are checked before anything is"
        " written, and the running server is asked afterwards.",
    ),
    direct=_direct,
)


class Acls(Kind):
    """The kind freeswitch_acls; see kinds.Kind."""

    resource = RESOURCE
    default_path = "autoload_configs/acl.conf.xml"

    def read(self, tree: Any) -> Mapping[Key, Found]:
        """Return every list; of a name that stands twice the last counts, since the server makes them in turn."""
        out: dict[Key, Found] = {}
        for one in _lists(tree):
            if one.get("name"):
                out[(one.get("name"),)] = Found(_item(one), one, one.path)
        return out

    def edit(self, tree: Any, editor: Any, changes: Sequence[Change], path: str | None) -> None:
        """Change the nodes that differ; new lists go behind the others."""
        found = self.read(tree)
        new: list[str] = []
        for change in changes:
            there = found[change.key].element if change.key in found else None
            if change.after is None:
                for one in _lists(tree):
                    if one.get("name") == change.key[0]:
                        editor.remove(one)
            elif there is None:
                new.append(_written(change.after))
            else:
                if change.after.get("default") and "default" in change.fields:
                    editor.set_attribute(there, "default", change.after["default"])
                if "nodes" in change.fields:
                    rows = [("node", _attributes(row)) for row in change.after.get("nodes") or ()]
                    editor.set_children(there, there.all("node"), rows)
        if new:
            _append(tree, editor, path or os.path.join(tree.config_dir, self.default_path), new)

    def problems(self, before: Any, after: Any, plan: Plan) -> Sequence[Problem]:
        """Return what is wrong with the lists that change: variables, domains, and what they make of networks."""
        out: list[Problem] = []
        for change in plan.changes:
            if change.after is None:
                continue
            if change.before is None and not change.after.get("default"):
                why = "a new list needs it: FreeSWITCH would let everybody in whom no node names"
                out.append(Problem(plan.where(change.key, "default"), why, "say `default: deny`"))
            for row in change.after.get("nodes") or ():
                out.extend(_row_problems(after, plan.where(change.key, "nodes"), row))
        return out

    def commands(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Command]:
        """Return `reloadacl` where the lists are not what they were, by themselves or through a variable."""
        return [] if _meaning(before) == _meaning(after) else [Command(RELOAD_ACL, "reloadacl")]

    def restarts(self, changes: Sequence[Change], before: Any, after: Any) -> Sequence[Restart]:
        """No list needs a restart."""
        return []

    def verify(self, server: Any, expected: Mapping[Key, Item | None], tree: Any) -> Sequence[str]:
        """Compare the lists that the server has read, and ask it about an address of each network."""
        live: dict[str, list[Mapping[str, str]]] = {}
        have = server.xml("configuration", "configuration", "name", FILE)
        for one in (
            have.under("network-lists").all("list") if have is not None and have.first("network-lists") else ()
        ):
            live[one.get("name")] = [dict(node.attrs) for node in one.all("node")]
        out, named = [], {one.get("name"): one for one in _lists(tree)}
        for (name,), item in expected.items():
            if item is None:
                out.extend([f"the server still has the access list {name}"] if name in live else [])
                continue
            element = named[name]
            wanted = [{key: tree.value(node, key) for key in node.attrs} for node in element.all("node")]
            if name not in live:
                out.append(f"the server does not have the access list {name}")
            elif live[name] != wanted and _knowable(tree, element):
                out.append(f"the server has the access list {name} with other nodes")
            else:
                out.extend(_probe(server, tree, name, element))
        return out


def _lists(tree: Any) -> list[Element]:
    configuration = tree.configuration(FILE)
    holder = configuration.first("network-lists") if configuration is not None else None
    return holder.all("list") if holder is not None else []


def _is(value: str) -> str:
    return "allow" if value.lower() in TRUE or (value.lstrip("-").isdigit() and int(value)) else "deny"


def _item(element: Element) -> Item:
    rows = []
    for node in element.all("node"):
        row: Item = {"type": _is(node.get("type"))} if node.get("type") else {}
        row.update({name: node.get(name) for name in ("cidr", "domain") if node.get(name)})
        options = {name: value for name, value in node.attrs.items() if name not in ("type", "cidr", "domain")}
        if options:
            row["options"] = options
        rows.append(row)
    default = _is(element.get("default")) if "default" in element.attrs else "allow"
    return {"name": element.get("name"), "default": default, **({"nodes": rows} if rows else {})}


def _attributes(row: Mapping[str, Any]) -> dict[str, str]:
    out = {name: str(row[name]) for name in ("type", "cidr", "domain") if row.get(name)}
    return {**out, **{str(name): str(value) for name, value in (row.get("options") or {}).items()}}


def _written(item: Item) -> str:
    lines = [render("node", _attributes(row), references=True) for row in item.get("nodes") or ()]
    head = {"name": str(item["name"]), "default": str(item.get("default") or "deny")}
    return render("list", head, lines, references=True)


def _append(tree: Any, editor: Any, path: str, lists: Sequence[str]) -> None:
    configuration = tree.configuration(FILE)
    if configuration is not None:
        holder = configuration.first("network-lists")
        if holder is None:
            editor.add_child(configuration, render("network-lists", {}, lists))
        else:
            editor.add_child(holder, "\n".join(lists))
        return
    if not any(one.name == "section" and one.get("name") == "configuration" for one in tree.mounts(path)):
        why = "is not among the files that FreeSWITCH's configuration section includes"
        raise refuse(f"path {path}", why, "give a path in the folder that it includes")
    head = {"name": FILE, "description": "Network Lists"}
    editor.append_file(path, render("configuration", head, [render("network-lists", {}, lists)]))


def _row_problems(tree: Any, where: str, row: Mapping[str, Any]) -> list[Problem]:
    out = [
        Problem(where, f"there is no variable {name}: the server would put nothing in its place", "set it first")
        for text in _attributes(row).values()
        for name in tree.unknown(str(text))
    ]
    if out:
        return out
    cidr = str(row.get("cidr") or "")
    if "$${" in cidr and tree.known(cidr):
        try:
            networks(tree.expand(cidr))
        except ValueError as error:
            out.append(Problem(where, f"{cidr} stands for what is no network: {error}"))
    domain = str(row.get("domain") or "")
    if domain and tree.known(domain):
        section = tree.section("directory")
        known = [tree.expand(one.get("name")) for one in section.all("domain")] if section is not None else []
        if tree.expand(domain) not in known:
            why = f"there is no domain {tree.expand(domain)} in the directory: the server would skip the node"
            hint = nearest(domain, known) or "create it with freeswitch_domains"
            out.append(Problem(where, why, hint, missing=("freeswitch_domains", tree.expand(domain)), warning=True))
    return out


def _meaning(tree: Any) -> list[Any]:
    """Return what the server makes of the lists."""
    return [
        (
            one.get("name"),
            tree.value(one, "default"),
            [sorted((k, tree.value(n, k)) for k in n.attrs) for n in one.all("node")],
        )
        for one in _lists(tree)
    ]


def _knowable(tree: Any, element: Element) -> bool:
    return all(tree.known(node.raw(name) or "") for node in element.all("node") for name in node.attrs)


def _probe(server: Any, tree: Any, name: str, element: Element) -> list[str]:
    """Ask about the first address of each network, where what the list makes of it is known."""
    nodes = element.all("node")
    if not _knowable(tree, element) or any(set(node.attrs) - {"type", "cidr"} for node in nodes):
        return []
    default = _is(tree.value(element, "default")) if "default" in element.attrs else "allow"
    rules: list[Any] = []
    for node in nodes:
        try:
            parts = networks(tree.value(node, "cidr"))
        except ValueError:
            return []
        rules.extend((part, _is(tree.value(node, "type")) if "type" in node.attrs else default) for part in parts)
    out = []
    for network, _verdict in rules[:PROBES]:
        address = network.network_address
        wanted = verdict(rules, address, default)
        if server.acl(str(address), name) != (wanted == "allow"):
            out.append(f"the server does not {wanted} {address} by the access list {name}")
    return out


def verdict(rules: Sequence[tuple[Network, str]], address: Any, default: str) -> str:
    """Return what a list makes of an address: the longest prefix decides, of equal ones the first."""
    best, said = -1, default
    for network, what in rules:
        if network.version == address.version and address in network and network.prefixlen > best:
            best, said = network.prefixlen, what
    return said


KIND = Acls()
