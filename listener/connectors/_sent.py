"""The form in which documents are sent to us: in signed JSON, and in the lines of files.

{"documents": [{"id": "4711", "text": "…", "published_at": "2026-03-04T09:00:00+01:00"}], "deleted": ["4710"]}

What is not in the form is refused, never guessed: a sender who writes `date` for `published_at` shall know at once.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from listener.connectors._json import language
from listener.connectors._text import one_line, plain_text, safe_link
from listener.terms import FetchedAuthor, FetchedDocument

MOST_DOCUMENTS = 500
MOST_BYTES = 2_000_000
_Id = Annotated[str, Field(min_length=1, max_length=500)]
_Count = Annotated[int, Field(ge=0, le=2_000_000_000)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class SentAuthor(_Form):
    handle: str = Field(min_length=1, max_length=255)
    name: str = Field("", max_length=300)
    url: str = Field("", max_length=2000)
    followers: _Count | None = None
    verified: bool | None = None

    @property
    def fetched(self) -> FetchedAuthor:
        name = one_line(self.name, False)
        return FetchedAuthor(one_line(self.handle, False), name, safe_link(self.url), self.followers, self.verified)


class SentDocument(_Form):
    """`id` is the sender's own and stable: sent again it is the same document. Times have an offset (RFC 3339)."""

    id: _Id
    text: str = Field("", max_length=100_000)
    title: str = Field("", max_length=1000)
    format: Literal["plain", "html"] = "plain"
    url: str = Field("", max_length=2000)
    author: SentAuthor | None = None
    published_at: AwareDatetime | None = None
    edited_at: AwareDatetime | None = None
    language: str = Field("", max_length=35)
    shares: _Count = 0
    replies: _Count = 0
    in_reply_to: _Id | None = None

    @field_validator("url")
    @classmethod
    def _is_link(cls, value: str) -> str:
        if value and not safe_link(value):
            raise ValueError("an address begins with https:// or http://")
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.title:
            raise ValueError("neither text nor title")
        return self

    @property
    def fetched(self) -> FetchedDocument:
        is_html = self.format == "html"
        return FetchedDocument(
            external_id=self.id, text=plain_text(self.text, is_html), title=one_line(self.title, is_html),
            url=safe_link(self.url), author=self.author.fetched if self.author else None,
            published_at=self.published_at, edited_at=self.edited_at, language=language(self.language),
            shares=self.shares, replies=self.replies, in_reply_to=self.in_reply_to,
        )  # fmt: skip


class Sending(_Form):
    documents: Annotated[list[SentDocument], Field(max_length=MOST_DOCUMENTS)] = []
    deleted: Annotated[list[_Id], Field(max_length=MOST_DOCUMENTS)] = []


def wrong_places(error: ValidationError) -> dict[str, str]:
    """Return what is wrong by place (`documents.3.published_at`), never what was sent: it may be personal."""
    said: Sequence[Mapping[str, Any]] = error.errors(include_input=False, include_url=False, include_context=False)
    return {".".join(map(str, one["loc"])): str(one["msg"]).removeprefix("Value error, ") for one in said}
