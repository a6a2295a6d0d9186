# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pjsip.conf, what it includes, and pjsip_wizard.conf, as people write them."""

from __future__ import annotations

import random

from .brownfield_habits import Habit, Row, shuffled

Files = dict[str, list[str]]

NAMES = ("Josh Finlay", "Reception", "Smith\\; Sons", "Björn", "O'Neill", "Lager 2", "Fax")


def _endpoint_rows(rng: random.Random, name: str, auth: str, aor: str) -> list[Row]:
    rows: list[Row] = [("type", "endpoint")]
    pool: list[Row] = [
        ("context", rng.choice(("from-phones", "from-internal", "internal"))),
        ("callerid", rng.choice((f"{rng.choice(NAMES)} <{name}>", f'"{rng.choice(NAMES)}" <{name}>', name, ""))),
        ("direct_media", rng.choice(("no", "yes", "NO", "false", "0", "off"))),
        ("dtmf_mode", rng.choice(("rfc4733", "RFC4733", "info", "auto"))),
        ("rtp_symmetric", rng.choice(("yes", "true", "1"))),
        ("force_rport", "yes"),
        ("rewrite_contact", rng.choice(("yes", "on", "Yes"))),
        ("mailboxes", rng.choice((f"{name}@default", f"{name}@default, 100@default", f"{name}@default,"))),
        ("named_call_group", rng.choice(("1", "1,2", "sales, support", "3,,4"))),
        ("named_pickup_group", rng.choice(("1", "2-4", "all"))),
        ("device_state_busy_at", rng.choice(("1", "02", " 4"))),
        ("language", rng.choice(("en", "de", "en_AU"))),
        ("moh_suggest", "default"),
        ("media_encryption", rng.choice(("no", "sdes", "SDES"))),
        ("transport", rng.choice(("transport-udp", "udp"))),
        ("t38_udptl", rng.choice(("yes", "no"))),
        ("allow_subscribe", "yes"),
        ("rtp_timeout", "120"),
        ("acl", "lan"),
        ("deny", "0.0.0.0/0.0.0.0"),
        ("permit", "10.0.0.0/8,192.168.0.0/16"),
        ("accountcode", rng.choice(("hq", "007", "1e3"))),
        ("user_eq_phone", "no"),
        ("one_touch_recording", rng.choice(("yes", "no"))),
    ]
    rows += rng.sample(pool, rng.randint(2, 12))
    rows += rng.choice(
        (
            [("disallow", "all"), ("allow", "alaw"), ("allow", "ulaw")],
            [("disallow", "all"), ("allow", "alaw,ulaw")],
            [("disallow", "all"), ("allow", "alaw, ulaw , g722")],
            [("allow", "!all,alaw,g722")],
            [("allow", "alaw"), ("disallow", "all"), ("allow", "ulaw")],
            [("disallow", "all"), ("allow", "opus"), ("disallow", "g729")],
            [("disallow", "all")],
            [("disallow", "all"), ("allow", "ulaw"), ("allow", "ulaw")],
            [],
        )
    )
    rows += rng.choice(
        (
            [("set_var", "LOCATION=hq")],
            [("set_var", "LOCATION=hq"), ("set_var", "DOOR_PIN=1234")],
            [("set_var", "A=1"), ("set_var", "A=2")],
            [("set_var", "A = 1"), ("set_var", "B=x=y")],
            [("set_var", "NOTHING")],
            [("set_var", "E=")],
            [],
            [],
        )
    )
    if auth:
        rows.append((rng.choice(("auth", "auth", "outbound_auth")), auth))
    if aor:
        rows.append(("aors", aor))
    return [rows[0], *shuffled(rng, rows[1:])] if rng.random() < 0.5 else rows


def _auth_rows(rng: random.Random, name: str) -> list[Row]:
    return rng.choice(
        (
            [
                ("type", "auth"),
                ("auth_type", "userpass"),
                ("username", name),
                ("password", f"pw-{name}-{rng.random()}"),
            ],
            [("type", "auth"), ("username", name), ("password", "a\\;b=c, d")],
            [
                ("type", "auth"),
                ("auth_type", "md5"),
                ("md5_cred", "0123456789abcdef0123456789abcdef"),
                ("username", name),
            ],
            [
                ("type", "auth"),
                ("auth_type", "userpass"),
                ("password", "twice"),
                ("password", f"x{name}"),
                ("username", name),
            ],
            [("password", "1234"), ("username", name), ("realm", "asterisk"), ("type", "auth")],
        )
    )


def _aor_rows(rng: random.Random, name: str) -> list[Row]:
    rows: list[Row] = rng.sample(
        [
            ("max_contacts", rng.choice(("1", "5", "010"))),
            ("remove_existing", rng.choice(("yes", "true", "t"))),
            ("qualify_frequency", rng.choice(("60", "060", "0"))),
            ("contact", f"sip:{name}@10.1.2.3"),
            ("contact", "sip:a@10.0.0.1,sip:b@10.0.0.2"),
            ("contact", rng.choice(('"sip:c@10.0.0.9\\;transport=tcp"', "sip:c@10.0.0.9\\;transport=tcp"))),
            ("mailboxes", f"{name}@default"),
            ("minimum_expiration", "60"),
            ("default_expiration", "0120"),
        ],
        rng.randint(0, 4),
    )
    return shuffled(rng, [("type", "aor"), *rows])


def phone(rng: random.Random, habit: Habit, name: str, templates: list[str]) -> list[str]:
    """Return one phone: its sections, however somebody thought they should be."""
    shape = rng.choice(("same", "same", "suffix", "shared", "template", "bare", "plus", "split"))
    marks = ",".join(rng.sample(templates, min(len(templates), rng.randint(1, 2)))) if templates else ""
    if shape == "suffix":
        parts = [
            habit.section(name, _endpoint_rows(rng, name, f"{name}-auth", f"{name}-aor"), marks),
            habit.section(f"{name}-auth", _auth_rows(rng, name)),
            habit.section(f"{name}-aor", _aor_rows(rng, name)),
        ]
    elif shape == "shared":
        parts = [habit.section(name, _endpoint_rows(rng, name, "house", rng.choice(("pool", f"pool,{name}"))))]
        parts += [habit.section(name, _aor_rows(rng, name))] if rng.random() < 0.5 else []
    elif shape == "bare":
        parts = [habit.section(name, _endpoint_rows(rng, name, "", ""))]
    elif shape == "template" and templates:
        parts = [
            habit.section(name, [("auth", name), ("aors", name)], marks),
            habit.section(name, [("username", name), ("password", "from-template")], "auth-base"),
            habit.section(name, [], "aor-base"),
        ]
    else:
        parts = [
            habit.section(name, _endpoint_rows(rng, name, name, name), marks if rng.random() < 0.3 else ""),
            habit.section(name, _auth_rows(rng, name)),
            habit.section(name, _aor_rows(rng, name)),
        ]
    if shape == "same" and rng.random() < 0.4:
        rng.shuffle(parts)
    lines = [line for part in parts for line in part]
    if shape == "plus":
        # The filter compares names with their case.
        words = "+" if habit.title else rng.choice(("+", "+type=aor", "+type=endpoint"))
        lines += habit.section(name, [("allow_overlap", "no"), ("language", "fr")], words)
    if shape == "split" and rng.random() < 0.5:
        lines += [habit.spelled(("allow", "+=", ",g722"))] if rng.random() < 0.5 else ["#tryinclude nothing.d/*.conf"]
    return lines


def trunk(rng: random.Random, habit: Habit, name: str) -> list[str]:
    """Return one trunk."""
    rows: list[Row] = [
        ("type", "endpoint"),
        ("context", "from-trunk"),
        ("disallow", "all"),
        ("allow", "alaw"),
        ("aors", name),
    ]
    out = []
    by_account = rng.random() < 0.6
    if by_account:
        rows.append(("outbound_auth", f"{name}-auth"))
        out += habit.section(f"{name}-auth", [("type", "auth"), ("username", "acc"), ("password", "s3cret")])
        for number in range(rng.randint(1, 3)):
            more = rng.sample(
                [
                    ("line", "yes"),
                    ("endpoint", name),
                    ("expiration", "3600"),
                    ("retry_interval", "060"),
                    ("max_retries", "10"),
                ],
                rng.randint(0, 4),
            )
            title = rng.choice((name, f"{name}-reg")) + (f"-{number}" if number else "")
            reg: list[Row] = [("type", "registration"), ("server_uri", f"sip:sip{number}.provider.example")]
            out += habit.section(
                title, [*reg, ("client_uri", "sip:acc@provider.example"), ("outbound_auth", f"{name}-auth"), *more]
            )
    aor: list[Row] = [("type", "aor"), ("contact", "sip:203.0.113.1:5060")]
    aor += [("contact", "sip:203.0.113.2")] if rng.random() < 0.4 else []
    out += habit.section(name, [*aor, ("qualify_frequency", "60")])
    if not by_account or rng.random() < 0.3:
        matches: list[Row] = rng.choice(
            (
                [("match", "203.0.113.1")],
                [("match", "203.0.113.1,203.0.113.2"), ("match", "198.51.100.0/24")],
                [("match", "203.0.113.0/255.255.255.0"), ("match_header", "X-Carrier: /^one$/")],
            )
        )
        out += habit.section(
            rng.choice((name, f"{name}-identify")), shuffled(rng, [("type", "identify"), ("endpoint", name), *matches])
        )
    return habit.section(name, rows) + out


def _root(rng: random.Random, habit: Habit, folder: str) -> Files:
    files: Files = {}
    lines = habit.section("transport-udp", [("type", "transport"), ("protocol", "udp"), ("bind", "0.0.0.0")])
    lines += habit.section(
        "udp", [("type", "transport"), ("protocol", "udp"), ("bind", "0.0.0.0:5070"), ("local_net", "10.0.0.0/8"),
                ("local_net", "192.168.0.0/16,172.16.0.0/12"), ("tos", "0xb8"), ("cos", "03")]
    )  # fmt: skip
    templates = ["base", "nat"] if rng.random() < 0.6 else []
    if templates:
        lines += habit.section("base", [("type", "endpoint"), ("context", "from-phones"), ("allow", "!all,alaw")], "!")
        lines += habit.section("nat", [("rtp_symmetric", "yes"), ("force_rport", "yes")], rng.choice(("!", "!,base")))
        lines += habit.section("auth-base", [("type", "auth"), ("auth_type", "userpass")], "!")
        lines += habit.section("aor-base", [("type", "aor"), ("max_contacts", "2")], "!")
    sections = [
        habit.section("house", [("type", "auth"), ("username", "house"), ("password", "shared")]),
        habit.section("pool", [("type", "aor"), ("max_contacts", "30")]),
        habit.section("lan", [("type", "acl"), ("deny", "0.0.0.0/0.0.0.0"), ("permit", "10.0.0.0/255.0.0.0")]),
        habit.section("global", [("type", "global"), ("user_agent", "PBX \\; 1"), ("debug", "no")]),
        habit.section("system", [("type", "system"), ("timer_t1", "500")]),
        habit.section("anonymous", [("type", "endpoint"), ("context", "nobody")]),
        habit.section("no type", [("context", "x")]),
        habit.section("", [("type", "aor")]) if rng.random() < 0.2 else [],
        habit.section(" padded ", [("type", "aor")]) if rng.random() < 0.2 else [],
        habit.section("odd", [("type", "banana"), ("peel", "yes")]),
        habit.section("empty", []),
    ]
    sections = [one for one in sections if rng.random() < 0.6 or one and "[house]" in "".join(one)]
    first = rng.choice((100, 1001, 6001))
    phones = [phone(rng, habit, str(first + number), templates) for number in range(rng.randint(2, 7))]
    trunks = [trunk(rng, habit, name) for name in ("carrier", "my-provider", "gsm.gateway") if rng.random() < 0.6]
    many = [*sections, *phones, *trunks]
    rng.shuffle(many)
    if rng.random() < 0.15:
        many.append(phone(rng, habit, str(first), []))  # twice: the server refuses the type, not the file
    spread = rng.choice(("one", "one", "glob", "files", "nested"))
    if spread == "one":
        files["pjsip.conf"] = lines + [line for one in many for line in one]
        return files
    half = len(many) // 2
    mine, theirs = many[:half], many[half:]
    target = {
        "glob": rng.choice(("pjsip.d/*.conf", f"{folder}/pjsip.d/*.conf", "pjsip.d/[0-9]*.conf")),
        "files": rng.choice(("pjsip_custom.conf", '"pjsip_custom.conf"', "<pjsip_custom.conf>", "./pjsip_custom.conf")),
        "nested": "pjsip.d/all.conf",
    }[spread]
    directive = f"{rng.choice(('#include', '#tryinclude', '#INCLUDE'))}{rng.choice((' ', '  ', chr(9)))}{target}"
    own = [line for one in mine for line in one]
    others = [line for one in theirs for line in one]
    files["pjsip.conf"] = lines + (own + [directive] if rng.random() < 0.7 else [directive] + own)
    if spread == "glob":
        cut = len(theirs) // 2
        files["pjsip.d/10-a.conf"] = [line for one in theirs[:cut] for line in one]
        files["pjsip.d/20-b.conf"] = [line for one in theirs[cut:] for line in one]
    elif spread == "files":
        files["pjsip_custom.conf"] = others
    else:
        files["pjsip.d/all.conf"] = ["#tryinclude pjsip.d/more/*.conf", *others]
        files["pjsip.d/more/x.conf"] = phone(rng, habit, "8001", []) + ["#include pjsip.d/tail.inc"]
        files["pjsip.d/tail.inc"] = [habit.spelled(("language", "it"))] + phone(rng, habit, "8002", [])
    return files


def _wizard(rng: random.Random, habit: Habit, _folder: str) -> Files:
    if rng.random() > 0.4:
        return {}
    lines = habit.section("user-defaults", [("type", "wizard"), ("accepts_registrations", "yes")], "!")
    for name in ("bob", "alice"):
        rows: list[Row] = [("inbound_auth/username", name), ("inbound_auth/password", "pw"), ("endpoint/allow", "ulaw")]
        lines += habit.section(name, rows, "user-defaults")
    rows = [
        ("type", "wizard"),
        ("sends_auth", "yes"),
        ("remote_hosts", "a.example:5061, b.example"),
        ("aor/qualify_frequency", "30"),
    ]
    return {
        "pjsip_wizard.conf": lines
        + habit.section("trunk-w", [*rows, ("endpoint/set_var", "A=1"), ("endpoint/set_var", "B=2")])
    }


MAKERS = (_root, _wizard)
