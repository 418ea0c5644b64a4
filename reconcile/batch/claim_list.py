"""One customer's list, at once: taken in as a fact, judged, and set out as the bridge from her total to ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import claim_settlement
from reconcile.batch.claim_files import Told, take
from reconcile.batch.claim_notice import with_notices
from reconcile.batch.claims import judged, standings
from reconcile.core.compare_bridge import bridges
from reconcile.errors import WrongUse
from reconcile.readers import inputs
from reconcile.store import claim_lookup, claims, runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.batch.intake import Outcome
    from reconcile.core.compare_bridge import Bridge
    from reconcile.core.policy import Policy


_FEW = 20  # cases looked at closely; where all are listed, nobody reads of each one's plan


class Answer(NamedTuple):
    """What became of the files, and the bridges of the cases they speak of."""

    outcomes: list[Outcome]
    cases: list[Bridge]

    @property
    def remarks(self) -> bool:
        """Whether a file, a row, or a second list under a known number was refused."""
        refused = any(one.outcome == "refused" or "contradict" in one.message for one in self.outcomes)
        return (
            refused or any(case.head.remark for case in self.cases) or any(line.verdict == "unreadable" for case in self.cases for line in case.lines)
        )


def answer(engine: Engine, policy: Policy, paths: Sequence[Path], told: Told, as_of: str) -> Answer:
    """Take lists in (the same list again changes nothing) and judge them.

    Raises: WrongUse for a contract there is none of, an option at odds with the list, or a file that is no list.
    """
    if told.contract_no:
        with engine.connect() as connection:
            if not claim_lookup.customers(connection, [told.contract_no]):
                raise WrongUse(f"contract {told.contract_no}", "there is no such contract", "check the number, or take the contracts in first")
    outcomes, numbers = [], []
    for path in paths:
        for one in inputs.expand([path]):
            outcome = take(engine, policy, one, path, told._replace(as_of=as_of))
            outcomes.append(outcome)
            with engine.connect() as connection:
                numbers.extend(claims.of_file(connection, one.sha256) if outcome.outcome != "refused" else [])
    with engine.begin() as connection:
        return Answer(outcomes, look(connection, policy, as_of, sorted(set(numbers)), told))


def look(connection: Connection, policy: Policy, as_of: str, numbers: Sequence[str], told: Told = Told()) -> list[Bridge]:  # noqa: B008
    """The bridges of these cases, by case number. Raises: WrongUse for a case there is none of."""
    listed = [(told.fill_case(case), lines) for case, lines in claims.load(connection, numbers)]
    missing = sorted(set(numbers) - {case.case_no for case, _ in listed})
    if missing:
        raise WrongUse(f"case {missing[0]}", "there is no such case", "`reconcile claim list` names them")
    lines = judged(connection, policy, as_of, listed)
    found = standings(connection, [case.case_no for case, _ in listed], lines)
    cases = [one._replace(standing=found[one.head.case_no]) for one in bridges([case for case, _ in listed], lines)]
    if len(cases) <= _FEW:
        cases = [one._replace(settlement=claim_settlement.of_case(connection, policy, as_of, one.head)) for one in cases]
    return with_notices(connection, cases)


def every(connection: Connection, policy: Policy, as_of: str) -> list[Bridge]:
    """The bridges of all cases, by case number."""
    return look(connection, policy, as_of, claims.numbers(connection))


def latest(connection: Connection, today: str) -> str:
    """The day to judge on: today, or the last night's day where that is later (a past or future month played through)."""
    last = runs.last(connection, kind="night")
    return max(today, last.as_of) if last else today
