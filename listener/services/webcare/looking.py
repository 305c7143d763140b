"""What the queue and the page of a case show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session

from listener.decide import sla
from listener.decide.spreading import Count, Pace, pace_of
from listener.services import refusals
from listener.services.installation import Installation
from listener.services.known import Known
from listener.store import authors, casefile, clocks, moving, presence, queue, spreading, tallies, teamwork
from listener.store.authors import Linked
from listener.store.casefile import Earlier
from listener.store.posts import Post
from listener.store.presence import Present
from listener.store.queue import QueueFilter, QueueRow
from listener.store.tallies import BrandCount
from listener.store.teamwork import Call
from models import Agent, CaseClock, CaseEvent


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A part of the queue. `stamp` differs after any change of a case; it is never newer than what is shown.

    `marks` holds the numbers of its cases in their order, each with a mark that differs when its row does. Of `rows`
    those are left out that the asking page has as they are.
    """

    marks: dict[int, str]
    rows: list[QueueRow]
    total: int
    counts: list[BrandCount]
    stamp: str
    present: list[Present]
    calls: list[Call]


@dataclass(frozen=True, slots=True)
class Spread:
    """How often a post was shared and answered when it was last counted, and its pace."""

    count: Count
    pace: Pace


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the page of one case shows. `stamp` is that of the queue, as in `QueuePage`."""

    stamp: str
    row: QueueRow
    posts: list[Post]
    copies: list[Post]
    earlier: list[Earlier]
    events: list[tuple[CaseEvent, Agent | None]]  # of the case, and of those that it took
    parts: dict[UUID, int]  # the numbers of those, by their keys
    legs: tuple[sla.Leg, ...]
    clocks: list[CaseClock]  # with the steps that lead to each deadline
    links: list[Linked]  # the author's accounts that people linked
    spread: dict[UUID, Spread]  # of the documents that were counted again


def look(
    inst: Installation, wanted: QueueFilter, agent: Agent | None, now: datetime, limit: int = 50, offset: int = 0,
    seen: Mapping[int, str] = MappingProxyType({}), known: Known | None = None, kept: Known | None = None,
) -> QueuePage:  # fmt: skip
    """Return the cases wanted, in the agent's order, with the counts beside them.

    `seen` are marks of rows that it need not. What need not be found out again is `known`, and `kept` are rows by
    their marks, which a change of other cases does not make older.
    """
    known, kept = known or Known(), kept or Known()
    with inst.database.reading() as session:
        stamp = known.once("stamp", lambda: queue.stamp(session))  # first: what changes meanwhile is told, not missed
        part = (wanted, limit, offset)
        marks, total = known.once(part, lambda: queue.page(session, wanted, now, limit, offset))
        lacking = [marked for marked in marks.items() if seen.get(marked[0]) != marked[1]]
        rows = list(kept.each(lacking, lambda some: _rows(session, some)).values())
        return QueuePage(
            stamp=stamp,
            marks=marks,
            rows=rows,
            total=total,
            counts=known.once("tally", lambda: tallies.tally(session, now)).of(agent.id if agent else None),
            present=known.once("present", lambda: presence.present(session, now)),
            calls=teamwork.calls_to(session, agent.id) if agent else [],
        )


def _rows(session: Session, marked: Sequence[tuple[int, str]]) -> dict[tuple[int, str], QueueRow]:
    """Return the rows of cases, each under its number and mark."""
    found = {row.case.number: row for row in queue.rows_of(session, [number for number, _ in marked])}
    return {(number, mark): found[number] for number, mark in marked if number in found}


def counts(inst: Installation, agent: Agent, now: datetime) -> list[BrandCount]:
    """Count the open cases of each brand."""
    with inst.database.reading() as session:
        return tallies.tally(session, now).of(agent.id)


def rows_of(inst: Installation, numbers: Sequence[int]) -> list[QueueRow]:
    """Return those cases of these numbers that there are, in their order."""
    with inst.database.reading() as session:
        return queue.rows_of(session, numbers)


def stamp(inst: Installation) -> str:
    with inst.database.reading() as session:
        return queue.stamp(session)


def recent(inst: Installation) -> dict[UUID, int]:
    """Return the newest events, each with the number of its case."""
    with inst.database.reading() as session:
        return queue.recent(session)


def took(inst: Installation, number: int) -> int | None:
    """Return the number of the case that took this one; None when it stands for itself, or there is none."""
    with inst.database.reading() as session:
        return moving.took(session, number)


def case(inst: Installation, number: int, known: Known | None = None) -> CaseView:
    """Return one case with its posts, author and history. Raises NotFound."""
    with inst.database.reading() as session:
        stamp = (known or Known()).once("stamp", lambda: queue.stamp(session))
        head = queue.head_of(session, number)
        if head is None:
            raise refusals.unknown(number)
        one = head[0]
        person = authors.same_person(session, one.author_id) if one.author_id else []
        told = casefile.told(session, one, person)
        whole = len(told.posts) < casefile.MOST_POSTS
        row = queue.row_with(session, head, told.posts) if whole else queue.rows_of(session, [number])[0]
        timed, parts = clocks.rows_of(session, one.id), moving.parts(session, one)
        counts = spreading.counts_of(session, [post.document.id for post in told.posts])
        return CaseView(
            stamp=stamp,
            row=row,
            posts=told.posts,
            copies=told.copies,
            earlier=told.earlier,
            events=casefile.events_of(session, one.id, *parts),
            parts=parts,
            legs=sla.legs(
                one.published_at, one.collected_at, one.classified_at, one.opened_at, one.claimed_at, one.answered_at,
                whole=(timed[0].due_at if timed else one.due_at) - one.published_at,
            ),
            clocks=timed,
            links=authors.links_of(session, person) if len(person) > 1 else [],
            spread={key: Spread(found[-1], pace_of(found)) for key, found in counts.items()},
        )  # fmt: skip
