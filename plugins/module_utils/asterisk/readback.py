# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proof that a change arrived: what was written is compared with what the running server holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import TRUE, Catalogue, catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_lines import split_switch
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_text import rows_of
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback_values import agree
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.reloads import TRANSPORT_LIVE
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import Attributes, ContextRows, Row
from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import is_secret_name, mask_text

_CUT = 900  # bytes of a step after which the console may cut it off
SHOWN = frozenset(("endpoint", "aor", "auth", "identify", "registration", "transport"))
APPS = frozenset(("queue", "mailbox"))
INHERITS = ":inherits"  # in the item of a queue whose template may say more than the item does
_MANY = 200  # objects that are looked at one by one over the control socket, at 20 ms each
HELD = "{} was removed, and Asterisk still holds it"
MISSING = "{} was written, and Asterisk does not hold it"


@dataclass(frozen=True)
class Expected:
    """One object as it should run.

    type     a PJSIP type, 'context', 'queue' or 'mailbox'
    options  option -> its value, or the values of its lines; of a context, queue or mailbox the item; None: gone
    file     where it stands, for the sentence
    """

    type: str
    name: str
    options: Mapping[str, Any] | None = field(repr=False)
    file: str = ""


def compare(server: Any, expected: Sequence[Expected]) -> list[str]:
    """Sentences for what does not run as it was written; no secret stands in them. Other types are not looked at."""
    known = catalogue(server.version)
    objects = [one for one in expected if one.type in SHOWN]
    told: list[str] = []
    if server.transport != "ami" and len(objects) > _MANY:
        told = _compare_names(server, objects[_MANY:])
        objects = objects[:_MANY]
    found = server.pjsip_objects([(one.type, one.name) for one in objects]) if objects else {}
    apps = [one for one in expected if one.type in APPS]
    if apps:
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback_apps import compare_apps

        told += compare_apps(server, apps)
    for one in expected:
        if (one.type, one.name) in found:
            told += _compare_object(known, one, found[one.type, one.name])
        elif one.type == "context":
            told += _compare_context(one, server.context(one.name))
    return told


def _compare_names(server: Any, objects: Sequence[Expected]) -> list[str]:
    """Of very many objects, asked for over the control socket: only whether they are there. It cuts off long names."""
    told = []
    names = {kind: server.names(kind) for kind in {one.type for one in objects}}
    for one in objects:
        held = names[one.type]
        there = one.name in held or any(name and len(name) >= 38 and one.name.startswith(name) for name in held)
        if there and one.options is None:
            told.append(HELD.format(f"{one.type} {one.name}"))
        elif not there and one.options is not None:
            told.append(MISSING.format(f"{one.type} {one.name}"))
    return told


def _compare_object(known: Catalogue, one: Expected, shown: Attributes | None) -> list[str]:
    title = f"{one.type} {one.name}"
    if one.options is None:
        return [] if shown is None else [HELD.format(title)]
    if shown is None:
        return [MISSING.format(title)]
    table = known.tables["pjsip.conf"].get(one.type, {})
    written = {name: _values(value) for name, value in one.options.items() if value is not None}
    told = []
    for name in written:
        if one.type == "transport" and name not in TRANSPORT_LIVE and not _truth(written.get("allow_reload", ())):
            continue  # its socket has the old value until a restart, maybe since an earlier change
        if name in table and agree(table[name], name, written, shown) is False:
            told.append(f"{title}: {_difference(name, written[name], shown)}")
    return told


def _difference(name: str, values: Sequence[str], shown: Attributes) -> str:
    if is_secret_name(name):
        return f"{name} is not what was written"
    if name == "set_var":
        return (
            f"{name} was written as {', '.join(value.partition('=')[0] for value in values)}, and not all of it arrived"
        )
    told, held = (", ".join(map(mask_text, one)) for one in (values, shown.get(name.replace("_", "").lower(), ())))
    return f"{name} was written as {told!r}, and Asterisk holds {held!r}"


def _truth(values: Sequence[str]) -> bool:
    return bool(values) and values[-1].lower() in TRUE


def _values(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in _values(one)]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(value)]


def _compare_context(one: Expected, found: ContextRows | None) -> list[str]:
    title = f"context {one.name}"
    if one.options is None:
        ours = [row for row in found.rows if row.ours] if found else []
        return [f"{title} was removed, and Asterisk still holds {len(ours)} of its steps"] if ours else []
    if found is None:
        return [MISSING.format(title)]
    rows = [
        Row(row.extension, row.priority, row.label, *_parts(row), row.callerid) for row in rows_of(dict(one.options))
    ]
    told = _compare_rows(title, rows, [row for row in found.rows if row.ours])
    for word, held in (("includes", found.includes), ("ignorepats", found.ignorepats)):
        for value in one.options.get(word) or ():
            if _bare(value) not in {_bare(there) for there in held}:
                told.append(f"{title}: {word} {value!r} was written, and Asterisk does not hold it")
    for value in one.options.get("switches") or ():
        word, text = split_switch(value)
        # The variables of a plain one are replaced as the dialplan is loaded.
        if (word != "switch" or "$" not in text) and _bare(text) not in map(_bare, found.switches):
            told.append(f"{title}: switch {mask_text(value)!r} was written, and Asterisk does not hold it")
    return told


def _parts(row: Any) -> tuple[str, str]:
    """Application and data as the server has them; a hint is one text."""
    return (row.target(), "") if row.priority < 0 else (row.app, row.data)


def _compare_rows(title: str, wanted: Sequence[Row], held: Sequence[Row]) -> list[str]:
    """Steps that are missing, and steps that should not be there; what a transport does not show is not compared."""
    cut = any(len(row.data) > _CUT for row in held)
    labels = all(row.label is not None for row in held)
    callers = all(row.callerid != "?" for row in held)

    def key(row: Row) -> tuple[object, ...]:
        data = row.data[:_CUT] if cut else row.data
        # The console tells no label of an extension's first step; events tell no caller that is matched.
        return row.exten, row.priority, row.app, data, row.label if labels else None, row.callerid if callers else None

    mine, theirs = Counter(map(key, wanted)), Counter(map(key, held))
    told = [f"{title}: {_step(one)} was written, and Asterisk does not hold it" for one in (mine - theirs)]
    return told + [f"{title}: {_step(one)} is held by Asterisk, and was not written" for one in (theirs - mine)]


def _step(key: tuple[Any, ...]) -> str:
    exten, priority, app, data = key[:4]
    data = mask_text(data)
    shown = data if len(data) < 60 else f"{data[:57]}..."
    return f"{exten} hint {app}" if priority < 0 else f"{exten} step {priority} {app}({shown})"


def _bare(text: str) -> str:
    return "".join(text.split())
