# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a version does not know is refused by name before anything is written; compiled sites on 16.28. Real servers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from arguments import MD5, SHA
from conftest import NEW, NO_CHAN_SIP, OLD, ROOT, Results, module, shell

FILES = "cat $(find /etc/asterisk -type f | sort) | sha256sum"
UP = "systemctl restart asterisk; asterisk -rx 'core waitfullybooted'"
SITES = {"office": ROOT / "tests/unit/plugin_utils/site/office.yml", "athena": ROOT / "tests/lab/site/athena.yml"}
KEY = ("openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=pbx -keyout /etc/ssl/athena.key -out /etc/ssl/athena.pem"
       " && chgrp asterisk /etc/ssl/athena.* && chmod 640 /etc/ssl/athena.*")  # fmt: skip


def steps(*applications: tuple[str, str]) -> dict[str, Any]:
    rows = [{"app": app, "data": data} for app, data in applications]
    return {"contexts": [{"name": "t", "extensions": [{"extension": "1", "steps": rows}]}]}


# What came after 16.28, and what 16 says of each; and what went before 22.10.
CAME = {
    "pjsip_endpoints": {"endpoints": [{"name": "9", "password_digest": SHA, "options": {"tenantid": "a"}, "auth_options": {
        "supported_algorithms_uas": "SHA-256", "supported_algorithms_uac": "SHA-256"}}]},
    "pjsip_transports": {"transports": [{"name": "t9", "protocol": "tcp", "bind": "127.0.0.1:5999", "method": "tlsv1_3",
                                         "options": {"tcp_keepalive_enable": "yes"}}]},
    "asterisk_dialplan": steps(("If", "1"), ("Dial", "Local/1@t,^20,i"), ("EndIf", "")),
    "asterisk_queues": {"queues": [{"name": "q9", "options": {"log-restricted-caller-id": "yes"}}]},
    "asterisk_config": {"sections": [
        {"path": "pjsip.conf", "name": "hand", "options": {"type": "auth", "username": "x", "password_digest": MD5}},
        {"path": "aeap.conf", "name": "speech", "options": {"type": "client", "url": "ws://127.0.0.1"}}]},
}  # fmt: skip
UPGRADE = ": leave it out, or upgrade the server"
CAME_WORDS = {
    "endpoint": "endpoints[0] (9): options.tenantid: Asterisk 16.28.0 does not know 'tenantid' of an endpoint;"
                f" it came with 18.25, 20.10 and 21.5{UPGRADE}",
    "digest": "endpoints[0] (9): password_digest: Asterisk 16.28.0 does not know a digest by SHA-256;"
              " it came with 20.12, 21.7 and 22.2: give an MD5 digest or `secret`, or upgrade the server",
    "transport": f"'tcp_keepalive_enable' of a transport; it came with 18.23, 20.8 and 21.3{UPGRADE}",
    "value": f"'tlsv1_3' as method of a transport; it came with 18.20 and 20.5{UPGRADE}",
    "raw": f"'password_digest' of an auth; it came with 20.12, 21.7 and 22.2{UPGRADE}",
    "queue": f"'log-restricted-caller-id' in queues.conf; it came with 18.24, 20.9 and 21.4{UPGRADE}",
    "file": f"[client] in aeap.conf; it came with 18.12 and 19.4{UPGRADE}",
    "application": "contexts[0] (t): extensions[0].steps[0].app: Asterisk 16.28.0 does not know the application If;"
                   f" it came with 18.16 and 20.1{UPGRADE}",
    "parameter": f"'timeout^' of the application Dial; it came with 18.22, 20.7 and 21.2{UPGRADE}",
}  # fmt: skip
WENT = {
    "asterisk_dialplan": steps(("Macro", "x")),
    "asterisk_config": {"sections": [{"path": "features.conf", "name": "featuremap", "options": {"automon": "*1"}}]},
}
WENT_WORDS = {
    "macro": "does not know the application Macro; it went with 21: leave it out",
    "automon": "does not know 'automon' of a featuremap; it went with 21: leave it out",
}


def site(name: str) -> Any:
    """A site of the lab, with passwords and PINs in it."""

    def secret(match: re.Match[str]) -> str:
        word = match.group(1)
        return '"582917"' if "pin" in word or "code" in word else f'"{word}-in-clear"'

    made = yaml.safe_load(re.sub(r'"\{\{ pbx_secrets\.(\w+) \}\}"', secret, Path(SITES[name]).read_text()))
    return made["pbx_site"]


def build(register: str, name: str, without: str = "") -> dict[str, Any]:
    """Compile and write a site; `without` is taken out of every step."""
    compiled = "pbx_site | telephony.pbx.asterisk_site"
    if without:
        compiled = f"({compiled} | to_json).replace('{without}', '') | from_json"
    task = module(register, "asterisk_resources", resources="{{ " + compiled + " }}", ignore_errors=True)
    return {**task, "vars": {"pbx_site": site(name)}}


def tried(register: str, resources: dict[str, Any], **words: Any) -> dict[str, Any]:
    return module(register, "asterisk_resources", resources=resources, ignore_errors=True, **words)


@pytest.fixture(scope="module")
def seen(play: Callable[..., dict[str, Results]]) -> dict[str, Results]:
    tasks = [
        shell("ready", f"{NO_CHAN_SIP}; {UP}"),
        shell("before", FILES),
        tried("came", CAME, check_mode=True),
        tried("went", WENT, check_mode=True),
        tried("refused", CAME, when=f"inventory_hostname == '{OLD}'"),
        shell("after", FILES),
        shell("down", "systemctl stop asterisk"),
        tried("came_down", CAME, check_mode=True),
        tried("went_down", WENT, check_mode=True),
        shell("up", f"{UP}; {KEY}"),
        build("office", "office"),
        build("athena", "athena", "^20"),
        build("athena_again", "athena", "^20"),
    ]
    return play(tasks)


@pytest.mark.parametrize("name", CAME_WORDS)
def test_what_came_later_is_refused_by_name(seen: dict[str, Results], name: str) -> None:
    assert seen[OLD]["came"]["failed"] and CAME_WORDS[name] in seen[OLD]["came"]["msg"], seen[OLD]["came"]["msg"]


@pytest.mark.parametrize("name", WENT_WORDS)
def test_what_is_gone_is_refused_by_name(seen: dict[str, Results], name: str) -> None:
    assert seen[NEW]["went"]["failed"] and WENT_WORDS[name] in seen[NEW]["went"]["msg"], seen[NEW]["went"]["msg"]


def test_nothing_else_is_refused(seen: dict[str, Results]) -> None:
    assert seen[NEW]["came"]["changed"] and seen[OLD]["went"]["changed"]
    assert len(seen[OLD]["came"]["msg"].splitlines()) == len(CAME_WORDS) + 4  # EndIf, both supported_algorithms, url
    assert len(seen[NEW]["went"]["msg"].splitlines()) == len(WENT_WORDS)


def test_nothing_is_written(seen: dict[str, Results]) -> None:
    assert seen[OLD]["refused"]["failed"] and SHA not in str(seen[OLD]["refused"]["msg"])
    assert all(seen[host]["before"]["stdout"] == seen[host]["after"]["stdout"] for host in (OLD, NEW))


def test_the_installed_version_counts_where_none_runs(seen: dict[str, Results]) -> None:
    for host, came, went in ((OLD, "came", "went"), (NEW, "went", "came")):
        assert seen[host][f"{came}_down"]["msg"] == seen[host][came]["msg"]
        assert seen[host][f"{went}_down"]["changed"], seen[host][f"{went}_down"]


def test_a_compiled_site_that_16_would_not_carry_out_is_refused(seen: dict[str, Results]) -> None:
    """An emergency call goes to the next trunk after 20 silent seconds: 16 would wait without end, and not say so."""
    assert seen[OLD]["office"]["failed"] and CAME_WORDS["parameter"] in seen[OLD]["office"]["msg"]
    assert seen[NEW]["office"]["activation"]["verified"] is True


@pytest.mark.parametrize("host", [OLD, NEW], ids=["16", "22"])
def test_the_rest_of_a_whole_compiled_site_works(seen: dict[str, Results], host: str) -> None:
    first, again = seen[host]["athena"], seen[host]["athena_again"]
    assert first.get("activation", {}).get("verified") is True, first.get("msg")
    assert not again["changed"] and again["updated"] == {}
