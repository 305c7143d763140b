"""What the address of the queue asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from listener.console.inputs import Start, Text
from listener.decide.search import asked
from listener.services.team import SOON
from listener.store.queue import OPEN, TO_DO, QueueFilter
from listener.terms import CaseState, Level, Tier
from models import Agent

VIEWS = ("open", "unheld", "mine", "soon", "late", "approval", "waiting", "snoozed", "closed")
FILTERS = ("q", "brand", "level", "tier", "tag", "language", "source", "topic", "holder")
STATES = {
    "soon": OPEN, "late": OPEN, "approval": OPEN, "waiting": (CaseState.WAITING,), "snoozed": (CaseState.SNOOZED,),
    "closed": (CaseState.CLOSED,),
}  # fmt: skip


@dataclass
class Asked:
    """`?view=mine&brand=…&level=…&start=…`. Words that say nothing to us are ignored."""

    view: Text = "open"
    brand: Text = ""
    level: Text = ""
    tier: Text = ""
    tag: Text = ""
    q: Text = ""
    language: Text = ""
    source: Text = ""
    topic: Text = ""
    holder: Text = ""
    start: Start = 0
    done: Text = ""
    case: Start = 0

    def wanted(self, who: Agent) -> QueueFilter:
        return QueueFilter(
            brand=self.brand or None,
            level=Level(self.level) if self.level in set(Level) else None,
            states=STATES.get(self.view, TO_DO),
            tag=self.tag or None,
            tier=Tier(self.tier) if self.tier in set(Tier) else None,
            holder=who.id if self.view == "mine" else _key(self.holder),
            unheld=self.view == "unheld",
            late=self.view == "late",
            approval=self.view == "approval",
            soon=SOON if self.view == "soon" else None,
            found=asked(self.q),
            language=self.language or None,
            source=_key(self.source),
            topic=self.topic or None,
        )

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the view: the name of each filter that is set, and its value."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def address(self, **changes: object) -> str:
        """Return the address of the queue with these changes; a change of filter starts at the top."""
        return f"/queue?{self._written(changes)}"

    @property
    def query(self) -> str:
        """What a view is kept by: all that narrows it."""
        return self._written({})

    def _written(self, changes: Mapping[str, object]) -> str:
        kept = {"view": self.view, **self.filters, **changes}
        return urlencode({key: value for key, value in kept.items() if value})


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
