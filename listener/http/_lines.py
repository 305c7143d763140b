"""A web socket through the door (RFC 6455): its address is checked like any other, then messages come by themselves.

A line that says nothing for a second hands out None, so that who listens can do something else; one whose other end
is gone is noticed by pings within 80 seconds.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import httpx
from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from listener.http._errors import Asked, outside_error, status_error
from listener.http._redirects import readable_address
from listener.http._translate import translated

MESSAGE_BYTES = 1_000_000
QUIET_SECONDS = 1.0
_WAITING = 1024  # messages that may wait for us; with more the sender is slowed down
_PING_SECONDS, _PONG_SECONDS = 20.0, 60.0  # an answer waits behind the messages that are on their way
_REFUSAL_BYTES = 16_384

_SILENT = logging.getLogger("listener.http.silent")  # a line that breaks is told by its error
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False

Dial = Callable[[str, int], socket.socket]


@contextmanager
def open_line(
    asked: Asked,
    headers: Mapping[str, str],
    dial: Dial,
    tls: ssl.SSLContext,
    seconds: float,
    now: Callable[[], datetime],
    said: Sequence[str] = (),
) -> Iterator[Iterator[str | None]]:
    """Open a web socket, send what is `said`, hand out its messages. Raises FetchError, then and while it is read."""
    url = _http_form(asked)
    port = url.port or (443 if url.scheme == "https" else 80)
    with translated(asked):
        plain = dial(url.host, port)
    try:
        line = _shaken(asked, url, plain, headers, tls, seconds, now)
    except BaseException:
        plain.close()
        raise
    with line:
        with _broken(asked):
            for message in said:
                line.send(message)
        yield _messages(asked, line)


def _http_form(asked: Asked) -> httpx.URL:
    scheme, separator, rest = asked.url.strip().partition("://")
    if scheme not in ("ws", "wss"):
        raise outside_error(asked, "bad_address", "is no address of a stream", permanent=True)
    return readable_address(Asked(asked.method, f"{'https' if scheme == 'wss' else 'http'}{separator}{rest}"))


def _shaken(
    asked: Asked,
    url: httpx.URL,
    plain: socket.socket,
    headers: Mapping[str, str],
    tls: ssl.SSLContext,
    seconds: float,
    now: Callable[[], datetime],
) -> ClientConnection:
    """Agree on a web socket over a connection that is open."""
    agent = headers.get("user-agent")
    try:
        return connect(
            asked.url.strip(), sock=plain, ssl=tls if url.scheme == "https" else None, proxy=None, compression=None,
            additional_headers={name: value for name, value in headers.items() if name != "user-agent"},
            user_agent_header=agent, open_timeout=seconds, ping_interval=_PING_SECONDS, ping_timeout=_PONG_SECONDS,
            close_timeout=1, max_size=MESSAGE_BYTES, max_queue=_WAITING, logger=_SILENT, legacy=True,
        )  # fmt: skip
    except InvalidStatus as error:
        raise _refused(asked, error, now()) from error
    except TimeoutError as error:
        raise outside_error(asked, "timeout", "takes too long") from error
    except ssl.SSLError as error:
        raise outside_error(asked, "tls", "has no valid certificate") from error
    except OSError as error:
        raise outside_error(asked, "unreachable", "cannot be reached") from error
    except (InvalidHandshake, InvalidMessage, WebSocketException) as error:
        raise outside_error(asked, "bad_answer", "does not speak as a stream does") from error


def _refused(asked: Asked, error: InvalidStatus, now: datetime) -> Exception:
    answer = error.response
    headers = {name.lower(): value for name, value in answer.headers.raw_items()}
    refused = status_error(asked, answer.status_code, headers, "", now, timedelta(days=1))
    refused.headers, refused.body = headers, bytes(answer.body or b"")[:_REFUSAL_BYTES]
    return refused


def _messages(asked: Asked, line: ClientConnection) -> Iterator[str | None]:
    while True:
        try:
            with _broken(asked):
                message = line.recv(timeout=QUIET_SECONDS)
        except TimeoutError:
            yield None
        else:
            yield message if isinstance(message, str) else message.decode("utf-8", "replace")


@contextmanager
def _broken(asked: Asked) -> Iterator[None]:
    """Tell a line that ends as such; that nothing comes (TimeoutError) is no end."""
    try:
        yield
    except TimeoutError:
        raise
    except (WebSocketException, OSError) as error:
        raise outside_error(asked, "unreachable", "broke the connection") from error
