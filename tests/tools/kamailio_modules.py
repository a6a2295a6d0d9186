# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells as JSON what an installed Kamailio and its modules know; runs where Kamailio is, with nothing but Python.

    podman exec -i NAME python3 - < tests/tools/kamailio_modules.py

Every module has one symbol, `exports` (struct module_exports of Kamailio's sr_module.h), whose pointers lead to tables of
functions, parameters and pseudo-variables. They are read from the file as the linker would relocate them; nothing of it is
loaded. The core has no such symbol: its words are given to `kamailio -c`, one by one, and its pseudo-variables are found by
the form of their table.
"""

from __future__ import annotations

import glob
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

MODULES = "/usr/lib/*/kamailio/modules/*.so"
PROGRAM = "/usr/sbin/kamailio"
RELATIVE = {8, 1027}  # x86-64, arm64
SYMBOLIC = {1, 257, 6, 1025}

# Words of the core's grammar that may stand where a function may: which are taken, and with what, is tried.
STATEMENTS = """
forward forward_tcp forward_udp forward_tls forward_sctp drop exit return return_mode break log error exec force_rport
add_rport add_local_rport force_tcp_alias add_tcp_alias udp_mtu_try_proto setflag resetflag isflagset setavpflag
resetavpflag isavpflagset rewritehost sethost seth rewritehostport sethostport sethp rewritehostporttrans sethostporttrans
sethpt rewriteuser setuser setu rewriteuserpass setuserpass setup rewriteport setport setp rewriteuri seturi revert_uri
prefix strip strip_tail userphone remove_branch clear_branches set_advertised_address set_advertised_port
force_send_socket set_forward_no_connect set_reply_no_connect set_forward_close set_reply_close cfg_select cfg_reset
append_branch route switch while if udp_mtu selval
""".split()

GLOBALS = """
debug fork fork_delay modinit_delay log_stderror log_facility log_name log_color log_prefix log_prefix_mode log_engine_type
log_engine_data xavp_via_params xavp_via_fields xavp_via_reply_params listen alias domain auto_aliases auto_domains dns
rev_dns dns_rev_via dns_try_ipv6 dns_try_naptr dns_srv_lb dns_srv_loadbalancing dns_udp_pref dns_udp_preference
dns_tcp_pref dns_tcp_preference dns_tls_pref dns_tls_preference dns_sctp_pref dns_sctp_preference dns_retr_time
dns_slow_query_ms dns_retr_no dns_servers_no dns_use_search_list dns_search_full_match dns_naptr_ignore_rfc dns_cache_init
use_dns_cache dns_use_cache use_dns_failover dns_use_failover dns_cache_flags dns_cache_negative_ttl dns_cache_min_ttl
dns_cache_max_ttl dns_cache_mem dns_cache_gc_interval dns_cache_del_nonexp dns_cache_delete_nonexpired dns_cache_rec_pref
auto_bind_ipv6 bind_ipv6_link_local ipv6_hex_style dst_blocklist_init use_dst_blocklist dst_blocklist_mem
dst_blocklist_expire dst_blocklist_ttl dst_blocklist_gc_interval dst_blocklist_udp_imask dst_blocklist_tcp_imask
dst_blocklist_tls_imask dst_blocklist_sctp_imask dst_blacklist_init use_dst_blacklist dst_blacklist_mem
dst_blacklist_expire dst_blacklist_ttl dst_blacklist_gc_interval ip_free_bind ipfreebind ip_nonlocal_bind port statistics
stats_name_separator maxbuffer maxsndbuffer sql_buffer_size msg_clone_extra_size msg_apply_changes_mode msg_recv_max_size
tcp_msg_read_timeout tcp_msg_data_timeout tcp_accept_iplimit tcp_main_threads tcp_check_timer children socket
socket_workers async_workers async_usleep async_nonblock async_workers_group async_tkv_gname async_tkv_evcb check_via
phone2tel memlog mem_log memdbg mem_dbg mem_summary mem_safety mem_add_size mem_join mem_status_mode corelog core_log
sip_parser_log_oneline sip_parser_log sip_parser_mode sip_warning server_signature server_header user_agent_header
reply_to_via user uid group gid chroot workdir wdir rundir run_dir mhomed disable_tcp tcp_children tcp_accept_aliases
tcp_accept_unique tcp_send_timeout tcp_connect_timeout tcp_connection_lifetime tcp_connection_match tcp_poll_method
tcp_max_connections tls_max_connections tcp_no_connect tcp_source_ipv4 tcp_source_ipv6 tcp_fd_cache tcp_buf_write
tcp_async tcp_conn_wq_max tcp_wq_max tcp_rd_buf_size tcp_wq_blk_size tcp_defer_accept tcp_delayed_ack tcp_syncnt
tcp_linger2 tcp_keepalive tcp_keepidle tcp_keepintvl tcp_keepcnt tcp_crlf_ping tcp_listen_backlog tcp_accept_no_cl
tcp_accept_hep3 tcp_accept_haproxy tcp_accept_protocols tcp_accept_protos tcp_close_rst tcp_clone_rcvbuf tcp_reuse_port
tcp_wait_data tcp_script_mode tls_connection_match_domain disable_tls tls_disable enable_tls tls_enable tls_threads_mode
tlslog tls_log tls_port_no tls_method tls_verify tls_require_certificate tls_certificate tls_private_key tls_ca_list
tls_handshake_timeout tls_send_timeout disable_sctp enable_sctp sctp_children advertised_address advertised_port
disable_core_dump open_files_limit shm shm_mem shm_mem_size shm_force_alloc mlock_pages real_time rt_prio rt_policy
rt_timer1_prio rt_fast_timer_prio rt_ftimer_prio rt_timer1_policy rt_ftimer_policy rt_timer2_prio rt_stimer_prio
rt_timer2_policy rt_stimer_policy mcast_loopback mcast_ttl mcast tos pmtu_discovery exit_timeout ser_kill_timeout
max_while_loops pv_buffer_size pv_buffer_slots pv_cache_limit pv_cache_action http_reply_hack http_reply_parse
version_table verbose_startup server_id route_locks_size wait_worker1_mode wait_worker1_time wait_worker1_usleep
request_route_callback onsend_route_callback reply_route_callback event_route_callback received_route_callback
received_route_mode pre_routing_callback max_recursive_level max_branches latency_cfg_log latency_log latency_limit_db
latency_limit_action latency_limit_cfg rpc_exec_delta rpc_exec_locks rpc_exec_locks_mode uri_host_extra_chars
hdr_name_extra_chars msg_time onsend_route_reply description descr desc loadpath mpath cfgengine udp_mtu
udp_mtu_try_proto udp_receiver_mode udp4_raw udp4_raw_mtu udp4_raw_ttl udp_accept_proxy force_rport
tls_reload_delta local_rport return_mode
""".split()

ARGUMENTS = {  # how many -> what may stand in the brackets
    -1: ["{0};"],
    0: ["{0}();"],
    1: ["{0}(1);", '{0}("1");', '{0}("sip:1@127.0.0.1");', "{0}(udp:127.0.0.1:5060);", "{0}(127.0.0.1);"],
    2: ["{0}(1, 1);", '{0}("1", "1");', '{0}(1, "1");', "{0}(127.0.0.1, 5060);", '{0}("a.b", 1);'],
    3: ["{0}(1, 1, 1);", '{0}("1", "1", "1");'],
}
VALUES = [
    "1",
    "yes",
    '"1"',
    "127.0.0.1",
    '"127.0.0.1"',
    "udp:127.0.0.1:5060",
    "select",
    "RELOAD",
    "10",
    "epoll_lt",
    "TLSv1",
]
VALUES += ["no", "LOG_LOCAL0", '"TLSv1"', "udp", "1000000", '"/"', "{bind=udp:127.0.0.1:5060;}", '"a=1"']


class Elf:
    """A 64-bit little-endian shared object, its pointers as they are once it is loaded at address 0."""

    def __init__(self, path: str) -> None:
        with open(path, "rb") as handle:
            self.data = handle.read()
        start, size, count = struct.unpack_from("<Q10xHH", self.data, 0x28)[0], *struct.unpack_from(
            "<HH", self.data, 0x3A
        )
        rows = [struct.unpack_from("<IIQQQQIIQQ", self.data, start + size * n) for n in range(count)]
        self.loaded = [(row[3], row[4], row[5]) for row in rows if row[2] & 2 and row[1] != 8]
        self.symbols: dict[str, int] = {}
        self.pointers: dict[int, int] = {}
        for row in rows:
            if row[1] == 11:
                self._dynsym(row, rows[row[6]])
        for row in rows:
            if row[1] == 4:
                self._rela(row, rows)
            elif row[1] == 19:
                self._relr(row)

    def _dynsym(self, row: tuple, strings: tuple) -> None:
        self.table = []
        for at in range(row[4], row[4] + row[5], 24):
            name, value = struct.unpack_from("<I4xQ", self.data, at)
            self.table.append(value)
            if value:
                self.symbols[self.raw(strings[4] + name)] = value

    def _rela(self, row: tuple, rows: list) -> None:
        for at in range(row[4], row[4] + row[5], 24):
            place, info, addend = struct.unpack_from("<QQq", self.data, at)
            kind, symbol = info & 0xFFFFFFFF, info >> 32
            if kind in RELATIVE:
                self.pointers[place] = addend
            elif kind in SYMBOLIC:
                value = self.table[symbol]
                self.pointers[place] = value + addend if value else -1  # -1: in another file

    def _relr(self, row: tuple) -> None:
        where = 0
        for at in range(row[4], row[4] + row[5], 8):
            entry = struct.unpack_from("<Q", self.data, at)[0]
            places = [entry] if not entry & 1 else [where + 8 * n for n in range(63) if entry >> (n + 1) & 1]
            for place in places:
                self.pointers[place] = struct.unpack("<Q", self.at(place, 8))[0]
            where = entry + 8 if not entry & 1 else where + 63 * 8

    def at(self, address: int, size: int) -> bytes:
        for start, offset, length in self.loaded:
            if start <= address < start + length:
                return self.data[offset + address - start : offset + address - start + size]
        return bytes(size)

    def raw(self, offset: int) -> str:
        return self.data[offset : self.data.index(b"\0", offset)].decode("latin-1")

    def text(self, address: int) -> str:
        for start, offset, length in self.loaded:
            if start <= address < start + length:
                return self.raw(offset + address - start)
        return ""

    def pointer(self, address: int) -> int:
        return self.pointers.get(address, 0)

    def number(self, address: int, form: str = "<i") -> int:
        return struct.unpack(form, self.at(address, 4))[0]

    def rows(self, address: int, size: int) -> list[int]:
        """The addresses of a table's rows, up to the one without a name."""
        found = []
        while address > 0 and self.pointer(address):
            found.append(address)
            address += size
        return found


def module(path: str) -> dict:
    """What one module exports: functions [name, number of parameters, route bits], parameters [name, type bits], pvs."""
    elf = Elf(path)
    start = elf.symbols.get("exports")
    if not start:
        return {}
    events = re.findall(rb"\0([a-z][a-z0-9_]*:[a-z][a-z0-9:_-]*)(?=\0)", elf.data)
    return {
        "name": elf.text(elf.pointer(start)),
        "functions": sorted(
            (elf.text(elf.pointer(row)), elf.number(row + 16), elf.number(row + 40, "<I"))
            for row in elf.rows(elf.pointer(start + 16), 48)
        ),
        "params": sorted(
            {(elf.text(elf.pointer(row)), elf.number(row + 8, "<I")) for row in elf.rows(elf.pointer(start + 24), 24)}
        ),
        "pvs": sorted(
            {elf.text(elf.pointer(row))[: elf.number(row + 8)] for row in elf.rows(elf.pointer(start + 40), 72)}
        ),
        "events": sorted({one.decode() for one in events}),
    }


def core_variables(path: str) -> list[str]:
    """The names of the core's table of pseudo-variables, which stand around $null and around $retcode."""
    elf = Elf(path)

    def name(row: int) -> str:
        text = elf.text(elf.pointer(row)) if elf.pointer(row) > 0 else ""
        return text if text and elf.number(row + 8) == len(text) and elf.pointer(row + 24) else ""

    found: set[str] = set()
    for place in elf.pointers:
        if name(place) in ("null", "retcode"):  # the two tables of pvapi.c and pv_core.c
            for step in (72, -72):
                row = place
                while name(row):
                    found.add(name(row))
                    row += step
    return sorted(found)


def taken(text: str) -> bool:
    """Whether `kamailio -c` takes a configuration."""
    with tempfile.NamedTemporaryFile("w", suffix=".cfg") as handle:
        handle.write(text)
        handle.flush()
        try:
            done = subprocess.run([PROGRAM, "-c", "-f", handle.name], capture_output=True, check=False, timeout=5)
        except subprocess.TimeoutExpired:  # it asks a name server for what was taken as a name
            return False
        return done.returncode == 0


def statement(word: str) -> list[int]:
    """With how many parameters a word of the core is taken as a statement; -1 is the word without brackets."""
    return [
        count
        for count, forms in ARGUMENTS.items()
        if any(taken(f"flags f1;\nrequest_route {{\n  {form.format(word)}\n}}\n") for form in forms)
    ]


def parameter(word: str) -> str:
    """As what a word is taken as a global parameter: i number, s string, o other; empty where it is none."""
    ok = [value for value in VALUES if taken(f"{word}={value}\nrequest_route {{ exit; }}\n")]
    marks = {"i" if value.isdigit() else "s" if value[0] == '"' else "o" for value in ok}
    return "".join(sorted(marks))


def core() -> dict:
    """What the core knows."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        statements = dict(zip(STATEMENTS, pool.map(statement, STATEMENTS)))
        parameters = dict(zip(GLOBALS, pool.map(parameter, GLOBALS)))
    return {
        "statements": {word: counts for word, counts in statements.items() if counts},
        "parameters": {word: kinds for word, kinds in parameters.items() if kinds},
        "pvs": core_variables(PROGRAM),
    }


def main() -> None:
    """Print all of it."""
    asked = subprocess.run([PROGRAM, "-v"], capture_output=True, text=True, check=True).stdout
    found = {os.path.basename(path)[:-3]: module(path) for path in sorted(glob.glob(MODULES))}
    version = re.search(r"kamailio (\d+\.\d+\.\d+)", asked)
    out = {"version": version[1] if version else "", "modules": {name: one for name, one in found.items() if one}}
    if "--core" in sys.argv:
        out["core"] = core()
    print(json.dumps(out))


if __name__ == "__main__":
    main()
