"""One writer at a time, also where two workspaces share one PostgreSQL database."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from reconcile.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

_LOCK = 7_322_665_326  # any number nobody else takes: advisory locks share one space of a database
_PAUSE_SECONDS = 0.2  # not money


@contextlib.contextmanager
def held(engine: Engine, wait_seconds: int = 0) -> Iterator[None]:
    """Hold the database for writing; the server lets go of it when this process dies. SQLite's file is held by its workspace.

    Raises: Busy when another process holds it longer than ``wait_seconds``.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        deadline = time.monotonic() + wait_seconds
        while not connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).scalar():
            if time.monotonic() >= deadline:
                raise Busy(engine.url.render_as_string(), "is in use by another run", "wait until it has finished, or use --wait")
            time.sleep(_PAUSE_SECONDS)
        try:
            yield
        finally:
            connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (_LOCK,))
