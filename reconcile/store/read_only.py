"""An SQLite store in a place that may not be written: on a read-only disk, or in a folder of somebody else's.

SQLite's write-ahead log wants a file beside the database even for reading. Without a log left over, the database file is
whole by itself and is opened as one that nobody changes; while another process has the log open, it is shared.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import sqlalchemy as sa

from reconcile.errors import ReconcileError

if TYPE_CHECKING:
    from sqlalchemy import URL


def may_be_written(url: URL) -> bool:
    """Whether this SQLite database, and the folder in which its log stands, may be written; one that is not there yet may."""
    if not url.database or url.database == ":memory:":
        return True
    path = Path(url.database)
    return not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def reading(url: URL) -> URL:
    """The address under which the database can be read as it stands.

    Raises: ReconcileError when a log that was left over cannot be read without writing.
    """
    assert url.database
    path = Path(url.database)
    log = path.with_name(f"{path.name}-wal")
    if not log.exists():
        return _address(path, {"mode": "ro", "immutable": "1"})
    shared = _address(path, {"mode": "ro"})
    if _opens(shared):
        return shared
    if not log.stat().st_size:
        return _address(path, {"mode": "ro", "immutable": "1"})
    what = f"may not be written, and {log.name} beside it holds changes that cannot be read without writing"
    raise ReconcileError(str(path), what, "let somebody who may write there run any command once (`reconcile verify`), or copy the folder")


def _address(path: Path, options: dict[str, str]) -> URL:
    return sa.URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query={**options, "uri": "true"})


def _opens(address: URL) -> bool:
    engine = sa.create_engine(address)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT name FROM sqlite_master ORDER BY name LIMIT 1").all()
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()
    return True
