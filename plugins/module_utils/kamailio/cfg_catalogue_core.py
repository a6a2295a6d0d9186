# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The core of Kamailio 5.6.3, 6.0.1, 6.1.5, the variables of its modules, and their packages. Made by tests/tools/kamailio_catalogue.py: do not edit."""

from __future__ import annotations

RELEASES = ("5.6", "6.0", "6.1")
CORE = {
    "statements": (
        "add_local_rport:-1,0 add_rport:-1,0 add_tcp_alias:-1,0,1 break:-1 cfg_reset:1 cfg_select:2 clear_branches:0 "
        "drop:-1,0,1 error:2 exec:1 exit:-1,0,1 force_rport:-1,0 force_send_socket:1 force_tcp_alias:-1,0,1 "
        "forward:0,1,2 forward_sctp:1,2 forward_tcp:1,2 forward_tls:1,2 forward_udp:1,2 if:1 isflagset:1 log:1,2 "
        "prefix:1 remove_branch:0,1 resetflag:1 return:-1,0,1 revert_uri:-1,0 rewritehost:1 rewritehostport:1 "
        "rewritehostporttrans:1 rewriteport:1 rewriteuri:1 rewriteuser:1 rewriteuserpass:1 route:1 "
        "set_advertised_address:1 set_advertised_port:1 set_forward_close:-1,0 set_forward_no_connect:-1,0 "
        "set_reply_close:-1,0 set_reply_no_connect:-1,0 setflag:1 seth:1 sethost:1 sethostport:1 sethostporttrans:1 "
        "sethp:1 sethpt:1 setp:1 setport:1 setu:1 setup:1 seturi:1 setuser:1 setuserpass:1 strip:1 strip_tail:1 "
        "userphone:0 while:1"
    ),
    "parameters": (
        "advertised_address:ios advertised_port:io alias:ios async_nonblock:io async_tkv_evcb:s+6.0 "
        "async_tkv_gname:s+6.0 async_usleep:io async_workers:io async_workers_group:s auto_aliases:io "
        "auto_bind_ipv6:io+6.0 auto_bind_ipv6:o-6.0 auto_domains:io+6.0 bind_ipv6_link_local:io check_via:io "
        "children:io chroot:os core_log:io corelog:io debug:io disable_core_dump:io disable_sctp:io disable_tcp:io "
        "disable_tls:io dns:io dns_cache_del_nonexp:io dns_cache_delete_nonexpired:io dns_cache_flags:io "
        "dns_cache_gc_interval:io dns_cache_init:io dns_cache_max_ttl:io dns_cache_mem:io dns_cache_min_ttl:io "
        "dns_cache_negative_ttl:io dns_cache_rec_pref:io dns_naptr_ignore_rfc:io dns_retr_no:io dns_retr_time:io "
        "dns_rev_via:io+6.0 dns_sctp_pref:io dns_sctp_preference:io dns_search_full_match:io dns_servers_no:io "
        "dns_slow_query_ms:io dns_srv_lb:io dns_srv_loadbalancing:io dns_tcp_pref:io dns_tcp_preference:io "
        "dns_tls_pref:io dns_tls_preference:io dns_try_ipv6:io dns_try_naptr:io dns_udp_pref:io dns_udp_preference:io "
        "dns_use_cache:io+6.0 dns_use_failover:io+6.0 dns_use_search_list:io domain:ios+6.0 dst_blocklist_expire:io "
        "dst_blocklist_gc_interval:io dst_blocklist_init:io dst_blocklist_mem:io dst_blocklist_sctp_imask:io "
        "dst_blocklist_tcp_imask:io dst_blocklist_tls_imask:io dst_blocklist_ttl:io dst_blocklist_udp_imask:io "
        "enable_sctp:o enable_tls:io exit_timeout:io force_rport:io fork:io fork_delay:io gid:s group:s "
        "hdr_name_extra_chars:s http_reply_hack:io http_reply_parse:io ip_free_bind:io ip_nonlocal_bind:io "
        "ipfreebind:io ipv6_hex_style:s latency_cfg_log:io latency_limit_action:io latency_limit_cfg:io "
        "latency_limit_db:io latency_log:io listen:os loadpath:s local_rport:io log_color:io log_engine_data:s "
        "log_engine_type:s log_facility:o log_name:s log_prefix:s log_prefix_mode:io log_stderror:io max_branches:io "
        "max_recursive_level:io max_while_loops:io maxbuffer:io maxsndbuffer:io+6.0 mcast:os mcast_loopback:io "
        "mcast_ttl:io mem_add_size:io+6.0 mem_dbg:io mem_join:io mem_log:io mem_safety:io mem_status_mode:io "
        "mem_summary:io memdbg:io memlog:io mhomed:io mlock_pages:io modinit_delay:io mpath:s "
        "msg_apply_changes_mode:io+6.1 msg_clone_extra_size:io+6.1 msg_recv_max_size:io+6.0 msg_time:io "
        "onsend_route_reply:io open_files_limit:io phone2tel:io pmtu_discovery:io port:io pv_buffer_size:io "
        "pv_buffer_slots:io pv_cache_action:io pv_cache_limit:io real_time:io received_route_mode:io reply_to_via:io "
        "return_mode:io+6.0 rev_dns:io route_locks_size:io rpc_exec_delta:io+6.0 rt_fast_timer_prio:io "
        "rt_ftimer_policy:io rt_ftimer_prio:io rt_policy:io rt_prio:io rt_stimer_policy:io rt_stimer_prio:io "
        "rt_timer1_policy:io rt_timer1_prio:io rt_timer2_policy:io rt_timer2_prio:io run_dir:os rundir:os "
        "sctp_children:io ser_kill_timeout:io server_header:s server_id:io server_signature:io shm:io "
        "shm_force_alloc:io shm_mem:io shm_mem_size:io sip_parser_log:io sip_parser_log_oneline:io sip_parser_mode:io "
        "sip_warning:io socket:o+6.0 socket_workers:io sql_buffer_size:io stats_name_separator:s "
        "tcp_accept_aliases:io tcp_accept_haproxy:io tcp_accept_hep3:io tcp_accept_iplimit:io+6.0 tcp_accept_no_cl:io "
        "tcp_accept_protocols:ios+6.1 tcp_accept_protos:ios+6.1 tcp_accept_unique:io tcp_async:io tcp_buf_write:io "
        "tcp_check_timer:io+6.0 tcp_children:io tcp_clone_rcvbuf:io tcp_close_rst:io+6.0 tcp_conn_wq_max:io "
        "tcp_connect_timeout:io tcp_connection_lifetime:io tcp_connection_match:io tcp_crlf_ping:io "
        "tcp_defer_accept:io tcp_delayed_ack:io tcp_fd_cache:io tcp_keepalive:io tcp_keepcnt:io tcp_keepidle:io "
        "tcp_keepintvl:io tcp_linger2:io tcp_listen_backlog:io+6.1 tcp_main_threads:io+6.1 tcp_max_connections:io "
        "tcp_msg_data_timeout:io+6.0 tcp_msg_read_timeout:io+6.0 tcp_no_connect:io tcp_poll_method:o "
        "tcp_rd_buf_size:io tcp_reuse_port:io tcp_script_mode:io tcp_send_timeout:io tcp_source_ipv4:o tcp_syncnt:io "
        "tcp_wait_data:io tcp_wq_blk_size:io tcp_wq_max:io tls_ca_list:s tls_certificate:s "
        "tls_connection_match_domain:io+6.1 tls_disable:io tls_enable:io tls_handshake_timeout:io tls_log:io "
        "tls_max_connections:io tls_method:o tls_port_no:io tls_private_key:s tls_require_certificate:io "
        "tls_send_timeout:io tls_threads_mode:io+6.0 tls_verify:io tlslog:io tos:io udp4_raw:io udp4_raw_mtu:io "
        "udp4_raw_ttl:io udp_mtu:io udp_mtu_try_proto:o udp_receiver_mode:io+6.0 uid:s uri_host_extra_chars:s "
        "use_dns_cache:io use_dns_failover:io use_dst_blocklist:io user:s user_agent_header:s verbose_startup:io "
        "version_table:s wait_worker1_mode:io wait_worker1_time:io wait_worker1_usleep:io wdir:os workdir:os "
        "xavp_via_fields:s xavp_via_params:s xavp_via_reply_params:s+6.0"
    ),
    "pvs": "? def defn defs+6.1 defv+6.1 env envn iuid+6.1 null rc retcode",
}
VARIABLES = {
    "async": "async",
    "benchmark": "BM_time_diff",
    "cfgutils": "RANDOM",
    "corex": "atkv+6.0 cfg lsock",
    "dialog": "DLG_count DLG_lifetime DLG_status dlg dlg_ctx dlg_var",
    "dispatcher": "dsg+6.0 dsv",
    "evapi": "evapi",
    "evrexec": "evr",
    "htable": "sht shtcn shtcv shtdec shtex shtinc shtitkey shtitval shtrecord",
    "http_async_client": (
        "http_bs http_err http_hdr http_mb http_ml http_ok http_rb http_req http_req_id http_rr http_rs http_time"
    ),
    "http_client": "curlerror httprhdr+6.0",
    "ipops": "HN dns naptrquery ptrquery+6.0 srvquery",
    "jsonrpcs": "jsonrpl",
    "jwt": "jwt",
    "kex": "sruid",
    "mqueue": "mq_size mqk mqv",
    "msrp": "msrp",
    "nat_traversal": "keepalive.socket source_uri",
    "nathelper": "rr_count rr_top_count",
    "nghttp2": "nghttp2",
    "nosip": "nosip",
    "posops": "pos",
    "presence": "notify_reply subs",
    "ptimer": "ptimer",
    "pv": (
        "AU Au Bf Eb+6.0 Ec+6.0 Ei+6.0 Ej+6.0 Ek+6.0 En+6.0 Eq+6.0 Er+6.0 Es+6.0 Et+6.0 Ev+6.0 K Mf RAi RAp RAu RAut "
        "Ras Ri Rn Rp Ru Rut Sf TF TS TV Tb Tf Ts _s aU aa ad adc adn ado adr adu af ai ar au avp bF bR bf br branch "
        "bs cT ccp ci cl cnt conid cs csb ct cts+6.0 ctu+6.0 dP dd di dic dip dir dp ds du duri err.class err.info "
        "err.level err.rcode err.rreason expires fU fUl fd fn from from.domain from.user fs fsn fsp ft fu hdr hdrc "
        "hfl hflc ksr location_ua mF mb mbu mf mi ml msg msgbuf mt mts nh oP oU oUl od op ou ouri pU pd pn pp pr prid "
        "proto pu rP rU rUl rb rcv rd re recv+6.1 rm rmid rp rpl rr rs rsi rt ru ruid ruri ruri.domain ruri.user rv "
        "rz sF sas sbranch sel sf shv shvinc+6.0 si sid siz snd sndfrom sndto sp src_ip stat su sut tU tUl td time "
        "timef tn to to.domain to.user true tt tts+6.1 tu ua utime utimef var version via0 via1 viaZ vn vz xavi xavp "
        "xavu"
    ),
    "pv_headers": "x_fU x_fd x_fn x_ft x_fu x_hdr x_rr x_rs x_tU x_td x_tn x_tt x_tu",
    "registrar": "ulc",
    "rr": "fti rdir route_uri tti",
    "rtimer": "rtimer_worker",
    "rtpengine": "rtpestat rtpstat",
    "rtpproxy": "rtppstat rtpstat",
    "sdpops": "sdp sdpitval+6.0",
    "sipcapture": "hep",
    "sipdump": "sipdump",
    "sipt": (
        "sipt sipt_called_party_nai sipt_calling_party_nai sipt_cpc sipt_hop_counter sipt_presentation sipt_screening"
    ),
    "siptrace": "siptrace",
    "siputils": "pcv",
    "sl": "ltt",
    "smsops": "rpdata smsack smsbody tpdu",
    "sqlops": "dbr sqlrows",
    "ss7ops": "isup",
    "tcpops": "tcp",
    "textopsx": "blitval hfitbody hfitname",
    "tls": (
        "tls tls_cipher_bits tls_cipher_info tls_description tls_my_issuer tls_my_issuer_cn tls_my_issuer_country "
        "tls_my_issuer_locality tls_my_issuer_organization tls_my_issuer_state tls_my_issuer_unit tls_my_raw_cert "
        "tls_my_san_count+6.0 tls_my_san_email tls_my_san_hostname tls_my_san_ip tls_my_san_uri tls_my_serial "
        "tls_my_subject tls_my_subject_cn tls_my_subject_country tls_my_subject_locality tls_my_subject_organization "
        "tls_my_subject_state tls_my_subject_uid tls_my_subject_unit tls_my_urlencoded_cert tls_my_version "
        "tls_peer_expired tls_peer_issuer tls_peer_issuer_cn tls_peer_issuer_country tls_peer_issuer_locality "
        "tls_peer_issuer_organization tls_peer_issuer_state tls_peer_issuer_unit tls_peer_notAfter tls_peer_notBefore "
        "tls_peer_raw_cert tls_peer_revoked tls_peer_san_count+6.0 tls_peer_san_email tls_peer_san_hostname "
        "tls_peer_san_ip tls_peer_san_uri tls_peer_selfsigned tls_peer_serial tls_peer_server_name tls_peer_subject "
        "tls_peer_subject_cn tls_peer_subject_country tls_peer_subject_locality tls_peer_subject_organization "
        "tls_peer_subject_state tls_peer_subject_uid tls_peer_subject_unit tls_peer_urlencoded_cert tls_peer_verified "
        "tls_peer_version tls_version"
    ),
    "tlsa": (
        "tls tls_cipher_bits tls_cipher_info tls_description tls_my_issuer tls_my_issuer_cn tls_my_issuer_country "
        "tls_my_issuer_locality tls_my_issuer_organization tls_my_issuer_state tls_my_issuer_unit tls_my_raw_cert "
        "tls_my_san_count tls_my_san_email tls_my_san_hostname tls_my_san_ip tls_my_san_uri tls_my_serial "
        "tls_my_subject tls_my_subject_cn tls_my_subject_country tls_my_subject_locality tls_my_subject_organization "
        "tls_my_subject_state tls_my_subject_uid tls_my_subject_unit tls_my_urlencoded_cert tls_my_version "
        "tls_peer_expired tls_peer_issuer tls_peer_issuer_cn tls_peer_issuer_country tls_peer_issuer_locality "
        "tls_peer_issuer_organization tls_peer_issuer_state tls_peer_issuer_unit tls_peer_notAfter tls_peer_notBefore "
        "tls_peer_raw_cert tls_peer_revoked tls_peer_san_count tls_peer_san_email tls_peer_san_hostname "
        "tls_peer_san_ip tls_peer_san_uri tls_peer_selfsigned tls_peer_serial tls_peer_server_name tls_peer_subject "
        "tls_peer_subject_cn tls_peer_subject_country tls_peer_subject_locality tls_peer_subject_organization "
        "tls_peer_subject_state tls_peer_subject_uid tls_peer_subject_unit tls_peer_urlencoded_cert tls_peer_verified "
        "tls_peer_version tls_version"
    ),
    "tmx": "T T_branch T_branch_idx T_inv T_reply_code T_reply_last T_reply_reason T_reply_ruid T_req T_rpl",
    "topoh": "th+6.1",
    "uac": "uac_req",
    "uuid": "uuid",
    "websocket": "ws_conid",
    "xcap_server": "xcapuri",
    "xhttp": "hu",
    "xlog": "C",
    "xmlops": "xml",
}
PACKAGES = {
    "kamailio": (
        "acc acc_diameter alias_db app_jsdt app_sqlang-6.0 async auth auth_db auth_diameter auth_xkeys avp avpops "
        "benchmark blst call_control call_obj carrierroute cfg_db cfg_rpc cfgt cfgutils corex counters ctl db2_ops "
        "db_cluster db_flatstore db_text debugger dialog dialplan dispatcher diversion dlgs+6.0 dmq dmq_usrloc domain "
        "domainpolicy drouting enum evrexec exec file_out+6.0 group htable imc influxdbc+6.0 ipops jsonrpcs keepalive "
        "kemix kex lcr log_custom lrkproxy mangler math+6.0 matrix maxfwd mediaproxy mohqueue mqueue msilo msrp mtree "
        "nat_traversal nathelper nosip p_usrloc path pdb pdt peerstate+6.1 permissions pike pipelimit posops+6.0 "
        "prefix_route ptimer+6.1 pv pv_headers pvtpl+6.1 qos ratelimit regex registrar rr rtimer rtjson rtpengine "
        "rtpproxy sanity sca sdpops seas secfilter sipcapture sipdump sipjson siprepo+6.1 sipt siptrace siputils sl "
        "sms smsops speeddial sqlops ss7ops sst statistics statsc statsd stun sworker+6.0 tcpops textops textopsx "
        "timer tm tmrec tmx topoh topos topos_htable+6.0 tsilo uac uac_redirect uid_auth_db uid_avp_db uid_domain "
        "uid_gflags uid_uri_db uri_db userblocklist usrloc xhttp xhttp_prom xhttp_rpc xlog xprint"
    ),
    "kamailio-authblockchain-modules": "auth_arnacon+6.0 auth_web3+6.0",
    "kamailio-autheph-modules": "auth_ephemeral",
    "kamailio-berkeley-modules": "db_berkeley-6.1",
    "kamailio-cnxcc-modules": "cnxcc",
    "kamailio-cpl-modules": "cplc",
    "kamailio-erlang-modules": "erlang",
    "kamailio-extra-modules": (
        "acc_json evapi gzcompress http_async_client+6.0 jansson janssonrpcc jwt+6.1 nghttp2+6.1 uuid"
    ),
    "kamailio-geoip-modules": "geoip-6.1",
    "kamailio-geoip2-modules": "geoip2",
    "kamailio-ims-modules": (
        "cdp cdp_avp ims_auth ims_charging ims_dialog ims_diameter_server ims_icscf ims_ipsec_pcscf ims_isc ims_ocs "
        "ims_qos ims_qos_npn+6.0 ims_registrar_pcscf ims_registrar_scscf ims_usrloc_pcscf ims_usrloc_scscf"
    ),
    "kamailio-json-modules": "json jsonrpcc pua_json",
    "kamailio-kafka-modules": "kafka+6.0",
    "kamailio-kazoo-modules": "kazoo",
    "kamailio-ldap-modules": "db2_ldap h350 ldap",
    "kamailio-lua-modules": "app_lua app_lua_sr-6.1",
    "kamailio-lwsc-modules": "lwsc",
    "kamailio-memcached-modules": "memcached",
    "kamailio-microhttpd-modules": "microhttpd+6.0",
    "kamailio-mongodb-modules": "db_mongodb ndb_mongodb",
    "kamailio-mono-modules": "app_mono-6.1",
    "kamailio-mqtt-modules": "mqtt",
    "kamailio-mysql-modules": "db_mysql",
    "kamailio-nats-modules": "nats",
    "kamailio-outbound-modules": "outbound",
    "kamailio-perl-modules": "app_perl db_perlvdb-6.1",
    "kamailio-phonenum-modules": "phonenum",
    "kamailio-postgres-modules": "db_postgres",
    "kamailio-presence-modules": (
        "presence presence_conference presence_dfks+6.0 presence_dialoginfo presence_mwi presence_profile "
        "presence_reginfo presence_xml pua pua_bla pua_dialoginfo pua_reginfo pua_rpc pua_usrloc pua_xmpp rls "
        "xcap_client xcap_server"
    ),
    "kamailio-python3-modules": "app_python3 app_python3s+6.0",
    "kamailio-rabbitmq-modules": "rabbitmq",
    "kamailio-radius-modules": "acc_radius auth_radius misc_radius peering",
    "kamailio-redis-modules": "db_redis ndb_redis topos_redis",
    "kamailio-ruby-modules": "app_ruby app_ruby_proc+6.0",
    "kamailio-sctp-modules": "sctp",
    "kamailio-secsipid-modules": "secsipid secsipid_proc",
    "kamailio-snmpstats-modules": "snmpstats",
    "kamailio-sqlite-modules": "db_sqlite",
    "kamailio-systemd-modules": "log_systemd systemdops",
    "kamailio-tls-modules": "auth_identity-6.0 crypto tls tlsa+6.1",
    "kamailio-unixodbc-modules": "db_unixodbc",
    "kamailio-utils-modules": "http_client lost slack utils",
    "kamailio-websocket-modules": "websocket",
    "kamailio-xml-modules": "xhttp_pi xmlops xmlrpc",
    "kamailio-xmpp-modules": "xmpp",
}
