"""What the API answers: read-only shapes, built from the rows of the store."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from listener.console import deadlines
from listener.console.words import Words, safe_url
from listener.services.addresses import case_address
from listener.services.installation import Installation
from listener.services.webcare import CaseView
from listener.store.casefile import Earlier
from listener.store.corrections import Word
from listener.store.overview import SourceRow, Told
from listener.store.posts import Post
from listener.store.queue import QueueRow
from listener.store.tallies import BrandCount
from listener.terms import (
    CaseEventKind,
    CaseState,
    ClockKind,
    CloseReason,
    CorrectionField,
    DeliveryState,
    Health,
    Label,
    Level,
    Role,
    Tier,
)
from models import CaseClock


class WhoShape(BaseModel):
    name: str
    handle: str = ""
    followers: int | None = None


class CorrectionShape(BaseModel):
    """What a person said, and what the model had said then. `withdrawn_at` is set when it was taken back."""

    id: UUID
    field: CorrectionField
    value: str = Field(description="A label, a level, or yes or no (about us).")
    agent: str
    said_at: datetime
    withdrawn_at: datetime | None
    model: str
    model_label: Label
    model_scores: dict[Label, float]
    model_level: Level


class PostShape(BaseModel):
    """`url` is empty when the source gave no address that is safe to open. `mention` names it in other addresses."""

    mention: UUID
    text: str
    title: str
    url: str
    source: str
    author: WhoShape | None
    language: str | None
    label: Label
    sure: bool = Field(description="Whether the model is sure of the label.")
    level: Level
    score: float
    reasons: list[dict[str, Any]]
    published_at: datetime
    collected_at: datetime
    corrections: list[CorrectionShape] = Field(description="What counts of what people said, one a field.")


class CaseShape(BaseModel):
    """`version` grows with every change of the case; send it back when closing. Times are UTC."""

    number: int
    url: str
    state: CaseState
    version: int
    brand: str
    level: Level
    score: float
    mentions: int
    holder: str | None
    tier: Tier
    tier_since: datetime | None = Field(description="When it came to its tier; null: there it began.")
    published_at: datetime
    opened_at: datetime
    clock: ClockKind | None = Field(description="The clock that `due_at` belongs to; null while none runs.")
    due_at: datetime
    warn_at: datetime
    paused_at: datetime | None
    late_on_arrival: bool
    claimed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    close_reason: CloseReason | None
    wake_at: datetime | None = Field(description="When a case that is put aside goes on by itself.")
    post: PostShape | None = Field(description="The most urgent post of the case.")


class EventShape(BaseModel):
    case: int = Field(description="The case it happened to: this one, or one that became part of it.")
    kind: CaseEventKind
    at: datetime
    agent: str | None
    detail: dict[str, Any]


class LegShape(BaseModel):
    name: str
    seconds: float
    share: float = Field(description="Of the promised first response: 0.5 is half the hour.")


class StepShape(BaseModel):
    """`values` of `code`: times in ISO 8601, spans in seconds. `text` says it in your language."""

    code: str
    values: dict[str, Any]
    text: str


class DeadlineShape(BaseModel):
    """`due_at` of a clock that rests (`paused_at`) moves on with the rest.

    `round` counts the next responses, and the stays at each tier.
    """

    clock: ClockKind
    round: int
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    paused_at: datetime | None
    why: list[StepShape]


class EarlierShape(PostShape):
    brand: str = Field(description="The short name of the brand it is about.")
    case: int | None = Field(description="The number of its case, if it has one.")


class CaseDetailShape(CaseShape):
    posts: list[PostShape]
    earlier: list[EarlierShape] = Field(description="What the author said elsewhere of the brands you may see.")
    copies: list[PostShape] = Field(description="Posts of the same story outside the case.")
    events: list[EventShape]
    legs: list[LegShape]
    deadlines: list[DeadlineShape] = Field(description="Every clock of the case, and why it is due when it is.")
    tags: list[str]


class CasesShape(BaseModel):
    total: int = Field(description="Where closed cases are asked for counted to 501 and no further: 501 is “many”.")
    cases: list[CaseShape]


class BrandShape(BaseModel):
    slug: str
    name: str
    open: int
    unheld: int
    late: int


class SourceShape(BaseModel):
    """Seconds in `interval`."""

    name: str
    connector: str
    brand: str | None
    enabled: bool
    health: Health
    health_since: datetime
    detail: str
    advice: str
    interval: int
    last_polled_at: datetime | None
    last_ok_at: datetime | None


class DeliveryShape(BaseModel):
    kind: str
    channel: str
    brand: str | None
    case: int | None
    state: DeliveryState
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    error: str


class EntryShape(BaseModel):
    """The token is shown this once. Send it as `Authorization: Bearer …`."""

    token: str
    expires_at: datetime
    name: str
    role: Role


def case_shape(inst: Installation, row: QueueRow) -> CaseShape:
    return CaseShape(**_case(inst, row))


def detail_shape(inst: Installation, view: CaseView, words: Words) -> CaseDetailShape:
    numbers = {view.row.case.id: view.row.case.number, **view.parts}
    events = [
        EventShape(
            case=numbers[event.case_id],
            kind=event.kind,
            at=event.at,
            agent=agent.name if agent else None,
            detail=event.detail,
        )
        for event, agent in view.events
    ]
    return CaseDetailShape(
        **_case(inst, view.row),
        posts=[post_shape(post) for post in view.posts],
        earlier=[earlier_shape(one) for one in view.earlier],
        copies=[post_shape(post) for post in view.copies],
        events=events,
        legs=[LegShape(name=leg.name, seconds=leg.duration.total_seconds(), share=leg.share) for leg in view.legs],
        deadlines=[deadline_shape(one, words) for one in view.clocks],
        tags=list(view.row.tags),
    )


def deadline_shape(one: CaseClock, words: Words) -> DeadlineShape:
    texts = deadlines.lines(words, one.why)
    why = [StepShape(**step, text=text) for step, text in zip(one.why, texts, strict=True)]
    return DeadlineShape(**one.model_dump(include=set(DeadlineShape.model_fields) - {"why"}), why=why)


def post_shape(post: Post) -> PostShape:
    mention, document, author = post.mention, post.document, post.author
    who = WhoShape(name=author.name, handle=author.handle, followers=author.followers) if author else None
    return PostShape(
        mention=mention.id, corrections=[correction_shape(word) for word in post.said.values()],
        text=document.text, title=document.title, url=safe_url(document.url), source=post.source.name, author=who,
        language=mention.language, label=mention.label, sure=mention.sure, level=mention.level, score=mention.score,
        reasons=mention.reasons, published_at=mention.published_at, collected_at=mention.collected_at,
    )  # fmt: skip


def earlier_shape(one: Earlier) -> EarlierShape:
    return EarlierShape(**post_shape(one.post).model_dump(), brand=one.brand.slug, case=one.number)


def correction_shape(word: Word) -> CorrectionShape:
    one = word.correction
    return CorrectionShape(
        id=one.id, field=one.field, value=one.value, agent=word.agent.name, said_at=one.said_at,
        withdrawn_at=one.withdrawn_at, model=one.model_version, model_label=one.model_label,
        model_scores={label: getattr(one, f"model_{label.value}") for label in Label}, model_level=one.model_level,
    )  # fmt: skip


def brand_shape(count: BrandCount) -> BrandShape:
    return BrandShape(slug=count.slug, name=count.name, open=count.open, unheld=count.unheld, late=count.late)


def source_shape(row: SourceRow) -> SourceShape:
    source = row.source
    return SourceShape(
        name=source.name, connector=source.connector, brand=row.brand.slug if row.brand else None,
        enabled=source.enabled, health=source.health, health_since=source.health_since, detail=source.health_detail,
        advice=source.health_advice, interval=source.fixed_interval or source.interval,
        last_polled_at=source.last_polled_at, last_ok_at=source.last_ok_at,
    )  # fmt: skip


def delivery_shape(told: Told) -> DeliveryShape:
    delivery = told.delivery
    return DeliveryShape(
        kind=told.alert.kind, channel=told.channel.name, brand=told.brand.slug if told.brand else None,
        case=told.case_number, state=delivery.state, attempts=delivery.attempts, created_at=delivery.created_at,
        sent_at=delivery.sent_at, error=delivery.last_error,
    )  # fmt: skip


def _case(inst: Installation, row: QueueRow) -> dict[str, Any]:
    one = row.case
    return {
        **one.model_dump(include=set(CaseShape.model_fields) - {"brand", "holder", "url", "warn_at", "post"}),
        "url": case_address(inst.settings, one.number),
        "brand": row.brand.slug,
        "holder": row.holder.name if row.holder else None,
        "warn_at": row.warn_at,
        "post": post_shape(row.post) if row.post else None,
    }
