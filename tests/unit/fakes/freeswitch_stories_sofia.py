# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stories of gateways and profiles; see freeswitch_stories.py."""

from __future__ import annotations

from .freeswitch_lab import INTERNAL, LAB, TRUNK1, TRUNK2, gateway, profile
from .freeswitch_steps import ALIAS, EXT, Lab, Prepare, Story, nothing, put, registered, telephones


def _changed2(lab: Lab) -> None:
    lab.gateway("trunk2", {**TRUNK2, "username": "changed2", "proxy": "127.0.0.1:5998"})


def _wrong_ones(lab: Lab) -> None:
    plain = {"proxy": "127.0.0.1:5999", "register": "false"}
    lab.gateway("nopass", {"username": "u", "proxy": "127.0.0.1:5999"})
    lab.gateway("nouser", {"password": "p", "proxy": "127.0.0.1:5999"})
    lab.gateway("bad name", plain)
    lab.gateway("unknownparam", {**plain, "codec-prefs": "PCMA", "cid-type": "rpid"})
    lab.gateway("tlsgw", {**plain, "register-transport": "tls"})
    short = {"retry-seconds": "2", "timeout-seconds": "1", "ping": "2", "expire-seconds": "abc"}
    lab.put(f"{EXT}/zz.xml", gateway("shortvals", {**plain, **short}))


def _right_again(lab: Lab) -> None:
    for name in ("nopass", "nouser", "bad_name", "unknownparam", "tlsgw", "zz"):
        lab.put(f"{EXT}/{name}.xml", None)


def _again(lab: Lab) -> None:
    lab.put(f"{EXT}/d1.xml", gateway("dup", {"proxy": "127.0.0.1:5001", "register": "false"}))
    lab.put(f"{EXT}/d2.xml", gateway("dup", {"proxy": "127.0.0.1:5002", "register": "false"}))


def _forget_dup(lab: Lab) -> None:
    lab.put(f"{EXT}/d1.xml", None)
    lab.put(f"{EXT}/d2.xml", None)


def _wrong_password(lab: Lab) -> None:
    lab.fake.registrar.passwords["1002"] = "1234"
    longer = {name: value for name, value in TRUNK1.items() if name != "expire-seconds"}
    lab.wait(2)
    lab.gateway("trunk1", {**longer, "password": "wrong"})


def _right_password(lab: Lab) -> None:
    longer = {name: value for name, value in TRUNK1.items() if name != "expire-seconds"}
    lab.gateway("trunk1", longer)


VARIABLES = (
    '<variables>\n<variable name="cfg_hash" value="{}" direction="inbound"/>\n<variable name="bothdir" value="xx"/>\n'
    '<variable name="weird" value="y" direction="sideways"/>\n</variables>\n'
)


def _sg1(port: int, value: str) -> Prepare:
    plain = {"proxy": f"127.0.0.1:{port}", "register": "false"}
    return lambda lab: lab.gateway("sg1", plain, VARIABLES.format(value))


def _escaped(lab: Lab) -> None:
    have = {"username": "a&amp;b&lt;c", "password": "p", "realm": "r&amp;1", "proxy": "127.0.0.1:5999"}
    lab.gateway("esc", {**have, "register": "false"})


def _twins(lab: Lab) -> None:
    lab.put(f"{EXT}/esc.xml", None)
    lab.say("sofia profile external killgw esc")
    lab.wait(3)
    lab.put("sip_profiles/lab.xml", profile("lab", LAB))
    lab.gateway("twin", {"proxy": "127.0.0.1:5992", "register": "false"})
    lab.gateway("twin", {"proxy": "127.0.0.1:5991", "register": "false"}, where="sip_profiles/lab")


def _registered_trunk(lab: Lab) -> None:
    lab.gateway("trunk1", TRUNK1)
    lab.say("sofia profile external startgw trunk1")
    lab.wait(4)


def _listed_first(lab: Lab) -> None:
    """The recorded server had trunk1 for long: example.com stands behind it."""
    lab.gateway("trunk1", TRUNK1)
    lab.say("sofia profile external rescan")
    lab.wait(4)
    lab.call()


GATEWAYS = Story(
    "gateways",
    (
        ("gateway_status_missing", lambda lab: lab.call()),
        ("gateway_add_before_rescan", lambda lab: (lab.gateway("trunk1", TRUNK1), lab.gateway("trunk2", TRUNK2))),
        ("gateway_add_reloadxml_only", nothing),
        ("gateway_add_rescan", nothing),
        ("gateway_status_registered", lambda lab: lab.wait(3)),
        ("gateway_change_rescan_only", _changed2),
        ("gateway_change_killgw_rescan", nothing),
        ("gateway_change_killgw_rescan_after2s", lambda lab: lab.wait(2.5)),
        ("gateway_remove_rescan_only", lambda lab: lab.gateway("trunk2", None)),
        ("gateway_remove_killgw", nothing),
        ("gateway_remove_killgw_after2s", lambda lab: lab.wait(2.5)),
        ("gateway_errors_rescan", _wrong_ones),
        ("gateway_duplicate_same_profile", _again),
        ("gateway_errors_cleanup", lambda lab: (_right_again(lab), _forget_dup(lab))),
        ("gateway_dup_cleanup", nothing),
        ("gateway_registered_change_to_wrong_password", _wrong_password),
        ("gateway_registered_repair", _right_password),
        ("gateway_startgw", _sg1(5999, "abc123")),
        ("gateway_change_killgw_startgw", _sg1(5998, "def456")),
        ("gateway_sg1_cleanup", lambda lab: lab.gateway("sg1", None)),
        ("gateway_xmlstatus_unescaped", _escaped),
        ("gateway_same_name_two_profiles", _twins),
        ("gateway_killgw_crosses_profiles", nothing),
    ),
)


def _internal(**more: str) -> str:
    have = {**INTERNAL, "max-registrations-per-extension": "3"}
    have.update({name.replace("_", "-"): value for name, value in more.items()})
    return profile("internal", have, ALIAS)


def _param_change(lab: Lab) -> None:
    more = {"inbound-codec-prefs": "PCMA,PCMU", "rfc2833-pt": "110", "ext-sip-ip": "127.0.0.2"}
    lab.put(
        "sip_profiles/internal.xml",
        profile(
            "internal",
            {**INTERNAL, "max-registrations-per-extension": "3", "context": "public2", "no-such-param": "x", **more},
            ALIAS,
        ),
    )


def _param_removed(lab: Lab) -> None:
    have = {name: value for name, value in INTERNAL.items() if name != "hold-music"}
    lab.put("sip_profiles/internal.xml", profile("internal", {**have, "rfc2833-pt": "101"}, ALIAS))


def _lab_profile(port: str = "5090") -> Prepare:
    return put("sip_profiles/lab.xml", profile("lab", {**LAB, "sip-port": port}))


def _started(lab: Lab) -> None:
    _registered_trunk(lab)
    lab.wait(10)


PROFILES = Story(
    "profiles",
    (
        ("profile_unknown", lambda lab: (_started(lab), lab.call())),
        ("profile_rescan_param_change", _param_change),
        ("profile_rescan_param_removed", _param_removed),
        ("profile_rescan_restore", put("sip_profiles/internal.xml", _internal())),
        (
            "profile_standby_rescan_on",
            lambda lab: (
                telephones(lab),
                lab.fake.switch.sofia.profiles["internal"].settings.pop("max-registrations-per-extension"),
                lab.put(
                    "sip_profiles/internal.xml", profile("internal", {**INTERNAL, "profile-standby": "true"}, ALIAS)
                ),
            ),
        ),
        (
            "profile_standby_rescan_off",
            lambda lab: (
                lab.call(),
                lab.put(
                    "sip_profiles/internal.xml", profile("internal", {**INTERNAL, "profile-standby": "false"}, ALIAS)
                ),
            ),
        ),
        ("rescan_reloads_with_calls", nothing),
        (
            "profile_add_reloadxml_only",
            lambda lab: (lab.fake.switch.calls.end(*lab.fake.switch.calls.up), _lab_profile()(lab)),
        ),
        ("profile_add_rescan_no", nothing),
        ("profile_add_start", nothing),
        ("profile_start_twice", nothing),
        ("profile_restart_too_soon", nothing),
        ("profile_rescan_changed_port_hazard", _lab_profile("5091")),
        ("profile_restart_ok", lambda lab: lab.wait(10)),
        ("profile_restart_port_conflict", lambda lab: (lab.wait(10), _lab_profile("5080")(lab))),
        ("profile_start_after_conflict", _lab_profile()),
        ("profile_remove_reloadxml", lambda lab: (lab.wait(10), lab.put("sip_profiles/lab.xml", None))),
        ("profile_remove_rescan", nothing),
        ("profile_remove_restart", nothing),
        ("profile_restart_with_call", lambda lab: (registered(lab), lab.call())),
    ),
)
