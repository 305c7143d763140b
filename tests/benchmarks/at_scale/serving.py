"""The console as a process of its own, agents as another; what the pages took, by kind."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from listener.services.installation import Installation
from tests.benchmarks.at_scale import beside
from tests.benchmarks.at_scale.gauge import ADDITIONS, Gauge

Process = subprocess.Popen[bytes]


def measure(
    inst: Installation, password: str, agents: int, seconds: float, think: float, profile: str = ""
) -> dict[str, Any]:
    """Return what the server measured of each kind of page, what its process took, and what the agents saw."""
    with tempfile.TemporaryDirectory() as folder:
        served, clicked = Path(folder) / "served.json", Path(folder) / "clicked.json"
        load = os.getloadavg()[0]
        with _console(inst, served) as process, Gauge() as gauge:
            clicking = _agents(inst, password, agents, seconds, think, clicked)
            if profile:
                _profiled(process, seconds, profile)
            if clicking.wait(seconds + 120):
                raise SystemExit("the agents failed: see above")
            memory = _memory(process)
        with _console(inst, Path(folder) / "beside.json"):
            lists = beside.lists(inst.settings.base_url, password)
        server, client = json.loads(served.read_text()), json.loads(clicked.read_text())
    return {
        "load of the machine before": round(load, 1),
        f"{ADDITIONS} additions beside it, ms": gauge.as_json(),
        "requests a second": round(sum(kind != "warm-up" for kind, *_ in server["requests"]) / seconds, 1),
        "streams open": client["streams"],
        "errors": client["errors"],
        "processor, share of one core": round(server["processor"] / (seconds + client["warm_up"]), 2),
        "memory, MB": memory,
        f"the queue's page beside {beside.LISTS} lists, ms": lists,
        "pages": {kind: _row(server["requests"], client["pages"], kind) for kind in _kinds(server["requests"])},
    }


def _kinds(requests: list[list[Any]]) -> list[str]:
    return sorted({kind for kind, *_ in requests} - {"", "warm-up"})


def _row(requests: list[list[Any]], seen: dict[str, list[float]], kind: str) -> dict[str, float]:
    took = sorted(ms for name, ms, *_ in requests if name == kind)
    sizes = [size for name, _, size in requests if name == kind]
    return {
        "number": len(took), "p50": _at(took, 0.5), "p95": _at(took, 0.95), "max": took[-1],
        "kB": sum(sizes) / len(sizes) / 1000, "client p95": _at(sorted(seen.get(kind, [0])), 0.95),
    }  # fmt: skip


def _at(ordered: list[float], share: float) -> float:
    """Nearest rank."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def _console(inst: Installation, report: Path) -> Iterator[Process]:
    settings = inst.settings
    environment = os.environ | {
        "LISTENER_HOME": str(settings.home), "LISTENER_BASE_URL": settings.base_url, "LISTENER_BROKER_URL": "",
        "LISTENER_DATABASE_URL": settings.database_url, "LISTENER_SECRET_KEY": settings.secret_key,
        "LISTENER_SMTP_URL": "",
    }  # fmt: skip
    port = settings.base_url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "tests.benchmarks.at_scale.timed_console", port, str(report)]
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        try:
            _wait_until_it_answers(settings.base_url, process)
            yield process
        finally:
            process.terminate()
            process.wait()


def _wait_until_it_answers(address: str, process: Process) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(f"{address}/sign-in")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the console does not start: see above")


def _agents(inst: Installation, password: str, agents: int, seconds: float, think: float, report: Path) -> Process:
    arguments = [inst.settings.base_url, str(agents), str(seconds), str(think), str(report)]
    command = [sys.executable, "-m", "tests.benchmarks.at_scale.clicking", *arguments]
    return subprocess.Popen(command, env=os.environ | {"AGENTS_PASSWORD": password})


def _profiled(process: Process, seconds: float, file: str) -> None:
    command = ["py-spy", "record", "-p", str(process.pid), "-d", str(int(seconds * 0.7)), "-f", "raw", "-o", file]
    subprocess.Popen([*command, "--gil", "--rate", "200", "--nonblocking"])


def _memory(process: Process) -> dict[str, int]:
    """Return what the server's process holds now and held at most, in megabytes."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) // 1000 for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    return {"now": found["VmRSS"], "at most": found["VmHWM"]}
