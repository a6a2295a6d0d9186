# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faces of Kamailio's modules: their argument specs, and what each binds together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.asked import requests_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import (
    PbxModule,
    Spec,
    carry_out,
    kind_module,
    kind_spec,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.asked import SUBSCRIBERS, prepared
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.faces import COMMON
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources import RESOURCES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.resources_values import DATABASE, FILE
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.system import KamailioSystem

DATABASE_SPEC: Spec = {
    "type": "dict",
    "options": {
        "engine": {"type": "str", "choices": ["sqlite", "postgresql", "mysql"]},
        "host": {"type": "str"},
        "port": {"type": "int"},
        "name": {"type": "str"},
        "user": {"type": "str"},
        "password": {"type": "str", "no_log": True},
        "schema": {"type": "str"},
        "path": {"type": "path"},
        "create_tables": {"type": "bool", "default": False},
    },
}
# What only one kind has.
OWN: dict[str, Spec] = {
    "kamailio_dispatcher_destinations": {
        "sets": {"type": "list", "elements": "int"},
        "resolve": {"type": "bool", "default": False},
        "allow_empty": {"type": "bool", "default": False},
    },
    "kamailio_htable": {"tables": {"type": "list", "elements": "str"}},
    "kamailio_subscribers": {
        "domains": {"type": "list", "elements": "str"},
        "store_password": {"type": "bool", "default": False, "no_log": False},
    },
}


def options_of(kind: str) -> Spec:
    """Return the options with which a task asks for one kind."""
    resource = RESOURCES[kind]
    backends = resource.layout.backends
    spec = kind_spec(resource, "path" if FILE in backends else "")
    if FILE in backends:
        spec["path"] = {"type": "path"}
    if len(backends) > 1:
        spec["backend"] = {"type": "str", "choices": list(backends), "default": backends[0]}
    return {**spec, "database": DATABASE_SPEC, "table": {"type": "str"}, **OWN.get(kind, {})}


def spec_of(name: str) -> Spec:
    """Return the argument spec of a managing module by its name."""
    activate: Spec = {"activate": {"type": "bool", "default": True}}
    if name == "kamailio_resources":
        kinds = {kind: {"type": "dict", "options": options_of(kind)} for kind in RESOURCES}
        return {"resources": {"type": "dict", "required": True, "options": kinds}, **activate, **COMMON}
    return {**options_of(name), "src": {"type": "path"}, **activate, **COMMON}


def manage_kind(kind: str) -> None:
    """Run the module that manages one kind."""
    resource = RESOURCES[kind]
    module = kind_module(
        resource,
        spec_of(kind),
        required_if=[("backend", DATABASE, ["database"])] if len(resource.layout.backends) > 1 else None,
    )

    def requests(system: KamailioSystem) -> list[Request]:
        if module.params.get("src") and kind == SUBSCRIBERS:
            # The database answers while a hundred thousand items are parsed.
            system.store(Request(resource, ())).begin()
        return [prepared(system, resource, module.given(resource))]

    with_system(module, {kind: module.params}, requests)


def manage_resources() -> None:
    """Run kamailio_resources: every kind at once."""
    module = PbxModule(
        argument_spec=spec_of("kamailio_resources"), resources=list(RESOURCES.values()), supports_check_mode=True
    )
    options = {kind: one for kind, one in module.params["resources"].items() if one is not None}
    with_system(module, options, lambda system: requests_of(RESOURCES, options, partial(prepared, system)))


def with_system(
    module: PbxModule,
    options: Mapping[str, Mapping[str, Any]],
    requests: Callable[[KamailioSystem], Sequence[Request]],
) -> None:
    """Carry out what a module asks for; what is refused fails the module."""
    module.ready()
    try:
        system = KamailioSystem(config_dir=module.params["config_dir"], rpc=module.params.get("rpc"), options=options)
    except PbxError as error:
        module.fail_json(msg=error.text())
        return
    carry_out(module, system, lambda: requests(system))
