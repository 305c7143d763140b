"""One case as its page shows it, and its change by compare-and-swap."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from listener.store import posts
from listener.store.posts import Post, Rows
from listener.terms import CaseState
from models import Agent, Brand, Case, CaseEvent, Mention

MOST_POSTS = 100  # of a case, that are shown
MOST_AROUND = 50  # copies, and earlier posts of the author


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the author of a case said elsewhere: of which brand, and the number of its case if it has one."""

    post: Post
    brand: Brand
    number: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """The case's `posts` in order of publication; the newest first, what else was told outside this case.

    `copies` are of its story; what its author said earlier is of every brand in the scope of who asks, which the
    session keeps (see listener.store.scope).
    """

    posts: list[Post]
    copies: list[Post]
    earlier: list[Earlier]


def told(session: Session, one: Case, author_ids: Collection[UUID]) -> Told:
    """Return what a case is about, and what is around it; `author_ids` are the names under which its author writes.

    Where the posts stand and what people said of them is read once for all of them.
    """
    own = session.execute(_posts_of(one.id)).all()
    copies = session.execute(_copies_of(one)).all()
    earlier = session.execute(_earlier_of(one, author_ids)).all() if author_ids else ()
    found = posts.of_rows(session, [*own, *copies, *earlier])
    brands = posts.by_key(session, Brand, [mention.brand_id for mention, *_ in earlier])
    return Told(
        posts=[found[mention.id] for mention, *_ in own if mention.id in found],
        copies=[found[mention.id] for mention, *_ in copies if mention.id in found],
        earlier=[
            Earlier(found[mention.id], brands[mention.brand_id], number)
            for mention, *_, number in earlier
            if mention.id in found
        ],
    )


def posts_of(session: Session, case_id: UUID) -> list[Post]:
    """Return the case's posts in order of publication."""
    return posts.read(session, _posts_of(case_id))


def _posts_of(case_id: UUID) -> Rows:
    query = posts.query().where(col(Mention.case_id) == case_id)
    return query.order_by(col(Mention.published_at), col(Mention.id)).limit(MOST_POSTS)


def _copies_of(one: Case) -> Rows:
    query = posts.query().where(col(Mention.story_id) == one.story_id, col(Mention.case_id).is_distinct_from(one.id))
    return query.order_by(col(Mention.published_at).desc()).limit(MOST_AROUND)


def _earlier_of(one: Case, author_ids: Collection[UUID]) -> Rows:
    query = posts.query().add_columns(col(Case.number)).outerjoin(Case, col(Mention.case_id) == col(Case.id))
    query = query.where(col(Mention.author_id).in_(author_ids), col(Mention.case_id).is_distinct_from(one.id))
    return query.order_by(col(Mention.published_at).desc()).limit(MOST_AROUND)


def events_of(session: Session, *case_ids: UUID) -> list[tuple[CaseEvent, Agent | None]]:
    """Return what happened to a case, or to several, oldest first, with who did it."""
    found = session.execute(
        select(CaseEvent, Agent)
        .outerjoin(Agent, col(CaseEvent.agent_id) == col(Agent.id))
        .where(col(CaseEvent.case_id).in_(case_ids))
        .order_by(col(CaseEvent.at), col(CaseEvent.id))
    )
    return [(event, agent) for event, agent in found]


def by_number(session: Session, number: int) -> Case | None:
    """Return the case as it is now, not as this session may remember it."""
    query = select(Case).where(col(Case.number) == number).execution_options(populate_existing=True)
    return session.execute(query).scalar_one_or_none()


def swap(session: Session, one: Case, **values: Any) -> bool:
    """Change the case if it is still as it was read: same version, same state. False when it is not."""
    swapped = session.execute(
        update(Case)
        .where(col(Case.id) == one.id, col(Case.version) == one.version, col(Case.state) == one.state)
        .values(version=one.version + 1, **values)
        .returning(col(Case.id))
        .execution_options(synchronize_session=False)
    ).first()
    return swapped is not None


def renew(session: Session, case_id: UUID, agent_id: UUID, until: datetime) -> None:
    """Let the lease of the case's holder run until then. That is no change of the case: its version stays."""
    session.execute(
        update(Case)
        .where(col(Case.id) == case_id, col(Case.holder_id) == agent_id, col(Case.state) == CaseState.CLAIMED)
        .values(lease_until=until)
        .execution_options(synchronize_session=False)
    )


def leases_over(session: Session, now: datetime, limit: int) -> Sequence[Case]:
    """Return claimed cases whose lease ran out, locked; another sweep skips them."""
    query = select(Case).where(col(Case.lease_until) <= now, col(Case.state) == CaseState.CLAIMED)
    return session.scalars(query.order_by(col(Case.lease_until)).limit(limit).with_for_update(skip_locked=True)).all()


def take_back(session: Session, one: Case, now: datetime) -> bool:
    """Take the case from its holder if it is as it was read and its lease is still over. False when it is not."""
    taken = session.execute(
        update(Case)
        .where(col(Case.id) == one.id, col(Case.version) == one.version, col(Case.lease_until) <= now)
        .values(version=one.version + 1, state=CaseState.NEW, holder_id=None, claimed_at=None, lease_until=None)
        .returning(col(Case.id))
        .execution_options(synchronize_session=False)
    ).first()
    return taken is not None


def open_number_of_story(session: Session, story_id: UUID) -> int | None:
    """Return the number of the story's open case, if there is one."""
    return session.execute(select(col(Case.number)).where(col(Case.open_key) == str(story_id))).scalar()
