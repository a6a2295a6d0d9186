# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes plugins/module_utils/asterisk/catalogue_{22,since}.py from what Asterisk servers say of their own options.

    python tests/tools/catalogue.py [--check]

catalogue_22 holds what 22.10.1 knows, and catalogue_since what other releases know more or less: from since.json, which
catalogue_since.py makes, and for what is gone in 22 from the answers of 16.28.0. The input is
``config show help`` of a running server as JSON: modules > object types > options with type and values. The output is
Python because JSON beside module_utils never reaches a managed host, and terse because every byte of it is sent with
every task: a text of words for each object type, ``name`` or ``name:kind``. Kinds: ``b`` boolean, ``u`` unsigned
integer, ``i`` integer, ``d`` number, ``k`` codecs, ``u1..5`` with a range, ``=a|b`` one of, ``,a|b`` a list of, ``~``
the name is a regular expression.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "asterisk"
TARGET = ROOT / "plugins" / "module_utils" / "asterisk"

# Which file an introspectable module reads. A module without a line here reads no file of ours (chan_motif, samples).
FILES = {
    "app_agent_pool": "agents.conf", "app_confbridge": "confbridge.conf", "cdr": "cdr.conf", "cel": "cel.conf",
    "chan_websocket": "chan_websocket.conf", "features": "features.conf", "named_acl": "acl.conf",
    "res_aeap": "aeap.conf", "res_ari": "ari.conf", "res_geolocation": "geolocation.conf", "res_hep": "hep.conf",
    "res_http_media_cache": "res_http_media_cache.conf", "res_parking": "res_parking.conf",
    "res_pjproject": "pjproject.conf", "res_pjsip": "pjsip.conf", "res_pjsip_acl": "pjsip.conf",
    "res_pjsip_config_wizard": "pjsip_wizard.conf", "res_pjsip_endpoint_identifier_ip": "pjsip.conf",
    "res_pjsip_notify": "pjsip_notify.conf", "res_pjsip_outbound_publish": "pjsip.conf",
    "res_pjsip_outbound_registration": "pjsip.conf", "res_pjsip_phoneprov_provider": "pjsip.conf",
    "res_pjsip_publish_asterisk": "pjsip.conf", "res_pjsip_pubsub": "pjsip.conf", "res_prometheus": "prometheus.conf",
    "res_resolver_unbound": "resolver_unbound.conf", "res_statsd": "statsd.conf",
    "res_stir_shaken": "stir_shaken.conf", "res_websocket_client": "websocket_client.conf", "res_xmpp": "xmpp.conf",
    "stasis": "stasis.conf", "udptl": "udptl.conf",
}  # fmt: skip

# Objects that the server makes for itself: not for a configuration file.
INTERNAL = {("pjsip.conf", "contact"), ("pjsip.conf", "subscription_persistence")}

KINDS = {"Boolean": "b", "Unsigned Integer": "u", "Integer": "i", "Double": "d", "Codec": "k"}

# Options of pjsip.conf whose documented values were tried on Asterisk 22.10.1: each is taken and "zzz" is refused, or
# replaced by the default without a word. Beside them stand the spellings that are taken and not documented.
ENUMS = {
    "100rel": "true|false|on|off|1|0", "auth_type": "", "callerid_privacy": "", "connected_line_method": "",
    "direct_media_glare_mitigation": "", "direct_media_method": "", "dtls_fingerprint": "", "dtls_setup": "",
    "dtls_verify": "", "dtmf_mode": "none", "incoming_call_offer_pref": "", "media_encryption": "", "method": "",
    "outgoing_call_offer_pref": "", "protocol": "", "redirect_method": "", "security_negotiation": "",
    "t38_udptl_ec": "", "taskprocessor_overload_trigger": "", "timers": "true|false|on|off|1|0",
}  # fmt: skip
LISTS = {"identify_by", "supported_algorithms_uac", "supported_algorithms_uas"}
LISTS |= {"default_auth_algorithms_uac", "default_auth_algorithms_uas"}

# Typed "Custom" by the server, and yes or no in truth (tried: anything else becomes "no" without a word).
CUSTOM_BOOLEANS = {"allow_wildcard_certs", "dtls_auto_generate_cert", "require_client_cert", "verify_client"}
CUSTOM_BOOLEANS |= {"verify_server"}

# Ranges are not in the help text: tried on 22.10.1.
RANGES = {
    ("aor", "qualify_frequency"): "u0..86400", ("endpoint", "rtp_port_end"): "u0..65535",
    ("endpoint", "rtp_port_start"): "u0..65535", ("endpoint", "timers_min_se"): "u90..4294967295",
    ("endpoint", "timers_sess_expires"): "u90..4294967295", ("registration", "expiration"): "u1..4294967295",
    ("transport", "external_signaling_port"): "u0..65535", ("transport", "websocket_write_timeout"): "i1..2147483647",
}  # fmt: skip


def word(file: str, kind: str, name: str, option: dict) -> str:
    """One option as it stands in the generated text."""
    mark = ""
    if file == "pjsip.conf":
        values = [value.lower() for value in option.get("values", [])]
        if name in ENUMS and values:
            extra = [value for value in ENUMS[name].split("|") if value]
            mark = "=" + "|".join(values + extra)
        elif name in LISTS and values:
            mark = "," + "|".join(values)
        elif name in CUSTOM_BOOLEANS:
            mark = "b"
        else:
            mark = RANGES.get((kind, name), "")
        if name == "disallow":
            mark = "k"
    if option.get("regex") or name == "sound_":
        return f"{name if name.startswith('^') else '^' + name}:~"
    mark = mark or KINDS.get(option.get("type", ""), "")
    return f"{name}:{mark}" if mark else name


def collect(modules: dict) -> dict:
    """{file: {type: text}} of what the generated module holds."""
    found: dict = {}
    for module in sorted(modules):
        file = FILES.get(module)
        for kind, details in sorted(modules[module].items()) if file else ():
            if (file, kind) in INTERNAL:
                continue
            options = details["options"]
            words = [word(file, kind, name, options[name]) for name in sorted(options)]
            found.setdefault(file, {})[kind] = " ".join(words)
    return dict(sorted(found.items()))


def literal(text: str, indent: int, key: str) -> str:
    """A string literal, the value of a key, that is cut at blanks and bars so that no line is too long."""
    pad = " " * indent
    lines = [""]
    for part in re.findall(r"[^ |]+[ |]?|[ |]", text):
        if len(lines[-1]) + len(part) > 112 - indent:
            lines.append("")
        lines[-1] += part
    if indent + len(key) + len(text) + 7 <= 120:
        return json.dumps(lines[0])
    return "(\n" + "".join(f"{pad}    {json.dumps(line)}\n" for line in lines) + f"{pad})"


HEADER = """# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
\"\"\"{title} Made by tests/tools/catalogue.py: do not edit.\"\"\"

from __future__ import annotations
"""


def tables(name: str, found: dict) -> list[str]:
    """The lines of a table file -> type -> text."""
    lines = [f"{name} = {{"]
    for file, kinds in found.items():
        lines.append(f'    "{file}": {{')
        lines += [f'        "{kind}": {literal(text, 8, kind)},' for kind, text in kinds.items()]
        lines.append("    },")
    return [*lines, "}"]


def render(version: str, modules: dict, names: dict) -> str:
    """The text of the module of a version."""
    lines = [HEADER.format(title=f"The options of Asterisk {version}, as it tells them.")]
    lines += [f'VERSION = "{version}"', "", *tables("OPTIONS", collect(modules))]
    lines += ["", "# Files whose modules cannot be asked: names only, and not all of them.", "NAMES = {"]
    lines += [f'    "{file}": {literal(" ".join(sorted(words)), 4, file)},' for file, words in sorted(names.items())]
    return "\n".join([*lines, "}", ""])


def gone(new: dict, old: dict, names: dict, since: dict) -> dict:
    """file -> type -> text of what other releases know and the newest table does not; type "" in a file of names."""
    found: dict = {}
    listed = {
        file: {kind: {one.partition(":")[0] for one in text.split(" ")} for kind, text in kinds.items()}
        for file, kinds in new.items()
    }
    for file, kinds in old.items():
        for kind, text in kinds.items():
            words = [one for one in text.split(" ") if one.partition(":")[0] not in listed.get(file, {}).get(kind, ())]
            if words:
                found.setdefault(file, {})[kind] = words
    for name in since:
        file, unused, rest = name.partition("/")
        kind, unused, option = rest.partition("/")
        if "." not in file or not option or "/" in option:
            continue
        there = names.get(file, ()) if not kind else listed.get(file, {}).get(kind, ())
        words = found.setdefault(file, {}).setdefault(kind, [])
        if option not in there and option not in {one.partition(":")[0] for one in words}:
            words.append(option)
    return {
        file: {kind: " ".join(sorted(words)) for kind, words in sorted(kinds.items()) if words}
        for file, kinds in sorted(found.items())
        if any(kinds.values())
    }


def render_since(new: dict, old: dict, names: dict, data: dict) -> str:
    """The text of the module that tells releases apart."""
    by_span: dict[str, list[str]] = {}
    for name, words in data["since"].items():
        if not name.startswith("function/"):
            by_span.setdefault(" ".join(words), []).append(name)
    newest = ", ".join(f"{major}: {minor}" for major, minor in sorted(data["newest"].items()))
    lines = [HEADER.format(title="Which release of Asterisk came to know an option, and which no longer does.")]
    lines += [f"# {data['source']}.", f"NEWEST = {{{newest}}}", ""]
    lines += ["# When something came and went (a minus) -> file/type/option/value, or application/name.", "SINCE = {"]
    lines += [f'    "{span}": {literal(" ".join(found), 4, span)},' for span, found in sorted(by_span.items())]
    lines += ["}", "", "# What only other releases know than that of the newest table."]
    return "\n".join([*lines, *tables("OTHERS", gone(new, old, names, data["since"])), ""])


def read(name: str) -> dict:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def generate() -> dict[Path, str]:
    """The texts of the modules, by their paths."""
    new, old, names = read("options-22.10.1.json"), read("options-16.28.0.json"), read("names-22.json")
    known = collect(new["modules"])
    since = render_since(known, collect(old["modules"]), names, read("since.json"))
    return {
        TARGET / "catalogue_22.py": render(new["version"], new["modules"], names),
        TARGET / "catalogue_since.py": since,
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail if a file would change, write nothing")
    options = parser.parse_args(arguments)
    for path, text in generate().items():
        if options.check and path.read_text(encoding="utf-8") != text:
            return 1
        if not options.check:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(ROOT)}: {len(text)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
