# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds that are Asterisk's own: the dialplan as data, and any section of any file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import ConfError
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import Layout
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.values import (
    check_item,
    option_canon,
    section_name,
    settle,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource, is_secret_name

APP = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")
LABEL = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*$")
OF_A_CALL = re.compile(r"\$\{(EXTEN|CONTEXT|PRIORITY|CALLERID|CHANNEL)\b")
MAILBOX = re.compile(r"-?\d*,")
EXTENSION = re.compile(r"^[^\s,;()\[\]][^\s,;()]*$|^_[^\s,;()]+$")


def _context_name(name: str) -> str | None:
    if name in ("general", "globals"):
        return f"is {name}, which is no context but a section of settings; use asterisk_config"
    return section_name(name)


STEP = (
    Field("app", "The application.", sample="Dial"),
    Field("data", "Its arguments, as they stand between the parentheses.", sample="PJSIP/1001,30"),
    Field("label", "A name for the step, to jump to.", sample="ring"),
    Field("priority", "The step's number, where it does not simply follow the one before.", type="int"),
)

EXTENSION_FIELDS = (
    Field("extension", "A number, a name such as V(s), or a pattern that begins with V(_).", sample="_1XXX"),
    Field("callerid", "Only callers with this number, or that match this pattern."),
    Field("steps", "What happens, in order.", type="list", elements="dict", fields=STEP),
    Field("hint", "The device whose state this extension shows.", sample="PJSIP/1001"),
)

_CONTEXT = (
    Field("name", "The context's name.", required=True, check=_context_name, sample="from-phones"),
    Field(
        "includes",
        "Contexts that are searched after this one, in order.",
        type="list",
        elements="str",
        sample=["internal", "outbound"],
    ),
    Field(
        "switches",
        "Switches, as C(kind/data), in order. A plain one has its variables replaced when the dialplan is loaded;"
        " C(eswitch => kind/data) is evaluated for each call, and C(lswitch => kind/data) handed over as it is, which"
        " C(Loopback) needs for C(${EXTEN}).",
        type="list",
        elements="str",
    ),
    Field("ignorepats", "Prefixes after which the dial tone stays.", type="list", elements="str"),
    Field(
        "extensions",
        "The extensions; the list is replaced whole. Asterisk itself chooses the closest pattern, whatever the order.",
        type="list",
        elements="dict",
        ordered=False,
        fields=EXTENSION_FIELDS,
    ),
)


def _check_context(item: Item) -> list[tuple[str, str, str]]:
    out = check_item(item)
    for index, name in enumerate(item.get("switches") or ()):
        if "=>" not in name and OF_A_CALL.search(name):
            word = "lswitch" if name.lower().startswith("loopback/") else "eswitch"
            lost = f"{name!r} loses its variables when the dialplan is loaded: there is no call then"
            out.append((f"switches[{index}]", lost, f"write it as `{word} => {name}`"))
    seen = set()
    for index, one in enumerate(item.get("extensions") or ()):
        spot = f"extensions[{index}]"
        name = one.get("extension")
        if not name:
            out.append((f"{spot}.extension", "is missing", "give the number or pattern"))
            continue
        if not EXTENSION.match(name):
            out.append((f"{spot}.extension", f"{name!r} is no number, name or pattern", "a pattern begins with _"))
        key = (name, one.get("callerid"))
        if key in seen:
            out.append((spot, f"{name} stands twice in this context", "put its steps together"))
        seen.add(key)
        if not one.get("steps") and not one.get("hint"):
            out.append((f"{spot}.steps", f"{name} does nothing", "give it steps or a hint"))
        out.extend(_check_steps(spot, one.get("steps") or ()))
    return out


def _check_steps(spot: str, steps: Sequence[Item]) -> list[tuple[str, str, str]]:
    out: list[tuple[str, str, str]] = []
    labels = set()
    for number, step in enumerate(steps):
        where = f"{spot}.steps[{number}]"
        app, label = step.get("app"), step.get("label")
        if not app:
            out.append((f"{where}.app", "is missing", "name the application"))
        elif not APP.match(app):
            out.append((f"{where}.app", f"{app!r} is no application's name", "its arguments go into `data`"))
        if label is not None and not LABEL.match(label):
            out.append((f"{where}.label", f"{label!r} is no label", "use letters, digits, - and _"))
        if label in labels and label is not None:
            out.append((f"{where}.label", f"{label} stands twice", "labels are unique within an extension"))
        labels.add(label)
        if (step.get("data") or "").count("(") != (step.get("data") or "").count(")") and "\\" not in step["data"]:
            out.append((f"{where}.data", "has a parenthesis without its other half", "close it"))
    return out


def _settle_context(item: Item) -> Item:
    """Return a context without what says nothing: priorities that follow anyhow, empty lists."""
    if not item.get("extensions"):
        return item
    # Where it is used: runs that manage no dialplan need not compile its parser.
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.dialplan_text import normalised

    try:
        return {**item, "extensions": normalised(item)["extensions"]}
    except (ConfError, KeyError, TypeError):
        return item  # what cannot be said is refused later, by name


DIALPLAN = Resource(
    kind="asterisk_dialplan",
    items="contexts",
    singular="context",
    key=("name",),
    fields=_CONTEXT,
    title="Manage the dialplan of Asterisk as data",
    description=(
        "Contexts with their extensions, steps, includes and hints, in C(extensions.conf) or a file that it includes.",
    ),
    layout=Layout("extensions.conf"),
    settle=_settle_context,
    check=_check_context,
)

FILE_NAME = re.compile(r"^(?!\.)[A-Za-z0-9_.-]+(/(?!\.)[A-Za-z0-9_.-]+)*$")


def _file_name(path: str) -> str | None:
    if FILE_NAME.match(path):
        return None
    return "is no file below the configuration folder; give it as manager.conf or pjsip.d/extra.conf"


_SECTION = (
    Field(
        "path",
        "The file, relative to the configuration folder.",
        required=True,
        check=_file_name,
        sample="manager.conf",
    ),
    Field("name", "The section's name.", required=True, check=section_name, sample="general"),
    Field(
        "type",
        "Which of several sections of this name: the one with this C(type=), or V(+) for the lines that are added by C((+)).",
    ),
    Field("template", "Whether the section is a template, marked by C((!))", type="bool"),
    Field("templates", "Templates that the section takes lines from, in order.", type="list", elements="str"),
    Field(
        "options",
        "The section's options by name; a list writes an option several times.",
        type="dict",
        free=True,
        sample={"enabled": "yes"},
    ),
    Field(
        "included_by",
        "The file that reads this one. Where no file does yet, it gets an C(#tryinclude) of it.",
        check=_file_name,
        directive=True,
        sample="pjsip.conf",
    ),
    Field(
        "generate",
        "Options that get a random secret, made on the host and never returned, where they have none yet.",
        type="list",
        elements="str",
        directive=True,
    ),
)


def _check_section(item: Item) -> list[tuple[str, str, str]]:
    out = check_item(item)
    for index, name in enumerate(item.get("generate") or ()):
        if not is_secret_name(name):
            # Its value would be shown in diffs, and a reset would drop it.
            out.append(
                (f"generate[{index}]", f"{name} is not known as the name of a secret", "give its value in `options`")
            )
    return out


def _hides(item: Mapping[str, Any], name: str) -> bool:
    """Say whether an option's value holds a PIN or password among other things: `2001 => PIN,Name`, `register => user:password@host`."""
    path = str(item.get("path"))
    if path == "voicemail.conf" or path.startswith("voicemail.d/"):
        return item.get("name") not in ("general", "zonemessages")
    if name == "register" or (item.get("path"), name) == ("meetme.conf", "conf"):
        return True
    # chan_sip's `auth = user:password@realm`; and a mailbox in a file that voicemail.conf includes under any name.
    values = (item.get("options") or {}).get(name)
    return (item.get("name"), name) == ("authentication", "auth") or (
        name.isdigit() and any(MAILBOX.match(str(one)) for one in (values if isinstance(values, list) else [values]))
    )


def _generate(after: Item, wanted: Item, _before: Item, make: Callable[[], str]) -> Item:
    """Give the options that are to be generated a secret, where they have none; what is no template says nothing of it."""
    if after.get("template") is False:
        after = {name: value for name, value in after.items() if name != "template"}
    options = dict(after.get("options") or {})
    for name in wanted.get("generate") or ():
        options.setdefault(name, make())
    return {**after, "options": options} if options else after


CONFIG = Resource(
    kind="asterisk_config",
    items="sections",
    scattered=True,
    singular="section",
    key=("path", "name", "type"),
    optional_key=("type",),
    fields=_SECTION,
    title="Manage any section of any configuration file of Asterisk",
    description=(
        "For everything that has no module of its own: C(manager.conf), C(http.conf), C(rtp.conf), C(logger.conf) and the rest.",
        "Options are checked against what the installed version knows, as far as it tells.",
    ),
    layout=Layout(""),
    settle=settle,
    option_canon=option_canon,
    hides=_hides,
    check=_check_section,
    direct=_generate,
)
