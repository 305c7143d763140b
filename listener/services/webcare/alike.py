"""What an agent may mean who merges a case: open cases of the same person or story, and any of the brand."""

from dataclasses import dataclass
from datetime import datetime

from listener.decide.search import asked
from listener.services import refusals
from listener.services.installation import Installation
from listener.services.webcare.looking import look, rows_of
from listener.store import moving, queue
from listener.store.queue import OPEN, QueueFilter, QueueRow

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """A case, the cases that are likely the same matter, and those that fit what was searched for."""

    row: QueueRow
    proposed: list[QueueRow]
    found: list[QueueRow]


def alike(inst: Installation, number: int, text: str, now: datetime) -> Alike:
    """Return the open cases that a case may be merged into. Raises NotFound."""
    with inst.database.reading() as session:
        row = queue.row_of(session, number)
        if row is None:
            raise refusals.unknown(number)
        numbers = moving.alike(session, row.case)
    wanted = QueueFilter(brand=row.brand.slug, states=OPEN, found=asked(text))
    found = look(inst, wanted, None, now, MOST_FOUND).rows if wanted.found else []
    return Alike(row, rows_of(inst, numbers), [each for each in found if each.case.number != number])
