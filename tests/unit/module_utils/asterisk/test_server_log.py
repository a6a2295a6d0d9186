# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of the server's log: without noise and secrets, and which of them concern a change; as of 22.10.1."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import server_log
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_log import LogLine, concerning

LOG = """[Nov 22 16:22:26] Asterisk 22.10.1+dfsg built by nobody
[Nov 22 16:22:26] ERROR[44] config_options.c: Error parsing password_digest=MD5:hunter2 at line 7 of /etc/asterisk/pjsip.d/a.conf
[Nov 22 16:22:26] ERROR[44] res_sorcery_config.c: Could not create an object of type 'auth' with id 'bad' from configuration file 'pjsip.conf'
[Nov 22 16:22:26] ERROR[44] res_sorcery_config.c: Could not create an object of type 'auth' with id 'bad' from configuration file 'pjsip.conf'
[Nov 22 16:22:26] NOTICE[44] res_pjsip/config_transport.c: Transport 'udp' is not fully reloadable, not reloading: protocol, bind
[Nov 22 16:22:26] NOTICE[44] sorcery.c: Type 'system' is not reloadable, maintaining previous values
[Nov 22 16:22:26] NOTICE[44] sorcery.c: Something else
[Nov 22 16:22:26] WARNING[44][C-0000001f] app_dial.c: Unable to create channel of type 'PJSIP'
[Nov 22 16:22:26] ERROR[44][C-0000001f] func_odbc.c: of a call
[Nov 22 16:22:26] NOTICE[45] res_pjsip/pjsip_distributor.c: Request 'INVITE' from '<sip:x@y>' failed for 'y' - No matching endpoint found
[Nov 22 16:22:26] WARNING[45] res_pjsip_outbound_registration.c: No response received from 'sip:a' on registration attempt to 'sip:b', retrying
[Nov 22 16:22:26] ERROR[45] res_pjsip.c: Error 120101 'Network is unreachable' sending OPTIONS request to endpoint trk
[Nov 22 16:22:26] WARNING[44] config.c: Line 3 too long, skipping. It begins with: password = hunter2xxxxxxxxxxxxxx...
[Nov 22 16:22:26] WARNING[44] res_pjsip/config_auth.c: s2: Unknown password_digest algorithm 'hunter2' specified
[Nov 22 16:22:26] ERROR[44] config_options.c: Error parsing set_var=PIN=4711 at line 76 of /etc/asterisk/pjsip.conf
[Nov 22 16:22:26] WARNING[44] pbx_config.c: No closing parenthesis found? 'NoOp(a,b' at line 9 of extensions.d/site.conf
"""


def test_log_without_noise_repetitions_and_secrets() -> None:
    lines = server_log.parse(LOG)
    assert [(line.level, line.text) for line in lines] == [
        ("ERROR", "Error parsing password_digest=******** at line 7 of /etc/asterisk/pjsip.d/a.conf"),
        ("ERROR", "Could not create an object of type 'auth' with id 'bad' from configuration file 'pjsip.conf'"),
        ("NOTICE", "Something else"),
        ("WARNING", "Line 3 too long, skipping. It begins with: ********"),
        ("WARNING", "s2: Unknown password_digest algorithm ********"),
        ("ERROR", "Error parsing set_var=******** at line 76 of /etc/asterisk/pjsip.conf"),
        ("WARNING", "No closing parenthesis found? 'NoOp(a,b' at line 9 of extensions.d/site.conf"),
    ]


def test_secrets_that_are_known_are_masked_anywhere() -> None:
    assert server_log.mask("said hunter2 twice: hunter2; 12", ["hunter2", "12"]) == "said ******** twice: ********; 12"


def test_lines_that_concern_a_change() -> None:
    lines = server_log.parse(LOG)
    assert concerning(lines, ["other"], ["pjsip.d/other.conf"]) == []
    assert [line.source for line in concerning(lines, ["bad"], [])] == ["config_options.c", "res_sorcery_config.c"]
    assert [line.source for line in concerning(lines, [], ["pjsip.d/a.conf"])] == ["config_options.c"]
    assert [line.source for line in concerning(lines, [], ["extensions.d/site.conf"])] == ["pbx_config.c"]
    whole = LogLine(
        "ERROR", "Config file 'pjsip.conf' could not be loaded; configuration contains a duplicate object: 'x'"
    )
    advice = LogLine(
        "WARNING", "Endpoint bad: Option 'stir_shaken' is no longer supported", "res_pjsip/pjsip_configuration.c"
    )
    assert concerning([whole, advice], ["bad"], []) == [whole]


def test_the_reason_stands_before_the_refusal_and_names_nobody() -> None:
    refusal = "Could not create an object of type 'aor' with id '{}' from configuration file 'pjsip.conf'"
    lines = [
        LogLine("ERROR", "Error parsing contact=x at line 3 of ", "config_options.c"),
        LogLine("ERROR", refusal.format("old"), "res_sorcery_config.c"),
        LogLine("WARNING", "Invalid IP address: x", "acl.c"),
        LogLine("ERROR", "Error parsing contact=y at line 7 of ", "config_options.c"),
        LogLine("ERROR", refusal.format("new"), "res_sorcery_config.c"),
        LogLine("ERROR", "something later", "x.c"),
    ]
    assert concerning(lines, {"new"}, set()) == lines[2:5]
    assert concerning(lines, {"ne"}, set()) == []
