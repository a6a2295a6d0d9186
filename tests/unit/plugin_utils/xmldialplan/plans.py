# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small dialplans of FreeSWITCH, written by hand."""

from __future__ import annotations

import datetime

from ansible_collections.telephony.pbx.plugins.plugin_utils.xmldialplan.engine import simulate

AT = datetime.datetime.fromisoformat("2026-11-24T10:03:00+00:00")  # a Tuesday


def act(application: str, data: str = "", **more) -> dict:
    return {"application": application, "data": data, **more}


def when(expression: str, *actions: dict, field: str = "destination_number", **more) -> dict:
    return {"field": field, "expression": expression, "actions": list(actions), **more}


def exten(name: str, *conditions: dict, **more) -> dict:
    return {"name": name, "conditions": list(conditions), **more}


def users(*numbers: str) -> dict:
    contact = "{presence_id=${dialed_user}@${dialed_domain}}${sofia_contact(*/${dialed_user}@${dialed_domain})}"
    return {
        "freeswitch_domains": {"domains": [{"name": "pbx", "params": {"dial-string": contact}}]},
        "freeswitch_users": {"users": [{"id": one, "domain": "pbx", "password": "x" * 12} for one in numbers]},
    }


def resources(*extensions: dict, **others: list) -> dict:
    """The context `c` with these extensions, two telephones, and the gateways `a` and `b`."""
    contexts = [{"name": "c", "extensions": list(extensions)}]
    contexts += [{"name": name, "extensions": made} for name, made in others.items()]
    return {
        **users("1001", "1002"),
        "freeswitch_gateways": {"gateways": [{"name": "a", "profile": "t"}, {"name": "b", "profile": "t"}]},
        "freeswitch_dialplan": {"contexts": contexts},
    }


def call(made: dict, number: str = "100", **given):
    return simulate(made, "c", number, **{"at": AT, "caller": "1001", **given})


def ran(outcome) -> list[str]:
    """The applications that were executed, with their data."""
    return [f"{one.app} {one.data}".strip() for one in outcome.steps]


def sent(outcome) -> list[tuple[str, str]]:
    return [(one.target, one.number) for one in outcome.dialled]
