"""Cases are found by the words of their posts, and by what marks them."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import update

from listener.config import Settings
from listener.decide.search import asked
from listener.services import casework, privacy
from listener.services.installation import Installation
from listener.store import queue, search
from listener.store.database import Database
from listener.store.queue import QueueFilter
from listener.terms import CaseState, Scope
from models import Case, Mention, Source
from tests.factories import make_author, make_brand, make_case, make_mention, make_source, now
from tests.fakes import Outside


@pytest.fixture
def inst(settings: Settings, database: Database) -> Installation:
    return Outside().installation(settings, database)


@pytest.fixture
def source(database: Database) -> Source:
    return make_source(database)


def _numbers(database: Database, typed: str = "", **wanted: object) -> set[int]:
    with database.reading() as session:
        found = QueueFilter(found=asked(typed), **wanted)  # type: ignore[arg-type]
        rows = queue.rows(session, found, now(), 50)
        assert queue.total(session, found, now()) == len(rows)
        return {row.case.number for row in rows}


def test_words_find_a_case_whatever_their_case_accents_and_order(database: Database, source: Source) -> None:
    """Every word must be there; the last may be a beginning, in Latin script and others."""
    brand = make_brand(database)
    mia = make_author(database, handle="@mia_k", name="Mia Köster")
    lost = make_case(database, brand, source, text="Mon COLIS est arrivé cassé, merci Acme", author=mia)
    other = make_case(database, brand, source, text="Где мой заказ 注文はどこですか Acme")
    for typed in ("colis", "Arrive CASSÉ", "mia_k", "koster", "@mia_k colis", "merci arri", f"#{lost.number}"):
        assert _numbers(database, typed) == {lost.number}, typed
    for typed in ("заказ", "注文", "где зак"):
        assert _numbers(database, typed) == {other.number}, typed
    assert _numbers(database, "acme") == {lost.number, other.number}
    assert _numbers(database, "colis заказ") == set()
    assert _numbers(database, "merci arri acme") == set()


def test_a_case_is_found_by_the_post_that_joined_it(database: Database, source: Source) -> None:
    """And once, though several of its posts have the word."""
    brand = make_brand(database)
    case = make_case(database, brand, source, text="The parcel is late")
    later = make_mention(database, brand, source, text="Still no parcel, what a shambles")

    def join(session: object) -> None:
        casework.join(session, session.get_one(Case, case.id), session.get_one(Mention, later.id), now())  # type: ignore

    database.write(join)
    assert _numbers(database, "shambles") == _numbers(database, "parcel") == {case.number}


def test_language_source_and_topic_are_those_of_the_posts(database: Database, source: Source) -> None:
    """Each filter keeps the cases with such a post, together with what is typed."""
    brand, forum = make_brand(database), make_source(database, "Forum")
    burning = [{"code": "risk:safety", "weight": 0.3, "evidence": "smoke"}]
    french = make_case(database, brand, forum, text="Ça brûle", language="fr", reasons=burning)
    english = make_case(database, brand, source, text="It burns", reasons=burning)
    assert _numbers(database, language="fr") == _numbers(database, source=forum.id) == {french.number}
    assert _numbers(database, topic="safety") == {french.number, english.number}
    assert _numbers(database, "burns", topic="safety", language="en") == {english.number}
    assert _numbers(database, topic="outage") == set()


def test_a_number_finds_its_case_and_those_that_say_it(
    database: Database, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether few cases say it or many, and only where a filter keeps them."""
    brand = make_brand(database)
    case = make_case(database, brand, source, text="A teapot", language="fr")
    said = make_case(database, brand, source, text=f"Where is order {case.number}?", language="en")
    for many in (search.MANY, 1):
        monkeypatch.setattr(search, "MANY", many)
        assert _numbers(database, f"#{case.number}") == {case.number, said.number}
        assert _numbers(database, f"{case.number}", language="en") == {said.number}


def test_a_common_word_is_found_among_closed_cases(
    database: Database, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it is looked up, alone or with another: those of the brand that say it, and the case of the number."""
    acme, bolt = make_brand(database), make_brand(database, "Bolt")
    said, silent = make_case(database, acme, source, text="A teapot"), make_case(database, acme, source, text="A cup")
    make_case(database, bolt, source, text="A teapot")
    with database.writing() as session:
        session.exec(update(Case).values(state=CaseState.CLOSED, closed_at=now(), open_key=None))
    closed = {"brand": "acme", "states": (CaseState.CLOSED,)}
    one_brands = database.within(Scope(frozenset({acme.id})))
    for many, some in product((search.MANY, 1), (search.SOME, 0)):
        monkeypatch.setattr(search, "MANY", many)
        monkeypatch.setattr(search, "SOME", some)
        assert _numbers(database, "teapot", **closed) == {said.number}
        assert _numbers(one_brands, "teapot", states=(CaseState.CLOSED,)) == {said.number}
        assert _numbers(database, "a teapot", states=(CaseState.CLOSED,)) > {said.number}
        assert _numbers(database, "teapot cup", states=(CaseState.CLOSED,)) == set()
        assert _numbers(database, f"#{silent.number}", **closed) == {silent.number}
        assert _numbers(database, "teapot", **(closed | {"brand": "bolt"})).isdisjoint({said.number, silent.number})


def test_what_a_person_wrote_is_forgotten_with_them(inst: Installation, source: Source) -> None:
    """After an erasure neither their words nor their name find the case; those of others do."""
    database, brand = inst.database, make_brand(inst.database)
    mia = make_author(database, handle="mia", name="Mia Koster")
    case = make_case(database, brand, source, text="A blue teapot exploded", author=mia)
    privacy.erase_person(inst, "mia")
    for typed in ("teapot", "koster", "mia"):
        assert _numbers(database, typed) == set(), typed
    assert _numbers(database, f"{case.number}") == {case.number}


def test_nobody_finds_what_is_another_brands(database: Database, source: Source) -> None:
    """In a scope the words of other brands' cases are not there."""
    acme, bolt = make_brand(database), make_brand(database, "Bolt")
    mine = make_case(database, acme, source, text="A teapot", age=timedelta(minutes=3))
    make_case(database, bolt, source, text="A teapot")
    assert _numbers(database.within(Scope(frozenset({acme.id}))), "teapot") == {mine.number}


def test_what_lies_beyond_the_count_is_there(
    database: Database, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted are no more than so many closed cases, and one; the pages after them show theirs all the same."""
    monkeypatch.setattr(queue, "MOST_COUNTED", 3)
    brand = make_brand(database)
    made = [make_case(database, brand, source).number for _ in range(6)]
    wanted = QueueFilter(states=tuple(CaseState))
    with database.reading() as session:
        pages = [queue.page(session, wanted, now(), 2, start) for start in (0, 2, 4, 6)]
    assert sorted(number for marks, _ in pages for number in marks) == made
    assert {total for _, total in pages} == {4}
