"""One part of the running system: a child process that is started, watched, started again and stopped."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from workers.partlog import PartLog

# Started again at once, then with growing patience; a part that ran this long starts anew.
BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS = 60.0


class Running(Protocol):
    """What a part needs of its process: subprocess.Popen's, or an adopted one's."""

    pid: int

    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Part:
    """A named child process. Use from one thread: on Linux a child is bound to the thread that started it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: PartLog,
        queues: Sequence[str] = (),
        needed: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name = name
        self.queues = tuple(queues)
        self.starts = 0
        self.started_at = datetime.now(UTC)
        self._command = list(command)
        self._environment = dict(environment)
        self._log = log
        self._needed = needed
        self._deaths = 0
        self._running: Running | None = None
        self._started = 0.0
        self._start_after = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor."""
        child = subprocess.Popen(  # noqa: S603
            self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        assert child.stdout is not None
        self._log.follow(child.stdout)
        self._take(child)

    def adopt(self, running: Running) -> None:
        """Watch a process that is already there."""
        self._take(running)

    def _take(self, running: Running) -> None:
        self._running = running
        self.starts += 1
        self._started = time.monotonic()
        self.started_at = datetime.now(UTC)

    @property
    def pid(self) -> int | None:
        return self._running.pid if self._running else None

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def revive(self, tell: Callable[[str], None]) -> bool:
        """Start it when it is needed, and again when it has died and its time has come. True when it was started."""
        if self.alive or (self._running is None and not self._needed()):
            return False
        now = time.monotonic()
        if self._running is not None:
            self._note_death(now, tell)
        if now < self._start_after:
            return False
        self.start()
        return True

    def _note_death(self, now: float, tell: Callable[[str], None]) -> None:
        assert self._running is not None
        if now - self._started > STEADY_SECONDS:
            self._deaths = 0
        wait = BACK_OFF[min(self._deaths, len(BACK_OFF) - 1)]
        self._deaths += 1
        self._start_after = now + wait
        when = f"in {wait:.0f} s" if wait else "now"
        tell(f"{self.name} ended ({_cause(self._running.poll())}); starting it again {when}. Log: {self._log.path}")
        _kill_group(self._running.pid)  # what it may have forked
        self._running = None

    def terminate(self) -> None:
        if self._running is not None and self.alive:
            self._running.terminate()

    def kill(self) -> None:
        if self._running is not None and self.alive:
            _kill_group(self._running.pid)
            self._running.kill()


def _kill_group(pid: int) -> None:
    """Kill a part and what it forked: it leads a group of its own, which outlives it while others are in it."""
    if pid != os.getpgrp():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _cause(code: int | None) -> str:
    if code is not None and code < -1:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def wait_all(parts: Sequence[Part], seconds: float) -> list[Part]:
    """Wait for these to end; return those that did not."""
    end = time.monotonic() + seconds
    left = [part for part in parts if part.alive]
    while left and time.monotonic() < end:
        time.sleep(0.05)
        left = [part for part in left if part.alive]
    return left


def stop_all(parts: Sequence[Part], seconds: float) -> list[str]:
    """Ask these to end, wait, kill the rest. Return the names of those that had to be killed."""
    for part in parts:
        part.terminate()
    stubborn = wait_all(parts, seconds)
    for part in stubborn:
        part.kill()
    wait_all(stubborn, 2)
    return [part.name for part in stubborn]
