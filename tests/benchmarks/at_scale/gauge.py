"""How much of the machine there was while something was measured: others may share it, and figures hang on it."""

import threading
import time
from types import TracebackType

EVERY = 0.25  # seconds
ADDITIONS = 40_000  # a few milliseconds of one core


class Gauge:
    """Does the same small work again and again beside what is measured, and says how long it took.

    `took` is in milliseconds, sorted, after the block. Work that competes with what is measured takes longer, too: the
    least says how fast the machine is, the spread how often somebody else had it.
    """

    def __init__(self) -> None:
        self.took: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)

    def __enter__(self) -> "Gauge":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        self.took.sort()

    def _measure(self) -> None:
        while not self._over.wait(EVERY):
            began, total = time.perf_counter(), 0
            for number in range(ADDITIONS):
                total += number
            self.took.append((time.perf_counter() - began) * 1000)

    def as_json(self) -> dict[str, float]:
        count = len(self.took)
        return {
            "best": round(self.took[0], 2),
            "p50": round(self.took[count // 2], 2),
            "p95": round(self.took[int(count * 0.95)], 2),
        }
