"""News: GDELT, Google Alerts, Google News."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from listener.connectors.gdelt import Gdelt
from listener.connectors.google_alerts import GoogleAlerts
from listener.connectors.google_news import GoogleNews
from listener.errors import FetchError
from tests.connectors.recorded import Case, cases


def recorded(connector: str, name: str) -> Case:
    return next(case for case in cases(connector) if case.said["name"] == name)


def test_an_article_is_its_title() -> None:
    """With the language that GDELT found, and its publisher."""
    case = recorded("gdelt", "words in two languages")
    french, dutch = Gdelt().fetch(Gdelt.Options(**case.said["options"]), {}, case.http()).documents
    assert (french.title, french.text) == ("Kolibrie augmente ses prix & perd des clients", "")
    assert (french.language, dutch.language) == ("fr", "nl")
    assert french.published_at == datetime(2026, 3, 4, 11, 45, tzinfo=UTC)
    assert french.author is not None and french.author.handle == "news.example"
    assert french.external_id == french.url == "https://news.example/economie/kolibrie-hausse"


@pytest.mark.parametrize(
    ("name", "said", "permanent"),
    [("a query that is wrong", "GDELT says: The specified phrase is too short.", True),
     ("asked too often", "GDELT is asked too often", False)],
)  # fmt: skip
def test_what_is_said_in_words_is_understood(name: str, said: str, permanent: bool) -> None:
    """Status 200 and text/html, and yet an error."""
    case = recorded("gdelt", name)
    with pytest.raises(FetchError) as caught:
        Gdelt().fetch(Gdelt.Options(**case.said["options"]), {}, case.http())
    assert (caught.value.message, caught.value.permanent) == (said, permanent)


def test_links_of_alerts_are_plain() -> None:
    """They lead to the article, not over google.com."""
    case = recorded("google_alerts", "an alert")
    (found,) = GoogleAlerts().fetch(GoogleAlerts.Options(**case.said["options"]), {}, case.http()).documents
    assert found.url == "https://news.example/kolibrie?id=7"
    assert (found.title, found.text) == (
        "Kolibrie raises prices & loses customers", "The parcels of Kolibrie come late ...",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="begins with"):
        GoogleAlerts.Options(url="https://www.google.com/alerts")


def test_google_news_is_off_until_somebody_read_its_terms() -> None:
    """Then it is read slowly; its links stay as they are."""
    with pytest.raises(ValidationError, match="personal, non-commercial use"):
        GoogleNews.Options(words="kolibrie")  # type: ignore[arg-type]
    case = recorded("google_news", "a search")
    (found,) = GoogleNews().fetch(GoogleNews.Options(**case.said["options"]), {}, case.http()).documents
    assert found.title == "Kolibrie augmente ses prix - Le Journal"
    assert found.url.startswith("https://news.google.com/rss/articles/")
    assert GoogleNews.pace == timedelta(minutes=10)


@pytest.mark.parametrize("edition", ["Belgium", "BE", "BE:"])
def test_editions_have_two_parts(edition: str) -> None:
    """A country and a language."""
    said: dict[str, Any] = {"words": ["x"], "allowed": True, "edition": edition}
    with pytest.raises(ValidationError, match="BE:fr"):
        GoogleNews.Options(**said)
