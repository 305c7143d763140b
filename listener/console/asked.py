"""What the address of the queue asks for."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from listener.console.inputs import Start, Text
from listener.services.team import SOON
from listener.store.queue import OPEN, QueueFilter
from listener.terms import CaseState, Level
from models import Agent

VIEWS = ("open", "unheld", "mine", "soon", "late", "closed")
FILTERS = ("brand", "level", "holder")


@dataclass
class Asked:
    """`?view=mine&brand=…&level=…&start=…`. Words that say nothing to us are ignored."""

    view: Text = "open"
    brand: Text = ""
    level: Text = ""
    holder: Text = ""
    start: Start = 0
    done: Text = ""
    case: Start = 0

    def wanted(self, who: Agent) -> QueueFilter:
        return QueueFilter(
            brand=self.brand or None,
            level=Level(self.level) if self.level in set(Level) else None,
            states=(CaseState.CLOSED,) if self.view == "closed" else OPEN,
            holder=who.id if self.view == "mine" else _key(self.holder),
            unheld=self.view == "unheld",
            late=self.view == "late",
            soon=SOON if self.view == "soon" else None,
        )

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the view: the name of each filter that is set, and its value."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def address(self, **changes: object) -> str:
        """Return the address of the queue with these changes; a change of filter starts at the top."""
        kept = {"view": self.view, **self.filters, **changes}
        return f"/queue?{urlencode({key: value for key, value in kept.items() if value})}"


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
