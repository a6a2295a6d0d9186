# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What mod_sofia prints: status, xmlstatus and jsonstatus, to the letter."""

from __future__ import annotations

import json
from typing import Any

from .acl import true
from .gateways import WAITING, Gateway
from .sofia import Profile, Sofia

LINE = "=" * 97 + "\n"
HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'


def url(profile: Profile, tls: bool = False) -> str:
    have = profile.settings
    external = have.get("ext-sip-ip", "")
    host = external or have["sip-ip"]
    port = have["tls-sip-port"] if tls else have.get("ext-sip-port") or have["sip-port"]
    if not external and not tls:
        port = have["sip-port"]
    return f"sip:{have.get('username') or 'mod_sofia'}@{f'[{host}]' if ':' in host else host}:{port}"


def bind_url(profile: Profile) -> str:
    have = profile.settings
    parameters = have.get("bind-params", "")
    if "transport=" not in parameters:
        parameters += f"{';' if parameters else ''}transport=udp,tcp"
    return url(profile) + (f";maddr={have['sip-ip']}" if have.get("ext-sip-ip") else "") + f";{parameters}"


def codecs(profile: Profile, direction: str) -> str:
    have = profile.settings
    return have.get(f"{direction}-codec-prefs") or have.get("codec-prefs", "")


def retry(gateway: Gateway, now: float, until: float) -> str:
    if gateway.state not in WAITING:
        return ""
    return f" (retry: {int(until - now)}s)" if until >= now else " (retry: NEVER)"


def alone(profile: Profile) -> bool:
    """Say whether it takes TLS and nothing else."""
    return true(profile.settings.get("tls", "")) and true(profile.settings.get("tls-only", ""))


def plural(count: int, word: str, more: str = "s") -> str:
    return f"{count} {word}{'' if count == 1 else more}"


def overview(sofia: Sofia) -> str:
    out = [f"{'Name':>25}\t   Type\t  {'Data':>40}\tState\n", LINE]
    profiles = aliases = 0
    for name, one in sofia.listed():
        if name != one.name:
            aliases += 1
            out.append(f"{name:>25}\t  alias\t  {one.name:>40}\tALIASED\n")
            continue
        profiles += 1
        if not alone(one):
            out.append(f"{name:>25}\tprofile\t  {url(one):>40}\tRUNNING ({sofia.in_use(name)})\n")
        if true(one.settings.get("tls", "")):
            out.append(f"{name:>25}\tprofile\t  {url(one, True):>40}\tRUNNING ({sofia.in_use(name)}) (TLS)\n")
        for gw in one.gateways:
            wait = retry(gw, sofia.clock(), gw.retry)
            out.append(f"{f'{name}::{gw.name}':>25}\tgateway\t  {gw.values['to']:>40}\t{gw.state}{wait}\n")
    return "".join(out) + LINE + f"{plural(profiles, 'profile')} {plural(aliases, 'alias', 'es')}\n"


def gateways(sofia: Sofia) -> str:
    head = f"{'Profile::Gateway-Name':>25}\t{'    Data    ':>32}\tState\tPing Time\tIB Calls(F/T)\tOB Calls(F/T)\n"
    out, sums, count = [head, LINE], [0, 0, 0, 0], 0
    for name, one in sofia.listed():
        for gw in one.gateways if name == one.name else ():
            count += 1
            counted = (gw.failed_in, gw.calls_in, gw.failed_out, gw.calls_out)
            sums = [a + b for a, b in zip(sums, counted)]
            wait = retry(gw, sofia.clock(), gw.reg_timeout)
            calls = f"{gw.failed_in}/{gw.calls_in}\t{gw.failed_out}/{gw.calls_out}"
            out.append(f"{f'{name}::{gw.name}':>25}\t{gw.values['to']:>32}\t{gw.state}\t{0.0:6.2f}\t{calls}{wait}\n")
    total = f"Inbound(Failed/Total): {sums[0]}/{sums[1]},Outbound(Failed/Total):{sums[2]}/{sums[3]}\n"
    return "".join(out) + LINE + f"{plural(count, 'gateway')}: {total}"


def gateway(sofia: Sofia, gw: Gateway) -> str:
    have = gw.values
    rows: list[tuple[str, object]] = [
        ("Name    ", gw.name),
        ("Profile ", gw.profile),
        ("Scheme  ", have["scheme"]),
        ("Realm   ", have["realm"]),
        ("Username", have["username"]),
        ("Password", "yes" if have["password"] else "no"),
        ("From    ", have["from"]),
        ("Contact ", have["contact"]),
        ("Exten   ", have["exten"]),
        ("To      ", have["to"]),
        ("Proxy   ", have["proxy"]),
        ("Context ", have["context"]),
        ("Expires ", have["expires"]),
        ("Freq    ", gw.freq),
        ("Ping    ", 0),
        ("PingFreq", gw.ping_freq),
        ("PingTime", "0.00"),
        ("PingState", f"{gw.ping_min}/0/{gw.ping_max}"),
        ("State   ", gw.state),
        ("Status  ", "UP" if gw.up else "DOWN"),
        ("Uptime  ", f"{int(sofia.clock() - gw.up_since) if gw.up else 0}s"),
        ("CallsIN ", gw.calls_in),
        ("CallsOUT", gw.calls_out),
        ("FailedCallsIN", gw.failed_in),
        ("FailedCallsOUT", gw.failed_out),
    ]
    return LINE + "".join(f"{name}\t{value}\n" for name, value in rows) + LINE


def xml_gateway(sofia: Sofia, gw: Gateway) -> str:
    have = gw.values

    def safe(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    up = int((sofia.clock() - gw.up_since) * 1e6) if gw.up else 0
    rows: list[tuple[str, object]] = [("name", gw.name), ("profile", gw.profile)]
    rows += [(name, have[name]) for name in ("scheme", "realm", "username")]
    rows.append(("password", "yes" if have["password"] else "no"))
    rows += [(name, safe(have[name])) for name in ("from", "contact", "exten")]
    rows += [(name, have[name]) for name in ("to", "proxy", "context", "expires")]
    rows += [("freq", gw.freq), ("ping", 0), ("pingfreq", gw.ping_freq), ("pingmin", gw.ping_min), ("pingcount", 0)]
    rows += [("pingmax", gw.ping_max), ("pingtime", "0.00"), ("pinging", 0), ("state", gw.state)]
    rows += [("status", "UP" if gw.up else "DOWN"), ("uptime-usec", up)]
    rows += [("calls-in", gw.calls_in), ("calls-out", gw.calls_out)]
    rows += [("failed-calls-in", gw.failed_in), ("failed-calls-out", gw.failed_out)]
    if gw.state in ("FAILED", "FAIL_WAIT", "TRYING"):
        left = int(gw.retry - sofia.clock())
        rows.append(("retry", f"{left}s" if left >= 0 else "NEVER"))
    body = "".join(f"    <{name}>{value}</{name}>\n" for name, value in rows)
    return f"  <gateway>\n{body}  </gateway>\n"


def xml_gateways(sofia: Sofia) -> str:
    rows = [xml_gateway(sofia, gw) for name, one in sofia.listed() if name == one.name for gw in one.gateways]
    return HEAD + "<gateways>\n" + "".join(rows) + "</gateways>\n"


def xml_overview(sofia: Sofia) -> str:
    out = [HEAD + "<profiles>\n"]
    for name, one in sofia.listed():
        if name != one.name:
            out.append(_xml("alias", name, "alias", one.name, "ALIASED"))
            continue
        out.append(_xml("profile", name, "profile", url(one), f"RUNNING ({sofia.in_use(name)})"))
        for gw in one.gateways:
            out.append(_xml("gateway", gw.name, "gateway", gw.values["to"], gw.state))
            if gw.state in WAITING:
                out[-1] = out[-1].replace("</gateway>\n", retry(gw, sofia.clock(), gw.retry) + "</gateway>\n")
            out.append("\n")
    return "".join(out) + "</profiles>\n"


def _xml(tag: str, name: str, kind: str, data: str, state: str) -> str:
    rows = f"<name>{name}</name>\n<type>{kind}</type>\n<data>{data}</data>\n<state>{state}</state>\n"
    return f"<{tag}>\n{rows}</{tag}>\n"


def profile_rows(sofia: Sofia, asked: str, one: Profile) -> list[tuple[str, object]]:
    """Return the lines of `sofia status profile`."""
    have = one.settings

    def yes(name: str) -> str:
        return "true" if true(have.get(name, "")) else "false"

    rows: list[tuple[str, object]] = [("Name", asked), ("Domain Name", have.get("domain-name") or "N/A")]
    if asked.lower() != one.name.lower():
        rows.append(("Alias Of", one.name))
    rows += [("Auto-NAT", "false"), ("DBName", have.get("dbname") or f"sofia_reg_{one.name}")]
    rows += [("Pres Hosts", have.get("presence-hosts", "")), ("Dialplan", have.get("dialplan") or "XML")]
    rows += [
        ("Context", have.get("context") or "default"),
        ("Challenge Realm", have.get("challenge-realm") or "auto_to"),
    ]
    rows.append(("RTP-IP", have.get("rtp-ip") or have["sip-ip"]))
    if have.get("ext-rtp-ip"):
        rows.append(("Ext-RTP-IP", have["ext-rtp-ip"]))
    rows.append(("SIP-IP", have["sip-ip"]))
    if have.get("ext-sip-ip"):
        rows.append(("Ext-SIP-IP", have["ext-sip-ip"]))
    if not alone(one):
        rows += [("URL", url(one)), ("BIND-URL", bind_url(one))]
    if true(have.get("tls", "")):
        secure = url(one, True)
        rows += [("TLS-URL", secure), ("TLS-BIND-URL", "sips" + secure[3:] + ";transport=tls")]
    rows += [("HOLD-MUSIC", have.get("hold-music") or "N/A"), ("OUTBOUND-PROXY", have.get("outbound-proxy") or "N/A")]
    rows += [("CODECS IN", codecs(one, "inbound")), ("CODECS OUT", codecs(one, "outbound"))]
    dtmf = have.get("dtmf-type", "rfc2833").lower()
    rows += [("TEL-EVENT", have.get("rfc2833-pt") or "101"), ("DTMF-MODE", dtmf if dtmf != "none" else "none")]
    rows += [("CNG", have.get("cng-pt") or "13"), ("SESSION-TO", have.get("session-timeout") or "0")]
    rows += [("MAX-DIALOG", have.get("max-proceeding") or "0")]
    rows += [("MAX-RECV-RPS", have.get("max-recv-requests-per-second") or "1000")]
    rows += [("NOMEDIA", yes("inbound-bypass-media")), ("LATE-NEG", yes("inbound-late-negotiation"))]
    rows += [("PROXY-MEDIA", yes("inbound-proxy-media")), ("AGGRESSIVENAT", yes("aggressive-nat-detection"))]
    if have.get("user-agent-filter"):
        rows.append(("USER-AGENT-FILTER", have["user-agent-filter"]))
    if have.get("max-registrations-per-extension", "0") not in ("", "0"):
        rows.append(("MAX-REG-PEREXT", have["max-registrations-per-extension"]))
    rows += [("CALLS-IN", one.calls_in), ("FAILED-CALLS-IN", one.failed_in)]
    rows += [("CALLS-OUT", one.calls_out), ("FAILED-CALLS-OUT", one.failed_out)]
    rows.append(("REGISTRATIONS", sum(1 for reg in sofia.registrations if reg.profile == one.name)))
    return rows


def profile(sofia: Sofia, asked: str, one: Profile, words: list[str]) -> str:
    """Return `sofia status profile NAME [reg [part] | user u@d | pres part]`."""
    what = words[0].lower() if words else ""
    out = ""
    if what not in ("reg", "user"):
        out = LINE + "".join(f"{name:<17}\t{value}\n" for name, value in profile_rows(sofia, asked, one))
    if what not in ("reg", "user", "pres"):
        return out
    part = words[1] if len(words) > 1 else ""
    rows = [reg for reg in sofia.registrations if reg.profile == one.name]
    if what == "user":
        user, _at, host = part.rpartition("@")
        rows = [reg for reg in rows if (not user or reg.user == user) and reg.realm == host]
    elif part:
        rows = [reg for reg in rows if part in reg.contact]
    body = "".join(_registration(reg) for reg in rows)
    return out + f"\nRegistrations:\n{LINE}{body}Total items returned: {len(rows)}\n{LINE}"


def _registration(reg: Any) -> str:
    rows = [("Call-ID:    ", reg.token), ("User:       ", f"{reg.user}@{reg.realm}")]
    rows += [("Contact:    ", f'"" <{reg.contact}>'), ("Agent:      ", reg.agent)]
    rows += [("Status:     ", "Registered(UDP)(unknown) EXP(2026-11-22 15:00:00) EXPSECS(3600)")]
    rows += [("Ping-Status:", "Reachable"), ("Ping-Time:  ", "0.00"), ("Host:       ", "vm"), ("IP:         ", reg.ip)]
    rows += [("Port:       ", reg.port), ("Auth-User:  ", reg.user), ("Auth-Realm: ", reg.realm)]
    rows.append(("MWI-Account:", f"{reg.user}@{reg.realm}"))
    return "".join(f"{name}\t{value}\n" for name, value in rows) + "\n"


def json_overview(sofia: Sofia) -> str:
    out: dict[str, Any] = {}
    for name, one in sofia.listed():
        if name != one.name:
            entry: dict[str, Any] = {"status": {"type": "alias", "data": one.name, "state": "ALIASED"}}
        else:
            status = {"type": "profile", "state": "RUNNING", "in-use": sofia.in_use(name), "data": url(one)}
            entry = {"status": status}
            if one.gateways:
                entry["gateways"] = {
                    gw.name: {"type": "gateway", "data": gw.values["to"], "state": gw.state} for gw in one.gateways
                }
        entry["info"] = _info(name, one)
        out[name] = entry
    return tabbed({"profiles": out}) + "\n"


def _info(name: str, one: Profile) -> dict[str, Any]:
    have = one.settings
    info: dict[str, Any] = {"domain-name": have.get("domain-name") or "N/A"}
    if name != one.name:
        info["alias-of"] = one.name
    info.update({"auto-nat": "false", "db-name": have.get("dbname") or f"sofia_reg_{one.name}"})
    info.update({"pres-hosts": have.get("presence-hosts", ""), "dialplan": have.get("dialplan") or "XML"})
    info.update(
        {"context": have.get("context") or "default", "challenge-realm": have.get("challenge-realm") or "auto_to"}
    )
    info["rtp-ip"] = [have.get("rtp-ip") or have["sip-ip"]]
    if have.get("ext-rtp-ip"):
        info["ext-rtp-ip"] = have["ext-rtp-ip"]
    info.update({"sip-ip": have["sip-ip"], "ext-sip-ip": have.get("ext-sip-ip", "")})
    info.update({"url": url(one), "bind-url": bind_url(one)})
    info.update({"hold-music": have.get("hold-music", ""), "outbound-proxy": have.get("outbound-proxy") or "N/A"})
    return info


def tabbed(value: Any, depth: int = 0) -> str:
    """Write JSON as the server's library does: a tab for each level, and one behind the colon."""
    if isinstance(value, dict):
        if not value:
            return "{\n" + "\t" * depth + "}"
        inner = "\t" * (depth + 1)
        rows = (f"{inner}{json.dumps(name)}:\t{tabbed(one, depth + 1)}" for name, one in value.items())
        return "{\n" + ",\n".join(rows) + "\n" + "\t" * depth + "}"
    return json.dumps(value, ensure_ascii=False)
