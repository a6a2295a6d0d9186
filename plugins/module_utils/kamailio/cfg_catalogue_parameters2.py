# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of Kamailio 5.6.3, 6.0.1, 6.1.5, with their kinds (part 2). Made by tests/tools/kamailio_catalogue.py: do not edit."""

from __future__ import annotations

PARAMETERS = {
    "presence_conference": "default_expires:i use_partial_states:i",
    "presence_dialoginfo": "default_expires:i force_dummy_dialog:i force_single_dialog:i",
    "presence_mwi": "default_expires:i",
    "presence_profile": "default_expires:i",
    "presence_reginfo": "aggregate_presentities:i+6.0 default_expires:i",
    "presence_xml": (
        "db_url default_expires:i disable_bla:i disable_presence:i disable_winfo:i disable_xcapdiff:i force_active:i "
        "force_dummy_presence:i force_presence_single_body:i integrated_xcap_server:i passive_mode:i "
        "presence_single_body_lookup_element presence_single_body_priorities xcap_server:fs xcap_table "
        "xcapauth_userdel_reason"
    ),
    "ptimer": "default_interval:fs default_nworkers:fi default_type:fi end:fs loop:fs start:fs timer:fs",
    "pua": (
        "check_remote_contact:i db_mode:i db_table db_table_lock_write:i db_url default_expires:i "
        "dlginfo_increase_version:i fetch_rows:i hash_size:i min_expires:i outbound_proxy reginfo_increase_version:i "
        "update_period:i"
    ),
    "pua_bla": "default_domain header_name outbound_proxy server_address",
    "pua_dialoginfo": (
        "attribute_display:i callee_entity_when_publish_disabled callee_trying:i caller_confirmed:i "
        "caller_entity_when_publish_disabled disable_callee_publish_flag:i disable_caller_publish_flag:i "
        "include_callid:i include_localremote:i include_req_uri:i include_tags:i local_identity_dlg_var+6.0 "
        "override_lifetime:i publish_dialog_req_within:i pubruri_callee_avp pubruri_callee_dlg_var pubruri_caller_avp "
        "pubruri_caller_dlg_var refresh_pubruri_avps_flag:i+6.0 send_publish_flag:i use_pubruri_avps:i use_uuid:i+6.0"
    ),
    "pua_json": "pua_include_entity:i",
    "pua_reginfo": "default_domain outbound_proxy publish_reginfo:i server_address",
    "pua_usrloc": "branch_flag:i default_domain entity_prefix",
    "pua_xmpp": "server_address",
    "pv": "avp_aliases:fs shvset:fs varset:fs",
    "pv_headers": (
        "auto_msg:i header_apply_flag:i header_collect_flag:i header_value_size:i skip_headers split_headers "
        "xavi_name"
    ),
    "pvtpl": "tpl:fs",
    "qos": "qos_flag:i",
    "ratelimit": "pipe:fs queue:fs timer_interval:i",
    "regex": "file group_max_size:i max_groups:i pcre_caseless:i pcre_dotall:i pcre_extended:i pcre_multiline:i",
    "registrar": (
        "append_branches:i case_sensitive:i contact_max_size:i default_expires:i default_expires_range:i default_q:i "
        "event_callback expires_range:i flow_timer:i gruu_enabled:i lookup_filter_mode:i max_contacts:i max_expires:i "
        "method_filtering:i min_expires:i min_expires_mode:i outbound_mode:i path_check_local:i path_mode:i "
        "path_use_received:i realm_prefix received_avp received_param regid_mode:i retry_after:i sock_flag:i "
        "sock_hdr_name sock_mode:i use_expired_contacts:i use_path:i xavp_cfg xavp_rcd xavp_rcd_mask:i"
    ),
    "rls": (
        "clean_period:i db_mode:i db_url disable_remote_presence:i expires_offset:i fetch_rows:i hash_size:i "
        "integrated_xcap_server:i max_backend_subs:i max_expires:i max_notify_body_length:i notifier_poll_rate:i "
        "notifier_processes:i outbound_proxy reload_db_subs:i rlpres_clean_period:i rlpres_db_url rlpres_table "
        "rls_event:fs rlsubs_table server_address to_presence_code:i waitn_time:i xcap_db_url xcap_root xcap_table"
    ),
    "rr": (
        "add_username:i append_fromtag:i custom_user_avp enable_double_rr:i enable_full_lr:i "
        "enable_socket_mismatch_warning:i force_send_socket:i ignore_sips:i loose_route_mode:i+6.1 sockname_mode:i"
    ),
    "rtimer": "default_interval:i exec:fs timer:fs",
    "rtjson": "xavp_cfg",
    "rtpengine": (
        "aggressive_redetection:i control_cmd_tos:i db_url disabled_col dtmf_event+6.0 dtmf_event_callid+6.0 "
        "dtmf_event_duration+6.1 dtmf_event_source_ip+6.1 dtmf_event_source_label+6.1 dtmf_event_source_tag+6.0 "
        "dtmf_event_tags+6.1 dtmf_event_timestamp+6.0 dtmf_event_type+6.1 dtmf_event_volume+6.1 "
        "dtmf_events_sock:fs+6.0 enable_dmq:i+6.1 event_callback+6.1 extra_id_pv force_send_interface hash_algo:i "
        "hash_table_size:i hash_table_tout:i media_duration mos_A_label_pv mos_B_label_pv mos_average_A_pv "
        "mos_average_B_pv mos_average_jitter_A_pv mos_average_jitter_B_pv mos_average_jitter_pv "
        "mos_average_packetloss_A_pv mos_average_packetloss_B_pv mos_average_packetloss_pv mos_average_pv "
        "mos_average_roundtrip_A_pv mos_average_roundtrip_B_pv mos_average_roundtrip_leg_A_pv "
        "mos_average_roundtrip_leg_B_pv mos_average_roundtrip_leg_pv mos_average_roundtrip_pv "
        "mos_average_samples_A_pv mos_average_samples_B_pv mos_average_samples_pv mos_max_A_pv mos_max_B_pv "
        "mos_max_at_A_pv mos_max_at_B_pv mos_max_at_pv mos_max_jitter_A_pv mos_max_jitter_B_pv mos_max_jitter_pv "
        "mos_max_packetloss_A_pv mos_max_packetloss_B_pv mos_max_packetloss_pv mos_max_pv mos_max_roundtrip_A_pv "
        "mos_max_roundtrip_B_pv mos_max_roundtrip_leg_A_pv mos_max_roundtrip_leg_B_pv mos_max_roundtrip_leg_pv "
        "mos_max_roundtrip_pv mos_min_A_pv mos_min_B_pv mos_min_at_A_pv mos_min_at_B_pv mos_min_at_pv "
        "mos_min_jitter_A_pv mos_min_jitter_B_pv mos_min_jitter_pv mos_min_packetloss_A_pv mos_min_packetloss_B_pv "
        "mos_min_packetloss_pv mos_min_pv mos_min_roundtrip_A_pv mos_min_roundtrip_B_pv mos_min_roundtrip_leg_A_pv "
        "mos_min_roundtrip_leg_B_pv mos_min_roundtrip_leg_pv mos_min_roundtrip_pv ping_interval:i+6.0 ping_mode:i+6.0 "
        "queried_nodes_limit:i read_sdp_pv rtp_inst_pvar rtpengine_allow_op:i rtpengine_disable_tout:i "
        "rtpengine_retr:i rtpengine_sock:fs rtpengine_tout_ms:i setid_avp setid_col setid_default:i table_name "
        "url_col weight_col write_sdp_pv write_sdp_pv_mode:i+6.0 wsapi"
    ),
    "rtpproxy": (
        "db_url extra_id_pv ice_candidate_priority_avp nortpproxy_str rtp_inst_pvar rtpproxy_disable_tout:i "
        "rtpproxy_retr:i rtpproxy_sock:fs rtpproxy_tout:i table_name timeout_socket timeout_tag_pv+6.0"
    ),
    "sanity": "autodrop:i default_checks:i noreply:i proxy_require uri_checks:i",
    "sca": (
        "call_info_max_expires:i contact_fallback+6.0 db_update_interval:i db_url from_uri_avp+6.0 hash_table_size:i "
        "line_seize_max_expires:i onhold_bflag:i outbound_proxy purge_expired_interval:i server_address state_table "
        "subs_table to_uri_avp+6.0"
    ),
    "seas": "clusters jain_ping listen_sockets servlet_ping stats_socket",
    "secfilter": (
        "action_col cleanup_interval:i+6.0 data_col db_url dst_exact_match:i reload_delta:i+6.0 table_name type_col"
    ),
    "sipcapture": (
        "auth_user_column authorization_column callid_aleg_column callid_aleg_header callid_column capture_bad_msgs:i "
        "capture_mode:fs capture_node capture_on:i contact_ip_column contact_port_column contact_user_column "
        "content_type_column correlation_column cseq_column custom_field1_column custom_field1_header "
        "custom_field2_column custom_field2_header custom_field3_column custom_field3_header date_column "
        "db_insert_mode:i db_url destination_ip_column destination_port_column diversion_column event_callback "
        "family_column from_domain_column from_tag_column from_user_column hash_source hep_capture_on:i "
        "insert_retries:i insert_retry_timeout:i method_column micro_ts_column msg_column mt_mode node_column "
        "nonsip_hook:i originator_ip_column originator_port_column pid_user_column promiscuous_on:i proto_column "
        "raw_interface raw_ipip_capture_on:i raw_moni_bpf_on:i raw_moni_capture_on:i raw_sock_children:i "
        "raw_socket_listen reason_column reply_reason_column rtp_stat_column ruri_column ruri_domain_column "
        "ruri_user_column source_ip_column source_port_column table_name table_time_sufix-6.0 to_domain_column "
        "to_tag_column to_user_column topoh_unmask:i type_column user_agent_column via_1_branch_column via_1_column"
    ),
    "sipdump": "enable:i event_callback fage:i fagex+6.1 folder fprefix mode:i rotate:i wait:i wait_mode:i+6.1",
    "siprepo": "expire:i hash_size:i timer_interval:i timer_procs:i",
    "siptrace": (
        "auth_key callid_column data_mode:i+6.0 date_column db_url direction_column duplicate_uri evcb_msg "
        "force_send_sock fromip_column fromtag_column hep_capture_id:i hep_mode_on:i hep_version:i method_column "
        "msg_column send_sock_addr send_sock_name status_column table toip_column totag_column trace_db_mode:i "
        "trace_delayed:i trace_dialog_ack:i+6.0 trace_dialog_spiral:i+6.0 trace_flag:i trace_init_mode:i "
        "trace_local_ip trace_mode:i trace_on:i trace_sl_acks:i trace_table_avp trace_to_database:i traced_user_avp "
        "traced_user_column xheaders_read:i xheaders_write:i"
    ),
    "siputils": (
        "contact_flds_separator e164_max_len:i+6.0 options_accept options_accept_encoding options_accept_language "
        "options_support rpid_avp rpid_prefix rpid_suffix"
    ),
    "sl": "bind_tm:i default_code:i default_reason event_callback_fl_ack event_callback_lres_sent rich_redirect:i",
    "slack": "channel icon_emoji slack_url:fs username",
    "sms": "default_net domain links max_sms_parts:i modems networks sms_report_type:i use_contact:i",
    "speeddial": (
        "db_url domain_column domain_prefix new_uri_column sd_domain_column sd_user_column use_domain:i user_column"
    ),
    "sqlops": "connect_mode:i log_buf_size:i+6.0 results_maxsize:i sqlcon:fs sqlres:fs tr_buf_size:i",
    "sst": "enable_stats:i min_se:i reject_to_small:i sst_flag:i timeout_avp",
    "statistics": "variable:fs",
    "statsc": "interval:i items:i track:fs",
    "statsd": "ip port",
    "sworker": "xdata",
    "tcpops": "closed_event:i event_callback",
    "timer": "declare_timer:fs",
    "tls": (
        "ca_list ca_path certificate cipher_list con_ct_wq_max:i config connection_timeout:i crl ct_wq_blk_size:i "
        "ct_wq_max:i engine-6.0 engine_algorithms-6.0 engine_config-6.0 event_callback init_mode:i+6.0 "
        "key_password_mode:i+6.0 keylog_file+6.1 keylog_mode:i+6.1 keylog_peer+6.1 low_mem_threshold1:i "
        "low_mem_threshold2:i private_key private_key_password+6.0 provider_quirks:i+6.0 provider_quirks_config+6.1 "
        "rand_engine:fs renegotiation:i require_certificate:i send_close_notify:i server_name session_cache:i "
        "session_id ssl_freelist_max_len:i ssl_max_send_fragment:i ssl_read_ahead:i ssl_release_buffers:i tls_debug:i "
        "tls_disable_compression:i tls_force_run:i tls_log:i tls_method verify_certificate:i verify_client "
        "verify_depth:i xavp_cfg"
    ),
    "tlsa": (
        "ca_list ca_path certificate cipher_list con_ct_wq_max:i config connection_timeout:i crl ct_wq_blk_size:i "
        "ct_wq_max:i event_callback init_mode:i key_password_mode:i keylog_file keylog_mode:i keylog_peer "
        "low_mem_threshold1:i low_mem_threshold2:i private_key private_key_password provider_quirks:i "
        "provider_quirks_config rand_engine:fs renegotiation:i require_certificate:i send_close_notify:i server_name "
        "session_cache:i session_id ssl_freelist_max_len:i ssl_max_send_fragment:i ssl_read_ahead:i "
        "ssl_release_buffers:i tls_debug:i tls_disable_compression:i tls_force_run:i tls_log:i tls_method "
        "verify_certificate:i verify_client verify_depth:i xavp_cfg"
    ),
    "tm": (
        "ac_extra_hdrs aggregate_challenges:i auto_inv_100:i auto_inv_100_reason blst_503:i blst_503_def_timeout:i "
        "blst_503_max_timeout:i blst_503_min_timeout:i blst_methods_add:i blst_methods_lookup:i "
        "callid_cseq_matching:i callid_matching:i cancel_b_method:i contact_flows_avp contacts_avp default_code:i "
        "default_reason delayed_reply:i+6.1 disable_6xx_block:i dns_reuse_rcv_socket:i e2e_cancel_hop_by_hop:i+6.0 "
        "e2e_cancel_reason:i enable_uac_fr:i evcb_local_ack_sent+6.1 event_callback event_callback_lres_sent "
        "evlreq_mode:i+6.1 exec_time_check:i failover_reply_codes+6.0 failure_exec_mode:i failure_reply_mode:i "
        "faked_reply_prio:i fr_inv_timer:i fr_inv_timer_avp fr_timer:i fr_timer_avp headers_mode:i+6.0 "
        "local_ack_branch_mode:i+6.1 local_ack_mode:i local_cancel_reason:i max_inv_lifetime:i max_noninv_lifetime:i "
        "noisy_ctimer:i on_sl_reply pass_provisional_replies:i relay_100:i remap_503_500:i reparse_invite:i "
        "reparse_on_dns_failover:i reply_408_code:i+6.0 reply_408_reason+6.0 reply_matching:i+6.1 reply_relay_mode:i "
        "restart_fr_on_each_reply:i retr_timer1:i retr_timer2:i rich_redirect:i ruri_matching:i tw_append:fs "
        "unix_tx_timeout:i unmatched_cancel:i via1_matching:i wt_timer:i xavp_contact"
    ),
    "tmrec": "separator wday:i",
    "tmx": "precheck_trans:i",
    "topoh": (
        "callid_prefix event_callback event_mode:i mask_callid:i mask_cookie+6.1 mask_ip mask_key mask_mode:i+6.0 "
        "sanity_checks:i uparam_name uparam_prefix uri_prefix_checks:i use_mode:i+6.0 vparam_name vparam_prefix"
    ),
    "topos": (
        "branch_expire:i clean_interval:i contact_host contact_mode:i context cparam_name db_url dialog_expire:i "
        "event_callback event_mode:i header_mode:i+6.0 mask_callid:i methods_nocontact+6.0 methods_noinitial+6.0 "
        "methods_update_time+6.1 rr_update:i sanity_checks:i storage version_table:i+6.0 xavu_cfg "
        "xavu_field_a_contact xavu_field_a_contact_host+6.1 xavu_field_b_contact xavu_field_b_contact_host+6.1 "
        "xavu_field_contact_host"
    ),
    "topos_htable": "topos_htable_base64:i topos_htable_dialog topos_htable_transaction",
    "tsilo": "hash_size:i use_domain:i",
    "uac": (
        "auth_password_avp auth_realm_avp auth_username_avp credential:fs default_socket event_callback reg_active:i "
        "reg_contact_addr reg_db_table reg_db_url reg_gc_interval:i reg_hash_size:i reg_keep_callid:i "
        "reg_random_delay:i reg_retry_interval:i reg_timer_interval:i reg_use_domain:i reload_delta:i+6.0 "
        "restore_dlg:i restore_from_avp restore_mode restore_passwd restore_to_avp rr_from_store_param "
        "rr_to_store_param"
    ),
    "uac_redirect": (
        "acc_db_table acc_function accept_filter bflags:i default_filter deny_filter flags_hdr_mode:i q_value:i"
    ),
    "uid_auth_db": (
        "calculate_ha1:i check_all_ha1:i db_url did_column flags_column load_credentials password_column "
        "password_column_2 plain_password_column realm_column use_did:i username_column"
    ),
    "uid_avp_db": (
        "attr_group:fs auto_unlock_extra_attrs:i db_url did_column flags_column name_column scheme_column type_column "
        "uid_column uri_attrs_table user_attrs_table username_column value_column"
    ),
    "uid_domain": (
        "db_mode:i db_url did_col domain_col domain_table domattr_did domattr_flags domattr_name domattr_table "
        "domattr_type domattr_value flags_col load_domain_attrs:i"
    ),
    "uid_gflags": (
        "db_url global_attrs_flags global_attrs_name global_attrs_table global_attrs_type global_attrs_value "
        "initial:i load_global_attrs:i"
    ),
    "uid_uri_db": "db_url did_column flags_column scheme_column uid_column uri_table username_column",
    "uri_db": "db_table db_url domain_column uriuser_column use_domain:i use_uri_table:i user_column",
    "userblocklist": (
        "db_url globalblocklist_allowlist_col globalblocklist_description_col globalblocklist_id_col "
        "globalblocklist_prefix_col globalblocklist_table match_mode:i use_domain:i userblocklist_allowlist_col "
        "userblocklist_domain_col userblocklist_id_col userblocklist_prefix_col userblocklist_table "
        "userblocklist_username_col"
    ),
    "usrloc": (
        "callid_column cflags_column close_expired_tcp:i connection_id_column contact_column cseq_column cseq_delay:i "
        "db_check_update:i db_clean_tcp:i db_insert_null:i db_insert_update:i db_load:i db_mode:i db_ops_ruid:i "
        "db_raw_fetch_type:i db_timer_clean:i db_update_as_insert:i db_url desc_time_order:i domain_column "
        "expires_column expires_type:i fetch_rows:i flags_column handle_lost_tcp:i hash_size:i instance_column "
        "ka_domain ka_filter:i ka_from ka_interval:i+6.0 ka_loglevel:i ka_logmsg ka_method ka_mode:i "
        "ka_randomize:i+6.0 ka_reply_codes+6.0 ka_timeout:i keepalive_column load_rank:i matching_mode:i "
        "methods_column nat_bflag:i partition_column path_column preload:fs q_column received_column reg_id_column "
        "rm_expired_delay:i ruid_column server_id_column server_id_filter:i skip_remote_socket:i socket_column "
        "timer_interval:i timer_procs:i use_domain:i user_agent_column user_column version_table:i xavp_contact"
    ),
    "utils": "forward_active:i pres_db_url xcap_table",
    "websocket": (
        "cors_mode:i event_callback keepalive_interval:i keepalive_mechanism:i keepalive_processes:i "
        "keepalive_timeout:i ping_application_data rm_delay_interval:i sub_protocols:i timer_interval:i "
        "verbose_list:i"
    ),
    "xcap_client": "db_url periodical_query:i query_period:i xcap_table",
    "xcap_server": "buf_size:i db_url directory_hostname directory_scheme:i xcap_root xcap_table xml_ns:fs",
    "xhttp": "event_callback url_match url_skip",
    "xhttp_pi": "framework xhttp_pi_buf_size:i xhttp_pi_root",
    "xhttp_prom": (
        "prom_counter:fs prom_gauge:fs prom_histogram:fs xhttp_prom_beginning xhttp_prom_buf_size:i "
        "xhttp_prom_metadata_flags:i+6.1 xhttp_prom_pkg_stats:i+6.0 xhttp_prom_stats xhttp_prom_tags+6.0 "
        "xhttp_prom_timeout:i xhttp_prom_uptime_stat:i+6.0"
    ),
    "xhttp_rpc": "xhttp_rpc_buf_size:i xhttp_rpc_root",
    "xlog": "buf_size:i force_color:i log_colors:fs log_facility long_format:i methods_filter:i prefix prefix_mode:i",
    "xmlops": "buf_size:i xml_ns:fs",
    "xmlrpc": "autoconversion:i double_lf_to_crlf:i escape_cr:i event_callback mode:i route url_match url_skip",
    "xprint": "buf_size:i",
}
