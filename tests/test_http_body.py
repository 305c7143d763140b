"""Unpacking bodies: the pieces they come in do not matter, the cap holds, rubbish is an error."""

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.http._body import BadBody, TooLarge, read_body

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "": bytes,
}
encodings = st.sampled_from(sorted(PACKERS))
contents = st.binary(max_size=2_000) | st.builds(
    lambda block, n: block * n, st.binary(max_size=20), st.integers(0, 9_000)
)


def pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(body) + 1) for cut in cuts} | {0, len(body)})
    return [body[a:b] for a, b in pairwise(places)]


@given(encodings, contents, st.lists(st.integers(0, 10**6), max_size=20))
def test_pieces_do_not_matter(encoding: str, content: bytes, cuts: list[int]) -> None:
    """However a body is cut on its way, it comes out as it was packed."""
    body = PACKERS[encoding](content)
    assert read_body(pieces(body, cuts), encoding, 10**6, 10**6) == content


@given(encodings, contents, st.lists(st.integers(0, 10**6), max_size=20), st.integers(0, 3_000))
def test_the_cap_holds(encoding: str, content: bytes, cuts: list[int], cap: int) -> None:
    """A body within the cap is read, one beyond it is refused, never cut."""
    chunks = pieces(PACKERS[encoding](content), cuts)
    if len(content) <= cap:
        assert read_body(chunks, encoding, 10**6, cap) == content
    else:
        with pytest.raises(TooLarge):
            read_body(chunks, encoding, 10**6, cap)


@given(st.sampled_from(["gzip", "deflate", "br"]), st.binary(max_size=500))
def test_rubbish_never_escapes(encoding: str, rubbish: bytes) -> None:
    """Any bytes are either unpacked or one of the two errors."""
    with suppress(BadBody, TooLarge):
        assert len(read_body([rubbish], encoding, 10**6, 10**5)) <= 10**5


@given(st.sampled_from(["gzip", "deflate", "br"]), st.binary(min_size=50, max_size=500), st.integers(1, 20))
def test_half_a_body_is_an_error(encoding: str, content: bytes, missing: int) -> None:
    """A body that ends too early is not taken for a whole one."""
    with pytest.raises(BadBody):
        read_body([PACKERS[encoding](content)[:-missing]], encoding, 10**6, 10**6)


def test_the_wire_has_its_own_cap() -> None:
    """What comes over the wire is counted before it is unpacked."""
    with pytest.raises(TooLarge):
        read_body([bytes(600), bytes(600)], "", 1_000, 10**6)
