"""Many queries asked at once give what each would alone."""

import pytest

from listener.decide.matching import find
from listener.decide.query import parse
from listener.decide.wanted import Wanted

QUERIES = [parse(one) for one in (
    '"Air Lumen" @airlumen', "kolibrie -vogel", "+train +late", "acme*", "東京", "#late kolibrie", "+acme -late rail",
)]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Air Lumen is late", "air   lumen!", "airlumen", "@airlumen help", "kolibrie", "een kolibrie is een vogel",
        "the train is late", "the train", "acmefail", "so acme", "rail by acme", "私は東京にいる", "Kolibríe #late", "",
        "late", "#late", "rail acme late",
    ],
)  # fmt: skip
def test_it_says_what_each_query_says(text: str) -> None:
    """A text is wanted when one of the queries finds a mention in it, excluded terms and all."""
    assert Wanted(QUERIES)(text) == any(find(query, text) for query in QUERIES)


def test_nothing_is_wanted_without_queries() -> None:
    """Before the first brand."""
    assert not Wanted([])("anything")
