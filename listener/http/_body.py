"""Decompresses an answer without ever holding more than the cap, whatever the answer claims to be."""

import zlib
from collections.abc import Iterable
from typing import Protocol

import brotli
import httpcore

ACCEPT_ENCODING = "gzip, deflate, br"
_STEP = 262_144  # decompressed bytes asked for at a time


class TooLarge(Exception):  # noqa: N818
    """More bytes than the cap, before or after decompression."""


class BadBody(Exception):  # noqa: N818
    """The body is not what its Content-Encoding says."""


class Unpacker(Protocol):
    """`step` takes new bytes (or none) and gives at most about `limit` bytes back; `hungry` when it wants more."""

    def step(self, chunk: bytes, limit: int) -> bytes: ...

    @property
    def hungry(self) -> bool: ...

    @property
    def finished(self) -> bool: ...


class Plain:
    hungry = True
    finished = True

    def step(self, chunk: bytes, limit: int) -> bytes:  # noqa: ARG002 - the wire cap has already been applied
        return chunk


class Zlib:
    """gzip (RFC 1952, also of several members) and deflate, with its zlib wrapper or, as some servers send it, raw."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._inner = zlib.decompressobj(wbits)
        self._begun = False
        self._waiting = b""
        self._cut = False  # the last step stopped at its limit: zlib may hold more, without any waiting input

    def step(self, chunk: bytes, limit: int) -> bytes:
        pending = self._waiting + chunk
        if self._inner.eof and pending.startswith(b"\x1f") and self._wbits > zlib.MAX_WBITS:
            self._inner = zlib.decompressobj(self._wbits)
        if self._inner.eof:  # what follows the end is padding, or rubbish some servers append
            self._waiting, self._cut = b"", False
            return b""
        out = self._decompress(pending, limit)
        self._waiting = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        self._cut = len(out) >= limit
        self._begun = self._begun or bool(pending)
        return out

    def _decompress(self, pending: bytes, limit: int) -> bytes:
        try:
            return self._inner.decompress(pending, limit)
        except zlib.error as error:
            if self._begun or self._wbits != zlib.MAX_WBITS:
                raise BadBody from error
            self._wbits = -zlib.MAX_WBITS
            self._inner = zlib.decompressobj(self._wbits)
            return self._decompress(pending, limit)

    @property
    def hungry(self) -> bool:
        return not self._waiting and not self._cut

    @property
    def finished(self) -> bool:
        return self._inner.eof or not self._begun


class Brotli:
    """br (RFC 7932): `output_buffer_limit` keeps 300 bytes from becoming 200 MB in one call."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._begun = False

    def step(self, chunk: bytes, limit: int) -> bytes:
        if self._inner.is_finished():
            return b""
        self._begun = self._begun or bool(chunk)
        try:
            return bytes(self._inner.process(chunk, output_buffer_limit=limit))
        except brotli.error as error:
            raise BadBody from error

    @property
    def hungry(self) -> bool:
        return bool(self._inner.can_accept_more_data())

    @property
    def finished(self) -> bool:
        return not self._begun or bool(self._inner.is_finished())


def unpacker(encoding: str) -> Unpacker:
    """Return the unpacker of a Content-Encoding header. Raises BadBody for one that was not asked for."""
    match encoding.strip().lower():
        case "" | "identity":
            return Plain()
        case "gzip" | "x-gzip":
            return Zlib(zlib.MAX_WBITS | 16)
        case "deflate":
            return Zlib(zlib.MAX_WBITS)
        case "br":
            return Brotli()
    raise BadBody


def read_body(chunks: Iterable[bytes], encoding: str, compressed_cap: int, cap: int) -> bytes:
    """Join the raw chunks of an answer into its decompressed body.

    Raises TooLarge beyond `compressed_cap` bytes on the wire or `cap` bytes unpacked, BadBody for a broken one.
    """
    inner = unpacker(encoding)
    body = bytearray()
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > compressed_cap:
            raise TooLarge
        _append(body, inner, chunk, cap)
    if not inner.finished:
        raise BadBody
    return bytes(body)


def read_beginning(chunks: Iterable[bytes], encoding: str, cap: int) -> bytes:
    """Return at most the first `cap` bytes of a refusal, unpacked: nothing, or less, where they cannot be read."""
    body = bytearray()
    try:
        inner = unpacker(encoding)
        for chunk in chunks:
            body += inner.step(chunk, cap)
            if len(body) >= cap:
                break
    except (BadBody, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
        pass
    return bytes(body[:cap])


def _append(body: bytearray, inner: Unpacker, chunk: bytes, cap: int) -> None:
    body += inner.step(chunk, _STEP)
    while len(body) <= cap and not inner.hungry:
        body += inner.step(b"", _STEP)
    if len(body) > cap:
        raise TooLarge
