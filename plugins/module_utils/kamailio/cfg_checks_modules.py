# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about what a kamailio.cfg loads, and what it tells the modules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.telephony.pbx.plugins.module_utils.core.errors import nearest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks_calls import YES_NO
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_findings import Context, Finding, at
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import ID, NUMBER, STRING
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import Parameter

_URL = re.compile(r"(?:^|=>)\s*([a-z][a-z0-9_]*)://")
_URL_NAMES = re.compile(r".*db_url|sqlcon|connection")


def includes(context: Context) -> Iterator[Finding]:
    """Files that are included and not there."""
    for one in context.config.source.missing:
        message = f'include_file "{one.name}": there is no such file'
        yield Finding(
            one.path, one.line, "include", message, "put it there, or write import_file where it may be missing"
        )


def modules(context: Context) -> Iterator[Finding]:
    """Modules that no package has, or whose package is not installed."""
    packages = context.catalogue.packages
    for name, token in context.loaded.items():
        if context.installed is not None and name in context.installed:
            continue
        if name not in packages:
            hint = nearest(name, packages) or "look at the name, or install what brings it"
            yield at(token, "module", f"Kamailio {context.catalogue.release} has no module {name}", hint)
        elif context.installed is not None:
            message = f"module {name} is not installed on this host"
            yield at(token, "module", message, f"install the package {packages[name]}")


def parameters(context: Context) -> Iterator[Finding]:
    """modparam: module, name and type."""
    loaded = list(context.loaded)
    for one in context.config.parameters:
        if context.config.unsure or one.expanded or "$" in one.modules:
            continue
        try:
            pattern = re.compile(f"(?:{one.modules})", re.I)
        except re.error:
            yield at(one.at, "parameter", f'modparam("{one.modules}"): is no regular expression', "name the module")
            continue
        before = [name for name in loaded[: one.order] if pattern.fullmatch(name)]
        if not before:
            yield _nobody(context, one, [name for name in loaded if pattern.fullmatch(name)])
        for name in before:
            yield from _parameter(context, one, name)


def _nobody(context: Context, one: Parameter, later: list[str]) -> Finding:
    what = f'modparam("{one.modules}", "{one.name}", ...)'
    if later:
        message = f"{what}: module {later[0]} is loaded only after it"
        return at(one.at, "parameter", message, "move it below loadmodule")
    known = [name for name in context.catalogue.packages if name in one.modules.split("|")]
    remedy = f"write {context.catalogue.homes(known)} above it, or take it out" if known else ""
    remedy = remedy or nearest(one.modules, context.catalogue.packages) or "look at the name"
    return at(one.at, "parameter", f"{what}: no such module is loaded", remedy)


def _parameter(context: Context, one: Parameter, module: str) -> Iterator[Finding]:
    known = context.catalogue.parameters.get(module, {})
    if module not in context.catalogue.described or "$" in one.name:
        return
    what = f'modparam("{module}", "{one.name}")'
    kinds = known.get(one.name)
    if kinds is None:
        hint = nearest(one.name, known) or "look at the documentation of the module"
        message = f"{what}: module {module} of Kamailio {context.catalogue.release} has no such parameter"
        yield at(one.at, "parameter", message, hint)
        return
    given = [token for token in one.value if not token.sign("-", "+")]
    if all(token.kind == STRING for token in given) and "s" not in kinds:
        yield at(one.at, "parameter", f"{what} is a number", "write it without quotes")
    elif len(given) == 1 and (given[0].kind == NUMBER or (given[0].kind == ID and given[0].text in YES_NO)):
        if "i" not in kinds:
            yield at(one.at, "parameter", f"{what} is a text", "write it in quotes")


def databases(context: Context) -> Iterator[Finding]:
    """Addresses of databases whose engine is not loaded."""
    for one in context.config.parameters:
        for token in one.value if _URL_NAMES.fullmatch(one.name) else ():
            for engine in _URL.findall(token.text):
                module = f"db_{engine}"
                if module in context.loaded or engine in context.loaded:
                    continue
                what = f'modparam("{one.modules}", "{one.name}")'
                if module not in context.catalogue.packages:
                    remedy = nearest(module, context.catalogue.packages) or "use one of mysql, postgres, sqlite"
                    yield at(one.at, "database", f"{what}: there is no engine {engine}", remedy)
                else:
                    remedy = f"write {context.catalogue.home(module)} above it"
                    yield at(one.at, "database", f"{what} needs module {module}, which is not loaded", remedy)


MODULE_RULES = (includes, modules, parameters, databases)
