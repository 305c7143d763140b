"""A post of an open case that spreads: counted when it is read again, risen in urgency, told once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from listener.services import corrections, privacy, webcare
from listener.services.analysis import analyse_due
from listener.services.installation import Installation
from listener.services.listening import poll_source
from listener.store import casefile, queue
from listener.store.queue import QueueFilter
from listener.terms import AlertKind, Batch, CaseEventKind, CloseReason, CorrectionField, FetchedDocument, Level
from models import Alert, Brand, Case, Channel, EngagementCount, Source
from tests.factories import make_agent
from tests.fakes import Outside
from tests.services.conftest import NOON, Post

ROSE = [CaseEventKind.OPENED, CaseEventKind.SPREADING]


class Feed:
    """A source whose posts are read again with other figures."""

    def __init__(self, inst: Installation, outside: Outside, source: Source) -> None:
        self.inst, self.outside, self.source = inst, outside, source

    def read(self, *documents: FetchedDocument, at: datetime = NOON) -> None:
        self.outside.connector.answers = [Batch(documents=documents)]

        def due(session: Session) -> None:
            session.get_one(Source, self.source.id).next_poll_at = at

        self.inst.database.write(due)
        assert poll_source(self.inst, self.source.id, at).taken

    def spread(self, one: FetchedDocument, minutes: int, shares: int, replies: int = 0) -> None:
        self.read(replace(one, shares=shares, replies=replies), at=NOON + timedelta(minutes=minutes))


@pytest.fixture
def feed(inst: Installation, outside: Outside, source: Source, brand: Brand) -> Feed:
    return Feed(inst, outside, source)


@pytest.fixture
def said(feed: Feed, post: Post, inst: Installation) -> FetchedDocument:
    """A post that opened a case."""
    one = post("Kolibrie is terrible, my money is gone")
    feed.read(one)
    assert analyse_due(inst, NOON).cases == 1
    return one


def the_case(inst: Installation, number: int = 1) -> Case:
    with inst.database.reading() as session:
        found = casefile.by_number(session, number)
    assert found
    return found


def kinds(inst: Installation, number: int = 1) -> list[CaseEventKind]:
    return [event.kind for event, _ in webcare.case(inst, number).events]


def alarms(inst: Installation) -> list[AlertKind]:
    with inst.database.reading() as session:
        return [one.kind for one in session.exec(select(Alert).order_by(Alert.created_at, Alert.id))]


def test_a_case_that_spreads_rises_says_why_and_rings_once(
    inst: Installation, feed: Feed, said: FetchedDocument, channel: Channel
) -> None:
    """700 shares in half an hour: the case is critical, its history says so, and a second wave rings no more."""
    assert the_case(inst).level is Level.HIGH
    feed.spread(said, 30, 700, 80)
    case, view = the_case(inst), webcare.case(inst, 1)
    assert case.level is Level.CRITICAL and kinds(inst) == ROSE
    detail = view.events[-1][0].detail
    assert (detail["before"], detail["level"], detail["shares"]) == ("high", "critical", 1400)
    (spread,) = view.spread.values()
    assert (spread.count.shares, spread.count.replies) == (700, 80)
    assert any(one["code"] == "sharing" for one in view.posts[0].mention.reasons)
    assert alarms(inst) == [AlertKind.CASE_OPENED, AlertKind.CASE_SPREADING]
    feed.spread(said, 60, 3_000, 400)
    feed.spread(said, 60, 3_000, 400)
    assert kinds(inst) == ROSE and alarms(inst).count(AlertKind.CASE_SPREADING) == 1
    assert webcare.case(inst, 1).spread[view.posts[0].document.id].count.shares == 3_000


def test_what_spreads_goes_before_what_was_due_earlier(
    inst: Installation, feed: Feed, said: FetchedDocument, post: Post
) -> None:
    """The queue is ordered anew in the same moment, and who looks at it is told."""
    other = post("Kolibrie is terrible and late", by="bob", minutes_ago=10)
    feed.read(said, other)
    analyse_due(inst, NOON)

    def order() -> list[int]:
        with inst.database.reading() as session:
            return list(queue.marks(session, QueueFilter(), NOON, 10, 0))

    assert order() == [2, 1]
    before = webcare.stamp(inst)
    feed.spread(said, 20, 900)
    assert order() == [1, 2] and webcare.stamp(inst) != before


def test_a_few_shares_are_figures_and_no_event(inst: Installation, feed: Feed, said: FetchedDocument) -> None:
    """Three shares are shown on the case and change nothing."""
    feed.spread(said, 30, 3, 1)
    (spread,) = webcare.case(inst, 1).spread.values()
    assert spread.pace.shares == 6 and kinds(inst) == [CaseEventKind.OPENED]


def test_a_person_who_said_how_urgent_it_is_is_believed(inst: Installation, feed: Feed, said: FetchedDocument) -> None:
    """After a correction of the urgency the spread is counted, and raises nothing."""
    (one,) = webcare.case(inst, 1).posts
    ann = make_agent(inst.database, "Ann")
    corrections.record(inst, one.mention.id, ann, CorrectionField.URGENCY, "low", NOON)
    feed.spread(said, 30, 900)
    assert the_case(inst).level is Level.HIGH and CaseEventKind.SPREADING not in kinds(inst)
    assert webcare.case(inst, 1).spread


def test_a_closed_case_is_left_in_peace(inst: Installation, feed: Feed, said: FetchedDocument) -> None:
    """What spreads after the close neither opens nor counts; what is opened again is counted again."""
    ann = make_agent(inst.database, "Ann")
    webcare.claim(inst, 1, ann, NOON)
    webcare.close(inst, 1, ann, CloseReason.ANSWERED, NOON)
    feed.spread(said, 30, 900)
    assert webcare.case(inst, 1).spread == {} and CaseEventKind.SPREADING not in kinds(inst)
    webcare.reopen(inst, 1, ann, NOON)
    feed.spread(said, 60, 2_000)
    assert the_case(inst).level is Level.CRITICAL


def test_what_is_read_each_minute_is_not_kept_each_minute(
    inst: Installation, feed: Feed, said: FetchedDocument
) -> None:
    """The same figures are kept every quarter of an hour, new ones at once."""
    for minute in range(1, 20):
        feed.spread(said, minute, 5 if minute < 10 else 6)
    with inst.database.reading() as session:
        kept = session.exec(select(EngagementCount).order_by(EngagementCount.at)).all()
    assert [(one.at, one.shares) for one in kept] == [
        (NOON, 0), (NOON + timedelta(minutes=1), 5), (NOON + timedelta(minutes=10), 6)
    ]  # fmt: skip


def test_figures_go_with_their_post(inst: Installation, feed: Feed, said: FetchedDocument) -> None:
    """The retention that deletes an old post deletes what was counted of it."""
    feed.spread(said, 30, 9)
    ann = make_agent(inst.database, "Ann")
    webcare.close(inst, 1, ann, CloseReason.SPAM, NOON)
    privacy.apply_retention(inst, 30, NOON + timedelta(days=400))
    with inst.database.reading() as session:
        assert session.exec(select(EngagementCount)).all() == []
