# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there, in the shape that the managing modules take: reading and applying it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document, Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import keys_of, section_item
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import LIVE, RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item, Resource


def gather(system: Any, subsets: Sequence[str], files: Sequence[str], include_secrets: bool) -> dict[str, Any]:
    """Return the facts of asterisk_info.

    system           an AsteriskSystem
    subsets          kinds, and `live` for what runs
    files            files whose sections come as asterisk_config, besides those of PJSIP that no kind recognises
    include_secrets  return secrets too; without, they are left out and named in `secrets_set`
    """
    resources: dict[str, Any] = {}
    secrets_set: dict[str, dict[str, list[str]]] = {}
    unmanaged: list[dict[str, Any]] = []
    for kind, resource in RESOURCES.items():
        if kind not in subsets:
            continue
        rows = _items(system, kind, files)
        items = [item for item, _why in rows if item]
        unmanaged.extend({"kind": kind, **why} for _item, why in rows if why)
        if not include_secrets:
            items = [_without_secrets(resource, item, secrets_set) for item in items]
        resources[kind] = {resource.items: items}
    facts: dict[str, Any] = {
        "version": system.version,
        "running": system.server is not None,
        "resources": resources,
        "secrets_set": secrets_set,
        "unmanaged": unmanaged
        + [{"kind": kind, "name": name, "why": why} for (kind, name), why in system.objects.odd.items()],
    }
    if LIVE in subsets:
        facts["live"] = system.server.live(("endpoints", "registrations", "contexts")) if system.server else {}
    return facts


def _items(system: Any, kind: str, files: Sequence[str]) -> list[tuple[Item, Mapping[str, Any]]]:
    if kind == "asterisk_dialplan":
        out: list[tuple[Item, Mapping[str, Any]]] = []
        for name, context in system.contexts.items():
            why = {"name": name, "lines": list(context.raw)} if context.raw else {}
            out.append((context.item, why))
        return out
    if kind != "asterisk_config":
        return [(one.item, {}) for one in system.objects.found[kind].values()]
    rows = [(place.document, place.section) for place in system.objects.raw]
    for name in files:
        document = system.folder.document(system.folder.relative(name))
        rows.extend((document, section) for section in document.sections)
    return _sections(system, rows)


def _sections(system: Any, rows: Sequence[tuple[Document, Section]]) -> list[tuple[Item, Mapping[str, Any]]]:
    """Return plain sections as items; where several bear one name, `type` tells them apart, or nobody manages them."""
    keys: dict[int, dict[int, str | None]] = {}
    out: list[tuple[Item, Mapping[str, Any]]] = []
    for document, section in {id(section): (document, section) for document, section in rows}.values():
        path = system.folder.relative(document.path)
        kind = keys.setdefault(id(document), keys_of(document)).get(id(section))
        why = "adds lines to a section by (+)" if section.append else "is one of several of its name and type"
        item = section_item(path, section, kind) if kind is not None else {}
        out.append((item, {} if item else {"path": path, "name": section.name, "why": why}))
    return out


def _without_secrets(resource: Resource, item: Item, secrets_set: dict[str, dict[str, list[str]]]) -> Item:
    """Leave secrets out (leaving out keeps them) and note which there are."""
    names: list[str] = []
    out: Item = {}
    for name, value in item.items():
        one = resource.by_name.get(name)
        if one is not None and one.hidden:
            names.append(name)
        elif isinstance(value, dict):
            hidden = [option for option in value if resource.hides_option(item, option)]
            names.extend(f"{name}.{option}" for option in hidden)
            out[name] = {option: one_value for option, one_value in value.items() if option not in hidden}
        else:
            out[name] = value
    if names:
        secrets_set.setdefault(resource.kind, {})[resource.label(resource.key_of(item))] = names
    return out
