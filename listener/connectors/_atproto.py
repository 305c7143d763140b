"""Signed in at a server of the AT Protocol: https://docs.bsky.app/docs/api/com-atproto-server-create-session

A session is two tokens, one for some hours and one to renew it with. They stay in the memory of the process and are
never stored: the app password, which is sealed, makes new ones. A server gives 300 sessions a day to an account, so
one is made when a process begins to read, and renewed when the server says that it has ended.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from listener.connectors._api import Api, Told, said_in
from listener.connectors._json import string
from listener.connectors._servers import base_of
from listener.errors import FetchError, OutsideError, SendError
from listener.ports import Http, Secret

_ENDED = ("ExpiredToken", "InvalidToken")


@dataclass(frozen=True, slots=True)
class Session:
    did: str
    access: Secret
    renewal: Secret


class Sessions:
    """The sessions of a process, by account. Thread-safe: who comes at the same time may make one too many."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Session] = {}
        self._lock = Lock()

    def get(self, account: bytes) -> Session | None:
        with self._lock:
            return self._kept.get(account)

    def keep(self, account: bytes, session: Session) -> None:
        with self._lock:
            self._kept[account] = session


class Account:
    """An account at its server for one reading or answer; `kind` is what goes wrong then: FetchError or SendError."""

    def __init__(
        self,
        sessions: Sessions,
        http: Http,
        server: str,
        handle: str,
        password: Secret,
        advice: Mapping[str, str],
        kind: type[OutsideError] = FetchError,
    ) -> None:
        self._base = f"{base_of(server)}/xrpc"
        self.name = self._base.partition("://")[2].removesuffix("/xrpc")
        self._sessions, self._http, self._advice, self._kind = sessions, http, advice, kind
        self._handle, self._password = handle, password
        self._key = sha256("\n".join((self._base, handle, password.get_secret_value())).encode()).digest()

    @property
    def did(self) -> str:
        return self._session().did

    def get(self, name: str, params: Mapping[str, object]) -> Told:
        return self._asked(lambda api: api.get(f"/{name}", params, shape=dict, kind=self._kind))

    def post(self, name: str, content: Mapping[str, object]) -> Told:
        return self._asked(lambda api: api.post(f"/{name}", content, shape=dict))

    def error(self, what: str, code: str) -> OutsideError:
        """Return an error that asking again does not help."""
        return self._api(None).error(what, code, kind=self._kind, permanent=True)

    def _asked(self, ask: Callable[[Api], Told]) -> Told:
        """Ask, and once more with a new session where the server says that this one has ended."""
        session = self._session()
        try:
            return ask(self._api(session.access))
        except (FetchError, SendError) as error:
            if error.status not in (400, 401) or string(said_in(error), "error") not in _ENDED:
                raise
        return ask(self._api(self._renewed(session).access))

    def _session(self) -> Session:
        return self._sessions.get(self._key) or self._sign_in()

    def _sign_in(self) -> Session:
        content = {"identifier": self._handle, "password": self._password.get_secret_value()}
        return self._opened(self._api(None), "createSession", content)

    def _renewed(self, ended: Session) -> Session:
        """Renew a session, or sign in again where it is too old for that."""
        try:
            return self._opened(self._api(ended.renewal), "refreshSession", {})
        except (FetchError, SendError) as error:
            if error.status not in (400, 401):
                raise
        return self._sign_in()

    def _opened(self, api: Api, name: str, content: Mapping[str, object]) -> Session:
        reading = self._kind is FetchError
        told = api.post(f"/com.atproto.server.{name}", content, shape=dict, while_reading=reading)
        access, renewal = string(told.said, "accessJwt"), string(told.said, "refreshJwt")
        if not access or not renewal:
            raise api.error("answered without a session", "unexpected_shape", kind=self._kind, status=told.status)
        session = Session(string(told.said, "did"), Secret(access), Secret(renewal))
        self._sessions.keep(self._key, session)
        return session

    def _api(self, token: Secret | None) -> Api:
        return Api(self.name, self._base, self._http, token=token, advice=self._advice)


def bare_handle(value: str) -> str:
    """Return a handle as servers take it: «@Ann.Example» is ann.example."""
    return value.strip().removeprefix("@").lower()
