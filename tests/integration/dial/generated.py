# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dialplans made by chance, from a seed: patterns that overlap, includes in chains and circles, jumps, subroutines, holes.

Nothing in them waits, and every loop ends: variables count, and each jump back is taken a few times only.
"""

from __future__ import annotations

import random

ZONES = ("Australia/Sydney", "Europe/London", "America/New_York", "UTC", "")
PIECES = [
    "X",
    "Z",
    "N",
    "x",
    "n",
    "[2-5]",
    "[13579]",
    "[0-9]",
    "[1-9]",
    "[5-28]",
    "[a-c7]",
    "[]",
    "0",
    "1",
    "2",
    "4",
    "7",
    "9",
    "-",
]
ENDS = ["", "", "", ".", "!", "X.", "[0-4]!", "XX"]
WORDS = ["1", "0", "", "42", "007", "abc", '"x y"', "1.5", "-3", "+61", "09", "a-b-c", "NaN", "1e3"]


class Made:
    """One dialplan: `items`, all of its contexts named by `name`."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.name = f"g{seed:02d}"
        self.contexts = [f"{self.name}-{letter}" for letter in "abcdef"[: self.chance.randint(3, 6)]]
        self.extensions: dict[str, list[str]] = {}
        self.items = [self._context(name) for name in self.contexts] + [self._subroutines(), self._menu()]

    def _pattern(self) -> str:
        length = self.chance.randint(1, 5)
        body = "".join(self.chance.choice(PIECES) for unused in range(length)) + self.chance.choice(ENDS)
        return "_" + body.lstrip("-!.")

    def _names(self) -> list[str]:
        digits = [
            str(self.chance.randrange(10 ** self.chance.randint(1, 4))) for unused in range(self.chance.randint(2, 6))
        ]
        found = [*digits, *(self._pattern() for unused in range(self.chance.randint(4, 10)))]
        if self.chance.random() < 0.4:
            found.append("i")
        if self.chance.random() < 0.4:
            found.append("h")
        if self.chance.random() < 0.2:
            found.append("1-2-34")
        return list(dict.fromkeys(found))

    def _context(self, name: str) -> dict:
        self.extensions[name] = self._names()
        made = []
        for extension in self.extensions[name]:
            made.append({"extension": extension, "steps": self._steps(extension)})
            if self.chance.random() < 0.15:
                caller = self.chance.choice(["1001", "_1XXX", "_0.", "", "_[01]!"])
                made.append({"extension": extension, "callerid": caller, "steps": self._steps(extension)})
        others = self.chance.sample(self.contexts, self.chance.randint(0, min(3, len(self.contexts))))
        includes = [one + (self._times(",") if self.chance.random() < 0.4 else "") for one in others]
        return {"name": name, "includes": includes, "extensions": made}

    def _times(self, front: str = "") -> str:
        hours = self.chance.choice(
            ["*", "08:00-17:00", "22:00-06:00", "00:00-23:59", "9:5-9:59&14:00-18:30", "25:00-3:00", "10:03"]
        )
        days = self.chance.choice(["*", "mon-fri", "sat-sun", "fri-mon", "tue", "xyz", "tue&thu"])
        rest = self.chance.choice(["*,*", "1-15,*", "*,nov", "20-31,oct-feb", "24,11", "*,jan-jun", "31,*"])
        zone = self.chance.choice(ZONES)
        return f"{front}{hours},{days},{rest}" + (f",{zone}" if zone else "")

    def _steps(self, extension: str) -> list[dict]:
        """Steps of which some have a label, with a hole now and then."""
        steps: list[dict] = []
        priority = 0
        for at in range(self.chance.randint(1, 6)):
            priority += 1
            step = dict(zip(("app", "data"), self._step(extension)))
            if self.chance.random() < 0.3:
                step["label"] = f"l{at}"
            if self.chance.random() < 0.08:
                priority += 1
            step["priority"] = priority
            steps.append(step)
        return steps

    def _value(self) -> str:
        chance = self.chance
        word = chance.choice(WORDS)
        return chance.choice(
            [
                word,
                "${EXTEN}",
                f"${{EXTEN:{chance.randint(-4, 4)}}}",
                f"${{EXTEN:{chance.randint(0, 2)}:{chance.randint(-3, 4)}}}",
                "${A}",
                "${B}${A}",
                "${CALLERID(num)}",
                "${CALLERID(num):-3}",
                f"${{LEN({word})}}",
                "${FILTER(0-9+,${EXTEN}a+-b)}",
                "${FILTER(a-c\\x37,${EXTEN}abcd7)}",
                f"${{CUT(A,-,{chance.choice(['1', '2-', '-2', '2&3', '1-9'])})}}",
                "${FIELDQTY(A,-)}",
                "${TOUPPER(${A})}-${TOLOWER(ABC)}",
                f"${{REGEX(\"^{chance.choice(['[0-9]+$', '0', '.*7', '(1|2)'])}\" ${{EXTEN}})}}",
                f"${{ISNULL(${{A}})}}${{EXISTS({word})}}",
                f"${{IF($[{self._expression()}]?${{EXTEN}}:no)}}",
                f"${{IFTIME({self._times()}?yes:no)}}",
                f"${{STRFTIME(${{EPOCH}},{chance.choice(ZONES)},%Y-%m-%d %H %u %a %b %j)}}",
                f"$[{self._expression()}]",
                "${DIALPLAN_EXISTS(" + chance.choice(self.contexts) + ",${EXTEN},1)}",
                "${GLOBAL(NOTHING)}${GOSUB_RETVAL}",
                f"${{MATH({chance.choice(['7*3', '7/2', '-7%3', '2^5', '9>>1', '5>3', '1+2', '4-6'])},{chance.choice(['f', 'i', 'h', 'int'])})}}",
                "${REPLACE(A,a0,x)}",
                "${STRREPLACE(A,b,yy)}",
                "${DIALSTATUS}",
                "${DB(family/key)}${DB_EXISTS(family/key)}",
                "${CONTEXT}:${PRIORITY}",
            ]
        )

    def _expression(self, deep: int = 0) -> str:
        chance = self.chance
        if deep > 2 or chance.random() < 0.35:
            return chance.choice(
                [
                    "${EXTEN}",
                    "${A}",
                    "${B}",
                    '"${A}"',
                    '"${EXTEN}"',
                    "1",
                    "0",
                    "17",
                    "2.5",
                    '""',
                    "abc",
                    "${LEN(${EXTEN})}",
                ]
            )
        left, right = self._expression(deep + 1), self._expression(deep + 1)
        sign = chance.choice(["=", "!=", "<", ">", "<=", ">=", "|", "&", "+", "-", "*", "/", "%", "||", "&&", "=="])
        return chance.choice(
            [
                f"{left} {sign} {right}",
                f"({left}){sign}({right})",
                f"{left}{sign}{right}",
                f"!{left}",
                f"-{left} {sign} {right}",
                f"{left} ? {right} :: {self._expression(deep + 1)}",
                f'{left} : "[0-9]+"',
                f'{left} =~ "([0-9])$"',
                f"{left} ~~ {right}",
            ]
        )

    def _place(self, extension: str, label_only: bool = False) -> str:
        chance = self.chance
        context = chance.choice(self.contexts)
        number = chance.choice(self.extensions.get(context, []) or ["1"])
        number = "${EXTEN:1}" if number.startswith("_") or number in "ih" else number.replace("-", "")
        return chance.choice(
            [
                f"l{chance.randint(0, 5)}",
                str(chance.randint(1, 5)),
                "+1",
                "-1",
                f"{number},1",
                f"{context},{number},1",
                f"{context},{number},l{chance.randint(0, 3)}",
                f"{context},${{EXTEN}},{chance.randint(1, 3)}",
                f"{self.name}-sub,s,1",
                f"{self.name}-menu,s,1",
            ]
        )

    def _step(self, extension: str) -> tuple[str, str]:
        chance = self.chance
        turn = f"{chance.randrange(10**6)}"
        # A jump is taken only as long as its own counter says so.
        small = f'$["${{C{turn}}}" = "" & ${{SET(C{turn}=1)}} = 1]'
        condition = chance.choice(
            [f"$[{self._expression()}]", "${A}", "1", "0", "", f"${{IFTIME({self._times()}?1:0)}}"]
        )
        return chance.choice(
            [
                ("NoOp", self._value()),
                ("Set", f"{chance.choice('AB')}={self._value()}"),
                ("Set", f"{chance.choice('AB')}={self._value()}"),
                ("Set", f"__A={self._value()}"),
                ("NoOp", f"{self._value()}|{self._value()}|{self._value()}"),
                ("GotoIf", f"{condition}?+1:+{chance.randint(1, 2)}"),
                ("ExecIf", f"{condition}?Set(B={self._value()}):NoOp({self._value()})"),
                ("GotoIfTime", f"{self._times()}?+2:+1"),
                (
                    "ExecIf",
                    f"{small}?Gosub({self.name}-sub,s,{chance.choice(['1', 'two'])}({self._value()},again))",
                ),
                ("Gosub", f"{self.name}-sub,${{EXTEN}},1({self._value()},{self._value()})"),
                ("GosubIf", f"{condition}?{self.name}-sub,s,1(a,b):{self.name}-sub,s,two(c)"),
                ("MSet", f"A={chance.choice(WORDS)},B=${{EXTEN}}"),
                ("GotoIf", f"{small}?{self._place(extension)}"),
                ("GotoIf", f"$[${{LEN(${{J}})}} < 3 & ${{LEN(${{SET(J=${{J}}j)}})}} > 0]?{self._place(extension)}"),
                ("Dial", f"PJSIP/{chance.choice(['nobody', '${EXTEN}@trunk', 'x&PJSIP/y'])},5"),
                ("Dial", f"Local/{chance.randrange(100)}@{self.name}-leg/n,5"),
                ("Goto", f"{self.name}-menu,{chance.choice(['s', 'i', '5'])},1"),
                ("Hangup", chance.choice(["", "16", "17", "21", "BUSY", "${A}"])),
                ("Set", f"CALLERID(num)={chance.choice(['1001', '0412', ''])}"),
                ("Exec", f"NoOp({self._value()})"),
                ("ExecIfTime", f"{self._times()}?NoOp({chance.choice(WORDS)})"),
                ("Verbose", "1,${A}"),
            ]
        )

    def _subroutines(self) -> dict:
        steps = [
            {"app": "NoOp", "data": "${ARGC}:${ARG1}:${ARG2}:${ARG3}"},
            {"app": "Set", "data": "LOCAL(A)=local${ARG1}"},
            {"app": "GotoIf", "data": '$["${ARG2}" = "again" | ${LEN(${ARG1})} > 3]?out', "label": "two"},
            {"app": "Gosub", "data": "${CONTEXT},inner,1(${ARG1}x)"},
            {"app": "Return", "data": "${A}", "label": "out"},
        ]
        inner = [
            {"app": "NoOp", "data": "${ARG1}/${ARG2}/${ARGC}/${LOCAL(A)}/${A}"},
            {"app": "GotoIf", "data": '$["${ARG1}" = "7x"]?gone'},
            {"app": "Return", "data": "inner"},
            {"app": "StackPop", "data": "", "label": "gone"},
            {"app": "Return", "data": "${ARG1}"},
        ]
        extensions = [
            {"extension": "s", "steps": steps},
            {"extension": "inner", "steps": inner},
            {"extension": "_X.", "steps": steps[:1] + steps[4:]},
        ]
        return {"name": f"{self.name}-sub", "extensions": extensions}

    def _menu(self) -> dict:
        leg = [
            {"app": "NoOp", "data": "leg ${EXTEN} ${A}"},
            {"app": "Hangup", "data": self.chance.choice(["17", "34", "21", "16", ""])},
        ]
        menu = [{"app": "NoOp", "data": "menu ${EXTEN}"}, {"app": "Goto", "data": "nowhere-label"}]
        self.items_leg = {"name": f"{self.name}-leg", "extensions": [{"extension": "_X", "steps": leg}]}
        steps = [{"extension": name, "steps": menu} for name in ("s", "_[1-4]")]
        invalid = [
            {
                "extension": "i",
                "steps": [{"app": "NoOp", "data": "invalid ${INVALID_EXTEN}"}, {"app": "Hangup", "data": ""}],
            }
        ]
        return {"name": f"{self.name}-menu", "extensions": steps + (invalid if self.chance.random() < 0.7 else [])}

    def all(self) -> list[dict]:
        return [*self.items, self.items_leg]
