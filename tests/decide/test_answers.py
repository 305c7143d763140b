"""Canned answers: what is filled in, and which fit a post."""

from hypothesis import given
from hypothesis import strategies as st

from listener.decide.filling import VARIABLES, fill, unfilled, unknown
from listener.decide.proposing import Candidate, best


def test_what_is_known_is_filled_in_and_the_rest_is_shown() -> None:
    """An author without a name stays a hole for the agent to see; other braces are text."""
    said = fill("Dear {author}, {brand} has case {case}. {agent} {x} {}", {"brand": "Acme", "case": "7", "author": ""})
    assert said == "Dear {author}, Acme has case 7. {agent} {x} {}"
    assert (unfilled(said), unknown(said)) == (["author", "agent"], ["x"])


@given(st.text(), st.text())
def test_a_name_is_never_read_as_a_variable(name: str, brand: str) -> None:
    """An author called «{agent}» or «{author.__class__}» is only a name: one pass, no formatting."""
    values = {"author": name + "{agent}", "brand": brand, "agent": "Ann"}
    assert fill("{author}", values) == name + "{agent}"
    assert set(unfilled("".join(f"{{{one}}}" for one in VARIABLES))) == set(VARIABLES)


def test_what_may_be_said_in_the_language_of_the_post_comes_first_then_what_is_near() -> None:
    """Dutch and any language before French; among these by likeness, where a tag that the post says helps."""
    found = best(
        [
            Candidate("french", "fr", (), 0.9), Candidate("any", None, (), 0.5), Candidate("far", "nl", (), 0.1),
            Candidate("tagged", "nl", ("pakket", "geld"), 0.3), Candidate("near", "nl", (), 0.4),
        ],
        "Waar zijn mijn PAKKETTEN?", "nl",
    )  # fmt: skip
    assert [one.key for one in found] == ["any", "tagged", "near"]
    assert (found[1].tags, found[1].likeness) == (("pakket",), 0.3)


def test_what_is_written_for_a_risk_comes_first_on_posts_about_it() -> None:
    """Before what is nearer, however far it lies; on other posts it is an answer like any, and other languages wait."""
    known = [
        Candidate("near", "en", ("glass",), 0.6), Candidate("safety", "en", (), 0.1, ("safety", "health")),
        Candidate("french", "fr", (), 0.9, ("safety",)),
    ]  # fmt: skip
    found = best(known, "Found glass in a jar!", "en", {"safety", "press"})
    assert [(one.key, one.topics) for one in found] == [("safety", ("safety",)), ("near", ()), ("french", ("safety",))]
    assert [one.key for one in best(known, "Found glass in a jar!", "en")] == ["near", "french"]


def test_what_is_far_behind_the_nearest_is_not_proposed() -> None:
    """Better one than two more that an agent reads for nothing; a tag that the post says makes up for it."""
    far, near = Candidate("far", "en", (), 0.2), Candidate("near", "en", (), 0.4)
    known = [far, Candidate("said", "en", ("glass",), 0.1), near]
    assert [one.key for one in best(known, "Glass in a jar", "en")] == ["near", "said"]
    assert [one.key for one in best(known[:1], "Glass in a jar", "en")] == ["far"]


def test_a_nearer_answer_in_another_language_hides_none_in_that_of_the_post() -> None:
    known = [Candidate("dutch", "nl", (), 0.3), Candidate("french", "fr", (), 0.9)]
    assert [one.key for one in best(known, "Glas in een potje", "nl")] == ["dutch", "french"]


def test_of_answers_as_near_the_one_in_the_language_of_the_post_comes_first() -> None:
    found = best([Candidate("any", None, (), 0.4), Candidate("dutch", "nl", (), 0.4)], "Waar blijft het?", "nl")
    assert [one.key for one in found] == ["dutch", "any"]


def test_before_anything_is_worked_out_tags_must_do() -> None:
    """Without likeness and without a known language there are proposals all the same, at most three."""
    found = best([Candidate(n, "en", ("refund",) if n == 3 else ()) for n in range(5)], "I want a refund", None)
    assert (found[0].key, len(found)) == (3, 3)
