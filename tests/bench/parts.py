# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts measured in this process, in seconds of its CPU: the dialect, the number plan, the compiler.

Medians of five; the limit is the promise (10 MB of configuration parsed and rendered in 2 s), or what would be felt.
"""

from __future__ import annotations

import gc
import re
import runpy
import statistics
import time
from collections.abc import Callable
from pathlib import Path

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
    one = yaml.safe_load(re.sub(r"\{\{.*?\}\}", "made-for-a-benchmark", text))["pbx_site"]
    phone = one["extensions"][1]
    one["extensions"] = [
        {**phone, "number": str(20_000 + n), "name": f"User {n}", "secret": f"long-pass-of-{n:08d}"}
        for n in range(10_000)
    ]
    one["inbound"] = [{"default": True, "to": {"extension": "20000"}}]

    def run() -> None:
        if build_asterisk(one).problems:
            raise SystemExit(build_asterisk(one).problems[0])

    return run


def main() -> int:
    """Measure and print."""
    worst = 0
    gc.disable()  # as modules do
    for name, make, limit in (
        ("10 MB of .conf", dialect, 2.0),
        ("number plan", plan, 0.3),
        ("10,000 extensions", site, 10.0),
    ):
        run, took = make(), []
        for _number in range(5):
            started = time.process_time()
            run()
            took.append(time.process_time() - started)
        median = statistics.median(took)
        worst |= int(median > limit)
        print(
            f"{name:18} median {median:.2f} s (min {min(took):.2f}, max {max(took):.2f}), at most {limit:.1f}",
            flush=True,
        )
    return worst
