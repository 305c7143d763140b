"""A door that counts in the units of a source, where some requests weigh more than one, and stops before the limit."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from listener.errors import FetchError
from listener.ports import Http, HttpAnswer, Wire
from listener.terms import Allowance


class Metered:
    """`Http` for one reading; `units` is what its requests came to, refused ones too (they are counted everywhere).

    A request that would take more than the allowance leaves is not made: FetchError `used_up`.
    """

    def __init__(self, http: Http, weigh: Callable[[str], int], allowance: Allowance | None) -> None:
        self._http = http
        self._weigh = weigh
        self._allowance = allowance
        self.units = 0

    def affords(self, units: int) -> bool:
        return self._allowance is None or self.units + units <= self._allowance.left

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self._count(url)
        return self._http.get(url, headers=headers)

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self._count(url)
        return self._http.post(url, content=content, headers=headers)

    def wire(self, host: str, port: int) -> AbstractContextManager[Wire]:
        return self._http.wire(host, port)  # nothing is counted in units but requests

    def _count(self, url: str) -> None:
        units = self._weigh(url)
        if not self.affords(units):
            raise FetchError(
                "The budget of the day leaves too little for this", code="used_up",
                advice="Wait until it is given again, or give this source more of it.",
            )  # fmt: skip
        self.units += units
