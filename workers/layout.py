"""The parts of `listener up` on one machine: their commands, environment and logs."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from listener.config import Settings
from workers import command, leash
from workers.broker import Broker
from workers.part import Part
from workers.partlog import PartLog
from workers.places import log_folder
from workers.queues import crews
from workers.valkey import AdoptedProcess, EmbeddedServer

BROKER, WEB, BEAT, STREAM = "broker", "web", "beat", "stream"


@dataclass(frozen=True, slots=True)
class Layout:
    """What runs: the broker's server, if it is ours, and the rest, which may start and end in any order."""

    server: EmbeddedServer | None
    broker: Part | None
    rest: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return ((self.broker,) if self.broker else ()) + self.rest


def lay_out(
    settings: Settings,
    broker: Broker,
    host: str,
    port: int,
    show: Callable[[str], None],
    streams: Callable[[], bool],
) -> Layout:
    """Describe the parts; nothing is started. What listens to streams is needed once there are `streams`."""
    environment = part_environment(settings)

    def part(name: str, arguments: list[str], queues: tuple[str, ...] = ()) -> Part:
        return Part(name, arguments, environment, _log(settings.home, name, show), queues)

    workers = tuple(
        part(f"worker-{crew.name}", command.leashed(command.worker_arguments(crew)), crew.queues)
        for crew in crews(settings)
    )
    web = part(WEB, command.leashed(command.web_arguments(host, port)))
    beat = part(BEAT, command.leashed(command.beat_arguments()))
    arguments = command.leashed(command.stream_arguments())
    stream = Part(STREAM, arguments, environment, _log(settings.home, STREAM, show), needed=streams)
    rest = (web, *workers, beat, stream)
    if broker.server is None:
        return Layout(None, None, rest)
    server = EmbeddedServer(settings.home, broker.server)
    return Layout(server, part(BROKER, command.leashed_program(server.prepare())), rest)


def part_environment(settings: Settings) -> Mapping[str, str]:
    """The environment of the parts: ours, and what `up` has decided for them."""
    return leash.leashed_environment(
        {
            **os.environ,
            "LISTENER_HOME": str(settings.home),
            "LISTENER_BASE_URL": settings.base_url,
            "PYTHONUNBUFFERED": "1",
            # One core per worker thread pool: the numeric libraries would start one per core in each process.
            "OMP_NUM_THREADS": str(settings.model_threads),
            "TOKENIZERS_PARALLELISM": "false",
        }
    )


def start_broker(layout: Layout, tell: Callable[[str], None], patience: float = 30.0) -> bool:
    """Start our server, or adopt the one a crash left, and wait until it answers."""
    if layout.server is None or layout.broker is None:
        return True
    left_behind = layout.server.pid()
    if left_behind is not None:
        tell(f"a crash left the broker running (process {left_behind}): adopted, with its messages")
        layout.broker.adopt(AdoptedProcess(left_behind))
        return True
    layout.server.clear()
    layout.broker.start()
    return layout.server.wait_ready(patience)


def _log(home: Path, name: str, show: Callable[[str], None]) -> PartLog:
    return PartLog(name, log_folder(home) / f"{name}.log", show)
