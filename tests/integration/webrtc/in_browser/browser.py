# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in the container of the browser: a headless Chromium with one page, whose scripts come by standard input.

`browser.py FOLDER SPKI`: FOLDER is served at http://localhost:8000 (a page from there may use the microphone), SPKI are the
base64 SHA-256 of the public keys that are trusted without an authority, by commas. Each line of input is the body of an async function, as
JSON; each line of output is what it returned, {"value": ...} or {"error": text}.
"""

from __future__ import annotations

import functools
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from typing import Any

PAGE, DRIVER = "http://localhost:8000/page.html", "http://127.0.0.1:9515"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --use-fake-ui-for-media-stream --use-fake-device-for-media-stream"
    " --autoplay-policy=no-user-gesture-required --disable-features=WebRtcHideLocalIpsWithMdns"
)
# A script's promise, so that an error comes back as text instead of an exception of the driver.
WRAPPED = "return (async () => {%s})().then((value) => ({value}), (error) => ({error: String(error)}))"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: standard error is for what goes wrong."""


def ask(method: str, path: str, body: Any = None) -> Any:
    """One command to chromedriver (W3C WebDriver); returns its value."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(DRIVER + path, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        raise SystemExit(f"chromedriver refuses {method} {path}: {error.read().decode()}") from None


def session(flags: list[str]) -> str:
    """Start the browser, waiting for chromedriver; returns the path of its session."""
    wanted = {"alwaysMatch": {"goog:chromeOptions": {"args": flags}}}
    for _attempt in range(100):
        try:
            return f"/session/{ask('POST', '/session', {'capabilities': wanted})['sessionId']}"
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise SystemExit("chromedriver does not listen")


def main(folder: str, spki: str) -> None:
    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with (
        tempfile.TemporaryDirectory() as profile,
        subprocess.Popen(
            ["chromedriver", "--port=9515", "--silent"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as driver,
    ):
        one = session([*FLAGS.split(), f"--user-data-dir={profile}", f"--ignore-certificate-errors-spki-list={spki}"])
        try:
            ask("POST", f"{one}/url", {"url": PAGE})
            print(json.dumps({"value": "ready"}), flush=True)
            for line in sys.stdin:
                made = ask("POST", f"{one}/execute/sync", {"script": WRAPPED % json.loads(line), "args": []})
                print(json.dumps(made), flush=True)
        finally:
            ask("DELETE", one)
            driver.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
