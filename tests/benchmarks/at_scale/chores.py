"""The daily work at that size, each timed once: none may grow with the square of what there is."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from listener.services import clocks, coverage, overview, watching, webcare
from listener.services.installation import Installation
from listener.services.privacy.retaining import apply_retention
from listener.services.reporting import build_digest
from listener.store import cases
from listener.store import clocks as clock_store
from listener.store.queue import OPEN
from models import Case
from tests.benchmarks.at_scale import searching


def timed(inst: Installation) -> dict[str, Any]:
    """Return seconds by chore, with what it did."""
    now = datetime.now(UTC)
    today = now.date()
    slugs = [brand.slug for brand in overview.brands(inst)]
    chores: dict[str, Callable[[], Any]] = {
        "sweep of the clocks, every open case due": lambda: _sweep(inst, now),
        "clocks of all open cases after a change of policy": lambda: _reckon(inst, now),
        "leases, snoozes and presences that ran out": lambda: (
            webcare.give_back_due(inst, now), webcare.wake_due(inst, now), webcare.remove_expired(inst, now)
        ),
        "coverage of the last day, all sources": lambda: len(coverage.last_day(inst, now)),
        "digest of yesterday, the largest brand": lambda: build_digest(
            inst, slugs[0], today - timedelta(days=1), now
        ).volume,
        "digest of a calm day, the largest brand": lambda: build_digest(
            inst, slugs[0], today - timedelta(days=20), now
        ).volume,
        "retention, dry run at half of what there is": lambda: apply_retention(inst, 150, now, dry_run=True),
        "gauges for monitoring": lambda: overview.gauges(inst, now)["open_cases"],
        "a thousand searches, ms": lambda: searching.timed(inst),
        "standings of the brands, a week": lambda: len(
            overview.standings(inst, overview.brands(inst), now - timedelta(days=7))
        ),
    }  # fmt: skip
    return {name: _timed(chore) for name, chore in chores.items()}


def _timed(chore: Callable[[], Any]) -> list[Any]:
    began = time.perf_counter()
    done = chore()
    return [round(time.perf_counter() - began, 2), str(done)[:160]]


def _sweep(inst: Installation, now: datetime) -> int:
    """Let every open case be due for a look, as after a long stop, and sweep until none is."""
    inst.database.write(lambda s: s.execute(update(Case).where(col(Case.state).in_(OPEN)).values(watch_at=now)))
    alerts = 0
    while inst.database.write(lambda s: _is_due(s, now)):
        alerts += watching.watch_cases(inst, now)
    return alerts


def _is_due(session: Any, now: datetime) -> bool:
    return bool(cases.due_to_watch(session, now, 1))


def _reckon(inst: Installation, now: datetime) -> int:
    inst.database.write(clock_store.mark)
    return clocks.reckon_all(inst, now)
