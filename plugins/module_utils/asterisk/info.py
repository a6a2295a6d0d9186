# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there, in the shape that the managing modules take: reading and applying it again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import Document, Section
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_store import ROOTS, keys_of, section_item
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import (
    APPLICATIONS,
    DIALPLAN_FILES,
    LIVE,
    RESOURCES,
    SOUNDS,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import shown
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Item


def gather(
    system: Any,
    subsets: Sequence[str],
    files: Sequence[str],
    include_secrets: bool,
    pairs: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the facts of asterisk_info.

    system           an AsteriskSystem
    subsets          kinds, `live` for what runs, `sounds` for the prompts and music on the host, `applications` for what is
                     loaded, `dialplan_files` for the text of the dialplan
    files            files whose sections come as asterisk_config, besides those of PJSIP that no kind recognises
    include_secrets  return secrets too; without, they are left out and named in `secrets_set`
    pairs            certificates and keys of the host to look at, {"cert", "key"}
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
        resources[kind] = {resource.items: shown(resource, items, include_secrets, secrets_set)}
    # Where nothing is managed is known only when all of PJSIP has been read: not for the prompts of a host alone.
    odd = system.objects.odd if not RESOURCES.keys().isdisjoint(subsets) else {}
    facts: dict[str, Any] = {
        "version": system.version,
        "running": system.server is not None,
        "resources": resources,
        "secrets_set": secrets_set,
        "unmanaged": unmanaged + [{"kind": kind, "name": name, "why": why} for (kind, name), why in odd.items()],
    }
    if "asterisk_config" in subsets:
        roots = (*ROOTS, *map(system.folder.relative, files))
        facts["reads"] = {one: list(map(system.folder.relative, system.folder.tree(one).documents)) for one in roots}
    if LIVE in subsets:
        facts["live"] = system.server.live() if system.server else {}
    if SOUNDS in subsets:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import sounds

        folder = sounds.data_dir(system)
        facts["sounds"] = sounds.sounds(folder)
        facts["music"] = sounds.music(system.config_dir, folder)
    if {APPLICATIONS, DIALPLAN_FILES} & set(subsets):
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import applications

        facts.update(applications.gather(system, subsets, include_secrets))
    if pairs:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.key_pairs import key_pairs

        facts["key_pairs"] = key_pairs(pairs)
    return facts


def _items(system: Any, kind: str, files: Sequence[str]) -> list[tuple[Item, Mapping[str, Any]]]:
    if kind == "asterisk_dialplan":
        out: list[tuple[Item, Mapping[str, Any]]] = []
        for name, context in system.contexts.items():
            why = {"name": name, "lines": list(context.raw)} if context.raw else {}
            out.append((context.item, why))
        return out
    if kind != "asterisk_config":
        return [(one.item, {}) for one in system.held(kind)]
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
        kind = keys.setdefault(id(document), keys_of(document, system.folder)).get(id(section))
        why = "is one of several of its name and type"
        item = section_item(path, section, kind) if kind is not None else {}
        out.append((item, {} if item else {"path": path, "name": section.name, "why": why}))
    return out
