"""One database, two kinds of transaction: reading, and writing."""

import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import copy
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, InvalidatePoolError, OperationalError
from sqlmodel import Session

from listener.errors import ConfigError
from listener.store.scope import ScopedSession
from listener.terms import EVERY_BRAND, Scope

T = TypeVar("T")

BUSY_TIMEOUT_MS = 15_000
ATTEMPTS = 5
IDLE = 1.0  # seconds after which a connection that lay in the pool is asked whether it still is one
ANYWHERE = 1.1  # what a page of a table costs that is not the next one: so many of those
KEPT = 10  # connections of a process: as many as the console has threads, and some


class Database:
    """The engine and its sessions. Make one per process, after the fork.

    SQLite writers begin with BEGIN IMMEDIATE: a deferred transaction that turns writer while another
    writes fails at once with «database is locked», whatever the busy timeout
    (https://www.sqlite.org/lang_transaction.html).
    On PostgreSQL reading commits each statement by itself: every statement of READ COMMITTED sees a state of its own
    anyhow, and a page does without a round trip before and after its statements
    (https://www.postgresql.org/docs/current/transaction-iso.html).

    Its sessions see and change what lies in its scope (see listener.store.scope): every brand, unless `within`.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.engine = _engine(address)
        self._reader = self.engine
        if self.engine.dialect.name == "postgresql":
            self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._writer = self.engine.execution_options(listener_writes=True)
        self.scope = EVERY_BRAND

    def within(self, scope: Scope) -> Self:
        """Return the same database with nothing in it but what lies in the scope."""
        view = copy(self)
        view.scope = scope
        return view

    @contextmanager
    def reading(self, *, whole: bool = False) -> Iterator[Session]:
        """A session that changes nothing: what is changed in it is forgotten.

        `whole`: in one transaction, in which alone a result too long for the memory is read part by part.
        """
        with ScopedSession(self.engine if whole else self._reader, self.scope, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits at the end of the block, or leaves no trace."""
        with ScopedSession(self._writer, self.scope) as session, session.begin():
            yield session

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a writing transaction; again when another process was first (unique key, deadlock)."""
        for attempt in range(ATTEMPTS):
            try:
                with self.writing() as session:
                    return work(session)
            except (IntegrityError, OperationalError):
                if attempt == ATTEMPTS - 1:
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        self.engine.dispose()


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise ConfigError(
            "The address of the database cannot be read",
            advice="Set LISTENER_DATABASE_URL to sqlite:///… or postgresql://user:password@host:5432/name",
        ) from error
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        return _sqlite(address, url.database or "")
    if url.get_backend_name() != "postgresql":
        raise ConfigError(
            f"{url.get_backend_name()} databases are not supported",
            advice="Set LISTENER_DATABASE_URL to sqlite:///… or postgresql://…",
        )
    return _postgresql(url)


def _postgresql(url: URL) -> Engine:
    # Nothing is prepared, as psycopg would do after five times: PostgreSQL then plans for no brands in particular, and
    # pages of an agent of two brands took twice as long. Thus a pooler may stand between, too.
    unprepared = {"prepare_threshold": None}
    engine = create_engine(url, pool_size=KEPT, pool_use_lifo=True, connect_args=unprepared)

    @event.listens_for(engine, "connect")
    def _plan(connection: Any, _record: Any) -> None:
        """Let it plan for memory and flash, where a page from anywhere costs little more than the next one.

        By default it plans for disks that turn, and reads all cases where an index holds what is asked for: searches of
        common words among closed cases took twice as long.
        (https://www.postgresql.org/docs/current/runtime-config-query.html)
        """
        connection.execute(f"SET random_page_cost = {ANYWHERE}")
        connection.commit()

    @event.listens_for(engine, "checkin")
    def _leave(_connection: Any, record: Any) -> None:
        record.info["left"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        """Ask a connection that lay idle, or that the server wrote on: when it is gone, so are all that lie there.

        SQLAlchemy's own `pool_pre_ping` asks each time, which cost a page of the console a round trip a session.
        """
        idle = time.monotonic() - record.info.get("left", float("inf"))
        if idle < IDLE and not _is_written_on(connection.fileno()):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as problem:
            raise InvalidatePoolError from problem

    return engine


def _is_written_on(file: int) -> bool:
    """Tell whether there is something to read; on a connection that nobody asked anything, a farewell."""
    poll = select.poll()
    poll.register(file, select.POLLIN)
    return bool(poll.poll(0))


def _sqlite(address: str, file: str) -> Engine:
    if not file or file == ":memory:":
        raise ConfigError("An in-memory database cannot be shared between processes", advice="Name a file.")
    Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.startswith("file:"):
        with suppress(OSError):  # the first connection says what is wrong
            Path(file).touch(mode=0o600)  # it holds what persons said; SQLite gives its journals the same rights
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing: we do, below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("listener_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
