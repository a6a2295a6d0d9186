# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds that belong to applications of Asterisk: queues (app_queue) and mailboxes (app_voicemail).

Options and what becomes of their values were measured on Asterisk 22.10.1: neither module can be asked for its options.
"""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import (
    FALSE,
    MEMBERS,
    TRUE,
    Layout,
    Part,
    Wire,
    wires_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.values import (
    check_item,
    option_canon,
    section_name,
    settle,
)
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import Field, Item, Resource

STRATEGIES = ("ringall", "leastrecent", "fewestcalls", "random", "rrmemory", "linear", "wrandom", "rrordered")
INTERFACE = re.compile(r"^[A-Za-z][A-Za-z0-9_]*/[^\s,;]+$")
STATE = re.compile(r"^[A-Za-z][A-Za-z0-9_]*[:/][^\s,;]+$")
JOIN = ("paused", "penalty", "inuse", "ringing", "unavailable", "invalid", "unknown", "wrapup")
# What yes and no are for options that also know other words: YAML makes booleans of theirs.
_HALF_SWITCHES = ("joinempty", "leavewhenempty", "announce_position", "announce_holdtime")


def _not_negative(value: int) -> str | None:
    return "is negative; give 0 or more" if value < 0 else None


def _queue_name(name: str) -> str | None:
    return (
        "is general, which is no queue but a section of settings; use asterisk_config"
        if name == "general"
        else section_name(name)
    )


def _empty_rule(value: str) -> str | None:
    words = [one.strip().lower() for one in value.split(",")]
    known = ("yes", "no", "strict", "loose", *JOIN)
    bad = [one for one in words if one not in known]
    if not bad:
        return None
    hint = nearest(bad[0], known)
    return f"{bad[0]!r} is none of yes, no, strict, loose, or of {', '.join(JOIN)} by commas" + (
        f"; {hint}" if hint else ""
    )


def _one_of(*known: str) -> Any:
    def check(value: str) -> str | None:
        return None if value.lower() in known else f"{value!r} is none of {', '.join(known)}"

    return check


MEMBER = (
    Field("interface", "What is rung, such as C(PJSIP/1001) or C(Local/100@internal).", sample="PJSIP/1001"),
    Field("penalty", "Members of a higher penalty are rung only if none of a lower one can be.", type="int"),
    Field("name", "Its name, in the queue's log and statistics.", sample="Josh Finlay"),
    Field("state_interface", "The device whose state tells whether it is busy, if not the interface itself."),
    Field("ringinuse", "Whether it is rung while it is in use.", type="bool"),
    Field("wrapuptime", "Seconds of rest after a call.", type="int"),
    Field("paused", "Whether it begins as paused.", type="bool"),
)


def _queue(name: str, kind: str, description: str, **more: Any) -> Field:
    option = more.pop("option", name)
    if kind == "int":
        more.setdefault("check", _not_negative)
    return Field(name, description, type=kind, wire=Wire("queue", option, more.pop("form", "plain")), **more)


_QUEUE = (
    Field("name", "The queue's name.", required=True, check=_queue_name, sample="support"),
    _queue("strategy", "str", "Who is rung: all at once, or which one of them.", choices=STRATEGIES),
    _queue("timeout", "int", "Seconds that a member is rung."),
    _queue("retry", "int", "Seconds until members are rung again."),
    _queue("wrapuptime", "int", "Seconds of rest that a member has after a call."),
    _queue("maxlen", "int", "How many callers may wait; V(0) for any number."),
    _queue("weight", "int", "Queues of a higher weight get a member first that several share."),
    _queue("musicclass", "str", "Music class that callers hear."),
    _queue("announce", "str", "Prompt that is played to the member before the call."),
    _queue(
        "announce_frequency",
        "int",
        "Seconds between two announcements of position or waiting time; V(0) makes none.",
        option="announce-frequency",
    ),
    _queue(
        "announce_position",
        "str",
        "Whether callers hear their position: V(yes), V(no), V(limit) or V(more).",
        option="announce-position",
        check=_one_of("yes", "no", "limit", "more"),
    ),
    _queue(
        "announce_holdtime",
        "str",
        "Whether callers hear how long they may have to wait: V(yes), V(no) or V(once).",
        option="announce-holdtime",
        check=_one_of("yes", "no", "once"),
    ),
    _queue("periodic_announce", "str", "Prompts that waiting callers hear, by commas.", option="periodic-announce"),
    _queue(
        "periodic_announce_frequency",
        "int",
        "Seconds between two of O(queues[].periodic_announce).",
        option="periodic-announce-frequency",
    ),
    _queue(
        "joinempty",
        "str",
        "Whether callers may join when nobody can answer: V(yes), V(no), V(strict), V(loose), or states of members that"
        " count as nobody, by commas.",
        check=_empty_rule,
        sample="yes",
    ),
    _queue(
        "leavewhenempty",
        "str",
        "Whether callers leave when nobody is left to answer; as O(queues[].joinempty).",
        check=_empty_rule,
    ),
    _queue("ringinuse", "bool", "Whether members are rung that are in use."),
    _queue("autofill", "bool", "Whether several callers are given to several members at once."),
    _queue("servicelevel", "int", "Seconds within which a call counts as answered in time."),
    _queue("context", "str", "Dialplan context whose extensions of one digit a waiting caller may dial."),
    _queue(
        "members",
        "list",
        "The members, in order; the list is replaced whole. Members that were added while the server runs are not in it,"
        " and not touched.",
        option="member",
        form=MEMBERS,
        elements="dict",
        fields=MEMBER,
    ),
    Field(
        "options",
        "Any other option of a queue that this version of Asterisk knows, by its own name; a list writes it several times.",
        type="dict",
        free=True,
        wire="queue",
    ),
)


def _check_queue(item: Item) -> list[tuple[str, str, str]]:
    out = check_item(item)
    seen = set()
    for index, row in enumerate(item.get("members") or ()):
        spot = f"members[{index}]"
        interface = row.get("interface")
        if not interface:
            out.append((f"{spot}.interface", "is missing", "give what is rung, such as PJSIP/1001"))
            continue
        if not INTERFACE.match(interface):
            out.append(
                (f"{spot}.interface", f"{interface!r} is no interface", "write it as PJSIP/1001 or Local/100@context")
            )
        if interface.lower() in seen:
            out.append((f"{spot}.interface", f"{interface} stands twice in this queue", "remove one"))
        seen.add(interface.lower())
        state = row.get("state_interface")
        if state and not STATE.match(state):
            out.append(
                (
                    f"{spot}.state_interface",
                    f"{state!r} is no device",
                    "write it as PJSIP/1001, hint:100@context or Custom:name",
                )
            )
        if set(row.get("name") or "") & set(',"\\()[]'):
            out.append(
                (
                    f"{spot}.name",
                    "holds a comma, quote, bracket or backslash, and a member's line cannot",
                    "leave it out",
                )
            )
        out.extend(
            (f"{spot}.{one}", "is negative", "give 0 or more")
            for one in ("penalty", "wrapuptime")
            if (row.get(one) or 0) < 0
        )
    return out


def _settle_queue(item: Item) -> Item:
    """Return a queue with the words yes and no where YAML or Asterisk have other ones for them."""
    out = settle(item)
    for name in _HALF_SWITCHES:
        low = str(item.get(name) or "").lower()
        word = "yes" if low in TRUE else "no" if low in FALSE else None
        if word is not None and item[name] != word:
            out = {**out, name: word}
    if any(key != key.lower() for key in item.get("options") or ()):
        out = {**out, "options": {key.lower(): value for key, value in out["options"].items()}}
    return out


QUEUES = Resource(
    kind="asterisk_queues",
    items="queues",
    singular="queue",
    key=("name",),
    fields=_QUEUE,
    title="Manage call queues of Asterisk",
    description=(
        "Queues hold callers until a member answers, in C(queues.conf) or a file that it includes.",
        "Callers that wait, and members that were added while the server runs, stay through every change. A queue that is"
        " removed keeps the callers that wait in it until they hang up.",
    ),
    layout=Layout("queues.conf", (Part("queue", "options"),), wires_of(_QUEUE)),
    settle=_settle_queue,
    option_canon=option_canon,
    check=_check_queue,
)

MAILBOX = re.compile(r"^[A-Za-z0-9_*+-][A-Za-z0-9_*+.#-]*$")
PIN = re.compile(r"^-?[0-9]+$")
DEFAULT_CONTEXT = "default"
SETTINGS = ("general", "zonemessages")
NAME_BYTES = 79  # of name and pager; the rest is cut off without a word
# What app_voicemail and app_directory take among a mailbox's options; anything else they drop without a word.
MAILBOX_OPTIONS = frozenset(
    (
        "alias attach attachextrecs attachfmt backupdeleted callback delete deletevoicemail dialout emailbody emailsubject "
        "envelope exitcontext forcegreetings forcename fromstring hidefromdir imapfolder imappassword imapport imapsecret "
        "imapserver imapflags imapuser imapvmshareid language leaveurgent locale maxmessage maxmsg maxsecs messagewrap "
        "minsecs moveheard nextaftercmd operator options passwordlocation review saycid sayduration saydurationm "
        "sendvoicemail serveremail tempgreetwarn tz volgain"
    ).split()
)


def _mailbox(value: str) -> str | None:
    return None if MAILBOX.match(value) else "is no mailbox: use digits, or letters, digits and _ * + . -"


def _mailbox_context(value: str) -> str | None:
    if value in SETTINGS:
        return f"is {value}, which holds no mailboxes but settings; choose another"
    # A context is a folder of the spool too.
    if "/" in value or "@" in value or value.startswith("."):
        return "holds a slash or @, or begins with a dot; choose another"
    return section_name(value)


def _pin(value: str) -> str | None:
    """Return why this cannot be a PIN, or None.  The sentence never holds it."""
    if PIN.match(value) and len(value) <= NAME_BYTES:
        return None
    return "is no PIN: it is dialled, so use digits; a - before them keeps the user from changing it"


def _part(value: str) -> str | None:
    """Return why this cannot be a part of a mailbox's line, or None."""
    if "," in value:
        return "holds a comma, which ends it in the line of a mailbox; leave the comma out"
    return "is empty; name it in `unset` to remove it" if not value else None


def _short(value: str) -> str | None:
    size = len(value.encode("utf-8", "surrogateescape"))
    too_long = f"is {size} bytes long; Asterisk cuts it at {NAME_BYTES} without a word, so choose a shorter one"
    return _part(value) or (too_long if size > NAME_BYTES else None)


_MAILBOX = (
    Field("mailbox", "The mailbox's number or name.", required=True, check=_mailbox, sample="1001"),
    Field("context", "The voicemail context; V(default) where none is given.", check=_mailbox_context, sample="pbx"),
    Field(
        "pin",
        "The PIN, digits. A C(-) before them keeps the user from changing it. A new mailbox needs one; one that the user"
        " changed by telephone is kept, unless O(update_secret=always).",
        masked=True,
        owned=True,
        check=_pin,
    ),
    Field("name", "Whose mailbox it is.", check=_short, sample="Josh Finlay"),
    Field(
        "email",
        "Where messages are announced; several addresses are joined by C(|).",
        check=_part,
        sample="josh@example.com",
    ),
    Field("pager", "Where short announcements go.", check=_short),
    Field(
        "options",
        "Any option of a mailbox by its own name, such as C(attach), C(delete) and C(tz); a list writes it several times.",
        type="dict",
        free=True,
        sample={"attach": "yes"},
    ),
)


def _settle_mailbox(item: Item) -> Item:
    """Return a mailbox with its context, and its options as text."""
    out = settle({"context": DEFAULT_CONTEXT, **item} if item.get("context") is None else item)
    options = out.get("options")
    if options and any(key != key.lower() for key in options):
        out = {**out, "options": {key.lower(): value for key, value in options.items()}}
    return out


def _check_mailbox(item: Item) -> list[tuple[str, str, str]]:
    out = check_item(item)
    for name, value in (item.get("options") or {}).items():
        spot = f"options.{name}"
        if any("|" in one for one in (value if isinstance(value, list) else [value])):
            out.append((spot, "holds a |, which ends an option in the line of a mailbox", "leave it out"))
    return out


MAILBOXES = Resource(
    kind="asterisk_mailboxes",
    items="mailboxes",
    singular="mailbox",
    key=("mailbox", "context"),
    optional_key=("context",),
    fields=_MAILBOX,
    title="Manage voicemail boxes of Asterisk",
    description=(
        "Mailboxes are lines of C(voicemail.conf), or of a file that it includes, below the section of their context.",
        "A PIN that a user changed by telephone is his own: it is kept, wherever C(passwordlocation) lets Asterisk keep it.",
        "Removing a mailbox leaves its messages and greetings in the spool. A new mailbox of the same name gets them, but never"
        " the old PIN.",
    ),
    layout=Layout("voicemail.conf"),
    settle=_settle_mailbox,
    option_canon=option_canon,
    check=_check_mailbox,
)
