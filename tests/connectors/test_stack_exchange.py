"""Stack Exchange: what a question becomes, waits and quota, refusals that all have status 400."""

from datetime import UTC, datetime, timedelta

import pytest

from listener.connectors.stack_exchange import StackExchange
from listener.errors import FetchError
from listener.http import Door
from listener.terms import Allowance, FetchedAuthor, Unit
from tests.connectors.recorded import Case, cases
from tests.standins.reading import Reading
from tests.standins.stack_exchange import StackExchange as StandIn


def recorded(name: str) -> Case:
    return next(case for case in cases("stack_exchange") if case.said["name"] == name)


def test_a_question_is_read_as_people_see_it() -> None:
    """Once, however many lines find it; what is left of the day comes with it."""
    case = recorded("words and a tag")
    batch = StackExchange().fetch(StackExchange.Options(**case.said["options"]), {}, case.http())
    question, thanks = batch.documents
    assert question.title == 'Kolibrie API loses orders: "410" & nothing else'
    assert question.text.splitlines() == ["Since the update GET /orders answers 410.", "a < b"]
    assert (question.external_id, question.replies) == ("stackoverflow.com:79700011", 2)
    assert question.edited_at is not None
    assert question.author == FetchedAuthor(
        "4711@stackoverflow.com", "Marie & Co", "https://stackoverflow.com/users/4711/marie"
    )
    assert thanks.author == FetchedAuthor("user99@stackoverflow.com", "user99")
    assert batch.allowance == Allowance(270, Unit.CALLS, datetime(2026, 3, 5, tzinfo=UTC), 300)


def test_a_backoff_ends_the_reading_and_is_kept() -> None:
    """The second line is read after the wait, first."""
    case = recorded("asked to wait")
    http = case.http()
    batch = StackExchange().fetch(StackExchange.Options(**case.said["options"]), {}, http)
    assert len(http.asked) == 1 and len(batch.documents) == 2
    assert (batch.wait, batch.more, batch.cursor["next"]) == (timedelta(seconds=30), True, "air lumen")


@pytest.mark.parametrize(
    ("name", "words", "permanent", "wait"),
    [
        ("too many requests", "free key", False, timedelta(seconds=83)),
        ("a key that is none", "stackapps.com", True, None),
        ("a site that is none", "name of the site", True, None),
    ],
)
def test_refusals_say_what_to_do(name: str, words: str, permanent: bool, wait: timedelta | None) -> None:
    """All have status 400, and their kind in the JSON."""
    case = recorded(name)
    with pytest.raises(FetchError) as caught:
        StackExchange().fetch(StackExchange.Options(**case.said["options"]), {}, case.http())
    assert words in caught.value.advice
    assert (caught.value.permanent, caught.value.retry_after) == (permanent, wait)


def test_edits_are_seen() -> None:
    """Of what is younger than an hour."""
    with StandIn(day=40, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(40)
        reading = Reading()
        while not reading.read(standin, door):
            pass
        standin.posts[-1].edited = True
        reading.times.clear()
        assert reading.read(standin, door)
        assert [reading.documents[one].text[-8:] for one in reading.times] == ["(edited)"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("StackOverflow", "stackoverflow"), ("https://apple.stackexchange.com/questions", "apple"),
     ("www.superuser.com", "superuser")],
)  # fmt: skip
def test_sites_are_named(typed: str, name: str) -> None:
    """By their name, or by the address of any of their pages."""
    assert StackExchange.Options(terms="acme", site=typed).site == name  # type: ignore[arg-type]
