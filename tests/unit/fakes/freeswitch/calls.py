# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that are up: two channels each, as `show calls` and `show channels` tell them."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field

CHANNEL = (
    "uuid direction created created_epoch name state cid_name cid_num ip_addr dest application application_data dialplan"
    " context read_codec read_rate read_bit_rate write_codec write_rate write_bit_rate secure hostname presence_id"
    " presence_data accountcode callstate callee_name callee_num callee_direction call_uuid sent_callee_name"
    " sent_callee_num initial_cid_name initial_cid_num initial_ip_addr initial_dest initial_dialplan initial_context"
).split()
CALL = (
    "uuid direction created created_epoch name state cid_name cid_num ip_addr dest presence_id presence_data accountcode"
    " callstate callee_name callee_num callee_direction call_uuid hostname sent_callee_name sent_callee_num"
).split()
LEG = [f"b_{name}" for name in CALL if name not in ("call_uuid", "hostname")]
Row = dict[str, str]


@dataclass(eq=False)
class Call:
    """`profiles` has the profile of each of its channels."""

    uuid: str
    profiles: tuple[str, ...]
    gateway: str = ""
    rows: list[Row] = field(default_factory=list)


class Calls:
    """`total` and `peak` are counted in channels, as the server counts sessions."""

    def __init__(self) -> None:
        self.up: list[Call] = []
        self.total = self.peak = 0

    def add(self, profile: str, out_by: str, gateway: str = "", caller: str = "1000", callee: str = "1001") -> Call:
        first, second = str(uuid.uuid4()), str(uuid.uuid4())
        now = time.time()
        names = (f"sofia/{profile}/{caller}@pbx.test", f"sofia/{out_by}/{callee}")
        rows = []
        for place, (one, name) in enumerate(zip((first, second), names)):
            row = dict.fromkeys(CHANNEL, "")
            row.update(uuid=one, direction=("inbound", "outbound")[place], created_epoch=str(int(now)), name=name)
            row.update(created=time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now)), cid_name=caller, cid_num=caller)
            row.update(state=("CS_EXECUTE", "CS_EXCHANGE_MEDIA")[place], ip_addr="127.0.0.1", dest=callee)
            row.update(application=("bridge", "")[place], application_data=(name, "")[place], dialplan="XML")
            row.update(context="default", callstate="ACTIVE", callee_name="Outbound Call", callee_num=callee)
            row.update(callee_direction="SEND", call_uuid=first, hostname="vm", initial_cid_num=caller)
            row.update({f"{way}_codec": "PCMU" for way in ("read", "write")})
            row.update({f"{way}_rate": "8000" for way in ("read", "write")})
            row.update({f"{way}_bit_rate": "64000" for way in ("read", "write")})
            rows.append(row)
        call = Call(first, (profile, out_by), gateway, rows)
        self.up.append(call)
        self.total += 2
        self.peak = max(self.peak, self.channels())
        return call

    def channels(self) -> int:
        return sum(len(one.rows) for one in self.up)

    def in_use(self, profile: str) -> int:
        return sum(one.profiles.count(profile) for one in self.up)

    def end(self, *gone: Call) -> None:
        self.up = [one for one in self.up if one not in gone]

    def find(self, channel: str) -> Call | None:
        return next((one for one in self.up for row in one.rows if row["uuid"] == channel), None)

    def of_profile(self, profile: str) -> list[Call]:
        return [one for one in self.up if profile in one.profiles]

    def channel_rows(self) -> list[Row]:
        return [row for one in self.up for row in one.rows]

    def call_rows(self) -> list[Row]:
        out = []
        for one in self.up:
            row = {name: one.rows[0][name] for name in CALL}
            row.update({name: one.rows[1][name[2:]] for name in LEG})
            out.append({**row, "call_created_epoch": one.rows[1]["created_epoch"]})
        return out


def shown(rows: list[Row], how: str, count: bool) -> str:
    """Print rows as `show` does."""
    if count:
        return f'{{"row_count":{len(rows)}}}' if how == "json" else f"\n{len(rows)} total.\n"
    if how == "json":
        if not rows:
            return '{"row_count": 0}\n'
        return json.dumps({"row_count": len(rows), "rows": rows}, separators=(",", ":"), ensure_ascii=False)
    if how not in ("", "csv", "delim"):
        return f"-ERR Cannot find format {how}\n"
    head = ",".join(rows[0]) + "\n" if rows else ""
    return head + "".join(",".join(row.values()) + "\n" for row in rows) + f"\n{len(rows)} total.\n"
