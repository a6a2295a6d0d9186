# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogues: made from the recorded answers of servers, small, and neither too strict nor too lax."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import CODECS, catalogue

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "tests" / "data" / "asterisk"
NEW, OLD = catalogue("22.10.1"), catalogue("16.28.0")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue_tool", ROOT / "tests" / "tools" / "catalogue.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_modules_are_up_to_date() -> None:
    for path, text in generator().generate().items():
        assert path.read_text(encoding="utf-8") == text, "run tests/tools/catalogue.py"


def test_what_is_sent_stays_small() -> None:
    paths = sorted((ROOT / "plugins" / "module_utils" / "asterisk").glob("catalogue*.py"))
    assert len(paths) == 3
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) < 18_000


@pytest.mark.parametrize("version", ["22.10.1", "16.28.0"])
def test_every_option_of_the_server_is_known(version: str) -> None:
    known = catalogue(version)
    modules = json.loads((DATA / f"options-{version}.json").read_text(encoding="utf-8"))["modules"]
    seen = 0
    for kind in ("endpoint", "aor", "auth", "transport", "registration", "identify"):
        options = next(
            modules[name][kind]["options"] for name in modules if name.startswith("res_pjsip") and kind in modules[name]
        )
        for name in options:
            assert known.check_option("pjsip.conf", kind, name, None) is None
            seen += 1
    assert seen > 180


@pytest.mark.parametrize(
    "version, table",
    [("22.10.1", "digest"), ("22", "digest"), ("22.1.0", "userpass"), ("20.12.0", "digest"), ("18.9", "userpass")],
)
def test_the_word_for_an_authentication_by_password(version: str, table: str) -> None:
    assert catalogue(version).auth_type == table


@pytest.mark.parametrize(
    "file, kind, name, value, words",
    [
        ("pjsip.conf", "endpoint", "dtmf_mod", "info", 'did you mean "dtmf_mode"?'),
        ("pjsip.d/x.conf", "endpoint", "dtmf_mod", "info", 'did you mean "dtmf_mode"?'),
        ("pjsip.conf", "endpoint", "max_contacts", "1", "knows no option"),
        ("pjsip.conf", "endpoint", "dtmf_mode", "morse", "is none of rfc4733"),
        ("pjsip.conf", "endpoint", "dtmf_mode", "inban", 'did you mean "inband"?'),
        ("pjsip.conf", "endpoint", "direct_media", "maybe", "is not yes or no"),
        ("pjsip.conf", "endpoint", "device_state_busy_at", "-1", "is not between 0 and 4294967295"),
        ("pjsip.conf", "endpoint", "device_state_busy_at", "5.5", "is not a whole number"),
        ("pjsip.conf", "endpoint", "rtp_port_start", 70000, "is not between 0 and 65535"),
        ("pjsip.conf", "endpoint", "timers_min_se", 60, "is not between 90"),
        ("pjsip.conf", "aor", "qualify_frequency", "86401", "is not between 0 and 86400"),
        ("pjsip.conf", "aor", "qualify_timeout", "soon", "is not a number"),
        ("pjsip.conf", "endpoint", "allow", "alaw,ulaww", 'did you mean "ulaw"?'),
        ("pjsip.conf", "endpoint", "allow", "alaw:x", "number of milliseconds"),
        ("pjsip.conf", "endpoint", "identify_by", "username,usrname", 'did you mean "username"?'),
        ("pjsip.conf", "transport", "protocol", "sctp", "is none of udp, tcp"),
        ("pjsip.conf", "transport", "verify_client", "maybe", "is not yes or no"),
        ("pjsip.conf", "auth", "auth_type", "plain", "is none of userpass"),
        ("pjsip.conf", "endpiont", "context", "x", 'did you mean "endpoint"?'),
        ("pjsip.conf", "endpoint", "type", "endpiont", 'did you mean "endpoint"?'),
        ("pjsip.conf", "endpoint", "set_var", ["A=1", "B=2"], None),
        ("pjsip.conf", "endpoint", "direct_media", ["yes", "x"], "is not yes or no"),
        ("confbridge.conf", "user", "anounce_join_leave", "yes", 'did you mean "announce_join_leave"?'),
        ("confbridge.conf", "bridge", "max_members", "many", "is not a whole number"),
        ("features.conf", "general", "atxfernoanswertimout", "3", 'did you mean "atxfernoanswertimeout"?'),
        ("acl.conf", "branch", "permitt", "10.0.0.0/8", 'did you mean "permit"?'),
        ("pjsip_wizard.conf", "wizard", "endpoint/contxt", "x", 'did you mean "context"?'),
        ("queues.conf", "support", "stratgy", "ringall", 'did you mean "strategy"?'),
        ("pjsip.conf", "domain_alias", "domian", "x", 'did you mean "domain"?'),
    ],
)
def test_slips_are_refused_with_a_hint(file: str, kind: str, name: str, value: object, words: str | None) -> None:
    told = NEW.check_option(file, kind, name, value)
    assert told is None if words is None else words in str(told)


@pytest.mark.parametrize(
    "file, kind, name, value",
    [
        ("pjsip.conf", "endpoint", "direct_media", True),
        ("pjsip.conf", "endpoint", "direct_media", "ON"),
        ("pjsip.conf", "endpoint", "Direct_Media", "no"),
        ("pjsip.conf", "endpoint", "100rel", "required"),
        ("pjsip.conf", "endpoint", "timers", "always"),
        ("pjsip.conf", "endpoint", "dtmf_mode", "AUTO_INFO"),
        ("pjsip.conf", "endpoint", "allow", "!all,alaw,ulaw:20"),
        ("pjsip.conf", "endpoint", "allow", ["alaw", "opus|g722"]),
        ("pjsip.conf", "endpoint", "disallow", "all"),
        ("pjsip.conf", "endpoint", "device_state_busy_at", "0x10"),
        ("pjsip.conf", "endpoint", "device_state_busy_at", 2),
        ("pjsip.conf", "auth", "supported_algorithms_uas", "MD5, SHA-256"),
        ("pjsip.conf", "transport", "method", "tlsv1_2"),
        ("pjsip.conf", "acl", "permit", "10.0.0.0/8"),
        ("confbridge.conf", "menu", "1", "toggle_mute"),
        ("confbridge.conf", "bridge", "sound_join", "x"),
        ("features.conf", "applicationmap", "anything", "x"),
        ("ari.conf", "asterisk", "password", "x"),
        ("http.conf", "general", "tlsenable", "yes"),
        ("http.conf", "general", "bindport", "8088"),
        ("manager.conf", "general", "eventfilter", "x"),
        ("voicemail.conf", "default", "1001", "1234,Bob"),
        ("extensions.conf", "internal", "exten", "1,1,NoOp()"),
        ("our-own.conf", "anything", "whatever", "x"),
        ("pjsip_wizard.conf", "wizard", "sends_auth", "yes"),
        ("pjsip_wizard.conf", "wizard", "inbound_auth/username", "x"),
        ("rtp.conf", "general", "rtpstart", "10000"),
        ("queues.conf", "support", "member", "PJSIP/1001"),
    ],
)
def test_what_asterisk_takes_is_taken(file: str, kind: str, name: str, value: object) -> None:
    assert NEW.check_option(file, kind, name, value) is None


def test_a_secret_is_not_told() -> None:
    told = NEW.check_option("geolocation.conf", "location", "format", "x"), NEW.check_option(
        "http.conf", "general", "enabeled", "hunter2"
    )
    assert "hunter2" not in str(told)


def test_options_that_only_the_newer_knows() -> None:
    assert NEW.check_option("pjsip.conf", "auth", "password_digest", "MD5:x") is None
    told = str(OLD.check_option("pjsip.conf", "auth", "password_digest", "MD5:x"))
    assert "Asterisk 16.28.0 does not know 'password_digest' of an auth; it came with 20.12, 21.7 and 22.2" in told


def test_where_things_stand() -> None:
    assert NEW.file_for_type("endpoint") == "pjsip.conf"
    assert NEW.file_for_type("bridge_profile") == "confbridge.conf"
    assert NEW.file_for_type("none") is None
    assert NEW.file_of("pjsip.d/a.conf") == "pjsip.conf"
    assert "dtmf_mode" in (NEW.options("pjsip.conf", "endpoint") or [])
    assert NEW.options("none.conf", "x") is None
    assert "aor" in NEW.types("pjsip.conf") and "contact" not in NEW.types("pjsip.conf")


def test_codecs() -> None:
    assert {"alaw", "ulaw", "opus", "g722", "slin16"} <= CODECS
