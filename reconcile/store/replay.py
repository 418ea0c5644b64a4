"""Scratch books in which past nights are made again: the store is copied once, and only read.

A connection to the scratch books sees the copy beside them, as ``was``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from reconcile.store import bulk
from reconcile.store.engine import open_store
from reconcile.store.schema import metadata

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine


def copied(engine: Engine, path: Path) -> None:
    """The store as a SQLite file of its own, whatever database it is."""
    if engine.dialect.name == "sqlite":
        target = sa.create_engine(f"sqlite:///{path}")
        with engine.connect() as connection, target.connect() as other:
            connection.connection.driver_connection.backup(other.connection.driver_connection)  # type: ignore[union-attr]
        target.dispose()
        return
    copy = _unguarded(path)
    with engine.connect() as source, copy.begin() as connection:
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            for rows in bulk.stream(source, f"SELECT {', '.join(names)} FROM {table.name}"):
                bulk.insert(connection, table.name, names, rows)
    copy.dispose()


def scratch(path: Path, copy: Path) -> Engine:
    """Empty books in a file, with the copy beside them."""
    return _unguarded(path, copy)


def _unguarded(path: Path, beside: Path | None = None) -> Engine:
    """A new store without what guards facts against change or a power cut against loss: it is thrown away when it was used."""
    engine = open_store(f"sqlite:///{path}")
    with engine.begin() as connection:
        for (name,) in bulk.fetch(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    engine.dispose()

    def connected(connection: Any, _record: object) -> None:
        for pragma in ("synchronous=OFF", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}").close()
        if beside is not None:
            connection.execute("ATTACH DATABASE ? AS was", (str(beside),)).close()

    sa.event.listen(engine, "connect", connected)
    return engine


def last_day(connection: Connection) -> str:
    """The last booking day; '' when there is no payment."""
    return str(bulk.fetch(connection, "SELECT COALESCE(MAX(booking_date), '') FROM payment_state")[0][0])
