# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""freeswitch_command: API commands, judged by what each says when it succeeds, and which of them are not for a playbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK, is_secret_name
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.replies import judge
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.server import Server, ServerError, shown

COMMAND_SPEC: dict[str, Any] = {
    "command": {"type": "str"},
    "commands": {"type": "list", "elements": "str"},
    "changes": {"type": "str", "choices": ["never", "always", "matching"]},
    "changes_match": {"type": "str"},
    "may_end_calls": {"type": "bool", "default": False},
    "include_secrets": {"type": "bool", "default": False, "no_log": False},
    "timeout": {"type": "int"},
}
# Commands that carry out another one, with the words of their own before it.
_WRAPPED = re.compile(r"(?:(?:bgapi|api|expand)\s+(?:uuid:\S+\s+)?|sched_api\s+\S+\s+\S+\s+)(?P<inner>.*)", re.I | re.S)
_FUNCTION = re.compile(r"\$\{\s*(?P<name>[a-z_]+)\s*[( ](?P<rest>[^}]*)", re.I)
_DIALS = re.compile(
    r"(originate|uuid_transfer|uuid_dual_transfer|uuid_deflect|uuid_redirect|sched_transfer|uuid_broadcast|sched_broadcast)\b"
    r"|conference\s+\S+\s+(bg)?dial\b|(valet_)?park_call\b|fax_send\b|voicemail_inject\s+.*\bcall\b",
    re.I,
)
_RUNS = re.compile(
    r"(system|bg_system|bgsystem|spawn|bg_spawn|spawn_stream|lua|luarun|python3?|pyrun|perl|perlrun|v8|jsrun)\b", re.I
)
_EVERYBODY = re.compile(r"hupall(\s+\S+){0,2}\s*|fsctl\s+hupall\b.*|fsctl\s+crash\b.*", re.I | re.S)
_ENDS = re.compile(
    r"hupall\b|uuid_kill\b|shutdown\b|\.\.\.|fsctl\s+shutdown\b(?!\s+cancel)|sofia\s+profile\s+(\S+\s+(restart|stop)\b|restart\b)"
    r"|unload\b|reload\s+(-f\s+)?mod_(sofia|dptools|commands|loopback|conference|callcenter|fifo|verto)\b"
    r"|conference\s+\S+\s+(hup|kick|hangup)\b|sched_hangup\b",
    re.I,
)
# These answer when the last call has ended: nobody waits for that with the connection open.
_WAITS = re.compile(r"fsctl\s+shutdown\s+.*\b(elegant|asap)\b", re.I)
_GOES = re.compile(r"shutdown\b|\.\.\.|fsctl\s+shutdown\b", re.I)
_XML_VALUE = re.compile(r"""(<\w+[^<>]*\bname\s*=\s*["'](?P<name>[^"']*)["'][^<>]*\bvalue\s*=\s*)("[^"]*"|'[^']*')""")
_PAIR = re.compile(r"^(?P<name>[\w.\-]+)(?P<equals>\s*[=:\t]\s*)(?P<value>\S.*)$", re.M)


def commands_of(params: Mapping[str, Any]) -> list[str]:
    """The commands of a task."""
    return [params["command"]] if params.get("command") is not None else list(params.get("commands") or ())


def problems_of(commands: Sequence[str], params: Mapping[str, Any]) -> list[Problem]:
    """What speaks against running these."""
    found: list[Problem] = []
    if params.get("changes") == "matching" and not params.get("changes_match"):
        found.append(Problem("changes_match", "is missing", "give the regular expression that tells a change"))
    try:
        re.compile(params.get("changes_match") or "")
    except re.error as error:
        found.append(Problem("changes_match", f"is no regular expression: {error}", "mend it"))
    if params.get("timeout") is not None and params["timeout"] < 1:
        found.append(Problem("timeout", "is less than a second", "give more, or leave it out"))
    if not commands:
        found.append(Problem("command", "neither `command` nor `commands` names one", "give one"))
    for index, text in enumerate(commands):
        where = f"commands[{index}]" if params.get("commands") is not None else "command"
        found += _problems_of_one(where, text, params)
    return found


def _problems_of_one(where: str, text: str, params: Mapping[str, Any]) -> list[Problem]:
    if re.search(r"[\r\n\0]", text):
        return [
            Problem(where, "holds a line break, which would begin another command", "give one command in each item")
        ]
    if not text.strip():
        return [Problem(where, "is no command", "`show api` names those there are")]
    for real in carried(text):
        words = " ".join(real.split()[:2])
        if _DIALS.match(real):
            return [
                Problem(
                    where,
                    f"`{words}` could place a call, and where that ends is not looked at here",
                    "this module makes no calls",
                )
            ]
        if _RUNS.match(real):
            return [Problem(where, f"`{words}` runs a program or a script", "use a module that is made for that")]
        if _EVERYBODY.fullmatch(real):
            return [
                Problem(
                    where,
                    f"`{words}` ends every call of the server",
                    "name the calls, `hupall CAUSE VARIABLE VALUE`, or use `uuid_kill`",
                )
            ]
        if _ENDS.match(real) and params.get("changes") == "never":
            return [Problem(where, f"`{words}` changes what runs", "leave `changes: never` out")]
        if _ENDS.match(real) and not params.get("may_end_calls"):
            return [Problem(where, f"`{words}` can end calls", "say `may_end_calls: true` if that is meant")]
    return []


def carried(text: str) -> Iterator[str]:
    """A command, and those that it would carry out: `bgapi x`, `sched_api +1 none x`, `${x(...)}`."""
    text = text.strip()
    yield text
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        yield from carried(wrapped.group("inner"))
    for call in _FUNCTION.finditer(text):
        yield f"{call.group('name')} {call.group('rest').rstrip(')')}".strip()


def masked(command: str, text: str) -> str:
    """What a command printed, without the values of what is a secret by its name."""
    words = command.split()
    asked = words[-1] if len(words) > 1 else ""
    if words and words[0].lower() in ("global_getvar", "user_data", "sofia_gateway_data", "eval", "expand") and asked:
        if any(is_secret_name(one) for one in re.findall(r"[\w.\-]+", asked)) and text.strip() not in (
            "",
            "-ERR no reply",
        ):
            return MASK
    text = _XML_VALUE.sub(
        lambda found: f'{found.group(1)}"{MASK}"' if is_secret_name(found.group("name")) else found.group(), text
    )
    return _PAIR.sub(
        lambda found: f"{found['name']}{found['equals']}{MASK}" if is_secret_name(found["name"]) else found.group(),
        text,
    )


def run(server: Server, commands: Sequence[str], params: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Run the commands in order; return what each printed, and why the last one failed, or an empty string."""
    results: list[dict[str, Any]] = []
    for text in commands:
        out, failed = _one(server, text, params.get("timeout"))
        plain = bool(params.get("include_secrets"))
        out, failed = (out, failed) if plain else (masked(text, out), masked(text, failed))
        results.append(
            {
                "command": text if plain else shown(text),
                "stdout": out,
                "stdout_lines": out.splitlines(),
                "failed": bool(failed),
            }
        )
        if failed:
            return results, failed
    return results, ""


def _one(server: Server, text: str, timeout: int | None) -> tuple[str, str]:
    """What one command printed, and why it failed."""
    if _WAITS.match(text.strip()):
        server.start(text.strip())
        return "+OK", ""
    try:
        out = server.api(text, float(timeout) if timeout else None)
    except ServerError as error:
        # A server that goes says nothing, or ends the connection first.
        if error.kind == "broken" and _GOES.match(text.strip()):
            return "", ""
        return "", error.words
    return out, judge(text, out)


def carry_out(server: Server, params: Mapping[str, Any], check_mode: bool) -> tuple[dict[str, Any], str]:
    """What the module returns, and the reason of a failure or an empty string. Raises PbxError for what is refused."""
    commands = commands_of(params)
    problems = problems_of(commands, params)
    if problems:
        raise PbxError(problems)
    if check_mode and params.get("changes") != "never":
        return {
            "changed": False,
            "skipped": True,
            "msg": "not run: this is check mode, and `changes: never` is not said",
        }, ""
    results, failed = run(server, commands, params)
    stdout = "\n".join(one["stdout"] for one in results)
    changed = params.get("changes") == "always"
    if params.get("changes") == "matching":
        changed = re.search(params["changes_match"], stdout, re.M) is not None
    return {"changed": changed, "stdout": stdout, "stdout_lines": stdout.splitlines(), "results": results}, failed
