"""The plans of the statements that the pages really run: taken down as they are sent, explained, the dearest first."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import select

from listener.decide.search import asked
from listener.services import answering, finding, webcare
from listener.services.installation import Installation
from listener.store import agents
from listener.store.queue import QueueFilter
from listener.terms import CaseState
from models import Agent

EACH = 4  # statements a page
LEAST_MS = 1.0


@dataclass
class Sent:
    statement: str
    parameters: Any
    ms: float


def explained(inst: Installation) -> list[dict[str, Any]]:
    """Return page, milliseconds, statement and plan of the dearest statements of each page."""
    now = datetime.now(UTC)
    with inst.database.reading() as session:
        people = session.exec(select(Agent).order_by(Agent.email)).all()
        some = next(one for one in people if not one.all_brands)
        scope = agents.scope_of(session, some)
    anyone = people[0]
    within = inst.within(scope)
    number = webcare.look(inst, QueueFilter(), anyone, now, 1).rows[0].case.number
    closed = (CaseState.CLOSED,)
    pages: dict[str, Callable[[], Any]] = {
        "queue": lambda: webcare.look(inst, QueueFilter(), anyone, now),
        "queue of two brands": lambda: webcare.look(within, QueueFilter(), some, now),
        "queue, closed": lambda: webcare.look(inst, QueueFilter(states=closed), anyone, now),
        "queue, choices": lambda: (finding.choices(within), webcare.known_tags(within)),
        "search, common": lambda: webcare.look(inst, QueueFilter(found=asked("acme service ")), anyone, now),
        "search, beginning": lambda: webcare.look(inst, QueueFilter(found=asked("acme serv")), anyone, now),
        "search, closed of two brands": lambda: webcare.look(
            within, QueueFilter(states=closed, found=asked("phone ")), some, now
        ),
        "case": lambda: _case(inst, number, anyone, now),
        "stamp": lambda: webcare.stamp(inst),
        "stamp of two brands": lambda: webcare.stamp(within),
    }  # fmt: skip
    return [row for name, page in pages.items() for row in _of_page(inst, name, page)]


def _case(inst: Installation, number: int, agent: Agent, now: datetime) -> None:
    view = webcare.case(inst, number)
    answering.look(inst, view.row, view.posts, agent, now)


def _of_page(inst: Installation, name: str, page: Callable[[], Any]) -> list[dict[str, Any]]:
    page()
    with _taken_down(inst) as sent:
        page()
    dear = sorted((one for one in sent if one.statement.startswith("SELECT")), key=lambda one: -one.ms)[:EACH]
    head = {"page": name, "ms": round(sum(one.ms for one in sent), 1)}
    head |= {"statement": f"{len(sent)} statements", "plan": []}
    return [head, *(_row(inst, name, one) for one in dear if one.ms >= LEAST_MS)]


def _row(inst: Installation, name: str, one: Sent) -> dict[str, Any]:
    return {
        "page": name, "ms": round(one.ms, 1), "statement": _short(one.statement),
        "plan": _plan(inst, one),
    }  # fmt: skip


@contextmanager
def _taken_down(inst: Installation) -> Any:
    """Give a list that fills with the statements sent meanwhile, each with the time until its first row was there.

    On SQLite, which works in this very thread, that is the processor's time: what others do here does not count.
    """
    sent: list[Sent] = []
    clock = time.thread_time if inst.database.engine.dialect.name == "sqlite" else time.perf_counter

    def before(connection: Connection, _c: Any, _s: str, _p: Any, context: Any, _m: bool) -> None:
        context.began = clock()

    def after(connection: Connection, _c: Any, statement: str, parameters: Any, context: Any, _m: bool) -> None:
        sent.append(Sent(statement, parameters, (clock() - context.began) * 1000))

    event.listen(inst.database.engine, "before_cursor_execute", before)
    event.listen(inst.database.engine, "after_cursor_execute", after)
    try:
        yield sent
    finally:
        event.remove(inst.database.engine, "before_cursor_execute", before)
        event.remove(inst.database.engine, "after_cursor_execute", after)


def _plan(inst: Installation, one: Sent) -> list[str]:
    is_sqlite = inst.database.engine.dialect.name == "sqlite"
    ask = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN (ANALYZE, BUFFERS) "
    with inst.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(ask + one.statement, one.parameters).all()
    return [f"    {row[-1]}" for row in rows]


def _short(statement: str) -> str:
    """Return the statement with its columns left out: what it reads, joins and asks."""
    head, _, rest = " ".join(statement.split()).partition(" FROM ")
    return f"{head[:120]}{'…' if len(head) > 120 else ''} FROM {rest}"[:900]
