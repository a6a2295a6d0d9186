# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Kamailio that is stopped, hangs, may not be asked, or is not ready: a clear error, and the old state runs on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from wiring import config, restart

DISPATCHER = "kamailio_dispatcher_destinations"
LIST = "/etc/kamailio/dispatcher.list"
BY_HAND = "# media servers, see the wiki\n\n\t1   sip:127.0.0.1:5091\t0 0   duid=one;weight=50   # the old one\n\n\n2 sip:127.0.0.1:5092\n"


@pytest.fixture(scope="module", params=["6.1", "5.6"], name="host")
def the_host(request: Any, host_of: Callable[[str], Any]) -> Iterator[Any]:
    host = host_of(request.param)
    host.wire("file")
    yield host
    host.backend = ""  # whoever comes next wires it anew


@pytest.fixture(name="ready")
def a_ready_one(host: Any) -> Any:
    host.one(sh=f"cat > {LIST} <<'L'\n{BY_HAND}L")
    host.sh("rm -rf /var/lib/telephony.pbx")
    restart(host)
    return host


def task(host: Any, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return dict(host.task({DISPATCHER: {"destinations": items}}, **more))


ONE = {"set": 1, "uri": "sip:127.0.0.1:5091", "weight": 60}


def test_a_list_edited_by_hand_keeps_every_byte_around_a_change(ready: Any) -> None:
    assert not task(ready, [{**ONE, "weight": 50, "duid": "one"}])["changed"]
    assert ready.one(read=LIST) == BY_HAND
    assert task(ready, [ONE])["activation"]["verified"]
    assert ready.one(read=LIST) == BY_HAND.replace("weight=50", "weight=60")


def test_a_stopped_server_finds_the_change_when_it_starts(ready: Any) -> None:
    ready.sh("systemctl stop kamailio")
    done = task(ready, [ONE])
    assert done["changed"] and done["activation"]["pending"] and "not running" in done["activation"]["reason"]
    ready.sh(
        "sleep 1.1"
    )  # Kamailio tells its start in whole seconds; if it could be before the change, it is told once more
    restart(ready)
    again = task(ready, [ONE])
    assert not again["changed"] and again["activation"]["commands"] == []


def test_a_change_that_waits_is_activated_by_the_next_run(ready: Any) -> None:
    assert task(ready, [ONE], activate=False)["activation"]["pending"]
    assert "60" not in str(ready.one(live=True))
    done = task(ready, [ONE])
    assert (
        done["changed"] and done["activation"]["commands"] == ["dispatcher.reload"] and done["activation"]["verified"]
    )


def test_a_server_that_hangs_is_an_error_before_anything_is_written(ready: Any) -> None:
    ready.sh("pkill -STOP -x kamailio")
    try:
        told = task(ready, [ONE])["failed"]
    finally:
        ready.sh("pkill -CONT -x kamailio")
    assert "nothing was changed" in told and ready.one(read=LIST) == BY_HAND, told


def test_a_socket_that_is_denied_is_an_error_before_anything_is_written(ready: Any) -> None:
    code = "PYTHONPATH=/opt/facts:/opt/facts/tests python3 -B /opt/facts/tests/on_host/steps.py"
    step = '[{"options": {"kamailio_dispatcher_destinations": {"destinations": [{"set": 3, "uri": "sip:127.0.0.1:5093"}]}}}]'
    ready.sh(
        f"install -d -o nobody /var/lib/telephony.pbx; echo '{step}' > /tmp/denied.json; chmod 0644 /tmp/denied.json"
    )
    said = ready.sh(f"setpriv --reuid 65534 --regid 65534 --clear-groups sh -c '{code} < /tmp/denied.json'")
    assert "become: true" in said and "nothing was changed" in said, said
    assert ready.one(read=LIST) == BY_HAND


def test_a_reload_that_comes_too_soon_is_waited_for(ready: Any) -> None:
    ready.one(sh=f"cat > /etc/kamailio/kamailio.cfg <<'CFG'\n{config('file', delta=3)}\nCFG")
    restart(ready)
    try:
        first, second = task(ready, [ONE]), task(ready, [{**ONE, "weight": 70}])
    finally:
        ready.one(sh=f"cat > /etc/kamailio/kamailio.cfg <<'CFG'\n{config('file')}\nCFG")
        restart(ready)
    assert first["activation"]["verified"] and second["activation"]["verified"]


def test_what_is_dropped_with_an_ok_is_an_error_with_that_line(ready: Any) -> None:
    ready.one(sh=f"cat > /etc/kamailio/kamailio.cfg <<'CFG'\n{config('file', mode=0)}\nCFG")
    restart(ready)
    try:
        told = task(ready, [ONE, {"set": 3, "uri": "sip:127.0.0.1:5093", "socket": "udp:192.0.2.1:5060"}])["failed"]
        live = ready.one(live=True)
    finally:
        ready.one(sh=f"cat > /etc/kamailio/kamailio.cfg <<'CFG'\n{config('file')}\nCFG")
        restart(ready)
    assert "left out the line `3 sip:127.0.0.1:5093 0 0 socket=udp:192.0.2.1:5060`" in told and "rolled back" in told
    assert ready.one(read=LIST) == BY_HAND and "50" in str(live) and len(live) == 2


def test_entries_in_memory_need_a_running_server(ready: Any) -> None:
    said = {"kamailio_htable": {"entries": [{"table": "limits", "name": "a", "value": "1"}]}}
    assert "No such htable" in ready.task({"kamailio_htable": {"entries": [{"table": "none", "name": "a"}]}})["failed"]
    assert ready.task(said)["changed"] and not ready.task(said)["changed"]
    ready.sh("systemctl stop kamailio")
    assert "backend: database" in ready.task(said)["failed"]
