"""Connects only to addresses that were checked, and never beyond a deadline.

The name is resolved here and the socket opened to the very address that was judged: a second
answer of the name server (DNS rebinding) is never asked for.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore

from listener.http._addresses import bare_host, is_allowed_host, is_public

# Host, port and seconds to the numeric addresses of the host. Raises Unresolvable.
Resolver = Callable[[str, int, float], list[str]]
_READ_BYTES = 65_536


class RefusedAddress(Exception):  # noqa: N818
    """The name leads to a private or special address."""


class Unresolvable(Exception):  # noqa: N818
    """The name server does not know the host, or does not answer."""


class DeadlinePassed(httpcore.TimeoutException):
    """The whole request took too long, however lively the other side was."""


class Deadline:
    """The time one request may take, on the monotonic clock, and the patience it has for turns at busy hosts."""

    def __init__(self, seconds: float, patience: float = 0.0) -> None:
        self._end = time.monotonic() + seconds
        self.patience = patience

    def pause(self, seconds: float) -> None:
        """Do not count the seconds spent waiting for a turn: they are ours, not the server's. They cost patience."""
        self._end += seconds
        self.patience = max(0.0, self.patience - seconds)

    def left(self, cap: float | None = None) -> float:
        """Return the seconds that remain, at most `cap`. Raises DeadlinePassed when none do."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise DeadlinePassed
        return remaining if cap is None else min(remaining, cap)


class DeadlineStream(httpcore.NetworkStream):
    """A network stream whose reads and writes all share one deadline: dripping bytes does not prolong it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(min(max_bytes, _READ_BYTES), self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Opens the connections of one request: resolve, check every address, connect to a checked one."""

    def __init__(self, allow_hosts: frozenset[str], deadline: Deadline, resolver: Resolver) -> None:
        self._allow_hosts = allow_hosts
        self._deadline = deadline
        self._resolver = resolver
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = checked_addresses(host, port, self._deadline.left(timeout), self._allow_hosts, self._resolver)
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                left = self._deadline.left(timeout)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return DeadlineStream(stream, self._deadline)
        raise failure


def checked_addresses(
    host: str, port: int, seconds: float, allow_hosts: frozenset[str], resolver: Resolver
) -> list[str]:
    """Return the addresses of a host. Raises RefusedAddress when one of them is not public, Unresolvable."""
    found = resolver(host, port, seconds)
    if not is_allowed_host(host, port, allow_hosts) and not all(map(is_public, found)):
        raise RefusedAddress(bare_host(host))
    return found


def dial(host: str, port: int, seconds: float, allow_hosts: frozenset[str], resolver: Resolver) -> socket.socket:
    """Connect to the first address of a host that answers, having checked all. Raises OSError too."""
    failure: OSError = ConnectionError("no address")
    for address in checked_addresses(host, port, seconds, allow_hosts, resolver):
        try:
            return socket.create_connection((address, port), timeout=seconds)
        except OSError as error:
            failure = error
    raise failure


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Return the numeric addresses of a host, in the order the system prefers, without repeats. Raises Unresolvable.

    `getaddrinfo` cannot be interrupted: it runs aside, in a thread that holds up neither the caller nor the exit, and
    that no fork can lose.
    """
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()
    Thread(target=_look_up, args=(bare_host(host), port, answers), name="resolve", daemon=True).start()
    try:
        found = answers.get(timeout=seconds)
    except Empty as error:
        raise Unresolvable from error
    if isinstance(found, Exception):
        raise Unresolvable from found
    return found


def _look_up(host: str, port: int, answers: "SimpleQueue[list[str] | OSError | UnicodeError]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        answers.put(error)
    else:
        answers.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
