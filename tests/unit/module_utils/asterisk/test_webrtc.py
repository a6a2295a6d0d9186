# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An endpoint of a browser: one word, what contradicts it, and what the server must have for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

WEB = "[general]\ntlsenable=yes\ntlsbindaddr=0.0.0.0:8089\ntlscertfile=/etc/asterisk/web.pem\n"
UDP = "[transport-udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n"
WSS = "[transport-wss]\ntype=transport\nprotocol=wss\nbind=0.0.0.0\n"
TLS = {"tlsenable": "yes", "tlsbindaddr": "0.0.0.0:8089", "tlscertfile": "/etc/asterisk/web.pem"}


def phone(**more: Any) -> dict[str, Any]:
    return {"name": "1001", "webrtc": True, "context": "from-phones", "allow": ["opus", "alaw"], **more}


def section(**options: str) -> dict[str, Any]:
    return {"sections": [{"path": "http.conf", "name": "general", "options": options}]}


@pytest.fixture(name="host")
def the_host(tmp_path: Path) -> Host:
    return Host(tmp_path, {"http.conf": WEB, "pjsip.conf": UDP + WSS})


def test_one_word_is_one_line(host: Host) -> None:
    lines = host.edit("pjsip_endpoints", phone())
    assert "+webrtc=yes" in lines and not [line for line in lines if "dtls" in line or "ice" in line]
    assert host.item("pjsip_endpoints", "1001")["webrtc"] is True


def test_what_a_file_says_is_read_as_the_field(tmp_path: Path) -> None:
    text = (
        "[1001]\ntype=endpoint\ncontext=from-phones\naors=1001\nwebrtc=true\nmedia_encryption=sdes\n[1001]\ntype=aor\n"
    )
    host = Host(tmp_path, {"pjsip.conf": text})
    host.unchanged_by_reapplying()  # a server that works is left alone, whatever it says
    assert host.item("pjsip_endpoints", "1001")["webrtc"] is True


AGREES: tuple[dict[str, Any], ...] = (
    {"media_encryption": "dtls"},
    {"options": {"ice_support": "yes", "dtls_setup": "actpass", "dtls_auto_generate_cert": "yes"}},
    {"options": {"dtls_auto_generate_cert": "no", "dtls_cert_file": "/etc/asterisk/web.pem"}},
    {"allow": ["gsm", "ulaw:20"]},
    {"transport": "transport-wss"},
    {"webrtc": False, "media_encryption": "sdes", "allow": ["gsm"], "transport": "transport-udp"},
)


@pytest.mark.parametrize("more", AGREES, ids=range(len(AGREES)))
def test_what_agrees_is_taken(host: Host, more: dict[str, Any]) -> None:
    host.apply("pjsip_endpoints", phone(**more))


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "sdes": (
        {"media_encryption": "sdes"},
        "media_encryption: is sdes, and webrtc encrypts by dtls; leave it out, or leave `webrtc` out",
    ),
    "none": ({"media_encryption": "no"}, "media_encryption: is no, and webrtc encrypts by dtls"),
    "ice": ({"options": {"ice_support": False}}, "options.ice_support: is no, and webrtc sets it otherwise"),
    "setup": ({"options": {"dtls_setup": "active"}}, "options.dtls_setup: is active, and webrtc sets it otherwise"),
    "certificate": (
        {"options": {"dtls_auto_generate_cert": "no"}},
        "options.dtls_auto_generate_cert: is no, and there is no certificate; leave it out, or give `options.dtls_cert_file`",
    ),
    "codec": (
        {"allow": ["g729", "gsm"]},
        "allow: has no codec that browsers have; add opus, or one of ulaw, alaw and g722",
    ),
    "transport": (
        {"transport": "transport-udp"},
        "transport: transport-udp is of type udp, and browsers are reached by the WebSocket that they opened;"
        " leave it out, or name a transport of type ws or wss",
    ),
    "free": ({"webrtc": None, "options": {"webrtc": "yes"}}, "options.webrtc: has an option of its own; use `webrtc`"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_contradictions_are_refused_by_name(host: Host, name: str) -> None:
    more, words = REFUSED[name]
    assert f"endpoints[0] (1001): {words}" in host.refused("pjsip_endpoints", phone(**more))


def test_a_later_change_is_checked_as_well(host: Host) -> None:
    host.apply("pjsip_endpoints", phone())
    said = host.refused("pjsip_endpoints", {"name": "1001", "media_encryption": "sdes"})
    assert said.startswith("endpoints[0] (1001): media_encryption: is sdes")


@pytest.mark.parametrize(
    "text", ["", "[general]\nbindaddr=127.0.0.1\n", "[general]\nenabled=no\ntlsenable=no\n", "[other]\ntlsenable=yes\n"]
)
def test_without_the_web_server_it_is_refused(tmp_path: Path, text: str) -> None:
    host = Host(tmp_path, {"http.conf": text} if text else {})
    said = host.refused_or_warned("pjsip_endpoints", phone(), {**phone(), "name": "1002"})
    assert said.startswith("endpoints[0] (1001): webrtc: needs the web server of Asterisk, and http.conf starts none;")
    assert "1002" not in said


@pytest.mark.parametrize("options", [TLS, {"enabled": "yes"}], ids=["tls", "behind a proxy"])
def test_the_same_run_may_start_the_web_server(tmp_path: Path, options: dict[str, str]) -> None:
    host = Host(tmp_path, {"http.conf": "[general]\nbindaddr=127.0.0.1\n"})
    host.apply_all({"asterisk_config": section(**options), "pjsip_endpoints": {"endpoints": [phone()]}})


def test_the_same_run_may_stop_the_web_server(host: Host) -> None:
    resources = {"asterisk_config": section(tlsenable="no"), "pjsip_endpoints": {"endpoints": [phone()]}}
    assert "webrtc: needs the web server of Asterisk" in host.refused_all(resources)


def test_a_change_of_something_else_asks_nothing_of_the_server(host: Host) -> None:
    host.apply("pjsip_endpoints", phone())
    (host.folder / "http.conf").write_text("")
    host.apply("pjsip_endpoints", {"name": "1001", "callerid": "Ann <1001>"})


@pytest.mark.parametrize("module", ["res_http_websocket.so", "res_pjsip_transport_websocket.so", "res_srtp.so"])
@pytest.mark.parametrize("row", ["", "{}  Module  0  Not Running  core"], ids=["unknown", "not running"])
def test_modules_that_are_not_loaded(host: Host, monkeypatch: pytest.MonkeyPatch, module: str, row: str) -> None:
    lines = host.server.lines

    def told(text: str, timeout: float | None = None) -> list[str]:
        gone = {module: row, "chan_sip.so": ""}
        name = text.split()[-1]
        return [gone[name].format(name)] if name in gone else lines(text, timeout)

    monkeypatch.setattr(host.server, "lines", told)
    said = host.refused("pjsip_endpoints", phone())
    assert said == f"endpoints[0] (1001): webrtc: needs {module}, which does not run; have modules.conf load it"


def test_chan_sip_that_holds_the_websocket(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Debian's 16.28, where every module is loaded."""

    def told(text: str, timeout: float | None = None) -> list[str]:
        state = "Not Running" if "transport_websocket" in text else "Running"
        return [f"{text.split()[-1]} Module  0  {state}  core"]

    monkeypatch.setattr(host.server, "lines", told)
    said = host.refused("pjsip_endpoints", phone())
    assert said.startswith(
        "endpoints[0] (1001): webrtc: needs res_pjsip_transport_websocket.so, which does not run; have"
    )
    assert said.endswith("say `noload = chan_sip.so`, which serves the WebSocket itself, and restart Asterisk")


def test_a_server_that_does_not_run_is_not_asked(tmp_path: Path) -> None:
    Host(tmp_path, {"http.conf": WEB}, up=False).run({"pjsip_endpoints": {"endpoints": [phone()]}})
