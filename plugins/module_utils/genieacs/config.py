# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GenieACS's configuration: the kind genieacs_config. It is read from the NBI and written through the UI's API.

A value is an expression in text. GenieACS stores any text, and from its next look at the database on every process dies that
cannot read one of them; settings that it does not know it ignores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import Problem, nearest, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.masking import is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.core.plan import Change, Plan, Request
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Key, Resource
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs import expression
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.kinds import Kind
from ansible_collections.telephony.pbx.plugins.module_utils.genieacs.permissions import may_write

COLLECTION = "config"
FORMS = ("value", "expression", "secret")  # in which an item says its value; one of them

# The settings that GenieACS 1.2 reads, and what they are to it.
SETTINGS = {
    "cwmp.auth": "",
    "cwmp.booleanLiteral": "bool",
    "cwmp.connectionRequestAllowBasicAuth": "bool",
    "cwmp.connectionRequestAuth": "",
    "cwmp.connectionRequestTimeout": "number",
    "cwmp.cookiesPath": "",
    "cwmp.datetimeMilliseconds": "bool",
    "cwmp.debug": "bool",
    "cwmp.deviceOnlineThreshold": "number",
    "cwmp.downloadSuccessOnTimeout": "bool",
    "cwmp.downloadTimeout": "number",
    "cwmp.gpnNextLevel": "number",
    "cwmp.gpvBatchSize": "number",
    "cwmp.maxCommitIterations": "number",
    "cwmp.retryDelay": "number",
    "cwmp.sessionTimeout": "number",
    "cwmp.skipRootGpn": "bool",
    "cwmp.skipWritableCheck": "bool",
    "cwmp.udpConnectionRequestPort": "number",
}
PAGES = ("ui.device", "ui.filters", "ui.index", "ui.overview", "ui.pageSize")
KNOWN_VERSION = (1, 2)  # of which the lists above are; a later one may know more

_LOGINS = ("cwmp.auth", "cwmp.connectionRequestAuth")
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_NO_PART = ("__proto__", "constructor", "prototype")
_NUMBER = re.compile(r"\s*-?[0-9]+(\.[0-9]+)?\s*")


def _name(value: str) -> str | None:
    if not _NAME.fullmatch(value):
        return f"{value!r} is no name of a setting: it is made of letters, digits, - and _, with single dots between"
    if any(part in _NO_PART for part in value.split(".")):
        return f"{value!r} holds a word that GenieACS's UI would take for something else"
    return None


def _text(item: Mapping[str, Any] | None) -> str | None:
    """Return the expression that an item stands for, as GenieACS stores it; None where it says none."""
    if item is None:
        return None
    for one in ("expression", "secret"):
        if item.get(one) is not None:
            return str(item[one])
    return None if item.get("value") is None else expression.literal(item["value"])


def _secret(name: str, text: str) -> bool:
    """Say whether an expression is to be shown to nobody."""
    if is_secret_name(name):
        return True
    try:
        return expression.passwords(expression.parse(text))
    except expression.ExpressionError:
        return "auth" in f"{name}{text}".lower()  # nobody knows what it holds


def _settle(item: Item) -> Item:
    """Give a value the form that says most of it: a plain value, a secret, an expression."""
    said = [one for one in FORMS if item.get(one) is not None]
    if len(said) != 1 or said[0] == "secret":
        return item
    name, out = str(item.get("name")), {one: value for one, value in item.items() if one not in FORMS}
    if said[0] == "value":
        value = item["value"]
        if isinstance(value, str) and SETTINGS.get(name) == "number" and _NUMBER.fullmatch(value):
            value = float(value) if "." in value else int(value)  # to GenieACS it is the same
        if isinstance(value, (str, int, float)) and is_secret_name(name):
            return {**out, "secret": expression.literal(value)}
        return {**out, "value": value}
    text = str(item["expression"])
    if _secret(name, text):
        return {**out, "secret": text}
    try:
        tree = expression.parse(text).tree
    except expression.ExpressionError:
        return item
    if tree is None or isinstance(tree, tuple):
        return item
    return _settle({**out, "value": tree})


def _direct(after: Item, wanted: Item, before: Item, _generate: Any) -> Item:
    """Let what an item says of its value take the place of what is there, whatever its form; same meanings change nothing."""
    said = {one: wanted[one] for one in FORMS if wanted.get(one) is not None}
    if not said:
        return after
    try:
        new, old = _text(said), _text(before)
    except ValueError:
        new = old = None  # refused later
    if len(said) == 1 and new is not None and old is not None and _meaning(new) == _meaning(old):
        said = {one: before[one] for one in FORMS if before.get(one) is not None}
    return {**{one: value for one, value in after.items() if one not in FORMS}, **said}


def _meaning(text: str) -> str:
    return expression.canonical(text)


def _functions(name: str) -> frozenset[str]:
    if name == "cwmp.auth":
        return expression.AUTHENTICATION
    if name == "cwmp.connectionRequestAuth":
        return expression.CONNECTION_REQUEST
    return expression.INTERFACE if name.startswith("ui.") else expression.KNOWN


def _check(item: Item) -> list[tuple[str, str, str]]:
    """Return what GenieACS would die of, or take for something else. No value is quoted."""
    said = [one for one in FORMS if item.get(one) is not None]
    if len(said) != 1:
        what = f"says {' and '.join(said)}" if said else "says no value"
        return [("", what, "give one of value, expression and secret")]
    name, form = str(item.get("name")), said[0]
    if form == "value":
        value = item["value"]
        try:
            expression.literal(value)
        except ValueError as error:
            return [(form, str(error), "give a plain value, or an `expression`")]
        kind = SETTINGS.get(name, "")
        if name in _LOGINS and not isinstance(value, bool):
            why = "is a plain value, which asks for no password: `cwmp.auth` would let every device in"
            return [(form, why, "give what it says as an `expression`")]
        if kind == "bool" and isinstance(value, str):
            return [
                (
                    form,
                    "is a text, and any text but an empty one is true to GenieACS",
                    "give true or false without quotes",
                )
            ]
        if kind == "number" and (isinstance(value, (str, bool))):
            return [(form, "is no number", "give a number")]
        return []
    reason = expression.problem(str(item[form]), _functions(name))
    remedy = "a plain text belongs into `value`, or in quotes" if reason and form == "expression" else ""
    return [(form, reason, remedy or "mend the expression")] if reason else []


RESOURCE = Resource(
    kind="genieacs_config",
    items="settings",
    singular="setting",
    key=("name",),
    fields=(
        Field("name", "The setting's name.", required=True, check=_name, sample="cwmp.sessionTimeout"),
        Field(
            "value",
            "A plain value: a text, a number, true or false. It is quoted as GenieACS wants it.",
            type="raw",
            sample=30,
        ),
        Field(
            "expression",
            "An expression in GenieACS's own language, in place of a plain value.",
            canon=_meaning,
            sample="AUTH(DeviceID.ID, EXT('cpe-auth', 'password', DeviceID.ID))",
        ),
        Field(
            "secret",
            "An expression that holds a password, such as C(AUTH('acs', 'wordpass')). It is never shown; what is given as an"
            " expression and holds one is treated so too.",
            secret=True,
            canon=_meaning,
        ),
    ),
    title="Manage GenieACS's configuration",
    description=(
        "The settings that GenieACS keeps in its database: C(cwmp.*) for devices, C(ui.*) for the pages of its UI. They are"
        " written through the API of the UI, which needs an account that may do so.",
        "GenieACS takes any text for an expression, and dies of one that it cannot read, for every device: expressions are"
        " read before anything is sent. It takes a setting within five seconds.",
    ),
    settle=_settle,
    check=_check,
    direct=_direct,
)


class Config(Kind):
    """The kind, see kinds.Kind."""

    resource = RESOURCE
    own_options = {"prefix": {"type": "str"}}

    def read(self, acs: Any, request: Request) -> dict[Key, Item]:
        """Return every setting, whichever are asked for: there are some dozens."""
        out: dict[Key, Item] = {}
        for document in acs.nbi.all(COLLECTION):
            text = document.get("value")
            item = {"name": str(document["_id"]), "expression": text if isinstance(text, str) else ""}
            out[(item["name"],)] = _settle(item)
        return out

    def purgeable(self, acs: Any, request: Request, found: Mapping[Key, Item]) -> frozenset[Key]:
        """Return the settings whose names begin as the task says. Raises PbxError where it does not say."""
        prefix = acs.option(self.resource.kind, "prefix")
        if prefix is None:
            why = "is missing: `purge` would remove the settings of devices and of the UI's pages alike"
            raise refuse("prefix", why, "say which are meant, such as `prefix: cwmp.`")
        return frozenset(key for key in found if key[0].startswith(prefix))

    def problems(self, acs: Any, plan: Plan, plans: Mapping[str, Plan]) -> Sequence[Problem]:
        """Return settings that GenieACS does not know, and what is hardly meant."""
        out = may_write(acs, COLLECTION)
        for change in plan.changes:
            if change.after is None:
                out.extend(_opened(plan, change))
            else:
                if change.before is None:
                    out.extend(_unknown(acs, plan, change.key))
                out.extend(_doubtful(plan, change.key, change.after))
        return out

    def write(self, acs: Any, change: Change) -> None:
        """Store a setting, or delete it."""
        text = _text(change.after)
        if change.after is None:
            acs.ui.delete(COLLECTION, change.key[0])
        else:
            acs.ui.put(COLLECTION, change.key[0], {"value": text or ""})

    def verify(self, acs: Any, expected: Mapping[Key, Item | None]) -> Sequence[str]:
        """Read the settings again, secrets too: the NBI shows them."""
        found = self.read(acs, Request(self.resource, []))
        out = []
        for key, item in expected.items():
            text, there = _text(item), _text(found.get(key))
            if (text is None) != (there is None) or _meaning(text or "") != _meaning(there or ""):
                out.append(f"setting {key[0]} {'is still there' if item is None else 'is not as it was written'}")
        return out


def _unknown(acs: Any, plan: Plan, key: Key) -> list[Problem]:
    """Return what is said of a setting that nothing reads: a slip is refused, since `cwmp.Auth` leaves the door open."""
    name = key[0]
    known = [*SETTINGS, *PAGES]
    if name in SETTINGS or ".".join(name.split(".")[:2]) in PAGES:
        return []
    spelled = {one.lower(): one for one in known}.get(name.lower())
    hint = f'did you mean "{spelled}"?' if spelled else nearest(name, known)
    newer = acs.nbi.version_number[:2] > KNOWN_VERSION
    why = "is a setting that GenieACS does not read: it would be stored and do nothing"
    return [Problem(plan.where(key, "name"), why, hint or "leave it out", warning=newer or not hint)]


def _opened(plan: Plan, change: Change) -> list[Problem]:
    if change.key[0] != "cwmp.auth":
        return []
    why = "goes, and without it GenieACS takes any device for what it says that it is"
    return [
        Problem(
            plan.where(change.key), why, "keep it, unless another host asks devices for their passwords", warning=True
        )
    ]


def _doubtful(plan: Plan, key: Key, item: Item) -> list[Problem]:
    name = key[0]
    if _check(item):
        return []  # refused already
    form = next(one for one in FORMS if item.get(one) is not None)
    text = _text(item) or ""
    out = []
    # The pages of the UI show documents of other kinds too, whose fields are no parameters of a device.
    if form != "value" and not name.startswith("ui."):
        aliases = ("username", "password") if name == "cwmp.connectionRequestAuth" else ()
        out = [one for one in expression.doubts(text) if not any(f"reads {alias}," in one for alias in aliases)]
    if name == "cwmp.auth":
        out.extend({"None": ["lets every device in"], "False": ["lets no device in"]}.get(_meaning(text), []))
    return [Problem(plan.where(key, form), one, warning=True) for one in out]


KIND = Config()
