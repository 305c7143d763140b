"""One case as its page shows it, and its change by compare-and-swap."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from listener.store.queue import Post, posts, with_words
from models import Agent, Case, CaseEvent, Mention


def posts_of(session: Session, case_id: UUID, limit: int = 100) -> list[Post]:
    """Return the case's posts in order of publication."""
    query = posts().where(col(Mention.case_id) == case_id).order_by(col(Mention.published_at), col(Mention.id))
    return with_words(session, [Post(*row) for row in session.execute(query.limit(limit))])


def copies_of(session: Session, one: Case, limit: int = 50) -> list[Post]:
    """Return posts of the case's story that are not in the case, newest first."""
    query = posts().where(col(Mention.story_id) == one.story_id, col(Mention.case_id).is_distinct_from(one.id))
    newest = query.order_by(col(Mention.published_at).desc()).limit(limit)
    return with_words(session, [Post(*row) for row in session.execute(newest)])


def earlier_of(session: Session, one: Case, limit: int = 50) -> list[Post]:
    """Return what the case's author said of the brand outside this case, newest first."""
    if one.author_id is None:
        return []
    query = posts().where(
        col(Mention.brand_id) == one.brand_id,
        col(Mention.author_id) == one.author_id,
        col(Mention.case_id).is_distinct_from(one.id),
    )
    newest = query.order_by(col(Mention.published_at).desc()).limit(limit)
    return with_words(session, [Post(*row) for row in session.execute(newest)])


def events_of(session: Session, case_id: UUID) -> list[tuple[CaseEvent, Agent | None]]:
    """Return what happened to the case, oldest first, with who did it."""
    found = session.execute(
        select(CaseEvent, Agent)
        .outerjoin(Agent, col(CaseEvent.agent_id) == col(Agent.id))
        .where(col(CaseEvent.case_id) == case_id)
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


def open_number_of_story(session: Session, story_id: UUID) -> int | None:
    """Return the number of the story's open case, if there is one."""
    return session.execute(select(col(Case.number)).where(col(Case.open_key) == str(story_id))).scalar()
