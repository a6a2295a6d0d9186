# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines that Asterisk writes to its log: parsed, freed of noise and of secrets. Pure."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Collection, Iterable
from typing import NamedTuple

from ansible_collections.telephony.pbx.plugins.module_utils.core.resource import MASK, is_secret_name

# [Nov 22 16:22:26] ERROR[44][C-00000001] config_options.c:123 name: text
_LINE = re.compile(
    r"\[[^\]]*\]\s+(?P<level>ERROR|WARNING|NOTICE)\[\d+\](?P<call>\[C-[0-9a-f]+\])?:?\s+"
    r"(?P<source>[\w./-]+\.\w+)(?::\d+)?(?: \w+)?: (?P<text>.*)"
)
_NAMED = re.compile(r"\b([A-Za-z][\w.-]*)( ?= ?)(.*?)(?= at line \d+ of |$)")
# What repeats a piece of a line that may be a secret's: a line that is too long, a digest without its algorithm.
_QUOTED = re.compile(r"(It begins with: |Unknown password_digest algorithm ).*")

# What is logged at every reload of these modules, whatever changed.
_ALWAYS = (
    re.compile(r"Type '\w+' is not reloadable, maintaining previous values"),
    # For every transport as soon as any object of the file changed; restart_required comes from the plan.
    re.compile(r"Transport '.*' is not fully reloadable, not reloading"),
    re.compile(r"users\.conf is deprecated"),
    re.compile(r"Retaining existing configuration for object"),
)
# What calls, phones and strangers on the net cause, any time: not the fault of a reload that happens meanwhile.
_TRAFFIC = frozenset(
    (
        "res_pjsip/pjsip_distributor.c",
        "res_pjsip/pjsip_options.c",
        "res_pjsip/pjsip_transport_events.c",
        "res_pjsip_registrar.c",
        "res_pjsip_session.c",
        "res_pjsip_sdp_rtp.c",
        "res_pjsip_pubsub.c",
        "res_pjsip_logger.c",
        "res_rtp_asterisk.c",
        "res_srtp.c",
        "res_security_log.c",
        "chan_pjsip.c",
        "channel.c",
        "file.c",
        "manager.c",
        "taskprocessor.c",
        "app_dial.c",
        "app_queue.c",
        "app_voicemail.c",
        "pjproject",
    )
)
# From sources that tell of reloads as well.
_TRAFFIC_TEXT = re.compile(
    r".*(registration attempt|on registration|re-?register|sending \w+ request to endpoint|No response received)", re.I
)
# What these say of a line that they drop, among all that they say of calls.
_DROPPED = re.compile(r"Unknown keyword in queue|'.*' isn't a valid strategy for queue|Ignoring duplicated mailbox")


class LogLine(NamedTuple):
    """One line: level ERROR, WARNING or NOTICE; the server's source file that wrote it; its words."""

    level: str
    text: str
    source: str = ""


def parse(text: str, secrets: Collection[str] = ()) -> list[LogLine]:
    """The lines of a piece of log that speak of a reload; lines that repeat stand once (each type reads the file)."""
    found: dict[LogLine, None] = {}
    for raw in text.splitlines():
        match = _LINE.match(raw)
        if match and not _is_noise(match):
            words = mask(match.group("text").strip(), secrets)
            found[LogLine(match.group("level"), words, match.group("source"))] = None
    return list(found)


def _is_noise(match: re.Match[str]) -> bool:
    text = match.group("text")
    if match.group("source") in ("app_queue.c", "app_voicemail.c") and _DROPPED.match(text):
        return False
    if match.group("call") or match.group("source") in _TRAFFIC:
        return True
    if match.group("source") in ("res_pjsip.c", "res_pjsip_outbound_registration.c") and _TRAFFIC_TEXT.match(text):
        return True
    return any(pattern.match(text) for pattern in _ALWAYS)


def mask(text: str, secrets: Collection[str] = ()) -> str:
    """The text without values of options that are secrets by their name, and without the given values."""

    def hide(match: re.Match[str]) -> str:
        name = match.group(1)
        return f"{name}{match.group(2)}{MASK}" if is_secret_name(name) or name == "set_var" else match.group(0)

    text = _NAMED.sub(hide, _QUOTED.sub(rf"\1{MASK}", text))
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= 4:
            text = text.replace(secret, MASK)
    return text


# A whole file or type is refused: whatever was to be changed in it, was not.
_WHOLE = re.compile(
    r"could not be loaded|Unable to load config|parse error|contains a duplicate object|invalid format"
    r"|listed as a #include|unable to (load|parse)|Unable to open",
    re.I,
)


# Where a warning means that a line was dropped; elsewhere it is advice, and the read-back finds what did not arrive.
_PARSERS = frozenset(("config.c", "pbx_config.c", "pbx_ael.c", "extconf.c", "app_queue.c", "app_voicemail.c"))


_OBJECT = re.compile(r"Could not create an object of type '[^']*' with id '(.*)' from configuration file")


def concerning(lines: Iterable[LogLine], names: Collection[str], files: Collection[str]) -> list[LogLine]:
    """The lines that say that something of what was changed was refused, or a whole file or type.

    `names` are section names, `files` relative paths. A hand-made object that has been broken for years is complained
    of at every reload: none of our business. Nor is advice.
    """
    found: list[LogLine] = []
    words = {name for name in names if name}
    reasons: list[LogLine] = []  # of the object that is refused next: most do not name it
    for line in lines:
        if line.level == "NOTICE":
            continue
        refused = _OBJECT.search(line.text)
        if refused:
            found += [*reasons, line] if refused.group(1) in words else []
            reasons = []
        elif _WHOLE.search(line.text) or _speaks_of(line, words, files):
            found.append(line)
        else:
            reasons.append(line)
    return found


def _speaks_of(line: LogLine, words: Collection[str], files: Collection[str]) -> bool:
    if line.level != "ERROR" and line.source not in _PARSERS:
        return False
    if any(re.search(rf"(^|[/\s'\"]){re.escape(path)}($|[\s'\",:.])", line.text) for path in files):
        return True
    spoken = re.findall(r"['\"]([^'\"]*)['\"]", line.text) + re.findall(r"[^\s'\",:;()]+", line.text)
    return bool(set(spoken) & set(words))


class Tail:
    """What is written to a log file after this was made.

    `quiet` is how many seconds without a new line end the waiting, `patience` the longest wait: Asterisk's log is written
    by a thread of its own, so the last lines may come after the answer to a command.
    """

    def __init__(self, path: str, secrets: Collection[str], quiet: float, patience: float) -> None:
        self.path, self._secrets, self._quiet, self._patience = path, secrets, quiet, patience
        self._start = self._size()

    def _size(self) -> int:
        try:
            return os.stat(self.path).st_size
        except OSError:
            return 0

    def lines(self) -> list[LogLine]:
        """The lines so far that speak of a reload, once the server has stopped writing."""
        size, end = self._size(), time.monotonic() + self._patience
        while time.monotonic() < end:
            time.sleep(self._quiet)
            now = self._size()
            if now == size:
                break
            size = now
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return []
        with os.fdopen(handle, "rb") as stream:
            stream.seek(self._start if self._start <= size else 0)  # rotated meanwhile
            return parse(stream.read().decode("utf-8", "replace"), self._secrets)


def main_log(folder: str) -> str:
    """The server's ordinary log: named messages.log since 20, messages before."""
    paths = [os.path.join(folder, name) for name in ("messages.log", "messages", "full.log", "full")]
    return next((path for path in paths if os.path.exists(path)), paths[0])
