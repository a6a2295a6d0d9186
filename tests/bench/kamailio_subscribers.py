# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hundred thousand subscribers in PostgreSQL: the first time against a bare COPY, then one changed against a bare SELECT.

In a container of the lab, by its connection; the items are a file on the host, with the digests that the table holds.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..lab import containers, host, image
from .figures import Figure, figure
from .live import Live

NAME = "bench-subscribers"
MODULE = "telephony.pbx.kamailio_subscribers"
ROUNDS = 3
COUNT = 100_000
SOURCE = "/var/lib/subscribers.json"
PASSWORD = "only-for-a-benchmark"
DATABASE = {
    "engine": "postgresql",
    "host": "127.0.0.1",
    "name": "kamailio",
    "user": "kamailio",
    "password": PASSWORD,
    "create_tables": True,
}
PREPARE = f"""systemctl start postgresql
systemctl start postgresql@18-main || true
cd / && runuser -u postgres -- psql -qX -v ON_ERROR_STOP=1 <<'END'
CREATE ROLE kamailio LOGIN PASSWORD '{PASSWORD}';
CREATE DATABASE kamailio OWNER kamailio;
END"""
PSQL = f"PGPASSWORD={PASSWORD} psql -XqAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -U kamailio kamailio"
# What a bare statement takes on the host itself: the connection of the lab is in both runs of Ansible.
TIMED = (
    "python3 -c 'import subprocess, sys, time; t = time.monotonic();"
    ' subprocess.run(["sh", "-ec", sys.argv[1]], check=True, stdout=subprocess.PIPE); print(time.monotonic() - t)\' '
)


def subscribers() -> list[dict[str, Any]]:
    """Subscribers as the table holds them."""
    return [
        {
            "username": str(100_000 + number),
            "domain": "pbx.example.com",
            "ha1": f"{number:032x}",
            "ha1b": f"{number + COUNT:032x}",
        }
        for number in range(COUNT)
    ]


def task() -> dict[str, Any]:
    """Our module."""
    return {MODULE: {"src": SOURCE, "database": DATABASE}}


def bare(live: Live, command: str) -> float:
    """Return the seconds of a command in the container."""
    return float(live.shell(f'{TIMED}"$(cat)"', command))


def give(live: Live, items: Sequence[dict[str, Any]]) -> None:
    """Put the items on the host."""
    live.put(SOURCE, json.dumps(items))


def count(live: Live, where: str) -> int:
    """Return the number of rows."""
    return int(live.shell(f'{PSQL} -c "$(cat)"', f"SELECT count(*) FROM subscriber WHERE {where}"))


def figures(folder: Path) -> Iterator[Figure]:
    """Both figures; a run that does not do what is measured ends the benchmark."""
    live = Live(folder, NAME, "edge")
    live.shell(PREPARE)
    items = subscribers()
    give(live, items[:1])
    live.play(task())
    live.put("/var/lib/rows", "".join("\t".join(item.values()) + "\n" for item in items))
    empty = f"{PSQL} -c 'TRUNCATE subscriber'"
    copy = f"{PSQL} -c 'COPY subscriber (username, domain, ha1, ha1b) FROM STDIN' < /var/lib/rows"
    ping: dict[str, Any] = {"ansible.builtin.ping": {}}
    took: dict[str, list[float]] = {name: [] for name in ("ping", "copy", "first", "select", "changed")}
    for turn in range(ROUNDS):
        live.shell(empty)
        took["copy"].append(bare(live, copy))
        live.shell(empty)
        give(live, items)
        took["ping"].append(live.play(ping))
        took["first"].append(live.play(task()))
        if count(live, "ha1b <> ''") != COUNT:
            raise SystemExit("not all subscribers are there")
        items[COUNT // 2] = {**items[COUNT // 2], "ha1": f"{turn + 1:032x}"}
        give(live, items)
        took["select"].append(bare(live, f"{PSQL} -c 'SELECT * FROM subscriber'"))
        took["changed"].append(live.play(task()))
        if count(live, f"username = '{items[COUNT // 2]['username']}' AND ha1 = '{turn + 1:032x}'") != 1:
            raise SystemExit("the change did not reach the table")
    median = {name: statistics.median(seconds) for name, seconds in took.items()}
    first, again = median["ping"] + 3 * median["copy"], median["ping"] + 2 * median["select"]
    yield figure("100,000 subscribers, first time, to ping and 3 bare COPY", median["first"], first, 1.0)
    yield figure("100,000 subscribers, one changed, to ping and 2 bare SELECT", median["changed"], again, 1.0)
    print(json.dumps({name: round(seconds, 3) for name, seconds in median.items()}), file=sys.stderr)


def main() -> Iterator[Figure]:
    """Every figure of this file; its container is removed."""
    host.prepare()
    image.build(image.IMAGES["edge"])
    with tempfile.TemporaryDirectory() as name:
        try:
            yield from figures(Path(name))
        finally:
            if NAME in containers.existing():
                containers.down([NAME])


if __name__ == "__main__":
    for one in main():
        one.show()
    sys.exit(0)
