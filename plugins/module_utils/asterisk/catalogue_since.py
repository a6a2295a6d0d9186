# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which release of Asterisk came to know an option, and which no longer does. Made by tests/tools/catalogue.py: do not edit."""

from __future__ import annotations

# XML documentation in the sources of Asterisk, by release tag (github.com/asterisk/asterisk).
NEWEST = {16: 30, 17: 9, 18: 26, 19: 8, 20: 20, 21: 12, 22: 10, 23: 4}

# When something came and went (a minus) -> file/type/option/value, or application/name.
SINCE = {
    "-16 16.1": (
        "pjsip.conf/endpoint/send_connected_line pjsip.conf/endpoint/trust_connected_line "
        "pjsip.conf/global/use_callerid_contact"
    ),
    "-16 16.10 -17 17.4": "confbridge.conf/user_profile/text_messaging rtp.conf//ice_ rtp.conf//stun_",
    "-16 16.12 -17 17.6": "asterisk.conf//trace pjsip.conf/system/disable_rport",
    "-16 16.15 -16.19 18 -18.5": (
        "stir_shaken.conf/certificate/origid stir_shaken.conf/certificate/public_key_url "
        "stir_shaken.conf/store/public_key_url"
    ),
    "-16 16.15 -17 17.9 -18 18.1": (
        "confbridge.conf/bridge_profile/remb_estimated_bitrate pjsip.conf/endpoint/send_history_info"
    ),
    "-16 16.15 -17 18": "pjsip.conf/endpoint/stir_shaken",
    "-16 16.15 -17 18 -18.22 19 -20.7 21 -21.2": (
        "stir_shaken.conf/certificate stir_shaken.conf/general stir_shaken.conf/store"
    ),
    "-16 16.16 -17 17.9 -18 18.2": "rtp.conf//srtpreplayprotection",
    "-16 16.16 -17 18.2": "asterisk.conf//astcachedir",
    "-16 16.18 -17 18.4": "pjsip.conf/endpoint/allow_unauthenticated_options",
    "-16 16.19 -17 18.5": (
        "application/ConfKick confbridge.conf/user_profile/answer_channel rtp.conf//stun_software_attribute"
    ),
    "-16 16.19 -17 18.5 -18.22 19 -20.7 21 -21.2": (
        "stir_shaken.conf/certificate/public_cert_url stir_shaken.conf/store/public_cert_url"
    ),
    "-16 16.2": "pjsip.conf/global/send_contact_status_on_update_registration voicemail.conf//aliasescontext",
    "-16 16.20 -17 18.6": (
        "application/Queue/announceoverride& application/Reload application/StoreDTMF application/WaitForCondition "
        "statsd.conf/global/meter_support"
    ),
    "-16 16.21 -17 18.7": (
        "application/SayMoney application/SayOrdinal application/SendMF application/WaitForTone "
        "pjproject.conf/log_mappings/asterisk_trace"
    ),
    "-16 16.22 -17 18.8": (
        "logger.conf//custom_levels pjsip.conf/aor/remove_unavailable "
        "pjsip.conf/endpoint/t38_bind_udptl_to_media_address"
    ),
    "-16 16.23 -17 18.9 -19 19.1": "application/ToneScan",
    "-16 16.24 -17 18.10 -19 19.2": (
        "application/ReceiveMF application/ReceiveSF application/ReceiveText application/SendSF "
        "cdr.conf/general/channeldefaultenabled"
    ),
    "-16 16.25 -17 18.11 -18.22 19.3 -20.7 21 -21.2": (
        "stir_shaken.conf/profile/acllist stir_shaken.conf/profile/deny stir_shaken.conf/profile/permit "
        "stir_shaken.conf/profile/stir_shaken"
    ),
    "-16 16.25 -17 18.11 -19 19.3": (
        "manager.conf//disabledevents pjsip.conf/endpoint/stir_shaken_profile "
        "pjsip.conf/resource_list/resource_display_name stir_shaken.conf/profile"
    ),
    "-16 16.26 -17 18.12 -19 19.4": (
        "confbridge.conf/user_profile/hear_own_join_sound pjsip.conf/global/allow_sending_180_after_183"
    ),
    "-16 16.27 -17 18.13 -19 19.5": "pjsip.conf/registration/max_random_initial_delay",
    "-16 16.28 -17 18.14 -19 19.6": (
        "geolocation.conf/location geolocation.conf/profile pjsip.conf/endpoint/geoloc_incoming_call_profile "
        "pjsip.conf/endpoint/geoloc_outgoing_call_profile pjsip.conf/transport/allow_wildcard_certs"
    ),
    "-16 16.29 -17 18.15 -19 19.7": (
        "confbridge.conf/user_profile/end_marked_any features.conf/globals/transferannouncesound "
        "geolocation.conf/profile/confidence geolocation.conf/profile/format geolocation.conf/profile/location_info "
        "geolocation.conf/profile/location_source geolocation.conf/profile/method "
        "geolocation.conf/profile/suppress_empty_ca_elements musiconhold.conf//answeredonly"
    ),
    "-16 16.3": (
        "pjsip.conf/endpoint/ignore_183_without_sdp pjsip.conf/global/taskprocessor_overload_trigger "
        "res_odbc.conf//logging res_odbc.conf//slow_query_limit"
    ),
    "-16 16.30 -17 18.16 -19 19.8 -20 20.1": (
        "cdr.conf/general/ignoredialchanges cdr.conf/general/ignorestatechanges "
        "pjsip.conf/endpoint/100rel/peer_supported pjsip.conf/endpoint/security_mechanisms "
        "pjsip.conf/endpoint/security_negotiation pjsip.conf/global/all_codecs_on_empty_reinvite "
        "pjsip.conf/registration/security_mechanisms pjsip.conf/registration/security_negotiation"
    ),
    "-16 16.4": "pjsip.conf/global/norefersub",
    "-16 16.5": "application/AttendedTransfer application/BlindTransfer rtp.conf//dtls_mtu",
    "-16 16.7 -17 17.1": "musiconhold.conf//entry",
    "-16 16.8 -17 17.2": (
        "confbridge.conf/bridge_profile/maximum_sample_rate http.conf//enable_static http.conf//enable_status"
    ),
    "-16 16.9 -17 17.3": "asterisk.conf//hide_messaging_ami_events",
    "-16 17": (
        "pjsip.conf/auth/auth_type/google_oauth pjsip.conf/auth/oauth_clientid pjsip.conf/auth/oauth_secret "
        "pjsip.conf/auth/refresh_token pjsip.conf/registration/contact_header_params "
        "pjsip.conf/registration/support_outbound pjsip.conf/transport/protocol/flow prometheus.conf/general"
    ),
    "-16 18": (
        "application/AudioSocket pjsip.conf/endpoint/codec_prefs_incoming_answer "
        "pjsip.conf/endpoint/codec_prefs_incoming_offer pjsip.conf/endpoint/codec_prefs_outgoing_answer "
        "pjsip.conf/endpoint/codec_prefs_outgoing_offer pjsip.conf/endpoint/incoming_call_offer_pref "
        "pjsip.conf/endpoint/outgoing_call_offer_pref"
    ),
    "-16 18.12 -19 19.4": "aeap.conf/client",
    "-16 18.16 -19 20.1": (
        "application/Else application/ElseIf application/EndIf application/ExitIf application/If "
        "hep.conf/general/capture_name pjsip.conf/endpoint/send_aoc voicemail.conf//attachextrecs"
    ),
    "-16 18.17 -19 20.2": (
        "application/Broadcast application/Signal application/WaitForSignal pjsip.conf/endpoint/overlap_context"
    ),
    "-16 18.18 -19 20.3": "res_http_media_cache.conf/general",
    "-16 18.19 -19 20.4": (
        "musiconhold.conf//loop_last queues.conf//force_longest_waiting_caller queues.conf//reason_paused"
    ),
    "-16 18.20 -19 20.5": "pjsip.conf/transport/method/tlsv1_3",
    "-16 18.21 -19 20.6 -21 21.1": (
        "application/Authenticate/prompt& application/PJSIPHangup application/SpeechBackground/sound_file& "
        "asterisk.conf//sounds_search_custom_dir queues.conf//periodic-announce-startdelay"
    ),
    "-16 18.22 -19 20.7 -21 21.2": (
        "application/Dial/timeout^ stir_shaken.conf/attestation stir_shaken.conf/profile/attest_level "
        "stir_shaken.conf/profile/ca_file stir_shaken.conf/profile/ca_path stir_shaken.conf/profile/cert_cache_dir "
        "stir_shaken.conf/profile/check_tn_cert_public_url stir_shaken.conf/profile/crl_file "
        "stir_shaken.conf/profile/crl_path stir_shaken.conf/profile/curl_timeout "
        "stir_shaken.conf/profile/endpoint_behavior stir_shaken.conf/profile/failure_action "
        "stir_shaken.conf/profile/load_system_certs stir_shaken.conf/profile/max_cache_entry_age "
        "stir_shaken.conf/profile/max_cache_size stir_shaken.conf/profile/max_date_header_age "
        "stir_shaken.conf/profile/max_iat_age stir_shaken.conf/profile/private_key_file "
        "stir_shaken.conf/profile/public_cert_url stir_shaken.conf/profile/relax_x5u_path_restrictions "
        "stir_shaken.conf/profile/relax_x5u_port_scheme_restrictions stir_shaken.conf/profile/send_mky "
        "stir_shaken.conf/profile/use_rfc9410_responses stir_shaken.conf/profile/x5u_acl "
        "stir_shaken.conf/profile/x5u_deny stir_shaken.conf/profile/x5u_permit stir_shaken.conf/tn "
        "stir_shaken.conf/verification voicemail.conf//leaveurgent"
    ),
    "-16 18.23 -19 20.8 -21 21.3": (
        "pjsip.conf/endpoint/identify_by/request_uri pjsip.conf/identify/match_request_uri "
        "pjsip.conf/transport/tcp_keepalive_enable pjsip.conf/transport/tcp_keepalive_idle_time "
        "pjsip.conf/transport/tcp_keepalive_interval_time pjsip.conf/transport/tcp_keepalive_probe_count"
    ),
    "-16 18.24 -19 20.9 -21 21.4": "queues.conf//log-restricted-caller-id voicemail.conf//odbc_audio_on_disk",
    "-16 18.25 -19 20.10 -21 21.5": (
        "application/PJSIPNotify pjsip.conf/endpoint/tenantid stir_shaken.conf/profile/untrusted_cert_file "
        "stir_shaken.conf/profile/untrusted_cert_path stir_shaken.conf/verification/untrusted_cert_file "
        "stir_shaken.conf/verification/untrusted_cert_path"
    ),
    "-16 18.26 -19 20.14 -21 21.9 -22 22.4": "asterisk.conf//disable_remote_console_shell",
    "-16 19 -19.4": "aeap.conf/server",
    "-16 20.11 -21 21.6 -22 22.1": "pjsip.conf/endpoint/suppress_moh_on_sendonly",
    "-16 20.12 -21 21.7 -22 22.2": (
        "pjsip.conf/aor/qualify_2xx_only pjsip.conf/auth/auth_type/digest pjsip.conf/auth/password_digest "
        "pjsip.conf/auth/supported_algorithms_uac pjsip.conf/auth/supported_algorithms_uas "
        "pjsip.conf/global/default_auth_algorithms_uac pjsip.conf/global/default_auth_algorithms_uas "
        "stir_shaken.conf/attestation/unknown_tn_attest_level stir_shaken.conf/profile/unknown_tn_attest_level"
    ),
    "-16 20.14 -21 21.9 -22 22.4": "queues.conf//log-caller-id-name",
    "-16 20.15 -21 21.10 -22 22.5": (
        "ari.conf/outbound_websocket asterisk.conf//channel_storage_backend res_odbc.conf//-1 "
        "res_odbc.conf//cache_size res_odbc.conf//cache_type res_odbc.conf//queue res_odbc.conf//roundrobin "
        "res_odbc.conf//rr stir_shaken.conf/profile/ignore_sip_date_header "
        "stir_shaken.conf/verification/ignore_sip_date_header websocket_client.conf/websocket_client"
    ),
    "-16 20.16 -21 21.11 -22 22.6": (
        "cdr.conf/general/canceldispositionenabled queues.conf//log_unpause_on_reason_change"
    ),
    "-16 20.17 -21 22.7 -23 23.1": "stasis.conf/taskpool",
    "-16 20.18 -21 22.8 -23 23.2": (
        "chan_websocket.conf/global geolocation.conf/profile/device_id geolocation.conf/profile/pidf_element_id "
        "pjsip.conf/endpoint/follow_redirect_methods pjsip.conf/system/taskpool_auto_increment "
        "pjsip.conf/system/taskpool_idle_timeout pjsip.conf/system/taskpool_initial_size "
        "pjsip.conf/system/taskpool_max_size pjsip.conf/system/taskpool_minimum_size"
    ),
    "-16 20.19 -21 21.12 -22 22.9 -23 23.3": (
        "ari.conf/user/acl ari.conf/user/deny ari.conf/user/permit http.conf//acl http.conf//deny http.conf//permit "
        "http.conf//type"
    ),
    "-16 20.20 -21 22.10 -23 23.4": (
        "application/StasisBroadcast pjsip.conf/endpoint/rtp_port_end pjsip.conf/endpoint/rtp_port_start "
        "rtp.conf//stunaddr_reresolve_ttl_0"
    ),
    "-16 21.2": "pjsip.conf/registration/user_agent",
    "-17": "application/JabberStatus asterisk.conf//internal_timing",
    "-18": "application/MailboxExists",
    "-19": "application/DAHDIRAS application/ICES application/NBScat application/SendImage application/SendURL",
    "-21": (
        "application/ChangeMonitor application/ImportVar application/Macro application/MacroExclusive "
        "application/MacroExit application/MacroIf application/Monitor application/NoCDR application/OSPAuth "
        "application/OSPFinish application/OSPLookup application/OSPNext application/PauseMonitor "
        "application/SIPAddHeader application/SIPDtmfMode application/SIPRemoveHeader application/SIPSendCustomINFO "
        "application/SetAMAFlags application/StopMonitor application/UnpauseMonitor features.conf/featuremap/automon "
        "queues.conf//membermacro voicemail.conf//macrocontext"
    ),
    "-23": (
        "application/DeadAGI logger.conf//rotatetimestamp manager.conf//hasmanager voicemail.conf//maxmessage "
        "voicemail.conf//minmessage voicemail.conf//userscontext"
    ),
}

# What only other releases know than that of the newest table.
OTHERS = {
    "asterisk.conf": {
        "": "internal_timing",
    },
    "features.conf": {
        "featuremap": "automon",
    },
    "queues.conf": {
        "": "membermacro",
    },
    "stir_shaken.conf": {
        "certificate": "attestation caller_id_number origid path public_cert_url public_key_url type",
        "general": "ca_file ca_path cache_max_size:u curl_timeout:u signature_timeout:u type",
        "profile": "acllist deny permit stir_shaken",
        "store": "path public_cert_url public_key_url type",
    },
    "voicemail.conf": {
        "": "macrocontext",
    },
}
