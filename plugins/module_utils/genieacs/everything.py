# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The face of the module that knows every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import PbxModule, Spec
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.acs import Acs
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.faces import COMMON
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.modules import (
    kind_module_spec,
    options_of,
    with_system,
)
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.resources import KINDS, RESOURCES


def spec_of(name: str) -> Spec:
    """Return the argument spec of a managing module by its name."""
    if name in KINDS:
        return kind_module_spec(KINDS[name])
    kinds = {kind: {"type": "dict", "options": options_of(one)} for kind, one in KINDS.items()}
    return {"resources": {"type": "dict", "required": True, "options": kinds}, **COMMON}


def manage_resources() -> None:
    """Run genieacs_resources: every kind at once."""
    module = PbxModule(
        argument_spec=spec_of("genieacs_resources"), resources=list(RESOURCES.values()), supports_check_mode=True
    )
    options = {kind: one for kind, one in module.params["resources"].items() if one is not None}

    def requests(acs: Acs) -> list[Request]:
        def prepared(resource: Resource, asked: Mapping[str, Any]) -> Request:
            return KINDS[resource.kind].request(acs, asked)

        return requests_of(RESOURCES, options, prepared)

    with_system(module, list(KINDS.values()), options, requests)
