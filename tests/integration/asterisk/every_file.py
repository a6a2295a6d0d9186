# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One change for every configuration file that has no module of its own: what is changed, by which command the running server
takes it, and what it then shows. Names and values are those of Asterisk 22.10.1 as Debian packages it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Case:
    """One file.

    options   of the section; none of them is set in Debian's own file, so that removing them gives the old state
    commands  that the plan says; `restart` where only that would do
    show      a command of the console, and what it prints (a regular expression) once the change has arrived, not before
    wrong     the name of an option that is refused; empty where no names are known
    refused   what the running server says of it, where the change cannot be made and is rolled back
    """

    file: str
    section: str
    options: dict[str, Any]
    commands: tuple[str, ...] = ()
    show: tuple[str, str] = ("", "")
    wrong: str = ""
    restart: str = ""
    refused: str = ""


def case(file: str, section: str, options: dict[str, Any], *commands: str, **rest: Any) -> Case:
    """Return a case; the commands by position."""
    return Case(file, section, options, commands, **rest)


CASES = [
    case("acl.conf", "office", {"permit": "10.0.0.0/8", "deny": "0.0.0.0/0"}, "module reload acl",
         show=("acl show", r"^office\b"), wrong="permitt"),
    case("agents.conf", "1001", {"fullname": "Agent One"}, "module reload app_agent_pool.so",
         show=("agent show all", r"1001 +Agent One"), wrong="fullnam"),
    case("alarmreceiver.conf", "general", {"answait": 1500}, "module reload app_alarmreceiver.so"),
    case("amd.conf", "general", {"maximum_word_length": 4321}, "module reload app_amd.so"),
    case("ari.conf", "wallboard", {"type": "user", "read_only": True, "password": "made-for-a-test-of-files"},
         "module reload res_ari.so", show=("ari show users", r"Yes .*wallboard"), wrong="readonly"),
    case("calendar.conf", "holidays", {"type": "ical", "url": "http://127.0.0.1:9/none.ics"},
         "module reload res_calendar.so", refused="Unable to parse iCalendar 'holidays'"),
    case("ccss.conf", "general", {"cc_max_requests": 25}, restart="does not support reloads"),
    case("cdr.conf", "general", {"congestion": True}, "module reload cdr",
         show=("cdr show status", r"Log congestion: +Yes"), wrong="congestions"),
    case("cdr.conf", "csv", {"newcdrcolumns": True}, "module reload cdr_csv.so"),
    case("cdr_adaptive_odbc.conf", "first", {"connection": "none", "table": "cdr"},
         "module reload cdr_adaptive_odbc.so"),
    case("cdr_custom.conf", "mappings", {"Test.csv": "${CDR(src)},${CDR(dst)}"}, restart="runs for this section alone"),
    case("cdr_manager.conf", "general", {"enabled": True}, "module reload cdr_manager.so",
         show=("cdr show status", r"^ +cdr_manager *$")),
    case("cel.conf", "general", {"enable": True}, "module reload cel",
         show=("cel show status", r"CEL Logging: Enabled"), wrong="enables"),
    case("cel_custom.conf", "mappings", {"Test.csv": "${eventtype}"}, restart="runs for this section alone"),
    case("cli_aliases.conf", "friendly", {"calls": "core show channels count"}, "module reload res_clialiases.so"),
    case("cli_permissions.conf", "asterisk", {"permit": "core show channels"}, "cli reload permissions",
         show=("cli show permissions", r"asterisk")),
    case("codecs.conf", "plc", {"genericplc_on_equal_codecs": True}, "module reload plc"),
    case("codecs.conf", "speex", {"complexity": 3}, "module reload codec_speex.so"),
    case("codecs.conf", "silk8", {"maxbitrate": 9000}, restart="when it is loaded"),
    case("confbridge.conf", "chair", {"type": "user", "admin": True}, "module reload app_confbridge.so",
         show=("confbridge show profile user chair", r"Admin: +true"), wrong="admni"),
    case("dnsmgr.conf", "general", {"enable": True, "refreshinterval": 1234}, "dnsmgr reload",
         show=("dnsmgr status", r"enabled\n.*1234 seconds")),
    case("cli.conf", "startup_commands", {"core set verbose 3": True}, restart="when Asterisk starts"),
    case("dsp.conf", "default", {"silencethreshold": 300}, "module reload dsp"),
    case("enum.conf", "general", {"search": "e164.example"}, "module reload enum"),
    case("extconfig.conf", "settings", {"test": "curl,http://127.0.0.1:9/none"}, "module reload extconfig",
         show=("core show config mappings", r"test")),
    case("features.conf", "featuremap", {"blindxfer": "*21"}, "module reload features",
         show=("features show", r"Blind Transfer +# +\*21"), wrong="blindxfr"),
    case("followme.conf", "boss", {"number": "1001,10", "context": "default"}, "module reload app_followme.so"),
    case("func_odbc.conf", "TEST", {"dsn": "none", "readsql": "SELECT 1"}, "module reload func_odbc.so"),
    case("http.conf", "general", {"enabled": True, "bindaddr": "127.0.0.1", "bindport": 18088}, "module reload http",
         show=("http show status", r"Bound to 127\.0\.0\.1:18088"), wrong="bindprt"),
    case("indications.conf", "zz", {"description": "Test", "ringcadence": "400,200", "dial": "425"},
         "module reload indications", show=("indication show", r"zz +Test")),
    case("logger.conf", "logfiles", {"test.log": "notice,warning"}, "logger reload",
         show=("logger show channels", r"test\.log .*NOTICE")),
    case("manager.conf", "wallboard", {"secret": "made-for-a-test-of-files", "read": "call"}, "manager reload",
         show=("manager show users", r"^wallboard$"), wrong="writetimout"),
    case("minivm.conf", "general", {"maxsecs": 77}, "minivm reload"),
    case("modules.conf", "modules", {"require": "res_none_such.so"}, restart="neither loads nor unloads"),
    case("musiconhold.conf", "sales", {"mode": "files", "directory": "moh"}, "moh reload",
         show=("moh show classes", r"Class: sales"), wrong="directry"),
    case("phoneprov.conf", "test", {"staticdir": "configs/"}, "module reload res_phoneprov.so"),
    case("pjproject.conf", "startup", {"log_level": 3}, "module reload res_pjproject.so"),
    case("pjsip_notify.conf", "wake-up", {"Event": "check-sync"}, "module reload res_pjsip_notify.so"),
    case("pjsip_wizard.conf", "door", {"type": "wizard", "remote_hosts": "127.0.0.1:5099", "endpoint/context": "default"},
         "pjsip reload", show=("pjsip show endpoints", r"Endpoint: +door ")),
    case("queuerules.conf", "patient", {"penaltychange": "60,+1"}, "queue reload rules",
         show=("queue show rules", r"Rule: patient")),
    case("res_fax.conf", "general", {"ecm": False}, "module reload res_fax.so",
         show=("fax show settings", r"ECM: Disabled")),
    case("res_odbc.conf", "none", {"enabled": True, "dsn": "none-such"}, "module reload res_odbc.so",
         show=("odbc show", r"Name: +none")),
    case("res_parking.conf", "upstairs", {"parkpos": "801-810", "context": "parkedcalls", "parkingtime": 33},
         "module reload res_parking.so", show=("parking show upstairs", r"801-810"), wrong="parkpoz"),
    case("rtp.conf", "general", {"rtpstart": 12000, "rtpend": 12100}, "module reload res_rtp_asterisk.so",
         show=("rtp show settings", r"Port start: +12000\n +Port end: +12100"), wrong="rtpstrt"),
    case("say.conf", "general", {"mode": "new"}, "module reload app_playback.so"),
    case("sorcery.conf", "test_sorcery", {"test": "memory"}, restart="when Asterisk starts"),
    case("stasis.conf", "threadpool", {"max_size": 77}, restart="does not support reloads"),
    case("asterisk.conf", "options", {"maxcalls": 77}, restart="when Asterisk starts", wrong="maxcall"),
    case("udptl.conf", "general", {"udptlstart": 4100}, "module reload udptl",
         show=("udptl show config", r"udptlstart: +4100"), wrong="udptlstrt"),
]  # fmt: skip
