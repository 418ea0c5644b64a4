"""What a night has to say: cases, controls on the bank's data, refused files; new, still open or gone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reconcile.batch import autopay, claims, controls, delivery, expected, misposting, plan_night, quality, unlisted
from reconcile.core.findings import Anew
from reconcile.store import tonight as stored
from reconcile.store.findings import Keeper

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

    from reconcile.core.findings import Finding
    from reconcile.core.policy import Policy
    from reconcile.store.runs import Run


def tonight(connection: Connection, policy: Policy, run: Run, last_night: Run | None) -> Iterator[list[Finding] | Anew]:
    """Everything the rows say tonight, some kinds at a time; a night may have hundreds of thousands."""
    after = last_night.last_arrival_no if last_night else 0
    yield stored.undecided(connection)
    yield stored.unknown_contracts(connection, run.as_of)
    yield stored.over_cleared(connection, run.as_of)
    yield stored.conflicts(connection)
    yield stored.returns(connection, run.run_no)
    yield stored.refused_files(connection, after, run.last_arrival_no)
    yield stored.notified_only(connection, run.as_of, policy.awaiting_details_banking_days)
    yield controls.findings(connection, run.as_of)
    yield expected.findings(connection, policy, run.as_of, run.last_file_no)
    yield unlisted.findings(connection, policy, run, last_night)
    yield plan_night.findings(connection, policy, run.as_of, last_night)
    yield quality.findings(connection)
    yield misposting.findings(connection, policy, run.as_of, last_night)
    yield autopay.findings(connection, policy, run.as_of)
    yield from delivery.findings(connection, policy, run.as_of, last_night)
    yield claims.judge_all(connection, policy, run.as_of, run.run_no)


def keep(connection: Connection, run: Run, found: Iterable[list[Finding] | Anew]) -> dict[str, int]:
    """Write in what they differ from the last night of an earlier day; gives how many there are of each kind."""
    keeper = Keeper(connection, run)
    for some in found:
        if isinstance(some, Anew):
            keeper.keep(*some)
            continue
        by_kind: dict[str, list[Finding]] = defaultdict(list)
        for one in some:
            by_kind[one.kind].append(one)
        for kind, mine in by_kind.items():
            keeper.keep(kind, mine)
    keeper.close()
    return keeper.counts()


def summary(connection: Connection, run_no: int, found: Mapping[str, int]) -> dict[str, int]:
    """Counts for the run's row: decisions by outcome, findings by kind."""
    counts = {f"finding_{kind}": number for kind, number in found.items()}
    counts.update(stored.outcomes(connection, run_no))
    return dict(sorted(counts.items()))
