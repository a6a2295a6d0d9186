# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue is what the servers say, and `kamailio -c` agrees with it; Debian's own configuration raises no alarm."""

from __future__ import annotations

import itertools
import re

import kamailio_catalogue
import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_catalogue import Catalogue
from ansible_collections.telephony.pbx.plugins.module_utils.kamailio.cfg_checks import look

RELEASES = ["5.6", "6.0", "6.1"]
# A feature of the packaged kamailio.cfg -> those that its own comments say it needs.
NEEDS = {
    "AUTH": "MYSQL",
    "IPAUTH": "AUTH MYSQL",
    "USRLOCDB": "MYSQL",
    "PRESENCE": "MYSQL",
    "MSGREBUILD": "PRESENCE MYSQL",
    "ALIASDB": "MYSQL",
    "SPEEDDIAL": "MYSQL",
    "MULTIDOMAIN": "MYSQL",
    "ACCDB": "MYSQL",
    "NATSIPPING": "NAT",
    "RTPENGINE": "NAT",
    "RTPRELAY": "NAT",
}


def test_the_catalogue_is_what_the_servers_say(hosts) -> None:
    for release in RELEASES:
        hosts(release)
    for path, text in kamailio_catalogue.generate().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: run tests/tools/kamailio_catalogue.py"


@pytest.mark.parametrize("release", RELEASES)
def test_kamailio_agrees(hosts, release: str) -> None:
    """Each function of these modules is taken with a number of parameters of the catalogue, and not with another."""
    host, catalogue = hosts(release), Catalogue(release)
    modules = ("sl", "rr", "textops", "siputils", "maxfwd", "pike")
    load = "".join(f'loadmodule "{name}.so"\n' for name in ("tm", "pv", *modules))
    names = [name for name, known in catalogue.functions.items() if any(one.module in modules for one in known)]
    assert len(names) > 90
    bodies = {}
    for name in names:
        known = catalogue.functions[name]
        counts = {count for one in known for count in one.counts or ()}
        if any(one.counts is None for one in known):
            continue
        wrong = next(count for count in range(9) if count not in counts)
        kinds = {letter for one in known for letter in one.kinds} or {"R"}
        bodies[name] = (sorted(counts)[-1], wrong, "failure_route[X]" if "R" not in kinds else "request_route")
    script = ["cd /tmp; rm -rf agree; mkdir agree; cd agree"]
    for name, (right, wrong, kind) in bodies.items():
        for tag, count in (("right", right), ("wrong", wrong)):
            given = ", ".join(['"1"'] * count)
            other = "" if kind == "request_route" else "request_route { exit; }\n"
            text = f"{load}{other}{kind} {{ {name}({given}); }}\n"
            script.append(f"cat > {name}.{tag} <<'END'\n{text}END")
    script.append('for f in *; do echo "$f $(kamailio -c -f $f 2>&1 | grep -c "unknown command")"; done')
    said = dict(line.split() for line in host.sh("\n".join(["sh -s"]), "\n".join(script)).splitlines() if line)
    assert {name for name in bodies if said[f"{name}.right"] != "0"} == set()
    assert {name for name in bodies if said[f"{name}.wrong"] == "0"} == set()


@pytest.mark.parametrize("release", RELEASES)
def test_kamailio_agrees_on_parameters(hosts, release: str) -> None:
    host, catalogue = hosts(release), Catalogue(release)
    lines = ["sh -s"]
    script = ["cd /tmp; rm -rf agree; mkdir agree; cd agree"]
    for module in ("tm", "dispatcher", "usrloc", "registrar"):
        for name, kinds in catalogue.parameters[module].items():
            value = {"i": "yes_no", "s": "text"}.get(kinds, "")
            if value and "f" not in kinds:
                for tag, given in (("yes_no", "1"), ("text", '"1"')):
                    good = "right" if tag == value else "wrong"
                    own = "" if module in ("tm", "usrloc") else f'loadmodule "{module}.so"\n'
                    text = f'loadmodule "tm.so"\nloadmodule "usrloc.so"\n{own}'
                    text += f'modparam("{module}", "{name}", {given})\nrequest_route {{ exit; }}\n'
                    script.append(f"cat > {module}.{name}.{good} <<'END'\n{text}END")
    script.append('for f in *; do echo "$f $(kamailio -c -f $f 2>&1 | grep -c "not found in module")"; done')
    said = dict(line.split() for line in host.sh(lines[0], "\n".join(script)).splitlines() if line)
    assert len(said) > 200
    assert {name for name, count in said.items() if (count == "0") != name.endswith(".right")} == set()


@pytest.mark.parametrize("release", RELEASES)
def test_no_alarm_for_what_debian_ships(hosts, release: str) -> None:
    text = hosts(release).sh("cat /var/kept/kamailio.cfg")
    features = sorted(set(re.findall(r"#!if(?:n)?def WITH_(\w+)", text)))
    assert len(features) > 18
    chosen = [(), *((one,) for one in features), *itertools.combinations(features, 2), tuple(features)]
    for names in chosen:
        on = {word for name in names for word in (name, *NEEDS.get(name, "").split())}
        found = look("kamailio.cfg", text, release, None, {f"WITH_{name}": "" for name in on})
        assert found == [], (names, [str(one) for one in found])
