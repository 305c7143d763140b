"""Watch the clocks of open cases: warn before a deadline, at the breach and after. Each is told once."""

from datetime import datetime

from sqlmodel import Session

from listener.decide.watches import next_watch
from listener.services import clocks, warning
from listener.services.installation import Installation
from listener.store import cases
from listener.store.clocks import Book
from models import Case


def watch_cases(inst: Installation, now: datetime, limit: int = 200) -> int:
    """Tell what has come due and return how many alerts were written.

    A sweep that slept through several warnings tells only the latest: an agent cannot act on the others.
    """

    def work(session: Session) -> int:
        book = Book(session)
        return sum(_watch(inst, session, book, case, now) for case in cases.due_to_watch(session, now, limit))

    return inst.database.write(work)


def _watch(inst: Installation, session: Session, book: Book, case: Case, now: datetime) -> int:
    deadlines, rows = clocks.reckon(session, case, now, book=book)
    told = 0
    for one in deadlines:
        row = rows[one.clock, one.round]
        due = next_watch(one.watches, row.told, now)
        if due is not None and due.at <= now:
            row.told = [*row.told, due.key]
            told += warning.tell(inst, session, case, one, due, now)
    clocks.watch(case, deadlines, rows, now)
    return told
