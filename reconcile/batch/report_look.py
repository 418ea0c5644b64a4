"""What every part of a night's workbook looks at: the run, what it knew, what it found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.store import findings as stored
from reconcile.store import report_as_of, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.findings import Finding
    from reconcile.store.report_as_of import AsOf
    from reconcile.store.runs import Run


class Look(NamedTuple):
    """``before`` is the night before, whose workbook told of everything up to it; ``policy`` is what the run was made under."""

    connection: Connection
    run: Run
    before: Run | None
    at: AsOf
    policy: dict[str, Any]
    findings: list[Finding]


def look(connection: Connection, run: Run) -> Look:
    """Gather what the parts share; findings that are gone are left out."""
    before = runs.last(connection, kind="night", before_no=run.run_no)
    found = [one for one in stored.load(connection, run.run_no) if one.state != "gone"]
    return Look(connection, run, before, report_as_of.of(connection, run, before), json.loads(run.policy), found)


def sentence(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, many: str = "") -> str:
    """So many of something.

    >>> counted(1, "file"), counted(2, "file"), counted(1200, "entry", "entries")
    ('1 file', '2 files', '1,200 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
