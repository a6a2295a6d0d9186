# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sections make a transport, a phone or a trunk; what is ambiguous is left to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.telephony.pbx.tests.unit.fakes.host import Host

ENDPOINT = "[{0}]\ntype=endpoint\naors={0}\n{1}\n[{0}]\ntype=aor\ncontact=sip:203.0.113.1\n"
REGISTRATION = "[{0}]\ntype=registration\nserver_uri=sip:a.example\nclient_uri=sip:me@a.example\n{1}\n"


@pytest.fixture(name="host_of")
def the_host(tmp_path: Path):  # type: ignore[no-untyped-def]
    return lambda text, **more: Host(tmp_path, {"pjsip.conf": text, **more})


@pytest.mark.parametrize(
    ("text", "phones", "trunks"),
    [
        (ENDPOINT.format("a", ""), ["a"], []),
        (ENDPOINT.format("a", "") + "[a]\ntype=identify\nendpoint=a\nmatch=203.0.113.1\n", [], ["a"]),
        (ENDPOINT.format("a", "") + "[any-name]\ntype=identify\nendpoint=a\nmatch=203.0.113.1\n", [], ["a"]),
        (ENDPOINT.format("a", "") + REGISTRATION.format("a", ""), [], ["a"]),
        (ENDPOINT.format("a", "") + REGISTRATION.format("a-2", ""), [], ["a"]),
        (ENDPOINT.format("a", "") + REGISTRATION.format("any-name", "endpoint=a"), [], ["a"]),
        (ENDPOINT.format("a", "") + REGISTRATION.format("a", "endpoint=b"), ["a"], []),
        (ENDPOINT.format("a", "outbound_auth=x") + REGISTRATION.format("r", "outbound_auth=x"), [], ["a"]),
        (ENDPOINT.format("a", "auth=x") + REGISTRATION.format("r", "outbound_auth=x"), ["a"], []),
        # Two trunks whose names differ in a number: each has the registration of its own name.
        (
            ENDPOINT.format("a", "") + ENDPOINT.format("a-2", "") + REGISTRATION.format("a-2", ""),
            ["a"],
            ["a-2"],
        ),
        ("[p](!)\ntype=endpoint\n[a](p)\n[b](p)\n[b]\ntype=identify\nendpoint=b\nmatch=10.0.0.1\n", ["a"], ["b"]),
    ],
)
def test_phones_and_trunks(host_of, text: str, phones: list[str], trunks: list[str]) -> None:  # type: ignore[no-untyped-def]
    host = host_of(text)
    assert host.names("pjsip_endpoints") == phones and host.names("pjsip_trunks") == trunks
    host.unchanged_by_reapplying()


def test_registrations_of_trunks_whose_names_differ_in_a_number(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of("".join(ENDPOINT.format(n, "") + REGISTRATION.format(n, "") for n in ("a", "a-2")))
    assert [len(host.item("pjsip_trunks", name)["registrations"]) for name in ("a", "a-2")] == [1, 1]
    host.apply("pjsip_trunks", {"name": "a", "state": "absent"})
    assert host.held("registration", "a-2") and not host.held("registration", "a")


AMBIGUOUS = [
    (ENDPOINT.format("a", "") + ENDPOINT.format("b", "") + "[a](+)\nallow=alaw\n", "gets more lines by (+) at"),
    (
        ENDPOINT.format("a", "") + "".join(f"[i{n}]\ntype=identify\nendpoint=a\nmatch=10.0.0.{n}\n" for n in (1, 2)),
        "has two identifies",
    ),
    (
        ENDPOINT.format("a", "outbound_auth=x")
        + ENDPOINT.format("c", "outbound_auth=x")
        + REGISTRATION.format("r", "outbound_auth=x"),
        "shares the registration at",
    ),
    (
        ENDPOINT.format("a", "") + REGISTRATION.format("r", "endpoint=a") + "[r](+)\nexpiration=60\n",
        "gets more lines by (+) at",
    ),
]


@pytest.mark.parametrize(("text", "why"), AMBIGUOUS, ids=[why for _text, why in AMBIGUOUS])
def test_what_is_ambiguous_is_left_alone(host_of, text: str, why: str) -> None:  # type: ignore[no-untyped-def]
    """Recognised by no kind, refused by name, never purged, and said to be there."""
    host = host_of(text)
    for kind in ("pjsip_endpoints", "pjsip_trunks"):
        assert "a" not in host.names(kind)
        item = {"name": "a", "accept_from": ["10.0.0.9"]} if kind == "pjsip_trunks" else {"name": "a"}
        assert why in host.refused(kind, item) and "(a): " in host.refused(kind, item)
        before = host.text().count("[a]")
        host.apply(kind, purge=True)
        assert host.text().count("[a]") == before
    assert any(one["name"] == "a" and why in one["why"] for one in host.info()["unmanaged"])


def test_an_ambiguous_transport(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of("[udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n\n[udp](+)\ntos=cs3\n")
    assert host.names("pjsip_transports") == []
    assert "gets more lines by (+)" in host.refused("pjsip_transports", {"name": "udp", "cos": 3})
    host.apply("pjsip_transports", purge=True)
    assert "[udp](+)" in host.text() and "bind=0.0.0.0" in host.text()


def test_defined_twice_by_hand(host_of) -> None:  # type: ignore[no-untyped-def]
    """Asterisk refuses every object of the type then, so no change of any would take effect."""
    host = host_of(
        ENDPOINT.format("a", "") + "#include more.conf\n",
        **{"more.conf": "; one more\n[a]\ntype=endpoint\n[b]\ntype=endpoint\n"},
    )
    for name in ("a", "b", "new"):
        text = host.refused("pjsip_endpoints", {"name": name, "callerid": "X <1>"})
        assert f"{host.folder}/more.conf:2: [a] of type endpoint is defined twice" in text
        assert f"the first time at {host.folder}/pjsip.conf:1" in text and "remove one of the two by hand" in text
    assert host.names("pjsip_endpoints") == ["b"]
    assert not host.run({"pjsip_endpoints": {"endpoints": [{"name": "b"}]}}).changed


def test_an_aor_that_is_defined_twice(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of(ENDPOINT.format("a", "") + "[a]\ntype=aor\nmax_contacts=2\n")
    text = host.refused("pjsip_endpoints", {"name": "a", "callerid": "X <1>"})
    assert "[a] of type aor is defined twice" in text
    host.unchanged_by_reapplying()


def test_the_other_module_is_named(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of(
        ENDPOINT.format("phone", "")
        + ENDPOINT.format("carrier", "")
        + "[carrier]\ntype=identify\nendpoint=carrier\nmatch=203.0.113.1\n"
    )
    text = host.refused("pjsip_endpoints", {"name": "carrier", "callerid": "X <1>"})
    assert "endpoints[0] (carrier): is there already as one of pjsip_trunks" in text
    assert "manage it with pjsip_trunks" in text
    text = host.refused("pjsip_trunks", {"name": "phone", "accept_from": ["203.0.113.9"]})
    assert "trunks[0] (phone): is there already as one of pjsip_endpoints" in text


SHARED = "[a]\ntype=endpoint\naors=s\nauth=s\n[b]\ntype=endpoint\naors=s\nauth=s\n[s]\ntype=aor\n[s]\ntype=auth\npassword=x\n"


@pytest.mark.parametrize(
    ("item", "spot"),
    [
        ({"max_contacts": 2}, "endpoints[0] (a): max_contacts: belongs to the aor"),
        ({"secret": "y"}, "endpoints[0] (a): secret: belongs to the auth"),
        (
            {"aor_options": {"outbound_proxy": "sip:p"}},
            "endpoints[0] (a): aor_options.outbound_proxy: belongs to the aor",
        ),
    ],
)
def test_what_is_shared_is_not_changed_through_one(host_of, item, spot: str) -> None:  # type: ignore[no-untyped-def]
    host = host_of(SHARED)
    text = host.refused("pjsip_endpoints", {"name": "a", **item})
    assert spot in text and "(s) is not its own" in text and "asterisk_config" in text
    host.apply("pjsip_endpoints", {"name": "a", **item, "unset": ["options.aors", "options.auth"]})
    assert host.held("aor", "s") is not None and host.item("pjsip_endpoints", "b") == {"name": "b", "secret": "x"}


def test_removal_leaves_what_is_shared(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of(SHARED)
    host.apply("pjsip_endpoints", {"name": "a", "state": "absent"})
    assert host.held("aor", "s") is not None and host.held("auth", "s") is not None
    host.apply("pjsip_endpoints", {"name": "b", "state": "absent"})
    assert host.held("aor", "s") is None, "now it was b's alone"


def test_an_auth_that_a_strangers_registration_uses_stays(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of(
        ENDPOINT.format("a", "outbound_auth=x")
        + "[a]\ntype=identify\nendpoint=a\nmatch=10.0.0.1\n[x]\ntype=auth\npassword=p\n"
        + ENDPOINT.format("b", "")
        + REGISTRATION.format("b", "outbound_auth=x")
    )
    host.unchanged_by_reapplying()
    host.apply("pjsip_trunks", {"name": "a", "state": "absent"})
    assert host.held("auth", "x") is not None
    assert host.item("pjsip_trunks", "b")["registrations"][0]["server_uri"] == "sip:a.example"


def test_several_aors_are_not_its_own(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of("[a]\ntype=endpoint\naors=a,b\n[a]\ntype=aor\n[b]\ntype=aor\n")
    assert host.item("pjsip_endpoints", "a") == {"name": "a", "options": {"aors": "a,b"}}
    assert "(a,b) is not its own" in host.refused("pjsip_endpoints", {"name": "a", "max_contacts": 2})
    assert host.edit("pjsip_endpoints", {"name": "a", "callerid": "A <1>"}) == ["+callerid=A <1>"]


@pytest.mark.parametrize("kind", ["aor", "auth"])
def test_a_section_of_the_name_that_is_nobodys(host_of, kind: str) -> None:  # type: ignore[no-untyped-def]
    """A second one would make Asterisk refuse every AOR (or auth)."""
    host = host_of(f"[1001]\ntype={kind}\n" + ("username=x\npassword=y\n" if kind == "auth" else ""))
    text = host.refused("pjsip_endpoints", {"name": "1001", "secret": "s"})
    assert (
        f"endpoints[0] (1001): needs a section [1001] of type {kind}, and there is one at {host.folder}/pjsip.conf:1"
        in text
    )
    host.apply("asterisk_config", {"path": "pjsip.conf", "name": "1001", "state": "absent"})
    host.apply("pjsip_endpoints", {"name": "1001", "secret": "s"})


def test_an_aor_with_added_lines_is_not_its_own(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of("[a]\ntype=endpoint\naors=a-aor\n[a-aor]\ntype=aor\n[a-aor](+)\nmax_contacts=3\n")
    host.unchanged_by_reapplying()
    assert "is not its own" in host.refused("pjsip_endpoints", {"name": "a", "max_contacts": 2})
    host.apply("pjsip_endpoints", {"name": "a", "state": "absent"})
    assert "[a-aor](+)" in host.text() and "[a-aor]\n" in host.text()


def test_a_new_item_may_name_an_aor_of_its_own_choice(host_of) -> None:  # type: ignore[no-untyped-def]
    host = host_of("[pool]\ntype=aor\nmax_contacts=9\n[x]\ntype=endpoint\naors=pool\n")
    host.apply("pjsip_endpoints", {"name": "a", "options": {"aors": "pool"}})
    assert list(host.server.objects["aor"]) == ["pool"], "no empty AOR beside it"
