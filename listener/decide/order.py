"""The agent's order: what must be done next."""

from datetime import datetime, timedelta

from listener.terms import Level

# A critical post spreads while it waits: it goes before any other due up to twenty minutes earlier.
HEAD_START = {Level.CRITICAL: timedelta(minutes=20), Level.HIGH: timedelta(), Level.MEDIUM: -timedelta(minutes=30)}


# What waits for others, or is answered and still open, goes after all that somebody waits for.
RESTING = timedelta(days=366)


def priority(due_at: datetime, level: Level, *, runs: bool = True) -> datetime:
    """Return the moment by which cases are sorted, earliest first. `runs` tells whether a clock of the case does."""
    return due_at - HEAD_START.get(level, -timedelta(hours=1)) + (timedelta() if runs else RESTING)
