"""Child processes: their logs, their back-off, their end with their parent; one `up` per home."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from listener.errors import ConfigError
from workers import leash, status
from workers.guard import HomeLock
from workers.part import BACK_OFF, Part, stop_all, wait_all
from workers.partlog import PartLog
from workers.places import private_folder

STAY = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('WARNING up'); time.sleep(600)"


class Shown:
    """Collects what a part says to the screen, and lets a test wait for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.came = threading.Event()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self.came.set()


@pytest.fixture
def shown() -> Shown:
    return Shown()


def _part(tmp_path: Path, shown: Shown, script: str) -> Part:
    return Part(
        "sample", [sys.executable, "-u", "-c", script], os.environ, PartLog("sample", tmp_path / "p.log", shown)
    )


@pytest.fixture
def part(tmp_path: Path, shown: Shown) -> Iterator[Part]:
    """A part that stays until it is stopped."""
    made = _part(tmp_path, shown, STAY)
    yield made
    made.kill()
    wait_all([made], 5)


def test_a_part_that_nobody_needs_is_not_started(tmp_path: Path, shown: Shown) -> None:
    """It is once it is needed, and nothing is said of it before."""
    needed = [False, True]
    log = PartLog("sample", tmp_path / "p.log", shown)
    part = Part("sample", [sys.executable, "-c", STAY], os.environ, log, needed=lambda: needed.pop(0))
    assert not part.revive(shown)
    assert (part.starts, shown.lines) == (0, [])
    try:
        assert part.revive(shown) and part.alive
    finally:
        part.kill()
        wait_all([part], 5)


def test_a_killed_part_is_started_again_and_told(part: Part, shown: Shown) -> None:
    """The first death is followed by a start at once; the screen says what happened and where to read more."""
    part.start()
    first = part.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert not wait_all([part], 5)
    assert part.revive(shown)
    assert part.alive and part.pid != first
    assert "sample ended (killed by SIGKILL); starting it again now" in shown.lines[0]


def test_a_part_that_dies_again_and_again_is_given_growing_pauses(tmp_path: Path, shown: Shown) -> None:
    """A crash loop does not eat the machine: the second start waits, and says how long."""
    part = _part(tmp_path, shown, "raise SystemExit(3)")
    part.start()
    wait_all([part], 5)
    assert part.revive(shown)
    wait_all([part], 5)
    assert not part.revive(shown)
    assert shown.lines[-1].startswith(f"sample ended (exit code 3); starting it again in {BACK_OFF[1]:.0f} s")


def test_stubborn_parts_are_killed(tmp_path: Path, shown: Shown) -> None:
    """A part that ignores the request to end is killed after the time it was given, and named."""
    part = _part(tmp_path, shown, STUBBORN)
    part.start()
    assert shown.came.wait(10)
    assert stop_all([part], 0.2) == ["sample"]
    assert not part.alive


def test_important_lines_reach_the_screen_and_all_lines_the_file(tmp_path: Path, shown: Shown) -> None:
    """Warnings, errors and the last line of a trace are shown; everything is kept in the file."""
    lines = ["T INFO fine", "T WARNING careful", "  WARNING deep inside", "KeyError: 'x'", "T ERROR " + "long" * 400]
    part = _part(tmp_path, shown, f"print({chr(10).join(lines)!r}); print('CRITICAL end')")
    part.start()
    wait_all([part], 5)
    for thread in threading.enumerate():
        if thread.name == "log of sample":
            thread.join(5)
    assert [line.removeprefix("sample: ")[:20] for line in shown.lines] == [
        "T WARNING careful", "KeyError: 'x'", ("T ERROR " + "long" * 400)[:20], "CRITICAL end",
    ]  # fmt: skip
    assert (tmp_path / "p.log").read_text().splitlines() == [*lines, "CRITICAL end"]


@pytest.mark.skipif(sys.platform != "linux", reason="pidfd and the parent-death signal are Linux's")
def test_a_leashed_process_ends_with_its_parent() -> None:
    """A Python module run on a leash is gone when its parent is killed with -9."""
    command = [sys.executable, "-m", "workers.leash", "http.server", "--bind", "127.0.0.1", "0"]
    environment = "{**os.environ, 'LISTENER_PARENT_PID': str(os.getpid())}"
    script = (
        "import os, subprocess, time; "
        f"child = subprocess.Popen({command!r}, env={environment}, stdout=-3, stderr=-3); "  # -3: DEVNULL
        "print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        descriptor = os.pidfd_open(int(parent.stdout.readline()))
        try:
            parent.kill()
            assert select.select([descriptor], [], [], 15)[0]
        finally:
            os.close(descriptor)
    finally:
        parent.kill()
        parent.wait(5)
        parent.stdout.close()


def test_the_parent_is_named_once() -> None:
    """The id of the parent goes to the child and no further: its own children have another."""
    assert leash.leashed_environment({"A": "b"}) == {"A": "b", "LISTENER_PARENT_PID": str(os.getpid())}


def test_one_up_per_home(tmp_path: Path) -> None:
    """A second `up` is refused with the process that runs, and possible again when that one has ended."""
    refused = pytest.raises(ConfigError, match=rf"already runs on .* \(process {os.getpid()}\)")
    with HomeLock(tmp_path / "up.lock"), refused, HomeLock(tmp_path / "up.lock"):
        pass
    with HomeLock(tmp_path / "up.lock"):
        pass


def test_a_home_is_closed_to_others(tmp_path: Path) -> None:
    """A home folder that was open to everyone is closed before anything is kept in it."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    assert private_folder(folder).stat().st_mode & 0o777 == 0o700


def test_the_status_file_is_read_back_and_a_torn_one_is_no_status(tmp_path: Path) -> None:
    """Readers see a whole status or none."""
    written = status.Status(7, "http://127.0.0.1:1", "sqlite:///x", "redis", True, {"web": 9}, {"web": 0})
    status.write(tmp_path / "up.json", written)
    assert status.read(tmp_path / "up.json") == written
    (tmp_path / "up.json").write_text('{"pid": 1')
    assert status.read(tmp_path / "up.json") is None
    assert status.read(tmp_path / "none.json") is None
