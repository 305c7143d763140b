"""Bytes to and from a server that speaks another protocol than HTTP, over TLS, within one deadline and one size."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore

from listener.http._body import TooLarge
from listener.http._connection import CheckedBackend

_CHUNK = 65_536


class Wire:
    """One open connection. What it raises is translated where it was opened (see `open_wire`)."""

    def __init__(self, stream: httpcore.NetworkStream, size: int) -> None:
        self._stream = stream
        self._left = size
        self._buffer = b""

    def send(self, data: bytes) -> None:
        self._stream.write(data)

    def read(self, size: int) -> bytes:
        """Return so many bytes; fewer when the other side has hung up."""
        while len(self._buffer) < size and self._fill():
            pass
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def readline(self, limit: int) -> bytes:
        """Return a line with its end, at most `limit` bytes of it; without its end when the other side has hung up."""
        while b"\n" not in self._buffer and len(self._buffer) < limit and self._fill():
            pass
        end = self._buffer.find(b"\n") + 1 or len(self._buffer)
        return self.read(min(end, limit))

    def _fill(self) -> bool:
        found = self._stream.read(_CHUNK)
        self._left -= len(found)
        if self._left < 0:
            raise TooLarge
        self._buffer += found
        return bool(found)


@contextmanager
def open_wire(backend: CheckedBackend, host: str, port: int, tls: ssl.SSLContext, size: int) -> Iterator[Wire]:
    """Connect to a checked address and agree on TLS; the certificate must be of this host."""
    plain = backend.connect_tcp(host, port)
    try:
        with_tls = plain.start_tls(tls, server_hostname=host)
        try:
            yield Wire(with_tls, size)
        finally:
            with_tls.close()
    finally:
        plain.close()
