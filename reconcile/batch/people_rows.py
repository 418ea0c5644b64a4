"""What of people's lists was refused by an import, a sentence a row; the rest of each list is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.requests import why
from reconcile.store import people_rows as stored

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine


def newest_file(engine: Engine) -> int:
    """The mark before an import, to tell what it brings."""
    with engine.connect() as connection:
        return stored.newest_file(connection)


def refused(engine: Engine, after_file: int) -> list[str]:
    """Each row that came after a mark and cannot be used, and why; requests first."""
    with engine.connect() as connection:
        asked = [f"request refused: {why(one.refusal, one.said)}" for one in stored.refused_requests(connection, after_file)]
        return [*asked, *_unreadable(connection, after_file)]


def unreadable(connection: Connection, run_no: int) -> list[str]:
    """Each claimed line that came since the night before a run and cannot be read, and why."""
    return _unreadable(connection, stored.night_before(connection, run_no))


def _unreadable(connection: Connection, after_file: int) -> list[str]:
    return [f"claim {case}, line {line}: cannot be read: {problem}" for case, line, problem in stored.unreadable_lines(connection, after_file)]
