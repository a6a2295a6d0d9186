# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DOCUMENTATION of FreeSWITCH's managing modules, from their declarations; `docs.py` writes it."""

from __future__ import annotations

from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import options_of
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import KINDS as _KINDS
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import RESOURCES

KIND = ("unspecified", "purge")
WORDS: dict[str, str | list[str]] = {
    "unspecified": "What becomes of options that an item does not mention: kept, or removed so that the default applies.",
    "purge": "Whether to remove what is not listed, within O(path), and only what this kind recognises as its own.",
    "hash_passwords": [
        "Whether a digest is stored in the place of each password, made of the user, the domain and the password.",
        "It fits as long as the profile challenges with the name of the domain, as it does by default.",
    ],
    "update_secret": "Whether a value that the server cannot show, or that its users change themselves, is written whenever"
    " it is given, or only when the item is new.",
}


def path_words(resource: Resource) -> list[str]:
    """Return what is said of the option `path`."""
    usual = _KINDS[resource.kind].default_path
    where = f"C({usual})" if usual else "a file of its own for each"
    return [
        f"The file of new {resource.items}, relative to O(config_dir); without it {where}. What is there already stays in its file.",
        "Also within what O(purge) removes: a file, or a folder with everything in it.",
    ]


def own_options(resource: Resource, everything: bool = False) -> dict[str, Any]:
    """Return the documentation of options that this kind has and the fragment does not; or of all."""
    out: dict[str, Any] = {}
    for name, spec in options_of(_KINDS[resource.kind]).items():
        if name == resource.items or (name in KIND and not everything):
            continue
        shown = {key: value for key, value in spec.items() if key != "no_log"}
        out[name] = {"description": path_words(resource) if name == "path" else WORDS[name], **shown}
    return out


def fragments(resource: Resource | None) -> list[str]:
    """Return the fragments that a managing module extends: of one kind, or of all of them."""
    return [
        "telephony.pbx.freeswitch",
        *(["telephony.pbx.kind"] if resource is not None else []),
        "telephony.pbx.attributes.managing",
        "telephony.pbx.attributes.actiongroup_freeswitch",
    ]


KINDS = RESOURCES
