"""What a policy would promise: when a post published at some moment would be due, and why."""

from collections.abc import Iterator
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
from listener.terms import CaseEventKind, ClockKind, Tier
from models import SlaPolicy


@dataclass(frozen=True, slots=True)
class Foretold:
    """One clock of a case that would open: when it would be due, and the steps that lead there as a case keeps them.

    That of a tier is as if the case were escalated at that moment, or handed back.
    """

    clock: ClockKind
    due_at: datetime
    why: list[dict[str, Any]]


def foretell(inst: Installation, published_at: datetime, /, **fields: Any) -> list[Foretold]:
    """Return the deadlines of a post that opened a case under a policy of these fields (those of PolicyForm).

    Nothing is kept. Raises ListenerError for a field that is wrong, NotFound for a calendar.
    """
    form = checked(PolicyForm, fields)
    with inst.database.reading() as session:
        row = SlaPolicy(name=form.name, scope="")
        promise(session, row, form)
        policy, hours = Policy(form.name, policies.target_of(row)), calendars.of_policy(session, row)
    found = (one for log in _logs(published_at) for one in sla.reckon(log, policy, hours))
    first = {one.clock: one for one in found}
    return [Foretold(one.clock, one.due_at, [clocks.as_json(step) for step in one.why]) for one in first.values()]


def _logs(at: datetime) -> Iterator[list[ClockEvent]]:
    """Yield what may become of a post: it comes to each tier at once, and at first to none."""
    opened = ClockEvent(CaseEventKind.OPENED, at, at)
    for tier in Tier:
        yield [opened, ClockEvent(CaseEventKind.ESCALATED, at, tier=tier)]
    yield [opened]
