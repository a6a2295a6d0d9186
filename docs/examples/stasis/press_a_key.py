# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small ARI application: it answers, plays a tone, reads one key, writes it down, and hangs up.

Run it beside Asterisk with the password of its ARI user in the environment:

    ARI_PASSWORD=... python3 press_a_key.py --user keys --app press-a-key

One line of JSON for each call goes to standard output.  Only Python's standard library is used, 3.9 or later.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from websocket import WebSocket, WebSocketError

TONE = "tone:dial"
TIMEOUT = 10.0  # seconds for one request


@dataclass(frozen=True)
class Ari:
    """The REST interface of one Asterisk.  `base` is such as http://127.0.0.1:8088/ari"""

    base: str
    user: str
    password: str = field(repr=False)

    @property
    def authorization(self) -> str:
        """Return the header that proves who asks."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def post(self, path: str, **query: str) -> None:
        """Ask for something.  A channel that is gone meanwhile is no error: callers hang up whenever they like."""
        self._send("POST", path, query)

    def delete(self, path: str) -> None:
        """Ask for the end of something."""
        self._send("DELETE", path, {})

    def _send(self, method: str, path: str, query: dict[str, str]) -> None:
        url = f"{self.base}/{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        request = urllib.request.Request(url, method=method, headers={"Authorization": self.authorization})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):
                pass
        except urllib.error.HTTPError as error:
            if error.code not in (404, 409):
                raise


class PressAKey:
    """What the application does with the events that Asterisk sends it."""

    def __init__(self, ari: Ari) -> None:
        self.ari = ari

    def take(self, event: dict[str, Any]) -> None:
        """Take one event: a call that arrives, a key, the end of a call."""
        kind, channel = event.get("type"), (event.get("channel") or {}).get("id", "")
        if kind == "StasisStart":
            self.ari.post(f"channels/{channel}/answer")
            self.ari.post(f"channels/{channel}/play/{channel}-tone", media=TONE)
            say(call=channel, caller=event["channel"]["caller"]["number"], arguments=event["args"])
        elif kind == "ChannelDtmfReceived":
            say(call=channel, key=event["digit"])
            self.ari.delete(f"playbacks/{channel}-tone")
            self.ari.delete(f"channels/{channel}")
        elif kind == "StasisEnd":
            say(call=channel, ended=True)


def say(**what: Any) -> None:
    """Write one line of JSON."""
    print(json.dumps(what), flush=True)


def main(arguments: list[str]) -> int:
    """Listen until Asterisk closes the connection."""
    parser = argparse.ArgumentParser(description="An ARI application that reads one key.")
    parser.add_argument("--url", default="http://127.0.0.1:8088/ari")
    parser.add_argument("--user", required=True)
    parser.add_argument("--app", default="press-a-key")
    given = parser.parse_args(arguments)
    password = os.environ.get("ARI_PASSWORD")
    if not password:
        parser.error("the password of the ARI user is expected in the environment, as ARI_PASSWORD")
    ari = Ari(given.url.rstrip("/"), given.user, password)
    application = PressAKey(ari)
    query = urllib.parse.urlencode({"app": given.app, "subscribeAll": "false"})
    try:
        with WebSocket(f"{ari.base}/events?{query}", {"Authorization": ari.authorization}) as socket:
            say(ready=given.app)
            for text in socket.messages():
                application.take(json.loads(text))
    except (OSError, WebSocketError) as error:
        print(f"{ari.base}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
