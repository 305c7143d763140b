"""What a policy would promise: when a post published at some moment would be due, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listener.decide import sla
from listener.decide.policies import Policy
from listener.decide.timeline import ClockEvent
from listener.services.installation import Installation
from listener.services.registry.forms import checked
from listener.services.registry.policies import PolicyForm, promise
from listener.store import calendars, clocks, policies
from listener.terms import CaseEventKind, ClockKind
from models import SlaPolicy


@dataclass(frozen=True, slots=True)
class Foretold:
    """One clock of a case that would open: when it would be due, and the steps that lead there as a case keeps them."""

    clock: ClockKind
    due_at: datetime
    why: list[dict[str, Any]]


def foretell(inst: Installation, published_at: datetime, /, **fields: Any) -> list[Foretold]:
    """Return the deadlines of a post that opened a case under a policy of these fields (those of PolicyForm).

    Nothing is kept. Raises ListenerError for a field that is wrong, NotFound for the calendar.
    """
    form = checked(PolicyForm, fields)
    with inst.database.reading() as session:
        row = SlaPolicy(name=form.name, scope="")
        promise(session, row, form)
        policy, calendar = Policy(form.name, policies.target_of(row)), calendars.value(session, row.calendar_id)
    deadlines = sla.reckon([ClockEvent(CaseEventKind.OPENED, published_at, published_at)], policy, calendar)
    return [Foretold(one.clock, one.due_at, [clocks.as_json(step) for step in one.why]) for one in deadlines]
