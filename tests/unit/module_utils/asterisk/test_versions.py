# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which version knows what: the tables agree with what servers told, and tell releases apart where nobody recorded one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import checks_versions, pjsip_auth
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf import parse
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.readback_values import agree

ROOT = Path(__file__).resolve().parents[4]
DATA = ROOT / "tests" / "data" / "asterisk"
HASH = "0123456789abcdef" * 2
PJSIP = "pjsip.conf"


def told_by(version: str) -> dict[str, dict[str, set[str]]]:
    """File -> type -> options, as a server listed them."""
    sys.path.insert(0, str(ROOT / "tests" / "tools"))
    try:
        import catalogue as tool
    finally:
        sys.path.pop(0)
    modules = json.loads((DATA / f"options-{version}.json").read_text(encoding="utf-8"))["modules"]
    return {
        file: {kind: {word.partition(":")[0] for word in text.split(" ") if word} for kind, text in kinds.items()}
        for file, kinds in tool.collect(modules).items()
    }


@pytest.mark.parametrize("version", ["16.28.0", "22.10.1"])
def test_the_sources_say_what_the_server_says(version: str) -> None:
    """Two ways to know the same: no option too many, none too few. A module that is not built for Debian is no matter."""
    known, server = catalogue(version), told_by(version)
    for file, kinds in server.items():
        assert set(known.tables[file]) == set(kinds), file
        for kind, options in kinds.items():
            mine = {*known.tables[file][kind], *known.patterns.get((file, kind), ())}
            listed = {one for one in mine if one} | ({"*"} if "" in mine else set())
            assert listed == options, (file, kind, listed ^ options)
    assert {file for file in known.tables if known.tables[file]} == set(server)


@pytest.mark.parametrize(
    ("version", "name", "knows"),
    [
        ("16.28.0", (PJSIP, "endpoint", "tenantid"), False),
        ("18.24.3", (PJSIP, "endpoint", "tenantid"), False),
        ("18.25.0", (PJSIP, "endpoint", "tenantid"), True),
        ("19.8.1", (PJSIP, "endpoint", "tenantid"), False),
        ("20.9.3", (PJSIP, "endpoint", "tenantid"), False),
        ("20.10.0", (PJSIP, "endpoint", "tenantid"), True),
        ("21.4.3", (PJSIP, "endpoint", "tenantid"), False),
        ("21.5.0", (PJSIP, "endpoint", "tenantid"), True),
        ("22.0.0", (PJSIP, "endpoint", "tenantid"), True),
        ("16.21.1", (PJSIP, "aor", "remove_unavailable"), False),
        ("16.22.0", (PJSIP, "aor", "remove_unavailable"), True),
        ("17.9.4", (PJSIP, "aor", "remove_unavailable"), False),
        ("17.0.0", (PJSIP, "endpoint", "codec_prefs_incoming_offer"), False),
        ("18.0.0", (PJSIP, "endpoint", "codec_prefs_incoming_offer"), True),
        ("20.11.1", (PJSIP, "auth", "password_digest"), False),
        ("22.1.1", (PJSIP, "auth", "password_digest"), False),
        ("22.2.0", (PJSIP, "auth", "password_digest"), True),
        ("20.20.1", ("features.conf", "featuremap", "automon"), True),
        ("21.0.0", ("features.conf", "featuremap", "automon"), False),
        ("20.6.0", ("application", "Dial", "timeout^"), False),
        ("20.7.0", ("application", "Dial", "timeout^"), True),
        ("13.38.3", (PJSIP, "endpoint", "send_connected_line"), False),
        ("20", (PJSIP, "endpoint", "tenantid"), True),
        ("20.7-cert5", (PJSIP, "endpoint", "tenantid"), True),
        ("99.1", (PJSIP, "endpoint", "tenantid"), True),
        ("", (PJSIP, "endpoint", "tenantid"), True),
    ],
)
def test_when_something_came_and_went(version: str, name: tuple[str, ...], knows: bool) -> None:
    known = catalogue(version)
    assert known.knows(*name) is knows and (known.foreign(*name) is None) is knows
    if name[0] == PJSIP:
        told = known.check_option(*name, None)
        assert (told is None) is knows and (knows or f"Asterisk {version} does not know {name[2]!r}" in str(told))


@pytest.mark.parametrize(
    ("version", "file", "kind", "words"),
    [
        ("19.8.1", "stir_shaken.conf", "certificate", None),
        ("18.21.0", "stir_shaken.conf", "certificate", None),
        ("18.22.0", "stir_shaken.conf", "certificate", "it came with 16.15, 18, 19 and 21: leave it out, or upgrade"),
        ("22.10.1", "stir_shaken.conf", "certificate", "it went with 21.2: leave it out"),
        ("16.28.0", "stir_shaken.conf", "tn", "it came with 18.22, 20.7 and 21.2: leave it out, or upgrade the server"),
        ("16.28.0", "prometheus.conf", "general", "it came with 17: leave it out, or upgrade the server"),
    ],
)
def test_types_and_files(version: str, file: str, kind: str, words: str | None) -> None:
    told = catalogue(version).check_option(file, kind, "path" if "stir" in file else "enabled", None)
    assert told is None if words is None else words in str(told)


def test_of_a_newer_release_only_slips_are_refused() -> None:
    newer, newest = catalogue("24.0.0"), catalogue("22.10.1")
    assert newer.check_option(PJSIP, "endpoint", "holographic_call", "yes") is None
    assert newer.check_type(PJSIP, "hologram") is None and newest.check_type(PJSIP, "hologram")
    assert 'did you mean "direct_media"?' in str(newer.check_option(PJSIP, "endpoint", "direct_medai", "yes"))
    assert "knows no option" in str(newest.check_option(PJSIP, "endpoint", "holographic_call", "yes"))


def test_values_that_came_later() -> None:
    old = catalogue("16.28.0")
    told = old.check_option(PJSIP, "endpoint", "identify_by", "username,request_uri")
    assert "does not know 'request_uri' as identify_by of an endpoint; it came with 18.23, 20.8 and 21.3" in str(told)
    assert old.check_option(PJSIP, "endpoint", "dtls_verify", "fingerprint") is None
    assert "is none of" in str(old.check_option(PJSIP, "transport", "protocol", "sctp"))


@pytest.mark.parametrize(
    ("version", "word"),
    [("16.28.0", "userpass"), ("20.11", "userpass"), ("20.12", "digest"), ("20.18-cert1", "digest"), ("20.7-cert5", "userpass"),
     ("22.1.1", "userpass"), ("22.2.0", "digest"), ("99", "digest")],
)  # fmt: skip
def test_the_word_for_an_authentication(version: str, word: str) -> None:
    assert catalogue(version).auth_type == word


def test_a_digest_is_read_alike_in_both_spellings() -> None:
    old = {"type": ["auth"], "auth_type": ["MD5"], "md5_cred": [HASH], "username": ["1"]}
    assert pjsip_auth.read(old) == {"type": ["auth"], "password_digest": [f"MD5:{HASH}"], "username": ["1"]}
    for more in (
        {"password": ["x"]},
        {"auth_type": ["userpass"]},
        {"md5_cred": ["short"]},
        {"password_digest": ["MD5:x"]},
    ):
        lines = {**old, **more}
        assert pjsip_auth.read(lines) is lines


def section(*lines: str) -> Any:
    return parse("\n".join(["[a]", *lines, ""])).find("a")[0]


@pytest.mark.parametrize(
    ("there", "auth_type", "digest", "option"),
    [
        (None, "userpass", f"MD5:{HASH}", "md5_cred"),
        (None, "digest", f"MD5:{HASH}", "password_digest"),
        (None, "digest", "SHA-256:" + "0" * 64, "password_digest"),
        (("md5_cred = x",), "digest", f"MD5:{HASH}", "md5_cred"),
        (("md5_cred = x",), "digest", "SHA-256:" + "0" * 64, "password_digest"),
        (("password_digest = MD5:x",), "digest", f"MD5:{HASH}", "password_digest"),
        (("password_digest = MD5:x",), "userpass", f"MD5:{HASH}", "md5_cred"),
    ],
)
def test_a_digest_is_written_as_the_version_and_the_section_spell_it(
    there: tuple[str, ...] | None, auth_type: str, digest: str, option: str
) -> None:
    lines = pjsip_auth.spelled({"username": ["1"], "password_digest": [digest]}, there and section(*there), auth_type)
    assert list(lines) == ["username", option]
    assert lines[option] == [digest[4:] if option == "md5_cred" else digest]
    kind = pjsip_auth.auth_type_of(lines, "", auth_type)
    assert kind == ("md5" if option == "md5_cred" else "digest")


def test_reading_back_a_digest_and_dtls_verify() -> None:
    assert agree("", "md5_cred", {"md5_cred": [HASH]}, {"md5cred": [HASH.upper()]}) is True
    assert agree("", "md5_cred", {"md5_cred": [HASH]}, {"md5cred": ["0" * 32]}) is False
    mark = "=no|yes|fingerprint|certificate"
    for value, shown, same in (
        ("fingerprint", "Yes", True),
        ("no", "Yes", False),
        ("yes", "No", False),
        ("yes", "Yes", True),
    ):
        assert agree(mark, "dtls_verify", {"dtls_verify": [value]}, {"dtlsverify": [shown]}) is same


class Running:
    """A system whose server has these applications."""

    def __init__(self, version: str, *applications: str) -> None:
        self.catalogue = catalogue(version)
        self.server = self if applications else None
        self.applications = set(applications)

    def names(self, _kind: str) -> set[str]:
        return self.applications


@pytest.mark.parametrize(
    ("system", "step", "words"),
    [
        (Running("22.10.1"), {"app": "macro", "data": "x"}, "spot.app: Asterisk 22.10.1 does not know the application Macro"),
        (Running("22.10.1", "Macro"), {"app": "Macro", "data": "x"}, ""),
        (Running("16.28.0", "NoOp"), {"app": "If", "data": "1"}, "it came with 18.16 and 20.1"),
        (Running("16.28.0"), {"app": "Dial", "data": "PJSIP/1,60^20,i"}, "spot.data: Asterisk 16.28.0 does not know 'timeout^'"),
        (Running("16.28.0"), {"app": "Dial", "data": "PJSIP/1,60,b(t^s^1(a^b))"}, ""),
        (Running("16.28.0"), {"app": "Dial", "data": "PJSIP/1,${IF($[1^2]?3:4)}"}, ""),
        (Running("20.7.0"), {"app": "Dial", "data": "PJSIP/1,60^20"}, ""),
        (Running("16.28.0"), {"app": "Anything", "data": "a^b"}, ""),
    ],
)  # fmt: skip
def test_applications(system: Any, step: dict[str, str], words: str) -> None:
    told = " ".join(map(str, checks_versions.application(system, "spot", step)))
    assert words in told and bool(words) == bool(told)
