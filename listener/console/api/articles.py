"""The knowledge base: canned answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from listener.console.inputs import Text
from listener.console.state import installation
from listener.services import answering
from listener.store.articles import Row

router = APIRouter(prefix="/api/v1/articles", tags=["answers"])


class ArticleShape(BaseModel):
    """`text` may hold {author}, {brand}, {agent} and {case}, which stand for what they name."""

    id: UUID
    title: str
    text: str
    brand: str | None = Field(description="The short name of its brand; null: for all.")
    language: str | None = Field(description="null: for any.")
    tags: list[str]
    topics: list[str] = Field(description="Risks: on posts about them it is proposed before what is merely near.")
    valid_until: str = Field(description='The last day it may be said (ISO 8601); "": no end.')
    changed_at: datetime
    changed_by: str | None


@router.get("", name="api_articles")
def list_articles(
    request: Request,
    q: Annotated[Text, Query(description="Words that it holds, all of them.", examples=["refund"])] = "",
    brand: Annotated[Text, Query(description="Those of a brand, and for all.", examples=["acme"])] = "",
    language: Annotated[Text, Query(description="Those in a language, and for any.", examples=["fr"])] = "",
    retired: bool = False,
) -> list[ArticleShape]:
    """Return the articles in use, or those retired, by title."""
    found = answering.find(installation(request), q, brand=brand, language=language, retired=retired)
    return [_shape(row) for row in found]


def _shape(row: Row) -> ArticleShape:
    one, brand, by = row
    return ArticleShape(
        **one.model_dump(include={"id", "title", "text", "language", "tags", "topics", "valid_until", "changed_at"}),
        brand=brand.slug if brand else None, changed_by=by.name if by else None,
    )  # fmt: skip
