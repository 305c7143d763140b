"""A connector that breaks on what it got: its source failed, no other, and the log says where."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from listener.errors import FetchError, ListenerError

T = TypeVar("T")

CODE = "stumbled"

log = logging.getLogger("listener.services.stumbling")


@contextmanager
def told(name: str) -> Iterator[None]:
    """Make a failure of the source called `name` of whatever a connector raises that it should not. Raises FetchError.

    Only around the connector's own work: what our database refuses is no source's fault.
    """
    try:
        yield
    except ListenerError:
        raise
    except Exception as error:
        log.exception("what “%s” sent broke its connector", name)
        raise FetchError(
            f"Its connector broke on what it sent: {type(error).__name__}", code=CODE,
            advice="It is tried again by itself. The workers' log says where it broke: please report it.",
        ) from error  # fmt: skip


def each_told(name: str, batches: Iterable[T]) -> Iterator[T]:
    """Yield the batches of a stream; the same for what breaks it."""
    with told(name):
        yield from batches
