# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order the exchanges of the recorded server are said to the fake, and what was done before each."""

from __future__ import annotations

import os
from pathlib import Path

from .freeswitch_lab import TRUNK1, acl, gateway, params, user
from .freeswitch_steps import EXT, ZZ, Lab, Prepare, Story, nothing, put, registered, telephones
from .freeswitch_stories_sofia import GATEWAYS, PROFILES


def _dangling(lab: Lab) -> None:
    lab.put(ZZ, None)
    os.symlink("/nonexistent/zz.xml", lab.folder / ZZ)


def _gone(lab: Lab) -> None:
    lab.put(ZZ, None)
    (lab.folder / "freeswitch.xml").rename(lab.folder / "freeswitch.away")


def _back(lab: Lab) -> None:
    (lab.folder / "freeswitch.away").rename(lab.folder / "freeswitch.xml")


def _good(lab: Lab) -> None:
    """The user is there before: what is refused keeps it."""
    current = (lab.folder / ZZ).read_bytes()
    lab.put(ZZ, user("zz1"))
    lab.say("reloadxml")
    lab.put(ZZ, current)


RELOADING = Story(
    "reloadxml",
    (
        ("reloadxml_ok", nothing),
        ("reloadxml_good_user_add", nothing),
        ("reloadxml_unclosed_tag", nothing),
        ("reloadxml_unclosed_tag2", nothing),
        ("reloadxml_missing_quote", nothing),
        ("reloadxml_comment_double_dash", nothing),
        ("reloadxml_broken_but_sets_var", nothing),
        ("reloadxml_raw_ampersand", nothing),
        ("reloadxml_commented_preprocess", nothing),
        ("reloadxml_commented_preprocess_multiline", nothing),
        ("reloadxml_multiline_preprocess", nothing),
        ("reloadxml_single_quotes_preprocess", nothing),
        ("reloadxml_two_preprocess_one_line", nothing),
        ("reloadxml_data_before_cmd", nothing),
        ("reloadxml_oneline_include", nothing),
        ("reloadxml_xml_decl_same_line", nothing),
        ("reloadxml_utf8_bom", nothing),
        ("reloadxml_utf8", nothing),
        ("reloadxml_non_utf8", nothing),
        ("reloadxml_crlf", nothing),
        ("reloadxml_empty_file", nothing),
        ("reloadxml_binary_garbage", nothing),
        ("reloadxml_no_include_wrapper", nothing),
        ("reloadxml_removed", nothing),
        ("reloadxml_unreadable_include", _dangling),
        ("reloadxml_root_missing", lambda lab: (lab.gateway("trunk1", TRUNK1), _gone(lab))),
        ("reloadxml_recovered", _back),
        ("broken_xml_other_commands", lambda lab: lab.put(ZZ, '<include>\n<user id="zz1>\n</include>\n')),
    ),
)
LISTS = Story(
    "acl",
    (
        ("acl_before", nothing),
        ("acl_add_reloadxml_only", put("autoload_configs/acl.conf.xml", acl("10.1.2.0/24"))),
        ("acl_add_reloadacl", nothing),
        ("acl_bad_cidr", put("autoload_configs/acl.conf.xml", acl("10.1.2.999/24", "garbage", "10.8.0.0/16"))),
        ("acl_restore", put("autoload_configs/acl.conf.xml", acl())),
        ("reloadacl_ok", nothing),
    ),
)
PASSWORDS = {
    "p_amp": "a&amp;b",
    "p_lt": "a&lt;b",
    "p_quot": "a&quot;b",
    "p_apos": "a'b",
    "p_dollar2": "a$${domain}b",
    "p_dollar2esc": "a&#36;&#36;{domain}b",
    "p_dollar1": "a${domain}b",
    "p_qmark": "a&lt;?b",
    "p_qmarkraw": "a<?b",
    "p_xpre": "aX-PRE-PROCESSb",
    "p_comment": "a&lt;!--#b--&gt;c",
    "p_incl": "a&lt;include&gt;b",
    "p_nl": "a&#10;b",
    "p_tab": "a&#9;b",
    "p_spaces": "  a  b  ",
    "p_utf8": "p\u00e4ssw\u00f6rd\u20ac",
    "p_percent": "a%20b",
    "p_backslash": "a\\b",
    "p_colon": "a:b",
    "p_ent_unknown": "a&foo;b",
    "p_gt": "a>b",
    "p_comma": "a,b",
    "p_pipe": "a|b",
    "p_hash": "a#b",
}


def _escaping(lab: Lab) -> None:
    for name, password in PASSWORDS.items():
        lab.put(f"directory/default/{name}.xml", user(name, password))


def _shapes(lab: Lab) -> None:
    lab.put("directory/default/a.xml", user("Alice", "first"))
    lab.put("directory/default/b.xml", user("alice", "second"))
    for number, (name, more) in enumerate(
        (("john.doe", ""), ("jane doe", ""), ("bob@x", ""), ("carol", ' number-alias="7001"'))
    ):
        lab.put(f"directory/default/s{number}.xml", user(name, "x", more))


def _twice(lab: Lab) -> None:
    lab.put("directory/default/d1.xml", user("dupuser", "one"))
    lab.put("directory/default/d2.xml", user("dupuser", "two"))


def _everybody(lab: Lab) -> None:
    """In the order of the recorded table."""
    lab.fake.switch.sofia.shown.clear()
    for number, port in ((1000, 5100), (1002, 5080), (1001, 5101), (2001, 5121)):
        lab.fake.register(str(number), "pbx.test", port)


CACHED = "directory/default/cachy.xml"
ADDED = "directory/default/2001.xml"
VARS = '<include>\n<X-PRE-PROCESS cmd="set" data="domain=pbx.test"/>\n{}</include>\n'
USERS = Story(
    "users",
    (
        ("user_exists", nothing),
        ("user_data", nothing),
        ("domain_exists", nothing),
        ("list_users", telephones),
        ("user_add", lambda lab: (lab.put(ADDED, user("2001", "one")))),
        (
            "user_change_password",
            lambda lab: (lab.fake.register("2001", "pbx.test", 5121), lab.put(ADDED, user("2001", "two"))),
        ),
        ("user_remove", put(ADDED, None)),
        ("user_remove_flush", _everybody),
        ("user_cacheable_1", put(CACHED, user("cachy", "v1", ' cacheable="true"'))),
        ("user_cacheable_2", put(CACHED, user("cachy", "v2", ' cacheable="true"'))),
        ("user_cacheable_3", put(CACHED, None)),
        ("user_duplicate", _twice),
        ("user_id_shapes", _shapes),
        ("user_type_attribute_trap", put("directory/default/0.xml", user("typed", "trap", ' type="x"'))),
        ("user_type_cleanup", put("directory/default/0.xml", None)),
        ("password_escaping", _escaping),
        ("vars_before", nothing),
        (
            "vars_change_reloadxml",
            lambda lab: (
                lab.put("vars.xml", VARS.format('<X-PRE-PROCESS cmd="set" data="default_password=s3cret"/>\n')),
                lab.fake.switch.sofia.registrations.clear(),
                lab.fake.switch.sofia.shown.clear(),
                registered(lab),
                _through(lab),
            ),
        ),
        ("misc_vars", nothing),
    ),
)


def _through(lab: Lab) -> None:
    """The third registration came through a gateway."""
    from dataclasses import replace

    rows = lab.fake.switch.sofia.shown
    rows[-1] = replace(rows[-1], contact="sip:gw+trunk1@127.0.0.1:5080;transport=udp;gw=trunk1")


DRAIN = Story(
    "drain",
    (
        ("fsctl_checks", nothing),
        ("drain_pause_inbound", lambda lab: lab.call()),
        ("drain_pause_all", lambda lab: lab.call()),
        ("drain_resume", nothing),
        ("drain_resume_inbound_only_flags", nothing),
        ("drain_max_sessions", nothing),
        ("drain_profile_standby", nothing),
        ("module_in_use", nothing),
    ),
)


def _pending(kind: str) -> Prepare:
    def prepare(lab: Lab) -> None:
        lab.fake.switch.calls.end(*lab.fake.switch.calls.up)
        lab.call()
        lab.fake.switch.shutdown = kind

    return prepare


SHUTDOWN = Story(
    "shutdown",
    (
        ("shutdown_elegant_state", _pending("elegant")),
        ("shutdown_elegant_cancel", nothing),
        ("shutdown_asap_state", _pending("asap")),
        ("shutdown_elegant_bgapi", nothing),
        ("fsctl_shutdown_now", nothing),
    ),
)
OTHERS = Story(
    "others",
    (
        ("version", nothing),
        ("status", nothing),
        ("misc_status_json", nothing),
        ("strftime_regex", nothing),
        ("no_calls", telephones),
        ("originate_errors", nothing),
        ("reload_module", nothing),
        ("misc_log", nothing),
        ("bgapi_reloadxml", nothing),
        (
            "call_over_gateway_killgw",
            lambda lab: (
                lab.gateway("trunk1", {name: value for name, value in TRUNK1.items() if name != "expire-seconds"}),
                lab.say("sofia profile external startgw trunk1"),
                lab.wait(4),
                lab.call(2),
            ),
        ),
        ("reload_mod_event_socket", nothing),
    ),
)


def _monitor(folder: Path) -> None:
    have = {"esl-password": "m0n", "esl-allowed-api": "status,sofia,show"}
    have.update({"esl-allowed-events": "HEARTBEAT", "esl-allowed-log": "false"})
    text = f'<include>\n<user id="monitor">\n<params>\n{params(have)}</params>\n</user>\n</include>\n'
    (folder / "directory/default/monitor.xml").write_text(text, encoding="utf-8")
    (folder / EXT).mkdir(exist_ok=True)
    trunk = {name: value for name, value in TRUNK1.items() if name != "expire-seconds"}
    (folder / EXT / "trunk1.xml").write_text(gateway("trunk1", trunk), encoding="utf-8")


def _rude(lab: Lab) -> None:
    lab.fake.rude = True


def _polite(lab: Lab) -> None:
    """The recorded server had trunk1 for long: it is registered, and stands behind what came with the domain."""
    lab.fake.rude = False
    lab.wait(4)


SOCKET = Story(
    "event socket",
    (
        ("esl_auth_ok", nothing),
        ("esl_auth_bad", nothing),
        ("esl_api_before_auth", nothing),
        ("esl_userauth_bad", nothing),
        ("esl_unknown_command", nothing),
        ("esl_userauth_restricted", _polite),
        ("esl_rude_rejection", _rude),
    ),
    _monitor,
)
STORIES = (RELOADING, LISTS, USERS, GATEWAYS, PROFILES, DRAIN, SHUTDOWN, OTHERS, SOCKET)
NOT_MODELLED = {
    "call_over_gateway": "real calls: rows of channels with codecs and times of two telephones",
    "one_call_up": "as above; that calls are told, and in which columns, is in test_fs_fake.py",
    "final_calls": "one line of the session's end",
    "uuid_kill": "ids of a real call; test_fs_fake.py has it with the fake's own",
    "dialplan_v1": "the fake plays no dialplan: a loopback call is put up, nothing more",
    "dialplan_change": "as above",
    "dialplan_bad_regex": "as above; that reloadxml says nothing of it is in reloadxml",
    "dialplan_unknown_app": "as above",
    "dialplan_restore": "one reloadxml",
    "dialplan_apps": "descriptions and syntax of 146 applications; their names and modules are compared in test_fs_fake.py",
    "module_exists": "397 rows with paths of one machine; the same names are in interfaces.json",
    "misc_show": "paths of one machine",
    "drain_outbound_while_inbound_paused": "32 seconds of ringing at a telephone that does not answer",
    "gateway_replace_race_no_challenge": "no event socket: counts at the registrar, in test_fs_fake.py",
    "sipwire_killgw_rescan_back_to_back": "SIP on the wire; the order of requests is in test_fs_fake.py",
    "sipwire_killgw_waitgone_rescan": "as above",
    "sip_invite_while_paused": "SIP on the wire; the fake speaks none",
    "sip_register_while_paused": "as above",
    "sip_register_empty_password": "as above",
    "sip_register_empty_password_denied": "as above",
    "sip_register_no_password_param": "as above",
    "start_with_broken_xml": "a process's exit status; test_fs_fake.py has the words",
    "fs_cli_behaviour": "the client program",
    "esl_events_gateway_lifecycle": "register events of its own telephones; gateway events in order are in test_fs_fake.py",
    "registrations_two_users": "names and times of a SIP tester; the shape of the list is in test_fs_fake.py",
    "xml_curl_requests": "mod_xml_curl asks a web server: the fake has none",
    "xml_curl_reload": "as above",
    "lab_cleanup": "the same stop as in profile_remove_restart, without waiting",
    "user_id_with_dots_space": "one reloadxml",
    "password_escaping_cleanup": "one reloadxml",
}
