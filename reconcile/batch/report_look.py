"""What every part of a night's workbook looks at: the run, what it knew, what it found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from reconcile.core import autopay, delivery
from reconcile.core.findings import WORSE_THAN_UNDECIDED
from reconcile.store import findings as stored
from reconcile.store import report_as_of, report_rows, runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.core.findings import Finding
    from reconcile.store.report_as_of import AsOf
    from reconcile.store.report_rows import Case
    from reconcile.store.runs import Run


# Kinds with a sheet of their own, of which a large night has a hundred thousand: read when that sheet is made.
MANY = (*autopay.KINDS, *delivery.KINDS)
ON_WORKLIST = frozenset({"awaiting_details", "clarification", "duplicate_payment"}) | WORSE_THAN_UNDECIDED


class Look(NamedTuple):
    """``before`` is the night before, whose workbook told of everything up to it; ``policy`` is what the run was made under.

    ``cases`` are the payments of the worklist, by payment_id.
    """

    connection: Connection
    run: Run
    before: Run | None
    at: AsOf
    policy: dict[str, Any]
    findings: list[Finding]
    cases: dict[str, Case]


def look(connection: Connection, run: Run) -> Look:
    """Gather what the parts share; findings that are gone are left out, and those of ``MANY``."""
    found = [one for one in stored.load(connection, run.run_no, but=MANY) if one.state != "gone"]
    seen = bare(connection, run)
    cases = report_rows.cases(connection, seen.at, {one.payment_id for one in found if one.kind in ON_WORKLIST})
    return seen._replace(findings=found, cases=cases)


def bare(connection: Connection, run: Run) -> Look:
    """The same without any findings or cases."""
    before = runs.last(connection, kind="night", before_no=run.run_no)
    return Look(connection, run, before, report_as_of.of(connection, run, before), json.loads(run.policy), [], {})


def sentence(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def counted(number: int, one: str, many: str = "") -> str:
    """So many of something.

    >>> counted(1, "file"), counted(2, "file"), counted(1200, "entry", "entries")
    ('1 file', '2 files', '1,200 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
