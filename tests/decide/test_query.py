"""The expression an operator types."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.decide.query import MAX_TERMS, Query, parse
from listener.errors import QueryError


def test_signs_sort_the_terms() -> None:
    """Words, handles and hashtags are any, + is all, - is none; spaces and commas separate."""
    query = parse('"Air Lumen", @airlumen #airlumen lumen* +flight -"lumen prize" -lamp')
    assert query == Query(("Air Lumen", "@airlumen", "#airlumen", "lumen*"), ("flight",), ("lumen prize", "lamp"))


@pytest.mark.parametrize("expression", ["“Air Lumen”", "«Air Lumen»", "„Air Lumen“", '" Air   Lumen "'])
def test_phones_and_french_keyboards_write_other_quotes(expression: str) -> None:
    """Curly, low and angle quotes frame a phrase as straight ones do."""
    assert parse(expression) == Query(("Air Lumen",))


@pytest.mark.parametrize(
    ("expression", "position"),
    [
        ("", 0),
        ("  , ", 0),
        ("-lamp", 0),
        ('lumen "air', 6),
        ('lumen air"', 9),
        ("lumen ***", 6),
        ("lumen - lamp", 6),
        ("lumen #", 6),
        ('lumen ""', 6),
        ("lumen OR lamp", 6),
        ("lumen AND lamp", 6),
        ("lumen NOT lamp", 6),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(expression: str, position: int) -> None:
    """Each mistake raises with its position and a sentence of advice."""
    with pytest.raises(QueryError) as caught:
        parse(expression)
    assert caught.value.position == position
    assert caught.value.advice


def test_at_most_five_hundred_terms() -> None:
    """The five hundred and first term is refused."""
    words = [f"word{i}" for i in range(MAX_TERMS)]
    assert len(parse(" ".join(words)).any_terms) == MAX_TERMS
    with pytest.raises(QueryError, match="500"):
        parse(" ".join([*words, "more"]))


def test_the_same_term_twice_counts_once() -> None:
    """Terms equal but for case and accents are one, as first written."""
    assert parse("Lumière lumiere LUMIERE") == Query(("Lumière",))


TERM = st.one_of(
    st.sampled_from(
        ["klm", "@klm", "#klm", "klm*", "Air France", "H&M", "l'Oréal", "-odd", "+odd", "a, b", "東京", "OR", "C++"]
    ),
    st.text(st.characters(exclude_characters='"“”„«»', exclude_categories=["Cs"]), min_size=1, max_size=12),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "+", "-"]), TERM), min_size=1, max_size=8))
def test_a_query_written_out_reads_back_the_same(parts: list[tuple[str, str]]) -> None:
    """`str` of a query parses to that query."""
    try:
        query = parse(" ".join(f'{sign}"{term}"' for sign, term in parts))
    except QueryError:
        return
    assert parse(str(query)) == query


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_advice(expression: str) -> None:
    """No expression breaks the reader, and what it reads reads back the same."""
    try:
        query = parse(expression)
    except QueryError as error:
        assert error.advice
        assert 0 <= error.position <= len(expression)
    else:
        assert parse(str(query)) == query
