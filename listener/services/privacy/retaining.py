"""Keep nothing longer than needed: what is old goes, an open case never."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.decide.coverage import KEPT
from listener.errors import ListenerError
from listener.services.installation import Installation
from listener.store import coverage, migrate, notices, retention

LEAST_DAYS = 8  # a digest compares a day with the seven before it


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """How many of each were older than the `cutoff`, and are gone unless it was a trial."""

    cutoff: datetime
    documents: int
    mentions: int
    cases: int
    digests: int


def apply_retention(inst: Installation, days: int, now: datetime, *, dry_run: bool = False) -> RetentionReport:
    """Delete what was collected, closed or built more than `days` ago, in many short transactions.

    Documents of a case that is open, or was closed later, stay with it. Raises ListenerError for too few days.
    """
    if days < LEAST_DAYS:
        raise ListenerError(
            f"{days} days are too few", f"Keep at least {LEAST_DAYS}: digests compare with the week before."
        )
    cutoff = now - timedelta(days=days)
    with inst.database.reading() as session:
        counts = retention.count(session, cutoff)
    if not dry_run:
        _remove(inst, cutoff)
    return RetentionReport(cutoff, **counts)


def _remove(inst: Installation, cutoff: datetime) -> None:
    write = inst.database.write
    while write(lambda session: retention.remove_cases(session, cutoff)):
        pass
    while write(lambda session: retention.remove_documents(session, cutoff))[0]:
        pass
    while write(lambda session: retention.remove_digests(session, cutoff)):
        pass
    while write(lambda session: retention.remove_rest(session, cutoff)):
        pass


def apply_daily(inst: Installation, now: datetime) -> RetentionReport | None:
    """Apply the installation's retention once a day (UTC); None when it was done today, here or elsewhere.

    The day begins with a look at how much there is by now, which the database plans by.
    """
    if not inst.database.write(lambda session: retention.begin_day(session, now.date())):
        return None
    inst.database.write(lambda session: coverage.remove_before(session, now - KEPT))
    inst.database.write(lambda session: notices.remove_before(session, now - notices.KEPT))
    migrate.survey(inst.database)
    return apply_retention(inst, inst.settings.retention_days, now)
