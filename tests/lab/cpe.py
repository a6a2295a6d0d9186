# Copyright (c) 2026, the telephony.pbx contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated CPEs for an ACS, speaking real CWMP: TR-104 telephones and a TR-098 gateway, as many as wanted.

    python -m tests.lab.cpe --acs http://127.0.0.1:7547 --serial X --model tr104v1 --count 3

prints a line for each device (its id as GenieACS writes it, and the URL at which it takes connection requests) and runs until it
is stopped. From Python: `Fleet(acs)`, `fleet.add("SERIAL", "tr098")`; what a device can be made to do is in cpe_device.py.
Nothing but the standard library; it listens on 127.0.0.1 only.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from .cpe_device import Cpe, Temper
from .cpe_http import Doors
from .cpe_models import MODELS

__all__ = ["Cpe", "Fleet", "MODELS", "Temper", "device_id", "main"]
TICK = 0.25  # seconds between looks for periodic Informs that are due


def device_id(cpe: Cpe) -> str:
    """Write a device's id as GenieACS does: every byte but letters, digits and `_` percent-encoded, product class left out if empty."""
    _maker, *parts = cpe.identity
    return "-".join(
        "".join(chr(b) if chr(b).isalnum() and b < 128 or chr(b) == "_" else f"%{b:02X}" for b in part.encode())
        for part in parts
        if part
    )


class Fleet:
    """Devices of one ACS: one thread for their doors, one for their periodic Informs."""

    def __init__(self, acs: str, **common: Any) -> None:
        self._acs, self._common, self._doors = acs, common, Doors()
        self.devices: list[Cpe] = []
        self._ended = threading.Event()
        threading.Thread(target=self._tick, daemon=True, name="fleet").start()

    def add(self, serial: str, model: str = "tr104v1", start: bool = True, **words: Any) -> Cpe:
        """Make a device and switch it on; `words` are Cpe's."""
        cpe = Cpe(self._acs, serial, model, doors=self._doors, **{**self._common, **words})
        self.devices.append(cpe)
        return cpe.start() if start else cpe

    def _tick(self) -> None:
        while not self._ended.wait(TICK):
            now = time.monotonic()
            for cpe in tuple(self.devices):
                if cpe.due <= now:
                    cpe.due = float("inf")
                    cpe.inform("2 PERIODIC")

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until no device has a session."""
        end = time.monotonic() + seconds
        return all(cpe.wait(max(0.0, end - time.monotonic())) for cpe in self.devices)

    def stop(self) -> None:
        """Switch everything off."""
        self._ended.set()
        for cpe in self.devices:
            cpe.stop()

    def __enter__(self) -> Fleet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.lab.cpe", description="Simulated CPEs that speak CWMP.")
    parser.add_argument("--acs", required=True, help="the ACS's CWMP URL, such as http://127.0.0.1:7547")
    parser.add_argument("--serial", required=True, help="serial number; with --count it is followed by -1, -2 …")
    parser.add_argument("--model", default="tr104v1", choices=sorted(MODELS))
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--oui", default="")
    parser.add_argument("--product-class", default=None)
    parser.add_argument(
        "--port", type=int, default=0, help="of the first device's connection requests; the others follow"
    )
    parser.add_argument("--interval", type=int, default=300, help="seconds between periodic Informs")
    parser.add_argument("--username", default="", help="towards the ACS")
    parser.add_argument("--password", default="")
    parser.add_argument("--slow", type=float, default=0.0, help="seconds before each answer to an RPC")
    parser.add_argument("--silent", action="store_true", help="take connection requests and do not come")
    parser.add_argument("--wire", help="write all envelopes to this file")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Run devices until SIGINT or SIGTERM."""
    told = _arguments(words)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: ended.set())
    lock = threading.Lock()

    def wire(serial: str, direction: str, text: str) -> None:
        with lock, Path(told.wire).open("a", encoding="utf-8") as file:
            file.write(f"=== {time.time():.3f} {serial} {direction}\n{text}\n\n")

    with Fleet(told.acs, wire=wire if told.wire else None, interval=told.interval) as fleet:
        for number in range(told.count):
            serial = f"{told.serial}-{number + 1}" if told.count > 1 else told.serial
            cpe = fleet.add(
                serial,
                told.model,
                start=False,
                oui=told.oui,
                product_class=told.product_class,
                port=told.port + number if told.port else 0,
                username=told.username,
                password=told.password,
            )
            cpe.temper = Temper(silent=told.silent, slow=told.slow)
            cpe.start()
            print(device_id(cpe), cpe.tree.text("ManagementServer.ConnectionRequestURL"), flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
