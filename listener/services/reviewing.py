"""The daily sample: mentions that did not alert, drawn at random, so that people can tell how many should have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from listener.decide.digest import local_day
from listener.decide.sampling import draw
from listener.services.installation import Installation
from listener.store import brands, reviews
from listener.store.posts import Post
from models import Brand

DAYS_BACK = 7  # a day that was not drawn in time, as nothing ran, is drawn later
SETTLED = timedelta(minutes=10)  # after midnight: what was judged before it is written down by then
WAITING = timedelta(days=14)  # what nobody looked at for so long is not asked for any more


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a look: the posts with their brands, and how many there are of each brand."""

    posts: list[tuple[Post, Brand]]
    counts: dict[str, int]


def draw_due(inst: Installation, now: datetime) -> int:
    """Draw the sample of each brand's local days that are over and not yet drawn; return how many mentions.

    A day is drawn once, by whoever comes first (unique brand and day); a worker killed before has written nothing.
    """
    if not inst.settings.review_sample:
        return 0
    with inst.database.reading() as session:
        wanted = [(brand, day) for brand in brands.active(session) for day in _days(brand, now)]
        drawn = reviews.days_drawn(session, {day.isoformat() for _, day in wanted})
    due = [(brand, day) for brand, day in wanted if (brand.id, day.isoformat()) not in drawn]
    return sum(draw_day(inst, brand, day, now) for brand, day in due)


def draw_day(inst: Installation, brand: Brand, day: date, now: datetime) -> int:
    """Draw a brand's sample of one local day; return how many mentions, none when it was drawn before."""
    start, end = local_day(day, brand.time_zone)

    def work(session: Session) -> int:
        if (brand.id, day.isoformat()) in reviews.days_drawn(session, [day.isoformat()]):
            return 0
        frame = reviews.candidates(session, brand.id, start, end)
        chosen = draw(frame, inst.settings.review_sample, f"{brand.id} {day.isoformat()}")
        reviews.keep(session, brand.id, day.isoformat(), now, frame, chosen)
        return len(chosen)

    return inst.database.write(work)


def waiting(inst: Installation, now: datetime, brand: str | None = None, limit: int = 200) -> Waiting:
    """Return what waits for a look, the newest day first; what is due is drawn before."""
    draw_due(inst, now)
    since = (now - WAITING).date().isoformat()
    with inst.database.reading() as session:
        found = reviews.waiting(session, since, brand, limit)
        return Waiting(found, reviews.count_waiting(session, since))


def _days(brand: Brand, now: datetime) -> Iterator[date]:
    """The brand's last local days that are over, since the day it was added."""
    zone = ZoneInfo(brand.time_zone)
    today, first = (now - SETTLED).astimezone(zone).date(), brand.created_at.astimezone(zone).date()
    for back in range(DAYS_BACK, 0, -1):
        if (day := today - timedelta(days=back)) >= first:
            yield day
