# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DOCUMENTATION of Kamailio's managing modules, from their declarations; `docs.py` writes it."""

from __future__ import annotations

from typing import Any

import yaml
from ansible_collections.telephony.pbx.plugins.doc_fragments.kamailio_kind import ModuleDocFragment as KindFragment
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.modules import options_of
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES

COMMON: dict[str, Any] = yaml.safe_load(KindFragment.DOCUMENTATION)["options"]
WORDS: dict[str, str | list[str]] = {
    "sets": "The sets within which O(purge) removes destinations; every set, if none is given.",
    "domains": "The domains within which O(purge) removes subscribers; every domain, if none is given.",
    "tables": "The hash tables within which O(purge) removes entries, beside those that the entries name.",
    "resolve": [
        "Whether host names are taken, which then must resolve on the managed host within five seconds.",
        "Kamailio looks names up while it reloads, and stands still until it has an answer. A destination with the flag"
        " V(no_dns) may have a name without it: that is looked up when it is used.",
    ],
    "allow_empty": "Whether the last destination of all may be removed. Kamailio takes an empty list without a word, and sends no"
    " call anywhere then.",
    "store_password": "Whether passwords are stored, and not only the digests that are made of them. Otherwise one that is stored"
    " already is removed as soon as a new one is given.",
    "update_secret": "Whether a value that the server cannot show is written whenever it is given, or only for new items.",
}


def path_words(resource: Resource) -> list[str]:
    """Return what is said of the option `path`."""
    return [
        f"The list file, relative to O(config_dir), as C(kamailio.cfg) names it; C({resource.layout.file}) if none is given.",
        "Comments, blank lines and spacing are kept. A line is only written anew where it changes.",
    ]


def backend_words(resource: Resource) -> list[str]:
    """Return what is said of the option `backend`."""
    what = {
        "file": f"V(file) for a list such as C({resource.layout.file})",
        "memory": "V(memory) for the memory of the running server",
        "database": "V(database) for the table that O(database) names",
    }
    listed = ", ".join(what[one] for one in resource.layout.backends)
    return [f"Where the {resource.items} are kept: {listed}.", "C(kamailio.cfg) has to say the same."]


def own_options(resource: Resource, everything: bool = False) -> dict[str, Any]:
    """Return the documentation of options that this kind has and the fragment does not; or of all."""
    out: dict[str, Any] = {}
    for name, spec in options_of(resource.kind).items():
        if name == resource.items or (name in COMMON and not everything):
            continue
        if name in COMMON:
            out[name] = COMMON[name]
            continue
        shown = {key: value for key, value in spec.items() if key != "no_log"}
        words = {"path": path_words, "backend": backend_words}
        out[name] = {"description": words[name](resource) if name in words else WORDS[name], **shown}
    return out


def fragments(resource: Resource | None) -> list[str]:
    """Return the fragments that a managing module extends: of one kind, or of all of them."""
    return [
        "telephony.pbx.kamailio",
        *(["telephony.pbx.kamailio_kind"] if resource is not None else []),
        "telephony.pbx.attributes.managing",
        "telephony.pbx.attributes.actiongroup_kamailio",
    ]


KINDS = RESOURCES
