# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of Kamailio 5.6.3, 6.0.1, 6.1.5: numbers of parameters, kinds of route. Made by tests/tools/kamailio_catalogue.py: do not edit."""

from __future__ import annotations

FUNCTIONS = {
    "acc": "acc_db_request:2 acc_log_request:1 acc_request:2",
    "acc_diameter": "acc_diam_request:1",
    "alias_db": "alias_db_find:3,4:RFTBLC alias_db_lookup:1,2:RF",
    "app_jsdt": "jsdt_dofile:1 jsdt_dostring:1 jsdt_run:1,2,3,4 jsdt_runstring:1",
    "app_sqlang": "sqlang_dofile:1 sqlang_dostring:1 sqlang_run:1,2,3,4 sqlang_runstring:1",
    "async": (
        "async_ms_route:2:RF async_ms_sleep:1:RF async_route:2:RF async_sleep:1:RF async_task_data:2 "
        "async_task_group_data:3 async_task_group_route:2:RF async_task_route:1:RF async_tkv_emit:3+6.0"
    ),
    "auth": (
        "auth_algorithm:1:R+6.0 auth_challenge:2:RFTC auth_get_www_authenticate:3:R consume_credentials:0:R "
        "has_credentials:1:R proxy_challenge:2:RFTC pv_auth_check:4:R pv_proxy_authenticate:3:R "
        "pv_proxy_authorize:3:R pv_www_authenticate:3,4:R pv_www_authorize:3:R www_challenge:2:RFTC"
    ),
    "auth_db": (
        "auth_check:3:R is_subscriber:3 proxy_authenticate:2:R proxy_authorize:2:R www_authenticate:2,3:R "
        "www_authorize:2:R"
    ),
    "auth_diameter": "diameter_is_user_in:2:R diameter_proxy_authorize:1:R diameter_www_authorize:1:R",
    "auth_identity": (
        "auth_add_identity:0:R auth_date_proc:0:R vrfy_check_callid:0:R vrfy_check_certificate:0:R "
        "vrfy_check_date:0:R vrfy_check_msgvalidity:0:R vrfy_get_certificate:0:R"
    ),
    "auth_xkeys": "auth_xkeys_add:4 auth_xkeys_check:4",
    "avp": (
        "append_attr_hf:1,2:RF attr2uri:1,2:RF attr_destination:1:RF attr_equals:2:RFTC attr_equals_xl:2:RFTC "
        "attr_exists:1:RFTC attr_to_reply:1,2:RF del_attr:1:RFTC del_attrs:1:RFTC dump_attrs:0,1:RFTC "
        "flags2attr:1:RFTC hdr_body2attrs2:2:RFTC hdr_body2attrs:2:RFTC insert_attr_hf:1,2:RF print_attr:1:RFTC "
        "replace_attr_hf:1,2:RF set_attr:2:RFTC set_iattr:2:RFTC set_sattr:2:RFTC subst_attr:2:RFTC xlfix_attr:1:RFTC "
        "xlset_attr:2:RFTC xlset_destination:1:R"
    ),
    "avpops": (
        "avp_check:2:RFTBLC avp_copy:2:RFTBLC avp_db_delete:2:RFTBLC avp_db_load:2:RFTBLC avp_db_query:1,2:RFTBLC "
        "avp_db_store:2:RFTBLC avp_delete:1:RFTBLC avp_op:2:RFTBLC avp_print:0:RFTBLC avp_pushto:2:RFTBLC "
        "avp_subst:2:RFTBLC avp_subst_pv:2:RFTBLC is_avp_set:1:RFTBLC"
    ),
    "benchmark": "bm_log_timer:1:RFTBLC bm_start_timer:1:RFTBLC",
    "blst": (
        "blst_add:0,1 blst_add_retry_after:2 blst_clear_ignore:0,1 blst_del:0 blst_is_blocklisted:0 "
        "blst_rpl_clear_ignore:0,1 blst_rpl_set_ignore:0,1 blst_set_ignore:0,1"
    ),
    "call_control": "call_control:0:R",
    "call_obj": "call_obj_free:1 call_obj_get:1",
    "carrierroute": "cr_next_domain:6:RF cr_nofallback_route:5,6:RF cr_route:5,6:RF cr_user_carrier:3:RF",
    "cfgutils": (
        "abort:0 check_route_exists:1 core_hash:3 is_gflag:1 lock:1-6.0 lock:1,2+6.0 pkg_status:0 pkg_summary:0 "
        "rand_event:0 rand_get_prob:0 rand_reset_prob:0 rand_set_prob:1 reset_gflag:1 route_if_exists:1 set_gflag:1 "
        "shm_status:0 shm_summary:0 sleep:1 trylock:1-6.0 trylock:1,2+6.0 unlock:1-6.0 unlock:1,2+6.0 usleep:1"
    ),
    "corex": (
        "add_tcp_alias:1+6.1 append_branch:0,1,2:RF file_read:2 file_write:2 forward_reply:0:C forward_uac:0:R+6.0 "
        "forward_uac_uri:1:R+6.0 is_faked_msg:0 is_incoming:0 is_socket_name:1 isxflagset:1 msg_iflag_is_set:1 "
        "msg_iflag_reset:1 msg_iflag_set:1 msg_vbflag_is_set:1+6.1 msg_vbflag_parse:1+6.1 msg_vbflag_reset:1+6.1 "
        "msg_vbflag_set:1+6.1 resetxflag:1 send_data:2 send_tcp:0,1:RF send_udp:0,1:RF sendx:3 set_recv_socket:1 "
        "set_recv_socket_name:1 set_send_socket:1 set_send_socket_name:1 set_source_address:1 setxflag:1 "
        "via_add_srvid:1 via_add_xavp_params:1 via_reply_add_xavp_params:1+6.0 via_use_xavp_fields:1"
    ),
    "counters": "cnt_add:2:RFTSC cnt_inc:1:RFTSC cnt_reset:1:RFTSC",
    "crypto": (
        "crypto_aes_decrypt:3 crypto_aes_encrypt:3 crypto_hmac_sha256:3 crypto_netio_decrypt:0 crypto_netio_encrypt:0 "
        "crypto_netio_in:0 crypto_netio_out:0"
    ),
    "db2_ops": (
        "db_close:1:RFTBSC db_first:1:RFTBSC db_foreach:2:RFTBSC db_next:1:RFTBSC db_proper:0:F db_query:1,2:RFTBSC "
        "db_seek:2:RFTBSC"
    ),
    "debugger": "dbg_breakpoint:1 dbg_pv_dump:0,1,2 dbg_sip_msg:0,1,2:RTC",
    "dialog": (
        "dlg_bridge:3 dlg_bye:1 dlg_db_load_callid:1 dlg_db_load_extra:0 dlg_get:3 dlg_get_var:5+6.0 dlg_isflagset:1 "
        "dlg_manage:0:R dlg_refer:2 dlg_refer_cid:3+6.1 dlg_refer_did:4+6.1 dlg_remote_profile:5 "
        "dlg_req_within:2,3,4,5+6.0 dlg_reset_property:1 dlg_resetflag:1 dlg_set_property:1 dlg_set_ruri:0 "
        "dlg_set_state:1+6.0 dlg_set_timeout:1,3 dlg_set_timeout_by_profile:2,3 dlg_set_var:5+6.0 dlg_setflag:1 "
        "dlg_update_state:0:RFTBC+6.0 get_profile_size:2,3 is_in_profile:1,2 is_known_dlg:0 set_dlg_profile:1,2 "
        "unset_dlg_profile:1,2:RFTBC"
    ),
    "dialplan": "dp_match:2 dp_reload:0 dp_replace:3 dp_translate:1,2",
    "dispatcher": (
        "ds_dsg_fetch:1+6.0 ds_dsg_fetch_uri:2+6.0 ds_is_active:1,2 ds_is_from_list:0:RFTBC ds_is_from_list:1,2,3 "
        "ds_list_exist:1 ds_list_exists:1 ds_load_unset:0 ds_load_update:0 ds_mark_addr:3+6.1 ds_mark_dst:0,1:RFTC "
        "ds_next_domain:0:RF ds_next_dst:0:RF ds_oc_set_attrs:5+6.0 ds_reload:0 ds_select:2 ds_select:3:RF "
        "ds_select_domain:2,3:RF ds_select_dst:2,3:RF ds_select_routes:2,3:RF ds_set_domain:0:RF ds_set_dst:0:RF"
    ),
    "diversion": "add_diversion:1,2:RFB",
    "dlgs": "dlgs_count:3 dlgs_init:3:RTBSC dlgs_tags_add:1 dlgs_tags_count:1 dlgs_tags_rm:1 dlgs_update:0:RBS",
    "dmq": (
        "dmq_bcast_message:3 dmq_handle_message:0,1:R dmq_is_from_node:0:R dmq_process_message:0,1:R "
        "dmq_send_message:4 dmq_t_replicate:0,1:R"
    ),
    "domain": "is_domain_local:1:RFBL is_from_local:0:RFBL is_uri_host_local:0:RFBL lookup_domain:1,2:RFBL",
    "domainpolicy": "dp_apply_policy:0:R dp_can_connect:0:R",
    "drouting": "do_routing:0,1:RF goes_to_gw:0,1:RFTC is_from_gw:0,1,2:RFTC next_routing:0:F use_next_gw:0:RF",
    "enum": "enum_pv_query:1,2,3:R enum_query:0,1,2:R i_enum_query:0,1,2:R is_from_user_enum:0,1,2:R",
    "evapi": (
        "evapi_async_multicast:2:R evapi_async_relay:1:R evapi_async_unicast:2:R evapi_close:0,1 evapi_multicast:2 "
        "evapi_relay:1 evapi_set_tag:1 evapi_unicast:2"
    ),
    "exec": "exec_avp:1,2:RFL exec_cmd:1 exec_dset:1:RF exec_msg:1:RFL",
    "file_out": "file_out:2",
    "group": "get_user_group:2:RFBL is_user_in:2:RFBL",
    "htable": (
        "bind_htable:0 sht_dec:2+6.1 sht_has_name:3 sht_has_str_value:3 sht_inc:2+6.1 sht_is_null:2+6.1 "
        "sht_iterator_end:1 sht_iterator_next:1 sht_iterator_rm:1 sht_iterator_setex:2 sht_iterator_seti:2 "
        "sht_iterator_sets:2 sht_iterator_start:2 sht_lock:1 sht_match_name:3 sht_match_str_value:3 sht_print:0 "
        "sht_reset:1 sht_rm:2 sht_rm_name:3 sht_rm_name_re:1 sht_rm_value:3 sht_rm_value_re:1 sht_setxi:4 sht_setxs:4 "
        "sht_unlock:1"
    ),
    "http_async_client": "http_async_query:2",
    "http_client": (
        "http_client_get:4:RFTBC http_client_query:2,3,4:RFTBC http_client_request:5:RFTBC+6.0 "
        "http_client_request_v2pk:5:RFTBC+6.0 http_client_response_headers_clear:1+6.0 "
        "http_client_response_headers_set:1+6.0 http_connect:3,5:RFTBC http_connect_raw:5:RFTBC "
        "http_get_redirect:2:RFTBC"
    ),
    "imc": "imc_manager:0:R imc_room_active:1+6.0 imc_room_member:2+6.0",
    "influxdbc": (
        "influxdbc_division:3 influxdbc_double:2 influxdbc_long:2 influxdbc_measure:1 influxdbc_measureend:0 "
        "influxdbc_push:0 influxdbc_string:2 influxdbc_sub:1 influxdbc_subend:0"
    ),
    "ipops": (
        "compare_ips:2 compare_pure_ips:2 detailed_ip_type:2 detailed_ipv4_type:2 detailed_ipv6_type:2 "
        "dns_int_match_ip:2 dns_query:2 dns_set_local_ttl:1 dns_sys_match_ip:2 ip_type:1 is_in_subnet:2 is_ip:1 "
        "is_ip_rfc1918:1 is_ipv4:1 is_ipv6:1 is_ipv6_reference:1 is_pure_ip:1 naptr_query:2 ptr_query:2+6.0 "
        "srv_query:2"
    ),
    "jansson": (
        "jansson_append:4 jansson_array_size:3 jansson_get:3 jansson_get_field:3 jansson_pv_get:3+6.0 jansson_set:4 "
        "jansson_xdecode:2 jansson_xencode:2"
    ),
    "janssonrpcc": "janssonrpc_notification:3 janssonrpc_request:4 jsansonrpc_request:3",
    "json": "bind_json:0 json_get_field:3 json_get_string:3",
    "jsonrpcc": "jsonrpc_notification:2 jsonrpc_request:5",
    "jsonrpcs": "jsonrpc_dispatch:0:R jsonrpc_exec:1",
    "jwt": "jwt_generate:3,4 jwt_verify:4 jwt_verify_key:4",
    "keepalive": "ka_add_destination:2:RTBC ka_del_destination:2 ka_is_alive:1",
    "kex": (
        "avp_printf:2 is_myhost:1+6.0 is_myself:1 isbflagset:1,2 isdsturiset:0 issflagset:1 pv_printf:2 "
        "resetbflag:1,2 resetdebug:0 resetdsturi:0 resetsflag:1 setbflag:1,2 setdebug:1 setdsturi:1 setsflag:1"
    ),
    "lcr": (
        "defunct_gw:1:RF from_any_gw:0,2,3:RFTC from_gw:1,3,4:RFTC inactivate_gw:0:RF load_gws:*:RF next_gw:0:RF "
        "to_any_gw:0,2:RFTC to_gw:1,3:RFTC"
    ),
    "log_custom": "log_udp:1",
    "lost": "lost_held_dereference:5:RFB lost_held_query:4,5:RFB lost_query:4,6:RFB",
    "lrkproxy": "lrkproxy_manage:0,1,2 set_lrkproxy_set:1",
    "mangler": (
        "decode_contact:0:R decode_contact_header:0:RTC encode_contact:2:RTC sdp_mangle_ip:2:RTC "
        "sdp_mangle_port:1:RTC"
    ),
    "math": "math_log10:2 math_log2:2 math_logN:2 math_pow:3 math_sqrt:2",
    "matrix": "matrix:3:RF",
    "maxfwd": (
        "is_maxfwd_lt:1:RFB maxfwd_at_least:1:RFB maxfwd_process:1:R mf_lowlimit:1:RFB mf_process_maxfwd_header:1:R "
        "process_maxfwd:1:R"
    ),
    "mediaproxy": "end_media_session:0 engage_media_proxy:0:RB use_media_proxy:0",
    "mohqueue": "mohq_count:2:RFTC mohq_process:0:R mohq_retrieve:2:RFTC mohq_send:1:R",
    "mqueue": "bind_mq:1 mq_add:3 mq_fetch:1 mq_pv_free:1 mq_size:1",
    "msilo": "bind_msilo:1 m_dump:0,1:R m_store:0,1:RF m_store_addrs:3:RF+6.0",
    "msrp": (
        "msrp_cmap_lookup:0 msrp_cmap_save:0 msrp_forward:0,1,2+6.0 msrp_is_reply:0 msrp_is_request:0 msrp_relay:0 "
        "msrp_relay_flags:1 msrp_reply:2,3 msrp_reply_flags:1 msrp_set_dst:2"
    ),
    "mtree": "mt_match:3:RFTBC",
    "nat_traversal": "client_nat_test:1 fix_contact:0 nat_keepalive:0:R",
    "nathelper": (
        "add_contact_alias:0:RTBLC add_contact_alias:3:RFTBC add_rcv_param:0,1:R fix_nated_contact:0:RTBLC "
        "fix_nated_register:0:R fix_nated_sdp:1,2:RFTBLC handle_ruri_alias:0,1:RBL is_rfc1918:1 nat_uac_test:1:RFTBLC "
        "set_alias_to_pv:1 set_contact_alias:0,1:RTBLC"
    ),
    "nghttp2": "nghttp2_reply:2:RV nghttp2_reply_header:2:RV",
    "outbound": "check_flow_token:0:R+6.1",
    "path": "add_path:0,1,2:R add_path_received:0,1,2:R",
    "pdb": "pdb_query:2:RF",
    "pdt": "pd_translate:2:RFB prefix2domain:0,1,2:RF",
    "permissions": (
        "allow_address:3 allow_address_group:2 allow_register:1,2:RF allow_register_include_port:1,2:RF+6.0 "
        "allow_routing:0,1,2 allow_source_address:0,1 allow_source_address_group:0 allow_trusted:0,2,3 allow_uri:2:RF"
    ),
    "pike": "pike_check_ip:1:RTC pike_check_req:0:RTC",
    "pipelimit": "pl_active:1 pl_check:1,3 pl_drop:0,1,2:RFBS",
    "posops": (
        "pos_append:2 pos_body_end:0 pos_body_start:0 pos_find_str:2 pos_findi_str:2 pos_headers_end:0 "
        "pos_headers_start:0 pos_insert:2 pos_rfind_str:2 pos_rfindi_str:2 pos_rm:2 pos_rsearch:2 pos_search:2 "
        "pos_set_char:2"
    ),
    "prefix_route": "prefix_route:0:RFB prefix_route:1",
    "presence": (
        "handle_publish:0,1:R handle_subscribe:0,1:R pres_auth_status:2:R pres_has_subscribers:2 "
        "pres_refresh_watchers:3,5 pres_update_watchers:2"
    ),
    "presence_xml": "pres_check_activities:2 pres_check_basic:2",
    "pua": "pua_update_contact:0:R",
    "pua_bla": "bla_handle_notify:0:R bla_set_flag:0:R",
    "pua_json": "pua_json_publish:1",
    "pua_reginfo": "reginfo_disable_publish:0:R+6.1 reginfo_handle_notify:1:R reginfo_subscribe:1,2:RTC",
    "pua_usrloc": "pua_set_publish:0:R",
    "pua_xmpp": "pua_xmpp_notify:0:R pua_xmpp_req_winfo:2:R",
    "pv": (
        "is_int:1 not_empty:1 pv_evalx:2 pv_isset:1 pv_unset:1 pv_var_to_xavp:2 pv_xavi_print:0 pv_xavp_print:0 "
        "pv_xavp_to_var:1 pv_xavu_print:0 sbranch_append:0 sbranch_reset:0 sbranch_set_ruri:0 typeof:2 "
        "xavi_child_rm:2 xavi_child_seti:3 xavi_child_sets:3 xavi_rm:1 xavi_rm_all:1+6.1 xavp_child_rm:2 "
        "xavp_child_seti:3 xavp_child_sets:3 xavp_copy:3,4 xavp_lshift:2+6.0 xavp_params_explode:2 "
        "xavp_params_implode:2 xavp_params_implode_qval:2+6.0 xavp_push_dst:1:RFB+6.0 xavp_rm:1 xavp_rm_all:1+6.1 "
        "xavp_slist_explode:4 xavp_xparams_explode:3+6.0 xavu_params_explode:2 xavu_params_implode:2"
    ),
    "pv_headers": (
        "pvh_append_header:2 pvh_apply_headers:0 pvh_check_header:1 pvh_collect_headers:0 pvh_header_param_exists:2 "
        "pvh_modify_header:2,3 pvh_remove_all_headers:0+6.1 pvh_remove_header:1,2 pvh_remove_header_param:2 "
        "pvh_reset_headers:0"
    ),
    "pvtpl": "pvtpl_render:2",
    "ratelimit": "rl_check:0 rl_check:1:RL rl_check_pipe:1",
    "regex": "pcre_match:2:RFTBLC pcre_match_group:1,2:RFTBLC",
    "registrar": (
        "add_sock_hdr:1:R lookup:1,2:RF lookup_branches:1:RF lookup_to_dset:1,2:RF lookup_xavp:4+6.0 "
        "reg_fetch_contacts:3:RF reg_free_contacts:1:RF reg_from_user:3+6.0 reg_send_reply:0:RF registered:1,2,3,4 "
        "save:1,2,3:RFTC unregister:2,3"
    ),
    "rls": "rls_handle_notify:0:R rls_handle_subscribe:0,1:R rls_update_subs:2",
    "rr": (
        "add_rr_param:1:RFB check_route_param:1:R is_direction:1:R loose_route:0:R loose_route_mode:1:R "
        "loose_route_preloaded:0:R record_route:0,1:RFB record_route_advertised_address:1:RFB "
        "record_route_preset:1,2:RFB remove_record_route:0:RF rr_next_hop_route:0"
    ),
    "rtjson": "rtjson_init_routes:1:R rtjson_next_route:0:RF rtjson_push_routes:0:R rtjson_update_branch:0:B",
    "rtpengine": (
        "block_dtmf:0,1 block_media:0,1 play_dtmf:1 play_media:1-6.0 play_media:1,2+6.0 rtpengine_answer:0,1-6.0 "
        "rtpengine_answer:0,1,2+6.0 rtpengine_connect:0,1,2+6.1 rtpengine_delete:0,1-6.0 rtpengine_delete:0,1,2+6.0 "
        "rtpengine_destroy:0,1,2+6.1 rtpengine_info:0,1-6.0 rtpengine_info:0,1,2+6.0 rtpengine_manage:0,1-6.0 "
        "rtpengine_manage:0,1,2+6.0 rtpengine_offer:0,1-6.0 rtpengine_offer:0,1,2+6.0 rtpengine_query:0,1-6.0 "
        "rtpengine_query:0,1,2+6.0 rtpengine_query_v:2 rtpengine_subscribe_answer:1,2+6.1 "
        "rtpengine_subscribe_request:4,5+6.1 rtpengine_unsubscribe:1,2+6.1 set_rtpengine_set:1,2 silence_media:0,1 "
        "start_forwarding:0,1 start_recording:0,1 stop_forwarding:0,1 stop_media:0,1 stop_recording:0,1 "
        "unblock_dtmf:0,1 unblock_media:0,1 unsilence_media:0,1"
    ),
    "rtpproxy": (
        "rtpproxy_answer:0,1,2 rtpproxy_destroy:0,1 rtpproxy_manage:0,1,2 rtpproxy_offer:0,1,2 "
        "rtpproxy_stop_stream2uac:0 rtpproxy_stop_stream2uas:0 rtpproxy_stream2uac:2 rtpproxy_stream2uas:2 "
        "set_rtp_proxy_set:1 start_recording:0 unforce_rtp_proxy:0,1"
    ),
    "sanity": "sanity_check:0,1,2:RTC sanity_reply:0:RTC",
    "sca": "sca_call_info_update:0,1,2,3:RFTC sca_handle_subscribe:0,1,2:R+6.0 sca_handle_subscribe:0:R-6.0",
    "sdpops": (
        "sdp_content:0,1 sdp_get:1 sdp_get_address_family:0 sdp_get_line_startswith:2 sdp_iterator_append:2+6.0 "
        "sdp_iterator_end:1+6.0 sdp_iterator_insert:2+6.0 sdp_iterator_next:1+6.0 sdp_iterator_rm:1+6.0 "
        "sdp_iterator_start:1+6.0 sdp_keep_codecs_by_id:1,2 sdp_keep_codecs_by_name:1,2 sdp_print:1 "
        "sdp_remove_codecs_by_id:1,2 sdp_remove_codecs_by_name:1,2 sdp_remove_line_by_prefix:1,2 sdp_remove_media:1 "
        "sdp_remove_transport:1 sdp_transport:1 sdp_with_active_media:1 sdp_with_codecs_by_id:1 "
        "sdp_with_codecs_by_name:1 sdp_with_ice:0 sdp_with_media:1 sdp_with_transport:1 sdp_with_transport_like:1"
    ),
    "seas": "as_relay_sl:1:R as_relay_t:1:R",
    "secfilter": (
        "secf_check_contact_hdr:0 secf_check_country:1 secf_check_dst:1 secf_check_from_hdr:0 secf_check_ip:0 "
        "secf_check_sqli_all:0 secf_check_sqli_hdr:1 secf_check_to_hdr:0 secf_check_ua:0"
    ),
    "sipcapture": "float2int:2 report_capture:1,2,3 sip_capture:0,1,2 sip_capture_forward:1",
    "sipdump": "sipdump_send:1",
    "sipjson": "sj_serialize:2",
    "siprepo": "sr_msg_async_pull:5 sr_msg_check:0 sr_msg_pull:4:RC sr_msg_push:2:RC sr_msg_rm:2:RC",
    "sipt": (
        "sipt_destination:3,4:RB sipt_forwarding:2:RB sipt_has_isup_body:0 sipt_set_bci_1:4:TC sipt_set_calling:4:RB"
    ),
    "siptrace": "hlog:1,2 sip_trace:0,1,2,3 sip_trace_mode:1 sip_trace_msg:5+6.0",
    "siputils": (
        "add_uri_param:1:R append_rpid_hf:0,2:RFB cmp_aor:2 cmp_hdr_name:2 cmp_uri:2 contact_param_check:1+6.0 "
        "contact_param_decode:1:RTC contact_param_decode_ruri:1:R contact_param_encode:2:RTC "
        "contact_param_encode_alias:2:RTC+6.1 contact_param_rm:1:RTC decode_contact:0:R decode_contact_header:0:RFTC "
        "encode_contact:2:RTC get_uri_param:2:RL has_totag:0 hdr_date_check:1 is_alphanum:1 is_alphanumex:2 "
        "is_e164:1:RFL is_first_hop:0,1 is_gruu:0,1 is_http:0+6.0 is_numeric:1 is_reply:0 is_request:0 "
        "is_rpid_user_e164:0:R is_sip:0+6.0 is_supported:1 is_tel_number:1 is_uri:1 is_uri_user_e164:1 is_user:1:RL "
        "options_reply:0:R set_uri_host:2 set_uri_user:2 sip_p_charging_vector:1 sip_parse_headers:0+6.0 "
        "tel2sip2:3:RFTBC+6.0 tel2sip:3:RFTBC uri_param:1,2:RFB uri_param_any:1:RFB uri_param_rm:1:RFB"
    ),
    "sl": (
        "send_reply:2:RFTC send_reply_error:0:RFTC+6.0 send_reply_mode:3:RFTC sl_forward_reply:0,1,2:TC sl_reply:2:R "
        "sl_reply_error:0:R sl_send_reply:2:R"
    ),
    "slack": "slack_send:1",
    "sms": "sms_send_msg:0:R sms_send_msg_to_net:1:R",
    "smsops": "isRPDATA:0:R smsdump:0:R",
    "speeddial": "sd_lookup:1,2:R",
    "sqlops": "sql_pvquery:3 sql_query:2,3 sql_query_async:2 sql_result_free:1 sql_xquery:3",
    "ss7ops": "isup_to_json:1",
    "sst": "sstCheckMin:1:RTC",
    "statistics": "reset_stat:1:RFTBLC update_stat:2",
    "statsc": "statsc_reset:0",
    "statsd": (
        "statsd_decr:1-6.0 statsd_decr:1,2+6.0 statsd_gauge:2-6.0 statsd_gauge:2,3+6.0 statsd_histogram:2-6.0 "
        "statsd_histogram:2,3+6.0 statsd_incr:1-6.0 statsd_incr:1,2+6.0 statsd_set:2-6.0 statsd_set:2,3+6.0 "
        "statsd_start:1 statsd_stop:1-6.0 statsd_stop:1,2+6.0"
    ),
    "sworker": "sworker_active:0:RC sworker_task:1:RC",
    "tcpops": (
        "tcp_close_connection:0,1 tcp_con_alive:1+6.1 tcp_conid_alive:1 tcp_conid_state:1 "
        "tcp_enable_closed_event:0:RTC tcp_enable_closed_event:1 tcp_get_conid:2 tcp_keepalive_disable:0:RTC "
        "tcp_keepalive_disable:1 tcp_keepalive_enable:3:RTC tcp_keepalive_enable:4 tcp_set_connection_lifetime:1:RTC "
        "tcp_set_connection_lifetime:2 tcp_set_otcpid:1 tcp_set_otcpid_flag:1"
    ),
    "textops": (
        "append_body_part:2,3:RFB append_body_part_hex:2,3:RFB append_hf:1,2 append_time:0:RFB "
        "append_time_to_request:0 append_to_reply:1:RFB append_urihf:2:RFB cmp_istr:2 cmp_str:2 ends_with:2 "
        "filter_body:1 get_body_part:2:RFTBC get_body_part_raw:2:RFTBC has_body:0,1 in_list:3 in_list_prefix:3 "
        "insert_hf:1,2 is_audio_on_hold:0 is_method:1 is_present_hf:1 is_present_hf_pv:1 is_present_hf_re:1 "
        "is_present_hf_re_pv:1 is_privacy:1 regex_substring:5:RFTBC remove_body_part:1:RFB remove_hf:1 "
        "remove_hf_exp:2 remove_hf_exp_pv:2 remove_hf_idx:2 remove_hf_match:3 remove_hf_pv:1 remove_hf_re:1 "
        "remove_hf_re_pv:1 replace:2 replace_all:2 replace_body:2 replace_body_all:2 replace_body_atonce:2 "
        "replace_body_str:3 replace_hdrs:2 replace_hdrs_str:3 replace_str:3 search:1 search_append:2 "
        "search_append_body:2 search_body:1 search_hf:3 search_str:2 set_body:2:RFTBC set_body_hex:2+6.1 "
        "set_body_multipart:0,1,2,3:RFB set_reply_body:2:RFB set_reply_body_hex:2:RFB+6.1 starts_with:2 "
        "str_all_in:2+6.1 str_any_in:2+6.0 str_find:2 str_ifind:2 subst:1 subst_body:1 subst_hf:3 subst_uri:1:RFTBC "
        "subst_user:1:RFTBC subst_v:3+6.0 via_param_rm:2+6.0"
    ),
    "textopsx": (
        "append_hf_value:2:RFTBC assign_hf_value2:2:RFTBC assign_hf_value:2:RFTBC bind_textopsx:1 "
        "bl_iterator_append:2 bl_iterator_end:1 bl_iterator_insert:2 bl_iterator_next:1 bl_iterator_rm:1 "
        "bl_iterator_start:1 change_reply_status:2:TC change_reply_status_code:1:TC exclude_hf_value:2:RFTBC "
        "fnmatch:2,3 hf_iterator_append:2 hf_iterator_end:1 hf_iterator_insert:2 hf_iterator_next:1 "
        "hf_iterator_prev:1 hf_iterator_rm:1 hf_iterator_start:1 hf_value_exists:2:RFTBC include_hf_value:2:RFTBC "
        "insert_hf_value:2:RFTBC keep_hf:0,1 msg_apply_changes:0:RTC msg_changed_route:1+6.0 msg_set_buffer:1:RTC "
        "remove_body:0 remove_hf_value2:1:RFTBC remove_hf_value:1:RFTBC"
    ),
    "timer": "timer_enable:2",
    "tls": "is_peer_verified:0:R tls_set_connect_server_id:1",
    "tlsa": "is_peer_verified:0:R tls_set_connect_server_id:1",
    "tm": (
        "t_any_replied:0:RFTB t_any_timeout:0:RFTB t_branch_replied:0:RFV t_branch_timeout:0:RFV "
        "t_cell_append_branches:2+6.0 t_check_status:1:RFTC t_check_trans:0:RTBC t_clean:0 "
        "t_disable_e2e_cancel_reason:1:RFTB t_drop_replies:0,1:F t_exists:0+6.0 t_forward_nonack:2:R "
        "t_forward_nonack_sctp:2:R t_forward_nonack_tcp:2:R t_forward_nonack_tls:2:R t_forward_nonack_to:2:R "
        "t_forward_nonack_udp:2:R t_forward_nonack_uri:0:R t_get_status_code:0:RFTBC t_grep_status:1:RFTB "
        "t_is_canceled:0:RFTB t_is_expired:0:RFTB t_is_retr_async_reply:0:T t_is_set:1 t_load_contacts:0,1:RF "
        "t_lookup_cancel:0,1:R t_lookup_request:0:R t_msg_apply_changes:0:B+6.1 t_newtran:0:R t_next_contact_flow:0:R "
        "t_next_contacts:0:RF t_on_branch:1:RF t_on_branch_failure:1:RFTB t_on_failure:1:RFTB t_on_reply:1:RFTB "
        "t_relay:0,2:RF t_relay_cancel:0:R t_relay_to:0,1,2:RF t_relay_to_avp:2:R t_relay_to_proxy:1:RF+6.1 "
        "t_relay_to_sctp:0,2:RF t_relay_to_tcp:0,2:RF t_relay_to_tls:0,2:RF t_relay_to_udp:0,2:RF t_release:0:R "
        "t_replicate:0,1,2:R t_replicate_sctp:2:R t_replicate_tcp:2:R t_replicate_tls:2:R t_replicate_to:2:R "
        "t_replicate_udp:2:R t_reply:2:RFTC t_reply_error:0:RFTC+6.0 t_reset_fr:0:RFTB t_reset_max_lifetime:0:RFTB "
        "t_reset_retr:0:RFTB t_retransmit_reply:0:R t_save_lumps:0:R t_send_reply:2:RFTC t_set_auto_inv_100:1:R "
        "t_set_disable_6xx:1:RFTB t_set_disable_failover:1:RFTB t_set_disable_internal_reply:1:RFTB t_set_fr:1,2:RFTB "
        "t_set_max_lifetime:2:RFTB t_set_no_auto_ack:1:RFTB+6.1 t_set_no_e2e_cancel_reason:1:RFTB t_set_retr:2:RFTB "
        "t_uac_send:6 t_use_uac_headers:0 t_write_req:2:RF t_write_unix:2:RF"
    ),
    "tmrec": "is_leap_year:0,1 time_period_match:1,2 tmrec_match:1,2",
    "tmx": (
        "bind_tmx:1 t_cancel_branches:1:TC t_cancel_callid:3,4 t_continue:3 t_drop:0,1 t_flush_flags:0 "
        "t_flush_xflags:0 t_is_branch_route:0 t_is_failure_route:0 t_is_reply_route:0 t_is_request_route:0 "
        "t_precheck_trans:0:R t_reply_callid:4 t_reuse_branch:0:RV t_suspend:0 t_uac_ack_local:2,3,4+6.1 "
        "t_vbflag_is_set:1+6.1 t_vbflag_reset:1+6.1 t_vbflag_set:1+6.1"
    ),
    "topos": "tps_set_context:1",
    "tsilo": (
        "ts_append:2:RF ts_append_branches:1:RF+6.0 ts_append_by_contact:2,3:RF ts_append_to:3,4:RF ts_store:0,1:RF"
    ),
    "uac": (
        "uac_auth:0,1:F-6.0 uac_auth:0,1:RFXV+6.0 uac_auth_mode:1:F-6.0 uac_auth_mode:1:RFXV+6.0 uac_reg_disable:2 "
        "uac_reg_enable:2 uac_reg_lookup:2 uac_reg_lookup_uri:2 uac_reg_refresh:1 uac_reg_request_to:2:RFB "
        "uac_reg_send_register:2+6.0 uac_reg_send_unregister:2+6.0 uac_reg_status:1 uac_replace_from:1,2:RB "
        "uac_replace_to:1,2:RB uac_req_send:0 uac_restore_from:0:R uac_restore_to:0:R"
    ),
    "uac_redirect": "get_redirects:1,2:F set_accept_filter:2:F set_deny_filter:2:F",
    "uid_auth_db": "proxy_authenticate:2:R proxy_authorize:2:R www_authenticate:2:R www_authorize:2:R",
    "uid_avp_db": (
        "load_attrs:2:RF load_extra_attrs:2:RFTC lock_extra_attrs:2:RFTC remove_extra_attrs:2:RFTC "
        "save_extra_attrs:2:RFTC unlock_extra_attrs:2:RFTC"
    ),
    "uid_domain": "is_local:1:RFB lookup_domain:2:RF",
    "uid_gflags": "flush_ugflags:0:RFTC is_ugflag:1:RFTC reset_ugflag:1:RFTC set_ugflag:1:RFTC",
    "uid_uri_db": "check_uri:1:RF lookup_user:1,2:RF",
    "uri_db": "check_from:0:R check_to:0:R check_uri:1,3:R does_uri_exist:0:RL",
    "userblocklist": (
        "check_allowlist:1:RF check_blocklist:0,1:RF check_user_allowlist:2,3,4:RF check_user_blocklist:2,3,4:RF"
    ),
    "utils": "xcap_auth_status:2:R",
    "websocket": "ws_close:0,2,3 ws_handle_handshake:0",
    "xcap_server": "xcaps_del:2:R xcaps_get:2:R xcaps_put:3:R",
    "xhttp": "bind_xhttp:0 xhttp_reply:4:R",
    "xhttp_pi": "dispatch_xhttp_pi:0:RV",
    "xhttp_prom": (
        "prom_check_uri:0:RV prom_counter_inc:2,3,4,5 prom_counter_reset:1,2,3,4 prom_dispatch:0:RV "
        "prom_gauge_inc:2,3,4,5+6.1 prom_gauge_reset:1,2,3,4 prom_gauge_set:2,3,4,5 prom_histogram_observe:2,3,4,5"
    ),
    "xhttp_rpc": "dispatch_xhttp_rpc:0:RV",
    "xlog": "xalert:1 xbug:1 xcrit:1 xdbg:1 xdbgl:1 xerr:1 xinfo:1 xlog:1,2,3 xlogl:1,2,3 xlogm:2 xnotice:1 xwarn:1",
    "xmlrpc": "dispatch_rpc:0:R xmlrpc_reply:2:R",
    "xprint": "xpdbg:1 xplog:2",
}
