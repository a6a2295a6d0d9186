# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a running Asterisk does, told by its own console: two servers that tell the same are configured the same."""

from __future__ import annotations

import re

from tests.lab.host import podman

MARK = "=====next====="
# What differs between any two servers that run: ids, times, states, and which of equal things comes first.
VOLATILE = re.compile(
    r"\bin (\d+ days?,? ?)?[\d:]+$|\(exp\. -?\d+s\)|\(C:\d+.*| \(login was .*|\b(Unregistered|Registered|Rejected|Stopped|Registering)\b.*$"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def ask(host: str, commands: list[str]) -> list[list[str]]:
    """Return the lines that a server's console answers to each command."""
    script = "\n".join(f"asterisk -rx {quoted(one)}; echo {MARK}" for one in commands)
    text = COLOUR.sub("", podman("exec", "-i", host, "sh", stdin=script, timeout=120).stdout)
    return [part.strip("\n").splitlines() for part in text.split(MARK)][: len(commands)]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def objects(lines: list[str], word: str) -> list[str]:
    """Return the names in a list of the console, such as `Endpoint:  201/201   Unavailable`."""
    found = [re.match(rf"\s*{word}:\s+(\S+)", line) for line in lines]
    return sorted({one.group(1).split("/")[0] for one in found if one and not one.group(1).startswith("<")})


def parameters(lines: list[str]) -> dict[str, str]:
    """Return the table `name : value` of an object, without what is secret; registrations and contacts stand above it."""
    pairs = [line.partition(" : ") for line in lines if " : " in line]
    made = {key.strip(): value.strip() for key, _colon, value in pairs if "password" not in key and "cred" not in key}
    # two names of one thing since version 22
    return {**made, "auth_type": "digest"} if made.get("auth_type") == "userpass" else made


def effective(host: str) -> dict[str, object]:
    """Return everything that is compared, by subject."""
    listed = ask(
        host, [f"pjsip list {kind}s" for kind in ("endpoint", "aor", "auth", "transport")] + ["pjsip list identifies"]
    )
    kinds = dict(zip(("endpoint", "aor", "auth", "transport", "identify"), listed))
    words = {
        "endpoint": "Endpoint",
        "aor": "Aor",
        "auth": "I?/?O?Auth",
        "transport": "Transport",
        "identify": "Identify",
    }
    names = [(kind, name) for kind, lines in kinds.items() for name in objects(lines, words[kind])]
    shown = ask(host, [f"pjsip show {kind} {name}" for kind, name in names])
    made: dict[str, object] = {f"{kind} {name}": parameters(lines) for (kind, name), lines in zip(names, shown)}
    others = [
        "pjsip list registrations",
        "dialplan show",
        "queue show",
        "voicemail show users",
        "dialplan show globals",
    ]
    others += ["moh show classes", "pjsip show settings"]
    registrations, dialplan, queues, boxes, globals_, music, settings = ask(host, others)
    made["registrations"] = sorted(VOLATILE.sub("", line).split()[:2] for line in registrations if "/sip:" in line)
    made["dialplan"] = contexts(dialplan)
    made["queues"] = sorted(re.sub(r"\(0s holdtime.*?\)|W:", "", VOLATILE.sub("", line)) for line in queues)
    made["mailboxes"], made["globals"] = sorted(boxes), sorted(globals_)
    made["music"], made["settings"] = sorted(music), settings
    return made


def contexts(lines: list[str]) -> dict[str, list[str]]:
    """Return context -> its lines, without the file and line where each stands."""
    made: dict[str, list[str]] = {}
    here: list[str] = []
    for line in lines:
        match = re.match(r"\[ Context '(.*)' created by '(.*)' \]", line)
        if match:
            here = made.setdefault(match.group(1), [])
        elif line.strip() and not line.startswith("-="):
            here.append(re.sub(r"\s*\[[^\[\]]*\]$", "", line).rstrip())
    return made
