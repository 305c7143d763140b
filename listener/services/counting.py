"""The door, counting: what a reading cost is known even when it fails in the middle."""

from collections.abc import Mapping

from listener.ports import Http, HttpAnswer


class Counted:
    """`Http` for one reading; `calls` is how many requests it made, refused ones too."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.calls = 0

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self.calls += 1
        return self._http.get(url, headers=headers)

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        self.calls += 1
        return self._http.post(url, content=content, headers=headers)
