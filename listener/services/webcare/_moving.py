"""What merging and splitting have in common. Inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from listener.decide.timeline import RESPONSES
from listener.services import clocks, refusals
from listener.store import answers, moving
from listener.store import clocks as clock_store
from listener.store.answers import ON_ITS_WAY
from listener.store.moving import Moving
from listener.terms import CaseEventKind, ClockKind
from models import Agent, Case

Heard = Mapping[str, set[str]]  # what was told of the clocks that run, of what they are about


def locked(session: Session, *numbers: int) -> list[Case]:
    """Return the cases as they are now, and nobody else's until the end. Raises NotFound."""
    found = moving.lock(session, numbers)
    for number in numbers:
        if number not in found:
            raise refusals.unknown(number)
    return [found[number] for number in numbers]


def check_not_answering(session: Session, one: Case) -> None:
    """Raise Conflict while an answer to the case is being sent: nobody moves what it is an answer to."""
    last = answers.last_of(session, one.id)
    if last is not None and last.state in ON_ITS_WAY:
        raise refusals.answering(one)


def weight(posts: Iterable[Moving]) -> dict[str, Any]:
    """Return what a case with these posts is like: as urgent as the most urgent of them."""
    known = list(posts)
    worst = max(known, key=lambda post: (post.level.rank, post.score))
    return {"mentions": len(known), "level": worst.level, "score": worst.score}


def standing(one: Case) -> dict[str, Any]:
    """Return where a case stands: its state and tier, with their times."""
    return one.model_dump(mode="json", include={"state", "tier", "tier_since", "wake_at"})


def noted(
    session: Session, one: Case, kind: CaseEventKind, agent: Agent, now: datetime, detail: dict[str, Any]
) -> None:
    """Record an event after a compare-and-swap, and let the session see both."""
    clocks.happened(session, one, kind, now, agent_id=agent.id, detail=detail)
    session.flush()
    session.refresh(one)


def heard(session: Session, one: Case) -> Heard:
    """Return what was told of the clocks of a case that run."""
    told: dict[str, set[str]] = {}
    for row in clock_store.rows_of(session, one.id):
        if row.stopped_at is None:
            told.setdefault(_about(row.clock), set()).update(row.told)
    return told


def settle(session: Session, one: Case, elsewhere: Heard, now: datetime) -> None:
    """Work out the clocks of a case whose posts changed, and where it begins.

    What was told, here or elsewhere, is not told again; what was told of a deadline that has moved away since is, when
    its time comes.
    """
    session.flush()
    session.refresh(one)  # a compare-and-swap goes past the session
    told = {(row.clock, row.round): set(row.told) for row in clock_store.rows_of(session, one.id)}
    deadlines, rows = clocks.reckon(session, one, now)
    one.published_at = deadlines[0].started_at
    for each in deadlines:
        if each.stopped_at is None:
            row, here = rows[each.clock, each.round], told.get((each.clock, each.round), set())
            known = here | elsewhere.get(_about(each.clock), set())
            row.told = [watch.key for watch in each.watches if watch.at <= now and watch.key in known]
            moving.untell(session, one, each.clock, each.round, here - set(row.told))
    clocks.watch(one, deadlines, rows, now)


def _about(clock: ClockKind) -> str:
    """Return what a clock times: an answer, whichever, or what its name says."""
    return "answer" if clock in RESPONSES else clock.value
