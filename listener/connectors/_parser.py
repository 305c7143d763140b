"""Parses in a child process that can be killed, so that no document can hold up or bring down its reader.

The child is started with `subprocess`, not `multiprocessing`: Celery's workers are daemonic and may have no children of
that kind. It dies with its parent, because its standard input ends then.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, BufferedWriter
from typing import Any
from weakref import WeakSet

from listener.connectors._child import read_frame, write_frame
from listener.errors import FetchError

SECONDS = 10.0
MEMORY = 1_000_000_000  # bytes of address space
_START_SECONDS = 60.0
_READINGS = 500  # of one child: then whatever a library leaked is given back


class _Child:
    """One running child, lent to one thread at a time."""

    def __init__(self, memory: int) -> None:
        # Only what Python needs to find its modules: no secret of the environment is in reach of a hostile document.
        environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"}
        self.readings = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own module, with a number
            [sys.executable, "-P", "-m", "listener.connectors._child", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C in the terminal is the parent's to handle
        )
        try:
            self._answer(_START_SECONDS)
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self, body: bytes, address: str, content_type: str, seconds: float) -> Any:
        """Return what the child found. Raises FetchError `parse_timeout` or `parse_crash`; the child is lost then."""
        asked = json.dumps({"address": address, "content_type": content_type, "seconds": seconds}).encode()
        self.readings += 1
        return json.loads(self._answer(seconds, asked, body))

    def _answer(self, seconds: float, *frames: bytes) -> bytes:
        """Send the frames and wait for one back; when time is up the child is killed, which ends both."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        alarm = threading.Timer(seconds, expire)
        alarm.daemon = True
        alarm.start()
        answer = None
        try:
            with suppress(OSError):
                for frame in frames:
                    write_frame(self._process.stdin, frame)
                answer = read_frame(self._process.stdout)
        finally:
            alarm.cancel()
        if answer is None:
            raise _timeout(seconds) if expired.is_set() else _crash()
        return answer

    def close(self) -> None:
        """Kill the child and wait until it is gone."""
        self._process.kill()
        self.let_go()
        self._process.wait()

    def let_go(self) -> None:
        """Close our ends of the pipes, so that the child reads the end of its input, and ends.

        Below the buffers: what another thread had half written must not be sent after all.
        """
        for pipe in (self._process.stdin, self._process.stdout):
            if isinstance(pipe, BufferedWriter | BufferedReader):
                pipe.raw.close()


class Parser:
    """Parses bodies in at most `children` processes, started when first needed. Thread-safe; survives a fork."""

    def __init__(self, children: int = 2, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._children = children
        self._seconds = seconds
        self._memory = memory
        self._idle: list[_Child] = []
        self._running: WeakSet[_Child] = WeakSet()
        self._places = threading.Semaphore(children)
        os.register_at_fork(after_in_child=self._forget)

    def parse(self, body: bytes, address: str, content_type: str) -> dict[str, Any]:
        """Return what `_reading.read` finds. Raises FetchError `parse_timeout` or `parse_crash`, neither permanent."""
        with self._places, self._child() as child:
            found: dict[str, Any] = child.read(body, address, content_type, self._seconds)
            return found

    def pids(self) -> list[int]:
        """The process ids of the children waiting for work."""
        return [child.pid for child in self._idle]

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        """Lend a child; one that failed or has read enough does not come back."""
        try:
            child = self._idle.pop()
        except IndexError:
            child = _Child(self._memory)
            self._running.add(child)
        try:
            yield child
        except BaseException:  # also what interrupts us in the middle of an answer: the next one would be wrong
            child.close()
            raise
        if child.readings < _READINGS:
            self._idle.append(child)
        else:
            child.close()

    def _forget(self) -> None:
        """After a fork the children belong to the other process: let go of the pipes, so that theirs can end."""
        for child in self._running:
            child.let_go()
        self._running.clear()
        self._idle = []
        self._places = threading.Semaphore(self._children)


def _timeout(seconds: float) -> FetchError:
    return FetchError(
        f"The answer could not be read within {seconds:g} seconds",
        code="parse_timeout",
        advice="The document is built to be slow or badly broken: open it in a browser, and disable it if it lasts.",
    )


def _crash() -> FetchError:
    return FetchError(
        "The answer brought the parser down",
        code="parse_crash",
        advice="The document is built to need too much memory or is badly broken: disable it if it lasts.",
    )


shared_parser = Parser()
