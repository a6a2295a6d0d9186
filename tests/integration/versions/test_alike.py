# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same arguments on Asterisk 16.28 and on 22.10, both real: one change, verified, then none, and the same effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from arguments import MD5, RESOURCES
from conftest import NEW, OLD, Results, module, shell

BOTH = pytest.mark.parametrize("host", [OLD, NEW], ids=["16", "22"])
OLD_ONLY = f"inventory_hostname == '{OLD}'"
NOLOAD = [{"path": "modules.conf", "name": "modules", "options": {"noload": ["chan_sip.so"]}}]
SHOWN = ("pjsip show endpoint 1001", "pjsip show endpoint 1002", "pjsip show endpoint my-provider", "pjsip show aor 1001",
         "pjsip show auth 1001", "pjsip show auth 1002", "pjsip show identify my-provider", "pjsip show transport transport-udp",
         "pjsip show transport transport-tcp", "pjsip show registration my-provider", "dialplan show from-phones",
         "dialplan show features", "queue show support", "voicemail show users for pbx", "confbridge show profile bridge meeting",
         "features show")  # fmt: skip
# What 22 shows otherwise, or only it shows: the spelling of an authentication.
SPELT = ("authtype", "md5cred", "passworddigest")
# Attributes whose defaults differ, and such as 22 no longer shows.
RENAMED = {"stirshaken"}
GONE: set[str] = set()
BY_HAND = """
[1003]
type = endpoint   ; by hand, years ago
auth = the-auth-of-1003
aors = 1003
context = from-phones
[the-auth-of-1003]
type = auth
auth_type = md5
md5_cred = 0123456789abcdef0123456789abcdef
username = 1003
[1003]
type = aor
max_contacts = 1
"""
HASH = "sha256sum pjsip.conf pjsip.d/* extensions.d/* queues.d/* voicemail.d/* features.conf confbridge.conf rtp.conf"
REFUSED_BY_SERVER = {
    **RESOURCES["pjsip_trunks"]["trunks"][0],
    "accept_from": ["no-such-host.invalid"],
    "from_user": "x",
}


def site(register: str, **words: Any) -> dict[str, Any]:
    return module(register, "asterisk_resources", resources=RESOURCES, **words)


def endpoints(register: str, *items: dict[str, Any], **words: Any) -> dict[str, Any]:
    return module(register, "pjsip_endpoints", endpoints=list(items), **words)


@pytest.fixture(scope="module")
def seen(play: Callable[..., dict[str, Results]]) -> dict[str, Results]:
    """Everything that these tests look at, done by one play."""
    shows = "; ".join(f"echo '== {one}'; asterisk -rx '{one}'" for one in SHOWN)
    tasks = [
        site("taken", ignore_errors=True, when=OLD_ONLY),
        module("noload", "asterisk_config", sections=NOLOAD, when=OLD_ONLY),
        shell("restarted", "systemctl restart asterisk; asterisk -rx 'core waitfullybooted'", when=OLD_ONLY),
        site("predicted", check_mode=True),
        site("first", diff=True),
        shell("written", f"cat pjsip.d/endpoints.conf; {HASH}"),
        site("second"),
        shell("shown", shows),
        module("info", "asterisk_info", include_secrets=True),
        module("again", "asterisk_resources", resources="{{ info.resources }}"),
        module("live", "asterisk_info", gather_subset=["live"]),
        module("console", "asterisk_command", commands=["core show version", "pjsip show endpoints"]),
        module("rejected", "pjsip_trunks", trunks=[REFUSED_BY_SERVER], ignore_errors=True),
        shell("unharmed", f"{HASH}; asterisk -rx 'pjsip show endpoint my-provider'; asterisk -rx 'pjsip show identifies'"),
        shell("by_hand", f"printf '%s' '{BY_HAND}' >> pjsip.conf; touch pjsip.conf; asterisk -rx 'pjsip reload'; sha256sum pjsip.conf"),
        module("old_digest", "asterisk_info", gather_subset=["pjsip_endpoints"], include_secrets=True),
        endpoints("old_kept", {"name": "1003", "context": "from-phones", "max_contacts": 1, "password_digest": MD5}, unspecified="reset"),
        shell("old_bytes", "sha256sum pjsip.conf"),
        endpoints("old_free", {"name": "1003", "auth_options": {"auth_type": "md5", "md5_cred": MD5[4:]}}),
        endpoints("old_changed", {"name": "1003", "password_digest": "MD5:" + "f" * 32}),
        shell("old_written", "sed -n '/the-auth-of-1003\\]/,/username/p' pjsip.conf"),
        endpoints("to_clear", {"name": "1003", "secret": "now-in-clear"}),
        shell("clear_written", "sed -n '/the-auth-of-1003\\]/,/username/p' pjsip.conf; asterisk -rx 'pjsip show auth the-auth-of-1003'"),
        shell("no_manager", "sed -i 's/^enabled = yes/enabled = no/' manager.conf; asterisk -rx 'manager reload'"),
        endpoints("by_socket", {"name": "1003", "language": "en"}),
        shell("manager", "sed -i 's/^enabled = no/enabled = yes/' manager.conf; asterisk -rx 'manager reload'"),
        endpoints("gone", {"name": "1003", "state": "absent"}),
    ]  # fmt: skip
    return play(tasks)


def blocks(text: str) -> dict[str, list[str]]:
    """Command of the console -> the lines that it printed."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("== "):
            current = found.setdefault(line[3:], [])
        else:
            current.append(line)
    return found


def test_chan_sip_that_holds_the_port_is_told_and_nothing_is_written(seen: dict[str, Results]) -> None:
    told = seen[OLD]["taken"]
    assert told["failed"] and not told["changed"]
    assert "transport-udp): bind: chan_sip is loaded, and sip.conf gives it udp port 5060" in told["msg"]
    assert "`noload = chan_sip.so`" in told["msg"] and "transport-tcp" not in told["msg"]


@BOTH
def test_the_first_run_changes_and_the_second_does_not(seen: dict[str, Results], host: str) -> None:
    first, second = seen[host]["first"], seen[host]["second"]
    assert first["changed"] and first["activation"]["verified"] is True and first["restart_required"] == []
    assert not second["changed"] and second["activation"]["commands"] == [] and second["updated"] == {}
    keys = ("created", "updated", "deleted", "restart_required")
    assert {key: seen[host]["predicted"][key] for key in keys} == {key: first[key] for key in keys}


def test_both_report_the_same(seen: dict[str, Results]) -> None:
    keys = ("created", "updated", "deleted", "activation")
    old, new = ({key: seen[host]["first"][key] for key in keys} for host in (OLD, NEW))
    assert old == new and old["created"]["pjsip_endpoints"] == ["1001", "1002"]


def test_a_digest_is_written_as_each_version_spells_it(seen: dict[str, Results]) -> None:
    old, new = (seen[host]["written"]["stdout"] for host in (OLD, NEW))
    assert f"md5_cred={MD5[4:]}\n" in old and "auth_type=md5\n" in old and "password_digest" not in old
    assert f"password_digest={MD5}\n" in new and "auth_type=digest\n" in new and "md5_cred" not in new
    assert MD5[4:] not in str(seen[OLD]["first"]) + str(seen[NEW]["first"])


def test_the_effective_configuration_is_the_same(seen: dict[str, Results]) -> None:
    """Options as each server shows them: whatever 16 shows, 22 shows as well, but what 22 renamed."""
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_apps import parse_queue
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_show import parse_dialplan, parse_object

    old, new = (blocks(seen[host]["shown"]["stdout"]) for host in (OLD, NEW))
    compared = 0
    for command in SHOWN:
        if command.startswith("pjsip"):
            mine, theirs = parse_object(old[command]), parse_object(new[command])
            assert mine and theirs, command
            for shown in (mine, theirs):
                shown.pop("setvar")
            different = {name for name in mine if name in theirs and mine[name] != theirs[name]} - set(SPELT)
            assert different <= RENAMED, (command, {name: (mine[name], theirs[name]) for name in different})
            assert set(mine) - set(theirs) - set(SPELT) <= GONE, command
            compared += len(mine)
        elif command.startswith("dialplan"):
            name = command.rpartition(" ")[2]
            mine, theirs = parse_dialplan(old[command])[name], parse_dialplan(new[command])[name]
            assert mine == theirs and mine.rows
        elif command.startswith("queue"):
            assert parse_queue(old[command]) == parse_queue(new[command])
    assert compared > 250


@BOTH
def test_reading_and_applying_again_changes_nothing(seen: dict[str, Results], host: str) -> None:
    assert not seen[host]["again"]["changed"] and seen[host]["again"]["updated"] == {}


def test_both_are_read_alike(seen: dict[str, Results]) -> None:
    for kind in RESOURCES:
        name = next(one for one in RESOURCES[kind] if isinstance(RESOURCES[kind][one], list))
        wanted = RESOURCES[kind][name] if kind != "asterisk_config" else []
        key = "mailbox" if name == "mailboxes" else "name"
        for one in wanted:
            old, new = (
                next(found for found in seen[host]["info"]["resources"][kind][name] if found[key] == one[key])
                for host in (OLD, NEW)
            )
            assert old == new


@BOTH
def test_live_states_and_commands(seen: dict[str, Results], host: str) -> None:
    live = seen[host]["live"]["live"]
    assert set(live["endpoints"]) >= {"1001", "1002", "my-provider"} and "my-provider" in live["registrations"]
    said = str(seen[host]["console"])
    assert ("Asterisk 16.28" if host == OLD else "Asterisk 22.") in said and "my-provider" in said


@BOTH
def test_what_the_server_refuses_is_rolled_back(seen: dict[str, Results], host: str) -> None:
    told = seen[host]["rejected"]
    assert told["failed"] and "everything of this run was rolled back" in told["msg"]
    hashes = [line for line in seen[host]["written"]["stdout_lines"] if line.endswith(".conf") and len(line) > 64]
    assert hashes and seen[host]["unharmed"]["stdout_lines"][: len(hashes)] == hashes
    assert "203.0.113.0/24" in seen[host]["unharmed"]["stdout"]


@BOTH
def test_a_digest_in_the_older_spelling_is_kept_as_it_stands(seen: dict[str, Results], host: str) -> None:
    result = seen[host]
    found = next(
        one for one in result["old_digest"]["resources"]["pjsip_endpoints"]["endpoints"] if one["name"] == "1003"
    )
    assert found["password_digest"] == MD5 and "auth_options" not in found
    assert not result["old_kept"]["changed"] and not result["old_free"]["changed"]
    assert result["by_hand"]["stdout_lines"][-1] == result["old_bytes"]["stdout"]


@BOTH
def test_a_digest_in_the_older_spelling_can_be_changed(seen: dict[str, Results], host: str) -> None:
    result = seen[host]
    assert result["old_changed"]["changed"] and result["old_changed"]["activation"]["verified"] is True
    assert (
        "md5_cred = " + "f" * 32 in result["old_written"]["stdout"]
        and "auth_type = md5" in result["old_written"]["stdout"]
    )
    assert result["to_clear"]["activation"]["verified"] is True and "f" * 32 not in result["clear_written"]["stdout"]
    word = "userpass" if host == OLD else "digest"
    assert f"auth_type = {word}\n" in result["clear_written"]["stdout"]


@BOTH
def test_without_a_manager_interface(seen: dict[str, Results], host: str) -> None:
    assert seen[host]["by_socket"]["activation"]["verified"] is True
    assert (
        seen[host]["gone"]["deleted"] == {"pjsip_endpoints": ["1003"]}
        and seen[host]["gone"]["activation"]["verified"] is True
    )
