# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""asterisk_command: commands of the console, whose failures stand in their text, and which of them are not for a playbook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server_log
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server import ServerDown, ServerError
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK, is_secret_name

COMMAND_SPEC: dict[str, Any] = {
    "command": {"type": "str"},
    "commands": {"type": "list", "elements": "str"},
    "changes": {"type": "str", "choices": ["never", "always", "matching"]},
    "changes_match": {"type": "str"},
    "may_end_calls": {"type": "bool", "default": False},
    "include_secrets": {"type": "bool", "default": False, "no_log": False},
    "timeout": {"type": "int", "default": 30},
}

# By their first words; the server takes no abbreviations (measured on 22.10.1), but it knows aliases.
_DIALS = re.compile(
    r"channel originate\b|console dial\b|channel redirect\b|agi exec\b|(dialplan eval function .*|.*\b)SHELL\(|"
    r"test execute\b|sla\b.*\bdial",
    re.I,
)
_ENDS = re.compile(
    r"core (stop|restart)\b|channel request hangup\b|module (unload|refresh)\b|bridge (destroy|kick)\b|confbridge kick\b"
    r"|dahdi (restart|destroy)\b|stasis (app|destroy)\b.*\bdestroy|channeltype\b.*\bdisable",
    re.I,
)
# One line of what is printed that names something and tells its value: `password : x`, `/cf/secret : x`, `SECRET=x`.
_PAIR = re.compile(r"^(?P<front>\s*(?P<name>[^\s:=][^:=]*?)\s*(?:=>|[:=])\s*)(?P<value>\S.*)$")
# Failures that the server prints and calls a success: see server.ServerError for those that are the whole answer.
_FAILED = re.compile(
    r"^(No such (command|module|channel|queue|context|extension|family|mailbox|bridge|user)\b"
    r"|Unable to (find|load|unload|reload|open|remove|add)\b|Command '.*' failed\.?$|.*\bdoes not support reloads?\b"
    r"|.*was not properly initialized|.* is not a known (channel|module)|There is no existence of|Usage: "
    r"|Database entry not found|Database entry does not exist|Database unavailable|Failed to \w+|Error \w+ing\b)",
    re.I,
)


def commands_of(params: Mapping[str, Any]) -> list[str]:
    """The commands of a task."""
    return [params["command"]] if params.get("command") is not None else list(params.get("commands") or ())


def problems_of(commands: Sequence[str], params: Mapping[str, Any], aliases: Mapping[str, str]) -> list[Problem]:
    """What speaks against running these. `aliases` are the server's own: short name -> command."""
    found: list[Problem] = []
    if params.get("changes") == "matching" and not params.get("changes_match"):
        found.append(Problem("changes_match", "is missing", "give the regular expression that tells a change"))
    try:
        re.compile(params.get("changes_match") or "")
    except re.error as error:
        found.append(Problem("changes_match", f"is no regular expression: {error}", "mend it"))
    if not commands:
        found.append(Problem("command", "neither `command` nor `commands` names one", "give one"))
    for index, text in enumerate(commands):
        where = f"commands[{index}]" if params.get("commands") is not None else "command"
        found += _problems_of_one(where, text, params, aliases)
    return found


def _problems_of_one(where: str, text: str, params: Mapping[str, Any], aliases: Mapping[str, str]) -> list[Problem]:
    if re.search(r"[\r\n\0;]", text):
        return [Problem(where, "holds a line break or a semicolon", "give one command in each item of `commands`")]
    real = resolved(text, aliases)
    if not real or real.startswith("!"):
        return [Problem(where, "is no command of Asterisk's console", "see `core show help` for those it knows")]
    if _DIALS.match(real):
        words = " ".join(real.split()[:2])
        return [
            Problem(
                where,
                f"`{words}` could place a call, and where that ends is not looked at here",
                "use telephony.pbx.asterisk_call, which follows the call first and never reaches an emergency number",
            )
        ]
    ends = _ENDS.match(real)
    if ends and params.get("changes") == "never":
        return [Problem(where, f"`{ends.group()}` changes what runs", "leave `changes: never` out")]
    if ends and not params.get("may_end_calls"):
        return [Problem(where, f"`{ends.group()}` can end calls", "say `may_end_calls: true` if that is meant")]
    return []


def resolved(text: str, aliases: Mapping[str, str]) -> str:
    """A command by its own name, with single blanks. Quotes around a word mean nothing to the console."""
    words = re.sub(r"[\"\\]", "", " ".join(text.split()))
    for _round in range(5):
        alias = next((name for name in aliases if f"{words} ".lower().startswith(f"{name} ".lower())), None)
        if alias is None or aliases[alias].lower().startswith(alias.lower()):
            break
        words = aliases[alias] + words[len(alias) :]
    return words


def aliases_of(server: Any) -> dict[str, str]:
    """The server's aliases of commands (cli_aliases.conf)."""
    try:
        lines = server.command("cli show aliases").split("\n")
    except ServerDown:
        raise
    except ServerError:
        return {}  # the module that makes them is not loaded
    rows = [re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in lines[1:]]
    return {" ".join(row[0].split()): row[1] for row in rows if len(row) == 2}


def masked(text: str) -> str:
    """What a command printed, without the values of what looks like a secret by its name."""
    return "\n".join(_masked_line(line) for line in text.split("\n"))


def _masked_line(line: str) -> str:
    pair = _PAIR.match(line)
    if pair and any(is_secret_name(word) for word in re.split(r"[/\s.]+", pair.group("name")) if word):
        return f"{pair.group('front')}{MASK}"
    return server_log.mask(line)


def run(server: Any, commands: Sequence[str], params: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Run the commands in order; return what each printed, and why the last one failed, or an empty string."""
    results: list[dict[str, Any]] = []
    for text in commands:
        failed = ""
        try:
            out = server.command(text, float(params["timeout"]))
        except ServerDown as error:
            # A command that ends the server ends the connection with it.
            failed = "" if _ENDS.match(" ".join(text.split())) else error.words
            out = error.words
        except ServerError as error:
            out = failed = error.words
        said = [line for line in out.split("\n") if line.strip()]
        if not failed and said and _FAILED.match(said[0].strip()):
            failed = said[0].strip()
        shown = out if params.get("include_secrets") else masked(out)
        results.append({"command": text, "stdout": shown, "stdout_lines": shown.split("\n"), "failed": bool(failed)})
        if failed:
            return results, failed if params.get("include_secrets") else masked(failed)
    return results, ""


def carry_out(server: Any | None, params: Mapping[str, Any], check_mode: bool) -> tuple[dict[str, Any], str]:
    """What the module returns, and the reason of a failure or an empty string. Raises PbxError for what is refused."""
    commands = commands_of(params)
    read_only = params.get("changes") == "never"
    problems = problems_of(commands, params, aliases_of(server) if server is not None else {})
    if problems:
        raise PbxError(problems)
    if check_mode and not read_only:
        return {
            "changed": False,
            "skipped": True,
            "msg": "not run: this is check mode, and `changes: never` is not said",
        }, ""
    if server is None:
        raise refuse("", "Asterisk is not running", "start it first")
    results, failed = run(server, commands, params)
    stdout = "\n".join(one["stdout"] for one in results)
    changed = params.get("changes") == "always"
    if params.get("changes") == "matching":
        changed = re.search(params["changes_match"], stdout, re.M) is not None
    return {"changed": changed, "stdout": stdout, "stdout_lines": stdout.split("\n"), "results": results}, failed
