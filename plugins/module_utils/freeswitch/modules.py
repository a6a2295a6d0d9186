# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The face of a FreeSWITCH module: the kinds that it manages, as it is given them.

A module of one kind binds that kind alone: what else there is needs not be sent to the host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.core.module import (
    PbxModule,
    Spec,
    carry_out,
    kind_module,
    kind_spec,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Request
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.faces import COMMON
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.system import FreeSwitchSystem

ACTIVATE: Spec = {"activate": {"type": "bool", "default": True}}


def options_of(kind: Kind) -> Spec:
    """Return the options with which a task asks for one kind."""
    return {**kind_spec(kind.resource), **kind.own_options}


def kind_module_spec(kind: Kind) -> Spec:
    """Return the argument spec of the module that manages one kind."""
    return {**options_of(kind), "src": {"type": "path"}, **ACTIVATE, **COMMON}


def manage_kind(kind: Kind, kinds: Sequence[Kind] = ()) -> None:
    """Run the module that manages one kind; `kinds` are those that a change of it may concern."""
    resource = kind.resource
    module = kind_module(resource, kind_module_spec(kind))

    def requests() -> list[Request]:
        return [kind.request(module.given(resource))]

    with_system(module, kinds or [kind], {resource.kind: module.params}, requests)


def with_system(
    module: PbxModule,
    kinds: Sequence[Kind],
    options: Mapping[str, Mapping[str, Any]],
    requests: Callable[[], Sequence[Request]],
) -> None:
    """Carry out what a module asks for; what is refused fails the module."""
    module.ready()
    try:
        system = FreeSwitchSystem(
            {one.resource.kind: one for one in kinds},
            config_dir=module.params["config_dir"],
            address=module.params.get("event_socket"),
            options=options,
        )
    except PbxError as error:
        module.fail_json(msg=error.text())
        return
    carry_out(module, system, requests)
