"""The knowledge base, and where its articles and the posts of open cases lie among meanings."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_rows
from sqlmodel import Session, col, or_, select

from listener.terms import ArticleState
from models import Agent, Article, Brand, Case, Document, Mention, MentionVector

MOST = 1000  # articles looked at

Row = tuple[Article, Brand | None, Agent | None]


class Place(NamedTuple):
    """Where an article lies among meanings, as the model `vector_model` placed it (None: not yet)."""

    id: UUID
    language: str | None
    tags: list[str]
    topics: list[str]
    vector: bytes | None
    vector_model: str


_PLACED = (Article.id, Article.language, Article.tags, Article.topics, Article.vector, Article.vector_model)


def articles(session: Session, *, retired: bool = False) -> list[Row]:
    """Return the articles with their brand and who changed them last, by title; those retired, or those in use."""
    return _rows(session, Article.state == (ArticleState.RETIRED if retired else ArticleState.IN_USE))


def for_brand(session: Session, brand_id: UUID, today: date) -> list[Place]:
    """Return where among meanings lies what may be said for a brand today: a case asks for all, and shows three."""
    query = (
        select_rows(*(col(column) for column in _PLACED))
        .where(
            col(Article.state) == ArticleState.IN_USE,
            or_(col(Article.brand_id).is_(None), col(Article.brand_id) == brand_id),
            or_(col(Article.valid_until) == "", col(Article.valid_until) >= today.isoformat()),
        )
        .order_by(col(Article.title), col(Article.id))
    )
    return [Place(*row) for row in session.execute(query.limit(MOST))]


def whole(session: Session, article_ids: Collection[UUID]) -> dict[UUID, Row]:
    """Return those of the articles that are in use, with their brands and who changed them last, by key."""
    if not article_ids:
        return {}
    in_use = col(Article.state) == ArticleState.IN_USE
    return {row[0].id: row for row in _rows(session, col(Article.id).in_(article_ids), in_use)}


def _rows(session: Session, *which: ColumnElement[bool] | bool) -> list[Row]:
    query = (
        select(Article, Brand, Agent)
        .outerjoin(Brand, col(Article.brand_id) == col(Brand.id))
        .outerjoin(Agent, col(Article.changed_by) == col(Agent.id))
        .where(*which)
        .order_by(col(Article.title), col(Article.id))
    )
    return [(article, brand, agent) for article, brand, agent in session.exec(query.limit(MOST))]


def unplaced(session: Session, model: str, limit: int) -> Sequence[Article]:
    """Return articles in use that the model has not placed yet."""
    query = select(Article).where(Article.state == ArticleState.IN_USE, Article.vector_model != model)
    return session.exec(query.order_by(col(Article.changed_at)).limit(limit)).all()


def exist(session: Session) -> bool:
    return session.exec(select(Article.id).where(Article.state == ArticleState.IN_USE).limit(1)).first() is not None


def unplaced_posts(session: Session, model: str, limit: int) -> list[tuple[UUID, str, str]]:
    """Return key, title and text of posts in open cases that the model has not placed yet, the newest first.

    A post whose words are gone lies nowhere.
    """
    query = (
        select(Mention.id, Document.title, Document.text)
        .join(Document, col(Mention.document_id) == col(Document.id))
        .join(Case, col(Mention.case_id) == col(Case.id))
        .outerjoin(MentionVector, col(MentionVector.mention_id) == col(Mention.id))
        .where(
            col(Case.open_key).is_not(None),
            or_(col(Document.text) != "", col(Document.title) != ""),
            or_(col(MentionVector.mention_id).is_(None), col(MentionVector.model) != model),
        )
        .order_by(col(Case.opened_at).desc())
    )
    return [(key, title, text) for key, title, text in session.exec(query.limit(limit))]


def words_of(session: Session, mention_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return title and text of posts, by mention, as they are now."""
    query = select(Mention.id, Document.title, Document.text).join(
        Document, col(Mention.document_id) == col(Document.id)
    )
    return {key: (title, text) for key, title, text in session.exec(query.where(col(Mention.id).in_(mention_ids)))}
