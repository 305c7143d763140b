"""The four queues, and which worker serves them in `listener up`."""

from dataclasses import dataclass
from enum import StrEnum

from listener.config import Settings


class QueueName(StrEnum):
    POLL = "poll"
    ANALYSE = "analyse"
    NOTIFY = "notify"
    HOUSEKEEPING = "housekeeping"


@dataclass(frozen=True, slots=True)
class Crew:
    """A worker: the queues it serves, threads or forked processes, and how many of them.

    Reading and telling wait for the network: threads. Judging computes: forked processes, because only they can be
    stopped by a time limit, and each loads the model once.
    """

    name: str
    queues: tuple[QueueName, ...]
    pool: str
    concurrency: int


def crews(settings: Settings) -> tuple[Crew, ...]:
    """The workers of one machine."""
    return tuple(crew(settings, (name,)) for name in QueueName)


def crew(settings: Settings, names: tuple[QueueName, ...], concurrency: int | None = None) -> Crew:
    """The worker for these queues. One that judges, among others or alone, forks."""
    wanted = {
        QueueName.POLL: settings.poll_threads,
        QueueName.ANALYSE: 1,
        QueueName.NOTIFY: 4,
        QueueName.HOUSEKEEPING: 2,
    }
    pool = "prefork" if QueueName.ANALYSE in names else "threads"
    return Crew("-".join(names), names, pool, concurrency or max(wanted[name] for name in names))


def parse_queues(text: str) -> tuple[QueueName, ...]:
    """Read `poll,analyse`. Raises ValueError that names the queues there are."""
    names = [word.strip() for word in text.split(",") if word.strip()]
    unknown = [name for name in names if name not in set(QueueName)]
    if unknown or not names:
        raise ValueError(f"no queue {', '.join(unknown) or 'named'}; there are {', '.join(QueueName)}")
    return tuple(dict.fromkeys(QueueName(name) for name in names))
