# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Anti-flood: bans, user agents, wrong passwords; and the emergency calls that none of them may stop."""

from __future__ import annotations

import re

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.model import Edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.text import Text

# A call lasts as long; its ACK, re-INVITE and BYE are let through as the INVITE was.
CALL_SECONDS = 43200


def guard(edge: Edge) -> Text:
    """What comes from neither a media server nor a carrier. Emergency first, since whatever follows may stop a request."""
    return [
        "if (isflagset(FLT_MEDIA) || isflagset(FLT_CARRIER)) return;",
        *(_emergency(edge) if edge.emergency else []),
        *(_limits(edge) if edge.antiflood else []),
    ]


def _emergency(edge: Edge) -> Text:
    """Calls of registered phones to an emergency number, and whatever belongs to such a call by its Call-ID."""
    numbers = "|".join(re.escape(number) for number in edge.emergency)
    phone = "$sht(phones=>$si) != $null"
    if edge.located:
        phone = f"({phone} || route(LOCATED))"
    return [
        "if ($sht(emergencies=>$ci) != $null) {",
        "    setflag(FLT_EMERGENCY);",
        "    return;",
        "}",
        f'if (is_method("INVITE") && !has_totag() && $rU =~ "^({numbers})$" && {phone}) {{',
        "    $sht(emergencies=>$ci) = 1;",
        "    setflag(FLT_EMERGENCY);",
        "    return;",
        "}",
    ]


def located(edge: Edge) -> Text:
    """After a restart only the database knows the phones: whether the caller's name is registered from this very address."""
    return [
        'if (!reg_fetch_contacts("location", "$fu", "caller")) return -1;',
        "$var(count) = $(ulc(caller=>count));",
        "$var(index) = 0;",
        "while ($var(index) < $var(count)) {",
        "    $var(where) = $(ulc(caller=>received)[$var(index)]);",
        '    if ($var(where) == $null || $var(where) == "") $var(where) = $(ulc(caller=>addr)[$var(index)]);',
        "    if ($(var(where){uri.host}) == $si) return 1;",
        "    $var(index) = $var(index) + 1;",
        "}",
        "return -1;",
    ]


def _limits(edge: Edge) -> Text:
    limits = edge.antiflood
    if limits is None:
        return []
    agents = "|".join(re.escape(agent) for agent in limits.user_agents)
    return [
        *([f'if (allow_source_address("{limits.trusted}")) return;'] if limits.trusted is not None else []),
        "if ($sht(bans=>$si) != $null) exit;",
        *([f'if ($ua =~ "{agents}") exit;'] if agents else []),
        "if (!pike_check_req()) {",
        '    xlog("L_WARN", "banned: $si sends too much\\n");',
        "    route(BAN);",
        "    exit;",
        "}",
    ]


def ban(edge: Edge) -> Text:
    """Ban the address. A registered phone stays known for longer, since it cannot refresh what it may need to call for help."""
    return [
        "$sht(bans=>$si) = 1;",
        "if ($sht(phones=>$si) != $null) $sht(phones=>$si) = 1;",
    ]


def wrong_password(edge: Edge) -> Text:
    """Count a wrong password of the address in $var(phone), or of this request's; too many are a ban."""
    most = edge.antiflood.failed_logins if edge.antiflood else 0
    return [
        "if (is_request()) $var(phone) = $si;",
        "if ($sht(failures=>$var(phone)) == $null) $sht(failures=>$var(phone)) = 0;",
        "$sht(failures=>$var(phone)) = $sht(failures=>$var(phone)) + 1;",
        f"if ($sht(failures=>$var(phone)) >= {most}) {{",
        '    xlog("L_WARN", "banned: $var(phone) guesses passwords\\n");',
        "    $sht(bans=>$var(phone)) = 1;",
        "    if ($sht(phones=>$var(phone)) != $null) $sht(phones=>$var(phone)) = 1;",
        "}",
    ]
