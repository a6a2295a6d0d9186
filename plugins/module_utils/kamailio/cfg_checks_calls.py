# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about what stands in the blocks of a kamailio.cfg: functions, pseudo-variables, flags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue import CORE_MODULE, LETTERS, Function
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_findings import Context, Finding, at
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import ID, STRING, Token
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import Call, walk
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_variables import used

KEYWORDS = set(
    "if else while switch case default return exit drop break route not defined strlen strempty selval and or mod eq ne"
    " ieq ine int str udp_mtu_try_proto advertise name virtual".split()
)
# kind of route -> what the server looks for among the kinds that a function is for
_LETTER = {
    "request_route": "R",
    "route": "R",
    "event_route": "R",
    "failure_route": "F",
    "branch_route": "B",
    "onreply_route": "T",
    "reply_route": "C",
    "onsend_route": "S",
}
_FLAGS = re.compile(r"(?:set|reset|is)(?:s|b|bi|avp)?flag(?:s)?(?:set)?")
_OLD_AVPS = {"f", "t", "g", "fr", "tr"}  # $f.name: attributes of the oldest form
YES_NO = set("yes no true false on off enable disable".split())


def functions(context: Context) -> Iterator[Finding]:
    """Functions that are unknown, not loaded, given too much or too little, or out of place."""
    for kind, call in context.calls:
        if call.name in KEYWORDS:
            continue
        known = context.catalogue.functions.get(call.name, [])
        loaded = [one for one in known if one.module == CORE_MODULE or one.module in context.loaded]
        if loaded:
            yield from _fits(call, kind, loaded)
        elif known:
            homes = context.catalogue.homes(list(dict.fromkeys(one.module for one in known)))
            message = f"{call.name}() is a function of a module that is not loaded"
            yield at(call.at, "module-not-loaded", message, f"write {homes}")
        elif not context.unsure:
            yield _unknown(context, call)


def _unknown(context: Context, call: Call) -> Finding:
    other = context.catalogue.elsewhere(call.name)
    if other:
        message = f"{call.name}() is not known to Kamailio {context.catalogue.release}: it is there {other}"
        return at(call.at, "unknown-function", message, "write it otherwise for this release")
    hint = nearest(call.name, context.catalogue.functions) or "look at the name"
    return at(call.at, "unknown-function", f"no module of Kamailio {context.catalogue.release} has {call.name}()", hint)


def _fits(call: Call, kind: str, known: list[Function]) -> Iterator[Finding]:
    count = len(call.arguments)
    counted = [one for one in known if one.counts is None or count in one.counts]
    if not counted:
        numbers = sorted({number for one in known for number in one.counts or () if number >= 0})
        takes = " or ".join(map(str, numbers))
        message = f"{call.name}() takes {takes} parameter{'' if numbers == [1] else 's'}, and {count} are given"
        yield at(call.at, "function-parameters", message, "look at its documentation")
    elif not any(not one.kinds or _LETTER.get(kind, "R") in one.kinds for one in counted):
        letters = sorted({letter for one in counted for letter in one.kinds if letter in LETTERS})
        places = ", ".join(LETTERS[letter] for letter in letters) or "no route"
        message = f"{call.name}() may not stand in a {kind}"
        yield at(call.at, "function-place", message, f"it may stand in: {places}")


def variables(context: Context) -> Iterator[Finding]:
    """Pseudo-variables that nobody has, or whose module is not loaded.  `kamailio -c` takes both."""
    seen: set[tuple[str, str, int]] = set()
    for token, name in _variables(context):
        known = context.catalogue.variables.get(name, [])
        if any(one == CORE_MODULE or one in context.loaded for one in known) or name in _OLD_AVPS:
            continue
        if (name, token.path, token.line) in seen or (not known and context.unsure):
            continue
        seen.add((name, token.path, token.line))
        if known:
            message = f"${name} is of a module that is not loaded"
            yield at(token, "module-not-loaded", message, f"write {context.catalogue.homes(known)}")
        else:
            message = f"no module of Kamailio {context.catalogue.release} has ${name}"
            yield at(
                token, "unknown-variable", message, nearest(name, context.catalogue.variables) or "look at the name"
            )


def _variables(context: Context) -> Iterator[tuple[Token, str]]:
    for route in context.config.routes:
        for one in walk(route.statements):
            for name, _inner, token in used(one.tokens):
                yield token, name
    for parameter in context.config.parameters:
        if not any("://" in token.text for token in parameter.value):  # a password may have a dollar
            for name, _inner, token in used(parameter.value):
                yield token, name
    for setting in context.config.settings:
        if setting.name == "log_prefix":
            for name, _inner, token in used(setting.value):
                yield token, name


def flags(context: Context) -> Iterator[Finding]:
    """Flags by a name that is neither a number nor declared."""
    for _kind, call in context.calls:
        if not _FLAGS.fullmatch(call.name):
            continue
        for given in call.arguments[:1]:
            name = given[0].text if len(given) == 1 and given[0].kind == ID else ""
            if name and name not in context.config.flags:
                yield _flag(call.at, f"{call.name}({name}): {name}", name)
    for one in context.config.parameters:
        if len(one.value) == 1 and one.value[0].kind == ID and one.value[0].text not in YES_NO:
            name = one.value[0].text
            yield _flag(one.at, f'modparam("{one.modules}", "{one.name}", {name}): {name}', name)


def _flag(token: Token, text: str, name: str) -> Finding:
    remedy = f"write #!define {name} with a number from 0 to 31 that no other flag has, above its first use"
    return at(token, "flag", f"{text} is not declared", remedy)


def tables(context: Context) -> Iterator[Finding]:
    """Hash tables that are used and not declared: writing to them does nothing."""
    if "htable" not in context.loaded:
        return
    declared = {
        token.text.partition("=>")[0].strip()
        for one in context.config.parameters
        if one.name == "htable"
        for token in one.value
        if token.kind == STRING
    }
    for route in context.config.routes:
        for one in walk(route.statements):
            for name, inner, token in used(one.tokens):
                table = inner.partition("=>")[0].strip()
                if name == "sht" and table and "$" not in table and "=>" in inner and table not in declared:
                    remedy = f'write modparam("htable", "htable", "{table}=>size=8;")'
                    yield at(token, "htable", f"$sht({table}=>...): there is no hash table {table}", remedy)


CALL_RULES = (functions, variables, flags, tables)
