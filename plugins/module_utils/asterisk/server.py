# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The running Asterisk of this host, with one face whether it is asked by AMI or over the control socket."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server_apps, server_log, server_show
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_console import (
    Console,
    ServerDown,
    ServerError,
    ServerLate,
    error_of,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_login import read_login
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_probe import (
    PREFIX,
    Stage,
    complaints,
    own_name,
    stale_paths,
    true_lines,
)
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import Attributes, ContextRows, Row
from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Ami, AmiDown, AmiError, AmiLate, Request
from ansible_collections.telephony.pbx.plugins.module_utils.clients.asterisk_cli import AsteriskCli, CliError, CliLate
from ansible_collections.telephony.pbx.plugins.module_utils.core.process import process_of, process_started

CONFIG_DIR = "/etc/asterisk"
BOOT_TIMEOUT = 60.0  # 10,000 endpoints: 6.5 s on two cores
RELOAD_TIMEOUT = 300.0  # the same: 6 to 8 s
_QUIET = 0.03  # seconds without a new line after which a log is taken for complete
_PATIENCE = 2.0
_IMPATIENCE = 5.0  # seconds for each question to a server that has left one unanswered

# A refusal is only told by text: the console ends with code 0 for all of these (facts of 22.10.1 and 16.28).
_REFUSALS = re.compile(
    r"No such command|No such module|does not support reloads|was not properly initialized|Command '.*' failed\."
    r"|Unable to find object|Module '.*' was not found|is not loaded|was not reloaded|reload failed|reported a reload failure",
    re.I,
)
_MODULE = re.compile(r"module (load|unload) (\S+)$")  # refused as commands by the manager interface
_ABSENT_CONTEXT = "There is no existence of"


class Server:
    """One running server.

    transport  'ami' or 'control socket'
    version    '22.10.1'
    started    when the process started, seconds since the epoch
    probed     False when the last probe() could not be made by this transport
    late       True once it left a question unanswered: it gets little time for others then
    """

    def __init__(self, console: Console, config_dir: str = CONFIG_DIR) -> None:
        self._console = console
        self._ami = console if isinstance(console, Ami) else None
        self.transport = "ami" if self._ami else "control socket"
        self.config_dir = config_dir
        self.probed = True
        self.late = False
        settings = self._settings()
        match = re.search(r"\d+(\.\d+)*", settings["Version"])
        if not match:
            raise ServerError("what answers does not tell its version as Asterisk does")
        self.version = match.group()
        self.log_dir = settings.get("Log directory") or "/var/log/asterisk"
        pid = process_of(settings.get("PID file", ""))
        self.started = process_started(pid, "asterisk") or server_show.started(
            self._lines("core show uptime seconds"), time.time()
        )

    def close(self) -> None:
        """End the connection. Never raises."""
        if self._ami:
            self._ami.close()

    def command(self, text: str, timeout: float | None = None) -> str:
        """What a command of the console prints. Raises ServerError when the server refuses it."""
        lines = self._lines(text, timeout)
        said = [line for line in lines if line.strip()]
        # `pjsip reload` reloads eight modules and says so of each; one that is not in use says it was not initialized.
        if said and all(_REFUSALS.search(line) for line in said):
            raise ServerError("\n".join(said))
        return "\n".join(lines)

    def probe(self, candidates: Mapping[str, str]) -> list[str]:
        """Let the server parse files before they are in place: path (relative to the configuration) -> text.

        Returns what it complains of, with the true names of the files. By control socket nothing can be probed: [] and
        ``probed`` is False. Raises ServerError when the probe itself cannot be made.
        """
        self.probed = self._ami is not None
        if self._ami is None or not candidates:
            return []
        try:
            with Stage(self.config_dir, candidates) as stage, self._log() as log:
                refused = [(name, self._parse(path)) for path, name in stage.roots.items()]
                return complaints(stage, refused, log.lines())
        except OSError as error:
            raise ServerError(f"cannot lay candidates into {self.config_dir}: {error.strerror or error}") from None

    def reload(self, commands: Sequence[str], secrets: Collection[str] = ()) -> list[LogLine]:
        """Run commands, and return what the server logged meanwhile as far as it speaks of a reload.

        Noise is left out, values of secret options and the given `secrets` are masked. Raises ServerError when a command
        is refused; those before it have been run.
        """
        with self._log(secrets) as log:
            for text in commands:
                lines = self._lines(text, RELOAD_TIMEOUT)
                said = [line for line in lines if line.strip()]
                if said and all(_REFUSALS.search(line) for line in said):
                    words = "; ".join([*said, *(line.text for line in log.lines() if line.level != "NOTICE")])
                    raise ServerError(f"{text}: {words}")
            logged = log.lines() if commands else []
        return [line._replace(text=true_lines(line.text)) for line in logged]

    def pjsip_object(self, kind: str, name: str) -> Attributes | None:
        """What the server holds of one object, as option (without underscores) -> values; None when it has none."""
        return self.pjsip_objects([(kind, name)])[kind, name]

    def pjsip_objects(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Attributes | None]:
        """Many objects, (type, name) each. By AMI 10,000 endpoints with auth and AOR take about 3 s (measured)."""
        left = list(dict.fromkeys(wanted))
        found: dict[tuple[str, str], Attributes | None] = {}
        if self._ami and len(left) > 50:
            found = self._bulk(self._ami, left)
            left = [one for one in left if one not in found]
        for one, lines in zip(left, self._many([f"pjsip show {kind} {name}" for kind, name in left])):
            found[one] = server_show.parse_object(lines)
        return found

    def dialplan(self, context: str) -> list[Row] | None:
        """The steps of a context in the server's order, or None when there is no such context."""
        found = self.context(context)
        return None if found is None else found.rows

    def context(self, name: str) -> ContextRows | None:
        """Steps, includes, switches and ignore patterns of a context, or None."""
        found = self._dialplan(name)
        return found.get(name) if found is not None else None

    def queues(self, names: Iterable[str]) -> dict[str, dict[str, Any] | None]:
        """What the server holds of queues: {strategy, maxlen, weight, servicelevel, members}, or None for no such queue."""
        return server_apps.queues(self._said, names)

    def mailboxes(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any] | None]:
        """What the server holds of each (mailbox, context): {name, email, pager, options} as far as it tells, or None."""
        try:
            return server_apps.mailboxes(self._ami, self._said, wanted)
        except (AmiError, ValueError) as error:
            raise error_of(error) from None

    def names(self, kind: str) -> set[str]:
        """The names of all objects of a kind: a PJSIP type, 'context', 'application', 'musiconhold', 'queue', 'module'."""
        if kind == "context":
            return set(self._dialplan("") or {})
        if kind in server_show.LISTS:
            command, pattern = server_show.LISTS[kind]
            return {match.group(1) for match in map(pattern.match, self._lines(command)) if match}
        if self._ami and kind in server_show.LIST_ACTIONS:
            action, key = server_show.LIST_ACTIONS[kind]
            return {event.get(key) for event in self._events(action)}
        lines = self._lines(f"pjsip list {server_show.PLURALS.get(kind, kind + 's')}")
        if kind == "registration":
            return set(server_show.parse_registrations(lines))
        pattern = re.compile(rf"\s*{kind}:\s+(\S.*?)(?:/|\s{{2,}}|$)", re.I)
        return {match.group(1) for match in map(pattern.match, lines) if match and "<" not in match.group(1)}

    def live(self, subset: Collection[str] = ()) -> dict[str, Any]:
        """States of the moment, for asterisk_info: see live.moment, which names the parts. All of them without a subset."""
        from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.live import moment

        return moment(self, subset)

    def lines(self, text: str, timeout: float | None = None) -> list[str]:
        """What a command of the console prints, whatever it says. Raises ServerError when it does not exist."""
        return self._lines(text, timeout)

    def ask(self, action: str, *fields: tuple[str, str]) -> list[Any]:
        """The events of a list action; none where there is nothing to list, or no manager interface (see `transport`)."""
        return self._events(action, *fields)

    def ask_many(self, requests: Sequence[Request]) -> Iterator[list[Any]]:
        """The events of many list actions, in their order; none for one that was refused, or without manager interface."""
        for start in range(0, len(requests) if self._ami else 0, 100):
            try:
                answers = self._ami.event_lists(requests[start : start + 100]) if self._ami else []
            except (AmiError, ValueError) as error:
                raise error_of(error) from None
            yield from (events if isinstance(events, list) else [] for events in answers)

    def every_context(self) -> dict[str, ContextRows]:
        """The whole dialplan by context."""
        return self._dialplan("") or {}

    # The rest is private.

    def _settings(self) -> dict[str, str]:
        """What the server tells of itself, once it has started: until then it answers that it knows no such command."""
        end = time.monotonic() + BOOT_TIMEOUT
        while True:
            settings: dict[str, str] = {}
            try:
                settings = server_show.parse_settings(self._lines("core show settings"))
            except ServerError as error:
                if "No such command" not in error.words:
                    raise
            if settings.get("Version"):
                self._lines("core waitfullybooted", BOOT_TIMEOUT)
                return settings
            if time.monotonic() > end:
                raise ServerError("what answers does not tell its version as Asterisk does")
            time.sleep(0.2)

    def _lines(self, text: str, timeout: float | None = None) -> list[str]:
        try:
            module = _MODULE.match(text) if self._ami else None
            if self._ami and module:
                self._ami.action(
                    "ModuleLoad",
                    [("LoadType", module.group(1)), ("Module", module.group(2))],
                    None if self.late else timeout,
                )
                return []
            return self._console.command(text, None if self.late else timeout)
        except (AmiError, CliError, ValueError) as error:
            raise self._met(error, text) from None

    def _met(self, error: Exception, text: str) -> ServerError:
        """What a client met, as ours; one that hangs once is not waited for again and again."""
        if isinstance(error, (AmiLate, CliLate)):
            self.late, self._console.timeout = True, _IMPATIENCE
            return ServerLate(f"{text}: {error}")
        return error_of(error)

    def _said(self, text: str) -> list[str]:
        """The output of a command that fails where there is nothing to show."""
        try:
            return self._lines(text)
        except ServerDown:
            raise
        except ServerError as error:
            return error.words.splitlines()

    def _many(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """The output of commands that cannot fail, all under way at once where that is possible."""
        if not self._ami:
            for text in texts:
                yield self._lines(text)
            return
        try:
            requests = [Request("Command", [("Command", text)]) for text in texts]
            for answer in self._ami.answers(requests):
                yield answer.all("Output")
        except (AmiError, ValueError) as error:
            raise error_of(error) from None

    def _events(self, action: str, *fields: tuple[str, str]) -> list[Any]:
        if self._ami is None:
            return []
        try:
            return self._ami.events(action, fields)
        except AmiError as error:
            if error.words.startswith(("No ", "Unable to retrieve")) or "not found" in error.words.lower():
                return []
            raise error_of(error) from None

    def _bulk(self, ami: Ami, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Attributes | None]:
        """What the answers about the wanted endpoints tell; whoever is not in them is asked for one by one."""
        found: dict[tuple[str, str], Attributes | None] = {}
        names = [name for kind, name in wanted if kind == "endpoint"]
        for start in range(0, len(names), 100):
            part = names[start : start + 100]
            try:
                answers = ami.event_lists([Request("PJSIPShowEndpoint", [("Endpoint", name)]) for name in part])
            except (AmiError, ValueError) as error:
                raise error_of(error) from None
            for events in answers:
                for event in events if isinstance(events, list) else ():
                    kind = event.lines[0][1].replace("Detail", "").lower()
                    attributes = {server_show.squash(key): [value] for key, value in event.lines[4:]}
                    # Variables are joined by commas here, and contacts with those of phones: the console tells better.
                    if not attributes.pop("setvar", [""])[0] and not attributes.pop("contacts", [""])[0]:
                        attributes.update(setvar=["="], contact=[])
                        found[kind, event.get("ObjectName")] = attributes
        return found

    def _dialplan(self, context: str) -> dict[str, ContextRows] | None:
        """The dialplan by context; None for a context that is not there. Asks for all when the name is empty."""
        text = f"dialplan show {context}".strip()
        try:
            lines = self._lines(text, RELOAD_TIMEOUT)
        except ServerError as error:
            if _ABSENT_CONTEXT in error.words:
                return None
            raise
        if any(_ABSENT_CONTEXT in line for line in lines):
            return None
        shown = server_show.parse_dialplan(lines)
        if self._ami is None:
            return shown
        # Labels of first steps and long data come whole in events only; who calls, and empty contexts, on the console.
        fields = [("Context", context)] if context else []
        told = server_show.dialplan_of_events([event.lines for event in self._events("ShowDialPlan", *fields)])
        return {name: told.get(name, ContextRows([], [], [], [])) for name in shown}

    def _parse(self, path: str) -> str:
        """What the server says of a file that it cannot parse, or nothing. No line of the file is sent back."""
        if self._ami is None:
            return ""
        try:
            # A category that is not there: parsing is all that is wanted (0.1 s instead of 1.2 s for 10,000 endpoints).
            fields = [("Filename", path), ("Category", PREFIX)]
            self._ami.action("GetConfig", fields, None if self.late else RELOAD_TIMEOUT)
        except (AmiDown, AmiLate) as error:
            raise self._met(error, "GetConfig") from None
        except AmiError as error:
            return error.words
        return ""

    @contextlib.contextmanager
    def _log(self, secrets: Collection[str] = ()) -> Iterator[server_log.Tail]:
        """What the server logs from now on: a channel of our own, or the end of its main log."""
        path = os.path.join(self.log_dir, f"{own_name()}.log")
        own = True
        for stale in stale_paths(self.log_dir):
            self._unlog(stale)
        try:
            answer = "\n".join(self._lines(f"logger add channel {path} error,warning,notice"))
            own = not _REFUSALS.search(answer) and os.path.exists(path)
        except ServerError:
            own = False
        tail = server_log.Tail(path if own else server_log.main_log(self.log_dir), secrets, _QUIET, _PATIENCE)
        try:
            yield tail
        finally:
            if own:
                self._unlog(path)

    def _unlog(self, path: str) -> None:
        """End a channel of the log, and remove its file: unless the server does not answer, so that the next run tries."""
        with contextlib.suppress(ServerError, OSError):
            self._lines(f"logger remove channel {path}")
            os.unlink(path)


def connect(config_dir: str = CONFIG_DIR, timeout: float = 30.0) -> Server | None:
    """The running server of a configuration, or None when it is down.

    AMI if manager.conf names a user that may do what is needed from this host; else the control socket. Raises
    ServerError when the server runs but lets us in at neither. `timeout` is seconds for each question.
    """
    refused: list[str] = []
    login = read_login(config_dir)
    if login is not None:
        try:
            return Server(Ami(login.host, login.port, login.user, login.secret, timeout), config_dir)
        except AmiDown:
            pass  # the manager interface may be off in the server that runs: its socket will tell
        except AmiError as error:
            refused.append(f"manager interface: {error.words}")
    try:
        return Server(_cli(config_dir, timeout), config_dir)
    except ServerDown:
        if not refused:
            return None
    except ServerError as error:
        refused.append(f"control socket: {error.words}")
    raise ServerError("Asterisk runs, but lets us in nowhere: " + "; ".join(refused))


def installed_version(config_dir: str = CONFIG_DIR) -> str | None:
    """The version of the binary on this host ('22.10.1'), or None when there is none; no server is needed."""
    try:
        match = re.search(r"Asterisk \D*(\d+(\.\d+)*)", _cli(config_dir, 10.0).version())
    except CliError:
        return None
    return match.group(1) if match else None


def _cli(config_dir: str, timeout: float) -> AsteriskCli:
    config = os.path.join(config_dir, "asterisk.conf")
    other = os.path.normpath(config_dir) != CONFIG_DIR and os.path.exists(config)
    return AsteriskCli(config if other else "", timeout=timeout)
