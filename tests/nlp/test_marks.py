"""The model is shown whom a post is judged about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.nlp.marks import CLOSE, OPEN, mark
from listener.nlp.normalize import normalize


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        ([(0, 4)], " ► Acme ◄  and Umbra"),
        ([(9, 14)], "Acme and  ► Umbra ◄ "),
        ([(0, 4), (2, 8)], " ► Acme and ◄  Umbra"),
        ([], "Acme and Umbra"),
        ([(4, 4), (90, 99), (-5, 0)], "Acme and Umbra"),
    ],
)
def test_spans_are_marked_once_where_they_stand(spans, marked):
    """Overlapping spans make one mark; empty ones and those outside make none."""
    assert mark("Acme and Umbra", spans) == marked


def test_a_post_cannot_mark_itself():
    """The signs of a post are taken out: nobody chooses about whom he is judged."""
    assert normalize(mark("► Umbra ◄ is bad, Acme too", [(18, 22)])) == "Umbra is bad, ► Acme ◄ too"


@given(st.text(max_size=200), st.lists(st.tuples(st.integers(-5, 220), st.integers(-5, 220)), max_size=6))
def test_any_text_keeps_its_words_and_gets_pairs_of_marks(text, spans):
    """Marks come in pairs and nothing else changes."""
    marked = mark(text, spans)
    assert marked.count(OPEN) == marked.count(CLOSE)
    plain = text.replace(OPEN, " ").replace(CLOSE, " ")
    assert marked.replace(f" {OPEN} ", "").replace(f" {CLOSE} ", "") == plain or OPEN in text or CLOSE in text
