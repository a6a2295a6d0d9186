# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Telephones that are told what to do by lines of JSON.

Standard input: {"id": n, "do": what, "phone": number, "line": call, …}; closed means: hang up and go.
Standard output: {"id": n, "result": …} or {"id": n, "error": words} for each, and in between what happens by itself:
    {"event": "message", "time", "phone", "sent", "start", "cseq", "call", "headers" (requests that arrive)}
    {"event": "line", "time", "phone", "line", "state": calling | ringing | answered | ended, "status", "reason"}
    {"event": "transfer", "time", "phone", "line", "says"}
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from .phone import Phone

PHONES: dict[str, Phone] = {}


def tell(what: dict[str, Any]) -> None:
    """One line out."""
    if "event" in what:
        what["time"] = time.time()
    print(json.dumps(what), flush=True)


async def obey(order: dict[str, Any]) -> Any:
    """Do one thing; what comes of it."""
    what = order["do"]
    if what == "phone":
        phone = Phone(order["settings"], tell)
        await phone.start()
        PHONES[order["phone"]] = phone
        return phone.wire.port
    phone = PHONES[order["phone"]]
    if what == "set":
        phone.settings.update(order["settings"])
        return None
    if what == "register":
        return await phone.register(3600)
    if what == "call":
        return phone.call(order["to"], order.get("headers", [])).id
    line = phone.lines[order["line"]]
    if what == "answer":
        return await line.answer_after(0)
    if what == "refuse":
        return line.refuse(order["status"], [tuple(pair) for pair in order.get("headers", [])])
    if what == "press":
        return line.media.press(order["keys"], order["length"], order["pause"])
    if what == "mute":
        line.media.muted = order["on"]
        return None
    if what == "hears":
        return line.hears()
    if what == "hold":
        return await line.hold(order["direction"])
    if what == "refer":
        return await line.refer(order["to"], phone.lines.get(order.get("replacing", "")))
    if what == "hangup":
        return await line.hangup()
    raise ValueError(f"no such order: {what}")


async def serve(order: dict[str, Any]) -> None:
    """Do one thing and say so; an error is an answer too."""
    try:
        tell({"id": order["id"], "result": await obey(order)})
    except Exception as error:  # whoever asked has to know, whatever it is
        tell({"id": order["id"], "error": f"{type(error).__name__}: {error}"})


async def main() -> None:
    """See the head of this file."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = loop.create_task(serve(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    for phone in PHONES.values():
        await phone.stop()


asyncio.run(main())
