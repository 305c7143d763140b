"""A post of an open case that is edited, or deleted, at X: X is asked again, and what it says travels to us."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from listener.http import Door
from listener.services import following
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.registry import add_source
from listener.store import spending
from listener.terms import CaseEventKind
from models import Brand, Case, CaseEvent, Document, Source
from tests.services.conftest import NOON
from tests.standins.x import X

WORDS = "Post number 1 about #acme: Kolibrie is terrible, my parcel is lost since Tuesday"
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def x() -> Iterator[X]:
    with X(arriving=0) as standin:
        standin.publish(1)
        standin.posts[0].text, standin.posts[0].at = WORDS, NOON - timedelta(minutes=5)
        yield standin


@pytest.fixture
def here(inst: Installation, x: X, brand: Brand) -> Iterator[Installation]:
    with Door(frozenset({x.host})) as door:
        yield replace(inst, connectors={"x": x.connector()}, http=door)


@pytest.fixture
def source(here: Installation, x: X) -> Source:
    """X, with an open case of its one post, which is followed."""
    row = add_source(here, "x", x.options() | {"history": False}, NOON)
    assert poll_source(here, row.id, NOON).new == 1
    analyse_due(here, NOON + timedelta(minutes=1))
    with here.database.reading() as session:
        assert session.exec(select(Case)).one()
    assert following.due_sources(here, NOON + timedelta(minutes=2)) in ([], [row.id])
    return row


def asked_again(here: Installation, source: Source) -> Document:
    assert following.due_sources(here, LATER) == [source.id]
    assert following.ask_source(here, source.id, LATER).error is None
    with here.database.reading() as session:
        return session.exec(select(Document)).one()


def test_what_is_deleted_loses_its_words_and_the_case_says_so(here: Installation, source: Source, x: X) -> None:
    """Nothing is billed for what is not there any more."""
    billed = x.billed
    x.posts[0].deleted = True
    document = asked_again(here, source)
    assert document.text == "" and document.deleted_at == LATER
    with here.database.reading() as session:
        kinds = [event.kind for event in session.exec(select(CaseEvent))]
    assert CaseEventKind.WITHDRAWN in kinds and x.billed == billed


def test_what_is_edited_says_what_it_says_now(here: Installation, source: Source, x: X) -> None:
    """It is the same post, analysed anew; what X bills for it stands in the ledger."""
    with here.database.reading() as session:
        before = spending.since(session, source.id, "2000-01-01")
    x.posts[0].edited = True
    document = asked_again(here, source)
    assert document.text == f"{WORDS} (edited)" and document.analyse_at == LATER
    with here.database.reading() as session:
        spent = spending.since(session, source.id, "2000-01-01")
    assert spent.posts - before.posts == 2 and spent.cost > before.cost
