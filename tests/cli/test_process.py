"""The real program: how it starts, how it ends."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from listener.store.database import Database

PROGRAM = [sys.executable, "-m", "listener.cli"]


def call(arguments: Sequence[str], **options: object) -> "subprocess.CompletedProcess[str]":
    command = [*PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_starting_up_imports_little() -> None:
    """The help needs neither the database nor the model, so it comes at once."""
    code = (
        "import sys, listener.cli; "
        "print(sorted(set(sys.modules) & {'sqlalchemy', 'sqlmodel', 'httpx', 'numpy', 'pydantic_settings', "
        "'transformers', 'onnxruntime', 'feedparser', 'jinja2', 'rich', 'fastapi', 'celery'}))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_program_makes_its_home(tmp_path: Path) -> None:
    """A first command on a new home makes the tables and says what to do next."""
    result = call(["--home", str(tmp_path / "new"), "brand", "list"])
    assert (result.returncode, result.stderr) == (0, "")
    assert "listener brand add" in result.stdout
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_database_of_a_newer_listener_is_refused(sqlite_database: Database) -> None:
    """An older program touches nothing that a newer one made, and says so."""
    with sqlite_database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in (["queue"], ["migrate"]):
        result = call(command)
        assert result.returncode == 1
        assert "newer Listener" in result.stderr
        assert "Traceback" not in result.stderr


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    """No traceback for a server that is away."""
    away = {**os.environ, "LISTENER_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    result = call(["queue"], env=away)
    assert result.returncode == 1
    assert "database does not answer" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_pipe_is_quiet(tmp_path: Path) -> None:
    """`listener … | head` ends without a complaint."""
    texts = tmp_path / "texts"
    texts.write_text("Air Lumen is late\n" * 20_000)
    program = subprocess.Popen(
        [*PROGRAM, "query", "test", "lumen", str(texts)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout is not None and program.stderr is not None
    program.stdout.readline()
    program.stdout.close()
    complaint = program.stderr.read()
    program.stderr.close()
    assert (program.wait(timeout=60), complaint) == (141, "")


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """No room for the database: a sentence and what to do, no traceback, and the next try begins cleanly."""
    home = {**os.environ, "LISTENER_HOME": str(tmp_path / "full")}
    adding = [*PROGRAM, "brand", "add", "Acme", "--query", "acme"]
    refused = subprocess.run(adding, env=home, capture_output=True, text=True, preexec_fn=_no_room, check=False)
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert "Make room" in refused.stderr
    assert subprocess.run(adding, env=home, capture_output=True, check=False).returncode == 0


def _no_room() -> None:
    """No file of the process may grow beyond 50 kB."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))


def test_ctrl_c_is_quiet() -> None:
    """Stopped by a person, the program says nothing and exits as shells expect."""
    program = subprocess.Popen(
        [*PROGRAM, "query", "test", "lumen", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=_heed_ctrl_c,
    )  # fmt: skip
    assert program.stdin is not None and program.stdout is not None
    program.stdin.write("Air Lumen\n")
    program.stdin.flush()
    program.stdout.readline()  # it is at work now
    program.send_signal(signal.SIGINT)
    _, complaint = program.communicate(timeout=60)
    assert (program.returncode, complaint) == (130, "")


def _heed_ctrl_c() -> None:
    """A shell starts background jobs deaf to Ctrl-C, and so would these tests be when run in one."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_colours_can_be_switched_off() -> None:
    """NO_COLOR is respected even where colours are forced."""
    shown = call(["--help"], env={**os.environ, "FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm-256color"})
    assert "\x1b[3" not in shown.stdout


def test_a_part_is_given_its_options() -> None:
    """The command becomes the part: what the part refuses is a usage error."""
    result = call(["worker", "--queues", "nonsense"])
    assert result.returncode == 2
    assert "no queue nonsense" in result.stderr
