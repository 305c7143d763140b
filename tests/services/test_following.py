"""Sources asked again how the posts of open cases stand: on time, within their quotas, and told of in the case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel
from sqlmodel import select

from listener.config import Settings
from listener.errors import FetchError
from listener.http import Door
from listener.ports import Http
from listener.services import following, ledger, webcare
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.services.privacy import erase_person
from listener.store.database import Database
from listener.terms import Allowance, Batch, Budget, CaseEventKind, CloseReason, FetchedDocument, Level, Spent, Unit
from models import Case, Document, Followed, Source
from models.documents import MARK
from tests.factories import make_agent, make_author, make_brand, make_case, make_source, now
from tests.fakes import FakeOptions, Outside
from tests.standins._server import Post
from tests.standins.mastodon import Mastodon

MINUTE = timedelta(minutes=1)


class Asked:
    """A source that can be asked again, says what it is told to, and has a budget of posts."""

    label: ClassVar[str] = "Asked"
    Options: ClassVar[type[BaseModel]] = FakeOptions
    rereads_at_once: ClassVar[int] = 3

    def __init__(self, amount: float = 0) -> None:
        self.amount = amount
        self.asked: list[list[str]] = []
        self.failures: list[FetchError] = []
        self.gone: set[str] = set()

    def budget(self, options: Any) -> Budget | None:
        return Budget(self.amount, Unit.POSTS, monthly=True) if self.amount else None

    def fetch(
        self, options: Any, cursor: Mapping[str, Any], http: Http, *, allowance: Allowance | None = None
    ) -> Batch:
        return Batch()

    def reread(self, options: Any, document_ids: Sequence[str], http: Http) -> Batch:
        self.asked.append(list(document_ids))
        if self.failures:
            raise self.failures.pop(0)
        there = tuple(FetchedDocument(one, "Acme broke it", shares=4) for one in document_ids if one not in self.gone)
        return Batch(there, deleted=tuple(self.gone & set(document_ids)), spent=Spent(1, len(there), 0.01 * len(there)))


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def inst(settings: Settings, database: Database, asked: Asked) -> Installation:
    return replace(Outside().installation(settings, database), connectors={"asked": asked})


@pytest.fixture
def source(inst: Installation) -> Source:
    return make_source(inst.database, connector="asked", options={"url": "https://forum.example/feed"})


@pytest.fixture
def cases(inst: Installation, source: Source) -> list[Case]:
    """Five open cases, the newest post of 10 minutes ago, the oldest of more than three hours."""
    brand = make_brand(inst.database)
    return [make_case(inst.database, brand, source, age=(10 + 50 * n) * MINUTE) for n in range(5)]


def work(inst: Installation, minutes: float = 0) -> int:
    """Do what the workers do at a moment, once; return how many posts were asked for."""
    at = now() + minutes * MINUTE
    return sum(following.ask_source(inst, one, at).asked for one in following.due_sources(inst, at))


def spent(inst: Installation, source: Source) -> Spent:
    return sum((one for _, one in ledger.days(inst, source, now())), Spent())


def test_posts_of_open_cases_are_asked_for_again_ever_more_seldom(
    inst: Installation, asked: Asked, cases: list[Case], source: Source
) -> None:
    """All at once at first, so many in a request; then the young every five minutes, the older every half hour."""
    assert [work(inst), work(inst), work(inst)] == [3, 2, 0]
    assert sorted(one for ids in asked.asked for one in ids) == sorted({one for ids in asked.asked for one in ids})
    assert work(inst, 6) == 3 and work(inst, 6) == 0  # those of 10, 60 and 110 minutes ago
    assert work(inst, 31) + work(inst, 31) == 5
    assert spent(inst, source) == Spent(5, 13, pytest.approx(0.13))
    view = webcare.case(inst, cases[0].number)
    assert view.spread[view.posts[0].document.id].count.shares == 4


def test_who_asks_for_a_case_that_has_ended_asks_no_more(inst: Installation, asked: Asked, cases: list[Case]) -> None:
    """The post of a closed case is let go, and followed again when the case is opened again."""
    ann = make_agent(inst.database, "Ann")
    for case in cases[1:]:
        webcare.close(inst, case.number, ann, CloseReason.SPAM, now())
    assert work(inst) == 1
    webcare.close(inst, cases[0].number, ann, CloseReason.SPAM, now())
    assert work(inst, 60) == 0 and len(asked.asked) == 1
    webcare.reopen(inst, cases[0].number, ann, now())
    assert work(inst, 61) == 1


def test_what_is_gone_at_its_source_goes_here(inst: Installation, asked: Asked, cases: list[Case]) -> None:
    """The words go, the case says so, and the source is not asked for it again."""
    (one,) = webcare.case(inst, cases[0].number).posts
    asked.gone = {one.document.external_id}
    work(inst), work(inst)
    view = webcare.case(inst, cases[0].number)
    assert view.posts[0].document.text == "" and view.events[-1][0].kind is CaseEventKind.WITHDRAWN
    work(inst, 400), work(inst, 400)
    assert sum(one.document.external_id in ids for ids in asked.asked) == 1


def test_who_was_forgotten_is_not_asked_for(inst: Installation, asked: Asked, source: Source) -> None:
    """No source knows an erased post by what is left of its id: the others of their cases are followed all the same."""
    brand, eve = make_brand(inst.database), make_author(inst.database, "eve")
    case = make_case(inst.database, brand, source, author=eve, age=10 * MINUTE)
    make_case(inst.database, brand, source, age=10 * MINUTE)
    assert work(inst) == 2
    erase_person(inst, "eve")
    assert [work(inst, minutes) for minutes in (20, 40)] == [1, 1]
    assert not any(one.startswith(MARK) for ids in asked.asked for one in ids)
    assert CaseEventKind.WITHDRAWN not in [event.kind for event, _ in webcare.case(inst, case.number).events]


def test_a_source_that_asks_to_wait_is_left_alone(
    inst: Installation, asked: Asked, cases: list[Case], source: Source
) -> None:
    """What was asked for in vain is asked for after the wait; the request stands in the ledger."""
    asked.failures = [FetchError("429", code="throttled", retry_after=40 * MINUTE) for _ in range(2)]
    work(inst), work(inst)
    assert work(inst, 39) == 0 and len(asked.asked) == 2
    assert work(inst, 41) == 3 and asked.failures == []


def test_two_workers_ask_for_different_posts(inst: Installation, asked: Asked, cases: list[Case]) -> None:
    """What one has leased the other does not ask for; a worker that dies gives back after two minutes."""
    moment = now()
    (source_id,) = following.due_sources(inst, moment)
    asked.failures = [FetchError("down", code="unreachable")]

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    dying = replace(inst, connectors={"asked": Asked()})
    dying.connectors["asked"].reread = die  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        following.ask_source(dying, source_id, moment)
    assert following.ask_source(inst, source_id, moment).asked == 2
    assert following.ask_source(inst, source_id, moment).asked == 0
    assert following.ask_source(inst, source_id, moment + 3 * MINUTE).asked == 3


def test_a_tenth_of_a_budget_goes_here_and_no_more(settings: Settings, database: Database) -> None:
    """Of 60 posts a month six are asked for again; the others wait, and new posts have what is left."""
    paid = Asked(amount=60)
    inst = replace(Outside().installation(settings, database), connectors={"asked": paid})
    source = make_source(database, connector="asked", options={"url": "https://forum.example/feed"})
    brand = make_brand(database)
    for _ in range(5):
        make_case(database, brand, source)
    for minute in range(0, 300, 10):
        work(inst, minute)
    assert sum(map(len, paid.asked)) == 6 and spent(inst, source).posts == 6


@pytest.fixture
def server() -> Iterator[Mastodon]:
    class Loud(Mastodon):
        shares = 0

        def _status(self, post: Post) -> dict[str, Any]:
            return super()._status(post) | {"reblogs_count": self.shares}

    with Loud(arriving=0) as standin:
        yield standin


def test_a_post_on_mastodon_that_spreads_makes_its_case_critical(
    settings: Settings, database: Database, server: Mastodon
) -> None:
    """Read, judged, a case; asked for again over HTTP, with 900 boosts; deleted there in the end, and here."""
    moment = now()
    server.posts.append(Post(1, moment - 5 * MINUTE, "Acme is terrible, #acme took my money"))
    with Door(frozenset({server.host})) as door:
        fake = Outside().installation(settings, database)
        inst = replace(fake, connectors={"mastodon": server.connector()}, http=door)
        make_brand(database)
        options = {"instance": server.address, "terms": ["#acme"], "token": ""}
        source = make_source(database, connector="mastodon", options=options, next_poll_at=moment)
        assert poll_source(inst, source.id, moment).new == 1 and analyse_due(inst, moment).cases == 1
        assert webcare.case(inst, 1).row.case.level is Level.HIGH
        server.shares = 900
        assert work(inst, 20) == 1
        case = webcare.case(inst, 1)
        assert case.row.case.level is Level.CRITICAL and case.events[-1][0].kind is CaseEventKind.SPREADING
        server.posts[0].deleted = True
        assert work(inst, 60) == 1
    with database.reading() as session:
        assert session.exec(select(Document.text)).one() == "" and session.exec(select(Followed.ask_at)).one() is None
