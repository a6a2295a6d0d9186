# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to the server, and what can go wrong on them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.clients import jsonrpc
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio import server as kamailio

CONFIG = Path("/etc/kamailio")
LIST, ADDRESSES = CONFIG / "dispatcher.list", CONFIG / "address.list"
DESTINATIONS = """\
1 sip:127.0.0.11:5060 0 0 duid=one;weight=50
1 sip:127.0.0.12:5060 0 0 duid=two
2 sip:127.0.0.13:5073 0 5
2 sip:127.0.0.13:5074
3 sip:127.0.0.14:5060
"""
ALLOWED = """\
1 203.0.113.7 32 0 phone
1 203.0.113.0 24 5060 carrier
1 2001:db8::7 128 0 six
2 gw.example.com 32 0 name
3 gw2.example.com 32 0 other
"""
DATAGRAM = "unixd:/run/kamailio/kamailio_rpc.sock"
FIFO = "fifo:/run/kamailio/kamailio_rpc.fifo"
HTTP = "http://127.0.0.1:8060/RPC"


def service(word: str) -> None:
    subprocess.run(["systemctl", word, "kamailio"], check=True)


def wire() -> str:
    """Configure and start the server."""
    here = Path(__file__).resolve().parent
    (CONFIG / "kamailio.cfg").write_text("#!KAMAILIO\n" + (here / "kamailio.cfg.txt").read_text())
    LIST.write_text(DESTINATIONS)
    ADDRESSES.write_text(ALLOWED)
    database = CONFIG / "k.sqlite"
    database.unlink(missing_ok=True)
    schema = "CREATE TABLE version (table_name TEXT, table_version INTEGER);" + "".join(
        Path(f"/usr/share/kamailio/db_sqlite/{name}-create.sql").read_text() for name in ("uac",)
    )
    schema = schema.replace("REPLACE INTO", "INSERT INTO")
    account = (
        "INSERT INTO uacreg (l_uuid, l_username, l_domain, r_username, r_domain, realm, auth_username, auth_password,"
        " auth_proxy, expires) VALUES ('one', '1001', 'edge.test', '1001', 'carrier.test', 'carrier.test', '1001',"
        " 'not-to-be-shown', 'sip:127.0.0.1:5999', 360);"
    )
    import sqlite3

    with sqlite3.connect(str(database)) as handle:
        handle.executescript(schema + account)
    subprocess.run("chown -R kamailio: /etc/kamailio; rm -f /run/telephony.pbx-kamailio.json", shell=True, check=True)
    service("restart")
    until = time.monotonic() + 10
    while kamailio.connect() is None and time.monotonic() < until:
        time.sleep(0.1)
    return connected().version


def connected(rpc: str | None = None) -> kamailio.Server:
    server = kamailio.connect(rpc)
    if server is None:
        raise AssertionError("Kamailio does not run")
    return server


def listed(server: kamailio.Server) -> dict[str, str]:
    return {f"{one.set} {one.uri}": one.flags for one in server.destinations()}


def words(work: Any) -> list[str]:
    """The kind and the words of the failure of some work."""
    try:
        return ["", f"no failure: {work()!r}"]
    except (kamailio.ServerError, jsonrpc.RpcFailure) as error:
        return [error.kind, error.words]


@contextlib.contextmanager
def destinations(text: str) -> Iterator[kamailio.Server]:
    """Another list, for a while."""
    server = connected()
    LIST.write_text(text)
    server.reload("dispatcher.reload")
    try:
        yield server
    finally:
        LIST.write_text(DESTINATIONS)
        server.reload("dispatcher.reload")


def transports() -> dict[str, Any]:
    """What each way to the server gives."""
    found = {}
    for address in (DATAGRAM, FIFO, HTTP):
        server = connected(address)
        found[address] = {
            "version": server.version,
            "up": time.time() - server.started,
            "destinations": sorted([one.set, one.uri, one.priority, dict(one.attrs)] for one in server.destinations()),
            "addresses": sorted([*vars(one).values()] for one in server.addresses()),
            "modules": sorted(server.modules()),
            "refused": words(lambda: server.call("no.such")),  # noqa: B023
        }
        server.close()
    return found


def long_answers() -> dict[str, Any]:
    """A list whose answer is too big for a datagram."""
    text = "".join(f"{1 + n // 100} sip:127.0.0.1:{6000 + n} 0 0 duid=d{n}\n" for n in range(3000))
    with destinations(text) as server:
        alone = kamailio.Server(jsonrpc.open_rpc(DATAGRAM))
        return {
            "found": len(server.destinations()),
            "again": len(server.destinations()),
            "alone": words(alone.destinations),
            "left": [name for name in os.listdir("/tmp") if name.startswith("telephony-pbx")],
        }


def nothing_listed() -> dict[str, Any]:
    with destinations("# nothing yet\n") as server:
        return {"destinations": len(server.destinations())}


def hung() -> dict[str, Any]:
    """The processes that answer are stopped."""
    found = {}
    for address, process in ((DATAGRAM, "DATAGRAM"), (FIFO, "FIFO")):
        pid = next(one["PID"] for one in connected().call("core.psx") if process in one["DSC"])
        os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            found[process] = words(lambda: jsonrpc.open_rpc(address, 1.0).call("core.version"))  # noqa: B023
            found[f"{process} took"] = time.monotonic() - began
        finally:
            os.kill(pid, signal.SIGCONT)
    return {**found, "after": connected().version}


def _as(user: str, groups: str) -> Any:
    """What another user of this host gets by each way."""
    script = (
        "import cases_server as c, json; print(json.dumps([c.words(lambda: c.kamailio.connect(one).version)"
        " for one in (c.DATAGRAM, c.FIFO)]))"
    )
    done = subprocess.run(
        ["setpriv", f"--reuid={user}", f"--regid={user if groups else 'nogroup'}", f"--groups={groups}" if groups else
         "--clear-groups", sys.executable, "-c", script],
        capture_output=True, text=True, check=False, env={**os.environ},
    )  # fmt: skip
    return done.stdout + done.stderr


def others() -> dict[str, str]:
    """A user that may not, and one of the server's group that may."""
    subprocess.run(["useradd", "--user-group", "operator1"], check=False, capture_output=True)
    return {"nobody": _as("nobody", ""), "operator": _as("operator1", "kamailio")}


def stopped() -> dict[str, Any]:
    """No server; and a socket that a killed one left behind."""
    service("stop")
    try:
        found: dict[str, Any] = {"stopped": kamailio.connect() is None}
        os.makedirs("/run/kamailio", exist_ok=True)
        left = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        left.bind("/run/kamailio/kamailio_rpc.sock")
        left.close()
        os.mkfifo("/run/kamailio/kamailio_rpc.fifo")
        found["left behind"] = kamailio.connect() is None
        found["http"] = kamailio.connect(HTTP) is None
    finally:
        subprocess.run(["rm", "-rf", "/run/kamailio"], check=True)
        service("start")
        time.sleep(0.5)
    return {**found, "mistaken": [words(lambda: kamailio.connect(one)) for one in MISTAKEN]}  # noqa: B023


MISTAKEN = (
    "/run/kamailio/kamailio_rpc.sock",
    "fifo:/etc/passwd",
    "http://127.0.0.1:8060/other",
    "http://a:b@127.0.0.1/",
)


def reloads() -> dict[str, Any]:
    """Two runs reload at once, sooner than the server likes it."""
    script = "import cases_server as c; c.connected().reload('permissions.addressReload')"
    began = time.monotonic()
    at_once = [subprocess.Popen([sys.executable, "-c", script]) for number in range(2)]
    codes = [one.wait() for one in at_once]
    return {
        "codes": codes,
        "took": time.monotonic() - began,
        "refused": words(lambda: connected().reload("htable.reload", "x")),
    }
