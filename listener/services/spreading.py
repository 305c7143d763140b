"""How the posts of open cases are passed on and answered: figures for people, and for their urgency.

Whenever such a post is read again, by a reading or because its source was asked for it (listener.services.rereading),
it is counted. Inside the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from listener.decide.spreading import Count, Pace, is_news, pace_of, respread
from listener.decide.triage import told_as
from listener.services import clocks
from listener.store import alerts, corrections, spreading
from listener.terms import AlertKind, CaseEventKind, CorrectionField, FetchedDocument, Reason
from models import Alert, Author, Case, Document, Mention


def read_again(session: Session, pairs: Sequence[tuple[Document, FetchedDocument]], now: datetime) -> int:
    """Count the documents of these that are posts of open cases; return how many alarms were written.

    They still say what was counted before.
    """
    followed = spreading.followed(session, [document.id for document, _ in pairs])
    known = spreading.counts_of(session, list(followed)) if followed else {}
    told = 0
    for document, one in pairs:
        count = Count(now, one.shares, one.replies)
        if document.id in followed and document.deleted_at is None:
            told += _count(session, document, known.get(document.id, []), count)
    return told


def _count(session: Session, document: Document, before: Sequence[Count], count: Count) -> int:
    """Keep a count, and before the first one that with which the post came; let urgency follow."""
    first = [] if before else [Count(document.collected_at, document.shares, document.replies)]
    if not is_news([*before, *first], count):
        return 0
    spreading.note(session, document, [*first, count])
    pace = pace_of([*before, *first, count])
    return sum(_rise(session, *row, count.shares, pace, count.at) for row in spreading.told_of(session, document.id))


def _rise(
    session: Session, mention: Mention, case: Case, author: Author | None, shares: int, pace: Pace, now: datetime
) -> int:
    """What a person said of its urgency stays. A case that rises says why, moves in the queue, and rings once."""
    said = corrections.counting(session, [mention.id]).get(mention.id, {})
    before = tuple(Reason(**reason) for reason in mention.reasons)
    urgency = respread(before, author.followers if author else None, shares, pace)
    if CorrectionField.URGENCY in said or urgency.score <= mention.score:
        return 0
    mention.score, mention.level = urgency.score, urgency.level
    mention.reasons = [asdict(reason) for reason in urgency.reasons]
    if urgency.level.rank <= case.level.rank:
        return 0
    detail = {
        "level": urgency.level.value, "before": case.level.value,
        "shares": round(pace.shares), "answers": round(pace.replies),
    }  # fmt: skip
    case.level, case.score, case.version = urgency.level, urgency.score, case.version + 1
    clocks.happened(session, case, CaseEventKind.SPREADING, now, mention_id=mention.id, detail=detail)
    clocks.reckon(session, case, now)
    return _tell(session, case, mention, now)


def _tell(session: Session, case: Case, mention: Mention, now: datetime) -> int:
    alert = Alert(
        key=f"case:{case.id}:spreading", kind=AlertKind.CASE_SPREADING, brand_id=case.brand_id, case_id=case.id,
        mention_id=mention.id, level=told_as(case.level, is_case=True), created_at=now,
    )  # fmt: skip
    return int(alerts.raise_alert(session, alert, now))
