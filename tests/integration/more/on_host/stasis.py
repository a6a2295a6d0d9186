# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application of docs/stasis.md on a real server, called from a Local channel.  Its resources are the argument.  Prints JSON."""

from __future__ import annotations

import array
import json
import os
import queue
import subprocess
import sys
import threading
import time
import wave
from typing import Any

from on_host.on_this_host import apply, asterisk

APPLICATION = "/opt/more/docs/examples/stasis/press_a_key.py"
HEARD = "/tmp/heard.wav"
CALLER = {
    "name": "caller",
    "extensions": [
        {
            "extension": "s",
            "steps": [
                {"app": "MixMonitor", "data": HEARD},
                {"app": "Wait", "data": "1"},
                {"app": "SendDTMF", "data": "5"},
                {"app": "Wait", "data": "10"},
            ],
        }
    ],
}


def main() -> None:
    """Start the application, call it, and hang up by a key."""
    given = json.loads(sys.argv[1])
    out: dict[str, Any] = {}
    given["asterisk_dialplan"]["contexts"].append(CALLER)
    out["create"], out["again"] = apply(given), apply(given)
    [password] = [
        one["options"]["password"] for one in given["asterisk_config"]["sections"] if "password" in one["options"]
    ]
    command = [sys.executable, APPLICATION, "--user", "keys"]
    wrong = {**os.environ, "ARI_PASSWORD": "not-this-one"}
    done = subprocess.run(command, env=wrong, capture_output=True, text=True, check=False, timeout=20)
    out["stranger"] = [done.returncode, done.stderr.strip()]
    environment = {**os.environ, "ARI_PASSWORD": password}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        said: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(
            target=lambda: [said.put(json.loads(line)) for line in process.stdout or ()], daemon=True
        ).start()
        out["ready"] = said.get(timeout=20)
        out["applications"] = asterisk("ari show apps")
        begun = time.monotonic()
        asterisk("channel originate Local/700@applications extension s@caller")
        out["said"] = [said.get(timeout=20) for _unused in range(3)]
        out["seconds"] = round(time.monotonic() - begun, 2)
        for _unused in range(50):
            out["channels"] = asterisk("core show channels count")
            if "0 active channels" in out["channels"]:
                break
            time.sleep(0.1)
        asterisk("core stop now")
        out["ended"] = process.wait(timeout=20)
    subprocess.run(["systemctl", "start", "asterisk"], check=True)
    with wave.open(HEARD) as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
    out["loudest"], out["heard"] = max(map(abs, samples), default=0), round(len(samples) / 8000, 2)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
