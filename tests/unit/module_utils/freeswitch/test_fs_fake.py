# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fake is strict: what a wrong module, or a wrong server class, would take for success shows in it.

Each of these is a habit that the findings of the real server forbid; it is played here, and must not go well.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes import freeswitch
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch.server import FakeFreeSwitch
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_folder import DOMAIN, PROFILE, write_folder
from ansible_collections.telephony.pbx.tests.unit.fakes.freeswitch_lab import gateway

SITE = f"sip_profiles/{PROFILE}/site.xml"
CARRIER = {"username": "account", "password": "pw", "proxy": "127.0.0.1:5999"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path / "conf")
    return tmp_path / "conf"


@pytest.fixture
def fake(folder: Path) -> Iterator[FakeFreeSwitch]:
    """Its time stands still: a test moves it."""
    with FakeFreeSwitch(folder) as one:
        one.hold()
        yield one


def put(fake: FakeFreeSwitch, path: str, text: str) -> None:
    where = Path(fake.switch.config_dir) / path
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_text(text, encoding="utf-8")


def users(*ids: str) -> str:
    rows = "".join(f'<user id="{one}"/>\n' for one in ids)
    return f'<include>\n<domain name="{DOMAIN}">\n<groups>\n<group name="g">\n<users>\n{rows}</users>\n</group>\n</groups>\n</domain>\n</include>\n'


def eventually(fake: FakeFreeSwitch, command: str, part: str, seconds: float = 4) -> bool:
    """Say whether an answer holds a text, now or within some simulated seconds."""
    for _tenth in range(int(seconds * 10)):
        if part in fake.api(command):
            return True
        fake.advance(0.1)
    return False


# -- what a wrong module would believe -------------------------------------------------------------------------------


def test_a_reload_that_failed_says_ok_too(fake: FakeFreeSwitch) -> None:
    """Who takes any +OK for success believes in a user that nobody has."""
    put(fake, "directory/default.xml", users("1001").replace("</users>", ""))
    said = fake.api("reloadxml")
    assert said.startswith("+OK") and said != "+OK [Success]\n"
    assert fake.api(f"user_exists id 1001 {DOMAIN}") == "false"


def test_success_does_not_mean_that_a_file_was_read(fake: FakeFreeSwitch) -> None:
    put(fake, "directory/default.xml", users("1001"))
    assert fake.api("reloadxml") == "+OK [Success]\n" and fake.api(f"user_exists id 1001 {DOMAIN}") == "true"
    one_line = users("1002").replace("\n", "")
    put(fake, "directory/default.xml", one_line)
    assert fake.api("reloadxml") == "+OK [Success]\n", "dropped in silence"
    assert fake.api(f"user_exists id 1002 {DOMAIN}") == "false"


def test_a_refused_reload_has_changed_variables(fake: FakeFreeSwitch) -> None:
    put(fake, "vars/site.xml", '<include>\n<X-PRE-PROCESS cmd="set" data="ours=new"/>\n</include>\n')
    put(fake, "directory/broken.xml", "<domain>\n")
    assert fake.api("reloadxml") != "+OK [Success]\n"
    assert fake.api("global_getvar ours") == "new"


def test_a_rescan_changes_no_gateway(fake: FakeFreeSwitch) -> None:
    put(fake, SITE, gateway("one", {**CARRIER, "register": "false"}))
    assert fake.api(f"sofia profile {PROFILE} rescan").endswith("+OK scan complete\n")
    put(fake, SITE, gateway("one", {**CARRIER, "register": "false", "proxy": "127.0.0.1:6000"}))
    assert fake.api(f"sofia profile {PROFILE} rescan").endswith("+OK scan complete\n")
    assert "127.0.0.1:5999" in fake.api("sofia status gateway one")
    put(fake, SITE, "<include>\n</include>\n")
    assert fake.api(f"sofia profile {PROFILE} rescan").endswith("+OK scan complete\n")
    assert "NOREG" in fake.api("sofia status gateway one"), "it goes on without a file"


def test_startgw_says_ok_to_what_no_file_holds(fake: FakeFreeSwitch) -> None:
    assert fake.api(f"sofia profile {PROFILE} startgw nobody").endswith("+OK start gateway nobody complete\n")
    assert fake.api("sofia status gateway nobody") == "Invalid Gateway!\n"


@pytest.mark.parametrize(("waits", "challenge", "bindings"), [(False, False, 0), (True, False, 1), (False, True, 1)])
def test_a_gateway_that_is_replaced_too_soon_is_registered_nowhere(
    fake: FakeFreeSwitch, waits: bool, challenge: bool, bindings: int
) -> None:
    """Finding 5: it says REGED in every case; the registrar knows better, unless it asks for a digest."""
    fake.registrar.challenge = challenge
    put(fake, SITE, gateway("trunk", CARRIER))
    fake.api(f"sofia profile {PROFILE} startgw trunk")
    assert eventually(fake, "sofia status gateway trunk", "\tREGED")
    put(fake, SITE, gateway("trunk", {**CARRIER, "expire-seconds": "700"}))
    assert fake.api(f"sofia profile {PROFILE} killgw trunk") == "+OK gateway marked for deletion.\n"
    assert "trunk" in fake.api("sofia status gateway"), "marked is not gone"
    while waits and "trunk" in fake.api("sofia status gateway"):
        fake.advance(0.1)
    fake.api(f"sofia profile {PROFILE} startgw trunk")
    assert eventually(fake, "sofia status gateway trunk", "\tREGED")
    fake.advance(3)
    assert fake.api("sofia status gateway").count("::trunk") == 1
    assert len(fake.registrar.bindings) == bindings
    assert [expires for _contact, expires in fake.registrar.seen] == ([3600, 0, 700] if waits else [3600, 700, 0])


def test_a_killed_gateway_needs_its_time(fake: FakeFreeSwitch) -> None:
    put(fake, SITE, gateway("one", {**CARRIER, "register": "false"}))
    fake.api(f"sofia profile {PROFILE} startgw one")
    fake.api(f"sofia profile {PROFILE} killgw one")
    assert fake.api("sofia status gateway one") == "Invalid Gateway!\n"
    fake.advance(0.3)
    assert "::one" in fake.api("sofia status gateway"), "marked is not gone"
    fake.advance(1.8)
    assert "::one" not in fake.api("sofia status gateway")


def test_a_profile_starts_later_than_it_says(fake: FakeFreeSwitch) -> None:
    put(
        fake,
        "sip_profiles/two.xml",
        '<profile name="two">\n<settings>\n<param name="sip-port" value="5070"/>\n</settings>\n</profile>\n',
    )
    assert "started successfully" in fake.api("sofia profile two start")
    assert fake.api("sofia status profile two") == "Invalid Profile!\n"
    assert eventually(fake, "sofia status", " two\t")


def test_a_profile_whose_port_is_taken_never_comes(fake: FakeFreeSwitch) -> None:
    put(
        fake,
        "sip_profiles/two.xml",
        '<profile name="two">\n<settings>\n<param name="sip-port" value="5080"/>\n</settings>\n</profile>\n',
    )
    assert "started successfully" in fake.api("sofia profile two start")
    fake.advance(14)
    assert fake.api("sofia status profile two") == "Invalid Profile!\n"
    assert sum("ATTEMPT" in line for line in fake.switch.sofia.log) == 3


def test_a_name_of_another_profile_kills_its_gateway(fake: FakeFreeSwitch) -> None:
    put(
        fake,
        "sip_profiles/two.xml",
        '<profile name="two">\n<settings>\n<param name="sip-port" value="5070"/>\n</settings>\n</profile>\n',
    )
    fake.api("sofia profile two start")
    put(fake, SITE, gateway("one", {**CARRIER, "register": "false"}))
    fake.api(f"sofia profile {PROFILE} startgw one")
    assert eventually(fake, "sofia status profile two", "RTP-IP")
    assert fake.api("sofia profile two killgw one") == "+OK gateway marked for deletion.\n"
    assert fake.api("sofia status gateway one") == "Invalid Gateway!\n"


def test_a_rescan_tells_a_port_that_nobody_listens_on(fake: FakeFreeSwitch) -> None:
    path = f"sip_profiles/{PROFILE}.xml"
    text = (Path(fake.switch.config_dir) / path).read_text(encoding="utf-8")
    put(fake, path, text.replace("5080", "5081"))
    fake.api(f"sofia profile {PROFILE} rescan")
    assert ":5081" in fake.api(f"sofia status profile {PROFILE}")
    assert fake.switch.sofia.profiles[PROFILE].bound == ("127.0.0.1", "5080")


# -- the knobs, and the rest -----------------------------------------------------------------------------------------


def test_deaf_and_refusing(fake: FakeFreeSwitch) -> None:
    put(fake, "directory/default.xml", users("1001"))
    fake.deaf = True
    assert fake.api("reloadxml") == "+OK [Success]\n" and fake.api(f"user_exists id 1001 {DOMAIN}") == "false"
    fake.deaf = False
    fake.refuse('"1001"')
    assert "cannot load" in fake.api("reloadxml") and fake.api(f"user_exists id 1001 {DOMAIN}") == "false"
    fake.refuse()
    assert fake.api("reloadxml") == "+OK [Success]\n" and fake.api(f"user_exists id 1001 {DOMAIN}") == "true"


def test_down_and_started_anew(fake: FakeFreeSwitch) -> None:
    fake.api("global_setvar kept=1")
    fake.down = True
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", fake.port), timeout=1)
    fake.down = False
    socket.create_connection(("127.0.0.1", fake.port), timeout=1).close()
    assert fake.api("global_getvar kept") == "1"
    fake.restart()
    socket.create_connection(("127.0.0.1", fake.port), timeout=1).close()
    assert fake.api("global_getvar kept") == "-ERR no reply\n"


def test_what_is_to_be_done_later_is_done_later(fake: FakeFreeSwitch) -> None:
    fake.api("fsctl pause")
    assert fake.api("sched_api +60 guard fsctl resume") == "+OK Added: 1\n"
    fake.advance(59)
    assert fake.api("fsctl pause_check") == "true"
    fake.advance(2)
    assert fake.api("fsctl pause_check") == "false"
    assert fake.api("sched_api +60 guard fsctl pause") == "+OK Added: 2\n"
    assert fake.api("sched_del guard") == "+OK Deleted: 1\n" and fake.api("sched_del guard") == "+OK Deleted: 0\n"
    fake.advance(61)
    assert fake.api("fsctl pause_check") == "false"


def test_what_it_does_not_know_it_says(fake: FakeFreeSwitch) -> None:
    for name in ("nosuch", "uuid_bridge", "uuid_transfer", "fifo"):
        assert fake.api(f"{name} x") == f"-ERR {name} Command not found!\n"
    fake.api("unload mod_callcenter")
    assert "Command not found" in fake.api("callcenter_config queue list")
    assert fake.api("load mod_nosuch").endswith("-ERR [module load file routine returned an error]\n")


def test_calls_are_told_in_the_server_s_columns(fake: FakeFreeSwitch) -> None:
    call = fake.add_call(PROFILE)
    rows = json.loads(fake.api("show calls as json"))
    assert rows["row_count"] == 1 and rows["rows"][0]["b_uuid"] and len(rows["rows"][0]) == 41
    assert len(json.loads(fake.api("show channels as json"))["rows"][0]) == 38
    assert "RUNNING (2)" in fake.api("sofia status")
    assert fake.api(f"uuid_kill {call.uuid}") == "+OK\n" and fake.api("show calls count") == "\n0 total.\n"
    assert fake.api(f"uuid_kill {call.uuid}") == "-ERR No such channel!\n"


def test_applications_and_their_modules(fake: FakeFreeSwitch) -> None:
    rows = {row["name"]: row["ikey"] for row in json.loads(fake.api("show application as json"))["rows"]}
    assert rows["bridge"] == "mod_dptools" and rows["hash"] == "mod_hash" and rows["callcenter"] == "mod_callcenter"
    assert "rxfax" not in rows, "its module is not loaded"


def test_registrations_stay_in_the_core_s_table(fake: FakeFreeSwitch) -> None:
    fake.register("1001", DOMAIN, profile=PROFILE)
    assert "Total items returned: 1" in fake.api(f"sofia status profile {PROFILE} reg")
    fake.api(f"sofia profile {PROFILE} flush_inbound_reg 1001@{DOMAIN}")
    assert fake.api(f"sofia_count_reg 1001@{DOMAIN}") == "0"
    assert json.loads(fake.api("show registrations as json"))["row_count"] == 1


def test_variables_as_the_server_takes_them(fake: FakeFreeSwitch) -> None:
    """Measured on 1.11.2: a second `=` is a condition, quotes keep blanks, a reference loses its dollar."""
    fake.api("global_setvar a=b=c")
    assert fake.api("global_getvar a") == "-ERR no reply\n"
    fake.api("global_setvar a=' b=c '")
    assert fake.api("global_getvar a") == " b=c "
    fake.api("global_setvar a=${x}")
    assert fake.api("global_getvar a") == "%{x}"


def test_queues(fake: FakeFreeSwitch) -> None:
    assert fake.api("callcenter_config queue load sales") == "-ERR Invalid Queue not found!\n"
    path = Path(fake.switch.config_dir) / "autoload_configs/callcenter.conf.xml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<queues>", '<queues>\n<queue name="sales"/>\n'), encoding="utf-8")
    fake.api("reloadxml")
    assert fake.api("callcenter_config queue count") == "0\n", "a reload of the XML loads no queue"
    assert fake.api("callcenter_config queue load sales") == "+OK\n"
    assert fake.api("callcenter_config queue count") == "1\n"


def test_events_of_a_gateway_come_in_order(fake: FakeFreeSwitch) -> None:
    with socket.create_connection(("127.0.0.1", fake.port), timeout=5) as wire:
        wire.sendall(
            b"auth secret\n\nevent plain RELOADXML CUSTOM sofia::gateway_add sofia::gateway_state"
            b" sofia::gateway_delete\n\n"
        )
        put(fake, SITE, gateway("trunk", CARRIER))
        until = time.monotonic() + 5
        while not fake.subscribed and time.monotonic() < until:
            time.sleep(0.002)
        fake.api(f"sofia profile {PROFILE} startgw trunk")
        assert eventually(fake, "sofia status gateway trunk", "\tREGED")
        fake.api(f"sofia profile {PROFILE} killgw trunk")
        fake.advance(3)
        data = b""
        while b"gateway_delete\nEvent-Name" not in data.replace(b"%3A", b":"):
            data += wire.recv(65536)
    seen = [
        line.split(": ")[1]
        for line in data.decode().split("\n")
        if line.startswith(("Event-Name: R", "State: ", "Event-Subclass: sofia%3A%3Agateway_a"))
    ]
    assert seen == ["RELOADXML", "sofia%3A%3Agateway_add", "TRYING", "REGISTER", "REGED", "DOWN"]


def test_a_broken_configuration_starts_nothing(folder: Path) -> None:
    (folder / "directory/broken.xml").write_text("<domain>\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"Cannot Initialize \[\[error near line"):
        FakeFreeSwitch(folder).start()


def test_as_a_service(folder: Path, tmp_path: Path) -> None:
    """The folder is copied alone, as into a bare container, and plays the server that the configuration names."""
    package = Path(freeswitch.__file__).parent
    (tmp_path / "lib").mkdir()
    os.symlink(package, tmp_path / "lib" / "freeswitch_fake")
    conf = folder / "autoload_configs/event_socket.conf.xml"
    conf.write_text(conf.read_text(encoding="utf-8").replace("secret", "from the file"), encoding="utf-8")
    command = [sys.executable, "-m", "freeswitch_fake", "--conf", str(folder), "--port", "0", "--speed", "0.01"]
    process = subprocess.Popen(command, cwd=tmp_path / "lib", stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline().rsplit(":", 1)[1])  # type: ignore[union-attr]
        with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
            wire.sendall(b"auth from the file\n\napi fsctl shutdown restart\n\n")
            data = b""
            while chunk := wire.recv(4096):
                data += chunk
        assert b"+OK accepted" in data
        until = time.monotonic() + 5
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert time.monotonic() < until, "it did not come back"
    finally:
        process.terminate()
        assert process.wait(5) == 0
    (folder / "directory/broken.xml").write_text("<domain>\n", encoding="utf-8")
    assert subprocess.run(command, cwd=tmp_path / "lib", capture_output=True, check=False).returncode == 255


def test_it_is_quick(folder: Path) -> None:
    """It is used by hundreds of tests: generous limits, an order of magnitude above what it takes."""
    began = time.perf_counter()
    with FakeFreeSwitch(folder, speed=0.02) as fake:
        assert time.perf_counter() - began < 0.5
        began = time.perf_counter()
        for _number in range(20):
            fake.api("reloadxml")
        assert time.perf_counter() - began < 1.0


def test_a_reader_of_its_own() -> None:
    """A fake that shares its reader with what it checks finds nothing."""
    for path in Path(freeswitch.__file__).parent.glob("*.py"):
        assert "module_utils" not in path.read_text(encoding="utf-8"), path.name
