"""The parsing child: it can be killed, it comes back, and it never outlives its parent."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from listener.connectors._parser import Parser
from listener.errors import FetchError

GOOD = b"<rss version='2.0'><channel><title>T</title><item><title>I</title></item></channel></rss>"
SLOW = GOOD.replace(b"<item>", b"<a>" * 200_000 + b"<item>")


@pytest.fixture
def parser() -> Iterator[Parser]:
    running = Parser(2, seconds=20)
    yield running
    running.close()


def parse(parser: Parser, body: bytes = GOOD) -> str:
    return str(parser.parse(body, "https://source.example/", "")["kind"])


def gone(pid: int) -> bool:
    """Wait until a process has ended, at most ten seconds."""
    end = monotonic() + 10
    while monotonic() < end:
        stat = Path(f"/proc/{pid}/stat")
        with suppress(OSError):
            if stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        if not stat.exists():
            return True
        sleep(0.02)
    return False


def test_one_child_serves_many_readings(parser: Parser) -> None:
    """Starting Python costs more than parsing: the child stays."""
    assert [parse(parser) for _ in range(3)] == ["feed"] * 3
    (first,) = parser.pids()
    parse(parser)
    assert parser.pids() == [first]


def test_a_reading_that_never_ends_is_ended() -> None:
    """The child is killed when time is up, and the next reading has a new one."""
    parser = Parser(1, seconds=1)
    parse(parser)
    (before,) = parser.pids()
    with pytest.raises(FetchError) as caught:
        parse(parser, SLOW)
    assert (caught.value.code, caught.value.permanent) == ("parse_timeout", False)
    assert parse(parser) == "feed"
    assert parser.pids() != [before]
    assert gone(before)
    parser.close()


def test_a_crash_is_told_and_forgotten(parser: Parser) -> None:
    """A child that dies under a reading is an error of that reading alone."""
    parse(parser)
    (pid,) = parser.pids()
    os.kill(pid, signal.SIGKILL)
    assert gone(pid)
    with pytest.raises(FetchError) as caught:
        parse(parser)
    assert (caught.value.code, caught.value.permanent) == ("parse_crash", False)
    assert parse(parser) == "feed"


def test_memory_is_bounded() -> None:
    """A document that needs more memory than allowed brings down the child, not us."""
    parser = Parser(1, seconds=30, memory=120_000_000)
    with pytest.raises(FetchError) as caught:
        parse(parser, GOOD.replace(b"<title>I", b"<title>" + b"I" * 15_000_000))
    assert caught.value.code == "parse_crash"
    parser.close()


def test_threads_share_the_children(parser: Parser) -> None:
    """Eight threads get their own answers from two children."""
    kinds: list[str] = []
    answers = {b"words": "nothing", GOOD: "feed", b"<html></html>": "page"}

    def work() -> None:
        for body, kind in list(answers.items()) * 5:
            found = parse(parser, body)
            kinds.append("right" if found == kind else found)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds == ["right"] * 120
    assert 1 <= len(parser.pids()) <= 2


def test_the_child_ends_with_its_parent() -> None:
    """Even a parent that is killed leaves no child behind."""
    program = (
        "import sys; from listener.connectors._parser import Parser; p = Parser(1);"
        "p.parse(b'x', '', ''); print(*p.pids(), flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdout
    assert parent.stdin
    child = int(parent.stdout.readline())
    assert not Path(f"/proc/{parent.pid}").exists() or Path(f"/proc/{child}").exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    parent.stdin.close()
    assert gone(child)


def test_a_forked_worker_has_children_of_its_own(parser: Parser) -> None:
    """After a fork neither process speaks into the pipes of the other."""
    parse(parser)
    ours = parser.pids()
    pid = os.fork()
    if pid == 0:
        status = 1
        with suppress(BaseException):
            empty = not parser.pids()
            right = parse(parser) == "feed" and parser.pids() != ours
            parser.close()
            status = 0 if empty and right else 1
        os._exit(status)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert parse(parser) == "feed"
    assert parser.pids() == ours


def test_the_environment_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile document that took over the child would find no secret there."""
    monkeypatch.setenv("LISTENER_SECRET_KEY", "do-not-tell")
    parser = Parser(1)
    parse(parser)
    environment = Path(f"/proc/{parser.pids()[0]}/environ")
    if environment.exists():
        assert b"do-not-tell" not in environment.read_bytes()
    parser.close()
