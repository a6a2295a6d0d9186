# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of Asterisk 22.10.1, as it tells them. Made by tests/tools/catalogue.py: do not edit."""

from __future__ import annotations

VERSION = "22.10.1"

OPTIONS = {
    "acl.conf": {
        "named_acl": "deny permit",
    },
    "aeap.conf": {
        "client": "codecs:k protocol type url",
    },
    "agents.conf": {
        "agent-id": (
            "acceptdtmf ackcall:b autologoff:u custom_beep fullname musiconhold recordagentcalls:b wrapuptime:u"
        ),
        "global": "",
    },
    "ari.conf": {
        "general": "allowed_origins auth_realm channelvars enabled:b pretty websocket_write_timeout:i",
        "outbound_websocket": "apps local_ari_user subscribe_all:b type websocket_client_id",
        "user": "acl deny password password_format permit read_only:b type",
    },
    "cdr.conf": {
        "general": (
            "batch:b canceldispositionenabled:b channeldefaultenabled:b congestion:b debug:b enable:b "
            "endbeforehexten:b ignoredialchanges:b ignorestatechanges:b initiatedseconds:b safeshutdown:b "
            "scheduleronly:b size:u time:u unanswered:b"
        ),
    },
    "cel.conf": {
        "general": "apps dateformat enable:b events",
    },
    "chan_websocket.conf": {
        "global": "control_message_format",
    },
    "confbridge.conf": {
        "bridge_profile": (
            "binaural_active:b enable_events:b internal_sample_rate jitterbuffer:b language max_members:u "
            "maximum_sample_rate mixing_interval record_command record_conference:b record_file record_file_append:b "
            "record_file_timestamp:b record_options regcontext remb_behavior remb_estimated_bitrate:u "
            "remb_send_interval:u ^sound_:~ template type video_mode video_update_discard:u"
        ),
        "global": "",
        "menu": "^[0-9A-D*#]+$:~ template type",
        "user_profile": (
            "admin:b announce_join_leave:b announce_join_leave_review:b announce_only_user:b announce_user_count:b "
            "announce_user_count_all announcement answer_channel:b denoise:b dsp_drop_silence:b "
            "dsp_silence_threshold:u dsp_talking_threshold:u dtmf_passthrough:b echo_events:b end_marked:b "
            "end_marked_any:b hear_own_join_sound:b jitterbuffer:b marked:b music_on_hold_class "
            "music_on_hold_when_empty:b pin quiet:b send_events:b startmuted:b talk_detection_events:b template "
            "text_messaging:b timeout:u type wait_marked:b"
        ),
    },
    "features.conf": {
        "applicationmap": "",
        "featuregroup": "",
        "featuremap": "atxfer automixmon blindxfer disconnect parkcall",
        "globals": (
            "atxferabort atxfercallbackretries atxfercomplete atxferdropcall atxferloopdelay atxfernoanswertimeout "
            "atxferswap atxferthreeway courtesytone featuredigittimeout pickupexten pickupfailsound pickupsound "
            "recordingfailsound transferannouncesound transferdialattempts transferdigittimeout transferinvalidsound "
            "transferretrysound xferfailsound xfersound"
        ),
    },
    "geolocation.conf": {
        "location": "confidence format location_info location_source method type",
        "profile": (
            "allow_routing_use:b confidence device_id format location_info location_info_refinement "
            "location_reference location_source location_variables method notes pidf_element pidf_element_id "
            "profile_precedence suppress_empty_ca_elements:b type usage_rules"
        ),
    },
    "hep.conf": {
        "general": "capture_address capture_id:u capture_name capture_password enabled:b uuid_type",
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
            "minimum_expiration:u outbound_proxy qualify_2xx_only:b qualify_frequency:u0..86400 qualify_timeout:d "
            "remove_existing:b remove_unavailable:b support_path:b type voicemail_extension"
        ),
        "auth": (
            "auth_type:=userpass|md5|google_oauth|digest md5_cred nonce_lifetime:u oauth_clientid oauth_secret "
            "password password_digest realm refresh_token supported_algorithms_uac:,md5|sha-256|sha-512-256 "
            "supported_algorithms_uas:,md5|sha-256|sha-512-256 type username"
        ),
        "domain_alias": "domain type",
        "endpoint": (
            "100rel:=no|required|peer_supported|yes|true|false|on|off|1|0 accept_multiple_sdp_answers:b accountcode "
            "acl aggregate_mwi:b allow:k allow_overlap:b allow_subscribe:b allow_transfer:b "
            "allow_unauthenticated_options:b aors asymmetric_rtp_codec:b auth bind_rtp_to_media_address:b bundle:b "
            "call_group callerid callerid_privacy:=allowed_not_screened|allowed_passed_screen|allowed_failed_screen|"
            "allowed|prohib_not_screened|prohib_passed_screen|prohib_failed_screen|prohib|unavailable callerid_tag "
            "codec_prefs_incoming_answer codec_prefs_incoming_offer codec_prefs_outgoing_answer "
            "codec_prefs_outgoing_offer connected_line_method:=invite|reinvite|update contact_acl contact_deny "
            "contact_permit contact_user context cos_audio:u cos_video:u deny device_state_busy_at:u direct_media:b "
            "direct_media_glare_mitigation:=none|outgoing|incoming direct_media_method:=invite|reinvite|update "
            "disable_direct_media_on_nat:b disallow:k dtls_auto_generate_cert:b dtls_ca_file dtls_ca_path "
            "dtls_cert_file dtls_cipher dtls_fingerprint:=sha-256|sha-1 dtls_private_key dtls_rekey "
            "dtls_setup:=active|passive|actpass dtls_verify:=no|fingerprint|certificate|yes dtmf_mode:=rfc4733|"
            "inband|info|auto|auto_info|none fax_detect:b fax_detect_timeout:u follow_early_media_fork:b "
            "follow_redirect_methods force_avp:b force_rport:b from_domain from_user g726_non_standard:b "
            "geoloc_incoming_call_profile geoloc_outgoing_call_profile ice_support:b identify_by:,username|"
            "auth_username|ip|header|request_uri ignore_183_without_sdp:b inband_progress:b "
            "incoming_call_offer_pref:=local|local_first|remote|remote_first incoming_mwi_mailbox language mailboxes "
            "max_audio_streams:u max_video_streams:u media_address media_encryption:=no|sdes|dtls "
            "media_encryption_optimistic:b media_use_received_transport:b message_context moh_passthrough:b "
            "moh_suggest mwi_from_user mwi_subscribe_replaces_unsolicited:b named_call_group named_pickup_group "
            "notify_early_inuse_ringing:b one_touch_recording:b outbound_auth outbound_proxy "
            "outgoing_call_offer_pref:=local|local_merge|local_first|remote|remote_merge|remote_first "
            "overlap_context permit pickup_group preferred_codec_only:b record_off_feature record_on_feature "
            "redirect_method:=user|uri_core|uri_pjsip refer_blind_progress:b rewrite_contact:b rpid_immediate:b "
            "rtcp_mux:b rtp_engine rtp_ipv6:b rtp_keepalive:u rtp_port_end:u0..65535 rtp_port_start:u0..65535 "
            "rtp_symmetric:b rtp_timeout:u rtp_timeout_hold:u sdp_owner sdp_session security_mechanisms "
            "security_negotiation:=no|mediasec send_aoc:b send_connected_line:b send_diversion:b send_history_info:b "
            "send_pai:b send_rpid:b set_var srtp_tag_32:b stir_shaken stir_shaken_profile sub_min_expiry:u "
            "subscribe_context suppress_moh_on_sendonly:b suppress_q850_reason_headers:b "
            "t38_bind_udptl_to_media_address:b t38_udptl:b t38_udptl_ec:=none|fec|redundancy t38_udptl_ipv6:b "
            "t38_udptl_maxdatagram:u t38_udptl_nat:b tenantid timers:=no|yes|required|always|forced|true|false|on|"
            "off|1|0 timers_min_se:u90..4294967295 timers_sess_expires:u90..4294967295 tone_zone tos_audio tos_video "
            "transport trust_connected_line:b trust_id_inbound:b trust_id_outbound:b type use_avpf:b use_ptime:b "
            "user_eq_phone:b voicemail_extension webrtc:b"
        ),
        "global": (
            "all_codecs_on_empty_reinvite:b allow_sending_180_after_183:b contact_expiration_check_interval:u debug "
            "default_auth_algorithms_uac:,md5|sha-256|sha-512-256 default_auth_algorithms_uas:,md5|sha-256|"
            "sha-512-256 default_from_user default_outbound_endpoint default_realm default_voicemail_extension "
            "disable_multi_domain:b endpoint_identifier_order ignore_uri_user_options:b keep_alive_interval:u "
            "max_forwards:u max_initial_qualify_time:u mwi_disable_initial_unsolicited:b mwi_tps_queue_high:u "
            "mwi_tps_queue_low:i norefersub:b regcontext send_contact_status_on_update_registration:b "
            "taskprocessor_overload_trigger:=global|pjsip_only|none type unidentified_request_count:u "
            "unidentified_request_period:u unidentified_request_prune_interval:u use_callerid_contact:b user_agent"
        ),
        "system": (
            "accept_multiple_sdp_answers:b compact_headers:b disable_rport:b disable_tcp_switch:b "
            "follow_early_media_fork:b taskpool_auto_increment:u taskpool_idle_timeout:u taskpool_initial_size:u "
            "taskpool_max_size:u taskpool_minimum_size:u threadpool_auto_increment:u threadpool_idle_timeout:u "
            "threadpool_initial_size:u threadpool_max_size:u timer_b:u timer_t1:u type"
        ),
        "transport": (
            "allow_reload:b allow_wildcard_certs:b async_operations:u bind ca_list_file ca_list_path cert_file "
            "cipher cos:u domain external_media_address external_signaling_address external_signaling_port:u0..65535 "
            "local_net method:=default|unspecified|tlsv1|tlsv1_1|tlsv1_2|tlsv1_3|sslv2|sslv3|sslv23 password "
            "priv_key_file protocol:=udp|tcp|tls|ws|wss|flow require_client_cert:b symmetric_transport:b "
            "tcp_keepalive_enable:b tcp_keepalive_idle_time:i tcp_keepalive_interval_time:i "
            "tcp_keepalive_probe_count:i tos type verify_client:b verify_server:b "
            "websocket_write_timeout:i1..2147483647"
        ),
        "acl": "acl contact_acl contact_deny contact_permit deny permit type",
        "identify": "endpoint match match_header match_request_uri srv_lookups:b type",
        "outbound-publish": (
            "event expiration:u from_uri max_auth_attempts:u multi_user:b outbound_auth outbound_proxy server_uri "
            "to_uri transport type"
        ),
        "registration": (
            "auth_rejection_permanent:b client_uri contact_header_params contact_user endpoint "
            "expiration:u1..4294967295 fatal_retry_interval:u forbidden_retry_interval:u line:b "
            "max_random_initial_delay:u max_retries:u outbound_auth outbound_proxy retry_interval:u "
            "security_mechanisms security_negotiation:=no|mediasec server_uri support_outbound:b support_path:b "
            "transport type user_agent"
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
    "prometheus.conf": {
        "general": "auth_password auth_realm auth_username core_metrics_enabled:b enabled:b uri",
    },
    "res_http_media_cache.conf": {
        "general": (
            "dns_cache_timeout_secs:i follow_location:b max_redirects:i protocols proxy redirect_protocols "
            "timeout_secs:i user_agent"
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
        "taskpool": "idle_timeout_sec initial_size max_size minimum_size:i",
        "threadpool": "idle_timeout_sec:i initial_size:i max_size:i",
    },
    "statsd.conf": {
        "global": "add_newline:b enabled:b meter_support:b prefix server",
    },
    "stir_shaken.conf": {
        "attestation": (
            "attest_level check_tn_cert_public_url global_disable:b private_key_file public_cert_url send_mky "
            "unknown_tn_attest_level"
        ),
        "profile": (
            "attest_level ca_file ca_path cert_cache_dir check_tn_cert_public_url crl_file crl_path curl_timeout:u "
            "endpoint_behavior failure_action ignore_sip_date_header load_system_certs max_cache_entry_age:u "
            "max_cache_size:u max_date_header_age:u max_iat_age:u private_key_file public_cert_url "
            "relax_x5u_path_restrictions relax_x5u_port_scheme_restrictions send_mky type unknown_tn_attest_level "
            "untrusted_cert_file untrusted_cert_path use_rfc9410_responses x5u_acl x5u_deny x5u_permit"
        ),
        "tn": "attest_level check_tn_cert_public_url private_key_file public_cert_url send_mky type",
        "verification": (
            "ca_file ca_path cert_cache_dir crl_file crl_path curl_timeout:u failure_action global_disable:b "
            "ignore_sip_date_header load_system_certs max_cache_entry_age:u max_cache_size:u max_date_header_age:u "
            "max_iat_age:u relax_x5u_path_restrictions relax_x5u_port_scheme_restrictions untrusted_cert_file "
            "untrusted_cert_path use_rfc9410_responses x5u_acl x5u_deny x5u_permit"
        ),
    },
    "udptl.conf": {
        "global": (
            "t38faxmaxdatagram t38faxudpec udptlchecksums:b udptlend:u udptlfecentries:u udptlfecspan:u udptlstart:u "
            "use_even_ports:b"
        ),
    },
    "websocket_client.conf": {
        "websocket_client": (
            "ca_list_file ca_list_path cert_file connection_timeout:i connection_type password priv_key_file "
            "protocols reconnect_attempts:i reconnect_interval:i tls_enabled:b type uri username "
            "verify_server_cert:b verify_server_hostname:b"
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
NAMES = {
    "asterisk.conf": (
        "alwaysfork astagidir astcachedir astctl astctlgroup astctlowner astctlpermissions astdatadir astdbdir "
        "astetcdir astkeydir astlogdir astmoddir astrundir astsbindir astspooldir astvarlibdir autosystemname "
        "cache_media_frames cache_pools cache_record_files channel_storage_backend console debug defaultlanguage "
        "disable_remote_console_shell dontwarn dumpcore entityid execincludes flock forceblackbackground gosub "
        "hide_messaging_ami_events hideconnect highpriority initcrypto languageprefix lightbackground "
        "live_dangerously lockconfdir lockfile lockmode log_level macro maxcalls maxfiles maxload mindtmfduration "
        "minmemfree nocolor nofork quiet record_cache_dir refdebug rtp_pt_dynamic rtp_use_dynamic rungroup runuser "
        "sounds_search_custom_dir stdexten systemname timestamp trace transcode_via_sln transmit_silence "
        "transmit_silence_during_record verbose"
    ),
    "cdr.conf": "accountlogs loguniqueid loguserfield newcdrcolumns usegmtime",
    "cdr_adaptive_odbc.conf": "connection quoted_identifiers schema table usegmtime",
    "http.conf": (
        "Cookie If-None-Match acl bindaddr bindport deny enable_static enable_status enabled enablestatic "
        "mansession_id permit prefix redirect servername session_inactivity session_keep_alive sessionlimit "
        "sslbindaddr sslcert sslcipher sslclientmethod sslenable sslprivatekey tlsbindaddr tlscadir tlscafile "
        "tlscapath tlscert tlscertfile tlscipher tlsclientmethod tlsdisablev1 tlsdisablev11 tlsdisablev12 "
        "tlsdontverifyserver tlsenable tlsprivatekey tlsservercipherorder tlsverifyclient type"
    ),
    "logger.conf": (
        "appendhostname custom_levels dateformat display_callids exec_after_rotate logger_queue_limit queue_log "
        "queue_log_name queue_log_realtime_use_gmt queue_log_to_file rotatestrategy rotatetimestamp"
    ),
    "manager.conf": (
        "Authorization acl ajaxdest ajaxobjtype allowmultiplelogin authlimit authtimeout bindaddr brokeneventsaction "
        "channelvars debug deny disabledevents displayconnects enabled hasmanager httptimeout permit port read "
        "secret setvar sslbindaddr sslcert sslcipher sslclientmethod sslenable sslprivatekey timestampevents "
        "tlsbindaddr tlscadir tlscafile tlscapath tlscert tlscertfile tlscipher tlsclientmethod tlsdisablev1 "
        "tlsdisablev11 tlsdisablev12 tlsdontverifyserver tlsenable tlsprivatekey tlsservercipherorder "
        "tlsverifyclient webenabled write writetimeout"
    ),
    "musiconhold.conf": (
        "alpha announcement answeredonly application cachertclasses digit directory entry format "
        "kill_escalation_delay kill_method loop_last mode name preferchannelclass process process_group random "
        "randstart sort"
    ),
    "queues.conf": (
        "announce announce-frequency announce-holdtime announce-position announce-position-limit "
        "announce-position-only-up announce-round-seconds announce-to-first-user autofill autopause autopausebusy "
        "autopausedelay autopauseunavail context defaultrule force_longest_waiting_caller ignorebusy interface inuse "
        "invalid joinempty leavewhenempty log-caller-id-name log-restricted-caller-id log_membername_as_agent "
        "log_unpause_on_reason_change loose max_penalty maxlen member memberdelay membergosub membername "
        "min-announce-frequency min_penalty monitor-format monitor-type music musicclass musiconhold name "
        "negative_penalty_invalid paused penalty penaltymemberslimit periodic-announce periodic-announce-frequency "
        "periodic-announce-startdelay persistentmembers queue-callerannounce queue-callswaiting queue-holdtime "
        "queue-minute queue-minutes queue-quantity1 queue-quantity2 queue-reporthold queue-seconds queue-thankyou "
        "queue-thereare queue-youarenext raise_penalty random-periodic-announce realtime_rules reason_paused "
        "relative-periodic-announce reportholdtime retry ringing ringinuse rule_name servicelevel setinterfacevar "
        "setqueueentryvar setqueuevar shared_lastcall state_interface strategy strict time timeout timeoutpriority "
        "timeoutrestart unavailable uniqueid unknown weight wrapup wrapuptime"
    ),
    "res_odbc.conf": (
        "-1 backslash_is_escape cache_size cache_type connect_timeout dsn enabled forcecommit idlecheck isolation "
        "limit logging max_connections negative_connection_cache password pooling pre-connect queue roundrobin rr "
        "sanitysql share slow_query_limit username"
    ),
    "rtp.conf": (
        "dtls_mtu dtmftimeout ice_ icesupport probation rtcpinterval rtpchecksums rtpend rtpstart "
        "srtpreplayprotection strictrtp stun_ stun_software_attribute stunaddr stunaddr_reresolve_ttl_0 turnaddr "
        "turnpassword turnusername"
    ),
    "voicemail.conf": (
        "adsifdn adsisec adsiver aliasescontext attach attachextrecs attachfmt authpassword authuser backupdeleted "
        "callback callerchan callerid category charset cidinternalcontexts context delete deletevoicemail dialout "
        "duration email emailbody emaildateformat emailsubject envelope exitcontext expungeonhangup exten "
        "externnotify externpass externpasscheck externpassnotify flag forcegreetings forcename format "
        "forward_urgent_auto fromstring fullname greetingfolder greetingsfolder imap_poll_logout imapclosetimeout "
        "imapflags imapfolder imapgreetings imapopentimeout imapparentfolder imappassword imapport imapreadtimeout "
        "imapsecret imapserver imapuser imapvmshareid imapwritetimeout language leaveurgent "
        "listen-control-forward-key listen-control-pause-key listen-control-restart-key listen-control-reverse-key "
        "listen-control-stop-key locale mailcmd maxgreet maxlogins maxmessage maxmsg maxsecs maxsilence messagewrap "
        "minmessage minpassword minsecs moveheard msg_id nextaftercmd odbc_audio_on_disk odbcstorage odbctable "
        "operator options origdate origmailbox origtime pager pagerbody pagerdateformat pagerfromstring pagersubject "
        "password passwordlocation pbxskip pollfreq pollmailboxes priority review saycid sayduration saydurationm "
        "searchcontexts secret sendvoicemail serveremail silencethreshold skipms smdienable smdiport tempgreetwarn "
        "tps_queue_high tps_queue_low tz uniqueid usedirectory userscontext vm-invalid-password vm-login vm-mismatch "
        "vm-newpassword vm-newuser vm-passchanged vm-password vm-pls-try-again vm-prepend-timeout vm-reenterpassword "
        "vmsecret volgain"
    ),
}
