"""Append-only, held by the database itself: no update, no delete, no replacement of a fact, posting or finding.

``INSERT OR REPLACE`` deletes the old row without firing a delete trigger unless ``recursive_triggers`` is on, and a
foreign tool need not set that; so an insert that meets an existing key is refused before it can replace anything.

That trigger fails and does not abort, and ``bulk.insert`` says ``OR FAIL``: nothing of one row's insert needs to be taken
back then. Where it might, SQLite copies every page a row touches before it writes it, and a payment takes three times as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint

from reconcile.store.schema import APPEND_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table


def install(connection: Connection) -> None:
    """Make the triggers of every append-only table anew; run after each migration, which may have lost them."""
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for sql in statements:
        connection.exec_driver_sql(sql)


def _unique_keys(table: Table) -> Iterator[list[str]]:
    yield [column.name for column in table.primary_key]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        if index.unique:
            yield [column.name for column in index.columns]


def _sqlite() -> Iterator[str]:
    for table in APPEND_ONLY:
        name = table.name
        for verb in ("UPDATE", "DELETE"):
            yield f"DROP TRIGGER IF EXISTS {name}_no_{verb.lower()}"
            yield (f"CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END")
        clauses = " OR ".join(
            f"EXISTS (SELECT 1 FROM {name} WHERE " + " AND ".join(f"{key} = NEW.{key}" for key in keys) + ")" for keys in _unique_keys(table)
        )
        yield f"DROP TRIGGER IF EXISTS {name}_no_replace"
        yield (f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {clauses} BEGIN SELECT RAISE(FAIL, '{name} is append-only'); END")


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION reconcile_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    for table in APPEND_ONLY:
        name = table.name
        yield f"DROP TRIGGER IF EXISTS {name}_append_only ON {name}"
        yield (
            f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION reconcile_append_only()"
        )
