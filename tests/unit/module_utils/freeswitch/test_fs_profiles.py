# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIP profiles: how they read, what a rescan gives them and what only a restart does, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import PbxError
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.live import LiveProfile
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles import KIND
from ansible_collections.telephony.pbx.plugins.module_utils.freeswitch.profiles_rescan import port_of
from fs_sofia_site import Answers, Site

TRUNKS = "sip_profiles/trunks.xml"
NEW = {"name": "guests", "sip_ip": "127.0.0.1", "sip_port": 5070, "context": "public"}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path).write()


def loaded(site: Site, *gone: str) -> str:
    """The configuration as the server has it: the files' profiles, with their variables put in."""
    parts = []
    for name in ("trunks", "phones", "guests"):
        path = f"sip_profiles/{name}.xml"
        if (site.root / path).exists() and name not in gone:
            lines = site.text(path).replace("$${sip_port}", "5080").splitlines()
            parts.append("\n".join(line for line in lines if "include" not in line and "X-PRE" not in line))
    return f'<configuration name="sofia.conf"><profiles>{"".join(parts)}</profiles></configuration>'


def test_a_profile_reads_as_the_server_has_it(site: Site) -> None:
    assert site.items(KIND) == {
        "trunks": {
            "name": "trunks",
            "sip_ip": "127.0.0.1",
            "context": "public",
            "codecs": ["PCMA", "PCMU"],
            "challenge_realm": "auto_to",
            "apply_inbound_acl": ["carriers"],
            "domains": [{"name": "all", "parse": True}],
            "options": {"sip-port": "$${sip_port}"},  # no number
        },
        "phones": {"name": "phones", "sip_ip": "127.0.0.1", "sip_port": 5060, "tls": True},
    }


def test_what_is_read_can_be_applied_again(site: Site) -> None:
    done = site.apply(KIND, *site.items(KIND).values(), unspecified="reset")
    assert not done.plan.changes


@pytest.mark.parametrize("name", ["sip-trace", "SIP-TRACE", "Sip-Trace"])
def test_the_case_of_an_option_means_nothing(site: Site, name: str) -> None:
    site.apply(KIND, {"name": "trunks", "options": {"sip-trace": "true"}})
    assert not site.apply(KIND, {"name": "trunks", "options": {name: "true"}}).plan.changes


def test_codecs_of_two_kinds_stay_apart(site: Site) -> None:
    site.apply(KIND, {"name": "trunks", "options": {"inbound-codec-prefs": "OPUS"}, "unset": ["codecs"]})
    assert site.items(KIND)["trunks"]["options"]["inbound-codec-prefs"] == "OPUS"
    done = site.apply(KIND, {"name": "trunks", "codecs": ["PCMA"]})
    assert done.commands == ["sofia profile trunks rescan"]
    assert site.items(KIND)["trunks"]["codecs"] == ["PCMA"]
    assert site.text(TRUNKS).count("codec-prefs") == 2


def test_a_change_leaves_everything_else_alone(site: Site) -> None:
    before = site.text(TRUNKS)
    done = site.apply(KIND, {"name": "trunks", "context": "trunk-a"})
    gateways = [f"sofia profile trunks {verb} {name}" for verb in ("killgw", "startgw") for name in ("hand", "plain")]
    assert done.commands == ["sofia profile trunks rescan", *gateways] and not done.restarts
    assert site.text(TRUNKS) == before.replace('name="Context" value="public"', 'name="Context" value="trunk-a"')


RESCANNED = [
    ({"context": "trunk-a"}, "context"),
    ({"codecs": ["OPUS"]}, "codecs"),
    ({"ext_rtp_ip": "192.0.2.7"}, "ext_rtp_ip"),
    ({"ext_sip_ip": "192.0.2.7"}, "ext_sip_ip"),
    ({"auth_calls": True}, "auth_calls"),
    ({"apply_inbound_acl": ["rfc1918.auto", "carriers"]}, "more lists"),
    ({"unset": ["apply_inbound_acl"]}, "no lists"),
    ({"options": {"profile-standby": "true"}}, "standby"),
    ({"domains": [{"name": "all", "parse": True}, {"name": "example.com", "alias": True}]}, "a domain more"),
    ({"aliases": ["carrier"]}, "another name"),
]


@pytest.mark.parametrize("wanted", [one for one, _name in RESCANNED], ids=[name for _one, name in RESCANNED])
def test_a_running_profile_takes_it(site: Site, wanted: dict[str, Any]) -> None:
    done = site.apply(KIND, {"name": "trunks", **wanted})
    assert not done.fatal
    assert done.commands[0] == "sofia profile trunks rescan" and not done.restarts
    # Gateways keep the context and the Contact of their profile as they were when they started.
    assert bool(done.commands[1:]) == bool(wanted.keys() & {"context", "ext_sip_ip"})


def test_a_gateway_with_a_context_of_its_own_is_left_alone(site: Site) -> None:
    site.files["sip_profiles/trunks/hand.xml"] = (
        '<include>\n  <gateway name="own">\n    <param name="context" value="trunk-a"/>\n  </gateway>\n</include>\n'
    )
    site.write()
    assert site.apply(KIND, {"name": "trunks", "context": "trunk-a"}).commands == ["sofia profile trunks rescan"]


RESTARTED = [
    ({"sip_port": 5090}, "sip-port"),
    ({"sip_ip": "127.0.0.2"}, "sip-ip"),
    ({"tls": True, "tls_sip_port": 5081}, "tls"),
    ({"user_agent_string": "PBX"}, "user-agent-string"),
    ({"options": {"TIMER-T1": "500"}}, "timer-T1"),
    ({"options": {"media-option": "resume-media-on-hold"}}, "media-option"),
    ({"unset": ["challenge_realm"]}, "keeps what is removed: challenge-realm"),
    ({"unset": ["context"], "dialplan": "XML"}, "what else has changed waits"),
]


@pytest.mark.parametrize(("wanted", "words"), RESTARTED, ids=[words.replace(" ", "-") for _one, words in RESTARTED])
def test_only_a_restart_gives_it(site: Site, wanted: dict[str, Any], words: str) -> None:
    done = site.apply(KIND, {"name": "trunks", **wanted})
    assert not done.fatal
    assert done.commands == []  # a rescan would apply half of it
    assert [one.what for one in done.restarts] == ["SIP profile trunks"]
    assert words in done.restarts[0].why


def test_an_alias_that_goes_stays_until_a_restart(site: Site) -> None:
    site.apply(KIND, {"name": "trunks", "aliases": ["one", "two"]})
    done = site.apply(KIND, {"name": "trunks", "aliases": ["two"]})
    assert done.commands == [] and "keeps its other names: one" in done.restarts[0].why


def test_the_same_value_from_a_variable_is_no_change_to_the_server(site: Site) -> None:
    done = site.apply(KIND, {"name": "trunks", "sip_port": 5080})
    assert done.plan.changes and done.commands == [] and not done.restarts
    assert site.items(KIND)["trunks"]["sip_port"] == 5080 and "options" not in site.items(KIND)["trunks"]


def test_a_global_variable_reaches_the_profiles_that_use_it(site: Site) -> None:
    before = site.tree()
    site.files["vars.xml"] = site.files["vars.xml"].replace("5080", "5081")
    after = site.write().tree()
    assert list(KIND.commands((), before, after)) == []
    assert "sip-port" in KIND.restarts((), before, after)[0].why
    assert len(KIND.restarts((), before, after)) == 1


def test_a_new_profile_has_a_file_and_a_folder_for_gateways(site: Site) -> None:
    done = site.apply(KIND, {**NEW, "domains": [{"name": "example.com"}], "aliases": ["visitors"]})
    assert done.commands == ["sofia profile guests start"] and not done.restarts and not done.problems
    assert site.text("sip_profiles/guests.xml").splitlines() == [
        "<include>",
        '  <profile name="guests">',
        "    <gateways>",
        '      <X-PRE-PROCESS cmd="include" data="guests/*.xml"/>',
        "    </gateways>",
        "    <aliases>",
        '      <alias name="visitors"/>',
        "    </aliases>",
        "    <domains>",
        '      <domain name="example.com" alias="false" parse="false"/>',
        "    </domains>",
        "    <settings>",
        '      <param name="sip-ip" value="127.0.0.1"/>',
        '      <param name="sip-port" value="5070"/>',
        '      <param name="context" value="public"/>',
        "    </settings>",
        "  </profile>",
        "</include>",
    ]
    assert site.text("sip_profiles/guests/site.xml") == "<include>\n</include>\n"
    assert not done.after.findings


def test_a_removed_profile_runs_on_until_it_is_stopped(site: Site) -> None:
    site.apply(KIND, NEW)
    done = site.apply(KIND, {"name": "guests", "state": "absent"})
    assert done.commands == [] and "sofia profile guests stop" in done.restarts[0].why
    assert not (site.root / "sip_profiles/guests.xml").exists()


def test_two_profiles_of_one_file_are_removed_one_by_one(site: Site) -> None:
    other = {**NEW, "name": "others", "sip_port": 5072}
    site.apply(KIND, NEW, other, path="sip_profiles/mine.xml")
    site.apply(KIND, {"name": "guests", "state": "absent"})
    assert 'name="others"' in site.text("sip_profiles/mine.xml") and "guests" not in site.text("sip_profiles/mine.xml")


def test_a_file_that_sofia_does_not_include_is_refused(site: Site) -> None:
    with pytest.raises(PbxError, match="includes no elsewhere/guests.xml"):
        site.apply(KIND, NEW, path="elsewhere")


REFUSED = [
    ({"name": "my profile"}, "other characters"),
    ({"name": "Phones"}, "case means nothing"),
    ({"sip_port": 5060}, "is that of profile phones"),
    ({"tls": True, "tls_sip_port": 5060}, "tls_sip_port: 127.0.0.1 port 5060"),
    ({"tls": True}, "port 5061 is that of profile phones"),
    ({"options": {"wss-binding": ":5060"}}, "options.wss-binding: 127.0.0.1 port 5060"),
    ({"sip_port": 70000}, "from 1 to 65535"),
    ({"sip_ip": "0.0.0.0"}, "no address for FreeSWITCH"),
    ({"options": {"auth-call": "true"}}, 'did you mean "auth-calls"'),
    ({"options": {"ndlb-force-rprot": "true"}}, 'did you mean "NDLB-force-rport"'),
    ({"options": {"TLS": "true"}}, "has an option of its own"),
    ({"sip_port": 5070, "options": {"sip-port": "auto"}}, "given beside"),
    ({"apply_inbound_acl": ["carrier"]}, 'did you mean "carriers"'),
    ({"apply_register_acl": ["nobody"]}, "there is no access list nobody"),
    ({"apply_inbound_acl": ["x"] * 101}, "takes 100 lists"),
    ({"codecs": ["PCMA,PCMU"]}, "no codec"),
    ({"aliases": ["trunks"]}, "is a name of profile trunks"),
    ({"challenge_realm": "$${nothing}"}, "global variable nothing"),
    ({"user_agent_string": "a\nb"}, "would end a SIP header"),
    ({"domains": [{"name": "a"}, {"name": "a"}]}, "names a domain twice"),
]


@pytest.mark.parametrize(("more", "words"), REFUSED, ids=[words.replace(" ", "-") for _more, words in REFUSED])
def test_what_the_server_would_ignore_or_fail_for_is_refused(site: Site, more: dict[str, Any], words: str) -> None:
    done = site.apply(KIND, {**NEW, **more})
    assert any(words in one for one in done.fatal), done.fatal
    assert not (site.root / "sip_profiles/guests.xml").exists()


def test_what_was_wrong_before_hinders_no_other_change(site: Site) -> None:
    site.files["sip_profiles/phones.xml"] = site.files["sip_profiles/phones.xml"].replace("5060", "5080")
    site.files[TRUNKS] = site.files[TRUNKS].replace("auto_to", "$${nothing}").replace('"carriers"', '"gone"')
    site.write()
    assert not site.apply(KIND, {"name": "trunks", "dialplan": "XML"}).problems


@pytest.mark.parametrize("name", ["carriers", "localnet.auto", "192.0.2.0/24", "carriers:trunk-a:public", "none"])
def test_lists_that_the_server_knows(site: Site, name: str) -> None:
    assert not site.apply(KIND, {**NEW, "apply_inbound_acl": [name]}).problems


def test_a_context_that_nobody_has_is_warned_of(site: Site) -> None:
    done = site.apply(KIND, {**NEW, "context": "publik"})
    assert not done.fatal and 'did you mean "public"' in done.warned[0]


def test_a_secret_is_text_and_masked(site: Site) -> None:
    done = site.apply(KIND, {**NEW, "options": {"tls-passphrase": "a$${carrier}", "odbc-dsn": "dsn:user:pass"}})
    assert "a$${carrier}" not in site.text("sip_profiles/guests.xml")
    assert site.items(KIND)["guests"]["options"]["tls-passphrase"] == "a$${carrier}"
    shown = KIND.resource.masked(done.plan.changes[0].after or {})
    assert "pass" not in str(shown["options"].values()) and "carrier" not in str(shown)


SHOWN = {
    "sip-ip": "127.0.0.1",
    "url": "sip:mod_sofia@127.0.0.1:5080",
    "bind-url": "sip:mod_sofia@127.0.0.1:5080;transport=udp,tcp",
    "context": "trunk-a",
    "codecs in": "PCMA,PCMU",
    "codecs out": "PCMA,PCMU",
}


def server(site: Site) -> Answers:
    out = Answers().run("trunks", "phones")
    out.loaded, out.shown = loaded(site), {"trunks": dict(SHOWN)}
    return out


def test_a_rescan_is_said_where_file_and_profile_agree(site: Site) -> None:
    done = site.apply(KIND, {"name": "trunks", "context": "trunk-a"})
    one = server(site)
    assert KIND.prepare(one, ["reloadxml", *done.commands], done.after) == (["reloadxml", *done.commands], [])
    assert KIND.verify(one, {("trunks",): {}}, done.after) == []
    one.shown["trunks"]["context"] = "public"
    assert "context is 'public' as it runs" in KIND.verify(one, {("trunks",): {}}, done.after)[0]
    one.run("phones")
    assert "does not run" in KIND.verify(one, {("trunks",): {}}, done.after)[0]


@pytest.mark.parametrize(
    ("row", "value", "words"),
    [
        ("bind-url", "sip:mod_sofia@127.0.0.1:5090;transport=udp,tcp", "sip-port"),
        ("sip-ip", "127.0.0.9", "sip-ip"),
        ("tls-url", "sip:mod_sofia@127.0.0.1:5061", "tls"),
    ],
    ids=["port", "address", "tls"],
)
def test_no_rescan_where_a_restart_is_pending(site: Site, row: str, value: str, words: str) -> None:
    done = site.apply(KIND, {"name": "trunks", "context": "trunk-a"})
    one = server(site)
    one.shown["trunks"][row] = value  # the file was changed by hand, and nobody restarted
    kept, restarts = KIND.prepare(one, ["reloadxml", *done.commands], done.after)
    assert "sofia profile trunks rescan" not in kept
    assert words in restarts[0].why
    one.shown["trunks"]["context"] = "public"
    assert KIND.verify(one, {("trunks",): {}}, done.after) == []  # loaded, and not told of it


def test_a_profile_that_does_not_run_is_not_rescanned(site: Site) -> None:
    done = site.apply(KIND, {"name": "trunks", "context": "trunk-a"})
    one = server(site).run("phones")
    kept, restarts = KIND.prepare(one, ["reloadxml", *done.commands], done.after)
    assert "sofia profile trunks rescan" not in kept and not restarts
    assert KIND.verify(one, {("trunks",): {}}, done.after) == []


def test_nothing_is_said_of_a_profile_that_no_file_has(site: Site) -> None:
    one = Answers().run("trunks")
    for verb in ("start", "rescan"):
        commands = ["reloadxml", f"sofia profile gone {verb}"]
        assert KIND.prepare(one, commands, site.tree()) == (["reloadxml"], [])


def test_one_that_a_run_started_before_it_died_is_stopped(site: Site) -> None:
    one = Answers().run("trunks", "gone")
    commands = ["reloadxml", "sofia profile gone start"]
    assert KIND.prepare(one, commands, site.tree()) == (["reloadxml", "sofia profile gone stop"], [])
    one.shown["gone"] = {"registrations": "2"}
    kept, restarts = KIND.prepare(one, commands, site.tree())
    assert kept == ["reloadxml"] and "sofia profile gone stop" in restarts[0].why
    one.shown.clear()
    one.running["gone"] = LiveProfile("gone", "RUNNING", "sip:x@127.0.0.1:5080", 1)
    kept, restarts = KIND.prepare(one, commands, site.tree())
    assert kept == ["reloadxml"] and "ends its calls" in restarts[0].why


def test_a_rollback_stops_what_the_run_started(site: Site) -> None:
    before = site.tree()
    done = site.apply(KIND, NEW)
    one = Answers().run("trunks", "phones")
    KIND.prepare(one, ["reloadxml", *done.commands], done.after)
    assert KIND.prepare(one, ["reloadxml"], before) == (["reloadxml"], [])  # it never came up
    one.run("trunks", "phones", "guests")
    assert KIND.prepare(one, ["reloadxml"], before) == (["reloadxml", "sofia profile guests stop"], [])
    site.apply(KIND, {"name": "guests", "context": "trunk-a"})  # another run
    assert KIND.prepare(one, ["reloadxml"], before) == (["reloadxml"], [])


def test_the_server_must_have_loaded_what_the_file_says(site: Site) -> None:
    done = site.apply(KIND, {"name": "trunks", "sip_port": 5090})
    one = server(site)
    KIND.prepare(one, ["reloadxml"], done.after)
    assert KIND.verify(one, {("trunks",): {}}, done.after) == []
    one.loaded = one.loaded.replace("5090", "5080")
    said = KIND.verify(one, {("trunks",): {}}, done.after)
    assert "loaded another sip-port" in said[0]
    one.loaded = loaded(site, "trunks")
    assert "does not have it" in KIND.verify(one, {("trunks",): {}}, done.after)[0]
    assert KIND.verify(one, {("trunks",): None}, done.after) == []
    assert "still has it" in KIND.verify(server(site), {("trunks",): None}, done.after)[0]


def test_what_only_the_server_knows_is_not_compared(site: Site) -> None:
    done = site.apply(KIND, {**NEW, "sip_ip": "$${local_ip_v4}", "context": "$${hostname}", "tls_sip_port": 5071})
    assert not done.problems
    one = server(site).run("trunks", "phones", "guests")
    one.loaded = loaded(site).replace("$${local_ip_v4}", "192.0.2.5").replace("$${hostname}", "pbx")
    one.shown["guests"] = {"sip-ip": "192.0.2.5", "url": "sip:x@192.0.2.5:5070", "context": "pbx"}
    assert KIND.verify(one, {("guests",): {}}, done.after) == []
    more = site.apply(KIND, {"name": "guests", "sip_ip": "$${local_ip_v6}"})
    assert more.commands == [] and "sip-ip" in more.restarts[0].why
    assert "is that of profile guests" in site.apply(KIND, {**NEW, "name": "b", "sip_ip": "$${local_ip_v6}"}).fatal[0]


def test_what_the_server_cannot_print_is_not_compared(site: Site) -> None:
    done = site.apply(KIND, {"name": "trunks", "challenge_realm": 'a<!b"c'})
    one = server(site)
    one.loaded = loaded(site).replace("a&lt;!b&quot;c", "a&lt;!b")  # as it prints what it has
    one.shown["trunks"].update({"context": "public", "challenge realm": 'a<!b"c'})
    KIND.prepare(one, done.commands, done.after)
    assert KIND.verify(one, {("trunks",): {}}, done.after) == []
    one.shown["trunks"]["challenge realm"] = "auto_to"
    assert "challenge-realm is 'auto_to'" in KIND.verify(one, {("trunks",): {}}, done.after)[0]


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("sip:mod_sofia@127.0.0.1:5080;transport=udp,tcp", "5080"),
        ("sip:mod_sofia@[::1]:5080;maddr=::1", "5080"),
        ("sip:mod_sofia@[2001:db8::1]", ""),
        ("sip:x@example.com", ""),
    ],
)
def test_ports_of_urls(url: str, port: str) -> None:
    assert port_of(url) == port
