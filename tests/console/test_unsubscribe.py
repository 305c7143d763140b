"""The page behind the link in the digest, and the one click of mail programs (RFC 8058)."""

from dataclasses import replace
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from listener.console.app import create_app
from listener.notifiers._unsubscribing import unsubscribe_address
from listener.services.installation import Installation
from models import Channel
from tests.console.conftest import HERE
from tests.factories import keep

ANN, BO = "ann@voltaro.example", "bo@voltaro.example"


@pytest.fixture
def inst(inst: Installation) -> Installation:
    return replace(inst, settings=inst.settings.model_copy(update={"secret_key": "k" * 40, "base_url": HERE}))


@pytest.fixture
def channel(inst: Installation) -> UUID:
    channel: Channel = keep(inst.database, Channel(notifier="email", name="Mail", options={"to": [ANN, BO]}))
    return channel.id


@pytest.fixture
def link(inst: Installation, channel: UUID) -> str:
    """The path of Ann's link."""
    return unsubscribe_address(inst.settings, channel, ANN).removeprefix(HERE)


@pytest.fixture
def app(inst: Installation) -> FastAPI:
    return create_app(installation=inst)


def readers(inst: Installation, channel: UUID) -> list[str]:
    with inst.database.reading() as session:
        to: list[str] = session.get_one(Channel, channel).options["to"]
        return to


def test_looking_changes_nothing(stranger: TestClient, inst: Installation, channel: UUID, link: str) -> None:
    """The page asks, in the browser's language, and says that the alarms stop too: scanners follow every link."""
    answer = stranger.get(link, headers={"Accept-Language": "fr"})
    assert answer.status_code == 200
    assert f"{ANN} ne recevra plus les bilans" in answer.text
    assert "alertes" in answer.text
    assert readers(inst, channel) == [ANN, BO]


ONE_CLICK: tuple[dict[str, object], ...] = (
    {"data": {"List-Unsubscribe": "One-Click"}},
    {"files": {"List-Unsubscribe": (None, "One-Click")}},  # RFC 8058 allows both encodings of a form
    {},
)


@pytest.mark.parametrize("form", ONE_CLICK)
def test_one_click_is_enough(
    form: dict[str, object], stranger: TestClient, inst: Installation, channel: UUID, link: str
) -> None:
    """A mail program posts without cookie, page or sign-in, twice if it likes; no redirect answers it."""
    for _ in range(2):
        answer = stranger.post(link, **form)  # type: ignore[arg-type]
        assert answer.status_code == 200
        assert f"{ANN} gets no more digests" in answer.text
    assert readers(inst, channel) == [BO]
    assert '<form method="post" action="/unsubscribe' not in stranger.get(link).text


def test_the_button_of_the_page_does_it(stranger: TestClient, inst: Installation, channel: UUID, link: str) -> None:
    """The form posts to the same address."""
    assert f'action="{link}"' in stranger.get(link).text
    assert stranger.post(link, headers={"Origin": HERE, "Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert readers(inst, channel) == [BO]


def test_a_broken_link_is_said_to_be_one(stranger: TestClient, inst: Installation, channel: UUID, link: str) -> None:
    """A link that we did not sign is not found, and stops nothing."""
    for method in ("GET", "POST"):
        assert stranger.request(method, link[:-2]).status_code == 404
    assert readers(inst, channel) == [ANN, BO]


def test_the_last_reader_of_alarms_is_told_that_they_stay(stranger: TestClient, link: str, inst: Installation) -> None:
    """Digests stop, alarms do not, and the page says so."""
    with inst.database.writing() as session:
        channel = session.exec(select(Channel)).one()
        channel.options = {"to": [ANN]}
    assert "still come to this address" in stranger.post(link).text
