"""Whether a part that not every installation needs is needed, asked seldom: each answer is a query."""

import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

EVERY_SECONDS = 5.0


class Need:
    """Call it: True from when the question was answered so. While the database is away nothing is needed anew."""

    def __init__(self, ask: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._asked = -EVERY_SECONDS
        self._answer = False

    def __call__(self) -> bool:
        now = self._clock()
        if now - self._asked >= EVERY_SECONDS:
            self._asked = now
            try:
                self._answer = self._ask()
            except SQLAlchemyError:
                self._answer = False
        return self._answer
