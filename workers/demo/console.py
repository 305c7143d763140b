"""The demo's view of the console: the same API everyone uses, with a real sign-in."""

from types import TracebackType
from typing import Any, Self

import httpx

from workers.demo.setting import Login


class ConsoleClient:
    """Signs in at the console and asks it. Raises httpx.HTTPError when it does not answer or refuses."""

    def __init__(self, address: str, login: Login) -> None:
        self._http = httpx.Client(base_url=address, timeout=10, trust_env=False)
        self._login = login

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._http.close()

    def sign_in(self) -> str:
        """Sign in for all that follows and return the name the console knows."""
        entry = self._post("/api/v1/sign-in", email=self._login.email, password=self._login.password)
        self._http.headers["authorization"] = f"Bearer {entry['token']}"
        return str(entry["name"])

    def cases(self) -> list[dict[str, Any]]:
        """The open cases in the agent's order."""
        found: list[dict[str, Any]] = self._get("/api/v1/cases", limit=200)["cases"]
        return found

    def case(self, number: int) -> dict[str, Any]:
        return self._get(f"/api/v1/cases/{number}")

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        return _read(self._http.get(path, params=query))

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        return _read(self._http.post(path, json=body))


def _read(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    body: dict[str, Any] = answer.json()
    return body
