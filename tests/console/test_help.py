"""Each screen has a page of help, in three languages, one link away."""

import re

import pytest
from fastapi.testclient import TestClient

from listener.console import helping, i18n
from listener.terms import Role
from models import Case
from tests.console.conftest import Enter


@pytest.mark.parametrize("locale", i18n.LANGUAGES)
def test_every_language_helps_alike(locale: str) -> None:
    """The same screens, the same number of paragraphs, and no screen without."""
    english, other = helping.texts("en"), helping.texts(locale)
    assert set(other) == set(english) == set(helping.SCREENS.values())
    assert all(text.count("\n\n") == english[screen].count("\n\n") for screen, text in other.items())


def test_every_page_leads_to_its_help(enter: Enter, case: Case) -> None:
    """The link in the header gives the page of that screen, which names itself."""
    own = enter(Role.OWNER, "Own")
    for path in (
        "/queue",
        f"/cases/{case.number}",
        "/team",
        "/review",
        "/quality",
        "/digests",
        "/deliveries",
        "/alarms/acme",
        "/answers",
        "/approval",
        "/new/channels",
        "/policies",
        "/calendars",
        "/audit",
    ):
        found = re.search(r'href="(/help/\w+)" rel="help"', own.get(path).text)
        assert found, path
        html = own.get(found.group(1)).text
        first = helping.texts("en")[found.group(1).rpartition("/")[2]][:30]
        assert first in html, path


def test_help_that_is_not_there(ann: TestClient) -> None:
    """An address of no screen is 404."""
    assert ann.get("/help/nothing").status_code == 404
