"""Rows in bulk: tuples straight to the driver, COPY on PostgreSQL, and staged look-ups joined by index."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_INTEGERS = ("_minor", "_n")  # what the names of staged columns of integers end in
_AT_ONCE = 5_000  # rows a driver call: enough to hide its cost, few enough to stay small


def insert(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Append rows, given as tuples in the order of ``columns``."""
    if not rows:
        return
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        if not connection.in_transaction():
            connection.begin()  # SQLAlchemy does not see what the driver is handed, and would not commit it
        cursor = connection.connection.cursor()
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT OR FAIL INTO {table} ({names}) VALUES ({marks})"  # see store.triggers
    for start in range(0, len(rows), _AT_ONCE):
        connection.exec_driver_sql(sql, _tuples(rows[start : start + _AT_ONCE]))


def _tuples(rows: Sequence[Sequence[Any]]) -> list[Any]:
    """The rows as the driver takes them; named tuples are tuples already."""
    return list(rows) if all(map(isinstance, rows, repeat(tuple))) else list(map(tuple, rows))


def stage(connection: Connection, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """(Re)fill a temporary table of this connection, to be joined to what is stored.

    Columns are text unless they end in ``_minor`` or ``_n``, which are integers. A name always has the same columns:
    the table is emptied, not made again, so that a long run does not collect locks.
    """
    defined = ", ".join(f"{column} {_type(connection, column)}" for column in columns)
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE IF NOT EXISTS {name} ({defined})")
    connection.exec_driver_sql(f"DELETE FROM {name}")
    texts = _one_text_a_row(columns, rows) if connection.dialect.name == "sqlite" else ""
    if texts:
        connection.exec_driver_sql(f"INSERT INTO {name} SELECT value FROM json_each(?)", (texts,))
    else:
        insert(connection, name, columns, rows)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {name}")


def given(connection: Connection, texts: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    """Texts to join to what is stored, in their order, once: what stands after FROM, a table ``g`` of one column ``value``, and its parameter."""
    if connection.dialect.name == "postgresql":
        return "unnest(CAST(? AS TEXT[])) AS g(value)", (list(texts),)
    return "json_each(?) g", (_JSON.encode(texts),)


def _one_text_a_row(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The rows of a single text column as one JSON array, which SQLite reads in a third of the time of so many rows; else ""."""
    if len(columns) > 1 or columns[0].endswith(_INTEGERS):
        return ""
    texts = _JSON.encode([text for (text,) in rows])
    return "" if "\\u0000" in texts else texts


def _type(connection: Connection, column: str) -> str:
    if column.endswith(_INTEGERS):
        return "BIGINT"
    return 'TEXT COLLATE "C"' if connection.dialect.name == "postgresql" else "TEXT"


def fetch(connection: Connection, sql: str, parameters: Iterable[Any] = ()) -> list[Any]:
    """All rows of a query written with ``?`` marks, on either database, as the driver's plain tuples."""
    sql = _spelled(sql, connection.dialect.name)
    with connection.exec_driver_sql(sql, tuple(parameters)) as found:
        return list(found.cursor.fetchall())  # a named row each, as SQLAlchemy gives, takes as long as reading them


def execute(connection: Connection, sql: str, parameters: Iterable[Any] = ()) -> int:
    """Run one statement written with ``?`` marks; gives the number of rows touched."""
    sql = _spelled(sql, connection.dialect.name)
    return connection.exec_driver_sql(sql, tuple(parameters)).rowcount


@lru_cache(maxsize=1_000)
def _spelled(sql: str, dialect: str) -> str:
    """The query as a database wants it: PostgreSQL's marks; on SQLite, staged or given rows first.

    SQLite knows nothing of such a table's size and would as soon scan the whole history; ``CROSS JOIN`` holds it to the
    order written.
    """
    if dialect == "postgresql":
        return sql.replace("%", "%%").replace("?", "%s")
    return re.sub(r"(?<!LEFT )(?<!CROSS )\bJOIN\b", "CROSS JOIN", sql) if "FROM stage_" in sql or "FROM json_each(" in sql else sql


def next_number(connection: Connection, table: str, column: str) -> int:
    """The next number of a table counted by us; safe because one run at a time writes."""
    row = fetch(connection, f"SELECT COALESCE(MAX({column}), 0) + 1 FROM {table}")[0]
    return int(row[0])


def stream(connection: Connection, sql: str, parameters: Iterable[Any] = (), at_once: int = 10_000) -> Iterator[list[Any]]:
    """The rows of a query some thousand at a time, as the driver's plain tuples, so that memory does not grow with their number."""
    sql = _spelled(sql, connection.dialect.name)
    with connection.exec_driver_sql(sql, tuple(parameters), execution_options={"stream_results": True}) as found:
        if connection.dialect.name == "sqlite":
            while rows := found.cursor.fetchmany(at_once):
                yield list(rows)
            return
        for named in found.partitions(at_once):  # of a server's cursor SQLAlchemy has read ahead
            yield [tuple(row) for row in named]


def stream_json(connection: Connection, columns: str, tail: str, parameters: Iterable[Any] = (), at_once: int = 10_000) -> Iterator[list[str]]:
    """The rows of ``SELECT columns tail`` some thousand at a time, each as one JSON array, to the letter the same on either database.

    SQLite spells them itself, which takes a third of the time of making values of them first.
    """
    if connection.dialect.name == "sqlite":
        for rows in stream(connection, f"SELECT json_array({columns}) {tail}", parameters, at_once):
            yield [text for (text,) in rows]
        return
    for rows in stream(connection, f"SELECT {columns} {tail}", parameters, at_once):
        yield [_JSON.encode(row) for row in rows]
