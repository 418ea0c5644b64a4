"""Opening the store: one database by URL, made or brought up to date, with the guards switched on.

Only SQLAlchemy's driver opens the live SQLite file: a second SQLite library in one process does not see its locks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from reconcile.errors import ReconcileError
from reconcile.store import read_only, triggers
from reconcile.store.schema import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0001"
_CHECK_URL = "check [store] url in reconcile.toml: sqlite:///… or postgresql+psycopg://…"
_CACHE_KIB = 32_768  # measured: up to 300,000 bills a larger one is no faster; with 3,000,000, 256 MiB save 6 % of the computation


def open_store(url: str) -> Engine:
    """An engine on a database whose schema is the current one; a new or older database is brought there first.

    One that may not be written is opened for reading.

    Raises: ReconcileError when the database cannot be reached or was made by a newer version.
    """
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        writable = read_only.may_be_written(engine.url)
        if not writable:
            engine = sa.create_engine(read_only.reading(engine.url))
        sa.event.listen(engine, "connect", _on_sqlite_connect if writable else _on_read_only_connect)
        sa.event.listen(engine, "begin", _on_sqlite_begin)
    try:
        _bring_up_to_date(engine)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        raise ReconcileError(
            _shown(url), f"the database does not answer as it should: {error.orig}", "see whether it runs and may be written"
        ) from error
    except ReconcileError:
        engine.dispose()
        raise
    return engine


def _engine(url: str) -> Engine:
    try:
        parsed = sa.make_url(url)
        kind = parsed.get_backend_name()
        if kind == "sqlite":
            return sa.create_engine(parsed)
        if kind == "postgresql":
            # A reader sees one night, not half of it and half of the next.
            return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), isolation_level="REPEATABLE READ")
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise ReconcileError(_shown(url), f"this database cannot be used: {error}", _CHECK_URL) from error
    except ModuleNotFoundError as error:
        raise ReconcileError(_shown(url), f"the database's driver is missing: {error}", "install it: pip install 'reconcile[postgres]'") from error
    raise ReconcileError(_shown(url), f"{kind} is no database this program knows", _CHECK_URL)


def _shown(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except sa.exc.ArgumentError:
        return "[store] url"


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    _set(connection, *_WRITING, *_ALWAYS)


def _on_read_only_connect(connection: Any, _record: object) -> None:
    _set(connection, *_ALWAYS)


_WRITING = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a file is archived once it is committed: a power cut must not take the commit back
    "foreign_keys=ON",
    "recursive_triggers=ON",
)
_ALWAYS = ("busy_timeout=30000", "temp_store=MEMORY", f"cache_size=-{_CACHE_KIB}")


def _set(connection: Any, *pragmas: str) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event opens the transaction, DDL included
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def _on_sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    with engine.begin() as connection:
        found = version(connection)
        if found == HEAD:
            return
        if found is None:
            metadata.create_all(connection)
            triggers.install(connection)
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
            connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
            return
        if found > HEAD:
            raise ReconcileError(
                _shown(str(engine.url)), f"the database has schema {found}, this program knows up to {HEAD}", "install the newer reconcile"
            )
    from reconcile.store.migrations import upgrade  # noqa: PLC0415  Alembic costs a third of a second: only when behind

    upgrade(engine)


def version(connection: Connection) -> str | None:
    """The schema's version by plain SQL; None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])
