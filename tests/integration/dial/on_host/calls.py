# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes calls on the Asterisk of this host and writes down what it executed: `python3 calls.py < calls.json > traces.json`.

A call is {id, context, number, caller, variables, keys, most, globals, database}; a trace a list of channels, the caller's first, each a list of
[context, extension, priority, application, data]. `most` is how many calls like it may be up at once.
"""

from __future__ import annotations

import json
import sys
import time

from ansible_collections.telephony.pbx.plugins.module_utils.clients.ami import Ami

AT_ONCE = 250
QUIET = 1.2  # seconds without a step, after which somebody hangs up who waits for that
STUCK = 11.5
# Applications in which a call stays until somebody hangs up.
FAMILIES = ("pbx-forward", "pbx-dnd", "pbx-override")
HOLD = "busy congestion confbridge voicemailmain queue page echo musiconhold milliwatt park".split()


class Calls:
    def __init__(self, ami: Ami) -> None:
        self.ami = ami
        self.up: dict[str, float] = {}  # call -> when it last did something
        self.traces: dict[str, dict[str, list[list]]] = {}
        self.names: dict[str, str] = {}

    def begin(self, call: dict) -> None:
        key = call["id"]
        self.traces[key] = {f"{key}b": []}
        self.up[key] = time.monotonic()
        if "database" in call:
            self.keep(call["database"])
        for name, value in call.get("globals", {}).items():
            self.ami.action("Setvar", [("Variable", name), ("Value", value)])
        fields = [
            ("Channel", f"Local/{call['number']}@{call['context']}/n"),
            ("Application", "SendDTMF" if call.get("keys") else "Wait"),
            ("Data", call.get("keys") or "60"),
            ("CallerID", call.get("caller", "")),
            ("ChannelId", key),
            ("OtherChannelId", f"{key}b"),
            ("Timeout", "40000"),
            ("Async", "true"),
        ]
        fields += [("Variable", f"__{name}={value}") for name, value in call.get("variables", {}).items()]
        self.ami.action("Originate", fields)

    def keep(self, database: dict[str, str]) -> None:
        """Let the server's database hold these values and no others of the site."""
        for family in FAMILIES:
            self.ami.command(f"database deltree {family}")
        for place, value in database.items():
            family, unused, key = place.partition("/")
            self.ami.action("DBPut", [("Family", family), ("Key", key), ("Val", value)])

    def hear(self, timeout: float) -> bool:
        event = self.ami.next_event(timeout)
        if event is None:
            return False
        kind, key, channel = event.get("Event"), event.get("Linkedid"), event.get("Uniqueid")
        if kind == "OriginateResponse" and event.get("Response") != "Success" and event.get("Reason") == "0":
            self.up.pop(event.get("Uniqueid"), None)
        elif kind == "Newexten" and event.get("Application") in ("AppDial", "AppDial2", "AppQueue"):
            pass  # a name that the server gives to a channel which it called; no step of the dialplan
        elif kind == "Newexten" and key in self.traces and channel != key:
            self.up[key] = time.monotonic()
            self.names[channel] = event.get("Channel")
            step = [event.get("Context"), event.get("Extension"), int(event.get("Priority"))]
            steps = self.traces[key].setdefault(channel, [])
            steps.append([*step, event.get("Application"), event.get("AppData")])
        elif kind == "Hangup" and channel == f"{key}b":
            self.up.pop(key, None)
        return True

    def tidy(self) -> None:
        """Hang up where a call would stay for ever."""
        now = time.monotonic()
        for key, last in list(self.up.items()):
            quiet = now - last
            for channel, steps in self.traces[key].items():
                if quiet > QUIET and steps and steps[-1][3].lower() in HOLD or quiet > STUCK:
                    self.ami.action("Hangup", [("Channel", f"/^{channel_name(self.names.get(channel, ''))}$/")])
                    self.up[key] = now
            if quiet > 2 * STUCK:
                self.up.pop(key)

    def run(self, calls: list[dict], at_once: int) -> None:
        waiting = list(reversed(calls))
        looked = time.monotonic()
        while waiting or self.up:
            while waiting and len(self.up) < at_once:
                self.begin(waiting.pop())
            self.hear(0.2)
            if time.monotonic() - looked > 0.3:
                self.tidy()
                looked = time.monotonic()
        # What came late: other channels of the last calls.
        until = time.monotonic() + 1.0
        while time.monotonic() < until and self.hear(0.2):
            pass


def channel_name(name: str) -> str:
    return "".join(f"\\{char}" if char in "^$.*+?()[]{}|\\/" else char for char in name)


def main() -> None:
    wanted = json.load(sys.stdin)
    with Ami("127.0.0.1", 5038, "telephony", "only-for-the-scratch-container", timeout=60) as ami:
        ami.subscribe("dialplan,call")
        calls = Calls(ami)
        for most in sorted({one.get("most", AT_ONCE) for one in wanted}):
            begun = time.monotonic()
            these = [one for one in wanted if one.get("most", AT_ONCE) == most]
            calls.run(these, most)
            calls.keep({})
            sys.stderr.write(f"{len(these)} calls, {most} at once: {time.monotonic() - begun:.1f} s\n")
    json.dump({key: list(channels.values()) for key, channels in calls.traces.items()}, sys.stdout)


if __name__ == "__main__":
    main()
