# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a kamailio.cfg, beyond what `kamailio -c` says and in words that say what to do.

`kamailio -c` takes a route that is not there, a pseudo-variable that nobody knows, a listener that Record-Route cannot name;
the server then does not start, or starts and loses calls.  Every rule has a name, so that it can be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue import Catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks_calls import CALL_RULES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks_modules import MODULE_RULES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks_routes import ROUTE_RULES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks_sip import SIP_RULES
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_findings import RULES, Context, Finding
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_lex import CfgError, Opener
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_model import Config, calls, walk
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_parse import read


def look(
    path: str,
    text: str,
    version: str = "",
    opener: Opener | None = None,
    defines: Mapping[str, str] | None = None,
    installed: Iterable[str] | None = None,
    dispatcher: str = "",
    rules: Iterable[str] | None = None,
) -> list[Finding]:
    """Return what is wrong with a configuration, in the order of its lines.

    version    of Kamailio, `6.1.5`; empty: the newest that is known
    opener     reads the files that it includes; without one they are passed over
    installed  the modules on the host, where they are known
    rules      the names of the rules that count; all of them where it is None
    """
    wanted = set(RULES) if rules is None else set(rules)
    try:
        config = read(path, text, opener, defines)
    except CfgError as error:
        remedy = "mend it; `kamailio -c` may say more"
        return [Finding(error.path, error.line, "syntax", error.words, remedy)] if "syntax" in wanted else []
    found = list(findings(config, version, installed, dispatcher))
    return sorted(
        (one for one in set(found) if one.rule in wanted), key=lambda one: (one.path, one.line, one.rule, one.message)
    )


def findings(
    config: Config, version: str = "", installed: Iterable[str] | None = None, dispatcher: str = ""
) -> Iterator[Finding]:
    """Give what all rules find, in no order."""
    known = None if installed is None else frozenset(installed)
    context = Context(config, Catalogue(version), known, dispatcher)
    for route in config.routes:
        for one in walk(route.statements):
            context.calls.extend((route.kind, call) for call in calls(one.tokens))
    for rule in (*ROUTE_RULES, *CALL_RULES, *MODULE_RULES, *SIP_RULES):
        yield from rule(context)
