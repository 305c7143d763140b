"""The door: `ports.Http` over real sockets, with the caps, the politeness and the errors of its siblings."""

import base64
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self

import certifi
import httpcore
import httpx

from listener.http._addresses import is_allowed_host
from listener.http._body import ACCEPT_ENCODING, TooLarge, read_beginning, read_body
from listener.http._connection import CheckedBackend, Deadline, Resolver, dial, resolve
from listener.http._errors import Asked, outside_error, secrets_in, status_error
from listener.http._limits import Limits
from listener.http._lines import open_line
from listener.http._redirects import FOLLOWED, PERMANENT, bare, carried, port_of, readable_address, redirect_target
from listener.http._translate import translated
from listener.http._turns import Turns
from listener.http._wire import Wire, open_wire
from listener.ports import HttpAnswer

_SAID_BYTES = 300  # how much of a refusal is repeated: Slack answers `no_service`, `invalid_payload`
_REFUSAL_BYTES = 16_384  # how much of it is handed on to who asked: some APIs name their errors there


def default_user_agent() -> str:
    """Say who reads. A server that dislikes it may refuse us by that name."""
    try:
        number = version("listener")
    except PackageNotFoundError:  # run from a source folder
        number = "0"
    return f"Listener/{number} (feed reader of a customer care team)"


class Door:
    """Thread-safe. Every request opens its own connection, through no proxy, keeping no cookies.

    `allow_hosts` are the private hosts that may be reached, as `host` or `host:port`; they are not spaced.
    """

    def __init__(
        self,
        allow_hosts: frozenset[str] = frozenset(),
        *,
        user_agent: str = "",
        limits: Limits | None = None,
        resolver: Resolver = resolve,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._allow_hosts = frozenset(host.lower() for host in allow_hosts)
        self._user_agent = user_agent or default_user_agent()
        self._limits = limits or Limits()
        self._turns = Turns(self._limits.per_host, self._limits.spacing_seconds)
        self._resolver = resolver
        self._now = now

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        """Fetch an address, following at most `Limits.redirects` redirects. Raises FetchError.

        `moved_to` is the address after the leading permanent redirects: a temporary one ends the move.
        """
        here = readable_address(Asked("GET", url))
        sent = self._headers(here, headers) | {"accept-encoding": ACCEPT_ENCODING}
        movable, moved_to = not here.userinfo, None
        deadline = Deadline(self._limits.total_seconds, self._limits.turn_seconds)
        seen = {bare(here)}
        for hop in range(self._limits.redirects + 1):
            with self._exchange("GET", here, deadline, sent, spaced=hop == 0) as response:
                if response.status not in FOLLOWED:
                    return self._answer(Asked("GET", str(bare(here))), response, moved_to)
                there = redirect_target(here, response)
                movable = movable and response.status in PERMANENT
            if there in seen:
                break
            seen.add(there)
            sent = carried(sent, here, there)
            moved_to = str(there) if movable else moved_to
            here = there
        raise outside_error(Asked("GET", url), "too_many_redirects", "redirects too often, or in circles")

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        """Send bytes to an address; a redirect is an error. Raises SendError, quoting the start of the answer."""
        asked = Asked("POST", url)
        there = readable_address(asked)
        sent = self._headers(there, headers) | {"accept-encoding": "identity", "content-length": str(len(content))}
        deadline = Deadline(self._limits.total_seconds, self._limits.turn_seconds)
        with self._exchange("POST", there, deadline, sent, content) as response:
            if response.status in FOLLOWED:
                raise outside_error(asked, "bad_redirect", "redirects", permanent=True, status=response.status)
            return self._answer(asked, response, None, secrets_in(there, sent))

    def listen(
        self, url: str, *, headers: Mapping[str, str] | None = None, said: Sequence[str] = ()
    ) -> AbstractContextManager[Iterator[str | None]]:
        """Open a web socket (`ws` or `wss`): its messages, and None after each second without one. Raises FetchError.

        What is `said` is sent first: what one wants to hear, to a server that has to be told.
        It is not held against the requests that its host may see at once: it is one, for days.
        """
        seconds = self._limits.connect_seconds
        sent = {"user-agent": self._user_agent} | {name.lower(): value for name, value in (headers or {}).items()}
        reach = partial(dial, seconds=seconds, allow_hosts=self._allow_hosts, resolver=self._resolver)
        return open_line(Asked("GET", url), sent, reach, self._tls, seconds, self._now, said)

    @contextmanager
    def wire(self, host: str, port: int) -> Iterator[Wire]:
        """Connect over TLS to a checked address, for another protocol than HTTP. Raises FetchError, then or later."""
        asked = Asked("GET", f"tls://{f'[{host}]' if ':' in host else host}:{port}")
        with translated(asked), self._turns.at(host, self._limits.turn_seconds, spaced=False):
            deadline = Deadline(2 * self._limits.total_seconds)
            backend = CheckedBackend(self._allow_hosts, deadline, self._resolver)
            with open_wire(backend, host, port, self._tls, self._limits.body_bytes) as opened:
                yield opened

    def close(self) -> None:
        """Nothing stays open between two requests; a door is closed like any other resource all the same."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Trust the certificates of the system, which an operator can add to, and Mozilla's list."""
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        return context

    def _headers(self, url: httpx.URL, headers: Mapping[str, str] | None) -> dict[str, str]:
        sent = {"user-agent": self._user_agent, "accept": "*/*", "connection": "close"}
        if url.userinfo:
            pair = f"{url.username}:{url.password}".encode()
            sent["authorization"] = "Basic " + base64.b64encode(pair).decode("ascii")
        return sent | {name.lower(): value for name, value in (headers or {}).items()}

    @contextmanager
    def _exchange(
        self,
        method: str,
        url: httpx.URL,
        deadline: Deadline,
        headers: Mapping[str, str],
        content: bytes = b"",
        *,
        spaced: bool = False,
    ) -> Iterator[httpcore.Response]:
        """Make one request and hand out its answer, unread; whatever goes wrong becomes an OutsideError."""
        spaced = spaced and not is_allowed_host(url.host, port_of(url), self._allow_hosts)
        with translated(Asked(method, str(url))), self._turns.at(url.host, deadline.patience, spaced) as waited:
            deadline.pause(waited)
            backend = CheckedBackend(self._allow_hosts, deadline, self._resolver)
            request = self._request(method, url, headers, content)
            tls = self._tls if url.scheme == "https" else None
            connection = httpcore.HTTPConnection(request.url.origin, tls, network_backend=backend)
            try:
                yield connection.handle_request(request)
            finally:
                connection.close()

    def _request(self, method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes) -> httpcore.Request:
        limits = self._limits
        seconds = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds}
        host = {"host": url.netloc.decode("ascii")}
        return httpcore.Request(
            method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path),
            headers=[(name.encode(), value.encode()) for name, value in (host | dict(headers)).items()],
            content=content,
            extensions={"timeout": seconds},
        )

    def _answer(
        self, asked: Asked, response: httpcore.Response, moved_to: str | None, secrets: Sequence[str] = ()
    ) -> HttpAnswer:
        """Read an answer; a refusal of a post is quoted, without the `secrets` it may repeat."""
        headers = _headers_of(response)
        if not (200 <= response.status < 300 or response.status == 304):
            body = read_beginning(response.iter_stream(), headers.get("content-encoding", ""), _REFUSAL_BYTES)
            said = _said(body, secrets) if asked.method == "POST" else ""
            longest = self._limits.longest_retry_after
            error = status_error(asked, response.status, headers, said, self._now(), longest)
            error.headers, error.body = headers, body
            raise error
        length = headers.get("content-length", "")
        if length.isdigit() and int(length[:15]) > self._limits.compressed_bytes:
            raise TooLarge
        encoding = headers.get("content-encoding", "")
        body = read_body(response.iter_stream(), encoding, self._limits.compressed_bytes, self._limits.body_bytes)
        return HttpAnswer(response.status, asked.url, headers, body, moved_to)


def _headers_of(response: httpcore.Response) -> dict[str, str]:
    """Lower-case names; values of a repeated header joined by a comma (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _said(body: bytes, secrets: Sequence[str]) -> str:
    """Return the first words of a refusal, on one line, without what was secret in the question."""
    said = body.decode("utf-8", "replace")
    for secret in secrets:
        said = said.replace(secret, "…")
    return " ".join(said[:_SAID_BYTES].split())
