"""What was found out about the work of one scope a moment ago, and is not found out again for each page."""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
Name = TypeVar("Name", bound=Hashable)


class Known:
    """Things found out once, by name.

    Open pages ask again all at once when a case changes, and each would count the same cases. Several threads may find
    out the same thing at the same time; one of their answers stays.
    """

    def __init__(self, **found: Any) -> None:
        self._found: dict[Any, Any] = dict(found)

    def once(self, name: Hashable, find: Callable[[], T]) -> T:
        """Return what `find` returned when this was first asked for under that name."""
        if name not in self._found:
            self._found[name] = find()
        found: T = self._found[name]
        return found

    def each(self, names: Collection[Name], find: Callable[[list[Name]], Mapping[Name, T]]) -> dict[Name, T]:
        """Return what there is under each of the names, in their order; `find` is asked once for those not known."""
        missing = [name for name in names if name not in self._found]
        if missing:
            self._found.update(find(missing))
        return {name: self._found[name] for name in names if name in self._found}

    @property
    def size(self) -> int:
        return len(self._found)

    def learn(self, **found: Any) -> None:
        """Put newer answers in the place of older ones."""
        self._found |= found


class Renewed:
    """Something `Known` that is forgotten every so many `seconds`, and when it is more than `most` things.

    `clock` tells seconds that only ever grow.
    """

    def __init__(self, seconds: float, clock: Callable[[], float], most: int = 1000) -> None:
        self._seconds, self._clock, self._most = seconds, clock, most
        self.forget()

    @property
    def known(self) -> Known:
        if self._clock() - self._since >= self._seconds or self._known.size > self._most:
            self.forget()
        return self._known

    def forget(self) -> None:
        self._known, self._since = Known(), self._clock()
