# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces of the modules that know every kind: all of them at once, and variables, on which all of them may rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.faces import COMMON
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.modules import (
    ACTIVATE,
    kind_module_spec,
    manage_kind,
    options_of,
    with_system,
)
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.resources import KINDS, RESOURCES


def spec_of(name: str) -> Spec:
    """Return the argument spec of a managing module by its name."""
    if name in KINDS:
        return kind_module_spec(KINDS[name])
    kinds = {kind: {"type": "dict", "options": options_of(one)} for kind, one in KINDS.items()}
    return {"resources": {"type": "dict", "required": True, "options": kinds}, **ACTIVATE, **COMMON}


def prepared(resource: Resource, options: Mapping[str, Any]) -> Request:
    """Return the request of one kind, as its own module would make it."""
    return KINDS[resource.kind].request(options)


def manage_resources() -> None:
    """Run freeswitch_resources: every kind at once."""
    module = PbxModule(
        argument_spec=spec_of("freeswitch_resources"), resources=list(RESOURCES.values()), supports_check_mode=True
    )
    options = {kind: one for kind, one in module.params["resources"].items() if one is not None}
    with_system(module, list(KINDS.values()), options, lambda: requests_of(RESOURCES, options, prepared))


def manage_vars() -> None:
    """Run freeswitch_vars: where a variable changes, what is made of it changes with it, of whatever kind."""
    manage_kind(KINDS["freeswitch_vars"], list(KINDS.values()))
