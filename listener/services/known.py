"""What was found out about the work of one scope a moment ago, and is not found out again for each page."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Known:
    """Things found out once, by name.

    Open pages ask again all at once when a case changes, and each would count the same cases. Several threads may find
    out the same thing at the same time; one of their answers stays.
    """

    def __init__(self, **found: Any) -> None:
        self._found = found

    def once(self, name: str, find: Callable[[], T]) -> T:
        """Return what `find` returned when this was first asked for under that name."""
        if name not in self._found:
            self._found[name] = find()
        found: T = self._found[name]
        return found

    def learn(self, **found: Any) -> None:
        """Put newer answers in the place of older ones."""
        self._found |= found
