# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the dispatcher's list costs on a running Kamailio, against a template of the same list file and a bare reload.

Both run in one container of the lab, in turn, so that a machine that grows slower slows both. After each change the running server
is asked for the destination that was changed.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..lab import containers, host
from .figures import Figure, figure
from .live import Live

MODULE = "telephony.pbx.kamailio_dispatcher_destinations"
NAME = "bench-kamailio"
ROUNDS = 5
ETC = "/etc/kamailio"
HOST_FILE = "/var/lib/destinations.json"
# The parts of Kamailio that hold a list and tell of it; destinations are not asked whether they live.
CONFIG = f"""#!KAMAILIO
debug=1
log_stderror=no
children=2
listen=udp:127.0.0.1:5060
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "ctl.so"
loadmodule "jsonrpcs.so"
loadmodule "dispatcher.so"
modparam("jsonrpcs", "transport", 6)
modparam("jsonrpcs", "fifo_name", "/run/kamailio/kamailio_rpc.fifo")
modparam("jsonrpcs", "dgram_socket", "/run/kamailio/kamailio_rpc.sock")
modparam("dispatcher", "list_file", "{ETC}/dispatcher.list")
modparam("dispatcher", "ds_load_mode", 1)
modparam("dispatcher", "reload_delta", 0)
request_route {{ sl_send_reply("200", "OK"); }}
"""
PREPARE = f"""cat > {ETC}/kamailio.cfg && : > {ETC}/dispatcher.list
mkdir -p /etc/systemd/system/kamailio.service.d
printf '[Service]\\nEnvironment=SHM_MEMORY=512\\n' > /etc/systemd/system/kamailio.service.d/memory.conf
printf 'SHM_MEMORY=512\\nPKG_MEMORY=32\\n' >> /etc/default/kamailio
systemctl daemon-reload && systemctl restart kamailio
for wait in 1 2 3 4 5 6 7 8 9 10; do kamcmd core.uptime > /dev/null 2>&1 && exit 0; sleep 0.5; done; exit 1"""
TEMPLATE = "{% for item in destinations %}{{ item.set }} {{ item.uri }} 0 {{ item.priority }} weight={{ item.weight }};duid={{ item.duid }}\n{% endfor %}"
Plays = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def items(count: int, sets: int) -> list[dict[str, Any]]:
    """So many destinations, the same number in each set."""
    return [
        {
            "set": 1 + number * sets // count,
            "uri": f"sip:10.{number // 62500}.{number // 250 % 250}.{1 + number % 250}:5060",
            "priority": 5,
            "weight": 50,
            "duid": f"media-{number}",
        }
        for number in range(count)
    ]


def prepared(folder: Path, name: str) -> Live:
    """A container with a running Kamailio that has no destination."""
    live = Live(folder, name, "edge")
    live.shell(PREPARE, CONFIG)
    return live


def ours(live: Live, listed: bool) -> Plays:
    """Our module: the items as a list in the task as a role passes them, or as a file on the host."""
    given = live.folder / "ours.json"

    def tasks(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not listed:
            live.put(HOST_FILE, json.dumps(wanted))
            return [{MODULE: {"src": HOST_FILE}}]
        given.write_text(json.dumps(wanted))
        return [{MODULE: {"destinations": "{{ lookup('ansible.builtin.file', '" + str(given) + "') | from_json }}"}}]

    return tasks


def theirs(live: Live, reload: bool) -> Plays:
    """What is done today: a template of the list file, and a reload that is believed."""
    source, given = live.folder / "dispatcher.list.j2", live.folder / "theirs.json"
    source.write_text(TEMPLATE)

    def tasks(wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        given.write_text(json.dumps(wanted))
        listed = "{{ lookup('ansible.builtin.file', '" + str(given) + "') | from_json }}"
        options = {"src": str(source), "dest": f"{ETC}/dispatcher.list", "mode": "0640", "group": "kamailio"}
        template = {"ansible.builtin.template": options, "vars": {"destinations": listed}}
        return [template, {"ansible.builtin.command": {"cmd": "kamcmd dispatcher.reload"}}][: 1 + reload]

    return tasks


def runs(live: Live, duid: str, weight: int) -> None:
    """End the benchmark unless the running server has this weight for this destination."""
    said = live.shell(f"python3 - {duid}", ASK)
    if f"weight={weight}" not in said:
        raise SystemExit(f"the running Kamailio has {said.strip() or 'nothing'} for {duid}, and not weight={weight}")


# Prints the attributes of a destination, from the whole list, which no datagram can carry.
ASK = """
import json, os, sys
reply = "/tmp/bench-reply"
os.path.exists(reply) and os.unlink(reply)
os.mkfifo(reply); os.chmod(reply, 0o666)
asked = {"jsonrpc": "2.0", "method": "dispatcher.list", "reply_name": "bench-reply", "id": 1}
with open("/run/kamailio/kamailio_rpc.fifo", "w") as out:
    out.write(json.dumps(asked) + "\\n")
text = open(reply).read()
at = text.find(f"duid={sys.argv[1]};")
at = at if at >= 0 else text.find(f"duid={sys.argv[1]}\\"")
print(text[text.rfind("BODY", 0, at):text.find("}", at)] if at >= 0 else "")
"""


def thousand(folder: Path) -> Iterator[Figure]:
    """One thousand destinations, all there: our module looks, a template of the same file looks."""
    live = prepared(folder, NAME)
    wanted = items(1000, 10)
    live.play(*ours(live, listed=True)(wanted))
    runs(live, "media-500", 50)
    plays = {"theirs": theirs(live, reload=False)(wanted), "ours": ours(live, listed=True)(wanted)}
    took = rounds(live, plays)
    live.play(*plays["ours"])
    if sorted(lines(live)) != sorted(lines_of(wanted)):
        raise SystemExit("the list is not what was asked for any more")
    yield figure("1,000 destinations, nothing to change, to template", took["ours"], took["theirs"], 1.0)


def ten_thousand(folder: Path) -> Iterator[Figure]:
    """Ten thousand destinations in a hundred sets, one changed, until the running server is shown to have it."""
    live = Live.__new__(Live)
    live.folder, live.name = folder / NAME, NAME
    live.shell(PREPARE, CONFIG)
    wanted = items(10_000, 100)
    live.play(*ours(live, listed=False)(wanted))

    def one_changed(weight: int) -> list[dict[str, Any]]:
        wanted[5000]["weight"] = weight
        return wanted

    # Each play changes the weight to one that was never there, and is followed by the question whether it runs.
    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    for turn in range(ROUNDS):
        for at, (name, make) in enumerate(
            {"theirs": theirs(live, reload=True), "ours": ours(live, listed=False)}.items()
        ):
            weight = 60 + 2 * turn + at
            took[name].append(live.play(*make(one_changed(weight))))
            runs(live, "media-5000", weight)
    mine, peer = (statistics.median(took[name]) for name in ("ours", "theirs"))
    yield figure("10,000 destinations, one changed and proven, to template and dispatcher.reload", mine, peer, 1.5)


def rounds(live: Live, plays: dict[str, list[dict[str, Any]]]) -> dict[str, float]:
    """Run the plays in turn, several times; return the median of each. One that changes anything ends the benchmark."""
    took: dict[str, list[float]] = {}
    path, inventory = live.folder / "play.json", ["-i", str(live.folder / "hosts.json")]
    for turn in range(ROUNDS + 1):
        for name, tasks in plays.items():
            path.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": tasks}]))
            seconds, said = live.run([str(path)], inventory)
            if turn:  # the first template may write the same destinations in its own way
                took.setdefault(name, []).append(seconds)
                if "changed=0" not in said:
                    raise SystemExit(f"{name} changed what was there:\n{said}")
    return {name: statistics.median(seconds) for name, seconds in took.items()}


def lines(live: Live) -> list[str]:
    """The destinations in the list file: set and URI."""
    text = live.shell(f"cat {ETC}/dispatcher.list")
    return [" ".join(line.split()[:2]) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def lines_of(wanted: list[dict[str, Any]]) -> list[str]:
    """The same of items."""
    return [f"{one['set']} {one['uri']}" for one in wanted]


def main() -> Iterator[Figure]:
    """Every figure of this file; the container is removed."""
    host.prepare()
    with tempfile.TemporaryDirectory() as name:
        try:
            yield from thousand(Path(name))
            yield from ten_thousand(Path(name))
        finally:
            if NAME in containers.existing():
                containers.down([NAME])
