"""What reasons quote after an edit."""

import pytest

from listener.decide.quoting import without_gone


@pytest.mark.parametrize(
    ("code", "evidence", "left"),
    [
        ("asks", "Where is it?", ""),
        ("risk:fraud", "stole my money", ""),
        ("risk:health", "MADE ME SICK", "MADE ME SICK"),
        ("concerned", "Acme", ""),
        ("risk:safety", "similar to posts on safety (0.93)", "similar to posts on safety (0.93)"),
        ("negative", "90%", "90%"),
        ("speed", "3 posts in an hour", "3 posts in an hour"),
        ("press_source", "", ""),
    ],
)
def test_words_that_are_gone_are_quoted_no_more(code: str, evidence: str, left: str) -> None:
    """What is still said stays, in whatever letters; figures quote nobody."""
    reason = {"code": code, "weight": 0.2, "evidence": evidence}
    assert without_gone([reason], "It made me sick, and that is all.") == [{**reason, "evidence": left}]
