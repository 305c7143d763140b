"""The command lines of the parts: the supervisor runs them as children, `listener worker` and `beat` become them."""

import sys
from collections.abc import Sequence

from workers.queues import Crew

_CELERY = ("celery", "-A", "workers.app")
# Workers neither greet each other nor send events: pulses in the database say who is alive.
_QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def worker_arguments(crew: Crew) -> list[str]:
    """Arguments of `python -m celery` for a worker."""
    return [
        *_CELERY, "worker", "--queues", ",".join(crew.queues), "--pool", crew.pool,
        "--concurrency", str(crew.concurrency), "--hostname", f"{crew.name}@%h", "--include", "workers.tasks", *_QUIET,
    ]  # fmt: skip


def beat_arguments() -> list[str]:
    return [*_CELERY, "beat"]


def stream_arguments() -> list[str]:
    return ["workers.stream"]


def web_arguments(host: str, port: int) -> list[str]:
    """The console, as a module with its arguments."""
    return ["listener.console", "--host", host, "--port", str(port)]


def module(arguments: Sequence[str]) -> list[str]:
    """Run `MODULE arguments…` with this Python."""
    return [sys.executable, "-m", *arguments]


def leashed(arguments: Sequence[str]) -> list[str]:
    """The same, ending with the process that starts it (see workers.leash)."""
    return module(["workers.leash", *arguments])


def leashed_program(command: Sequence[str]) -> list[str]:
    """Any program, ending with the process that starts it."""
    return module(["workers.leash", "--exec", *command])
