"""Watch the clock of open cases: warn before the deadline, note the breach. Each is told once."""

from datetime import datetime

from sqlmodel import Session

from listener.decide import sla
from listener.decide.triage import told_as
from listener.services.installation import Installation
from listener.store import alerts, brands, cases
from listener.terms import AlertKind, CaseEventKind
from models import Alert, Case


def watch_cases(inst: Installation, now: datetime, limit: int = 200) -> int:
    """Tell what has come due and return how many alerts were written.

    A sweep that slept through several warnings tells only the latest: an agent cannot act on the others.
    """
    return inst.database.write(
        lambda session: sum(_watch(session, case, now) for case in cases.due_to_watch(session, now, limit))
    )


def _watch(session: Session, case: Case, now: datetime) -> int:
    target = brands.target(session, case.brand_id)
    watch = sla.next_watch(case.published_at, now, target, told=case.watched)
    if watch is None or watch.at > now:  # the policy changed meanwhile
        case.watch_at = watch.at if watch else None
        return 0
    breached = watch.kind is CaseEventKind.BREACHED
    following = sla.next_watch(case.published_at, now, target, told=watch.number)
    case.watched, case.watch_at = watch.number, following.at if following else None
    cases.record(session, case, watch.kind, now, detail={"number": watch.number, "due_at": case.due_at.isoformat()})
    alert = Alert(
        key=f"case:{case.id}:{watch.kind}:{watch.number}",
        kind=AlertKind.CASE_BREACHED if breached else AlertKind.CASE_WARNING,
        brand_id=case.brand_id, case_id=case.id, level=told_as(case.level, is_case=True), created_at=now,
    )  # fmt: skip
    return int(alerts.raise_alert(session, alert, now))
