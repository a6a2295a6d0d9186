# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces of Asterisk's modules: their argument specs, and what each binds together."""

from __future__ import annotations

from typing import Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import realtime_options
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import CONFIG_DIR, AsteriskSystem
from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import (
    PbxModule,
    Spec,
    carry_out,
    kind_module,
    kind_spec,
    manage,
    module_spec,
)

COMMON: Spec = {"config_dir": {"type": "path", "default": CONFIG_DIR}}
MANAGING: Spec = {"full_check": {"type": "bool", "default": False}, **COMMON}


def spec_of(name: str) -> Spec:
    """Return the argument spec of a managing module by its name."""
    if name == "asterisk_resources":
        kinds = {
            kind: {"type": "dict", "options": {**kind_spec(one), **_backend(kind)}} for kind, one in RESOURCES.items()
        }
        return {
            "resources": {"type": "dict", "required": True, "options": kinds},
            "activate": {"type": "bool", "default": True},
            **MANAGING,
        }
    return {**module_spec(RESOURCES[name], MANAGING), **_backend(name)}


def _backend(kind: str) -> Spec:
    """Return the options of the kinds that a database can hold."""
    return realtime_options.SPEC if kind in realtime_options.KINDS else {}


def manage_kind(kind: str) -> None:
    """Run the module that manages one kind."""
    resource = RESOURCES[kind]
    module = kind_module(resource, spec_of(kind))
    with_system(module, lambda system: manage(module, system, resource), kind)


def manage_resources() -> None:
    """Run asterisk_resources: every kind at once."""
    module = PbxModule(
        argument_spec=spec_of("asterisk_resources"), resources=list(RESOURCES.values()), supports_check_mode=True
    )
    with_system(
        module, lambda system: carry_out(module, system, lambda: requests_of(RESOURCES, module.params["resources"]))
    )


def with_system(module: PbxModule, work: Callable[[AsteriskSystem], None], kind: str = "") -> None:
    """Do some work with the system that the module's options ask for; what is refused fails the module."""
    module.ready()
    try:
        full_check = bool(module.params.get("full_check"))
        work(realtime_options.system_of(module.params, kind, full_check=full_check))
    except PbxError as error:
        module.fail_json(msg=error.text())
