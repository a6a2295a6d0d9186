# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kamailio.cfg and the files beside it as one change: looked at, tried by a second instance, written, never activated.

Kamailio reads its configuration when it starts and not again, so there is nothing to activate and nothing to read back: what
was tried is what a start will run.  Until then `restart_required` says so.
"""

from __future__ import annotations

import contextlib
import glob
import grp
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError, Problem, refuse
from ansible_collections.telephony.pbx.plugins.module_utils.core.files import FileChange, Files, read_bytes
from ansible_collections.telephony.pbx.plugins.module_utils.core.journal import WRITING, Entry, StateDir, state_of
from ansible_collections.telephony.pbx.plugins.module_utils.core.process import process_of, process_started
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import cfg_tls, cfg_trial
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks import look
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_findings import RULES, Finding
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import CfgError
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import Config
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_parse import read
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.server import (
    CONFIG_DIR,
    RUN_DIR,
    ServerError,
    connect,
)

MAIN = "kamailio.cfg"
MODULES = ("/usr/lib/*/kamailio/modules", "/usr/lib64/kamailio/modules", "/usr/local/lib*/kamailio/modules")
SPEC: dict[str, Any] = {
    "content": {"type": "str"},
    "src": {"type": "path"},
    "files": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "path": {"type": "str", "required": True},
            "content": {"type": "str", "required": True, "no_log": False},
            "mode": {"type": "str", "default": "0640"},
        },
    },
    "check": {"type": "list", "elements": "str", "choices": sorted(RULES)},
    "try_instance": {"type": "bool", "default": True},
    "user": {"type": "str", "default": "kamailio"},
    "config_dir": {"type": "path", "default": CONFIG_DIR},
    "rpc": {"type": "str"},
}
_REMOTE = re.compile(r"\b(?:mysql|postgres|redis|mongodb|cassandra)://(?:[^@\s\"']*@)?([^/:\s\"']+)")
Started = Callable[[], Optional[float]]


@dataclass(frozen=True)
class Wanted:
    """One file as it is to be.  path: absolute."""

    path: str
    data: bytes
    mode: int = 0o640


@dataclass
class Candidate:
    """The files of a task, over those that are there."""

    config_dir: str
    wanted: Sequence[Wanted]
    table: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.table = {one.path: one.data for one in self.wanted}

    def read(self, path: str) -> bytes | None:
        """Return what will stand at a path."""
        return self.table[path] if path in self.table else read_bytes(path)

    def text(self, path: str) -> str | None:
        data = self.read(path)
        return None if data is None else data.decode("utf-8", "surrogateescape")

    def included(self, name: str, by: str) -> str | None:
        """Return the text of an included file, whose name counts from the file that includes it."""
        return self.text(os.path.normpath(os.path.join(os.path.dirname(by), name)))

    @contextlib.contextmanager
    def placed(self) -> Iterator[str]:
        """Make a copy of the whole folder with the new files in it, outside of the place; it is gone afterwards."""
        folder = tempfile.mkdtemp(prefix="telephony.pbx-")
        try:
            whole = os.path.join(folder, "kamailio")
            subprocess.run(["cp", "-a", self.config_dir, whole], check=True, capture_output=True, timeout=60)
            for one in self.wanted:
                path = os.path.join(whole, os.path.relpath(one.path, self.config_dir))
                os.makedirs(os.path.dirname(path), exist_ok=True)
                if os.path.islink(path):
                    os.unlink(path)
                new = not os.path.exists(path)
                with open(path, "wb") as handle:
                    handle.write(one.data)
                if new:
                    os.chmod(path, one.mode)
                    _give(path, server_group())
            yield whole
        except (OSError, subprocess.SubprocessError) as error:
            raise refuse(folder, f"no candidate can be made: {error}", "make room there; nothing was changed") from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _give(path: str, group: int) -> None:
    with contextlib.suppress(PermissionError):
        os.chown(path, -1, group)


def server_group(name: str = "kamailio") -> int:
    """Return the number of the group whose members may read the files; -1 where there is none."""
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return -1


def wanted_files(params: Mapping[str, Any]) -> list[Wanted]:
    """Return the files of a task.  Raises PbxError."""
    folder = os.path.normpath(params["config_dir"])
    text = params["content"]
    if text is None:
        data = read_bytes(params["src"])
        if data is None:
            raise refuse("src", f"there is no file {params['src']}", "the path counts on the managed host")
    else:
        data = text.encode("utf-8", "surrogateescape")
    out = [Wanted(os.path.join(folder, MAIN), data)]
    for number, one in enumerate(params["files"]):
        path = os.path.normpath(os.path.join(folder, one["path"]))
        where = f"files[{number}] ({one['path']})"
        if os.path.commonpath([path, folder]) != folder or path == folder:
            raise refuse(f"{where}: path", f"is not within {folder}", "name a file of that folder")
        if path in {other.path for other in out}:
            raise refuse(f"{where}: path", "is there twice, or is kamailio.cfg itself", "name each file once")
        if not re.fullmatch("0?[0-7]{3}", one["mode"]):
            raise refuse(f"{where}: mode", f'"{one["mode"]}" is no mode', 'write it as "0640"')
        out.append(Wanted(path, one["content"].encode("utf-8", "surrogateescape"), int(one["mode"], 8)))
    return out


def module_folders(config: Config | None) -> list[str]:
    said = [one.text for one in config.settings if one.name in ("mpath", "loadpath")] if config else []
    return said[-1].split(":") if said else [path for pattern in MODULES for path in glob.glob(pattern)]


def installed(config: Config | None) -> set[str] | None:
    """Return the modules on this host, or None where their folder is not found."""
    found = {
        name[:-3]
        for folder in module_folders(config)
        if os.path.isdir(folder)
        for name in os.listdir(folder)
        if name.endswith(".so")
    }
    return found or None


def parsed(candidate: Candidate, path: str) -> Config | None:
    """Return the configuration, or None where it cannot be read: the rule `syntax` says why."""
    try:
        return read(path, candidate.text(path) or "", candidate.included)
    except CfgError:
        return None


def dispatcher_list(candidate: Candidate, config: Config | None) -> str:
    """Return the text of the dispatcher's list, where it is in a file."""
    path = os.path.join(candidate.config_dir, "dispatcher.list")
    for one in config.parameters if config else ():
        if one.modules == "dispatcher" and one.name == "list_file":
            path = "".join(token.text for token in one.value)
    return candidate.text(path) or ""


def examine(candidate: Candidate, rules: Sequence[str] | None, version: str, user: str) -> list[Finding]:
    """Look at everything that can be looked at without a server.  Raises PbxError for certificates."""
    path = os.path.join(candidate.config_dir, MAIN)
    config = parsed(candidate, path)
    text = candidate.text(path) or ""
    lists = dispatcher_list(candidate, config)
    found = look(path, text, version, candidate.included, None, installed(config), lists, rules)
    if not found and config is not None:
        wrong = list(cfg_tls.problems(config, candidate.read, user, lambda name: name in candidate.table))
        if wrong:
            raise PbxError(wrong)
    return found


def attempt(candidate: Candidate, program: str, user: str, try_instance: bool) -> str:
    """Let Kamailio itself judge.  Returns why no instance was started, or an empty string.  Raises PbxError."""
    path = os.path.join(candidate.config_dir, MAIN)
    with candidate.placed() as folder:
        place = cfg_trial.Place(candidate.config_dir, folder, user, program)
        judged = cfg_trial.syntax(place)
        if not judged.ok:
            raise _refused(path, "kamailio -c does not take it", judged)
        if not try_instance:
            return "`try_instance: false`"
        remote = [host for host in _REMOTE.findall(candidate.text(path) or "") if host not in ("localhost",)]
        if remote:
            return f"its database at {remote[0]} cannot be reached from where nobody hears it"
        judged = cfg_trial.start(place)
        if not judged.ok:
            raise _refused(path, "a second instance does not start with it", judged)
        return judged.skipped


def _refused(path: str, message: str, judged: cfg_trial.Trial) -> PbxError:
    return PbxError([Problem(path, f"{message}: {' | '.join(judged.words)}", "mend it; nothing was changed")])


def server_started(rpc: str | None) -> float | None:
    """Return when the running server started, or None when there is none."""
    pid = process_of(os.path.join(RUN_DIR, "kamailio.pid")) if rpc is None else None
    exact = process_started(pid, "kamailio")
    if exact is not None:
        return exact
    try:
        server = connect(rpc)
    except ServerError:
        return None
    return None if server is None else float(server.started)


def restarts(wanted: Sequence[Wanted], written: Sequence[str], started: float | None) -> list[dict[str, str]]:
    """Return the files that the running server does not run yet: it started before they were written."""
    out = []
    for one in wanted if started is not None else ():
        newer = one.path in written or (os.path.exists(one.path) and os.stat(one.path).st_mtime > float(started or 0))
        if newer:
            why = "Kamailio reads it when it starts"
            if os.path.basename(one.path) == "tls.cfg":
                why += "; the RPC tls.reload applies most of it"
            out.append({"what": one.path, "why": why})
    return out


def shown(changes: Sequence[FileChange], after: bool) -> str:
    """Return the files of a change as a text, without secrets."""
    out = []
    for one in changes:
        data = (one.after if after else one.before) or b""
        text = data.decode("utf-8", "replace")
        if not one.path.endswith((".cfg", ".list")) or "PRIVATE KEY" in text:
            text = f"({hashlib.sha256(data).hexdigest()[:12]})\n"
        out.append(f"# {one.path}\n{cfg_trial.masked(text)}")
    return "".join(out)


def carry_out(
    params: Mapping[str, Any], check_mode: bool, diff: bool, started: Started | None = None
) -> dict[str, Any]:
    """Do what a task asks.  Raises PbxError with nothing changed."""
    folder = os.path.normpath(params["config_dir"])
    if not os.path.isdir(folder):
        raise refuse("config_dir", f"there is no folder {folder}", "is Kamailio installed on this host?")
    asked = started or (lambda: server_started(params["rpc"]))
    state = state_of("kamailio-config", folder, CONFIG_DIR)
    with contextlib.ExitStack() as stack:
        if not check_mode:
            stack.enter_context(state.locked())
            left = state.load()
            if left is not None:
                state.recover(left)
                state.tidy(left)
                state.clear()
        return _carry_out(params, folder, state, check_mode, diff, asked)


def _carry_out(
    params: Mapping[str, Any], folder: str, state: StateDir, check_mode: bool, diff: bool, started: Started
) -> dict[str, Any]:
    wanted = wanted_files({**params, "config_dir": folder})
    group = server_group()
    changes = [
        FileChange(one.path, before, one.data, -1, group, one.mode)
        for one in wanted
        for before in [read_bytes(one.path)]
        if before != one.data
    ]
    result: dict[str, Any] = {
        "changed": bool(changes),
        "findings": [],
        "backup_files": [],
        "tried": False,
        "warnings": [],
    }
    if changes:
        _validate(params, Candidate(folder, wanted), result)
        if not check_mode:
            files = Files(changes, state.backups)
            backups = files.back_up()
            state.save(Entry(WRITING, files.targets, dict(backups), [], {}))
            files.commit()
            state.clear()
            result["backup_files"] = [one for one in backups.values() if one]
    result["restart_required"] = restarts(wanted, [one.path for one in changes], started())
    if diff:
        result["diff"] = {"before": shown(changes, False), "after": shown(changes, True)}
    return result


def _validate(params: Mapping[str, Any], candidate: Candidate, result: dict[str, Any]) -> None:
    """Everything that is asked before a byte is written, in the order in which it costs more."""
    program = cfg_trial.find_program()
    if not program:
        raise refuse("", "there is no program kamailio on this host", "install the package kamailio first")
    user = cfg_trial.known_user(params["user"])
    found = examine(candidate, params["check"], cfg_trial.version_of(program), user)
    if found:
        raise PbxError([Problem(f"{one.path}:{one.line}", one.message, f"{one.remedy} [{one.rule}]") for one in found])
    skipped = attempt(candidate, program, user, params["try_instance"])
    result["tried"] = not skipped
    if skipped and params["try_instance"]:
        result["warnings"].append(f"no second instance was started: {skipped}")
