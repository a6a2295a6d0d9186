# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed -> which commands: every row that was tried on a real server."""

from __future__ import annotations

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.reloads import Activation, Touched, plan_reloads

PJSIP, MWI = "module reload res_pjsip.so", "module reload res_pjsip_mwi.so"
REGISTRATION = "module reload res_pjsip_outbound_registration.so"
IDENTIFY = "module reload res_pjsip_endpoint_identifier_ip.so"
PHONES, TRUNKS = "pjsip.d/endpoints.conf", "pjsip.d/trunks.conf"


def phone(kind: str = "endpoint", action: str = "update", *options: str) -> Touched:
    return Touched(PHONES, kind, "1001", action, options or ("context",))


def transport(action: str, *options: str, **settings: str) -> Touched:
    return Touched("pjsip.d/transports.conf", "transport", "udp", action, options, settings)


def plan(*touched: Touched, version: str = "22.10.1") -> Activation:
    return plan_reloads(touched, version)


def test_nothing_touched_nothing_run() -> None:
    assert plan() == Activation((), ())


@pytest.mark.parametrize(
    "touched, commands",
    [
        ([phone()], [PJSIP]),
        ([phone("aor")], [PJSIP]),
        ([phone("auth", "update", "password")], [PJSIP]),
        ([phone("endpoint", "delete")], [PJSIP]),
        ([phone("endpoint", "create", "mailboxes", "context")], [PJSIP, MWI]),
        ([phone("aor", "update", "mailboxes")], [PJSIP, MWI]),
        ([phone("endpoint", "delete", "mailboxes")], [PJSIP]),
        ([Touched("pjsip.conf", "global", "global", "update", ("user_agent",))], [PJSIP]),
        ([Touched(TRUNKS, "registration", "t", "create")], [REGISTRATION]),
        ([Touched(TRUNKS, "identify", "t", "update")], [IDENTIFY]),
        ([Touched(TRUNKS, "registration", "t", "update"), Touched(TRUNKS, "identify", "t", "update")], [IDENTIFY, REGISTRATION]),
        ([Touched(TRUNKS, "registration", "t", "update"), phone()], [PJSIP]),
        ([Touched("pjsip.conf", "phoneprov", "x", "create")], ["pjsip reload"]),
        ([Touched("pjsip_wizard.conf", "wizard", "x", "update")], ["pjsip reload"]),
        ([Touched("extensions.d/site.conf", "context", "internal", "update")], ["dialplan reload"]),
        ([Touched("extensions.conf", "context", "a", "create"), Touched("extensions.d/b.conf", "context", "b", "create")],
         ["dialplan reload"]),
        ([Touched("extensions.conf", "context", "a", "create"), phone()], [PJSIP, "dialplan reload"]),
        ([Touched("extensions.ael", "x", "x", "update")], ["ael reload"]),
        ([Touched("queues.conf", "support", "support", "update", ("strategy",))], ["queue reload all"]),
        ([Touched("queues.conf", "support", "support", "update", ("member",))], ["queue reload members"]),
        ([Touched("queuerules.conf", "x", "x", "update")], ["queue reload rules"]),
        ([Touched("voicemail.conf", "default", "default", "update")], ["voicemail reload"]),
        ([Touched("musiconhold.conf", "default", "default", "update")], ["moh reload"]),
        ([Touched("cdr.conf", "general", "general", "update")], ["module reload cdr"]),
        ([Touched("cdr.conf", "csv", "csv", "update")], ["module reload cdr_csv.so"]),
        ([Touched("cdr.conf", "csv", "csv", "update"), Touched("cdr.conf", "general", "general", "update")],
         ["module reload cdr", "module reload cdr_csv.so"]),
        ([Touched("cdr_adaptive_odbc.conf", "x", "x", "update")], ["module reload cdr_adaptive_odbc.so"]),
        ([Touched("res_odbc.conf", "x", "x", "update")], ["module reload res_odbc.so"]),
        ([Touched("rtp.conf", "general", "general", "update")], ["module reload res_rtp_asterisk.so"]),
        ([Touched("manager.conf", "general", "general", "update")], ["manager reload"]),
        ([Touched("manager.d/telephony.conf", "x", "x", "update")], ["manager reload"]),
        ([Touched("ari.conf", "general", "general", "update")], ["module reload res_ari.so"]),
        ([Touched("http.conf", "general", "general", "update")], ["module reload http"]),
        ([Touched("features.conf", "general", "general", "update")], ["module reload features"]),
        ([Touched("logger.conf", "logfiles", "logfiles", "update")], ["logger reload"]),
        ([Touched("confbridge.conf", "user", "u", "update")], ["module reload app_confbridge.so"]),
        ([Touched("res_parking.conf", "default", "default", "update")], ["module reload res_parking.so"]),
        ([Touched("acl.conf", "x", "x", "update"), phone()], ["module reload acl", PJSIP]),
        ([Touched("indications.conf", "au", "au", "update")], ["module reload indications"]),
        ([Touched("followme.conf", "x", "x", "update")], ["module reload app_followme.so"]),
    ],
)  # fmt: skip
def test_the_narrowest_commands(touched: list[Touched], commands: list[str]) -> None:
    assert plan(*touched) == Activation(tuple(commands), ())


@pytest.mark.parametrize(
    "file", ["modules.conf", "asterisk.conf", "sorcery.conf", "stasis.conf", "ccss.conf", "cli.conf"]
)
def test_files_that_only_a_restart_reads(file: str) -> None:
    found = plan(Touched(file, "x", "x", "update"))
    assert found.commands == () and [one["what"] for one in found.restart_required] == [file]


def test_modules_that_one_section_starts() -> None:
    """Without it they do not run, and a reload is refused; AMI does not load modules."""
    for action in ("create", "delete"):
        made = plan(Touched("cdr_custom.conf", "mappings", "mappings", action))
        assert made.commands == () and "module load cdr_custom.so" in made.restart_required[0]["why"]
    assert plan(Touched("cel_custom.conf", "mappings", "mappings", "update")).commands == (
        "module reload cel_custom.so",
    )


def test_each_codec_reads_its_own_section() -> None:
    made = plan(*(Touched("codecs.conf", name, name, "update") for name in ("plc", "speex", "silk8")))
    assert made.commands == ("module reload plc", "module reload codec_speex.so")
    assert [one["what"] for one in made.restart_required] == ["codecs.conf [silk8]"]


def test_what_is_read_whenever_it_is_used_needs_nothing() -> None:
    assert plan(Touched("festival.conf", "general", "general", "update")) == Activation((), ())


def test_a_file_that_nobody_knows_is_told() -> None:
    found = plan(Touched("our-own.conf", "x", "x", "update"))
    assert found.commands == () and "no command is known" in found.restart_required[0]["why"]


def test_system_objects_need_a_restart_and_no_reload() -> None:
    found = plan(Touched("pjsip.conf", "system", "system", "update", ("timer_t1",)))
    assert found.commands == () and found.restart_required[0]["what"] == "system system"


@pytest.mark.parametrize(
    "touched, what",
    [
        (transport("create", "bind", "protocol"), None),
        (transport("update", "local_net", "external_media_address"), None),
        (transport("update", "allow_reload"), None),
        (transport("update", "bind"), "bind"),
        (transport("update", "bind", "local_net", "tos"), "bind, tos"),
        (transport("update", "cert_file"), "cert_file"),
        (transport("update", "no_such_option"), "no_such_option"),
        (transport("update", "bind", allow_reload="yes"), None),
        (transport("update", "bind", allow_reload="no"), "bind"),
        (transport("delete"), "its socket stays open"),
    ],
)
def test_transports(touched: Touched, what: str | None) -> None:
    found = plan(touched)
    assert found.commands == (PJSIP,)
    if what is None:
        assert found.restart_required == ()
    else:
        assert [one["what"] for one in found.restart_required] == ["transport udp"]
        assert what in found.restart_required[0]["why"]


def test_settings_may_be_lists_of_lines_and_are_not_in_the_text_of_it() -> None:
    one = Touched(
        "pjsip.conf", "transport", "t", "update", ("bind",), {"allow_reload": ["no", "yes"], "password": "hunter2"}
    )
    assert plan(one).restart_required == ()
    assert "hunter2" not in repr(one)


def test_chan_sip_is_gone_since_21() -> None:
    assert plan(Touched("sip.conf", "general", "general", "update"), version="16.28.0").commands == ("sip reload",)
    assert plan(Touched("sip.conf", "general", "general", "update")).commands == ()
