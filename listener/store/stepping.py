"""The different values of an indexed column, found by steps from one to the next: few lie among very many rows.

Neither SQLite nor PostgreSQL skips through an index by itself (https://wiki.postgresql.org/wiki/Loose_indexscan).
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select


def steps(column: Any, *inside: ColumnElement[bool]) -> CTE:
    """Return the values of a table's column as `value`, of those rows that these conditions leave; a NULL ends them.

    The column is a table's and not a model's: rows out of scope are stepped on, and whoever asks leaves them out.
    """
    first = select(func.min(column).label("value")).where(*inside).cte(recursive=True)
    after = select(func.min(column)).where(column > first.c.value, *inside).scalar_subquery()
    return first.union_all(select(after).where(first.c.value.is_not(None)))
