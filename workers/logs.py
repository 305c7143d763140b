"""Log lines of the workers: one sentence each, the same for structlog's and for everyone else's loggers."""

import logging
import sys
import time
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

# Said by these loggers once per task or per second, and of no use to an operator.
_TALKATIVE = ("celery.worker.strategy", "celery.app.trace", "celery.beat", "httpx", "httpcore", "alembic")

REPEAT_SECONDS = 30.0


def configure(level: str, *, as_json: bool = False) -> None:
    """Send all logs of this process to standard error. The supervisor files them and shows the warnings."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.add_logger_name,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else plain_line
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(NoStorm())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.getLogger("py.warnings").setLevel(logging.ERROR)  # meant for the programmers of libraries
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def plain_line(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> str:
    """Render `2026-01-01T00:00:00Z WARNING workers.tasks sentence key=value`, the level always the second word."""
    time_, level = event.pop("timestamp", ""), str(event.pop("level", "info")).upper()
    name, sentence, trace = event.pop("logger", ""), event.pop("event", ""), event.pop("exception", "")
    facts = " ".join(f"{key}={value}" for key, value in event.items() if value is not None)
    line = " ".join(part for part in (time_, level, name, str(sentence).strip(), facts) if part)
    return f"{line}\n{trace}" if trace else line


class NoStorm(logging.Filter):
    """Let the same warning through once in half a minute, and traces of the network's weather not at all.

    A broker that is down makes Celery print a stack of frames at each of its attempts, several a second.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(("celery", "kombu", "redis", "amqp")):
            _shorten(record)
        if record.levelno < logging.WARNING:
            return True
        key, now = (record.name, record.getMessage()[:200]), self._clock()
        if now - self._said.get(key, -REPEAT_SECONDS) < REPEAT_SECONDS:
            return False
        if len(self._said) > 1000:
            self._said.clear()
        self._said[key] = now
        return True


def _shorten(record: logging.LogRecord) -> None:
    """Keep the sentence of an error of the transport, drop the frames."""
    if record.exc_info and _is_transport(record.exc_info[1]):
        record.exc_info, record.exc_text, record.stack_info = None, None, None
    lines = record.getMessage().strip().splitlines()
    record.msg, record.args = (lines[0] if lines else ""), ()


def _is_transport(error: BaseException | None) -> bool:
    """Tell whether the network or the broker is behind this error."""
    while error is not None:
        if isinstance(error, OSError | EOFError) or type(error).__module__.split(".")[0] in {"redis", "kombu", "amqp"}:
            return True
        error = error.__cause__ or error.__context__
    return False
