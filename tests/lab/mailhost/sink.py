# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the container `mail`: takes every message by SMTP, keeps it in a folder, and delivers none.

Each message becomes one file NANOSECONDS.json: {"time", "peer", "sender", "recipients", "text"}.
"""

import asyncio
import json
import pathlib
import time

from aiosmtpd.controller import Controller

FOLDER = pathlib.Path("/var/lib/lab-mail")


class Keep:
    """What aiosmtpd calls for each message."""

    async def handle_DATA(self, _server, session, envelope):
        """Write the message down."""
        row = {"time": time.time(), "peer": session.peer[0], "sender": envelope.mail_from}
        row |= {"recipients": envelope.rcpt_tos, "text": envelope.content.decode("utf-8", "replace")}
        path = FOLDER / f"{time.time_ns()}.json"
        path.with_suffix(".new").write_text(json.dumps(row), encoding="utf-8")
        path.with_suffix(".new").rename(path)
        return "250 kept"


FOLDER.mkdir(mode=0o700, exist_ok=True)
Controller(Keep(), hostname="0.0.0.0", port=25).start()
asyncio.new_event_loop().run_forever()
