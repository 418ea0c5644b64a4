"""One customer's list, at once: taken in as a fact, judged, and set out as the bridge from her total to ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import claim_settlement, emails
from reconcile.batch.claim_notice import with_notices
from reconcile.batch.claims import judged, standings
from reconcile.batch.intake import Outcome
from reconcile.core.compare_bridge import bridges
from reconcile.core.reference_data import ClaimCase
from reconcile.errors import Refused, WrongUse
from reconcile.readers import detect, inputs
from reconcile.readers.table_chunk import ROWS
from reconcile.readers.table_claims import read_claims
from reconcile.readers.table_open import find_table
from reconcile.readers.table_schema import schema
from reconcile.store import claim_lookup, claims, files, runs
from reconcile.store.files import Arrival

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.core.compare_bridge import Bridge
    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import ClaimedLine
    from reconcile.readers.inputs import Input
    from reconcile.readers.table_schema import TableSchema


_FEW = 20  # cases looked at closely; where all are listed, nobody reads of each one's plan


class Told(NamedTuple):
    """What the list itself may leave out, told on the command line; "" and None where nothing is."""

    contract_no: str = ""
    notice_date: str = ""
    notice_total_minor: int | None = None

    def fill_case(self, case: ClaimCase) -> ClaimCase:
        """The case with what its list leaves out. Raises: WrongUse when it says something else."""
        for name in ("notice_date", "notice_total_minor"):
            told, said = getattr(self, name), getattr(case, name)
            if told not in {"", None} and said not in {"", None, told}:
                raise WrongUse(
                    f"case {case.case_no}", f"the list itself says {said} as its {name.removesuffix('_minor')}, not {told}", "leave the option out"
                )
        return case._replace(
            notice_date=case.notice_date or self.notice_date,
            notice_total_minor=self.notice_total_minor if case.notice_total_minor is None else case.notice_total_minor,
        )


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
            outcome = _take(engine, policy, one, path, told)
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


def _take(engine: Engine, policy: Policy, one: Input, path: Path, told: Told) -> Outcome:
    try:
        with engine.begin() as connection:
            earlier = files.known(connection, one.sha256)
            if earlier not in {None, "claims", detect.EMAIL}:
                raise WrongUse(one.name, f"this is no customer's list but a file of another kind ({earlier})", "it was taken in before")
            if earlier is not None:
                stands = claims.load(connection, claims.of_file(connection, one.sha256))
                _check_contract(one, told, {line.contract_no for _, lines in stands for line in lines})
                message = "its content was taken in before"
                files.add_arrival(connection, Arrival(one.name, one.sha256, earlier, "exists", message, 0))
                return Outcome(one.name, earlier, "exists", 0, message, path)
            if _is_letter(one, policy, told):
                return _letter(connection, policy, one, path, told)
            file_no = files.add_file(connection, one.name, one.sha256, "claims", one.size)
            rows = new = conflicts = 0
            named: set[str] = set()
            for chunk in _read(one, policy, told):
                filled = [_filled(each, told) for each in chunk]
                named |= {each.contract_no for each in filled}
                taken = claims.take(connection, filled, file_no, one.name)
                rows, new, conflicts = rows + taken.rows, new + taken.new, conflicts + taken.conflicts
            _check_rows(one, rows)
            _check_contract(one, told, named)
            message = f"{rows} rows, {new} new" + (f", {conflicts} contradict what was known" if conflicts else "")
            files.add_arrival(connection, Arrival(one.name, one.sha256, "claims", "taken", message, rows))
            return Outcome(one.name, "claims", "taken", rows, message, path)
    except Refused as refused:
        with engine.begin() as connection:
            files.add_arrival(connection, Arrival(one.name, one.sha256, "claims", "refused", str(refused), 0))
        return Outcome(one.name, "claims", "refused", 0, str(refused), path)


def _is_letter(one: Input, policy: Policy, told: Told) -> bool:
    """Whether it is an e-mail or a letter; a list that needs nothing but its contract told is none."""
    try:
        if detect.detect(one, policy.columns, policy.statements) != detect.EMAIL:
            return False
    except Refused:
        return False
    try:
        if told.contract_no:
            find_table(one, {"claims": policy.columns.get("claims", {})}, (_wanted(told),))
    except Refused:
        return True
    return not told.contract_no


def _letter(connection: Connection, policy: Policy, one: Input, path: Path, told: Told) -> Outcome:
    """A customer's e-mail, on the contracts it names itself, else on the one told. Raises: Refused; WrongUse when it names others."""
    file_no = files.add_file(connection, one.name, one.sha256, detect.EMAIL, one.size)
    rows, message = emails.take(connection, policy, one, file_no, told.contract_no)
    _check_contract(one, told, {line.contract_no for _, lines in claims.load(connection, claims.of_file(connection, one.sha256)) for line in lines})
    files.add_arrival(connection, Arrival(one.name, one.sha256, detect.EMAIL, "taken", message, rows))
    return Outcome(one.name, detect.EMAIL, "taken", rows, message, path)


def _check_rows(one: Input, rows: int) -> None:
    if not rows:
        raise Refused(one.name, "the list has a heading and no rows, so that nothing is claimed", "ask the customer for her list again")


def _check_contract(one: Input, told: Told, named: set[str]) -> None:
    if told.contract_no and named and told.contract_no not in named:
        raise WrongUse(one.name, f"its rows are for contract {', '.join(sorted(named)[:3])}, not {told.contract_no}", "leave --contract out")


def _filled(one: ClaimCase | ClaimedLine, told: Told) -> ClaimCase | ClaimedLine:
    if isinstance(one, ClaimCase):
        return told.fill_case(one._replace(contract_no=one.contract_no or told.contract_no))
    return one._replace(contract_no=one.contract_no or told.contract_no)


def _wanted(told: Told) -> TableSchema:
    """What a list must have: when the contract is told, only days and amounts."""
    wanted = schema("claims")
    if not told.contract_no:
        return wanted
    columns = tuple(replace(column, required=column.required and column.name != "contract_no") for column in wanted.columns)
    return replace(wanted, columns=columns, recognised_by=("paid_on", "amount"))


def _read(one: Input, policy: Policy, told: Told) -> Iterator[list[ClaimCase | ClaimedLine]]:
    """The list's values. When the contract is told, a list needs only days and amounts. Raises: Refused, WrongUse."""
    wanted = _wanted(told)
    if not told.contract_no:
        kind = detect.detect(one, policy.columns)
        if kind != "claims":
            raise WrongUse(one.name, f"this is no customer's list but a file of another kind ({kind})", "take it in with `reconcile import`")
    table = find_table(one, {"claims": policy.columns.get("claims", {})}, (wanted,))
    yield from read_claims(one, table, wanted, ROWS)
