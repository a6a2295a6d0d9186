# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside a container with SIPp: calls at a steady rate, and how many packets reached each RTP port.

Standard input: {"rate": calls per second, "calls": how many, "target": address, "number": who is called, "talk": seconds,
"ports": [first, last], "register": whether to register first, "limit": seconds}.
Standard output, one line: {"rc": exit code of SIPp, "log": its own lines for each call, "heard": {port: packets}, "errors": what
it complained of}. The kernel counts packets: a reader of each would take the processor away from what is measured.
"""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys

FOLDER = pathlib.Path("/run/edge-load")
PORT = 5071
PAUSE = "receive timeout on message one of many calls:7"  # the time of talking is over, as it should be
TABLE = """
table inet edge_load
delete table inet edge_load
table inet edge_load {
    set heard { type inet_service; flags dynamic; size 65535; }
    chain in { type filter hook input priority 0; policy accept; udp dport %d-%d add @heard { udp dport counter }; }
}
"""


def counted() -> dict[int, int]:
    """Packets by local port, as the kernel has counted them."""
    shown = subprocess.run(
        ["nft", "list", "set", "inet", "edge_load", "heard"], capture_output=True, text=True, check=True
    )
    return {int(port): int(count) for port, count in re.findall(r"(\d+) counter packets (\d+)", shown.stdout)}


def text_of(path: pathlib.Path) -> str:
    """A log file's text; empty if it was not written."""
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def main() -> None:
    """See the head of this file."""
    order = json.loads(sys.stdin.read())
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(mode=0o700)
    (FOLDER / "voice.raw").write_bytes(b"<edge__>" * 1000)
    words = {"NUMBER": order["number"], "TALK_MS": int(order["talk"] * 1000)}
    for name in ("register.xml", "caller.xml"):
        scenario = pathlib.Path(__file__).with_name(name).read_text(encoding="utf-8")
        (FOLDER / name).write_text(re.sub("@([A-Z_]+)@", lambda found: str(words[found[1]]), scenario))
    subprocess.run(["nft", "-f", "-"], input=TABLE % tuple(order["ports"]), text=True, check=True)
    own = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True).stdout.split()[0]
    sipp = ["sipp", f"{order['target']}:5060", "-nostdin", "-i", own, "-mi", own, "-p", str(PORT)]
    if order["register"]:
        subprocess.run(
            [*sipp, "-sf", "register.xml", "-m", "1"], cwd=FOLDER, stdout=subprocess.DEVNULL, timeout=15, check=True
        )
    command = [
        *sipp,
        "-sf",
        "caller.xml",
        "-min_rtp_port",
        str(order["ports"][0]),
        "-max_rtp_port",
        str(order["ports"][1]),
    ]
    # A rate that is no whole number is so many calls in ten seconds.
    command += ["-r", str(max(1, round(order["rate"] * 10))), "-rp", "10000", "-m", str(order["calls"]), "-l", "2000"]
    command += ["-trace_err", "-error_file", "errors.log", "-trace_logs", "-log_file", "calls.log"]
    with open(FOLDER / "output", "wb") as output:
        process = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            code = process.wait(order["limit"])
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            code = 124
    errors = "\n".join(line for line in text_of(FOLDER / "errors.log").splitlines() if PAUSE not in line)
    if code not in (0, 1):
        errors += text_of(FOLDER / "output")[-3000:]
    print(
        json.dumps({"rc": code, "log": text_of(FOLDER / "calls.log"), "heard": counted(), "errors": errors[-200000:]})
    )
    subprocess.run(["nft", "delete", "table", "inet", "edge_load"], check=False)


main()
