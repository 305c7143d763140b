"""Lines as they arrive: in order, bounded, each broken one told."""

import io
import json
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from listener.cli._lines import LONGEST, Line, read_lines


class Arrivals(io.RawIOBase):
    """A stream that hands out its parts one at a time, as a pipe does."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = parts

    def read1(self, size: int = -1, /) -> bytes:
        while self.parts:
            if part := self.parts.pop(0):
                return part
        return b""


def lines(content: bytes) -> list[Line]:
    return [line for part in read_lines(io.BytesIO(content)) for line in part]


def test_texts_and_json_are_read() -> None:
    """A line is a text, or a JSON object with text, brand and id; empty lines are counted."""
    assert lines(b"hello\n\n  world  \n") == [Line(1, "hello"), Line(3, "world")]
    assert lines(b'\xef\xbb\xbf{"text": "hello", "brand": " Acme ", "id": 7}') == [Line(1, "hello", "Acme", 7)]


def test_a_text_may_begin_with_a_brace() -> None:
    """Among texts, only what looks like an object is taken for one."""
    assert lines(b"hello\n{sigh} late again") == [Line(1, "hello"), Line(2, "{sigh} late again")]


def test_each_broken_line_is_told() -> None:
    """What cannot be read has its error in its place, and the next line is read."""
    rows = [
        b'{"text": "one"}',
        b'{"text": "two"',
        b"three",
        b'{"word": 4}',
        b'{"text": 5}',
        b"[6]",
        b"\xff",
        b'{"text": "8"}',
    ]
    found = lines(b"\n".join(rows))
    assert [line.number for line in found if not line.error] == [1, 8]
    assert [line.number for line in found] == list(range(1, 9))


def test_half_a_surrogate_can_be_printed() -> None:
    """JSON allows what no encoding can write."""
    (line,) = lines(b'{"text": "ab\\ud800cd"}')
    assert line.text == "ab?cd"
    json.dumps(line.text, ensure_ascii=False).encode()


def test_an_endless_line_is_dropped_in_flat_memory() -> None:
    """Fifty megabytes without an end are one error, and the line after them is read."""

    class Endless(io.RawIOBase):
        left = 50_000_000

        def read1(self, size: int = -1, /) -> bytes:
            if self.left <= 0:
                return b""
            self.left -= size
            return b"a" * size if self.left > 0 else b"\nlast\n"

    tracemalloc.start()
    found = [line for part in read_lines(Endless()) for line in part]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [bool(line.error) for line in found] == [True, False]
    assert peak < 8 * LONGEST


@given(st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))), st.data())
def test_how_the_bytes_arrive_changes_nothing(texts: list[str], drawn: st.DataObject) -> None:
    """Cut anywhere, even inside a character, the same lines are read."""
    content = "\n".join(texts).encode()
    cuts = sorted(drawn.draw(st.lists(st.integers(0, len(content)), max_size=8)))
    parts = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    assert [line for part in read_lines(Arrivals(parts)) for line in part] == lines(content)
