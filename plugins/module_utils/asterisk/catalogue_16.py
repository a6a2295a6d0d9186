# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of Asterisk 16.28.0, as it tells them. Made by tests/tools/catalogue.py: do not edit."""

from __future__ import annotations

VERSION = "16.28.0"

OPTIONS = {
    "acl.conf": {
        "named_acl": "deny permit",
    },
    "agents.conf": {
        "agent-id": (
            "acceptdtmf ackcall:b autologoff:u custom_beep fullname musiconhold recordagentcalls:b wrapuptime:u"
        ),
        "global": "",
    },
    "ari.conf": {
        "general": "allowed_origins auth_realm channelvars enabled:b pretty websocket_write_timeout:i",
        "user": "password password_format read_only:b type",
    },
    "cdr.conf": {
        "general": (
            "batch:b channeldefaultenabled:b congestion:b debug:b enable:b endbeforehexten:b initiatedseconds:b "
            "safeshutdown:b scheduleronly:b size:u time:u unanswered:b"
        ),
    },
    "cel.conf": {
        "general": "apps dateformat enable:b events",
    },
    "confbridge.conf": {
        "bridge_profile": (
            "binaural_active:b enable_events:b internal_sample_rate:u jitterbuffer:b language max_members:u "
            "maximum_sample_rate:u mixing_interval record_command record_conference:b record_file "
            "record_file_append:b record_file_timestamp:b record_options regcontext remb_behavior "
            "remb_estimated_bitrate:u remb_send_interval:u ^sound_:~ template type video_mode video_update_discard:u"
        ),
        "global": "",
        "menu": "^[0-9A-D*#]+$:~ template type",
        "user_profile": (
            "admin:b announce_join_leave:b announce_join_leave_review:b announce_only_user:b announce_user_count:b "
            "announce_user_count_all announcement answer_channel:b denoise:b dsp_drop_silence:b "
            "dsp_silence_threshold:u dsp_talking_threshold:u dtmf_passthrough:b echo_events:b end_marked:b "
            "hear_own_join_sound:b jitterbuffer:b marked:b music_on_hold_class music_on_hold_when_empty:b pin "
            "quiet:b send_events:b startmuted:b talk_detection_events:b template text_messaging:b timeout:u type "
            "wait_marked:b"
        ),
    },
    "features.conf": {
        "applicationmap": "",
        "featuregroup": "",
        "featuremap": "atxfer automixmon automon blindxfer disconnect parkcall",
        "globals": (
            "atxferabort atxfercallbackretries atxfercomplete atxferdropcall atxferloopdelay atxfernoanswertimeout "
            "atxferswap atxferthreeway courtesytone featuredigittimeout pickupexten pickupfailsound pickupsound "
            "recordingfailsound transferdialattempts transferdigittimeout transferinvalidsound transferretrysound "
            "xferfailsound xfersound"
        ),
    },
    "geolocation.conf": {
        "location": "confidence format location_info location_source method type",
        "profile": (
            "allow_routing_use:b location_info_refinement location_reference location_variables notes pidf_element "
            "profile_precedence type usage_rules"
        ),
    },
    "hep.conf": {
        "general": "capture_address capture_id:u capture_password enabled:b uuid_type",
    },
    "pjproject.conf": {
        "log_mappings": (
            "asterisk_debug asterisk_error asterisk_notice asterisk_trace asterisk_verbose asterisk_warning type"
        ),
        "startup": "log_level type",
    },
    "pjsip.conf": {
        "aor": (
            "authenticate_qualify:b contact default_expiration:u mailboxes max_contacts:u maximum_expiration:u "
            "minimum_expiration:u outbound_proxy qualify_frequency:u0..86400 qualify_timeout:d remove_existing:b "
            "remove_unavailable:b support_path:b type voicemail_extension"
        ),
        "auth": "auth_type:=md5|userpass md5_cred nonce_lifetime:u password realm type username",
        "domain_alias": "domain type",
        "endpoint": (
            "100rel:=no|required|yes|true|false|on|off|1|0 accept_multiple_sdp_answers:b accountcode acl "
            "aggregate_mwi:b allow:k allow_overlap:b allow_subscribe:b allow_transfer:b "
            "allow_unauthenticated_options:b aors asymmetric_rtp_codec:b auth bind_rtp_to_media_address:b bundle:b "
            "call_group callerid callerid_privacy:=allowed_not_screened|allowed_passed_screen|allowed_failed_screen|"
            "allowed|prohib_not_screened|prohib_passed_screen|prohib_failed_screen|prohib|unavailable callerid_tag "
            "connected_line_method:=invite|reinvite|update contact_acl contact_deny contact_permit contact_user "
            "context cos_audio:u cos_video:u deny device_state_busy_at:u direct_media:b "
            "direct_media_glare_mitigation:=none|outgoing|incoming direct_media_method:=invite|reinvite|update "
            "disable_direct_media_on_nat:b disallow:k dtls_auto_generate_cert:b dtls_ca_file dtls_ca_path "
            "dtls_cert_file dtls_cipher dtls_fingerprint:=sha-256|sha-1 dtls_private_key dtls_rekey "
            "dtls_setup:=active|passive|actpass dtls_verify:=no|fingerprint|certificate|yes dtmf_mode:=rfc4733|"
            "inband|info|auto|auto_info|none fax_detect:b fax_detect_timeout:u follow_early_media_fork:b force_avp:b "
            "force_rport:b from_domain from_user g726_non_standard:b geoloc_incoming_call_profile "
            "geoloc_outgoing_call_profile ice_support:b identify_by:,username|auth_username|ip|header "
            "ignore_183_without_sdp:b inband_progress:b incoming_mwi_mailbox language mailboxes max_audio_streams:u "
            "max_video_streams:u media_address media_encryption:=no|sdes|dtls media_encryption_optimistic:b "
            "media_use_received_transport:b message_context moh_passthrough:b moh_suggest mwi_from_user "
            "mwi_subscribe_replaces_unsolicited:b named_call_group named_pickup_group notify_early_inuse_ringing:b "
            "one_touch_recording:b outbound_auth outbound_proxy permit pickup_group preferred_codec_only:b "
            "record_off_feature record_on_feature redirect_method:=user|uri_core|uri_pjsip refer_blind_progress:b "
            "rewrite_contact:b rpid_immediate:b rtcp_mux:b rtp_engine rtp_ipv6:b rtp_keepalive:u rtp_symmetric:b "
            "rtp_timeout:u rtp_timeout_hold:u sdp_owner sdp_session send_connected_line:b send_diversion:b "
            "send_history_info:b send_pai:b send_rpid:b set_var srtp_tag_32:b stir_shaken stir_shaken_profile "
            "sub_min_expiry:u subscribe_context suppress_q850_reason_headers:b t38_bind_udptl_to_media_address:b "
            "t38_udptl:b t38_udptl_ec:=none|fec|redundancy t38_udptl_ipv6:b t38_udptl_maxdatagram:u t38_udptl_nat:b "
            "timers:=no|yes|required|always|forced|true|false|on|off|1|0 timers_min_se:u90..4294967295 "
            "timers_sess_expires:u90..4294967295 tone_zone tos_audio tos_video transport trust_connected_line:b "
            "trust_id_inbound:b trust_id_outbound:b type use_avpf:b use_ptime:b user_eq_phone:b voicemail_extension "
            "webrtc:b"
        ),
        "global": (
            "allow_sending_180_after_183:b contact_expiration_check_interval debug default_from_user "
            "default_outbound_endpoint default_realm default_voicemail_extension disable_multi_domain:b "
            "endpoint_identifier_order ignore_uri_user_options:b keep_alive_interval:u max_forwards:u "
            "max_initial_qualify_time:u mwi_disable_initial_unsolicited:b mwi_tps_queue_high:u mwi_tps_queue_low:i "
            "norefersub:b regcontext send_contact_status_on_update_registration "
            "taskprocessor_overload_trigger:=global|pjsip_only|none type unidentified_request_count:u "
            "unidentified_request_period:u unidentified_request_prune_interval use_callerid_contact:b user_agent"
        ),
        "system": (
            "accept_multiple_sdp_answers:b compact_headers:b disable_rport:b disable_tcp_switch:b "
            "follow_early_media_fork:b threadpool_auto_increment:u threadpool_idle_timeout:u "
            "threadpool_initial_size:u threadpool_max_size:u timer_b:u timer_t1:u type"
        ),
        "transport": (
            "allow_reload:b allow_wildcard_certs:b async_operations:u bind ca_list_file ca_list_path cert_file "
            "cipher cos:u domain external_media_address external_signaling_address external_signaling_port:u0..65535 "
            "local_net method:=default|unspecified|tlsv1|tlsv1_1|tlsv1_2|sslv2|sslv3|sslv23 password priv_key_file "
            "protocol:=udp|tcp|tls|ws|wss require_client_cert:b symmetric_transport:b tos type verify_client:b "
            "verify_server:b websocket_write_timeout:i1..2147483647"
        ),
        "acl": "acl contact_acl contact_deny contact_permit deny permit type",
        "identify": "endpoint match match_header srv_lookups:b type",
        "outbound-publish": (
            "event expiration:u from_uri max_auth_attempts:u multi_user:b outbound_auth outbound_proxy server_uri "
            "to_uri transport type"
        ),
        "registration": (
            "auth_rejection_permanent:b client_uri contact_user endpoint expiration:u1..4294967295 "
            "fatal_retry_interval:u forbidden_retry_interval:u line:b max_random_initial_delay:u max_retries:u "
            "outbound_auth outbound_proxy retry_interval:u server_uri support_path:b transport type"
        ),
        "phoneprov": "* MAC PROFILE endpoint type",
        "asterisk-publication": (
            "device_state:b device_state_filter devicestate_publish mailbox_state:b mailbox_state_filter "
            "mailboxstate_publish type"
        ),
        "inbound-publication": "endpoint type",
        "resource_list": "event full_state:b list_item notification_batch_interval:u resource_display_name:b type",
    },
    "pjsip_notify.conf": {
        "general": "",
        "notify": "",
    },
    "pjsip_wizard.conf": {
        "wizard": (
            "accepts_auth accepts_registrations aor/* client_uri_pattern contact_pattern endpoint/* has_hint "
            "has_phoneprov hint_application hint_context hint_exten identify/* inbound_auth/* outbound_auth/* "
            "outbound_proxy phoneprov/* registration/* remote_hosts sends_auth sends_line_with_registrations "
            "sends_registrations server_uri_pattern transport type"
        ),
    },
    "res_parking.conf": {
        "globals": "parkeddynamic:b",
        "parking_lot": (
            "comebackcontext comebackdialtime:u comebacktoorigin:b context courtesytone findslot parkedcallhangup "
            "parkedcallrecording parkedcallreparking parkedcalltransfers parkedmusicclass parkedplay parkext "
            "parkext_exclusive:b parkinghints:b parkingtime:u parkpos"
        ),
    },
    "resolver_unbound.conf": {
        "general": "debug:u hosts nameserver resolv ta_file",
    },
    "stasis.conf": {
        "declined_message_types": "decline",
        "threadpool": "idle_timeout_sec:i initial_size:i max_size:i",
    },
    "statsd.conf": {
        "global": "add_newline:b enabled:b meter_support:b prefix server",
    },
    "stir_shaken.conf": {
        "certificate": "attestation caller_id_number path public_cert_url type",
        "general": "ca_file ca_path cache_max_size:u curl_timeout:u signature_timeout:u type",
        "profile": "acllist deny permit stir_shaken type",
        "store": "path public_cert_url type",
    },
    "udptl.conf": {
        "global": (
            "t38faxmaxdatagram t38faxudpec udptlchecksums:b udptlend:u udptlfecentries:u udptlfecspan:u udptlstart:u "
            "use_even_ports:b"
        ),
    },
    "xmpp.conf": {
        "client": (
            "auth_policy autoprune autoregister buddy context debug distribute_events forceoldssl keepalive "
            "oauth_clientid oauth_secret port:u priority:u pubsub_node refresh_token secret sendtodialplan "
            "serverhost status statusmessage timeout:u type username usesasl usetls"
        ),
        "global": "auth_policy autoprune autoregister collection_nodes debug pubsub_autocreate",
    },
}

# Files whose modules cannot be asked: names only, and not all of them.
NAMES: dict[str, str] = {}
