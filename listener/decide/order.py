"""The agent's order: what must be done next."""

from datetime import datetime, timedelta

from listener.terms import Level

# A critical post spreads while it waits: it goes before any other due up to twenty minutes earlier.
HEAD_START = {Level.CRITICAL: timedelta(minutes=20), Level.HIGH: timedelta(), Level.MEDIUM: -timedelta(minutes=30)}


def priority(due_at: datetime, level: Level) -> datetime:
    """Return the moment by which cases are sorted, earliest first."""
    return due_at - HEAD_START.get(level, -timedelta(hours=1))
