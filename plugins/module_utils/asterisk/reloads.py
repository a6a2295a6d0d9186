# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed -> the narrowest reloads that make it true, and what only a restart can. Pure.

Every row was tried on Asterisk 22.10.1: change, command, effect visible. No command here ends a call: a narrow reload
leaves channels and registrations alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.layout import TRUE


@dataclass(frozen=True)
class Touched:
    """One section that is created, updated or deleted.

    file      relative to the configuration: 'pjsip.d/endpoints.conf', 'pjsip.conf'
    kind      the section's type ('endpoint', 'transport', 'context'), else its name
    action    'create', 'update' or 'delete'
    options   the names of the options that change
    settings  all options of the section as they will be, where they are known: a transport's `allow_reload` counts
    """

    file: str
    kind: str
    name: str
    action: str
    options: Sequence[str] = ()
    settings: Mapping[str, str | Sequence[str]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Activation:
    """Commands of the console in order, and {what, why} of what they do not apply."""

    commands: tuple[str, ...] = ()
    restart_required: tuple[dict[str, str], ...] = ()


# File -> the command that makes the server read it again.
_COMMANDS = {
    "acl.conf": "module reload acl",
    "aeap.conf": "module reload res_aeap.so",
    "agents.conf": "module reload app_agent_pool.so",
    "alarmreceiver.conf": "module reload app_alarmreceiver.so",
    "amd.conf": "module reload app_amd.so",
    "ari.conf": "module reload res_ari.so",
    "calendar.conf": "module reload res_calendar.so",
    "cdr.conf": "module reload cdr",
    "cdr_adaptive_odbc.conf": "module reload cdr_adaptive_odbc.so",
    "cdr_custom.conf": "module reload cdr_custom.so",
    "cdr_manager.conf": "module reload cdr_manager.so",
    "cdr_odbc.conf": "module reload cdr_odbc.so",
    "cel.conf": "module reload cel",
    "cel_custom.conf": "module reload cel_custom.so",
    "cel_odbc.conf": "module reload cel_odbc.so",
    "cel_pgsql.conf": "module reload cel_pgsql.so",
    "chan_websocket.conf": "module reload chan_websocket.so",
    "cli_aliases.conf": "module reload res_clialiases.so",
    "cli_permissions.conf": "cli reload permissions",
    "confbridge.conf": "module reload app_confbridge.so",
    "dnsmgr.conf": "dnsmgr reload",
    "dsp.conf": "module reload dsp",
    "enum.conf": "module reload enum",
    "extconfig.conf": "module reload extconfig",
    "extensions.ael": "ael reload",
    "extensions.conf": "dialplan reload",
    "extensions.lua": "module reload pbx_lua.so",
    "features.conf": "module reload features",
    "followme.conf": "module reload app_followme.so",
    "func_odbc.conf": "module reload func_odbc.so",
    "geolocation.conf": "module reload res_geolocation.so",
    "hep.conf": "module reload res_hep.so",
    "http.conf": "module reload http",
    "iax.conf": "iax2 reload",
    "indications.conf": "module reload indications",
    "logger.conf": "logger reload",
    "manager.conf": "manager reload",
    "minivm.conf": "minivm reload",
    "motif.conf": "module reload chan_motif.so",
    "musiconhold.conf": "moh reload",
    "phoneprov.conf": "module reload res_phoneprov.so",
    "pjproject.conf": "module reload res_pjproject.so",
    "pjsip_notify.conf": "module reload res_pjsip_notify.so",
    "pjsip_wizard.conf": "pjsip reload",
    "prometheus.conf": "module reload res_prometheus.so",
    "queuerules.conf": "queue reload rules",
    "queues.conf": "queue reload all",
    "res_config_sqlite3.conf": "module reload res_config_sqlite3.so",
    "res_fax.conf": "module reload res_fax.so",
    "res_ldap.conf": "module reload res_config_ldap.so",
    "res_odbc.conf": "module reload res_odbc.so",
    "res_parking.conf": "module reload res_parking.so",
    "res_stun_monitor.conf": "module reload res_stun_monitor.so",
    "resolver_unbound.conf": "module reload res_resolver_unbound.so",
    "rtp.conf": "module reload res_rtp_asterisk.so",
    "say.conf": "module reload app_playback.so",
    "sip.conf": "sip reload",
    "smdi.conf": "module reload res_smdi.so",
    "statsd.conf": "module reload res_statsd.so",
    "stir_shaken.conf": "module reload res_stir_shaken.so",
    "udptl.conf": "module reload udptl",
    "voicemail.conf": "voicemail reload",
    "websocket_client.conf": "module reload res_websocket_client.so",
    "xmpp.conf": "module reload res_xmpp.so",
}
_ONLY_RESTART = {
    "asterisk.conf": "it is read when Asterisk starts",
    "ccss.conf": "its module does not support reloads",
    "cli.conf": "it is read when Asterisk starts",
    "modules.conf": "a reload neither loads nor unloads modules",
    "res_http_media_cache.conf": "its module does not support reloads",
    "res_snmp.conf": "its module does not support reloads",
    "sorcery.conf": "it is read when Asterisk starts",
    "stasis.conf": "its module does not support reloads",
}
# Read again each time that they are used: nothing has to be said.
_ALWAYS_READ = frozenset(("festival.conf",))
# What others refer to: `module reload cdr_adaptive_odbc.so` drops a table whose connection is not there yet.
_FIRST = frozenset(("acl.conf", "res_odbc.conf"))
# Modules that do not start without this section, and refuse a reload that leaves them none.  Only the console may load them:
# AMI refuses `module load`.
_STARTED_BY = {"cdr_custom.conf": "mappings", "cel_custom.conf": "mappings"}
# The sections of codecs.conf that can be read again; other codecs read theirs when they are loaded.
_CODECS = {"plc": "module reload plc", "speex": "module reload codec_speex.so"}
_PJSIP = "module reload res_pjsip.so"  # every type of pjsip.conf, registrations and identifies as well
_PJSIP_MWI = "module reload res_pjsip_mwi.so"
_PJSIP_ALONE = {
    "identify": "module reload res_pjsip_endpoint_identifier_ip.so",
    "registration": "module reload res_pjsip_outbound_registration.so",
    "outbound-publish": "module reload res_pjsip_outbound_publish.so",
}
# Types that a res_pjsip reload is known to cover; of others we only know that `pjsip reload` does.
_PJSIP_TYPES = frozenset(
    ("endpoint", "aor", "auth", "transport", "global", "acl", "domain_alias", "resource_list", "system", *_PJSIP_ALONE)
)
# The options of a transport that its running socket takes; every other needs `allow_reload`, or a restart. Until then
# `pjsip show transport` shows the old address and TLS options, also of a transport that was removed and made again.
TRANSPORT_LIVE = frozenset(
    (
        "type",
        "allow_reload",
        "external_media_address",
        "external_signaling_address",
        "external_signaling_hostname",
        "external_signaling_port",
        "local_net",
        "symmetric_transport",
        "websocket_write_timeout",
    )
)


def plan_reloads(touched: Iterable[Touched], version: str) -> Activation:
    """The commands, each once and in an order that works, and what needs a restart."""
    by_file: dict[str, list[Touched]] = {}
    for one in touched:
        by_file.setdefault(part_of(one.file), []).append(one)
    commands: dict[str, None] = {}
    restart: list[dict[str, str]] = []
    for file in sorted(by_file, key=lambda name: (name not in _FIRST, name == "extensions.conf", name)):
        ones = by_file[file]
        if file == "pjsip.conf":
            more, why = _plan_pjsip(ones)
            restart += why
        elif file in _ONLY_RESTART:
            restart.append({"what": file, "why": _ONLY_RESTART[file]})
            continue
        elif any(one.name == _STARTED_BY.get(file) and one.action != "update" for one in ones):
            reason = f"its module runs for this section alone: restart, or `module load {file[:-5]}.so` on the console"
            restart.append({"what": file, "why": reason})
            continue
        elif file in _ALWAYS_READ:
            continue
        elif file == "codecs.conf":
            more = [_CODECS[one.name] for one in ones if one.name in _CODECS]
            others = [f"{file} [{one.name}]" for one in ones if one.name not in _CODECS]
            restart += [{"what": one, "why": "its codec reads it when it is loaded"} for one in others]
        else:
            more = _commands(file, ones, version)
            if not more:
                restart.append({"what": file, "why": "no command is known that makes Asterisk read this file again"})
        commands.update(dict.fromkeys(more))
    return Activation(tuple(commands), tuple(restart))


def part_of(path: str) -> str:
    """The file that a path is part of: 'pjsip.d/endpoints.conf' -> 'pjsip.conf'."""
    folder, slash, name = path.rpartition("/")
    top = folder.split("/")[0]
    return top[:-2] + (".ael" if name.endswith(".ael") else ".conf") if slash and top.endswith(".d") else name


def _commands(file: str, touched: Sequence[Touched], version: str) -> list[str]:
    if file == "queues.conf" and all(one.options and set(one.options) <= {"member"} for one in touched):
        return ["queue reload members"]
    if file == "cdr.conf":
        sections = {one.kind for one in touched}
        return [
            *(["module reload cdr"] if sections - {"csv"} else []),
            *(["module reload cdr_csv.so"] * ("csv" in sections)),
        ]
    if file == "sip.conf" and int((version.split(".")[0] or "0") if version[:1].isdigit() else 0) >= 21:
        return []  # chan_sip is gone
    command = _COMMANDS.get(file)
    return [command] if command else []


def _plan_pjsip(touched: Sequence[Touched]) -> tuple[list[str], list[dict[str, str]]]:
    restart = [one for one in map(_pjsip_restart, touched) if one]
    kinds = {one.kind for one in touched} - {"system"}
    if not kinds:
        return [], restart
    if not kinds <= _PJSIP_TYPES:
        return ["pjsip reload"], restart
    if kinds <= set(_PJSIP_ALONE):
        return [_PJSIP_ALONE[kind] for kind in sorted(kinds)], restart
    commands = [_PJSIP]
    # Phones that are registered already get their mailboxes' lamps from this one (1.6 s for 10,000 endpoints).
    if any(one.kind in ("endpoint", "aor") and _about_mailboxes(one) for one in touched):
        commands.append(_PJSIP_MWI)
    return commands, restart


def _about_mailboxes(one: Touched) -> bool:
    return one.action != "delete" and any(
        name in ("mailboxes", "aggregate_mwi", "mwi_from_user") for name in one.options
    )


def _pjsip_restart(one: Touched) -> dict[str, str] | None:
    """What a restart is needed for, if it is."""
    if one.kind == "system":
        return {"what": f"system {one.name}", "why": "objects of type system are read when Asterisk starts"}
    if one.kind != "transport" or one.action == "create":
        return None
    if one.action == "delete":
        return {"what": f"transport {one.name}", "why": "its socket stays open until Asterisk restarts"}
    fixed = sorted(set(one.options) - TRANSPORT_LIVE)
    if not fixed or _last(one.settings.get("allow_reload", "")).lower() in TRUE:
        return None
    return {
        "what": f"transport {one.name}",
        "why": f"without allow_reload its socket keeps the old {', '.join(fixed)} until Asterisk restarts",
    }


def _last(value: str | Sequence[str]) -> str:
    """The value that counts of an option that may stand several times."""
    if isinstance(value, str):
        return value
    return value[-1] if value else ""
