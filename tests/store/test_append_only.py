"""Facts, postings and findings can only be added to: the database itself holds that, whoever writes to it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from reconcile.store import bulk
from reconcile.store.schema import APPEND_ONLY, PROJECTIONS, metadata
from tests.store.rows import everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine, Table

ALL = [table.name for table in APPEND_ONLY]
TABLES = pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


def _row(table: Table, number: int) -> tuple[Any, ...]:
    """A row that only has to be one: its texts and numbers say nothing."""
    return tuple(number if isinstance(column.type, sa.Integer) else f"t{number}" for column in table.columns)


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _put_row(connection: Connection, table: Table, number: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")  # the row need not point to others
    else:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    bulk.insert(connection, table.name, _names(table), [_row(table, number)])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = origin")


def _refused(engine: Engine, statement: Callable[[Table], str], *, with_row: bool = False) -> list[str]:
    """The tables that refuse the statement, each with a row in it."""
    refused = []
    with engine.connect() as connection:
        for table in APPEND_ONLY:
            _put_row(connection, table, 1)
            attempt = connection.begin_nested()
            try:
                bulk.execute(connection, statement(table), _row(table, 1) if with_row else ())
            except sa.exc.DBAPIError as error:
                if f"{table.name} is append-only" in str(error.orig):
                    refused.append(table.name)
            if attempt.is_active:
                attempt.rollback()
        connection.rollback()
    return refused


_FAIL = 3  # how SQLite numbers it; 2 is to abort


def test_every_table_is_append_only_or_can_be_rebuilt() -> None:
    assert {table.name for table in (*APPEND_ONLY, *PROJECTIONS)} == set(metadata.tables)
    assert not {table.name for table in APPEND_ONLY} & {table.name for table in PROJECTIONS}


def test_a_stored_row_cannot_be_changed(engine: Engine) -> None:
    assert _refused(engine, lambda table: f"UPDATE {table.name} SET {_names(table)[-1]} = {_names(table)[-1]}") == ALL


def test_a_stored_row_cannot_be_deleted(engine: Engine) -> None:
    assert _refused(engine, lambda table: f"DELETE FROM {table.name}") == ALL


@POSTGRESQL
def test_a_table_cannot_be_truncated(engine: Engine) -> None:
    assert _refused(engine, lambda table: f"TRUNCATE {table.name} CASCADE") == ALL


@POSTGRESQL
def test_an_insert_that_would_update_is_refused(engine: Engine) -> None:
    def upsert(table: Table) -> str:
        last, key = _names(table)[-1], ", ".join(column.name for column in table.primary_key)
        marks = ", ".join("?" * len(table.columns))
        return f"INSERT INTO {table.name} VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {last} = EXCLUDED.{last}"

    assert _refused(engine, upsert, with_row=True) == ALL


@SQLITE
@TABLES
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_a_stored_row_cannot_be_replaced(store_url: str, engine: Engine, table: Table, recursive: str, verb: str) -> None:
    """Also by a foreign tool, which has none of our settings."""
    engine.dispose()
    foreign = sqlite3.connect(store_url.removeprefix("sqlite:///"))
    try:
        foreign.execute("PRAGMA foreign_keys=OFF")
        foreign.execute(f"PRAGMA recursive_triggers={recursive}")
        marks = ", ".join("?" * len(table.columns))
        foreign.execute(f"INSERT INTO {table.name} VALUES ({marks})", _row(table, 1))
        before = foreign.execute(f"SELECT * FROM {table.name}").fetchall()
        other = tuple(
            value if column.primary_key else (value + 1 if isinstance(value, int) else f"{value}x")
            for column, value in zip(table.columns, _row(table, 1), strict=True)
        )
        with pytest.raises(sqlite3.IntegrityError, match=f"{table.name} is append-only"):
            foreign.execute(f"{verb} INTO {table.name} VALUES ({marks})", other)
        assert foreign.execute(f"SELECT * FROM {table.name}").fetchall() == before
    finally:
        foreign.close()


@SQLITE
@pytest.mark.parametrize(
    ("table", "same"),
    [("source_file", {"sha256": "t1"}), ("run", {"run_id": "t1"}), ("claim_case", {"case_no": "t1"})],
)
def test_a_second_unique_key_does_not_replace_either(engine: Engine, table: str, same: dict[str, str]) -> None:
    """REPLACE also deletes rows that meet another unique key than the primary one."""
    found = metadata.tables[table]
    names = _names(found)
    other = [same.get(name, value) for name, value in zip(names, _row(found, 2), strict=True)]
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("PRAGMA recursive_triggers=OFF")
        bulk.insert(connection, table, names, [_row(found, 1)])
        with pytest.raises(sa.exc.IntegrityError, match="append-only"):
            bulk.execute(connection, f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(names))})", other)


@SQLITE
@TABLES
def test_rows_are_appended_without_copies_of_the_pages_they_touch(engine: Engine, table: Table) -> None:
    """SQLite keeps such copies for a statement that may abort: that is seen from how its program stops."""
    sent: list[str] = []
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        sa.event.listen(connection, "before_cursor_execute", lambda *said: sent.append(said[2]))
        bulk.insert(connection, table.name, _names(table), [_row(table, 1)])
        program = bulk.fetch(connection, f"EXPLAIN {next(sql for sql in sent if sql.startswith('INSERT'))}", _row(table, 2))
        connection.rollback()
    stops = {int(step[3]) for step in program if step[1] in {"Halt", "HaltIfNull"} and int(step[3])}
    assert stops == {_FAIL}


def test_a_projection_may_change_for_it_can_be_rebuilt(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, "number_key", ("key", "kind", "contract_no", "item_key"), [("1002003017", "contract", "1002003017", "")])
        assert bulk.execute(connection, "UPDATE number_key SET item_key = 'x'") == 1
        assert bulk.execute(connection, "DELETE FROM number_key") == 1


def test_a_refused_change_leaves_what_was_there(engine: Engine) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, "source_file", ("file_no", "sha256", "name", "kind", "size"), [(1, "aa", "a.xml", "camt", 5)])
    before = everything(engine, "source_file")
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
        bulk.execute(connection, "UPDATE source_file SET size = 6")
    assert everything(engine, "source_file") == before
