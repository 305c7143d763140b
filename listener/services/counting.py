"""The door, counting: what a reading cost is known even when it fails in the middle, and it ends within its lease."""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager

from listener.errors import FetchError
from listener.ports import Http, HttpAnswer, Wire

READING_SECONDS = 60.0  # after which no further request begins: with the longest one, still within the lease


class Counted:
    """`Http` for one reading; `calls` is how many requests it made, refused ones too.

    A reading that takes too long gets the FetchError `time_up` for its next request: it keeps what it has (see
    listener.connectors._paging) and the next one goes on.
    """

    def __init__(self, http: Http, seconds: float = READING_SECONDS) -> None:
        self._http = http
        self._end = time.monotonic() + seconds
        self.calls = 0

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self._count()
        return self._http.get(url, headers=headers)

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self._count()
        return self._http.post(url, content=content, headers=headers)

    def wire(self, host: str, port: int) -> AbstractContextManager[Wire]:
        self._count()
        return self._http.wire(host, port)

    def _count(self) -> None:
        if self.calls and time.monotonic() > self._end:
            raise FetchError("The reading takes too long", code="time_up", advice="It goes on at the next reading.")
        self.calls += 1
