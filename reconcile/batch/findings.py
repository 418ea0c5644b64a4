"""What a night has to say: cases, controls on the bank's data, refused files; new, still open or gone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from reconcile.batch import autopay, controls, delivery, expected, misposting, plan_night, quality, unlisted
from reconcile.core.findings import Finding, compared
from reconcile.store import findings as stored
from reconcile.store import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from reconcile.core.policy import Policy
    from reconcile.store.runs import Run

# Controls on what others said, which make a night exit 3.
BANK_CONTROLS = frozenset({"refused_file", "statement_conflict", "invoice_conflict", *controls.KINDS})


def tonight(connection: Connection, policy: Policy, run: Run, last_night: Run | None) -> list[Finding]:
    """Everything the rows say tonight, apart from claims."""
    after = last_night.last_arrival_no if last_night else 0
    return [
        *stored.undecided(connection),
        *stored.unknown_contracts(connection, run.as_of),
        *stored.over_cleared(connection, run.as_of),
        *stored.conflicts(connection),
        *stored.returns(connection, run.run_no),
        *stored.refused_files(connection, after, run.last_arrival_no),
        *stored.notified_only(connection, run.as_of, policy.awaiting_details_banking_days),
        *controls.findings(connection, run.as_of),
        *expected.findings(connection, policy, run.as_of, run.last_file_no),
        *unlisted.findings(connection, policy, run, last_night),
        *plan_night.findings(connection, policy, run.as_of, last_night),
        *quality.findings(connection),
        *misposting.findings(connection, policy, run.as_of, last_night),
        *autopay.findings(connection, policy, run.as_of),
        *delivery.findings(connection, policy, run.as_of, last_night),
    ]


def store(connection: Connection, run: Run, found: Sequence[Finding]) -> None:
    """Append them, compared with the last night of an earlier day."""
    earlier = runs.last(connection, kind="night", before_day=run.as_of)
    before = stored.load(connection, earlier.run_no) if earlier else []
    stored.store(connection, run.run_no, compared(found, before, run.as_of))


def summary(connection: Connection, run_no: int, found: Sequence[Finding]) -> dict[str, int]:
    """Counts for the run's row: decisions by outcome, findings by kind."""
    counts = Counter({f"finding_{kind}": number for kind, number in Counter(one.kind for one in found).items()})
    counts.update(stored.outcomes(connection, run_no))
    return dict(sorted(counts.items()))
