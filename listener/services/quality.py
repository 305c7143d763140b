"""How good the alerts of each brand are, week by week, by what people said of them and of the sample they reviewed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from listener.decide.digest import local_day
from listener.decide.quality import AlertFact, Quality, SampleFact, summarise, week_of
from listener.services.installation import Installation
from listener.store import brands, heads, quality
from models import Brand, BrandHead

WEEKS = 8


@dataclass(frozen=True, slots=True)
class BrandQuality:
    """A brand's numbers: all weeks together, then each, the newest first; in each all languages, then each.

    `corrections` counts the mentions with a corrected label, of any age; `head` is the one in use.
    """

    brand: Brand
    rows: list[Quality]
    corrections: int
    head: BrandHead | None


def measure(inst: Installation, now: datetime, slug: str | None = None, weeks: int = WEEKS) -> list[BrandQuality]:
    """Return the numbers of one brand, or of all, over so many weeks of seven days (ISO 8601), this one included.

    Raises NotFound for an unknown brand.
    """
    with inst.database.reading() as session:
        wanted = [brands.by_slug(session, slug)] if slug else brands.active(session)
        in_use = heads.active(session)
        return [
            BrandQuality(
                brand, _rows(session, brand, now, weeks), heads.spoken_since(session, brand.id, None)[0],
                in_use.get(brand.id),
            )
            for brand in wanted
        ]  # fmt: skip


def _rows(session: Session, brand: Brand, now: datetime, weeks: int) -> list[Quality]:
    zone = ZoneInfo(brand.time_zone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    start, since = local_day(monday, brand.time_zone)[0], monday.isoformat()
    rang = [
        AlertFact(week_of(at.astimezone(zone).date()), language, right)
        for at, language, right in quality.alerts(session, brand.id, start)
    ]
    drawn = [
        SampleFact(_week(one.day), one.language, one.probability, missed)
        for one, missed in quality.samples(session, brand.id, since)
    ]
    silent: dict[tuple[str, str], int] = {}
    for draw in quality.draws(session, brand.id, since):
        for language, size in draw.sizes.items():
            key = (_week(draw.day), language)
            silent[key] = silent.get(key, 0) + size
    return summarise(rang, drawn, silent)


def _week(day: str) -> str:
    return week_of(date.fromisoformat(day))
