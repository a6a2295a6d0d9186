# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake as a process of its own, for measurements: `python -m tests.unit.fakes.genieacs --many 10000`.

It prints one line of JSON with its three URLs, and ends with its standard input or a signal.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from .server import FakeGenieAcs


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="An ACS that answers as GenieACS does.")
    parser.add_argument("--many", type=int, default=0, help="how many cheap devices there are")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes")
    parser.add_argument("--idle", type=float, default=60.0, help="seconds until an idle connection is closed")
    return parser.parse_args()


async def serve(asked: argparse.Namespace) -> None:
    fake = FakeGenieAcs(latency=asked.latency)
    fake.idle = asked.idle
    fake.many(asked.many)
    await fake.listen()
    print(json.dumps({"nbi": fake.nbi_url, "ui": fake.ui_url, "fs": fake.fs_url}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    try:
        asyncio.run(serve(arguments()))
    except KeyboardInterrupt:
        sys.exit(130)
