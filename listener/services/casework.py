"""Open a case with its deadline, or let a mention join one. Inside the caller's transaction."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from listener.decide.triage import told_as
from listener.services import clocks
from listener.store import alerts, cases
from listener.terms import AlertKind, CaseEventKind, CaseState
from models import Alert, Case, Document, Mention


def open_case(session: Session, mention: Mention, now: datetime) -> int:
    """Open the case of a mention and write its alert; return how many alerts were written."""
    published_at = mention.published_at
    case = Case(
        number=cases.next_number(session), brand_id=mention.brand_id, story_id=mention.story_id,
        author_id=mention.author_id, open_key=str(mention.story_id), level=mention.level, score=mention.score,
        published_at=published_at, collected_at=mention.collected_at, classified_at=mention.classified_at,
        opened_at=now, due_at=published_at, priority_at=published_at,
    )  # fmt: skip
    session.add(case)
    session.flush()
    mention.case_id = case.id
    source_id = session.get_one(Document, mention.document_id).source_id
    detail: dict[str, Any] = {"published_at": published_at.isoformat(), "source": str(source_id)}
    detail["language"] = mention.language
    clocks.happened(session, case, CaseEventKind.OPENED, now, mention_id=mention.id, detail=detail)
    case.late_on_arrival = case.collected_at >= case.due_at
    alert = Alert(
        key=f"case:{case.id}:opened", kind=AlertKind.CASE_OPENED, brand_id=case.brand_id, case_id=case.id,
        mention_id=mention.id, level=told_as(case.level, is_case=True), created_at=now,
    )  # fmt: skip
    return int(alerts.raise_alert(session, alert, now))


def join(session: Session, case: Case, mention: Mention, now: datetime) -> None:
    """Let a mention join a case. An open one takes over what is more urgent and what is due earlier."""
    mention.case_id = case.id
    case.mentions += 1
    case.version += 1
    if case.state is not CaseState.CLOSED:
        if mention.level.rank > case.level.rank:
            case.level, case.score = mention.level, mention.score
        case.published_at = min(case.published_at, mention.published_at)
    by_author = case.author_id is not None and mention.author_id == case.author_id
    detail = {"published_at": mention.published_at.isoformat(), "by_author": by_author}
    clocks.happened(session, case, CaseEventKind.JOINED, now, mention_id=mention.id, detail=detail)
