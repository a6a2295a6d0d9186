# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of AEL files on a running server that has none at first.  Prints JSON."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.telephony.pbx.plugins.module_utils.asterisk import ael_parse
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.info import gather
from ansible_collections.telephony.pbx.plugins.module_utils.asterisk.system import AsteriskSystem
from on_host.on_this_host import ETC, apply, asterisk

SHOP = """context shop {
  includes { demo; };
  switches { Loopback/9${EXTEN}@demo; };
  hint(PJSIP/1001) 1001 => { Dial(PJSIP/1001,30); };
  _2XX => {
    x=${EXTEN}+1;
    switch (${x}) { case 201: NoOp(one); break; default: NoOp("b, c",3); }
    if ("${x}" = "202") { NoOp(a;b); } else { Playback(vm-goodbye); };
    while (${x} < 3) { x=${x}+1; }
    for (x=0; ${x} < 3; x=${x} + 1) { NoOp(); }
    &greet(${EXTEN});
    again: Hangup();
  };
};
"""
GREET = "macro greet(who) {\n  NoOp(${who});\n  return;\n}\n"
HAND = "// by hand, for ten years\ncontext old {\n  s => Hangup();\n};"
SHOP_PATH, GREET_PATH = "extensions.ael.d/shop.ael", "extensions.ael.d/greet.ael"


def ael(*files: dict[str, Any], check: bool = False, **more: Any) -> dict[str, Any]:
    """Run the kind with these files."""
    return apply({"asterisk_ael": {"files": list(files), **more}}, check)


def texts() -> dict[str, str]:
    """Return the text of every AEL file."""
    return {str(path.relative_to(ETC)): path.read_text() for path in sorted(ETC.rglob("*.ael"))}


def main() -> None:
    """Each step with what the server says afterwards."""
    out: dict[str, Any] = {"module_before": asterisk("module show like pbx_ael")}
    both = ({"path": SHOP_PATH, "content": SHOP}, {"path": GREET_PATH, "content": GREET})
    out["check"], out["after_check"] = ael(*both, check=True), texts()
    out["bad_first"] = ael({"path": SHOP_PATH, "content": SHOP + "context x {"})
    out["after_bad_first"] = texts()
    parser, ael_parse.PARSER = ael_parse.PARSER, "no-such-parser"
    out["unparsed_first"] = ael({"path": SHOP_PATH, "content": SHOP + "context x {"})
    out["after_unparsed_first"] = [texts(), asterisk("module show like pbx_ael")]
    ael_parse.PARSER = parser
    out["create"], out["texts"] = ael(*both), texts()
    out["again"] = ael(*both)
    out["shown"] = asterisk("dialplan show shop")
    changed = {"path": SHOP_PATH, "content": SHOP.replace("PJSIP/1001,30", "PJSIP/1001,15")}
    for name, text in (
        ("syntax", "context shop { 1 => { NoOp(; }; };"),
        ("include", '#include "nowhere.ael"\n' + SHOP),
    ):
        wrong = {"path": SHOP_PATH, "content": text}
        out[name], out[f"{name}_checked"] = ael(wrong), ael(wrong, check=True)
        out[f"after_{name}"] = [texts() == out["texts"], asterisk("dialplan show shop") == out["shown"]]
    ael_parse.PARSER = "no-such-parser"
    out["unparsed"] = ael({"path": SHOP_PATH, "content": SHOP + "context x {"})
    out["after_unparsed"] = [texts() == out["texts"], asterisk("dialplan show shop") == out["shown"]]
    ael_parse.PARSER = parser
    out["update"], out["after_update"] = ael(changed), asterisk("dialplan show 1001@shop")
    out["info"] = gather(AsteriskSystem(str(ETC)), ["asterisk_ael"], [], False)["resources"]
    out["round_trip"] = apply(out["info"])
    out["purge"] = ael(
        {"path": SHOP_PATH, "content": SHOP.replace("&greet(${EXTEN});", "")}, purge=True, scope="extensions.ael.d"
    )
    out["after_purge"] = [texts(), asterisk("dialplan show greet")]
    out["root"] = ael({"path": "extensions.ael", "content": HAND})
    out["with_root"] = ael({"path": "extensions.ael", "content": HAND + f'\n#include "{SHOP_PATH}"'})
    out["removed"] = ael({"path": SHOP_PATH, "state": "absent"})
    out["after_removed"] = [texts(), asterisk("dialplan show shop"), asterisk("dialplan show old")]
    out["root_gone"] = ael({"path": "extensions.ael", "state": "absent"})
    print(json.dumps(out))


if __name__ == "__main__":
    main()
