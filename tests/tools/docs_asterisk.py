# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DOCUMENTATION of Asterisk's managing modules, from their declarations; `docs.py` writes it."""

from __future__ import annotations

from typing import Any

import yaml
from ansible_collections.telephony.pbx.plugins.doc_fragments.realtime import ModuleDocFragment as RealtimeFragment
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import realtime_options
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import kind_spec
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource

WORDS = {
    "unspecified": "What becomes of options that an item does not mention: kept, or removed so that the default applies.",
    "purge": "Whether to remove what is not listed, within the file and only what this kind recognises as its own.",
    "path": "The file of this kind, relative to the configuration folder; see the module of the same name.",
    "update_secret": "Whether a value that the server cannot show, or that its users change themselves, is written whenever"
    " it is given, or only when the item is new.",
}
SCATTERED = (
    "Files, relative to O(config_dir), within which O(purge) removes the sections that are not listed. Each item says its own file.",
    "A file of a folder such as C(confbridge.d) is included from C(confbridge.conf), if need be, as soon as a section stands in it.",
)


def own_options(resource: Resource, everything: bool = False) -> dict[str, Any]:
    """Return the documentation of options that this kind has and the fragment does not; or of all."""
    spec = kind_spec(resource)
    if everything:
        out: dict[str, Any] = {name: _option(WORDS[name], one) for name, one in spec.items() if name != resource.items}
        if resource.kind in realtime_options.KINDS:
            out.update(yaml.safe_load(RealtimeFragment.DOCUMENTATION)["options"])
        return out
    out = {}
    if "update_secret" in spec:
        out["update_secret"] = _option([WORDS["update_secret"]], spec["update_secret"])
    if resource.scattered:
        out["path"] = _option(list(SCATTERED), spec["path"])
    return out


def _option(words: Any, spec: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, **{name: value for name, value in spec.items() if name != "no_log"}}


def fragments(resource: Resource | None) -> list[str]:
    """Return the fragments that a managing module extends: of one kind, or of all of them."""
    return [
        "telephony.pbx.asterisk",
        "telephony.pbx.asterisk.full_check",
        *(["telephony.pbx.kind"] if resource is not None else []),
        *(["telephony.pbx.realtime"] if resource is not None and resource.kind in realtime_options.KINDS else []),
        "telephony.pbx.attributes.managing",
        "telephony.pbx.attributes.actiongroup_asterisk",
    ]


KINDS = RESOURCES
