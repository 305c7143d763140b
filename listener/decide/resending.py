"""When an answer that could not be sent is tried again, and when that would risk saying it twice."""

from datetime import datetime, timedelta

from listener.decide.telling import next_attempt

# Sources that take an answer once know its key for an hour (Mastodon's Idempotency-Key).
GIVE_UP_AFTER = timedelta(minutes=50)


def next_try(attempts: int, released_at: datetime, retry_after: timedelta | None, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts; None: never, somebody must look."""
    at = now + next_attempt(attempts, retry_after)
    return at if at <= released_at + GIVE_UP_AFTER else None
