"""The queue: which cases, in which order, with what one row shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, func, inspect, select
from sqlmodel import Session, col

from listener.decide.search import LANGUAGE, SOURCE, TOPIC, Found
from listener.store import posts, search, teamwork
from listener.store.posts import Post
from listener.store.scope import is_within
from listener.terms import CaseState, Level, ReplyState, Tier
from models import Agent, Brand, Case, CaseEvent, CaseTag, Mention, Reply

TO_DO = (CaseState.NEW, CaseState.CLAIMED)
RESTING = (CaseState.WAITING, CaseState.SNOOZED)
OPEN = TO_DO + RESTING
MOST_COUNTED = 500  # of what is searched, or closed: nobody turns so many pages
Head: TypeAlias = tuple[Case, Brand, Agent | None]  # a case, its brand and its holder
RECENT = 200  # the newest events, in which changes are looked for: far more than come in a second


# Of which marks are made. A lease that is renewed is no change of its case, and yet its row shows until when it runs.
_SHOWN = (Case.id, Case.number, Case.version, Case.lease_until, Case.priority_at, Case.closed_at)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases. `holder` is an agent, `unheld` those nobody has, `late` those past their deadline.

    `soon` are those that will be late within so long. `language`, `source` and `topic` are those of any of the posts.
    """

    brand: str | None = None
    level: Level | None = None
    states: tuple[CaseState, ...] = OPEN
    holder: UUID | None = None
    unheld: bool = False
    approval: bool = False
    late: bool = False
    soon: timedelta | None = None
    tier: Tier | None = None
    tag: str | None = None
    found: Found | None = None
    language: str | None = None
    source: UUID | None = None
    topic: str | None = None

    @property
    def marks(self) -> list[str]:
        """What the posts are marked with, of those wanted."""
        wanted = ((LANGUAGE, self.language), (SOURCE, self.source and self.source.hex), (TOPIC, self.topic))
        return [mark + value for mark, value in wanted if value]

    @property
    def is_costly(self) -> bool:
        """Whether each of very many cases would have to be looked at to count them."""
        return bool(self.found or self.marks or CaseState.CLOSED in self.states)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """All that one line of the queue shows. `post` is the case's most urgent one; `tags` are in alphabetical order."""

    case: Case
    brand: Brand
    holder: Agent | None
    post: Post | None
    tags: Sequence[str]

    @property
    def warn_at(self) -> datetime:
        """From when the clock is amber: its first warning."""
        return self.case.warn_at or self.case.due_at


def _conditions(session: Session, wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(Case.state).in_(wanted.states)]
    if CaseState.CLOSED in wanted.states:  # what another case took is found in that one
        conditions.append(col(Case.merged_into).is_(None))
    if wanted.brand:
        brand = select(col(Brand.id)).where(col(Brand.slug) == wanted.brand)
        conditions.append(col(Case.brand_id).in_(brand))
    if wanted.level:
        conditions.append(col(Case.level) == wanted.level)
    if wanted.holder:
        conditions.append(col(Case.holder_id) == wanted.holder)
    if wanted.unheld:
        conditions.append(col(Case.holder_id).is_(None))
    if wanted.approval:
        conditions.append(waits_for_approval())
    if wanted.late:
        conditions.append(is_late(now))
    if wanted.tag:
        conditions.append(col(Case.id).in_(select(col(CaseTag.case_id)).where(col(CaseTag.tag) == wanted.tag)))
    if wanted.tier:
        conditions.append(col(Case.tier) == wanted.tier)
    if wanted.soon:
        conditions.append(is_soon(now, now + wanted.soon))
    some = bool(wanted.brand) or is_within(session)
    return conditions + search.fits(session, wanted.found, wanted.marks, closed=_is_closed(wanted), some_brands=some)


def waits_for_approval() -> ColumnElement[bool]:
    """An answer to the case waits until a lead has read it."""
    return col(Case.id).in_(select(col(Reply.case_id)).where(col(Reply.state) == ReplyState.ASKED))


def is_late(now: datetime) -> ColumnElement[bool]:
    """Past the deadline of a clock that runs: what rests, or is answered, is not late."""
    return (col(Case.due_at) <= now) & col(Case.clock).is_not(None)


def is_soon(now: datetime, until: datetime) -> ColumnElement[bool]:
    """Not late yet, and late at `until` when nobody does anything."""
    return (col(Case.due_at) > now) & (col(Case.due_at) <= until) & col(Case.clock).is_not(None)


def rows(session: Session, wanted: QueueFilter, now: datetime, limit: int, offset: int = 0) -> list[QueueRow]:
    """Return cases in the agent's order (closed ones: newest first), in few queries whatever their number."""
    return rows_of(session, list(marks(session, wanted, now, limit, offset)))


def marks(session: Session, wanted: QueueFilter, now: datetime, limit: int, offset: int = 0) -> dict[int, str]:
    """Return the numbers of the cases wanted in their order, each with a mark that differs when its row does.

    The page is cut out first, among keys alone, so that a long queue is not sorted with all its columns.
    """
    cut = _ordered(session, wanted, now, _SHOWN).limit(limit).offset(offset)
    return _marks_of(session, wanted, cut.subquery())


def page(
    session: Session, wanted: QueueFilter, now: datetime, limit: int, offset: int = 0
) -> tuple[dict[int, str], int]:
    """Return `marks` and `total`. Where counting is costly both come of one look at the cases.

    Whoever turns further than is counted finds the cases there all the same.
    """
    if not wanted.is_costly or offset + limit > MOST_COUNTED:
        return marks(session, wanted, now, limit, offset), total(session, wanted, now)
    found = session.scalars(_ordered(session, wanted, now, (Case.number,)).limit(MOST_COUNTED + 1)).all()
    cut = select(*(col(column) for column in _SHOWN)).where(col(Case.number).in_(found[offset : offset + limit]))
    return _marks_of(session, wanted, cut.subquery()), len(found)


def _marks_of(session: Session, wanted: QueueFilter, cut: Subquery) -> dict[int, str]:
    happened = select(func.max(col(CaseEvent.at))).where(col(CaseEvent.case_id) == cut.c.id).scalar_subquery()
    judged = select(func.max(col(Mention.classified_at))).where(col(Mention.case_id) == cut.c.id).scalar_subquery()
    order = cut.c.closed_at.desc() if _is_closed(wanted) else cut.c.priority_at
    columns = (cut.c.number, cut.c.version, cut.c.lease_until, happened, judged)
    query = select(*columns).select_from(cut).order_by(order, cut.c.number)
    return {number: _mark(version, *moments) for number, version, *moments in session.execute(query)}


def _ordered(session: Session, wanted: QueueFilter, now: datetime, columns: Iterable[Any]) -> Select[Any]:
    """Return the statement of the cases wanted in the agent's order."""
    order = col(Case.closed_at).desc() if _is_closed(wanted) else col(Case.priority_at)
    query = select(*(col(column) for column in columns)).where(*_conditions(session, wanted, now))
    return query.order_by(order, col(Case.number))


def _is_closed(wanted: QueueFilter) -> bool:
    return wanted.states == (CaseState.CLOSED,)


def _mark(version: int, *moments: datetime | None) -> str:
    return ".".join([str(version), *(f"{round(at.timestamp() * 1e6):x}" if at else "" for at in moments)])


def rows_of(session: Session, numbers: Sequence[int]) -> list[QueueRow]:
    """Return those cases of these numbers that there are, in their order."""
    found = _heads(session, numbers)
    keys = [one.id for one, _, _ in found.values()]
    leading, tags = _leading_posts(session, keys) if keys else {}, teamwork.tags_of(session, keys)
    there = [found[number] for number in numbers if number in found]
    return [QueueRow(one, brand, holder, leading.get(one.id), tags[one.id]) for one, brand, holder in there]


def row_with(session: Session, head: Head, posts: Sequence[Post]) -> QueueRow:
    """Return the row of a case all of whose posts were read."""
    leading = min(posts, key=lambda one: (-one.mention.score, one.mention.published_at, one.mention.id), default=None)
    return QueueRow(*head, leading, teamwork.tags_of(session, [head[0].id])[head[0].id])


def head_of(session: Session, number: int) -> Head | None:
    return _heads(session, [number]).get(number)


def _heads(session: Session, numbers: Sequence[int]) -> dict[int, Head]:
    """Return cases with their brands and holders, by number."""
    wanted = (
        select(Case, Brand, Agent)
        .join(Brand, col(Brand.id) == col(Case.brand_id))
        .outerjoin(Agent, col(Agent.id) == col(Case.holder_id))
        .where(col(Case.number).in_(numbers))
    )
    rows = session.execute(wanted) if numbers else ()
    return {one.number: (one, brand, holder) for one, brand, holder in rows}


def _leading_posts(session: Session, case_ids: Sequence[UUID]) -> dict[UUID, Post]:
    """Return each case's most urgent post; the first published of equals."""
    place = func.row_number().over(
        partition_by=col(Mention.case_id),
        order_by=(col(Mention.score).desc(), col(Mention.published_at), col(Mention.id)),
    )
    ranked = select(col(Mention.id), place.label("place")).where(col(Mention.case_id).in_(case_ids)).subquery()
    query = posts.query().join(ranked, ranked.c.id == col(Mention.id)).where(ranked.c.place == 1)
    found = posts.read(session, query)
    return {post.mention.case_id: post for post in found if post.mention.case_id}


def total(session: Session, wanted: QueueFilter, now: datetime) -> int:
    """Count the cases wanted; where that is costly no further than `MOST_COUNTED` and one."""
    some = select(col(Case.id)).where(*_conditions(session, wanted, now))
    if wanted.is_costly:
        some = some.limit(MOST_COUNTED + 1)
    return int(session.execute(select(func.count()).select_from(some.subquery())).scalar_one())


def row_of(session: Session, number: int) -> QueueRow | None:
    return next(iter(rows_of(session, [number])), None)


def stamp(session: Session) -> str:
    """Return a short text that differs after any change of a case: what live pages compare.

    Keys of events are time-ordered, so the newest is found at the end of the index; the sum of the
    versions catches a change written by a machine whose clock is behind.
    """
    number, versions = session.execute(
        select(func.count(), func.coalesce(func.sum(col(Case.version)), 0)).where(col(Case.state).in_(OPEN))
    ).one()
    newest = next(iter(recent(session, 10) or recent(session)), "-")
    return f"{newest}.{number}.{versions}"


def recent(session: Session, limit: int = RECENT) -> dict[UUID, int]:
    """Return events with the numbers of their cases, the newest first: of the newest of all, those in scope.

    However long ago the last event of a brand was, no more is read than the end of the index. The keys are read past
    the scope, which then lets pass the cases that lie in it.
    """
    event = inspect(CaseEvent).local_table.c
    newest = session.connection().execute(select(event.id, event.case_id).order_by(event.id.desc()).limit(limit)).all()
    cases = select(col(Case.id), col(Case.number)).where(col(Case.id).in_({case_id for _, case_id in newest}))
    numbers = dict(session.execute(cases).all())
    return {key: numbers[case_id] for key, case_id in newest if case_id in numbers}
