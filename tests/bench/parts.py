# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts measured in this process, in seconds of its CPU: the dialect, the number plan, the compiler.

Medians of five, against what was promised (10 MB of configuration parsed and rendered in 2 s), or what would be felt.
"""

from __future__ import annotations

import gc
import re
import runpy
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .figures import Figure, figure

ROUNDS = 5
ROOT = Path(__file__).resolve().parents[2]
runpy.run_path(str(ROOT / "tests" / "unit" / "conftest.py"))
PACKAGE = "ansible_collections.telephony.pbx.plugins"
SECTION = '[{0}]\ntype=endpoint\ncontext=from-phones\nallow=alaw,ulaw\ncallerid="A" <{0}> \\; x\n\n[{0}]\ntype=aor\nmax_contacts=2\n\n'


def dialect() -> Callable[[], None]:
    """10 MB of pjsip.conf, parsed and rendered."""
    from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import conf

    text = "".join(SECTION.format(number) for number in range(110_000))[: 10 * 1024 * 1024]

    def run() -> None:
        document = conf.parse(text)
        if document.render() != text:
            raise SystemExit("the text did not come back")

    return run


def plan() -> Callable[[], None]:
    """A country's number plan with the patterns of four countries."""
    from ansible_collections.telephony.pbx.plugins.plugin_utils.numbers.plan import NumberPlan

    def run() -> None:
        NumberPlan.of("AU", "7").dial_patterns(allow=["NZ", "GB", "US", "AU"])

    return run


def site() -> Callable[[], None]:
    """A site of ten thousand extensions, compiled and proven."""
    import yaml
    from ansible_collections.telephony.pbx.plugins.plugin_utils.site.build import build_asterisk

    text = (ROOT / "tests" / "lab" / "site" / "athena.yml").read_text(encoding="utf-8")
    whole = yaml.safe_load(re.sub(r"\{\{.*?\}\}", "made-for-a-benchmark", text))["pbx_site"]
    # What names single extensions goes: there are ten thousand others, each with a mailbox, forwards and codes.
    named = "schedules ivrs queues ring_groups conferences paging fax phones".split()
    one = {key: value for key, value in whole.items() if key not in named}
    phone = {**one["extensions"][1], "voicemail": {"pin": "482916"}}
    one["extensions"] = [
        {**phone, "number": str(20_000 + n), "name": f"User {n}", "secret": f"long-pass-of-{n:08d}"}
        for n in range(10_000)
    ]
    one["inbound"] = [{"default": True, "to": {"extension": "20000"}}]

    def run() -> None:
        if build_asterisk(one).problems:
            raise SystemExit(build_asterisk(one).problems[0])

    return run


def main() -> Iterator[Figure]:
    """Every figure of this file."""
    gc.disable()  # as modules do
    for name, make, limit in (
        ("10 MB of .conf parsed and rendered", dialect, 2.0),
        ("a number plan with four countries", plan, 0.3),
        ("10,000 extensions compiled and proven", site, 10.0),
    ):
        run, took = make(), []
        for _number in range(ROUNDS):
            started = time.process_time()
            run()
            took.append(time.process_time() - started)
        yield figure(name, statistics.median(took), limit, 1.0, unit="s of CPU")
    gc.enable()
