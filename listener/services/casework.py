"""Open a case with its deadline, or let a mention join one. Inside the caller's transaction."""

from datetime import datetime

from sqlmodel import Session

from listener.decide import sla
from listener.decide.order import priority
from listener.decide.triage import told_as
from listener.store import alerts, cases
from listener.store.brands import BrandProfile
from listener.terms import AlertKind, CaseEventKind, CaseState
from models import Alert, Case, Mention


def open_case(session: Session, mention: Mention, profile: BrandProfile, now: datetime) -> int:
    """Open the case of a mention and write its alert; return how many alerts were written."""
    due_at = sla.deadline(mention.published_at, profile.target)
    watch = sla.next_watch(mention.published_at, now, profile.target)
    case = Case(
        number=cases.next_number(session), brand_id=mention.brand_id, story_id=mention.story_id,
        author_id=mention.author_id, open_key=str(mention.story_id), level=mention.level, score=mention.score,
        published_at=mention.published_at, collected_at=mention.collected_at, classified_at=mention.classified_at,
        opened_at=now, due_at=due_at, priority_at=priority(due_at, mention.level),
        watch_at=watch.at if watch else None, watched=watch.number - 1 if watch else 0,
        late_on_arrival=sla.was_late(mention.published_at, mention.collected_at, profile.target),
    )  # fmt: skip
    session.add(case)
    session.flush()
    mention.case_id = case.id
    detail = {"due_at": due_at.isoformat(), "late_on_arrival": case.late_on_arrival}
    cases.record(session, case, CaseEventKind.OPENED, now, mention_id=mention.id, detail=detail)
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
        if mention.published_at < case.published_at:
            case.due_at -= case.published_at - mention.published_at
            case.published_at = mention.published_at
        case.priority_at = priority(case.due_at, case.level)
    cases.record(session, case, CaseEventKind.JOINED, now, mention_id=mention.id)
