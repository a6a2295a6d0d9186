# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser registers over WSS, calls and is called, with media by DTLS-SRTP both ways. Real servers and a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Browser, Server

PASSWORDS = {
    "1001": "first-in-the-lab",
    "1002": "second-in-the-lab",
    "1003": "third-in-the-lab",
    "1004": "fourth-in-the-lab",
}
BROWSERS = ("1001", "1002", "1003")
SRTP = "SRTP_AES128_CM_HMAC_SHA1_80"
# Packets that the server got and sent: `1001-00000000  00:00:02 opus  56  0  0  0.000  56  0 …`.
STATS = re.compile(r"(\d{4})-\w+\s+[\d:]+\s+(\w+)\s+(\d+)\s+\d+\s+\d+\s+[\d.]+\s+(\d+)\s")
CONTACT = re.compile(r"Contact: +(\d+)/(sip:\S+)")
PACKETS = 50  # a second of speech

# Connects and registers; the phone is kept in the page by its name.
REGISTER = """
  const phone = new Phone({url, domain, user, password});
  window[name] = phone;
  return [await phone.connect(), await phone.register()];
"""


@pytest.fixture(scope="module")
def register(browser: Browser, server: Server) -> Callable[..., list]:
    """Connects and registers a phone of the page; returns the subprotocol and the status."""

    def run(user: str, name: str = "", password: str = "") -> list:
        words = {
            "url": f"wss://{server.address}:8089/ws",
            "domain": server.address,
            "user": user,
            "name": name or f"phone{user}",
        }
        return browser.run(REGISTER, password=password or PASSWORDS[user], **words)

    return run


@pytest.fixture(scope="module", autouse=True)
def registered(register: Callable[..., list]) -> dict[str, list]:
    """What registering the browsers came to."""
    return {user: register(user) for user in BROWSERS}


def contacts(server: Server) -> dict[str, str]:
    """Who is registered, and at what URI."""
    return dict(CONTACT.findall(server.cli("pjsip show contacts")))


def packets(server: Server) -> dict[str, tuple[str, bool, bool]]:
    """Of each call's leg: the codec, and whether the server got and sent a second's packets."""
    told = STATS.findall(server.cli("pjsip show channelstats"))
    return {user: (codec, int(got) >= PACKETS, int(sent) >= PACKETS) for user, codec, got, sent in told}


def heard(media: dict[str, Any], codec: str) -> bool:
    """Whether a phone sent and received speech, encrypted, in a codec. AssertionError with what it says if not."""
    assert media["dtls"] == media["state"] == "connected" and media["srtp"] == SRTP, media
    assert media["received"] >= PACKETS and media["sent"] >= PACKETS and media["energy"] > 0.001, media
    assert media["codec"] == codec, media
    return True


def test_the_play_makes_it_once(played: tuple[dict[str, Any], dict[str, Any]], server: Server) -> None:
    first, second = (results[server.name] for results in played)
    assert first["created"]["pjsip_endpoints"] == sorted(PASSWORDS) and first["activation"]["verified"] is True
    assert first["restart_required"] == []
    assert not second["changed"] and second["activation"]["commands"] == []


def test_it_registers_over_wss(registered: dict[str, list], server: Server) -> None:
    assert registered == dict.fromkeys(BROWSERS, ["sip", 200])
    there = contacts(server)
    assert set(there) == set(BROWSERS) and all(";transport=ws" in uri for uri in there.values())


def test_a_wrong_password_does_not_register(register: Callable[..., list], server: Server) -> None:
    assert register("1004", password="not-the-password") == ["sip", 401]
    assert "1004" not in contacts(server)


def test_it_calls_and_hears_its_echo(browser: Browser, server: Server) -> None:
    assert browser.run("return await phone1001.dial('600')") == 200
    assert heard(browser.run("return await phone1001.media()"), "audio/opus")
    assert packets(server) == {"1001": ("opus", True, True)}
    assert browser.run("return await phone1001.hangUp()") == 200
    assert "0 active channels" in server.cli("core show channels")


def test_it_is_called_and_the_server_hangs_up(browser: Browser, server: Server) -> None:
    browser.begin("return [await phone1002.pickUp(), await phone1002.media()]")
    server.cli("channel originate PJSIP/1002 extension 601@browsers")
    caller, media = browser.answer()
    assert caller.startswith("sip:") and heard(media, "audio/PCMU")
    assert packets(server) == {"1002": ("ulaw", True, True)}
    server.cli("channel request hangup all")
    assert (
        browser.run("await within(phone1002.call ? phone1002.call.ended : 0, 5000, 'BYE'); return phone1002.call")
        is None
    )


def test_one_browser_calls_another(browser: Browser, server: Server) -> None:
    """A-law on one side and mu-law on the other."""
    browser.begin("""
      const [status, caller] = await Promise.all([phone1003.dial('1002'), phone1002.pickUp()]);
      return [status, caller, await Promise.all([phone1003.media(), phone1002.media()])];
    """)
    status, caller, media = browser.answer()
    assert status == 200 and caller.startswith("sip:")
    assert heard(media[0], "audio/PCMA") and heard(media[1], "audio/PCMU")
    assert packets(server) == {"1003": ("alaw", True, True), "1002": ("ulaw", True, True)}
    assert (
        browser.run("const {ended} = phone1002.call; const bye = await phone1003.hangUp(); await ended; return bye")
        == 200
    )


def test_without_the_word_it_has_no_calls(browser: Browser, server: Server, register: Callable[..., list]) -> None:
    """An ordinary endpoint registers, and its offer is refused: what the preset sets is what makes the others work."""
    assert register("1004", name="plain") == ["sip", 200]
    assert browser.run("return await plain.dial('600')") == 488
    assert browser.run("return await plain.register(0)") == 200 and "1004" not in contacts(server)
