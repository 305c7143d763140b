"""The App Store: what a review becomes, and what an empty feed does not mean."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from listener.connectors.app_store import AppStore
from listener.http import Door
from listener.terms import FetchedAuthor
from tests.connectors.recorded import cases
from tests.standins.app_store import AppStore as StandIn
from tests.standins.reading import Reading


def test_a_review_is_read_as_people_see_it() -> None:
    """With its stars, and the name of the app that it does not say; one alone is one too."""
    case = next(case for case in cases("app_store") if case.said["name"] == "two countries")
    french, dutch, happy = AppStore().fetch(AppStore.Options(**case.said["options"]), {}, case.http()).documents
    assert french.title == "Kolibrie ★☆☆☆☆ Plante & replante"
    assert french.text.splitlines() == ["Depuis la mise à jour, plus rien ne marche <3", "Remboursez-moi !"]
    assert french.published_at == datetime(2026, 3, 4, 11, 58, 12, tzinfo=UTC)
    assert french.author == FetchedAuthor("0002@be", "Marie B", "https://itunes.apple.com/be/reviews/id0002")
    assert dutch.title == "Kolibrie ★★★☆☆ Gaat wel"
    assert happy.title == "Kolibrie ★★★★★ Super"


def test_an_empty_feed_is_not_no_reviews() -> None:
    """Where there were some it is a failure, and nothing that was read is forgotten."""
    with StandIn(day=60, arriving=0) as standin, Door(frozenset({standin.host})) as door:
        standin.publish(30)
        reading = Reading()
        assert reading.read(standin, door)
        standin.is_empty = True
        assert not reading.read(standin, door)
        assert reading.failures[0].code == "empty_feed" and not reading.failures[0].permanent
        assert "empty feeds at times" in reading.failures[0].advice
        standin.is_empty = False
        standin.publish(30)
        standin.posts[29].edited = True
        assert reading.read(standin, door)
        assert len(reading.documents) == 60
        assert [one for one, times in reading.times.items() if times > 1] == ["13000000030"]


@pytest.mark.parametrize("app", ["1600000001", "id1600000001", "https://apps.apple.com/be/app/x/id1600000001?l=fr"])
def test_apps_are_named_by_their_number(app: str) -> None:
    """However it was copied."""
    assert AppStore.Options(app=app, countries="BE").app == "1600000001"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "why"),
    [({"app": "kolibrie", "countries": ["be"]}, "the number"), ({"app": "1", "countries": ["Belgium"]}, "two letters")],
)
def test_what_cannot_work_is_refused(options: dict[str, object], why: str) -> None:
    """In the form, not in the night."""
    with pytest.raises(ValidationError, match=why):
        AppStore.Options.model_validate(options)
