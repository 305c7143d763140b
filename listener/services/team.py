"""The team's view: what is open and due and with whom, what will be late, how the promise was kept today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from listener.decide.digest import local_day
from listener.decide.promise import Kept, kept
from listener.services.installation import Installation
from listener.store import queue, team
from listener.store.queue import QueueFilter, QueueRow
from listener.store.team import Heap

SOON = timedelta(minutes=30)
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class TeamView:
    """`breaching` are the cases due until `until`, the next first. `stamp` is that of the queue."""

    stamp: str
    until: datetime
    brands: list[Heap]
    tiers: list[Heap]
    languages: list[Heap]
    holders: list[Heap]
    unheld: Heap
    breaching: list[QueueRow]
    today: Kept


def look(inst: Installation, now: datetime, zone: ZoneInfo) -> TeamView:
    """Return the view at this moment; today begins at midnight in `zone`."""
    until, (midnight, _) = now + SOON, local_day(now.astimezone(zone).date(), zone.key)
    with inst.database.reading() as session:
        return TeamView(
            stamp=queue.stamp(session),
            until=until,
            brands=team.by_brand(session, now, until),
            tiers=team.by_tier(session, now, until),
            languages=team.by_language(session, now, until),
            holders=team.by_holder(session, now, until),
            unheld=team.unheld(session, now, until),
            breaching=queue.rows(session, QueueFilter(soon=SOON), now, MOST_LISTED),
            today=kept(team.answers(session, midnight, now)),
        )
