# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/integration/asterisk asks of Asterisk 22, asked of 16.28: its tests, with the answers of another server.

Those of the mailboxes pass as well, and are left out for the minute and a half that they take; test_alike.py has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.catalogue import catalogue
from asterisk import test_call, test_live, test_probes, test_queues
from conftest import RESTART

# The tests of a file, and the script whose answers they look at; of that of the calls, `live` is a part.
FILES = {
    "probes": (test_probes, "every_probe.py", "/etc/asterisk"),
    "queues": (test_queues, "queues.py"),
    "call": (test_call, "every_call.py"),
    "live": (test_live, "every_call.py"),
}
OPTIONS = ("every_option.py", "/etc/asterisk", "ami", *RESTART)


def rows(function: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """The arguments of a test beside the answers, as its own marks give them."""
    marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
    if not marks:
        yield {}
    for mark in marks:
        names = [mark.args[0]] if isinstance(mark.args[0], str) else list(mark.args[0])
        for values in mark.args[1]:
            yield dict(zip(names, values if len(names) > 1 else [values]))


def cases() -> Iterator[Any]:
    for name, (module, *script) in FILES.items():
        for title, function in vars(module).items():
            for row in rows(function) if title.startswith("test_") else ():
                if row.get("name") == "no answer":
                    row["cause"] = None  # 16 does not tell why nobody answered
                more = "-".join(str(one) for one in row.values())
                yield pytest.param(name, tuple(script), function, row, id=f"{name}-{title[5:]}{more and '-'}{more}")


@pytest.fixture(scope="module")
def answers(host: Callable[..., Any]) -> Callable[..., Any]:
    """Runs a script on the server, once."""
    told: dict[tuple[str, ...], Any] = {}

    def ask(*script: str) -> Any:
        if script not in told:
            told[script] = host(*script)
        return told[script]

    return ask


@pytest.mark.parametrize(("name", "script", "function", "row"), list(cases()))
def test_as_on_22(
    answers: Callable[..., Any],
    name: str,
    script: tuple[str, ...],
    function: Callable[..., None],
    row: dict[str, Any],
) -> None:
    told = answers(*script)
    if name == "live":
        function(found=told["live"], **row)
    else:
        function(seen=told, **row)


def test_every_option_in_every_spelling_reads_back(answers: Callable[..., Any]) -> None:
    """No false alarm; what 16 does not take is what the catalogue refuses beforehand, but one."""
    seen, known = answers(*OPTIONS), catalogue("16.28.0")
    assert seen["version"] == "16.28.0" and seen["trials"] > 1150
    refused = {(kind, option, lines[option]) for _text, (kind, option, lines) in seen["told"]}
    assert refused == {
        ("endpoint", "100rel", "peer_supported"),
        ("endpoint", "stir_shaken", "no"),
        ("transport", "method", "tlsv1_3"),
        ("transport", "protocol", "flow"),
    }
    for kind, option, value in refused - {("endpoint", "stir_shaken", "no")}:
        assert "does not know" in str(known.check_option("pjsip.conf", kind, option, value))
