# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blocks of the request's way through the edge: checks, dialogs, where it came from, and where it goes."""

from __future__ import annotations

from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.model import NOT_ANSWERED, RINGING, Edge
from ansible_collections.telephony.pbx.plugins.plugin_utils.kamailio.text import Text, hook

HASH_OF_PHONE = 7
FIRST = 8


def request(edge: Edge) -> Text:
    """The request_route."""
    return [
        *hook(edge, "before_everything"),
        "route(CHECKS);",
        *hook(edge, "after_checks"),
        'if (is_method("CANCEL")) {',
        "    if (t_check_trans()) route(RELAY);",
        "    exit;",
        "}",
        "# What was sent again is answered as it was, and what is still being looked at is not looked at twice.",
        'if (!is_method("ACK")) {',
        "    if (t_precheck_trans()) {",
        "        t_check_trans();",
        "        exit;",
        "    }",
        "    t_check_trans();",
        "}",
        *(["route(NAT);"] if edge.nat else []),
        "route(IN_DIALOG);",
        'if (is_method("ACK")) exit;',
        'if (is_method("OPTIONS") && uri == myself && $rU == $null) {',
        '    sl_send_reply("200", "OK");',
        "    exit;",
        "}",
        "route(PRELOADED);",
        'if (is_method("INVITE|SUBSCRIBE|REFER|NOTIFY")) record_route();',
        "if (isflagset(FLT_MEDIA)) route(FROM_MEDIA);",
        'if (is_method("REGISTER")) route(REGISTER);',
        "if (isflagset(FLT_CARRIER)) route(FROM_CARRIER);",
        "route(FROM_PHONE);",
    ]


def checks(edge: Edge) -> Text:
    """Who sent it, and whether it is a request at all."""
    media = ([f'allow_source_address("{edge.media}")'] if edge.media is not None else []) + (
        [f'ds_is_from_list("{edge.balance.set}", "3")'] if edge.balance else []
    )
    carriers = [f'if (allow_source_address("{edge.carriers}")) setflag(FLT_CARRIER);'] if edge.carriers else []
    who = [f"if ({' || '.join(media)}) setflag(FLT_MEDIA);"] if media else []
    return [
        'if (!mf_process_maxfwd_header("70")) {',
        '    sl_send_reply("483", "Too Many Hops");',
        "    exit;",
        "}",
        "if (!sanity_check()) exit;",
        *who,
        *(["else " + carriers[0]] if who and carriers else carriers),
        *(["route(GUARD);"] if edge.antiflood or edge.emergency else []),
    ]


def in_dialog(edge: Edge) -> Text:
    """Requests within a dialog follow its route. A stranger's may only go to a media server or within a known dialog."""
    alias = ["handle_ruri_alias();"] if edge.nat else []
    known = ["is_known_dlg()", *to_media(edge)]
    return [
        "if (!has_totag()) return;",
        "if (loose_route()) {",
        *(f"    {line}" for line in alias),
        f"    if (!isflagset(FLT_MEDIA) && !isflagset(FLT_CARRIER) && !({' || '.join(known)})) {{",
        '        if (!is_method("ACK")) sl_send_reply("403", "Not of a call of ours");',
        "        exit;",
        "    }",
        '    if (is_method("NOTIFY|SUBSCRIBE")) record_route();',
        *(f"    {line}" for line in hook(edge, "in_dialog")),
        *(['    if (is_method("BYE")) rtpengine_delete();'] if edge.rtpengine else []),
        "    route(RELAY);",
        "}",
        'if (is_method("ACK")) {',
        "    if (t_check_trans()) route(RELAY);",
        "    exit;",
        "}",
        'sl_send_reply("404", "Not of a call of ours");',
        "exit;",
    ]


def to_media(edge: Edge) -> list[str]:
    """Conditions for a next hop that is a media server."""
    found = [f'allow_address("{edge.media}", "$nh(d)", "$nh(p)")'] if edge.media is not None else []
    if edge.balance:
        found.append(f'ds_is_from_list("{edge.balance.set}", "3", "sip:$nh(d)")')
    return found


def preloaded(edge: Edge) -> Text:
    """Routes that a first request brings: a Path from the media servers, our own name from a phone, nothing else."""
    return [
        'if (!is_present_hf("Route")) return;',
        "loose_route();",
        "if (isflagset(FLT_MEDIA)) {",
        '    if ($du != $null && $du != "") setflag(FLT_PATH);  # our own name alone is no way to anybody',
        "    return;",
        "}",
        'if ($du != $null && $du != "") {',
        '    sl_send_reply("403", "Routes are not taken from outside");',
        "    exit;",
        "}",
    ]


def register(edge: Edge) -> Text:
    """REGISTER: answered here, or sent to the media server of this phone with a Path back to it."""
    return [
        "if (uri != myself) {",
        '    sl_send_reply("403", "Not of this domain");',
        "    exit;",
        "}",
        *hook(edge, "before_register"),
        *(_register_here(edge) if edge.registrar else _register_there(edge)),
    ]


def _register_here(edge: Edge) -> Text:
    found = edge.registrar
    if found is None:
        return []
    if found.group is not None:
        who = [
            f'if (!allow_source_address("{found.group}")) {{',
            '    sl_send_reply("403", "Not from this address");',
            "    exit;",
            "}",
        ]
    else:
        who = [*_login(edge, "www_challenge"), "consume_credentials();"]
    return [
        *who,
        *(["if (isflagset(FLT_NAT)) setbflag(FLB_NAT);"] if edge.nat else []),
        'if (!save("location")) {',
        "    sl_reply_error();",
        "    exit;",
        "}",
        "$sht(phones=>$si) = 1;",
        "exit;",
    ]


def _login(edge: Edge, challenge: str) -> Text:
    """The digest of a phone. The name in From (To for REGISTER) has to be the one that the password is of."""
    found = edge.registrar
    if found is None:
        return []
    return [
        f'$var(login) = auth_check("{found.realm}", "{found.table}", "1");',
        "if ($var(login) < 0) {",
        *(["    if ($var(login) == -2 || $var(login) == -3) route(WRONG_PASSWORD);"] if edge.antiflood else []),
        f'    {challenge}("{found.realm}", "1");',
        "    exit;",
        "}",
    ]


def _register_there(edge: Edge) -> Text:
    if not edge.balance:
        return ['sl_send_reply("403", "Nobody registers here");', "exit;"]
    return [
        "add_path_received();",
        't_on_reply("REGISTERED");',
        "route(TO_MEDIA);",
    ]


def from_phone(edge: Edge) -> Text:
    """Requests of neither a media server nor a carrier. Only registered phones get further, and only to the media servers."""
    refused = ['sl_send_reply("403", "Not registered");', "exit;"]
    if edge.registrar and edge.registrar.group is None:
        known = _login(edge, "proxy_challenge")
        known = [
            "if (!isflagset(FLT_EMERGENCY)) {",
            *(f"    {line}" for line in known),
            "    consume_credentials();",
            "}",
        ]
    else:
        grace = f" && $Ts - $sht(state=>started) > {edge.grace}" if edge.grace else ""
        known = [f"if ($sht(phones=>$si) == $null{grace}) {{", *(f"    {line}" for line in refused), "}"]
    return [
        "if (uri != myself) {",
        '    sl_send_reply("403", "Not of this domain");',
        "    exit;",
        "}",
        *known,
        'remove_hf("P-Asserted-Identity");',
        *hook(edge, "from_phone"),
        "route(TO_MEDIA);",
    ]


def from_carrier(edge: Edge) -> Text:
    """Calls of the carriers go to the media servers, whatever host they name: never back to the world."""
    return [*hook(edge, "from_carrier"), "route(TO_MEDIA);"]


def from_media(edge: Edge) -> Text:
    """What the media servers send: to a phone through its Path or where it registered, else to the host it names."""
    lookup = [
        'if (!lookup("location")) {',
        '    sl_send_reply("404", "Not registered");',
        "    exit;",
        "}",
    ]
    here = lookup if edge.registrar else ['sl_send_reply("404", "Not here");', "exit;"]
    return [
        *hook(edge, "from_media"),
        'if (is_method("REGISTER") && uri == myself) return;',
        'if (is_method("INVITE")) {',
        "    dlg_manage();",
        '    $dlg_var(source) = "sip:" + $si + ":" + $sp;',
        f'    t_set_fr("{RINGING}");',
        "}",
        "if (!isflagset(FLT_PATH) && uri == myself) {",
        *(f"    {line}" for line in here),
        "}",
        *(["else handle_ruri_alias();"] if edge.nat else []),
        "route(RELAY);",
    ]


def dispatch(edge: Edge) -> Text:
    """Choose a media server. Where the phones register at them, all requests of one phone go to the same one.

    One choice alone: the servers of a second one would be added to those that are tried when the chosen one fails.
    """
    if not edge.balance:
        return ['sl_send_reply("404", "Not here");', "exit;"]
    chosen = edge.balance.algorithm
    sticky = not edge.registrar and chosen not in (HASH_OF_PHONE, FIRST)
    return [
        f"$var(set) = {edge.balance.set};",
        f"$var(how) = {chosen};",
        *([f"if (!isflagset(FLT_CARRIER)) $var(how) = {HASH_OF_PHONE};"] if sticky else []),
        *hook(edge, "before_media"),
        'if (!ds_select_dst("$var(set)", "$var(how)")) {',
        '    send_reply("503", "No media server");',
        "    exit;",
        "}",
        *hook(edge, "to_media"),
        'if (is_method("INVITE")) {',
        "    dlg_manage();",
        "    $dlg_var(destination) = $du;",
        "}",
        f't_set_fr("{RINGING}", "{NOT_ANSWERED}");',
        't_on_failure("MEDIA_FAILED");',
        "route(RELAY);",
    ]


def failover(edge: Edge) -> Text:
    """The next media server when one does not answer or is broken; a busy or ringing phone is an answer."""
    mark = (
        ['        if (is_method("INVITE|REGISTER")) ds_mark_dst("ip");']
        if edge.balance and edge.balance.probe_interval
        else []
    )
    done = ["rtpengine_delete();"] if edge.rtpengine else []
    return [
        "if (t_is_canceled()) {",
        *(f"    {line}" for line in [*done, "exit;"]),
        "}",
        "$var(next) = 0;",
        "if (t_branch_timeout()) {",
        "    # Without an answer at all; a phone that rang for too long had one.",
        "    if (!t_branch_replied()) {",
        *mark,
        "        $var(next) = 1;",
        "    }",
        "}",
        'else if (t_check_status("408|5[0-9][0-9]")) $var(next) = 1;',
        "if ($var(next) == 1 && ds_next_dst()) {",
        *(f"    {line}" for line in hook(edge, "on_failure")),
        '    if (is_method("INVITE")) $dlg_var(destination) = $du;',
        f'    t_set_fr("{RINGING}", "{NOT_ANSWERED}");',
        '    t_on_failure("MEDIA_FAILED");',
        *(['    if (is_method("REGISTER")) t_on_reply("REGISTERED");'] if not edge.registrar else []),
        "    route(RELAY);",
        "    exit;",
        "}",
        *done,
    ]


def registered(edge: Edge) -> Text:
    """The media server's answer to a REGISTER: remember where the phone is, or count a wrong password."""
    wrong = [
        'if ($rs =~ "^40[137]" && $T_req($hdr(Authorization)) != $null && !($hdr(WWW-Authenticate) =~ "stale=true")) {',
        "    route(WRONG_PASSWORD);",
        "}",
    ]
    return [
        "$var(phone) = $T_req($si);",
        'if ($rs =~ "^2") $sht(phones=>$var(phone)) = 1;',
        *(wrong if edge.antiflood else []),
    ]


def relay(edge: Edge) -> Text:
    return [
        *hook(edge, "before_relay"),
        'if (is_method("INVITE|UPDATE|PRACK|ACK")) {',
        '    if (!t_is_set("branch_route")) t_on_branch("LEAVING");',
        '    if (!t_is_set("failure_route")) t_on_failure("FAILED");',
        "}",
        'if (!t_is_set("onreply_route")) t_on_reply("ANSWERED");',
        "if (!t_relay()) sl_reply_error();",
        "exit;",
    ]
