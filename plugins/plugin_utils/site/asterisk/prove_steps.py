# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What proof 3 knows of single steps and of settings outside the dialplan: which move no call, and which may let a caller dial."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk import names
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.graph import split
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.notices import SAFE
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.asterisk.settings import NEVER_TRANSFER, NO_WAY_OUT
from ansible_collections.telephony.pbx.plugins.plugin_utils.site.shared import MAILER

# applications that neither dial nor jump nor read digits
HARMLESS = frozenset(
    "NoOp UserEvent HangupCauseClear Hangup Return Answer Ringing Progress Wait Playback Playtones Busy Congestion Log Set".split()
)
JUMPS = frozenset(("Goto", "Gosub", "GotoIf", "GosubIf"))
# variables and functions whose setting or use would move a call, run something, or change what telephones have kept
MOVING = re.compile(
    r"FORWARD_CONTEXT|TRANSFER|GOTO_ON|PICKUPMARK|hangup_handler|SHELL\(|EVAL\(|DYNAMIC_FEATURES|BRIDGEPEER|DB_DELETE\(|CURL\(",
    re.I,
)
# what a step may set that an outsider comes to: nothing that outlives the call, names a place, or stands for a telephone
SETTABLE = re.compile(
    r"CALLERID\((?:num|name|pres)\)=.*|GROUP\(\w+\)=.*|TIMEOUT\(digit\)=.*|PJSIP_HEADER\(add,[\w-]+\)=.*"
    r"|(?:LOCAL\((?!PBX_)\w+\)|GLOBAL\(PBX_HOUR_\$\{ARG1\}\))=.*"
    rf"|(?:PBX_DID|PBX_TRIES|PBX_FROM|PBX_RECORDING|__PBX_FORWARDED)=.*|_{names.CALLER_ID}=\$\{{ARG2\}}"
)
OPTION = re.compile(r"([A-Za-z])(\([^()]*(?:\([^()]*\))?[^()]*\))?")
# where a file lies may depend on the call's id, its time, and digits
FILE = re.compile(r"\$\{STRFTIME\(\$\{EPOCH\},[\w/]*,[%\w-]+\)\}")


def options_of(text: str) -> dict:
    """Return the options of Dial as letter to argument, with its parentheses."""
    return dict(OPTION.findall(text))


def repeated(text: str) -> bool:
    """Whether an option stands twice: only Asterisk knows which of them counts."""
    return len(OPTION.findall(text)) != len(options_of(text))


def harmless(app: str, data: str) -> bool:
    """Whether a step does nothing with the call that a stranger could use."""
    if app == "Set" and not SETTABLE.fullmatch(data):
        return False
    if app in HARMLESS:
        return not MOVING.search(data)
    if app == "MixMonitor":
        file, options, *command = [*split(data), ""]
        return "$" not in SAFE.sub("", FILE.sub("", file)) and options in ("", "b") and not any(command)
    if app == "ReceiveFAX":
        return "$" not in SAFE.sub("", data)
    if app in ("System", "TrySystem"):
        left = SAFE.sub("", data)
        return left.startswith("echo ") and f"| {MAILER} " in left and not set("$`\\;") & set(left) and "\n" not in left
    return False


class Settings:
    """What stands outside the dialplan and decides what a caller may do."""

    def __init__(self, resources: dict) -> None:
        self.resources = resources
        self.sections = (resources.get("asterisk_config") or {}).get("sections") or []

    @cached_property
    def queues(self) -> dict:
        return {item["name"]: item for item in (self.resources.get("asterisk_queues") or {}).get("queues") or ()}

    @cached_property
    def boxes(self) -> list:
        return (self.resources.get("asterisk_mailboxes") or {}).get("mailboxes") or []

    @cached_property
    def mailboxes(self) -> set:
        return {f"{item['mailbox']}@{item.get('context') or 'default'}" for item in self.boxes}

    def named(self, path: str) -> Iterator[tuple[str, dict]]:
        """Yield (name, options) of the sections of a file, whichever of its parts they stand in."""
        stem = path.partition(".")[0]
        for section in self.sections:
            if section["path"] == path or section["path"].startswith(f"{stem}.d/"):
                yield section["name"], section.get("options") or {}

    def quiet_menu(self, name: str) -> bool:
        """Whether a conference's menu is known, and none of its keys leaves for the dialplan."""
        menu = dict(self.named("confbridge.conf")).get(name)
        return (
            menu is not None and menu.get("type") == "menu" and not any("dialplan" in str(one) for one in menu.values())
        )

    def lots(self) -> Iterator[tuple[str, dict]]:
        yield from ((name, options) for name, options in self.named("res_parking.conf") if name != "general")

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield (context, what) where calls go on by themselves: a parked call that nobody takes, a key pressed in a call."""
        for name, lot in self.lots():
            yield lot.get("comebackcontext", "parkedcallstimeout"), f"a call parked in {name} that nobody took back"
        for name, features in self.named("features.conf"):
            for option, value in features.items() if name == "applicationmap" else ():
                parts = [part.strip('"') for part in str(value).split(",")]
                yield parts[3] if len(parts) > 3 else "", f"the key of {option} in a call"

    def problems(self) -> Iterator[str]:
        """Yield settings that would let a caller transfer or dial."""
        for trunk in self.resources["pjsip_trunks"]["trunks"]:
            options = trunk.get("options") or {}
            if options.get("allow_transfer") not in ("no", False):
                yield f"{trunk['name']}: the carrier may transfer calls (allow_transfer)"
            if any(name.lstrip("_") == "DYNAMIC_FEATURES" for name in trunk.get("set_var") or {}):
                yield f"{trunk['name']}: the carrier's callers have feature keys (DYNAMIC_FEATURES)"
            for name in sorted(trunk.get("set_var") or {}):
                if name.lstrip("_").startswith("PBX_") or "TRANSFER" in name or "GOTO_ON" in name:
                    yield f"{trunk['name']}: the carrier's callers have {name}, as only telephones do"
        for kind, items in (("pjsip_trunks", "trunks"), ("pjsip_endpoints", "endpoints")):
            for item in self.resources[kind][items]:
                if (item.get("options") or {}).get("redirect_method", "user") != "user":
                    yield f"{item['name']}: its redirections pass the dialplan by (redirect_method)"
        yield from self._voicemail()
        for name, lot in self.lots():
            wanted = {**NEVER_TRANSFER, "comebacktoorigin": "no"}
            for option in sorted(name for name, value in wanted.items() if lot.get(name, "yes") != value):
                yield f"parking {name}: {option} is not no, so that whoever was parked may dial"

    def _voicemail(self) -> Iterator[str]:
        ways_out = set(NO_WAY_OUT)
        for item in self.boxes:
            for option in sorted(ways_out & set(item.get("options") or {})):
                yield f"mailbox {item['mailbox']}: {option} lets a caller dial"
        if not self.boxes:
            return
        found = [one for one in self.sections if (one["path"], one["name"]) == ("voicemail.conf", "general")]
        for option in sorted(ways_out & {name for one in found for name in one.get("options") or {}}):
            yield f"voicemail: {option} lets a caller dial"
        unset = {name for one in found for name in one.get("unset") or ()}
        for option in sorted(ways_out - unset):
            yield f"voicemail: {option} is left as it was, and may let a caller dial"


def with_parking(resources: dict) -> list[dict]:
    """Return the compiled contexts with the extensions that Asterisk makes of its parking lots."""
    contexts = list(resources["asterisk_dialplan"]["contexts"])
    for name, lot in Settings(resources).lots():
        first, _dash, last = str(lot.get("parkpos", "")).partition("-")
        slots = [str(slot).zfill(len(first)) for slot in range(int(first or 1), int(last or first or 0) + 1)]
        made = [{"extension": lot["parkext"], "steps": [{"app": "Park", "data": name}]}] if lot.get("parkext") else []
        made += [{"extension": slot, "steps": [{"app": "ParkedCall", "data": f"{name},{slot}"}]} for slot in slots]
        there = lot.get("context", "parkedcalls")
        contexts = [
            {**item, "extensions": [*item.get("extensions", ()), *made]} if item["name"] == there else item
            for item in contexts
        ]
        if all(item["name"] != there for item in contexts):
            contexts.append({"name": there, "extensions": made})
    return contexts
