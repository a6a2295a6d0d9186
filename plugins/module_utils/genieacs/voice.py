# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Voice lines by what people call them, turned into the paths that a device's tree shows.

Two data models are in use, and the tree tells which: TR-104 issue 1 (VoiceProfile.{i}.Line.{i}, below Device, or below
InternetGatewayDevice, the root of TR-098) and TR-104 issue 2, which belongs to TR-181 (SIP.Client.{i}, SIP.Network.{i},
CallControl.Line.{i}). Both are public: https://cwmp-data-models.broadband-forum.org, tr-104-1-1-0.xml, tr-104-2-0-2-cwmp.xml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import voice_one, voice_two
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_fields import numbered, problems_of
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.voice_view import REFRESH, Line, Out, View

ONE, TWO, OLD = "TR-104v1", "TR-104v2", "TR-098"
MODELS = (ONE, TWO, OLD)
# the objects of which lines are: what a caller reads of each device
ROOTS = ("Device.Services.VoiceService", "InternetGatewayDevice.Services.VoiceService")


@dataclass(frozen=True)
class Voice:
    """What lines mean on one device.

    parameters    path -> value of all that can be said by now
    add           parent objects of which the next instance is missing, once for each. Add them, read the tree below ROOTS
                  again, and ask again: what is in a new instance is only known then (it may be more than one round)
    problems      sentences `lines[0].codecs: reason; remedy`, without any value of the line
    model         one of MODELS, "" where the tree shows no voice service
    secret_paths  the paths of `parameters` whose values are passwords
    refresh       objects that the tree knows by name only. `parameters` has what the standard says of them; ask the device
                  (refreshObject) and ask again before the last word is said. Where `model` is "", they are what a voice
                  service would be in: GenieACS knows of a device that has just come only what it tells in each Inform, so
                  that the problem stands only if they were asked for and it is there still
    """

    parameters: dict[str, Any]
    add: list[str]
    problems: list[str]
    model: str
    secret_paths: frozenset = frozenset()
    refresh: tuple = ()

    def __repr__(self) -> str:
        return f"Voice(model={self.model!r}, paths={sorted(self.parameters)}, add={self.add}, problems={self.problems})"


def voice(tree: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Voice:
    """Return what lines are on a device. `tree` is path -> tree.Leaf; `lines` are items of LINE_FIELDS. Never raises."""
    wrong = list(_wrong(lines))
    model, base = model_of(tree)
    if wrong or not lines:
        return Voice({}, [], wrong, model)
    if base is None:
        return Voice({}, [], [_nothing(tree)], "", refresh=_unseen(tree))
    out = Out(View(tree, base))
    numbers = numbered(lines, shared=model == TWO)
    if model == TWO and len(set(numbers)) < len(numbers):
        return Voice(
            {}, [], ["lines: two of them are one line: TR-104 version 2 counts lines over all profiles"], model
        )
    said = [
        Line(item, number, item.get("profile") or 1, f"lines[{index}]")
        for index, (item, number) in enumerate(zip(lines, numbers))
    ]
    (voice_two if model == TWO else voice_one).write(out, said)
    return Voice(out.parameters, out.add, out.problems, model, frozenset(out.secret_paths), tuple(out.refresh))


def model_of(tree: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the data model that a tree shows, and the voice service that lines are put into: the first that has one."""
    kinds: dict[str, str] = {}
    for path in tree:
        for root in ROOTS:
            if path.startswith(root + "."):
                number, _dot, rest = path[len(root) + 1 :].partition(".")
                head = ".".join(rest.split(".")[:2])
                kind = (
                    TWO
                    if head in ("SIP.Client", "SIP.Network")
                    else _first(root) if head.startswith("VoiceProfile") else ""
                )
                if number.isdigit() and kind:
                    kinds.setdefault(f"{root}.{number}", kind)
    if not kinds:
        return "", None
    base = min(kinds, key=lambda path: (ROOTS.index(path.rpartition(".")[0]), int(path.rpartition(".")[2])))
    return kinds[base], base


def _first(root: str) -> str:
    return ONE if root == ROOTS[0] else OLD


def _nothing(tree: Mapping[str, Any]) -> str:
    shown = next((path for path in tree if path.startswith(tuple(f"{root}." for root in ROOTS))), None)
    if shown is not None:
        return f"lines: this device's voice service shows neither VoiceProfile nor SIP.Client; {REFRESH}"
    return f"lines: this device shows no voice service (Services.VoiceService); {REFRESH}, or name paths in parameters"


def _unseen(tree: Mapping[str, Any]) -> tuple[str, ...]:
    """Return where a voice service would be: below the tree's own root, or below either where the tree shows none."""
    roots = {path.partition(".")[0] for path in tree}
    return tuple(root for root in ROOTS if root.partition(".")[0] in roots) or ROOTS


def _wrong(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what no device would take, and two items for one line."""
    first: dict[tuple[int, int], int] = {}
    for index, item in enumerate(lines):
        for name, reason, remedy in problems_of(item):
            yield f"lines[{index}].{name}: {reason}; {remedy}"
        if item.get("line") is None:
            continue
        key = (item.get("profile") or 1, item["line"])
        if key in first:
            yield f"lines[{index}].line: is already said in lines[{first[key]}]; say one line once"
        first.setdefault(key, index)
