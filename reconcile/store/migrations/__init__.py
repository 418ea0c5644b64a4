"""Bringing an older database to the current schema with Alembic; a new database is made whole and needs none of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from reconcile.errors import ReconcileError
from reconcile.store import triggers

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


def upgrade(engine: Engine, versions: Path | None = None) -> None:
    """Run the missing revisions in order, in one transaction, then make the append-only triggers anew.

    A revision that copies and renames a table loses its triggers, so they never rely on having survived. SQLite counts
    the dropped copy's rows as missing for those that point to them; so it looks at all of them at the end instead.

    Raises: ReconcileError when a revision leaves a row that points to none.
    """
    here = Path(__file__).parent
    config = Config()
    for name, value in (("script_location", here), ("version_locations", versions or here / "versions"), ("path_separator", "newline")):
        config.set_main_option(name, str(value).replace("%", "%%"))
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                triggers.install(connection)
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else []
                if lost:
                    raise ReconcileError(
                        "", f"{len(lost)} rows of {lost[0][0]} would point to none after the upgrade", "nothing was changed; report this"
                    )
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    """Only outside a transaction does SQLite listen to this, so it goes past SQLAlchemy, which would begin one."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={state}").close()
