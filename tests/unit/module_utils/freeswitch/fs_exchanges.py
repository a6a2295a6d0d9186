# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real FreeSWITCH 1.11.2 answered, as it was recorded: the command, and the body of the answer."""

from __future__ import annotations

# Answers that mean that the command did what it was told, or gave what was asked for.

DONE: list[tuple[str, str]] = [
    ("reloadacl", "+OK acl reloaded\n"),
    ("acl 10.1.2.3 research", "true"),
    ("acl 10.9.9.9 research", "false"),
    ("reloadxml", "+OK [Success]\n"),
    ("show channels count", "\n4 total.\n"),
    ("sofia profile external killgw trunk1", "+OK gateway marked for deletion.\n"),
    ("show calls count", "\n2 total.\n"),
    ("sofia profile external rescan", "Reload XML [Success]\n+OK scan complete\n"),
    (
        "show dialplan as json",
        '{"row_count":2,"rows":[{"type":"dialplan","name":"XML","ikey":"mod_dialplan_xml"},{"type":"dialplan"'
        ',"name":"inline","ikey":"mod_dptools"}]}',
    ),
    ("originate loopback/6601/default &park", "+OK 6ba544de-adb3-456c-846a-5650dc369ced\n"),
    ("hupall", "+OK hangup all channels with cause MANAGER_REQUEST\n"),
    ("show channels count", "\n0 total.\n"),
    ("domain_exists pbx.test", "true"),
    ("domain_exists nosuch", "false"),
    ("fsctl max_sessions 1", "+OK max sessions: 1\n"),
    (
        "status",
        "UP 0 years, 0 days, 0 hours, 14 minutes, 38 seconds, 799 milliseconds, 358 microseconds\n"
        "FreeSWITCH (Version 1.11.2-release git 3f13ad1 2026-08-09 16:23:10Z 64bit) is ready\n"
        "17 session(s) since startup\n"
        "2 session(s) - peak 4, last 5min 4 \n"
        "0 session(s) per Sec out of max 30, peak 4, last 5min 4 \n"
        "1 session(s) max\n"
        "min idle cpu 0.00/24.37\n"
        "Current Stack Size/Max 240K/8192K\n",
    ),
    ("fsctl pause", "+OK\n"),
    ("fsctl pause_check", "true"),
    ("fsctl pause_check outbound", "false"),
    ("fsctl ready_check", "true"),
    ("show calls count", "\n1 total.\n"),
    ("sofia global standby on", "+OK Global standby on"),
    ("fsctl resume", "+OK\n"),
    ("fsctl shutdown_check", "false"),
    ("fsctl last_sps", "+OK last sessions per second: 0\n"),
    ("sofia_gateway_data sg1 var cfg_hash", "abc123"),
    ("sofia profile external startgw sg1", "Reload XML [Success]\n+OK start gateway sg1 complete\n"),
    ("sofia_gateway_data sg1 var cfg_hash", "def456"),
    ("sofia profile lab start", "Reload XML [Success]\nlab started successfully\n"),
    ("sofia_gateway_data sg1 ovar cfg_hash", "-ERR no reply\n"),
    ("sofia_gateway_data sg1 ovar bothdir", "xx"),
    (
        "sofia status gateway",
        "    Profile::Gateway-Name\t                        Data    \tState\tPing Time\tIB Calls(F/T)\tOB Calls(F/"
        "T)\n"
        "=================================================================================================\n"
        "    external::example.com\t         sip:joeuser@example.com\tNOREG\t  0.00\t0/0\t0/0\n"
        "=================================================================================================\n"
        "1 gateway: Inbound(Failed/Total): 0/0,Outbound(Failed/Total):0/0\n",
    ),
    ("sofia profile external gwlist up", "trunk2 trunk1 example.com "),
    ("sofia profile external gwlist down", "-ERR no reply\n"),
    ("sofia profile lab stop", "Reload XML [Success]\nstopping: lab"),
    (
        "list_users user 1001",
        "userid|context|domain|group|contact|callgroup|effective_caller_id_name|effective_caller_id_number\n"
        "1001|default|pbx.test|default|sofia/internal/sip:1001@127.0.0.1:5101|techsupport|Extension 1001|1001"
        "\n"
        "1001|default|pbx.test|sales|sofia/internal/sip:1001@127.0.0.1:5101|techsupport|Extension 1001|1001\n"
        "\n"
        "+OK\n",
    ),
    ("fsctl send_sighup", "+OK\n"),
    ("reload mod_logfile", "+OK Reloading XML\n+OK module unloaded\n+OK module loaded\n"),
    ("fsctl loglevel", "+OK log level: DISABLE [-1]\n"),
    ("console loglevel", "+OK console log level set to INFO\n"),
    (
        "show status",
        "UP 0 years, 0 days, 0 hours, 2 minutes, 31 seconds, 17 milliseconds, 145 microseconds\n"
        "FreeSWITCH (Version 1.11.2-release git 3f13ad1 2026-08-09 16:23:10Z 64bit) is ready\n"
        "0 session(s) since startup\n"
        "0 session(s) - peak 0, last 5min 0 \n"
        "0 session(s) per Sec out of max 30, peak 0, last 5min 0 \n"
        "1000 session(s) max\n"
        "min idle cpu 0.00/46.30\n"
        "Current Stack Size/Max 240K/8192K\n",
    ),
    (
        'json {"command":"status","data":""}',
        '{"command":"status","data":"","status":"success","response":{"systemStatus":"ready","uptime":{"years'
        '":0,"days":0,"hours":0,"minutes":2,"seconds":31,"milliseconds":25,"microseconds":371},"version":"1.1'
        '1.2-release git 3f13ad1 2026-08-09 16:23:10Z 64bit","sessions":{"count":{"total":0,"active":0,"peak"'
        ':0,"peak5Min":0,"limit":1000},"rate":{"current":0,"max":30,"peak":0,"peak5Min":0}},"idleCPU":{"used"'
        ':0,"allowed":46.3},"stackSizeKB":{"current":240,"max":8192}}}\n',
    ),
    ("eval $${domain}", "pbx.test"),
    ("global_setvar zz_new=1", "+OK"),
    ("global_getvar zz_new", "1"),
    ("global_getvar zz_new", "-ERR no reply\n"),
    ("expand eval $${zz_new}|", "|"),
    (
        "version",
        "FreeSWITCH Version 1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit (git 3f13ad1 2026-08-09 16:2"
        "3:10Z 64bit)\n",
    ),
    ("uptime s", "150\n"),
    ("hostname", "vm"),
    ("switchname", "vm"),
    ("module_exists mod_sofia", "true"),
    ("module_exists mod_nosuch", "false"),
    ("unload mod_dialplan_xml", "+OK\n"),
    ("load mod_dialplan_xml", "+OK Reloading XML\n+OK\n"),
    ("user_data p_amp@pbx.test param password", "a&b"),
    ("user_data p_apos@pbx.test param password", "a'b"),
    ("user_data p_qmarkraw@pbx.test param password", "-ERR no reply\n"),
    ("user_data p_nl@pbx.test param password", "a\nb"),
    ("user_data p_spaces@pbx.test param password", "  a  b  "),
    ("user_data p_utf8@pbx.test param password", "pässwörd€"),
    ("sofia profile lab restart", "Reload XML [Success]\nrestarting: lab"),
    ("sofia_count_reg 1001@pbx.test", "1"),
    (
        "show registrations",
        "reg_user,realm,token,url,expires,network_ip,network_port,network_proto,hostname,metadata\n"
        "1000,pbx.test,reg-1000///1-16215@127.0.0.1,sofia/internal/sip:1000@127.0.0.1:5100,1795359158,127.0.0"
        ".1,5100,udp,vm,\n"
        "1001,pbx.test,reg-1001///1-16217@127.0.0.1,sofia/internal/sip:1001@127.0.0.1:5101,1795359158,127.0.0"
        ".1,5101,udp,vm,\n"
        "\n"
        "2 total.\n",
    ),
    (
        "sofia xmlstatus profile internal user nosuch@pbx.test",
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
        "<profile>\n"
        "  <registrations>\n"
        "  </registrations>\n"
        "</profile>\n",
    ),
    ("sofia_contact 1001@pbx.test", "sofia/internal/sip:1001@127.0.0.1:5101"),
    ("sofia_contact nosuch@pbx.test", "error/user_not_registered"),
    ("reload mod_event_socket", "+OK Job-UUID: 1d1bfb75-ef71-4e1d-95aa-c9e00a6ff8e4\n"),
    ("user_exists id 1000 pbx.test", "true"),
    ("user_exists id zz1 pbx.test", "false"),
    ("user_data zz1@pbx.test var n", "Mler"),
    ("fsctl shutdown_check", "true"),
    ("fsctl ready_check", "false"),
    ("fsctl shutdown cancel", "+OK\n"),
    ("show calls count", "\n3 total.\n"),
    ("strftime %Y-%m-%d", "2026-11-22"),
    ("strepoch", "1795355425"),
    ("regex 1001|^10(0[0-9])$|$1", "01"),
    ("regex abc|^10(0[0-9])$|$1", "abc"),
    ("regex abc|^10(0[0-9])$", "false"),
    ("regex 1001|^10(0[0-9])$", "true"),
    ("xml_flush_cache id cachy pbx.test", "+OK cleared 1 entry\n"),
    ("xml_flush_cache", "+OK cleared 0 entries\n"),
    (
        "sofia profile internal flush_inbound_reg 2001@pbx.test",
        "+OK flushing all registrations matching specified call_id\n",
    ),
    ("sofia_count_reg 2001@pbx.test", "0"),
    ("uuid_exists c1c5084d-9558-4f61-8eff-7eccdf19c0d5", "true"),
    ("uuid_kill c1c5084d-9558-4f61-8eff-7eccdf19c0d5", "+OK\n"),
    ("uuid_exists c1c5084d-9558-4f61-8eff-7eccdf19c0d5", "false"),
    ("version short", "1.11.2-release\n"),
]

# Answers that mean that it did not.
REFUSED: list[tuple[str, str]] = [
    ("reloadxml", "+OK [[error near line 3778]: unexpected closing tag </group>]\n"),
    ("reloadacl", "-ERR [[error near line 3778]: unexpected closing tag </group>]\n"),
    (
        "sofia profile external rescan",
        "Reload XML [[error near line 3778]: unexpected closing tag </group>]\n+OK scan complete\n",
    ),
    ("reload mod_loopback", "+OK module unloaded\n+OK module loaded\n"),
    (
        "sofia profile external startgw trunk1",
        "Reload XML [[error near line 3778]: unexpected closing tag </group>]\n+OK start gateway trunk1 complete\n",
    ),
    ("sofia status gateway trunk1", "Invalid Gateway!\n"),
    ("originate loopback/6602/default &park", "-ERR NORMAL_CLEARING\n"),
    ("originate loopback/6603/default &park", "-ERR DESTINATION_OUT_OF_ORDER\n"),
    ("originate user/1001@pbx.test &park", "-ERR RECOVERY_ON_TIMER_EXPIRE\n"),
    ("status", "-ERR command not found"),
    ("nosuchcommand", "-ERR nosuchcommand Command not found!\n"),
    ("sofia bogus", "Unknown Command [bogus]\n"),
    ("reloadxml", "-ERR permission denied"),
    (
        "fsctl bogus",
        "-ERR Invalid command\n"
        "USAGE: fsctl [api_expansion [on|off]|recover|send_sighup|hupall|pause [inbound|outbound]|resume [inb"
        "ound|outbound]|shutdown [cancel|elegant|asap|now|restart]|uuid_version [4|7]|sps|sps_peak_reset|sync"
        "_clock|sync_clock_when_idle|reclaim_mem|max_sessions|min_dtmf_duration [num]|max_dtmf_duration [num]"
        "|default_dtmf_duration [num]|min_idle_cpu|loglevel [level]|debug_level [level]|mdns_resolve [enable|"
        "disable]]\n",
    ),
    ("sofia profile external killgw trunk2", "-ERR no such gateway.\n"),
    ("sofia profile external killgw", "-ERR missing gw name\n"),
    ("sofia profile nosuch killgw trunk1", "Invalid Profile [nosuch]"),
    ("sofia profile nosuch rescan", "Invalid Profile [nosuch]"),
    ("sofia xmlstatus gateway trunk1", "Invalid Gateway!\n"),
    (
        "show gateways",
        "-USAGE: codec|endpoint|application|api|dialplan|file|timer|calls [count]|channels [count|like <match"
        " string>]|calls|detailed_calls|bridged_calls|detailed_bridged_calls|aliases|complete|chat|management"
        "|modules|nat_map|say|interfaces|interface_types|tasks|limits|status\n",
    ),
    ("unload mod_sofia", "-ERR [Module in use.]\n"),
    ("unload mod_commands", "-ERR [Module is not unloadable]\n"),
    ("load mod_sofia", "+OK Reloading XML\n-ERR [Module already loaded]\n"),
    ("originate sofia/gateway/nosuch/100 &park", "-ERR INVALID_GATEWAY\n"),
    ("originate sofia/nosuchprofile/100@127.0.0.1:5999 &park", "-ERR INVALID_PROFILE\n"),
    ("originate user/9999@pbx.test &park", "-ERR SUBSCRIBER_ABSENT\n"),
    ("originate user/1003@pbx.test &park", "-ERR USER_NOT_REGISTERED\n"),
    ("originate sofia/internal/nobody@127.0.0.1:5999 &park", "-ERR NORMAL_TEMPORARY_FAILURE\n"),
    ("sofia status profile lab", "Invalid Profile!\n"),
    ("sofia profile lab rescan", "Invalid Profile [lab]"),
    ("sofia profile lab rescan", "Reload XML [Success]\n-ERR cannot find config for profile lab\n"),
    (
        "sofia profile lab restart",
        "Profile lab must be up for at least 10 seconds to stop/restart.\nPlease wait 7 seconds\n",
    ),
    (
        "sofia profile lab stop",
        "Profile lab must be up for at least 10 seconds to stop/restart.\nPlease wait 7 seconds\n",
    ),
    ("originate user/1001@pbx.test &park", "-ERR SYSTEM_SHUTDOWN\n"),
    ("sofia xmlstatus profile nosuch", "Invalid Profile!\n"),
    ("sofia profile nosuch restart", "Invalid Profile [nosuch]"),
    ("sofia profile nosuch stop", "Invalid Profile [nosuch]"),
    ("sofia profile nosuch start", "Reload XML [Success]\nFailure starting nosuch\n"),
    ("sofia profile internal bogus", "-ERR Unknown command!\n"),
    ("sofia profile internal", "Invalid Args!\n"),
    (
        "reload mod_nosuch",
        "+OK Reloading XML\n"
        "-ERR unloading module [No such module!]\n"
        "-ERR loading module [module load file routine returned an error]\n",
    ),
    ("reloadxml", "+OK [[error near line 3765]: unclosed <!--]\n"),
    ("reloadxml", "+OK [Cannot Open log directory or XML Root!]\n"),
    ("reloadacl", "-ERR [Cannot Open log directory or XML Root!]\n"),
    ("sofia profile external rescan", "Reload XML [Cannot Open log directory or XML Root!]\n+OK scan complete\n"),
    ("reloadxml", "+OK [[error near line 3767]: unexpected closing tag </user>]\n"),
    ("uuid_kill nosuchuuid", "-ERR No such channel!\n"),
]

# sofia status
SOFIA_STATUS = (
    "                     Name\t   Type\t                                      Data\tState\n"
    "=================================================================================================\n"
    "                 pbx.test\t  alias\t                                  internal\tALIASED\n"
    "                 external\tprofile\t              sip:mod_sofia@127.0.0.1:5080\tRUNNING (0)\n"
    "         external::trunk2\tgateway\t                     sip:u2@127.0.0.1:5999\tNOREG\n"
    "         external::trunk1\tgateway\t                   sip:1002@127.0.0.1:5060\tREGED\n"
    "    external::example.com\tgateway\t                   sip:joeuser@example.com\tNOREG\n"
    "                 internal\tprofile\t              sip:mod_sofia@127.0.0.1:5060\tRUNNING (2)\n"
    "=================================================================================================\n"
    "2 profiles 1 alias\n"
)
# sofia status gateway
GATEWAY_LIST = (
    "    Profile::Gateway-Name\t                        Data    \tState\tPing Time\tIB Calls(F/T)\tOB Calls(F/"
    "T)\n"
    "=================================================================================================\n"
    "         external::trunk1\t         sip:1002@127.0.0.1:5060\tFAIL_WAIT\t  0.00\t0/0\t0/0 (retry: 56s)\n"
    "    external::example.com\t         sip:joeuser@example.com\tNOREG\t  0.00\t0/0\t0/0\n"
    "=================================================================================================\n"
    "2 gateways: Inbound(Failed/Total): 0/0,Outbound(Failed/Total):0/0\n"
)
# sofia status gateway trunk1
GATEWAY = (
    "=================================================================================================\n"
    "Name    \ttrunk1\n"
    "Profile \texternal\n"
    "Scheme  \tDigest\n"
    "Realm   \tpbx.test\n"
    "Username\t1002\n"
    "Password\tyes\n"
    "From    \t<sip:1002@pbx.test>\n"
    "Contact \t<sip:gw+trunk1@127.0.0.1:5080;transport=udp;gw=trunk1>\n"
    "Exten   \t1002\n"
    "To      \tsip:1002@127.0.0.1:5060\n"
    "Proxy   \tsip:127.0.0.1:5060\n"
    "Context \tpublic\n"
    "Expires \t600\n"
    "Freq    \t600\n"
    "Ping    \t0\n"
    "PingFreq\t0\n"
    "PingTime\t0.00\n"
    "PingState\t0/0/0\n"
    "State   \tREGED\n"
    "Status  \tUP\n"
    "Uptime  \t1s\n"
    "CallsIN \t0\n"
    "CallsOUT\t0\n"
    "FailedCallsIN\t0\n"
    "FailedCallsOUT\t0\n"
    "=================================================================================================\n"
)
# sofia xmlstatus gateway esc
GATEWAY_XML = (
    '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
    "  <gateway>\n"
    "    <name>esc</name>\n"
    "    <profile>external</profile>\n"
    "    <scheme>Digest</scheme>\n"
    "    <realm>r&1</realm>\n"
    "    <username>a&b<c</username>\n"
    "    <password>yes</password>\n"
    "    <from>&lt;sip:a&amp;b&lt;c@127.0.0.1:5999&gt;</from>\n"
    "    <contact>&lt;sip:gw+esc@127.0.0.1:5080;transport=udp;gw=esc&gt;</contact>\n"
    "    <exten>a&amp;b&lt;c</exten>\n"
    "    <to>sip:a&b<c@127.0.0.1:5999</to>\n"
    "    <proxy>sip:127.0.0.1:5999</proxy>\n"
    "    <context>public</context>\n"
    "    <expires>3600</expires>\n"
    "    <freq>3600</freq>\n"
    "    <ping>0</ping>\n"
    "    <pingfreq>0</pingfreq>\n"
    "    <pingmin>0</pingmin>\n"
    "    <pingcount>0</pingcount>\n"
    "    <pingmax>0</pingmax>\n"
    "    <pingtime>0.00</pingtime>\n"
    "    <pinging>0</pinging>\n"
    "    <state>NOREG</state>\n"
    "    <status>UP</status>\n"
    "    <uptime-usec>576</uptime-usec>\n"
    "    <calls-in>0</calls-in>\n"
    "    <calls-out>0</calls-out>\n"
    "    <failed-calls-in>0</failed-calls-in>\n"
    "    <failed-calls-out>0</failed-calls-out>\n"
    "  </gateway>\n"
)
# sofia status profile lab
PROFILE = (
    "=================================================================================================\n"
    "Name             \tlab\n"
    "Domain Name      \tN/A\n"
    "Auto-NAT         \tfalse\n"
    "DBName           \tsofia_reg_lab\n"
    "Pres Hosts       \t\n"
    "Dialplan         \tXML\n"
    "Context          \tpublic\n"
    "Challenge Realm  \tauto_to\n"
    "RTP-IP           \t127.0.0.1\n"
    "SIP-IP           \t127.0.0.1\n"
    "URL              \tsip:mod_sofia@127.0.0.1:5090\n"
    "BIND-URL         \tsip:mod_sofia@127.0.0.1:5090;transport=udp,tcp\n"
    "HOLD-MUSIC       \tN/A\n"
    "OUTBOUND-PROXY   \tN/A\n"
    "CODECS IN        \tPCMU,PCMA\n"
    "CODECS OUT       \tPCMU,PCMA\n"
    "TEL-EVENT        \t101\n"
    "DTMF-MODE        \trfc2833\n"
    "CNG              \t13\n"
    "SESSION-TO       \t0\n"
    "MAX-DIALOG       \t0\n"
    "MAX-RECV-RPS     \t1000\n"
    "NOMEDIA          \tfalse\n"
    "LATE-NEG         \tfalse\n"
    "PROXY-MEDIA      \tfalse\n"
    "AGGRESSIVENAT    \tfalse\n"
    "CALLS-IN         \t0\n"
    "FAILED-CALLS-IN  \t0\n"
    "CALLS-OUT        \t0\n"
    "FAILED-CALLS-OUT \t0\n"
    "REGISTRATIONS    \t0\n"
)
# json {"command":"status","data":""}
JSON_STATUS = (
    '{"command":"status","data":"","status":"success","response":{"systemStatus":"ready","uptime":{"years'
    '":0,"days":0,"hours":0,"minutes":2,"seconds":31,"milliseconds":25,"microseconds":371},"version":"1.1'
    '1.2-release git 3f13ad1 2026-08-09 16:23:10Z 64bit","sessions":{"count":{"total":0,"active":0,"peak"'
    ':0,"peak5Min":0,"limit":1000},"rate":{"current":0,"max":30,"peak":0,"peak5Min":0}},"idleCPU":{"used"'
    ':0,"allowed":46.3},"stackSizeKB":{"current":240,"max":8192}}}\n'
)
# show registrations as json
REGISTRATIONS = (
    '{"row_count":2,"rows":[{"reg_user":"1000","realm":"pbx.test","token":"reg-1000///1-16215@127.0.0.1",'
    '"url":"sofia/internal/sip:1000@127.0.0.1:5100","expires":"1795359158","network_ip":"127.0.0.1","netw'
    'ork_port":"5100","network_proto":"udp","hostname":"vm","metadata":""},{"reg_user":"1001","realm":"pb'
    'x.test","token":"reg-1001///1-16217@127.0.0.1","url":"sofia/internal/sip:1001@127.0.0.1:5101","expir'
    'es":"1795359158","network_ip":"127.0.0.1","network_port":"5101","network_proto":"udp","hostname":"vm'
    '","metadata":""}]}'
)
