"""Open a case with its deadline, let a mention join one, wake what rests. Inside the caller's transaction."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from listener.decide.triage import told_as
from listener.services import clocks
from listener.services.superseding import supersede
from listener.store import alerts, cases
from listener.store.queue import RESTING
from listener.terms import AlertKind, CaseEventKind, CaseState
from models import Alert, Case, Document, Mention

# Who held a case before it rested, or was closed, has it first when it goes on; then it is anybody's.
FIRST_REFUSAL = timedelta(minutes=10)


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
    return _tell(session, case, mention, f"case:{case.id}:opened", now)


def join(session: Session, case: Case, mention: Mention, now: datetime) -> None:
    """Let a mention join a case. An open one takes over what is more urgent and what is due earlier."""
    mention.case_id = case.id
    case.mentions += 1
    case.version += 1
    if case.state is not CaseState.CLOSED:
        _rise(case, mention)
        case.published_at = min(case.published_at, mention.published_at)
    by_author = cases.is_author(session, case, mention.author_id)
    detail = {"published_at": mention.published_at.isoformat(), "by_author": by_author}
    clocks.happened(session, case, CaseEventKind.JOINED, now, mention_id=mention.id, detail=detail)
    supersede(session, case, now)
    if by_author and case.state in RESTING:
        wake(session, case, "author", now)


def wake(session: Session, case: Case, why: str, now: datetime) -> None:
    """Let a case that rests go on, with whoever held it; `why` is the author or the time."""
    _go_on(case, now)
    case.version += 1
    clocks.happened(session, case, CaseEventKind.RESUMED, now, detail={"why": why})


def reopen(session: Session, case: Case, mention: Mention, now: datetime, *, ring: bool) -> int:
    """Open a closed case again because its author wrote on; return how many alerts were written.

    The mention has joined it. The close and its answer stand: what the author waits for now is the next answer.
    """
    _go_on(case, now)
    _rise(case, mention)
    case.version += 1
    case.open_key, case.closed_at, case.close_reason = str(case.story_id), None, None
    detail = {"why": "author", "published_at": mention.published_at.isoformat(), "by_author": True}
    clocks.happened(session, case, CaseEventKind.REOPENED, now, mention_id=mention.id, detail=detail)
    return _tell(session, case, mention, f"case:{case.id}:reopened:{mention.id}", now) if ring else 0


def _rise(case: Case, mention: Mention) -> None:
    if mention.level.rank > case.level.rank:
        case.level, case.score = mention.level, mention.score


def _go_on(case: Case, now: datetime) -> None:
    held = case.holder_id is not None
    case.state = CaseState.CLAIMED if held else CaseState.NEW
    case.lease_until = now + FIRST_REFUSAL if held else None
    case.wake_at = None


def _tell(session: Session, case: Case, mention: Mention, key: str, now: datetime) -> int:
    alert = Alert(
        key=key, kind=AlertKind.CASE_OPENED, brand_id=case.brand_id, case_id=case.id, mention_id=mention.id,
        level=told_as(case.level, is_case=True), created_at=now,
    )  # fmt: skip
    return int(alerts.raise_alert(session, alert, now))
