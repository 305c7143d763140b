"""From facts to a decision on one mention, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from listener.decide.quoting import without_gone
from listener.decide.triage import told_as, verdict
from listener.decide.urgency import UrgencyFacts, judge
from listener.services import casework
from listener.services.stories import RecentStories
from listener.store import alerts, cases, mentions, posted, search
from listener.store.brands import BrandProfile
from listener.store.queue import RESTING
from listener.terms import AlertKind, CaseState, Label, Match, Sentiment, Topic, Urgency, Verdict
from models import Alert, Author, Case, Document, Mention, Story

CONVERSATION = timedelta(hours=24)  # an author's posts within it are one matter while their case is open
AUTHOR_MEMORY = timedelta(days=7)
POST_LENGTH = 1_000  # longer is an article: two articles by one author are two stories
REOPENS = timedelta(days=3)  # so long after the close an author who writes on opens the case again
COPIES_FOLLOW = timedelta(hours=24)  # copies of an answered post need no second answer for a day


@dataclass(frozen=True, slots=True)
class Found:
    """A document that concerns a brand: the author, the text read, why, and how it sounds."""

    document: Document
    author: Author | None
    profile: BrandProfile
    text: str
    matches: tuple[Match, ...]
    language: str | None = None
    sentiment: Sentiment | None = None
    topics: Mapping[Topic, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Cases opened or joined, alerts written."""

    cases: int = 0
    alerts: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.cases + other.cases, self.alerts + other.alerts)


def decide(session: Session, recent: RecentStories, found: Found, existing: Mention | None, now: datetime) -> Outcome:
    """Keep the mention with its urgency and verdict, and do what the verdict says.

    An edited document updates its mention; it may open a case now, and never closes one.
    """
    story, is_copy = _story(session, recent, found, existing)
    urgency = _urgency(session, found, story)
    open_case = cases.open_of_story(session, story.id)
    decision = (
        Verdict.DIGEST_ONLY
        if found.document.backlog
        else verdict(urgency, open_case is not None, found.profile.threshold)
    )
    mention = _kept(session, found, story, existing, _judgement(found, urgency, decision, now))
    if existing is not None:  # an edit: what was told of it is told by its new words
        posted.quoting(session, [mention.id], now)
    if mention.case_id is not None:  # an edit of what already has its case
        search.relearn(session, [session.get_one(Case, mention.case_id)])
        return Outcome()
    followed = None if found.document.backlog else _followed(session, found, story, open_case, now)
    if followed is not None:
        return _go_on(session, mention, followed, now, ring=decision is Verdict.OPEN_CASE)
    if decision in (Verdict.OPEN_CASE, Verdict.JOIN_CASE):
        case = open_case or (cases.lately_closed(session, story.id, now - COPIES_FOLLOW) if is_copy else None)
        return _to_case(session, mention, case, now)
    if decision is Verdict.ALERT and alerts.wanted(session, mention.brand_id, told_as(mention.level, is_case=False)):
        return Outcome(alerts=_tell(session, mention, now))
    return Outcome()


def unmatched(session: Session, mention: Mention, text: str, now: datetime) -> None:
    """Let a mention stand whose post was edited and no longer names the brand: it was judged, and may have its case.

    It quotes what the post still says, and its case is found by that alone.
    """
    mention.matches, mention.reasons = [], without_gone(mention.reasons, text)
    posted.quoting(session, [mention.id], now)
    if mention.case_id is not None:
        search.relearn(session, [session.get_one(Case, mention.case_id)])


def _to_case(session: Session, mention: Mention, case: Case | None, now: datetime) -> Outcome:
    if case is None:
        return Outcome(cases=1, alerts=casework.open_case(session, mention, now))
    mention.verdict = Verdict.JOIN_CASE
    casework.join(session, case, mention, now)
    return Outcome(cases=1)


def _followed(session: Session, found: Found, story: Story, open_case: Case | None, now: datetime) -> Case | None:
    """Return the case whose author writes on, if it rests or was closed lately: it is not over for them."""
    if found.author is None or len(found.text) > POST_LENGTH:
        return None
    case = open_case or cases.closed_of_author(session, found.profile.brand.id, found.author.id, now - REOPENS)
    if case is None or not cases.is_author(session, case, found.author.id):
        return None
    if open_case is None and case.story_id != story.id:
        return None
    is_later = found.document.published_at >= case.published_at
    return case if is_later and case.state in (CaseState.CLOSED, *RESTING) else None


def _go_on(session: Session, mention: Mention, case: Case, now: datetime, *, ring: bool) -> Outcome:
    """Let the post join what it goes on with; a word of thanks opens nothing again."""
    mention.verdict = Verdict.JOIN_CASE
    casework.join(session, case, mention, now)
    is_thanks = mention.label is Label.POSITIVE and mention.sure
    if case.state is not CaseState.CLOSED or is_thanks:
        return Outcome(cases=1)
    return Outcome(cases=1, alerts=casework.reopen(session, case, mention, now, ring=ring))


def _story(session: Session, recent: RecentStories, found: Found, existing: Mention | None) -> tuple[Story, bool]:
    """Return the mention's story, told on or begun, and whether the mention is a copy of it."""
    if existing is not None:
        return session.get_one(Story, existing.story_id), False
    brand_id, published_at = found.profile.brand.id, found.document.published_at
    copied = recent.copied_by(brand_id, found.text)
    told = copied or _running_complaint(session, found)
    if told is None:
        return recent.begin(brand_id, found.text, published_at), False
    return recent.tell_on(told, published_at), copied is not None


def _running_complaint(session: Session, found: Found) -> UUID | None:
    """Return the story of the author's open case, or of one lately closed, if this is a post and not an article."""
    if found.author is None or len(found.text) > POST_LENGTH:
        return None
    brand_id, published_at = found.profile.brand.id, found.document.published_at
    case = cases.open_of_author(session, brand_id, found.author.id, published_at - CONVERSATION)
    case = case or cases.closed_of_author(session, brand_id, found.author.id, published_at - REOPENS)
    return case.story_id if case else None


def _urgency(session: Session, found: Found, story: Story) -> Urgency:
    document, brand = found.document, found.profile.brand
    assert found.sentiment is not None
    earlier = (
        mentions.earlier_negatives(session, brand.id, found.author.id, document.published_at, AUTHOR_MEMORY)
        if found.author
        else 0
    )
    return judge(
        UrgencyFacts(
            sentiment=found.sentiment,
            text=found.text,
            language=found.language,
            matches=found.matches,
            topics=found.topics,
            brand_handles=tuple(brand.handles),
            followers=found.author.followers if found.author else None,
            shares=document.shares,
            author_negatives=earlier,
            story_mentions=1 + mentions.of_story_since(session, story.id, document.published_at - timedelta(hours=1)),
        )
    )


def _judgement(found: Found, urgency: Urgency, decision: Verdict, now: datetime) -> dict[str, Any]:
    """The columns of a mention that a new judgement replaces."""
    sentiment = found.sentiment
    assert sentiment is not None
    return {
        "matches": [asdict(match) for match in found.matches],
        "language": found.language,
        "label": sentiment.label,
        **sentiment.scores,
        "sure": sentiment.sure,
        "model": sentiment.model,
        "base": {"model": sentiment.base.model, **sentiment.base.scores} if sentiment.base else None,
        "level": urgency.level,
        "score": urgency.score,
        "reasons": [asdict(reason) for reason in urgency.reasons],
        "verdict": decision,
        "classified_at": now,
    }


def _kept(session: Session, found: Found, story: Story, existing: Mention | None, judgement: dict[str, Any]) -> Mention:
    """Return the mention as stored: a new one, or the existing one with its new judgement."""
    document = found.document
    mention = existing or Mention(
        document_id=document.id, brand_id=found.profile.brand.id, author_id=document.author_id, story_id=story.id,
        published_at=document.published_at, collected_at=document.collected_at, **judgement,
    )  # fmt: skip
    mention.sqlmodel_update(judgement)
    session.add(mention)
    session.flush()
    return mention


def _tell(session: Session, mention: Mention, now: datetime) -> int:
    alert = Alert(
        key=f"mention:{mention.id}", kind=AlertKind.MENTION, brand_id=mention.brand_id, mention_id=mention.id,
        level=told_as(mention.level, is_case=False), created_at=now,
    )  # fmt: skip
    return int(alerts.raise_alert(session, alert, now))
