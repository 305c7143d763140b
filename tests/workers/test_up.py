"""`listener up` as it is run: everything starts, what is killed comes back, everything ends."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from workers import status
from workers.broker import embedded_server
from workers.demo.stage import free_port
from workers.places import status_file

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through Linux's pidfd"),
    pytest.mark.skipif(embedded_server() is None, reason="no Valkey or Redis server on this machine"),
]
PATIENCE = 120.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _up(home: Path, port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "workers.supervisor", "--home", str(home), "--port", str(port)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@contextmanager
def running(home: Path) -> Iterator[tuple["subprocess.Popen[str]", status.Status]]:
    """A supervisor whose parts all work; killed at the end if the test did not end it."""
    up = _up(home, free_port())
    try:
        yield up, _wait(lambda: (s := status.read(status_file(home))) and s.ready and s, up)
    finally:
        up.kill()
        up.communicate()


def _wait(look: Callable[[], Any], up: "subprocess.Popen[str]") -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and up.poll() is None:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    up.kill()
    raise AssertionError(f"it did not happen; the supervisor said:\n{up.communicate()[0]}")


@contextmanager
def watched(pids: list[int]) -> Iterator[Callable[[float], list[int]]]:
    """Gives a function that waits for the end of all these processes and returns those still there."""
    descriptors = {os.pidfd_open(pid): pid for pid in pids}

    def still_there(seconds: float) -> list[int]:
        end, left = time.monotonic() + seconds, set(descriptors)
        while left and time.monotonic() < end:
            left -= set(select.select(list(left), [], [], max(0.0, end - time.monotonic()))[0])
        return [descriptors[descriptor] for descriptor in left]

    try:
        yield still_there
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def test_up_starts_heals_and_stops(home: Path) -> None:
    """All parts start; a worker killed with -9 comes back; SIGTERM ends all of them, with exit code 0."""
    with running(home) as (up, found):
        assert set(found.parts) == {
            "broker", "web", "worker-poll", "worker-analyse", "worker-notify", "worker-housekeeping", "beat",
        }  # fmt: skip
        second = subprocess.run(
            [sys.executable, "-m", "workers.supervisor", "--home", str(home)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert second.returncode == 1
        assert f"already runs on {home} (process {up.pid})" in second.stdout
        killed = found.parts["worker-notify"]
        os.kill(killed, signal.SIGKILL)
        back = _wait(
            lambda: (s := status.read(status_file(home))) and s.parts["worker-notify"] not in (0, killed) and s, up
        )
        assert back.restarts["worker-notify"] == 1
        with watched(list(back.parts.values())) as still_there:
            up.send_signal(signal.SIGTERM)
            said = up.communicate(timeout=30)[0]
            assert still_there(1) == []
    assert up.returncode == 0
    assert "/welcome?token=" in said  # nobody can sign in yet: the first owner gets a link
    assert "worker-notify ended (killed by SIGKILL); starting it again now" in said
    assert status.read(status_file(home)) is None


def test_a_killed_supervisor_leaves_nothing_and_the_next_one_starts(home: Path) -> None:
    """kill -9 of the supervisor ends every part; the next `up` starts on the same home without help."""
    with running(home) as (up, found), watched(list(found.parts.values())) as still_there:
        up.kill()
        assert still_there(20) == []
    status_file(home).unlink()
    with running(home) as (up, found):
        assert found.ready
        up.send_signal(signal.SIGINT)
        up.communicate(timeout=30)
    assert up.returncode == 0


def test_a_port_in_use_is_said_before_anything_starts(home: Path) -> None:
    """The sentence names the port and the option that changes it; no part was started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        up = _up(home, port)
        said = up.communicate(timeout=60)[0]
    assert up.returncode == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in said
    assert "listener up --port" in said
    assert not (home / "logs").exists()
