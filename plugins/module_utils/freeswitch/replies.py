# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What FreeSWITCH answers when a command has succeeded, per command.

There is no common sign of failure (measured on 1.11.2): `reloadxml` that was refused begins with `+OK`, a profile that may
not be restarted yet has neither `+OK` nor `-ERR`, an unknown gateway is `Invalid Gateway!`, an empty variable is
`-ERR no reply`. So each command that is known has its answers of success here, and everything else is a failure. Commands
that are not known are judged by the words with which the server's modules refuse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Callable

Rule = Callable[[Sequence[str], str], bool]

SHOWN = 300  # characters of a refusal
NO_REPLY = "-ERR no reply"
RELOADED = "Reload XML [Success]"
# What the event socket itself says, whatever the command: it was not carried out at all.
_NOT_RUN = re.compile(r"-ERR (permission denied|command not found|\S+ Command not found!)")
_REFUSED = re.compile(r"-ERR\b|-USAGE\b|usage\b|invalid\b|unknown command\b|no such\b|can't find anything", re.I)
_TRUTH = ("true", "false")


def judge(command: str, reply: str) -> str:
    """Return an empty string when a reply means success, otherwise what the server said, on one line."""
    words = command.split()
    text = reply.strip("\r\n")
    if words and not _NOT_RUN.fullmatch(text) and _rule(words)(words, text):
        return ""
    said = "; ".join(line.strip() for line in text.splitlines() if line.strip()) or "nothing"
    return said if len(said) <= SHOWN else f"{said[:SHOWN]} ..."


def missing(reply: str) -> bool:
    """Whether a reply says that there is no such thing, or that it is empty."""
    return reply.strip() in (
        "",
        NO_REPLY,
        "can't find anything",
        "-ERR can't find user",
        "Invalid Gateway!",
        "Invalid Profile!",
    )


def _rule(words: Sequence[str]) -> Rule:
    name = words[0].lower()
    if name == "sofia":
        return _sofia(words)
    if name == "fsctl":
        return _fsctl(words)
    if name.startswith("uuid_") and name not in _RULES:
        return _usual
    return _RULES.get(name, _usual)


def _usual(_words: Sequence[str], text: str) -> bool:
    """A command that nobody told us about: it failed when it says so in one of the ways that modules have."""
    return text == NO_REPLY or not _REFUSED.match(text)


def _exactly(*texts: str) -> Rule:
    return lambda words, text: text in texts


def _like(pattern: str) -> Rule:
    compiled = re.compile(pattern, re.S)
    return lambda words, text: compiled.fullmatch(text) is not None


def _anything(_words: Sequence[str], text: str) -> bool:
    """What is printed is a value, which may look like anything; a value that is not there is no failure."""
    return not text.startswith("-USAGE: ")


def _json(_words: Sequence[str], text: str) -> bool:
    try:
        answer = json.loads(text)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("status", "success") == "success"


def _show(words: Sequence[str], text: str) -> bool:
    if [word.lower() for word in words[-2:]] == ["as", "json"]:
        return text.startswith("{")
    return not text.startswith("-")


def _load(_words: Sequence[str], text: str) -> bool:
    # Without the first line the files were not read, and the module took what was read before.
    return text.splitlines() == ["+OK Reloading XML", "+OK"]


def _reload(_words: Sequence[str], text: str) -> bool:
    if text.startswith("+OK Job-UUID: "):
        return True  # mod_event_socket reloads itself when nobody waits for it
    lines = text.splitlines()
    unloaded = ("+OK module unloaded", "-ERR unloading module [No such module!]")  # then it was not loaded before
    return (
        len(lines) == 3 and lines[0] == "+OK Reloading XML" and lines[1] in unloaded and lines[2] == "+OK module loaded"
    )


def _fsctl(words: Sequence[str]) -> Rule:
    verb = words[1].lower() if len(words) > 1 else ""
    if verb.endswith("_check"):
        return _exactly(*_TRUTH)
    if verb == "max_sessions" and len(words) > 2:
        return _exactly(f"+OK max sessions: {words[2]}")
    if verb == "shutdown":
        return _exactly("+OK", "")  # a server that goes at once says nothing any more
    return _like(r"\+OK.*")


def _sofia(words: Sequence[str]) -> Rule:
    verb = words[1].lower() if len(words) > 1 else ""
    if verb == "profile":
        return _profile(words)
    if verb in ("status", "xmlstatus", "jsonstatus"):
        return lambda words, text: bool(text) and not re.match(r"Invalid \w+!|-ERR|-USAGE", text)
    if verb == "global":
        return _like(r"\+OK .*")
    if verb == "help":
        return _like(r"USAGE:.*")
    return _usual


def _profile(words: Sequence[str]) -> Rule:
    """`sofia profile NAME VERB`: the verbs that read the files again say first how that went."""
    name, verb = (words[2], words[3].lower()) if len(words) > 3 else ("", "")
    gateway = words[4] if len(words) > 4 else ""
    second = {
        "start": f"{name} started successfully",
        "startgw": f"+OK start gateway {gateway} complete",
        "rescan": "+OK scan complete",
        "stop": f"stopping: {name}",
        "restart": f"restarting: {name}",
    }
    if verb in second:
        return lambda words, text: text.splitlines() == [RELOADED, second[verb]]
    others: dict[str, Rule] = {
        "killgw": _exactly("+OK gateway marked for deletion.", "+OK every gateway marked for deletion."),
        "flush_inbound_reg": _like(r"\+OK (flushing|rebooting) all registrations( matching specified call_id)?"),
        "check_sync": _like(r"\+OK syncing all registrations( matching specified call_id)?"),
        "register": _exactly("+OK"),
        "unregister": _exactly("+OK"),
        "recover": _like(r"(Recovered \d+ session|No sessions to recover|Flushing recovery).*"),
        "gwlist": lambda words, text: text == NO_REPLY or not _REFUSED.match(text),
    }
    if verb in ("siptrace", "capture", "watchdog"):
        return _like(r"(Enabled|Disabled) .*")
    # `sofia profile restart all` has its verb where others have the name.
    return others.get(verb, _usual)


_RULES: dict[str, Rule] = {
    "reloadxml": _exactly("+OK [Success]"),
    "reloadacl": _exactly("+OK acl reloaded"),
    "global_setvar": _exactly("+OK"),
    "unload": _exactly("+OK"),
    "load": _load,
    "reload": _reload,
    "uuid_kill": _exactly("+OK"),
    "hupall": _like(r"\+OK hangup all channels.*"),
    "originate": _like(r"\+OK .*"),
    "xml_flush_cache": _like(r"\+OK cleared \d+ entr(y|ies)"),
    "console": _like(r"\+OK.*"),
    "user_exists": _exactly(*_TRUTH),
    "domain_exists": _exactly(*_TRUTH),
    "module_exists": _exactly(*_TRUTH),
    "uuid_exists": _exactly(*_TRUTH),
    "acl": _exactly(*_TRUTH),
    "xml_locate": _like(r"<.*"),
    "find_user_xml": _like(r"<.*"),
    "list_users": _like(r".*\n\+OK"),
    "show": _show,
    "json": _json,
    "status": _like(r"UP .*"),
    "uptime": _like(r"\d+"),
    "strepoch": _like(r"\d+"),
    "sofia_count_reg": _like(r"\d+"),
    **dict.fromkeys(
        (
            "global_getvar",
            "user_data",
            "sofia_gateway_data",
            "eval",
            "expand",
            "regex",
            "cond",
            "expr",
            "strftime",
            "strftime_tz",
            "hostname",
            "switchname",
            "sofia_contact",
            "echo",
            "url_encode",
            "url_decode",
        ),
        _anything,
    ),
}
