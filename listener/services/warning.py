"""Warn of a deadline: the channels of the brand, and the people whose turn it is, each once."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from listener.decide.sla import Deadline
from listener.decide.triage import told_as
from listener.decide.watches import Person, Watch, audience
from listener.services.installation import Installation
from listener.store import agents, alerts, cases, clocks
from listener.terms import AlertKind, CaseEventKind, ClockKind, Role, Tier
from models import Agent, Alert, Case, CaseWarning

MAIL = "email"  # the notifier that reaches a person
HIGHER = (Tier.N2, Tier.N3)


def tell(inst: Installation, session: Session, case: Case, deadline: Deadline, watch: Watch, now: datetime) -> int:
    """Write the event, the alert and who is told; return how many alerts were written.

    People get a mail of their own where mail can be sent. Without it their names are in the case's history all the
    same.
    """
    there = _audience(session, case, deadline.clock, watch)
    people = [agent for agent in there if _note(session, case, deadline, watch, agent, now)]
    detail = {
        "clock": deadline.clock.value, "due_at": deadline.due_at.isoformat(), "told": [agent.name for agent in people]
    }  # fmt: skip
    cases.record(session, case, watch.kind, now, detail=detail)
    early = watch.kind is CaseEventKind.WARNED
    alert = Alert(
        key=f"case:{case.id}:{deadline.clock}:{deadline.round}:{watch.key}",
        kind=AlertKind.CASE_WARNING if early else AlertKind.CASE_BREACHED, clock=deadline.clock,
        brand_id=case.brand_id, case_id=case.id, level=told_as(case.level, is_case=True), created_at=now,
    )  # fmt: skip
    reached = [alerts.mail_of(session, agent, MAIL, now) for agent in people] if _can_mail(inst) else []
    return int(alerts.raise_alert(session, alert, now, persons=reached))


def _audience(session: Session, case: Case, clock: ClockKind, watch: Watch) -> Sequence[Agent]:
    there: dict[Person, Sequence[Agent]] = {None: _holders(session, case, clock)}
    for role in (Role.LEAD, Role.MANAGER, Role.OWNER):
        there[role] = agents.active_as(session, role, case.brand_id)
    return audience(watch.kind, there)


def _holders(session: Session, case: Case, clock: ClockKind) -> Sequence[Agent]:
    """Return who has the case: nobody yet where it lies at a higher tier, so all who work there."""
    if clock.tier in HIGHER:
        return agents.of_tier(session, clock.tier, case.brand_id)
    holder = session.get(Agent, case.holder_id) if case.holder_id else None
    return [holder] if holder and holder.active else []


def _note(session: Session, case: Case, deadline: Deadline, watch: Watch, agent: Agent, now: datetime) -> bool:
    warning = CaseWarning(
        case_id=case.id, clock=deadline.clock, round=deadline.round, key=watch.key, kind=watch.kind,
        agent_id=agent.id, at=now,
    )  # fmt: skip
    return clocks.warn(session, warning)


def _can_mail(inst: Installation) -> bool:
    return bool(inst.settings.smtp_url) and MAIL in inst.notifiers
