"""Rows into tables, many at a time: COPY on PostgreSQL, executemany on SQLite, without looking at foreign keys."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import JSON, Connection, insert, inspect
from sqlmodel import SQLModel

from listener.store.database import Database

AT_ONCE = 20_000


class Sink(ABC):
    """Takes rows as columns by name; what is left out has the default of its model. `close` writes the rest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._rows: dict[type[SQLModel], list[dict[str, Any]]] = {}
        self._defaults: dict[type[SQLModel], dict[str, Any]] = {}
        self.written = 0

    def add(self, table: type[SQLModel], **values: Any) -> None:
        if table not in self._rows:
            self._rows[table], self._defaults[table] = [], _defaults(table)
        self._rows[table].append({**self._defaults[table], **values})

    def flush(self, least: int = AT_ONCE) -> None:
        """Write the tables that have that many rows waiting."""
        for table, rows in self._rows.items():
            if len(rows) >= max(least, 1):
                self._write(table, rows)
                self.written += len(rows)
                rows.clear()

    def close(self) -> None:
        self.flush(1)

    @abstractmethod
    def _write(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None: ...


class Many(Sink):
    """SQLite: one connection that waits for no disk, with a large cache."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._connection = database.engine.execution_options(listener_writes=True).connect()
        raw = self._connection.connection.cursor()
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -1500000"):
            raw.execute(f"PRAGMA {pragma}")
        self._connection.rollback()

    def _write(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        with self._connection.begin():
            self._connection.execute(insert(table), rows)

    def close(self) -> None:
        super().close()
        self._connection.invalidate()
        self._connection.close()


class Copy(Sink):
    """PostgreSQL: COPY, with the triggers of foreign keys off."""

    def _write(self, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        with self.database.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            _copy(connection, table, rows)


def _copy(connection: Connection, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    columns = inspect(table).local_table.columns
    json = {column.name for column in columns if isinstance(column.type, JSON)}
    names = [column.name for column in columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    into = f'COPY "{inspect(table).local_table.name}" ({quoted}) FROM STDIN'
    with connection.connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([_plain(row[name], name in json) for name in names])


def _plain(value: Any, json: bool) -> Any:
    if json and value is not None:
        return Jsonb(value)
    return value.value if isinstance(value, Enum) else value


def _defaults(table: type[SQLModel]) -> Mapping[str, Any]:
    """Return what each column is where nothing is said: keys and times are always said."""
    fields = {column.name: table.model_fields[column.name] for column in inspect(table).local_table.columns}
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in fields.items()
    }


def sink_of(database: Database) -> Sink:
    return Many(database) if database.engine.dialect.name == "sqlite" else Copy(database)
