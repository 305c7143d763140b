"""What people said of mentions: the newest word in each field counts, every other stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import Session, col

from listener.decide.hindsight import RANG, Said, was_urgent
from listener.terms import CaseState, CorrectionField, Label, Level, Verdict
from models import Agent, Case, Correction, Mention

NO, YES = "no", "yes"
_COUNTS = col(Correction.withdrawn_at).is_(None)
_NEWEST_LAST = (col(Correction.said_at), col(Correction.id))


@dataclass(frozen=True, slots=True)
class Word:
    """A correction that counts, and who said it."""

    correction: Correction
    agent: Agent


@dataclass(frozen=True, slots=True)
class Looked:
    """A mention that somebody looked at: what the model had said, and what people said."""

    mention_id: UUID
    score: float
    heard: Label
    verdict: Verdict
    said: Said = Said()  # noqa: RUF009 - frozen

    @property
    def urgent(self) -> bool | None:
        """Whether it was worth an alert (see listener.decide.hindsight); None when what was said does not tell."""
        return was_urgent(self.said, self.heard, self.verdict in RANG)


def counting(session: Session, mention_ids: Sequence[UUID]) -> dict[UUID, dict[CorrectionField, Word]]:
    """Return the words that count, by mention and field."""
    rows = session.execute(
        select(Correction, Agent)
        .join(Agent, col(Correction.agent_id) == col(Agent.id))
        .where(col(Correction.mention_id).in_(mention_ids), _COUNTS)
        .order_by(*_NEWEST_LAST)
    )
    found: dict[UUID, dict[CorrectionField, Word]] = {}
    for correction, agent in rows:
        found.setdefault(correction.mention_id, {})[correction.field] = Word(correction, agent)
    return found


def of_mention(session: Session, mention_id: UUID) -> list[Word]:
    """Return everything that was said of a mention, also what was withdrawn; the newest first."""
    rows = session.execute(
        select(Correction, Agent)
        .join(Agent, col(Correction.agent_id) == col(Agent.id))
        .where(col(Correction.mention_id) == mention_id)
        .order_by(*(column.desc() for column in _NEWEST_LAST))
    )
    return [Word(correction, agent) for correction, agent in rows]


def withdraw(session: Session, correction_id: UUID, agent_id: UUID, now: datetime) -> bool:
    """Take a correction back; False when that was done before (compare-and-swap)."""
    withdrawn = session.execute(
        update(Correction)
        .where(col(Correction.id) == correction_id, _COUNTS)
        .values(withdrawn_at=now, withdrawn_by=agent_id)
        .returning(col(Correction.id))
    ).first()
    return withdrawn is not None


def judged(session: Session, brand_id: UUID, since: datetime) -> Iterator[tuple[float, bool]]:
    """Yield the urgency score (0 to 1) of each mention that people judged since then, and whether it was urgent.

    Judged is what has a correction that tells, or whose case was closed for a reason that does. The score is the one
    the mention had when the person looked at it.
    """
    spoken = select(col(Correction.mention_id)).where(
        col(Correction.brand_id) == brand_id, col(Correction.said_at) >= since, _COUNTS
    )
    closed = (
        select(col(Mention.id))
        .join(Case, col(Mention.case_id) == col(Case.id))
        .where(col(Mention.brand_id) == brand_id, col(Case.state) == CaseState.CLOSED, col(Case.closed_at) >= since)
    )
    for one in looked(session, or_(col(Mention.id).in_(spoken), col(Mention.id).in_(closed))).values():
        if one.urgent is not None:
            yield one.score, one.urgent


def looked(session: Session, which: ColumnElement[bool]) -> dict[UUID, Looked]:
    """Return the mentions wanted as people looked back at them; each, also those nobody said a word of."""
    found = {
        mention_id: Looked(mention_id, score, label, verdict, Said(closed=reason if verdict in RANG else None))
        for mention_id, score, label, verdict, reason in session.execute(
            select(
                col(Mention.id), col(Mention.score), col(Mention.label), col(Mention.verdict), col(Case.close_reason)
            )
            .outerjoin(Case, col(Mention.case_id) == col(Case.id))
            .where(which)
            .order_by(col(Mention.id))
        )
    }
    words = session.execute(
        select(Correction)
        .join(Mention, col(Correction.mention_id) == col(Mention.id))
        .where(which, _COUNTS)
        .order_by(*_NEWEST_LAST)
    ).scalars()
    for word in words:
        found[word.mention_id] = _with(found[word.mention_id], word)
    return found


def _with(one: Looked, word: Correction) -> Looked:
    """Add a word. The mention may have been edited and judged again since: what the person saw is what counts."""
    said = {
        CorrectionField.SENTIMENT: lambda: replace(one.said, label=Label(word.value)),
        CorrectionField.URGENCY: lambda: replace(one.said, level=Level(word.value)),
        CorrectionField.ABOUT_US: lambda: replace(one.said, about_us=word.value == YES),
    }[word.field]()
    return Looked(one.mention_id, word.model_score, word.model_label, word.model_verdict, said)
