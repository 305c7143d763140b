"""How far a post went, on the page of its case, in each language."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from listener.services import spreading
from listener.services.installation import Installation
from listener.terms import FetchedDocument
from models import Case, Document
from tests.console.conftest import send
from tests.factories import now


def count(inst: Installation, shares: int, minutes: int) -> None:
    """Let the post of the case be read again with these figures."""

    def work(session: Session) -> None:
        (document,) = session.exec(select(Document)).all()
        one = FetchedDocument(document.external_id, document.text, shares=shares, replies=7)
        spreading.read_again(session, [(document, one)], now() + timedelta(minutes=minutes))

    inst.database.write(work)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ("12 shares", "7 answers", "answers an hour")),
        ("fr", ("12 partages", "7 réponses", "réponses par heure")),
        ("nl", ("12 keer gedeeld", "7 antwoorden", "antwoorden per uur")),
    ],
)
def test_the_case_shows_the_figures(
    inst: Installation, ann: TestClient, case: Case, locale: str, words: tuple[str, ...]
) -> None:
    """Shares, answers, and how many of each an hour."""
    send(ann, "/account/profile", name="Ann", language=locale)
    count(inst, 12, 0)
    page = ann.get(f"/cases/{case.number}").text
    assert all(word in page for word in words)


def test_the_history_says_why_a_case_rose(inst: Installation, ann: TestClient, case: Case) -> None:
    """What spread so fast that the case became critical is told with its figures."""
    count(inst, 5_000, 0)
    page = ann.get(f"/cases/{case.number}").text
    assert "It spreads: urgency is Critical now" in page and "shares and" in page
    assert "passed on and answered fast" in page
