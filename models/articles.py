"""What we know, ready to be said again."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from listener.terms import ArticleState
from models.columns import JsonColumn, new_key, word


class Article(SQLModel, table=True):
    """A canned answer of the knowledge base. `brand_id` None: for all brands; `language` None: for any.

    `text` may hold the variables of `listener.decide.filling`. `valid_until` is the last day it may be said (ISO 8601);
    "": no end. On posts about `topics` (Topic) it is proposed before what is merely near. `vector` is where it
    lies among meanings by the model named beside it; see `listener.nlp.nearness`.
    """

    id: UUID = Field(default_factory=new_key, primary_key=True)
    brand_id: UUID | None = Field(default=None, foreign_key="brand.id", index=True)
    title: str = Field(max_length=200)
    text: str
    language: str | None = Field(default=None, max_length=8)
    tags: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    topics: list[str] = Field(default_factory=list, sa_type=JsonColumn)
    valid_until: str = Field(default="", max_length=10)
    state: ArticleState = Field(default=ArticleState.IN_USE, sa_type=word(ArticleState))
    changed_at: datetime
    changed_by: UUID | None = Field(default=None, foreign_key="agent.id")
    vector: bytes | None = None
    vector_model: str = Field(default="", max_length=120)


class MentionVector(SQLModel, table=True):
    """Where the post of an open case lies among meanings, worked out by a worker."""

    __tablename__ = "mention_vector"

    mention_id: UUID = Field(foreign_key="mention.id", ondelete="CASCADE", primary_key=True)
    vector: bytes
    model: str = Field(max_length=120)
