# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items made from a Resource's declaration: enough of them that every declared Resource can be put through its paces."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Resource

SECRETS = ("Correct-Horse-Battery-01", "Staple-Unicorn-Lantern-02")


def value_of(one: Field, variant: int) -> Any:
    """Return a value for a field, or None where its declaration gives no idea of one."""
    if one.free:
        return dict.fromkeys(one.sample, "no") if variant and one.sample else one.sample
    if one.hidden:
        return SECRETS[variant] if one.check is None else None
    if one.choices:
        return one.choices[variant % len(one.choices)]
    if one.type == "bool":
        return bool(variant) if one.sample is None else one.sample
    if one.type == "int":
        return 1 + variant
    if one.sample is None:
        return None
    if variant and one.type == "list" and one.elements == "str" and len(one.sample) > 1:
        return list(reversed(one.sample)) if one.ordered else one.sample[:1]
    if variant and one.type == "str" and "\n" in one.sample:
        return f"// other\n{one.sample}"
    return one.sample


def sample_item(resource: Resource, variant: int = 0, number: int = 1) -> dict[str, Any]:
    """Return an item with every field for which its declaration gives an idea of a value.

    Items of different `number` have different keys; of different `variant` different values.
    """
    item: dict[str, Any] = {}
    for one in resource.fields:
        if one.directive or one.fields:
            continue
        value = value_of(one, variant)
        if value is not None:
            item[one.name] = value
    last = resource.key[-1] if resource.key[-1] not in resource.optional_key else resource.key[-2]
    stem, dot, ending = str(item[last]).rpartition(".") if str(item[last]).endswith(".ael") else (item[last], "", "")
    item[last] = f"{stem}{number}{dot}{ending}" if number > 1 else item[last]
    return item
