"""The operator's view: how far an installation is set up, its sources, what was told, whether all parts work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from listener.errors import NotFound
from listener.services import pulse
from listener.services.installation import Installation
from listener.services.rendering import REPORT
from listener.services.reporting import build_digest
from listener.store import migrate, overview
from listener.store import standings as standing
from listener.store.brands import active
from listener.store.overview import Beginning, SourceRow, Told
from listener.store.standings import Standing
from listener.terms import DeliveryState, DigestReport
from models import Brand, Channel, Digest

QUEUES = ("poll", "analyse", "notify", "housekeeping")
SILENT = timedelta(minutes=2)  # the slowest queue beats every thirty seconds


@dataclass(frozen=True, slots=True)
class Readiness:
    """`problems` says in words what is not ready; `pulses` how long ago each queue last worked, None: never."""

    problems: tuple[str, ...]
    pulses: dict[str, timedelta | None]


def beginning(inst: Installation) -> Beginning:
    with inst.database.reading() as session:
        return overview.beginning(session)


def sources(inst: Installation) -> list[SourceRow]:
    with inst.database.reading() as session:
        return overview.sources(session)


def deliveries(
    inst: Installation,
    states: Sequence[DeliveryState] = (),
    limit: int = 100,
    offset: int = 0,
    channel_id: UUID | None = None,
) -> list[Told]:
    with inst.database.reading() as session:
        return overview.deliveries(session, states, limit, offset, channel_id)


def channels(inst: Installation) -> Sequence[Channel]:
    with inst.database.reading() as session:
        return overview.channels(session)


def brands(inst: Installation) -> Sequence[Brand]:
    with inst.database.reading() as session:
        return active(session)


def standings(inst: Installation, found: Sequence[Brand], since: datetime) -> dict[UUID, Standing]:
    with inst.database.reading() as session:
        return standing.standings(session, found, since)


def digests(inst: Installation) -> list[tuple[Digest, Brand]]:
    with inst.database.reading() as session:
        return overview.digests(session)


def digest(inst: Installation, slug: str, day: date, now: datetime) -> tuple[DigestReport, Brand, datetime | None]:
    """Return a day's report with when it was built; as it stands now, with None, when it was not built yet."""
    with inst.database.reading() as session:
        found = overview.digest(session, slug, day.isoformat())
    if found is None:
        raise NotFound(f"There is no brand “{slug}”", advice="Choose one in the list of digests.")
    built, brand = found
    if built is None:
        return build_digest(inst, slug, day, now), brand, None
    return REPORT.validate_python(built.report), brand, built.built_at


def gauges(inst: Installation, now: datetime) -> dict[str, dict[str, float]]:
    with inst.database.reading() as session:
        return overview.gauges(session, now)


def readiness(inst: Installation, now: datetime) -> Readiness:
    """Tell whether the database answers, has the newest tables, and every queue has worked of late."""
    try:
        if migrate.current(inst.database) != migrate.newest():
            return Readiness(("the database needs: listener migrate",), {})
        beats = pulse.pulses(inst)
    except SQLAlchemyError as error:
        return Readiness((f"the database does not answer ({type(error).__name__})",), {})
    ages = {queue: now - beats[queue] if queue in beats else None for queue in QUEUES}
    silent = [queue for queue, age in ages.items() if age is None or age > SILENT]
    return Readiness(tuple(f"no worker serves the queue “{queue}”" for queue in silent), ages)
