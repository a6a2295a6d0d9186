# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which objects of PJSIP cannot be built again as one item, and stay sections.

An AOR, auth, identify or registration may take lines from a template, or bear another name than its endpoint. The name of an
AOR is what telephones register with; those of the others stand in logs, and in what people type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PARTS = {"pjsip_endpoints": "endpoints", "pjsip_trunks": "trunks", "pjsip_transports": "transports"}


def type_of(section: Mapping) -> str:
    return str(section.get("type") or (section.get("options") or {}).get("type") or "")


def sections_of(item: Mapping, by_name: Mapping[str, Sequence[Mapping]], pointing: Mapping) -> list[Mapping]:
    """Return the sections that an endpoint or trunk is made of: its own, what it names, and what names it.

    by_name   name -> sections
    pointing  name of an endpoint, or of an auth -> identifies and registrations
    """
    main = next((one for one in by_name.get(item["name"], ()) if _is_main(one)), None)
    if main is None:
        return []
    options = main.get("options") or {}
    named = {
        name.strip() for field in ("aors", "auth", "outbound_auth") for name in str(options.get(field) or "").split(",")
    }
    parts = [one for name in named | {item["name"]} for one in by_name.get(name, ()) if one is not main]
    back = [one for name in named | {item["name"]} for one in pointing.get(name, ())]
    return [main, *parts, *(one for one in back if one not in parts)]


def _is_main(section: Mapping) -> bool:
    """Whether a section is an endpoint; one that has its type from a template is known by what it names."""
    kind, options = type_of(section), section.get("options") or {}
    return kind == "endpoint" or (not kind and ("aors" in options or "auth" in options or "context" in options))


def split(items: Mapping[str, list], sections: Sequence[Mapping]) -> tuple[dict[str, list], list[Mapping]]:
    """Return the items of PJSIP's kinds that stay items, and the sections of those that cannot.

    sections  those of the files of PJSIP that belong to items
    """
    by_name: dict[str, list] = {}
    pointing: dict[str, list] = {}
    for one in sections:
        by_name.setdefault(one["name"], []).append(one)
        options = one.get("options") or {}
        if type_of(one) in ("identify", "registration"):
            for field in ("endpoint", "outbound_auth"):
                if options.get(field):
                    pointing.setdefault(str(options[field]), []).append(one)
    kept: dict[str, list] = {}
    loose: list[Mapping] = []
    for kind in PARTS:
        for item in items.get(kind, ()):
            found = (
                sections_of(item, by_name, pointing) if kind != "pjsip_transports" else by_name.get(item["name"], [])
            )
            own = found[1:] if kind != "pjsip_transports" else found
            if any(one.get("templates") or one["name"] != item["name"] for one in own) or _lost(kind, item, found):
                loose += [one for one in found if one not in loose]
            else:
                kept.setdefault(kind, []).append(item)
    return kept, [one for one in sections if one in loose]


def _lost(kind: str, item: Mapping, found: Sequence[Mapping]) -> bool:
    """Whether the main section takes lines from templates which the item does not tell of."""
    return bool(found and found[0].get("templates")) and not item.get("templates")
