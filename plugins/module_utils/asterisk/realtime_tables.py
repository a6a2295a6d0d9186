# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of Asterisk's realtime back end, as data: what its own migrations (contrib/ast-db-manage, 22) make.

Debian does not ship the migrations, so that `create_tables` makes the tables from here: same columns, types, widths and
indexes.  What a database that is there really has is asked of it, and counts: people widen columns.
A column is `name:type`: s40 is varchar(40), t text, i integer, f double precision, b and y the two enums of yes and no,
=x the enum x.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.clients.sql import Column, Dialect

BOOLS = {"b": "ast_bool_values", "y": "yesno_values"}
PLAIN = {"t": "text", "i": "integer", "f": "double precision"}

ENUMS: dict[str, tuple[str, ...]] = {
    "ast_bool_values": ("0", "1", "off", "on", "false", "true", "no", "yes"),
    "pjsip_100rel_values_v2": ("no", "required", "peer_supported", "yes"),
    "pjsip_auth_type_values_v2": ("md5", "userpass", "google_oauth"),
    "pjsip_cid_privacy_values": (
        "allowed_not_screened",
        "allowed_passed_screened",
        "allowed_failed_screened",
        "allowed",
        "prohib_not_screened",
        "prohib_passed_screened",
        "prohib_failed_screened",
        "prohib",
        "unavailable",
    ),
    "pjsip_connected_line_method_values": ("invite", "reinvite", "update"),
    "pjsip_direct_media_glare_mitigation_values": ("none", "outgoing", "incoming"),
    "pjsip_dtls_setup_values": ("active", "passive", "actpass"),
    "pjsip_dtmf_mode_values_v3": ("rfc4733", "inband", "info", "auto", "auto_info"),
    "pjsip_incoming_call_offer_pref_values": ("local", "local_first", "remote", "remote_first"),
    "pjsip_media_encryption_values": ("no", "sdes", "dtls"),
    "pjsip_outgoing_call_offer_pref_values": (
        "local",
        "local_merge",
        "local_first",
        "remote",
        "remote_merge",
        "remote_first",
    ),
    "pjsip_redirect_method_values": ("user", "uri_core", "uri_pjsip"),
    "pjsip_t38udptl_ec_values": ("none", "fec", "redundancy"),
    "pjsip_timer_values": ("forced", "no", "required", "yes"),
    "queue_autopause_values": ("yes", "no", "all"),
    "queue_strategy_values": (
        "ringall",
        "leastrecent",
        "fewestcalls",
        "random",
        "rrmemory",
        "linear",
        "wrandom",
        "rrordered",
    ),
    "security_negotiation_values": ("no", "mediasec"),
    "sha_hash_values": ("SHA-1", "SHA-256"),
    "yesno_values": ("yes", "no"),
}

TABLES: dict[str, str] = {
    "ps_endpoints": (
        "id:s255 transport:s40 aors:s2048 auth:s255 context:s40 disallow:s200 allow:s200 direct_media:b "
        "connected_line_method:=pjsip_connected_line_method_values "
        "direct_media_method:=pjsip_connected_line_method_values "
        "direct_media_glare_mitigation:=pjsip_direct_media_glare_mitigation_values disable_direct_media_on_nat:b "
        "dtmf_mode:=pjsip_dtmf_mode_values_v3 external_media_address:s40 force_rport:b ice_support:b identify_by:s80 "
        "mailboxes:s40 moh_suggest:s40 outbound_auth:s255 outbound_proxy:s255 rewrite_contact:b rtp_ipv6:b "
        "rtp_symmetric:b send_diversion:b send_pai:b send_rpid:b timers_min_se:i timers:=pjsip_timer_values "
        "timers_sess_expires:i callerid:s40 callerid_privacy:=pjsip_cid_privacy_values callerid_tag:s40 "
        "100rel:=pjsip_100rel_values_v2 aggregate_mwi:b trust_id_inbound:b trust_id_outbound:b use_ptime:b use_avpf:b "
        "media_encryption:=pjsip_media_encryption_values inband_progress:b call_group:s40 pickup_group:s40 "
        "named_call_group:s40 named_pickup_group:s40 device_state_busy_at:i fax_detect:b t38_udptl:b "
        "t38_udptl_ec:=pjsip_t38udptl_ec_values t38_udptl_maxdatagram:i t38_udptl_nat:b t38_udptl_ipv6:b "
        "tone_zone:s40 language:s40 one_touch_recording:b record_on_feature:s40 record_off_feature:s40 rtp_engine:s40 "
        "allow_transfer:b allow_subscribe:b sdp_owner:s40 sdp_session:s40 tos_audio:s10 tos_video:s10 "
        "sub_min_expiry:i from_domain:s40 from_user:s40 mwi_from_user:s40 dtls_verify:s40 dtls_rekey:s40 "
        "dtls_cert_file:s200 dtls_private_key:s200 dtls_cipher:s200 dtls_ca_file:s200 dtls_ca_path:s200 "
        "dtls_setup:=pjsip_dtls_setup_values srtp_tag_32:b media_address:s40 "
        "redirect_method:=pjsip_redirect_method_values set_var:t cos_audio:i cos_video:i message_context:s40 "
        "force_avp:b media_use_received_transport:b accountcode:s80 user_eq_phone:b moh_passthrough:b "
        "media_encryption_optimistic:b rpid_immediate:b g726_non_standard:b rtp_keepalive:i rtp_timeout:i "
        "rtp_timeout_hold:i bind_rtp_to_media_address:b voicemail_extension:s40 mwi_subscribe_replaces_unsolicited:b "
        "deny:s95 permit:s95 acl:s40 contact_deny:s95 contact_permit:s95 contact_acl:s40 subscribe_context:s40 "
        "fax_detect_timeout:i contact_user:s80 preferred_codec_only:b asymmetric_rtp_codec:b rtcp_mux:b "
        "allow_overlap:b refer_blind_progress:b notify_early_inuse_ringing:b max_audio_streams:i max_video_streams:i "
        "webrtc:b dtls_fingerprint:=sha_hash_values incoming_mwi_mailbox:s40 bundle:b dtls_auto_generate_cert:b "
        "follow_early_media_fork:b accept_multiple_sdp_answers:b suppress_q850_reason_headers:b "
        "trust_connected_line:b send_connected_line:b ignore_183_without_sdp:b codec_prefs_incoming_offer:s128 "
        "codec_prefs_outgoing_offer:s128 codec_prefs_incoming_answer:s128 codec_prefs_outgoing_answer:s128 "
        "stir_shaken:b send_history_info:b allow_unauthenticated_options:b t38_bind_udptl_to_media_address:b "
        "geoloc_incoming_call_profile:s80 geoloc_outgoing_call_profile:s80 "
        "incoming_call_offer_pref:=pjsip_incoming_call_offer_pref_values "
        "outgoing_call_offer_pref:=pjsip_outgoing_call_offer_pref_values stir_shaken_profile:s80 "
        "security_negotiation:=security_negotiation_values security_mechanisms:s512 send_aoc:b overlap_context:s80 "
        "tenantid:s80 suppress_moh_on_sendonly:b follow_redirect_methods:s95 rtp_port_start:i rtp_port_end:i"
    ),
    "ps_auths": (
        "id:s255 auth_type:=pjsip_auth_type_values_v2 nonce_lifetime:i md5_cred:s40 password:s80 realm:s255 "
        "username:s40 refresh_token:s255 oauth_clientid:s255 oauth_secret:s255 password_digest:s1024 "
        "supported_algorithms_uas:s1024 supported_algorithms_uac:s1024"
    ),
    "ps_aors": (
        "id:s255 contact:s255 default_expiration:i mailboxes:s80 max_contacts:i minimum_expiration:i "
        "remove_existing:b qualify_frequency:i authenticate_qualify:b maximum_expiration:i outbound_proxy:s255 "
        "support_path:b qualify_timeout:f voicemail_extension:s40 remove_unavailable:b qualify_2xx_only:b"
    ),
    "ps_endpoint_id_ips": ("id:s255 endpoint:s255 match:s80 srv_lookups:b match_header:s255 match_request_uri:s255"),
    "ps_registrations": (
        "id:s255 auth_rejection_permanent:b client_uri:s255 contact_user:s40 expiration:i max_retries:i "
        "outbound_auth:s255 outbound_proxy:s255 retry_interval:i forbidden_retry_interval:i server_uri:s255 "
        "transport:s40 support_path:b fatal_retry_interval:i line:b endpoint:s255 support_outbound:b "
        "contact_header_params:s255 max_random_initial_delay:i security_negotiation:=security_negotiation_values "
        "security_mechanisms:s512 user_agent:s255"
    ),
    "queues": (
        "name:s128 musiconhold:s128 announce:s128 context:s128 timeout:i ringinuse:y setinterfacevar:y setqueuevar:y "
        "setqueueentryvar:y monitor_format:s8 membermacro:s512 membergosub:s512 queue_youarenext:s128 "
        "queue_thereare:s128 queue_callswaiting:s128 queue_quantity1:s128 queue_quantity2:s128 queue_holdtime:s128 "
        "queue_minutes:s128 queue_minute:s128 queue_seconds:s128 queue_thankyou:s128 queue_callerannounce:s128 "
        "queue_reporthold:s128 announce_frequency:i announce_to_first_user:y min_announce_frequency:i "
        "announce_round_seconds:i announce_holdtime:s128 announce_position:s128 announce_position_limit:i "
        "periodic_announce:s50 periodic_announce_frequency:i relative_periodic_announce:y random_periodic_announce:y "
        "retry:i wrapuptime:i penaltymemberslimit:i autofill:y monitor_type:s128 autopause:=queue_autopause_values "
        "autopausedelay:i autopausebusy:y autopauseunavail:y maxlen:i servicelevel:i strategy:=queue_strategy_values "
        "joinempty:s128 leavewhenempty:s128 reportholdtime:y memberdelay:i weight:i timeoutrestart:y defaultrule:s128 "
        "timeoutpriority:s128 log_restricted_caller_id:b"
    ),
    "queue_members": (
        "queue_name:s80 interface:s80 membername:s80 state_interface:s80 penalty:i paused:i uniqueid:i wrapuptime:i "
        "ringinuse:b reason_paused:s80"
    ),
}

# What identifies a row; the first column is what Asterisk looks it up by.
KEYS: dict[str, tuple[str, ...]] = {
    **{table: ("id",) for table in TABLES if table.startswith("ps_")},
    "queues": ("name",),
    "queue_members": ("queue_name", "interface"),
}
# The type of an object of PJSIP -> its table, and the section of sorcery.conf that maps it.
PJSIP = {
    "endpoint": ("ps_endpoints", "res_pjsip"),
    "auth": ("ps_auths", "res_pjsip"),
    "aor": ("ps_aors", "res_pjsip"),
    "identify": ("ps_endpoint_id_ips", "res_pjsip_endpoint_identifier_ip"),
    "registration": ("ps_registrations", "res_pjsip_outbound_registration"),
}
# Kind -> the families of tables that it writes, by their names in extconfig.conf.
FAMILIES = {
    "pjsip_endpoints": ("ps_endpoints", "ps_auths", "ps_aors", "ps_endpoint_id_ips", "ps_registrations"),
    "pjsip_trunks": ("ps_endpoints", "ps_auths", "ps_aors", "ps_endpoint_id_ips", "ps_registrations"),
    "asterisk_queues": ("queues", "queue_members"),
}
TYPES = {table: kind for kind, (table, _section) in PJSIP.items()}
INDEXES = {"ps_aors": (("ps_aors_qualifyfreq_contact", ("qualify_frequency", "contact")),)}


def columns_of(family: str) -> list[tuple[str, str]]:
    """Return (column, type) of a table as it is declared."""
    return [(name, kind) for name, _colon, kind in (one.partition(":") for one in TABLES[family].split())]


def create(dialect: Dialect, tables: Mapping[str, str], enums: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield the statements that create tables (family -> name) and the enum types that they need and that are not there."""
    needed = dict.fromkeys(enum for family in tables for _name, kind in columns_of(family) if (enum := _enum(kind)))
    for enum in needed:
        if enum not in enums:
            values = ", ".join(map(dialect.quote, ENUMS[enum]))
            yield f"CREATE TYPE {dialect.name(enum)} AS ENUM ({values});"
    for family, table in tables.items():
        key = KEYS[family]
        rows = [f"{dialect.name(name)} {_sql(dialect, family, name, kind)}" for name, kind in columns_of(family)]
        rows.append(f"{'UNIQUE' if key == ('id',) else 'PRIMARY KEY'} ({', '.join(map(dialect.name, key))})")
        if family == "queue_members":
            rows.append(f"UNIQUE ({dialect.name('uniqueid')})")
        yield f"CREATE TABLE {dialect.name(table)} ({', '.join(rows)});"
        for index, names in INDEXES.get(family, ()):
            yield f"CREATE INDEX {dialect.name(index)} ON {dialect.name(table)} ({', '.join(map(dialect.name, names))});"


def _enum(kind: str) -> str:
    return BOOLS.get(kind) or (kind[1:] if kind[0] == "=" else "")


def _sql(dialect: Dialect, family: str, name: str, kind: str) -> str:
    """Return a column's type as SQL."""
    if (family, name) == ("queue_members", "uniqueid"):
        return "serial NOT NULL"
    sql = dialect.name(_enum(kind)) if _enum(kind) else PLAIN.get(kind) or f"varchar({kind[1:]})"
    return f"{sql} NOT NULL" if name in KEYS[family] else sql


def declared(family: str) -> dict[str, Column]:
    """Return the columns of a table that is still to be created."""
    out = {}
    for name, kind in columns_of(family):
        enum = _enum(kind)
        sql = enum or {"t": "text", "i": "int4", "f": "float8"}.get(kind, "varchar")
        width = int(kind[1:]) if sql == "varchar" else 0
        required = name in KEYS[family]
        out[name] = Column(name, sql, width, ENUMS.get(enum, ()), required)
    return out
