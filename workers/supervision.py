"""Start the parts, start again what dies or falls silent, stop all of them.

It holds no state of its own: killed at any moment, the next start finds the work in the database.
"""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from listener.config import Settings
from workers import status
from workers.broker import Broker
from workers.healing import Healer
from workers.layout import BROKER, Layout, start_broker
from workers.part import Part, stop_all
from workers.places import log_folder, status_file
from workers.screen import Screen

TICK_SECONDS = 0.25
PATIENCE_SECONDS = 30.0
STOP_SECONDS = 7.0  # to end by themselves; with the broker after them, everything is down within ten


class Supervisor:
    """Runs the parts until told to stop. Use from the main thread: signals and children are bound to it."""

    def __init__(self, settings: Settings, broker: Broker, layout: Layout, address: str, screen: Screen) -> None:
        self._settings = settings
        self._broker = broker
        self._layout = layout
        self._address = address
        self._screen = screen
        self._stopping = False
        self._patience = True
        self._began = time.monotonic()

    def run(self, healer: Healer, on_ready: Callable[[], None]) -> int:
        """Start everything, watch it until a signal comes, stop everything. Return the exit code."""
        self._catch_signals()
        try:
            if not start_broker(self._layout, self._screen.say):
                self._screen.complain(
                    "The broker does not start", f"See {log_folder(self._settings.home) / BROKER}.log"
                )
                return 1
            self._watch(healer, on_ready)
            return 0
        finally:
            self._stop()

    def _watch(self, healer: Healer, on_ready: Callable[[], None]) -> None:
        ready = False
        self._record(ready)
        while not self._stopping:
            changed = [part.revive(self._screen.say) for part in self._layout.parts]
            changed += [self._restart(part) for part in healer.silent(self._layout)]
            if not ready and self._is_ready(healer.missing(self._layout)):
                ready = True
                on_ready()
                changed.append(True)
            if any(changed):
                self._record(ready)
            time.sleep(TICK_SECONDS)

    def _is_ready(self, missing: list[str]) -> bool:
        """Tell whether all works; when it takes long, say once what does not."""
        if missing and self._patience and time.monotonic() - self._began > PATIENCE_SECONDS:
            self._patience = False
            folder = log_folder(self._settings.home)
            self._screen.say(f"Still waiting for: {', '.join(missing)}. The logs in {folder} say more")
        return not missing

    def _restart(self, part: Part) -> bool:
        self._screen.say(f"{part.name} has done nothing for a minute: starting it again")
        stop_all([part], 3)
        part.start()
        return True

    def _stop(self) -> None:
        self._screen.say("Stopping")
        killed = stop_all(self._layout.rest, STOP_SECONDS)
        if self._layout.broker is not None:
            killed += stop_all([self._layout.broker], 2)
        if killed:
            self._screen.say(f"Did not end in time and were killed: {', '.join(killed)}. Their work is not lost.")
        status_file(self._settings.home).unlink(missing_ok=True)
        self._screen.say("Stopped")

    def _record(self, ready: bool) -> None:
        parts = [part for part in self._layout.parts if part.starts]
        status.write(
            status_file(self._settings.home),
            status.Status(
                pid=os.getpid(), address=self._address, database=self._settings.database_address,
                broker=self._broker.url, ready=ready,
                parts={part.name: part.pid or 0 for part in parts},
                restarts={part.name: part.starts - 1 for part in parts},
            ),
        )  # fmt: skip

    def _catch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup: stay when the terminal goes
            signal.signal(signal.SIGHUP, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
