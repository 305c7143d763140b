"""What an agent does with cases. Every change is a compare-and-swap with its event in the same transaction.

Who comes second is refused with Conflict, which says who was first or what changed; nothing is ever merged.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from listener.decide import sla
from listener.errors import ListenerError
from listener.services import clocks, refusals
from listener.services.installation import Installation
from listener.store import casefile, queue
from listener.store import clocks as clock_store
from listener.store.queue import BrandCount, Post, QueueFilter, QueueRow
from listener.terms import CaseEventKind, CaseState, CloseReason, Role
from models import Agent, Case, CaseClock, CaseEvent

LONGEST_NOTE = 4000
ATTEMPTS = 5  # a case that grows while it is claimed is read again, so often
LEADS = (Role.LEAD, Role.OWNER)


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A part of the queue. `stamp` differs after any change of a case; it is never newer than what is shown."""

    rows: list[QueueRow]
    total: int
    counts: list[BrandCount]
    stamp: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the page of one case shows. `stamp` is that of the queue, as in `QueuePage`."""

    stamp: str
    row: QueueRow
    posts: list[Post]
    copies: list[Post]
    earlier: list[Post]
    events: list[tuple[CaseEvent, Agent | None]]
    legs: tuple[sla.Leg, ...]
    clocks: list[CaseClock]  # with the steps that lead to each deadline


def look(
    inst: Installation, wanted: QueueFilter, agent: Agent | None, now: datetime, limit: int = 50, offset: int = 0
) -> QueuePage:
    """Return the cases wanted, in the agent's order, with the counts beside them."""
    with inst.database.reading() as session:
        return QueuePage(
            stamp=queue.stamp(session),  # first: what changes while the rest is read is told again, not missed
            rows=queue.rows(session, wanted, now, limit, offset),
            total=queue.total(session, wanted, now),
            counts=queue.counts(session, agent.id if agent else None, now),
        )


def counts(inst: Installation, agent: Agent, now: datetime) -> list[BrandCount]:
    """Count the open cases of each brand."""
    with inst.database.reading() as session:
        return queue.counts(session, agent.id, now)


def stamp(inst: Installation) -> str:
    with inst.database.reading() as session:
        return queue.stamp(session)


def case(inst: Installation, number: int) -> CaseView:
    """Return one case with its posts, author and history. Raises NotFound."""
    with inst.database.reading() as session:
        stamp = queue.stamp(session)
        row = queue.row_of(session, number)
        if row is None:
            raise refusals.unknown(number)
        one = row.case
        timed = clock_store.rows_of(session, one.id)
        return CaseView(
            stamp=stamp,
            row=row,
            posts=casefile.posts_of(session, one.id),
            copies=casefile.copies_of(session, one),
            earlier=casefile.earlier_of(session, one),
            events=casefile.events_of(session, one.id),
            legs=sla.legs(
                one.published_at, one.collected_at, one.classified_at, one.opened_at, one.claimed_at, one.answered_at,
                whole=(timed[0].due_at if timed else one.due_at) - one.published_at,
            ),
            clocks=timed,
        )  # fmt: skip


def claim(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Take a new case. Raises Conflict naming who has it or closed it; claiming one's own again changes nothing."""

    def work(session: Session) -> Case:
        for _ in range(ATTEMPTS):
            one = _case(session, number)
            if one.state is CaseState.CLAIMED and one.holder_id == agent.id:
                return one
            if one.state is not CaseState.NEW:
                raise refusals.taken(session, one)
            if casefile.swap(session, one, state=CaseState.CLAIMED, holder_id=agent.id, claimed_at=now):
                clocks.happened(session, one, CaseEventKind.CLAIMED, now, agent_id=agent.id)
                return _case(session, number)
        raise refusals.changed(session, one)

    return inst.database.write(work)


def release(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Give a case back to the queue. A lead may give back another's; otherwise Conflict."""

    def work(session: Session) -> Case:
        one = _case(session, number)
        if one.state is not CaseState.CLAIMED or (one.holder_id != agent.id and agent.role not in LEADS):
            raise refusals.taken(session, one)
        _swap(session, one, state=CaseState.NEW, holder_id=None, claimed_at=None)
        clocks.happened(session, one, CaseEventKind.RELEASED, now, agent_id=agent.id)
        return _case(session, number)

    return inst.database.write(work)


def note(inst: Installation, number: int, agent: Agent, text: str, now: datetime) -> Case:
    """Write a note for colleagues; anyone may, on any case."""
    words = text.strip()
    if not words:
        raise ListenerError("A note needs words", advice="Write what a colleague should know.")
    if len(words) > LONGEST_NOTE:
        raise ListenerError(f"A note has at most {LONGEST_NOTE} characters", advice="Shorten it, or write two.")

    def work(session: Session) -> Case:
        one = _case(session, number)
        clocks.happened(session, one, CaseEventKind.NOTED, now, agent_id=agent.id, detail={"text": words})
        return one

    return inst.database.write(work)


def close(
    inst: Installation, number: int, agent: Agent, reason: CloseReason, now: datetime, version: int | None = None
) -> Case:
    """End a case that is the agent's or nobody's; «answered» stops the clock now.

    With `version`, the one the agent saw, the close is refused when the case has changed since: another post
    may have joined it. Raises Conflict.
    """

    def work(session: Session) -> Case:
        one = _case(session, number)
        if one.state is CaseState.CLOSED or one.holder_id not in (None, agent.id):
            raise refusals.taken(session, one)
        if version is not None and version != one.version:
            raise refusals.changed(session, one)
        answered = now if reason is CloseReason.ANSWERED else None
        _swap(
            session, one, state=CaseState.CLOSED, close_reason=reason, closed_at=now, answered_at=answered,
            open_key=None,
        )  # fmt: skip
        detail = {"reason": reason.value}
        clocks.happened(session, one, CaseEventKind.CLOSED, now, agent_id=agent.id, detail=detail)
        return one

    return inst.database.write(work)


def reopen(inst: Installation, number: int, agent: Agent, now: datetime) -> Case:
    """Undo a close: the agent who held the case holds it again, for anyone else it is new.

    The answer is taken back with it and the clock runs as if it had never stopped. Raises Conflict when the
    case is open, or when its story has another open case by now.
    """

    def work(session: Session) -> Case:
        one = _case(session, number)
        if one.state is not CaseState.CLOSED:
            raise refusals.taken(session, one)
        other = casefile.open_number_of_story(session, one.story_id)
        if other is not None:
            raise refusals.story_open(other)
        _swap(session, one, **_reopened(one, agent))
        clocks.happened(session, one, CaseEventKind.REOPENED, now, agent_id=agent.id)
        return one

    return inst.database.write(work)


def _reopened(one: Case, agent: Agent) -> dict[str, Any]:
    mine = one.holder_id == agent.id
    return {
        "state": CaseState.CLAIMED if mine else CaseState.NEW,
        "holder_id": agent.id if mine else None,
        "claimed_at": one.claimed_at if mine else None,
        "open_key": str(one.story_id),
        "answered_at": None,
        "closed_at": None,
        "close_reason": None,
    }


def _case(session: Session, number: int) -> Case:
    one = casefile.by_number(session, number)
    if one is None:
        raise refusals.unknown(number)
    return one


def _swap(session: Session, one: Case, **values: Any) -> None:
    if not casefile.swap(session, one, **values):
        raise refusals.changed(session, _case(session, one.number))
