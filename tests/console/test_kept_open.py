"""A connection outlives the pauses between two clicks, so a proxy never sends a request into a closing one."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.demo.stage import free_port

UVICORNS_OWN = 5.0  # seconds after which uvicorn closes an idle connection if it is not told otherwise


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    environment = os.environ | {"LISTENER_HOME": str(tmp_path), "LISTENER_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "listener.console", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as console:
        yield port
        console.send_signal(signal.SIGTERM)
        console.wait(30)


def test_an_idle_connection_answers_after_six_seconds(port: int) -> None:
    asking = _connected(port)
    assert _asked(asking) == 200
    line = asking.sock
    time.sleep(UVICORNS_OWN + 1)
    assert _asked(asking) == 200
    assert asking.sock is line


def _asked(asking: http.client.HTTPConnection) -> int:
    asking.request("GET", "/livez")
    answer = asking.getresponse()
    answer.read()
    return answer.status


def _connected(port: int) -> http.client.HTTPConnection:
    end = time.monotonic() + 60
    while True:
        try:
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            asking.connect()
            return asking
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
