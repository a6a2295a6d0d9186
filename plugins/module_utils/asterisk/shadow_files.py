# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of a second Asterisk: copies of the configuration that lead nowhere outside it."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping, Sequence

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.conf_tree import Tree, read_file
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.server_probe import PREFIX as STAGE

OWN = ("etc", "run", "log", "spool", "db", "cache")
COPIED = (".conf", ".ael", ".lua")  # everything else is linked: keys, certificates, prompts
# What the second process has instead of the host's own.
_FILES = {
    "manager.conf": "[general]\nenabled = no\n",
    "http.conf": "[general]\nenabled = no\n",
    "extconfig.conf": "[settings]\n",
    "logger.conf": "[general]\n[logfiles]\nshadow.log => error,warning,notice\n",
}
_DIRECTORIES = {"etc": "astetcdir", "run": "astrundir", "log": "astlogdir", "spool": "astspooldir", "db": "astdbdir"}
# Objects of PJSIP, and what the dialplan and the applications need.
MODULES = (
    "res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_pjsip res_pjsip_authenticator_digest"
    " res_pjsip_outbound_authenticator_digest res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user"
    " res_pjsip_endpoint_identifier_anonymous res_pjsip_registrar res_pjsip_outbound_registration res_pjsip_pubsub"
    " res_pjsip_outbound_publish res_pjsip_acl res_pjsip_mwi res_pjsip_session res_pjsip_sdp_rtp res_rtp_asterisk"
    " res_http_websocket res_pjsip_transport_websocket res_geolocation res_pjsip_config_wizard chan_pjsip pbx_config"
    " codec_ulaw codec_alaw codec_g722 codec_gsm res_timing_timerfd res_musiconhold"
).split()
_BY_COMMAND = {
    "queue reload": "app_queue",
    "voicemail reload": "app_voicemail",
    "ael reload": "pbx_ael",
    "module load pbx_ael": "pbx_ael",
    "minivm reload": "app_minivm",
}
# What would talk to somebody: databases, collectors, other exchanges.
_KEPT_OUT = re.compile(
    r"odbc|pgsql|mysql|sqlite|ldap|radius|tds|beanstalk|hep|snmp|statsd|prometheus|xmpp|motif|corosync|curl|calendar"
    r"|stun_monitor|websocket_client|chan_iax|chan_sip|dundi|aeap|smdi|unbound|stir_shaken|cdr_|cel_"
)
_INCLUDE = re.compile(rb"""^([ \t]*#(?:try)?include[ \t]+["<']?)(/[^"'>\r\n]*)""", re.M)
_BIND = re.compile(rb"^([ \t]*bind[ \t]*=>?[ \t]*)(\S+)", re.M | re.I)
# Who calls from a name: an identify whose names cannot be looked up is refused, and here none can be.
_MATCH = re.compile(rb"^([ \t]*match[ \t]*=>?)([^;\r\n]*)", re.M | re.I)
_HOST = re.compile(rb"(?<![\w.:-])(?=[\w.-]*[A-Za-z])[A-Za-z0-9_](?:[\w-]*\.)*[\w-]+(?![\w.:/-])", re.A)
_QUALIFY = re.compile(rb"^([ \t]*qualify_frequency[ \t]*=>?[ \t]*)\d+", re.M | re.I)


def lay_out(config_dir: str, folder: str, after: Mapping[str, bytes | None], commands: Sequence[str]) -> None:
    """Fill the folder.  `after` are full path -> bytes of what is to change, None for what goes."""
    for name in OWN:
        os.mkdir(os.path.join(folder, name), 0o700)
    etc = os.path.join(folder, "etc")
    # The links of a folder such as conf.d are followed by name: what is there is copied file by file.
    for where, folders, files in os.walk(config_dir):
        folders[:] = [one for one in folders if not one.startswith(STAGE)]
        place = os.path.normpath(os.path.join(etc, os.path.relpath(where, config_dir)))
        os.makedirs(place, mode=0o700, exist_ok=True)
        for name in files:
            path = os.path.join(where, name)
            if path in after or not os.path.isfile(path):
                continue
            if name.endswith(COPIED):
                _write(os.path.join(place, name), quiet(read_file(path), config_dir, etc))
            else:
                os.symlink(os.path.realpath(path), os.path.join(place, name))
    for path, data in after.items():
        if data is not None and path.startswith(config_dir.rstrip("/") + "/"):
            place = os.path.join(etc, os.path.relpath(path, config_dir))
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
            _write(place, quiet(data, config_dir, etc))
    directories = _directories(config_dir)
    for name, text in _FILES.items():
        _write(os.path.join(etc, name), text.encode())
    _write(os.path.join(etc, "modules.conf"), _modules(directories.get("astmoddir", ""), commands).encode())
    _write(os.path.join(etc, "asterisk.conf"), _asterisk_conf(directories, folder).encode())
    _write(os.path.join(folder, "nsswitch.conf"), b"passwd: files\ngroup: files\nhosts: files\n")


def quiet(data: bytes, config_dir: str, etc: str) -> bytes:
    """Return a file that leads to nobody: includes stay inside the copy, transports stand at no address of the host,
    contacts are not asked, and names of hosts are an address for documentation.

    Lines keep their numbers. What is no plain value stays as it is, so that it is complained of.
    """

    def include(match: re.Match[bytes]) -> bytes:
        inside = config_dir.rstrip("/").encode() + b"/"
        path = match.group(2)
        return match.group(1) + (etc.encode() + b"/" + path[len(inside) :] if path.startswith(inside) else path)

    data = _MATCH.sub(lambda match: match.group(1) + _HOST.sub(b"192.0.2.1", match.group(2)), data)
    data = _INCLUDE.sub(include, data)
    data = _BIND.sub(lambda match: match.group(1) + nowhere(match.group(2)), data)
    return _QUALIFY.sub(rb"\g<1>0", data)


def nowhere(bind: bytes) -> bytes:
    """Return an address of no interface and any free port for a plain address; whatever else it is stays as it is."""
    text = bind.decode("utf-8", "replace")
    match = re.match(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+)|([0-9A-Fa-f:]+))(?::(\d{1,5}))?$", text)
    if match is None or int(match.group(4) or 0) > 65535:
        return bind
    four = match.group(2)
    try:
        socket.inet_pton(socket.AF_INET if four else socket.AF_INET6, four or match.group(1) or match.group(3))
    except OSError:
        return bind
    return b"0.0.0.0:0" if four else b"[::]:0"


def _directories(config_dir: str) -> dict[str, str]:
    """Return what the host's asterisk.conf says of folders; Debian's says it in a template that nothing uses."""
    found: dict[str, str] = {}
    for category in Tree("asterisk.conf", config_dir).categories(templates=True):
        if category.name == "directories":
            found.update((line.key, line.value) for line in category.lines)
    return found


def _asterisk_conf(directories: Mapping[str, str], folder: str) -> str:
    own = {option: os.path.join(folder, name) for name, option in _DIRECTORIES.items()}
    lines = {**directories, "astcachedir": os.path.join(folder, "cache"), **own}
    return "[directories]\n" + "".join(f"{name} => {value}\n" for name, value in lines.items()) + "[options]\n"


def _modules(folder: str, commands: Sequence[str]) -> str:
    """Return the modules to load: always those of PJSIP and the dialplan, and those that the commands name."""
    names = dict.fromkeys(MODULES)
    for one in commands:
        match = re.match(r"module reload (\w+)\.so$", one)
        names.update({match.group(1): None} if match else {})
        names.update((module, None) for start, module in _BY_COMMAND.items() if one.startswith(start))
    wanted = [
        one
        for one in names
        if not _KEPT_OUT.search(one)
        and (not os.path.isdir(folder) or os.path.exists(os.path.join(folder, f"{one}.so")))
    ]
    return "[modules]\nautoload = no\n" + "".join(f"load = {one}.so\n" for one in wanted)


def _write(path: str, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
