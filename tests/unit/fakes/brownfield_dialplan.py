# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""extensions.conf and what it includes, as people write them."""

from __future__ import annotations

import random

from .brownfield_habits import Habit, Row

Files = dict[str, list[str]]

CONTEXTS = (
    "from-phones",
    "from-internal",
    "internal",
    "from-trunk",
    "outbound",
    "ivr-main",
    "macro-dial",
    "features",
    "night",
)
PATTERNS = ("100", "_1XX", "_0X.", "_[2-5]XX", "_X!", "s", "i", "t", "h", "*97", "#1", "_*8X", "911", "_+X.", "fax", "a", "_Z.", "5551234",
            "_0[45]XX XXX XXX", "_1-NXX-NXX-XXXX", "${MAIN}", "100/5551234", "_1XX/_555X", "_X./")  # fmt: skip
APPS = (
    "Answer()", "Answer", "Hangup()", "Hangup(17)", "Wait(1)", "NoOp(${CALLERID(all)})", "Dial(PJSIP/${EXTEN},30,tTkK)",
    "Dial(PJSIP/100&PJSIP/101&Local/9@night/n,,g)", 'Set(CALLERID(name)="Smith\\; Sons")', "Set(A=${CUT(B,-,2)})", "Goto(100,1)",
    "GotoIf($[\"${A}\" = \"1\"]?yes:no)", "GotoIfTime(9:00-17:00,mon-fri,*,*?day,s,1)", "Playback(vm-goodbye&beep)", "VoiceMail(100@default,u)",
    "VoiceMailMain()", "Queue(support,t,,,300)", "Background(menu)", "WaitExten(5)", "Macro(dial,${EXTEN})", "Gosub(sub,s,1(a,b))",
    "Set(X=a\\,b)", "Log(NOTICE,it said: \"hello, world\")", "System(echo 'x' >> /tmp/log)", "Return()", "Set(CHANNEL(musicclass)=default)",
    "Dial(SIP/old,20", "NoOp(a) trailing", "ExecIf($[${LEN(${X})} > 3]?Set(Y=1):NoOp())", "ConfBridge(1)", "MixMonitor(/rec/${UNIQUEID}.wav,b)",
    "Set(HASH(x,y)=1)", "NoOp([x])", "NoOp(;)", "NoOp(\\;x)", "NoOp(a  b)", "NoOp( padded )", "While($[1])", "SayDigits(12 34)", "${APP}(x)",
)  # fmt: skip
INCLUDES = (
    "internal",
    "outbound",
    "night,17:00-09:00,mon-fri,*,*",
    "night,*,sat-sun,*,*",
    "features",
    "parkedcalls",
    "nowhere",
    "internal,09:00-17:00|mon-fri|*|*",
)


def _steps(rng: random.Random, pattern: str) -> list[Row]:
    count = rng.randint(1, 6)
    style = rng.choice(("n", "n", "numbers", "same", "same", "mixed", "jump"))
    rows: list[Row] = []
    for number in range(1, count + 1):
        label = f"({rng.choice(('yes', 'no', 'go', 'ring', 'vm'))}{number})" if rng.random() < 0.2 else ""
        app = rng.choice(APPS)
        word = str(number) if number == 1 or style == "numbers" else "n"
        if style == "jump" and number == count and count > 1:
            word = rng.choice(("n+100", "101", "n+1", "s+1"))
        if style == "mixed" and rng.random() < 0.4:
            word = str(number)
        blank = rng.choice(("", "", "", " "))
        if number > 1 and (style in ("same", "jump") or style == "mixed" and rng.random() < 0.5):
            rows.append((rng.choice(("same", "same", " same", "same")), f"{word}{label},{blank}{app}"))
        else:
            rows.append(("exten", f"{pattern},{word}{label},{blank}{app}"))
    return rows


def context(rng: random.Random, habit: Habit, name: str, marks: str = "") -> list[str]:
    """Return one context."""
    groups: list[list[Row]] = []
    for pattern in rng.sample(PATTERNS, rng.randint(1, 5)):
        groups.append(_steps(rng, pattern))
        if rng.random() < 0.2:
            hint = rng.choice(("PJSIP/100", "PJSIP/100&Custom:dnd", "Custom:x,CustomPresence:y", "SIP/${EXTEN}"))
            groups[-1].insert(rng.choice((0, len(groups[-1]))), ("exten", f"{pattern},hint,{hint}"))
    for _unused in range(rng.randint(0, 3)):
        groups.append([("include", rng.choice(INCLUDES))])
    others: tuple[list[Row], ...] = (
        [("switch", "Realtime/x@y")],
        [("eswitch", "IAX2/u:p@h/${CONTEXT}")],
        [("lswitch", "Realtime"), ("switch", "Lua/x")],
        [("ignorepat", "9")],
        [("ignorepat", "_0X"), ("ignorepat", "9")],
        [("autohints", "yes")],
        ["no dialplan at all"],
        [("banana", "split")],
        [("exten", "77,1")],
        [("exten", "78,x,NoOp()")],
        [("exten", "79,1,NoOp,old|style")],
        [("exten", ",1,NoOp()")],
        [("exten", '"quoted",1,NoOp(x)')],
        ["exten => 80,1,NoOp() ;-- aside --;"],
        ["#exec /bin/date"],
        ["#tryinclude not/there.conf"],
        [("include", "internal"), ("include", "internal")],
        [("exten", "81,1,NoOp(first)"), ("exten", "81,1,NoOp(second)")],
        [("exten", "82,1,NoOp(a"), ("exten", "+=", "b)")],
    )
    for _unused in range(rng.choice((0, 0, 0, 1, 1, 2, 3))):
        groups.append(list(rng.choice(others)))
    rng.shuffle(groups)
    if rng.random() < 0.2 and len(groups) > 1:  # lines of two extensions between one another
        mixed = [row for group in groups for row in group if not isinstance(row, str) and row[0] == "exten"]
        rest = [row for group in groups for row in group if isinstance(row, str) or row[0] != "exten"]
        rng.shuffle(mixed)
        rows = mixed[:1] + mixed[1:] + rest
    else:
        rows = [row for group in groups for row in group]
    return habit.section(name, rows, marks, arrow=True)


def _root(rng: random.Random, habit: Habit, folder: str) -> Files:
    lines = habit.section("general", [("static", "yes"), ("writeprotect", "no"), ("clearglobalvars", "no")])
    lines += habit.section(
        "globals", [("MAIN", "100"), ("TRUNK", "PJSIP/carrier"), ("Empty", ""), ("A", "${B}")], arrow=rng.random() < 0.5
    )
    parts = []
    if rng.random() < 0.3:
        lines += context(rng, habit, "tpl", "!")
    for name in rng.sample(CONTEXTS, rng.randint(2, 6)):
        parts.append(context(rng, habit, name, "tpl" if "[tpl](!)" in "".join(lines) and rng.random() < 0.3 else ""))
        if rng.random() < 0.15:
            parts.append(context(rng, habit, name, rng.choice(("", "+"))))
    if rng.random() < 0.3:
        parts.append(habit.section("empty-context", []))
    if rng.random() < 0.2:
        parts.append(context(rng, habit, "name with blanks"))
    spread = rng.choice(("one", "one", "file", "glob", "middle"))
    if spread == "one":
        return {"extensions.conf": lines + [line for part in parts for line in part]}
    half = (len(parts) + 1) // 2
    mine, theirs = [line for part in parts[:half] for line in part], [line for part in parts[half:] for line in part]
    if spread == "file":
        return {
            "extensions.conf": lines + [f"#include {folder}/extensions_custom.conf"] + mine,
            "extensions_custom.conf": theirs,
        }
    if spread == "glob":
        files = {"extensions.conf": lines + mine + ["", "#include extensions.d/*"], "extensions.d/site.conf": theirs}
        files["extensions.d/zz-README.txt"] = ["; nothing here"]
        return files
    loose: list[str] = [
        habit.spelled(("exten", "300,1,NoOp(loose)"), True),
        habit.spelled(("same", "n,Hangup()"), True),
    ]
    return {
        "extensions.conf": lines + mine + ["#include ext/loose.inc", *context(rng, habit, "behind")],
        "ext/loose.inc": loose + theirs,
    }


def _ael(rng: random.Random, _habit: Habit, _folder: str) -> Files:
    if rng.random() > 0.3:
        return {}
    return {"extensions.ael": ["context ael-x {", "\t100 => {", "\t\tNoOp(x);", "\t\tHangup();", "\t};", "}"]}


MAKERS = (_root, _ael)
