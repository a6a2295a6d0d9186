# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of Kamailio 5.6.3, 6.0.1, 6.1.5, with their kinds (part 1). Made by tests/tools/kamailio_catalogue.py: do not edit."""

from __future__ import annotations

PARAMETERS = {
    "acc": (
        "acc_callid_column acc_extra_nullable:i acc_extra_size:i acc_from_tag_column acc_method_column "
        "acc_prepare_always:i acc_prepare_flag:i acc_sip_code_column acc_sip_reason_column acc_time_column "
        "acc_to_tag_column cdr_duration_id cdr_duration_mode:i+6.1 cdr_enable:i cdr_end_id cdr_expired_dlg_enable:i "
        "cdr_extra cdr_extra_nullable:i cdr_extra_size:i cdr_facility cdr_log_enable:i cdr_on_failed:i cdr_skip "
        "cdr_start_id cdr_start_on_confirmed:i cdrs_table clone_msg:i db_extra db_flag:i db_insert_mode:i "
        "db_missed_flag:i db_table_acc db_table_missed_calls db_url db_version_check:i+6.1 detect_direction:i "
        "early_media:i failed_filter failed_transaction_flag:i log_extra log_facility log_flag:i log_level:i "
        "log_missed_flag:i multi_leg_info reason_from_hf:i report_ack:i report_cancels:i time_attr time_exten "
        "time_format time_mode:i"
    ),
    "acc_diameter": (
        "diameter_client_host diameter_client_port:i diameter_extra diameter_flag:i diameter_missed_flag:i"
    ),
    "acc_json": (
        "acc_extra acc_flag:i acc_log_facility acc_log_level:i acc_missed_flag:i acc_output_mqueue "
        "acc_output_syslog:i acc_pre_encoded_prefix acc_time_format acc_time_mode:i cdr_enable:i "
        "cdr_expired_dlg_enable:i cdr_extra cdr_log_facility cdr_log_level:i cdr_output_mqueue cdr_output_syslog:i "
        "cdr_pre_encoded_prefix cdr_skip+6.1"
    ),
    "alias_db": (
        "alias_domain_column alias_user_column append_branches:i db_url domain_column domain_prefix use_domain:i "
        "user_column"
    ),
    "app_jsdt": "load mode:i",
    "app_sqlang": "load",
    "async": "mode:i+6.0 ms_timer:i return:i workers:i",
    "auth": (
        "add_authinfo_hdr:i algorithm auth_checks_in_dlg:i auth_checks_no_dlg:i auth_checks_register:i challenge_attr "
        "force_stateless_reply:i nc_array_order:i nc_array_size:i nid_pool_no:i nonce_auth_max_drift:i nonce_count:i "
        "nonce_expire:i one_time_nonce:i otn_in_flight_no:i otn_in_flight_order:i protect_contacts:i "
        "proxy_challenge_header qop realm_prefix secret use_domain:i www_challenge_header"
    ),
    "auth_db": (
        "calculate_ha1:i db_url domain_column force_generate_avps:i load_credentials password_column "
        "password_column_2 use_domain:i user_column version_table:i"
    ),
    "auth_diameter": "diameter_client_host diameter_client_port:i use_domain:i",
    "auth_identity": (
        "accept_pem_certs:i auth_validity_time:i cainfo_path callid_cache_limit:i certificate_cache_limit:i "
        "certificate_path certificate_url msg_timeout:i privatekey_path"
    ),
    "auth_xkeys": "xkey:fs",
    "avp": "xlbuf_size:i",
    "avpops": (
        "attribute_column avp_table db_scheme:fs db_url domain_column type_column use_domain:i username_column "
        "uuid_column value_column"
    ),
    "benchmark": "enable:i granularity:i loglevel:i register:fs",
    "call_control": (
        "canonical_uri_avp disable:i diverter_avp_id:i init:fs signaling_ip_avp sip_application_avp socket_name "
        "socket_timeout:i start:fs stop:fs"
    ),
    "call_obj": "end:i start:i",
    "carrierroute": (
        "avoid_failed_destinations:i carrier_name_carrier_col carrier_name_id_col carrier_name_table "
        "carrierfailureroute_carrier_col carrierfailureroute_description_col carrierfailureroute_domain_col "
        "carrierfailureroute_flags_col carrierfailureroute_host_name_col carrierfailureroute_id_col "
        "carrierfailureroute_mask_col carrierfailureroute_next_domain_col carrierfailureroute_reply_code_col "
        "carrierfailureroute_scan_prefix_col carrierfailureroute_table carrierroute_carrier_col "
        "carrierroute_description_col carrierroute_domain_col carrierroute_flags_col carrierroute_id_col "
        "carrierroute_mask_col carrierroute_prob_col carrierroute_rewrite_host_col carrierroute_rewrite_prefix_col "
        "carrierroute_rewrite_suffix_col carrierroute_scan_prefix_col carrierroute_strip_col carrierroute_table "
        "config_file config_source db_load_description:i db_url default_tree domain_name_domain_col "
        "domain_name_id_col domain_name_table fallback_default:i fetch_rows:i match_mode:i subscriber_carrier_col "
        "subscriber_domain_col subscriber_table subscriber_user_col use_domain:i"
    ),
    "cfg_db": "custom_tbl db_url transl_tbl",
    "cfgt": "basedir callid_prefix mask:i route_log:i+6.0 skip_unknown:i+6.0",
    "cfgutils": "hash_file initial_gflags:i initial_probability:i lock_set_size:i",
    "corex": (
        "alias_subdomains:fs dns_cache:fs dns_file:fs+6.0 evcb_reply_out nio_intercept:i nio_min_msg_len:i "
        "nio_msg_avp"
    ),
    "counters": "script_cnt_grp_name script_counter:fs",
    "crypto": "init_vector kevcb_netio key_derivation:i netio_key register_callid:i register_evcb:i salt",
    "ctl": (
        "autoconversion:i binrpc:fs binrpc_buffer_size:i binrpc_max_body_size:i binrpc_struct_max_body_size:i fifo:fs "
        "group:fs mode:i user:fs"
    ),
    "db2_ops": "db_url declare_handle:fs declare_query:fs xlbuf_size:i",
    "db_cluster": "cluster:fs connection:fs inactive_interval:i max_query_length:i",
    "db_flatstore": "encode_delimiter:i escape_char field_delimiter file_suffix flush:i record_delimiter",
    "db_mysql": (
        "auto_reconnect:i connect_timeout:i insert_delayed:i opt_ssl_ca+6.0 opt_ssl_mode:i ping_interval:i "
        "receive_timeout:i retries:i send_timeout:i server_timezone:i timeout_interval:i unsigned_type:i "
        "update_affected_found:i"
    ),
    "db_postgres": "bytea_output_escape:i con_param:fs lockset:i retries:i tcp_keepalive:i timeout:i",
    "db_sqlite": "db_set_busy_timeout:fs+6.0 db_set_journal_mode:fs db_set_readonly:fs",
    "db_text": "db_delim db_mode:i default_connection emptystring:i file_buffer_size:i max_result_rows:i",
    "debugger": (
        "breakpoint:i cfgpkgcheck:i cfgtest:i cfgtrace:i cfgtrace_format:i log_assign:i log_facility log_level:i "
        "log_level_name log_prefix mod_facility:fs mod_facility_mode:i mod_hash_size:i mod_level:fs mod_level_mode:i "
        "reset_msgid:i step_loops:i step_usleep:i"
    ),
    "dialog": (
        "bridge_contact bridge_controller bye_early_code:i+6.0 bye_early_reason+6.0 call_id_column db_fetch_rows:i "
        "db_mode:i db_skip_load:i db_update_period:i db_url debug_variables:i+6.0 default_timeout:i detect_spirals:i "
        "dlg_ctxiuid_mode:i+6.0 dlg_extra_hdrs dlg_filter_mode:i dlg_flag:i-6.0 dlg_match_mode:i dlg_mode:i+6.0 "
        "early_timeout:i enable_dmq:i enable_stats:i end_timeout:i event_callback from_contact_column "
        "from_cseq_column from_route_column from_sock_column from_tag_column from_uri_column h_entry_column "
        "h_id_column h_id_start:i h_id_step:i hash_size:i initial_cbs_inscript:i ka_failed_limit:i ka_interval:i "
        "ka_timer:i keep_proxy_rr:i lreq_callee_headers noack_timeout:i profiles_no_value profiles_with_value "
        "rr_param ruri_pvar send_bye:i sflags_column start_time_column state_column table_name timeout_avp "
        "timeout_column timeout_noreset:i timer_procs:i to_contact_column to_cseq_column to_route_column "
        "to_sock_column to_tag_column to_uri_column toroute_name_column track_cseq_updates:i vars_h_entry_column "
        "vars_h_id_column vars_key_column vars_table_name vars_value_column wait_ack:i xavp_cfg"
    ),
    "dialplan": (
        "append_branch:i attrs_col attrs_pvar db_url dpid_col fetch_rows:i match_dynamic:i match_exp_col "
        "match_len_col match_op_col pr_col reload_delta:i repl_exp_col subst_exp_col table_name"
    ),
    "dispatcher": (
        "attrs_col attrs_pvname db_url destination_col ds_attrs_none:i ds_db_extra_attrs ds_default_socket "
        "ds_default_sockname ds_dns_interval:i ds_dns_mode:i ds_dns_ttl:i ds_hash_check_interval:i ds_hash_expire:i "
        "ds_hash_initexpire:i ds_hash_size:i ds_inactive_threshold:i ds_latency_estimator_alpha:i ds_load_mode:i "
        "ds_ping_fr_timeout:i+6.1 ds_ping_fr_timer:i+6.1 ds_ping_from ds_ping_interval:i ds_ping_latency_stats:i "
        "ds_ping_method ds_ping_reply_codes ds_ping_socket+6.1 ds_probing_mode:i ds_probing_threshold:i "
        "ds_retain_latency_stats:i+6.0 ds_timer_mode:i event_callback event_callback_mode:i+6.1 flags:i flags_col "
        "force_dst:i hash_pvar list_file outbound_proxy priority_col reload_delta:i setid_col setid_pvname table_name "
        "use_default:i xavp_ctx xavp_ctx_mode:i xavp_dst xavp_dst_mode:i"
    ),
    "diversion": "suffix",
    "dlgs": "active_lifetime:i finish_lifetime:i hash_size:i init_lifetime:i timer_interval:i",
    "dmq": (
        "fail_count_enabled:i+6.1 fail_count_threshold_disabled:i+6.1 fail_count_threshold_not_active:i+6.1 "
        "multi_notify:i notification_address:fs notification_channel num_workers:i ping_interval:i "
        "remove_inactive:i+6.1 server_address server_socket worker_usleep:i"
    ),
    "dmq_usrloc": (
        "batch_msg_contacts:i batch_msg_size:i batch_size:i batch_usleep:i enable:i replicate_cflags:i+6.1 "
        "replicate_socket_info:i sync:i usrloc_delete:i usrloc_delete_expired:i+6.1 usrloc_domain"
    ),
    "domain": (
        "db_url did_col domain_attrs_table domain_col domain_table name_col register_myself:i type_col value_col"
    ),
    "domainpolicy": (
        "db_url domain_prefix_avp domain_replacement_avp domain_suffix_avp dp_col_att dp_col_rule dp_col_type "
        "dp_col_val dp_table port_override_avp send_socket_avp transport_override_avp"
    ),
    "drouting": (
        "attrs_avp db_url drd_table drg_domain_col drg_grpid_col drg_table drg_user_col drl_table drr_table "
        "enable_keepalive:i fetch_rows:i force_dns:i ruri_avp sort_order:i use_domain:i"
    ),
    "enum": "bl_algorithm branchlabel domain_suffix i_enum_suffix tel_uri_params",
    "evapi": "bind_addr event_callback max_clients:i netstring_format:i wait_idle:i+6.0 wait_increase:i+6.0 workers:i",
    "evrexec": "exec:fs",
    "exec": "bash_safety:i setvars:i time_to_kill:i",
    "file_out": "base_folder file:fs timer_interval:i+6.1 worker_usleep:i",
    "group": (
        "db_url domain_column group_column multiple_gid:i re_exp_column re_gid_column re_table table use_domain:i "
        "user_column"
    ),
    "gzcompress": "header_name header_value sanity_checks:i",
    "htable": (
        "array_size_suffix db_expires:i db_url dmq_init_sync:i enable_dmq:i event_callback event_callback_mode:i "
        "expires_column fetch_rows:i htable:fs key_name_column key_type_column key_value_column timer_interval:i "
        "timer_procs:i value_type_column"
    ),
    "http_async_client": (
        "authmethod:i connection_timeout:i curl_follow_redirect:i curl_verbose:i hash_size:i memory_manager "
        "tcp_ka_idle:i tcp_ka_interval:i tcp_keepalive:i tls_ca_path tls_client_cert tls_client_key tls_verify_host:i "
        "tls_verify_peer:i tls_version:i workers:i"
    ),
    "http_client": (
        "authmethod:i cacert cipher_suites client_cert client_key config_file connection_timeout:i httpcon:fs "
        "httpproxy httpproxyport:i httpredirect:i keep_connections:i maxdatasize:i netinterface query_maxdatasize:i "
        "query_result:i response_headers:i+6.0 timeout_mode:i+6.0 tlsversion:i useragent verify_host:i verify_peer:i"
    ),
    "imc": (
        "check_on_create:i create_on_join:i db_mode:i+6.0 db_url extra_hdrs hash_size:i imc_cmd_start_char "
        "members_table outbound_proxy rooms_table"
    ),
    "influxdbc": "database password port:i server tags user",
    "janssonrpcc": "keep_alive:fi min_srv_ttl:fi result_pv retry_codes:fs server:fs",
    "json": "json_escape_char",
    "jsonrpcc": "max_conn_attempts:i servers",
    "jsonrpcs": (
        "dgram_group:is dgram_mode:i dgram_socket dgram_timeout:i dgram_user:is dgram_workers:i fifo_group:is "
        "fifo_mode:i fifo_name fifo_reply_dir fifo_user:is pretty_format:i tcp_socket+6.0 transport:i"
    ),
    "jwt": "key_mode:i",
    "keepalive": "delete_counter:i destination:fs ping_from ping_interval:i",
    "lcr": (
        "db_url defunct_capability:i defunct_column defunct_gw_avp dont_strip_or_prefix_flag:i enabled_column "
        "fetch_rows:i flags_avp flags_column from_uri_column gw_id_column gw_name_column gw_uri_avp hostname_column "
        "id_column ip_addr_column lcr_count:i lcr_gw_count:i lcr_gw_table lcr_id_avp lcr_id_column "
        "lcr_rule_hash_size:i lcr_rule_table lcr_rule_target_table mt_pv_values mt_tvalue_column mtree params_column "
        "ping_from ping_inactivate_threshold:i ping_interval:i ping_socket ping_valid_reply_codes port_column "
        "prefix_column priority_column priority_ordering:i request_uri_column rule_id_avp rule_id_column "
        "ruri_user_avp stopper_column strip_column tag_avp tag_column transport_column uri_scheme_column "
        "weight_column"
    ),
    "lost": (
        "exact_type:i geoheader_order:i geoheader_type:i location_3d:i+6.0 location_profile:i location_type "
        "post_request:i recursion:i response_time:i verbose:i"
    ),
    "lrkproxy": (
        "behind_nat:i+6.0 custom_sdp_ip_avp end_port:i+6.0 gt:i hash_table_size:i hash_table_tout:i lrkp_alg:i "
        "lrkproxy_disable_tout:i lrkproxy_retr:i lrkproxy_sock:fs lrkproxy_tout:i start_port:i+6.0"
    ),
    "mangler": "contact_flds_separator",
    "matrix": "db_url matrix_first_col matrix_res_col matrix_second_col matrix_table",
    "maxfwd": "max_limit:i",
    "mediaproxy": (
        "disable:i ice_candidate ice_candidate_avp media_relay_avp mediaproxy_socket mediaproxy_timeout:i "
        "signaling_ip_avp"
    ),
    "mohqueue": "db_ctable db_qtable db_url moh_maxcalls:i mohdir",
    "mqueue": "db_url mqueue:fs mqueue_addmode:i mqueue_name:fs mqueue_size:i",
    "msilo": (
        "add_contact:i add_date:i check_time:i clean_period:i contact_hdr content_type_hdr db_table db_url "
        "expire_time:i extra_hdrs extra_hdrs_avp from_address max_messages:i offline_message outbound_proxy reminder "
        "sc_body sc_callid+6.0 sc_ctype sc_exp_time sc_from sc_inc_time sc_mid sc_snd_time sc_status+6.0 "
        "sc_stored_hdrs sc_to sc_uri_host sc_uri_user send_time:i skip_notification_flag:i snd_time_avp use_contact:i "
        "use_mode:i+6.0"
    ),
    "msrp": "auth_max_expires:i auth_min_expires:i cmap_size:i event_callback sipmsg:i timer_interval:i use_path_addr",
    "mtree": (
        "char_list-6.1 char_list:fs+6.1 db_table db_url fetch_rows:i item:fs+6.1 mt_allow_duplicates:i "
        "mt_ignore_duplicates:i mt_tree_type:i mtree:fs pv_count pv_dstid pv_value pv_values pv_weight tname_column "
        "tprefix_column tvalue_column"
    ),
    "nat_traversal": (
        "contact_match:i keepalive_extra_headers keepalive_from keepalive_interval:i keepalive_method "
        "keepalive_state_file"
    ),
    "nathelper": (
        "alias_name append_sdp_oldmediaip:i filter_server_id:i force_socket ignore_path:i+6.1 keepalive_timeout:i "
        "nat_addr_mode:i natping_disable_bflag:i natping_interval:i natping_processes:i natping_socket nortpproxy_str "
        "ping_nated_only:i received_avp sipping_bflag:i sipping_from sipping_method udpping_from_path:i"
    ),
    "nghttp2": "event_callback listen_addr listen_port tls_private_key tls_public_key",
    "nosip": "msg_match msg_skip",
    "outbound": "flow_token_secret force_no_outbound_flag:i force_outbound_flag:i",
    "p_usrloc": (
        "UTC_timestamps:i alg_location:i callid_column cflags_column connection_expires:i contact_column cseq_column "
        "cseq_delay:i db_err_threshold:i db_mode:i db_ops_ruid:i db_retry_interval:i db_transaction_level:i "
        "db_update_as_insert:i db_use_transactions:i default_db_type default_db_url desc_time_order:i domain_column "
        "domain_db error_column expire_time:i expires_column failover_level:i failover_time_column fetch_rows:i "
        "flags_column hash_size:i id_column instance_column matching_mode:i mdb_availability_control:i methods_column "
        "nat_bflag:i num_column path_column preload:fs+6.0 q_column read_db_url received_column reg_db_table "
        "reg_id_column risk_group_column ruid_column socket_column spare_flag_column status_column url_column "
        "use_domain:i use_domain_crc32:i+6.0 user_agent_column user_column write_db_url write_on_db:i "
        "write_on_master_db:i"
    ),
    "path": "enable_r2:i received_format:i received_name sockname_mode:i use_received:i",
    "pdb": "ll_info:i+6.0 server timeout:i",
    "pdt": (
        "char_list check_domain:i db_table db_url domain_column fetch_rows:i mode:i+6.0 prefix prefix_column "
        "sdomain_column"
    ),
    "peerstate": (
        "cache_cleanup_interval:i cache_expire:i cache_hash_size:i callee_avp caller_avp disable_callee_notify_flag:i "
        "disable_caller_notify_flag:i disable_dlg_notify:i disable_reg_notify:i enable_notify_on_trying:i reg_avp "
        "use_avps:i"
    ),
    "permissions": (
        "address_file address_table allow_suffix check_all_branches:i db_mode:i db_url default_allow_file "
        "default_deny_file deny_suffix from_col grp_col ip_addr_col load_backends:i mask_col max_subnets:i "
        "peer_tag_avp peer_tag_mode:i port_col priority_col proto_col reload_delta:i ruri_col source_col "
        "subnet_match_mode:i+6.1 tag_col trusted_cleanup_interval:i trusted_table"
    ),
    "pike": "pike_log_level:i remove_latency:i reqs_density_per_unit:i sampling_time_unit:i",
    "pipelimit": (
        "clean_unused:i db_url hash_size:i load_fetch:i plp_algorithm_column plp_limit_column plp_pipeid_column "
        "plp_table_name reply_code:i reply_reason timer_interval:i timer_mode:i"
    ),
    "posops": "idx0:i",
    "prefix_route": "db_table db_url exit:i",
    "presence": (
        "active_watchers_table clean_period:i cseq_offset:i db_table_lock_type:i db_update_period:i db_url "
        "default_socket+6.1 delete_same_subs:i enable_dmq:i enable_pres_dmq:i+6.1 enable_pres_sync_dmq:i+6.1 "
        "enable_sphere_check:i enable_subs_dmq:i+6.1 enable_subs_sync_dmq:i+6.1 expires_offset:i fetch_rows:i "
        "force_delete:i local_log_facility local_log_level:i max_expires:i min_expires:i min_expires_action:i "
        "notifier_poll_rate:i notifier_processes:i pres_htable_size:i pres_subs_mode:i presentity_table publ_cache:i "
        "retrieve_order:i retrieve_order_by send_fast_notify:i server_address sip_uri_match:i skip_notify_dmq:i+6.1 "
        "startup_mode:i subs_db_mode:i subs_htable_size:i subs_remove_match:i subs_respond_200:i timeout_rm_subs:i "
        "timer_mode:i waitn_time:i watchers_table xavp_cfg"
    ),
}
