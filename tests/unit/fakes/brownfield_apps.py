# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""queues.conf, voicemail.conf, users.conf and the small files, as people write them."""

from __future__ import annotations

import random

from .brownfield_habits import Habit, Row, shuffled

Files = dict[str, list[str]]

MEMBERS = (
    "PJSIP/100", "PJSIP/101,1", "PJSIP/102,0,Josh Finlay", "PJSIP/103,0,Josh,hint:103@internal", "Local/104@internal/n,5,,PJSIP/104",
    "PJSIP/105, 2 , Padded Name ", "PJSIP/106,,,,no", "PJSIP/107,0,,,,30", "PJSIP/108,0,,,yes,10,no", 'PJSIP/109,0,"Finlay, Josh"',
    "Agent/1", "PJSIP/110,x", "PJSIP/111,00", "PJSIP/112,0,Ann\\; Lee", "PJSIP/113,0,(brackets)", "PJSIP/100", "Local/9@night,0,,,,,yes",
    "PJSIP/114,0,a,b,c,d,e,f,g", "PJSIP/115,0,Björn", "PJSIP/116,,", "SIP/old,-1",
)  # fmt: skip
QUEUE: tuple[Row, ...] = (
    ("strategy", "ringall"), ("strategy", "RRMemory"), ("strategy", "roundrobin"), ("timeout", "15"), ("timeout", "015"), ("retry", "5"),
    ("wrapuptime", "0"), ("maxlen", "0"), ("weight", "10"), ("musicclass", "default"), ("music", "default"), ("announce", "queue-markq"),
    ("announce-frequency", "90"), ("announce_frequency", "30"), ("announce-holdtime", "once"), ("announce-holdtime", "TRUE"),
    ("announce-position", "limit"), ("joinempty", "yes"), ("joinempty", "paused,inuse , invalid"), ("leavewhenempty", "strict"),
    ("ringinuse", "no"), ("ringinuse", "false"), ("autofill", "yes"), ("servicelevel", "60"), ("context", "ivr-main"),
    ("periodic-announce", "queue-periodic-announce,beep"), ("setinterfacevar", "yes"), ("eventwhencalled", "vars"), ("member-delay", "1"),
    ("monitor-format", "wav"), ("timeoutpriority", "conf"), ("defaultrule", "none"), ("banana", "1"), ("queue-youarenext", ""), ("timeout", "soon"),
)  # fmt: skip
BOXES = (
    "1234,Josh Finlay,josh@example.com", "-9876,Locked,,", "1234", "", ",No PIN,x@example.com", "1111,Name,a@example.com|b@example.com,pager@example.com",
    "4321,Opt,o@example.com,,attach=yes|delete=1|tz=eu", "4321,Opt,,,Attach=no|attach=yes|emailbody=a, b, c", " 1234 , Padded , p@example.com ",
    "12a4,Odd", "1234,Smith\\; Sons,s@example.com", '1234,"Quoted",q@example.com', "1234,E,,,|attach=yes||", "1234,F,,,attach", "1234,,,,tz=central",
    "1234,G,g@example.com,,imapuser=g|imappassword=secret", "0000,Björn,b@example.com,,a=b=c", "1234,H,h@x.example,,tz = eu | attach = yes",
)  # fmt: skip


def _queues(rng: random.Random, habit: Habit, _folder: str) -> Files:
    lines = habit.section("general", [("persistentmembers", "yes"), ("monitor-type", "MixMonitor"), ("autofill", "no")])
    template = rng.random() < 0.3
    if template:
        lines += habit.section("base", [("strategy", "rrmemory"), ("timeout", "20")], "!")
    names = rng.sample(("support", "sales", "Sales", "queue 1", "400", "empty"), rng.randint(1, 4))
    for name in names:
        rows: list[Row] = rng.sample(QUEUE, rng.randint(0, 9))
        members: list[Row] = [("member", "=>", one) for one in rng.sample(MEMBERS, rng.randint(0, 6))]
        many = rows + members if rng.random() < 0.7 else shuffled(rng, rows + members)
        lines += habit.section(name, [] if name == "empty" else many, "base" if template and rng.random() < 0.5 else "")
    if rng.random() < 0.15:
        lines += habit.section(names[0], [("member", "=>", "PJSIP/900")], rng.choice(("+", "")))
    if rng.random() < 0.3:
        cut = next((at for at in range(len(lines) // 2, len(lines)) if lines[at].startswith("[")), len(lines))
        return {"queues.conf": lines[:cut] + ["#include queues_more.conf"], "queues_more.conf": lines[cut:]}
    return {"queues.conf": lines}


def _voicemail(rng: random.Random, habit: Habit, _folder: str) -> Files:
    general: list[Row] = [
        ("format", "wav49|gsm|wav"),
        ("serveremail", "asterisk"),
        ("attach", "yes"),
        ("maxmsg", "100"),
    ]
    general += (
        [("emailbody", "Dear ${VM_NAME}:\\n\\n\\tnew message,\\; call ${VM_CALLERID}\\n")] if rng.random() < 0.3 else []
    )
    general += [("aliasescontext", "aliases")] if rng.random() < 0.2 else []
    lines = habit.section("general", general)
    if rng.random() < 0.5:
        lines += habit.section("zonemessages", [("eu", "Europe/Copenhagen|'vm-received' a d b 'digits/at' HM")])
    for name in rng.sample(("default", "office", "other", "aliases", "imapvm", "my context"), rng.randint(1, 4)):
        rows: list[Row] = []
        for number in range(rng.randint(0, 6)):
            box = str(100 + number) if rng.random() < 0.9 else rng.choice(("100", "bob", "*1", "01 02", "10.1", "#9"))
            rows.append((box, "=>" if rng.random() < 0.8 else "=", rng.choice(BOXES)))
        if name == "aliases":
            rows = [("200@devices", "=>", "100@default")]
        lines += habit.section(name, rows, arrow=True)
        if rng.random() < 0.1:
            lines += habit.section(name, [("150", "=>", "1,x")], rng.choice(("+", "")))
    if rng.random() < 0.2:
        return {
            "voicemail.conf": [*lines, "#tryinclude voicemail.d/*.conf"],
            "voicemail.d/a.conf": habit.section("default", [("300", "=>", "1")]),
        }
    return {"voicemail.conf": lines}


def _users(rng: random.Random, habit: Habit, _folder: str) -> Files:
    if rng.random() > 0.3:
        return {}
    lines = habit.section("general", [("fullname", "New User"), ("userbase", "6000"), ("hasvoicemail", "yes")])
    return {
        "users.conf": lines
        + habit.section("6000", [("fullname", "Joe"), ("secret", "1234"), ("hassip", "yes"), ("vmsecret", "1234")])
    }


def _music(rng: random.Random, habit: Habit, _folder: str) -> Files:
    lines = habit.section("general", [("cachertclasses", "yes")]) if rng.random() < 0.5 else []
    lines += habit.section("default", [("mode", "files"), ("directory", "moh"), ("sort", "random")])
    lines += habit.section(
        "stream",
        [("mode", "custom"), ("application", "/usr/bin/mpg123 -q -s --mono -r 8000 -f 8192 http://x.example/?a=b\\;c")],
    )
    lines += habit.section("list", [("mode", "playlist"), ("entry", "/m/a"), ("entry", "/m/b")])
    return {"musiconhold.conf": lines}


def _manager(rng: random.Random, habit: Habit, _folder: str) -> Files:
    if rng.random() > 0.5:
        return {}
    lines = habit.section("general", [("enabled", "yes"), ("port", "5038"), ("bindaddr", "127.0.0.1")])
    lines += habit.section(
        "admin",
        [
            ("secret", "hunter2"),
            ("deny", "0.0.0.0/0.0.0.0"),
            ("permit", "127.0.0.1/255.255.255.0"),
            ("read", "system,call"),
            ("write", "all"),
            ("eventfilter", "!Event: RTCP*"),
            ("eventfilter", "Channel: PJSIP"),
        ],
    )
    return {"manager_custom.conf": lines}


OTHERS: dict[str, tuple[tuple[str, tuple[Row, ...]], ...]] = {
    "features.conf": (
        ("general", (("transferdigittimeout", "3"),)),
        ("featuremap", (("blindxfer", "##"), ("atxfer", "*2"), ("parkcall", "#72"))),
        ("applicationmap", (("nway", "*0,callee/caller,Macro,nway-start"), ("x", "=>", "#9,peer,Playback,tt-monkeys"))),
    ),
    "confbridge.conf": (
        ("general", ()),
        ("default_user", (("type", "user"), ("admin", "yes"))),
        ("default_bridge", (("type", "bridge"), ("max_members", "50"))),
        (
            "sample_user_menu",
            (
                ("type", "menu"),
                ("*", "playback_and_continue(conf-usermenu)"),
                ("*1", "toggle_mute"),
                ("#", "leave_conference"),
            ),
        ),
    ),
    "rtp.conf": (
        ("general", (("rtpstart", "10000"), ("rtpend", "20000"), ("stunaddr", "stun.example:3478"))),
        ("ice_host_candidates", (("192.0.2.1", "=>", "203.0.113.1"),)),
    ),
    "meetme.conf": (
        ("general", (("audiobuffers", "32"),)),
        ("rooms", (("conf", "=>", "1234"), ("conf", "=>", "2345,9938"))),
    ),
    "iax.conf": (
        (
            "general",
            (
                ("bindport", "4569"),
                ("register", "=>", "marko:secretpass@tormenta.example"),
                ("disallow", "lpc10"),
                ("allow", "gsm"),
            ),
        ),
        ("guest", (("type", "user"), ("context", "public"))),
        ("demo", (("type", "peer"), ("host", "a.example"))),
        ("demo", (("type", "user"), ("secret", "x"))),
        ("dynamichost", (("host", "dynamic"), ("auth", "md5,plaintext,rsa"))),
    ),
    "followme.conf": (
        ("general", (("featuredigittimeout", "=>", "5000"),)),
        ("default", (("context", "=>", "default"), ("number", "=>", "01233456,25"), ("number", "=>", "2,3,4&5"))),
    ),
    "acl.conf": (("named-acl", (("deny", "0.0.0.0/0"), ("permit", "10.24.20.0/24"), ("deny", "10.24.20.171"))),),
    "indications.conf": (
        ("general", (("country", "au"),)),
        ("au", (("description", "Australia"), ("ringcadence", "400,200,400,2000"), ("dial", "413+438"))),
    ),
    "res_parking.conf": (
        ("general", ()),
        ("default", (("parkext", "=>", "700"), ("parkpos", "=>", "701-720"), ("context", "=>", "parkedcalls"))),
    ),
    "cdr.conf": (("general", ()), ("csv", (("usegmtime", "yes"), ("loguniqueid", "yes")))),
    "cdr_custom.conf": (("mappings", (("Master.csv", "=>", "${CSV_QUOTE(${CDR(clid)})},${CSV_QUOTE(${CDR(src)})}"),)),),
    "logger_custom.conf": (
        ("general", (("dateformat", "%F %T"),)),
        (
            "logfiles",
            (("console", "=>", "notice,warning,error"), ("messages.log", "=>", "notice"), ("full", "=>", "verbose(3)")),
        ),
    ),
    "sip.conf": (
        (
            "general",
            (
                ("register", "=>", "1234:password@mysipprovider.example"),
                ("localnet", "192.168.0.0/255.255.0.0"),
                ("localnet", "10.0.0.0/8"),
            ),
        ),
        ("authentication", (("auth", "mark:topsecret@example"),)),
        ("2000", (("type", "friend"), ("secret", "x"), ("host", "dynamic"))),
    ),
    "http.conf": (
        ("general", (("servername", "Asterisk"), ("enabled", "yes"), ("redirect", "/ /static/config/index.html"))),
        ("post_mappings", (("backups", "/var/lib/asterisk/gui_backups"),)),
    ),
    "say.conf": (
        ("general", (("mode", "old"),)),
        ("digit-base", (("_digit:[0-9]", "=>", "digits/${SAY}"), ("_digit:[-]", "=>", "letters/dash"))),
    ),
    "func_odbc.conf": (
        (
            "SQL",
            (
                ("dsn", "asterisk"),
                ("readsql", "SELECT 1 FROM x WHERE y='${SQL_ESC(${ARG1})}'\\; --"),
            ),
        ),
        ("EMPTY", ()),
    ),
    "queuerules.conf": (
        ("general", ()),
        ("myrule", (("penaltychange", "=>", "30,+3"), ("penaltychange", "=>", "60,10,5"))),
    ),
}
MAKERS = (_queues, _voicemail, _users, _music, _manager)
