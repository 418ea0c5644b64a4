"""What a customer sends as her payments: a list, an export of her own account, her orders, an e-mail; taken in as a fact."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reconcile.batch import emails
from reconcile.batch.intake import Outcome
from reconcile.batch.takers import counted
from reconcile.core.reference_data import ClaimCase
from reconcile.errors import Refused, WrongUse
from reconcile.readers import claimed_exports, claimed_heading, detect
from reconcile.readers.table_chunk import ROWS
from reconcile.readers.table_claims import read_claims
from reconcile.readers.table_open import find_table
from reconcile.readers.table_schema import schema
from reconcile.store import claims, files, lookup
from reconcile.store.files import Arrival

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from reconcile.core.policy import Policy
    from reconcile.core.reference_data import ClaimedLine
    from reconcile.readers.inputs import Input
    from reconcile.readers.table_open import Table
    from reconcile.readers.table_schema import TableSchema


class Told(NamedTuple):
    """What the list itself may leave out, told on the command line; "" and None where nothing is."""

    contract_no: str = ""
    notice_date: str = ""
    notice_total_minor: int | None = None
    as_of: str = ""  # the day of the answer, by which a letter without a date was here

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


def take(engine: Engine, policy: Policy, one: Input, path: Path, told: Told) -> Outcome:
    """Take one file in as what a customer claims. Raises: WrongUse for a file that is none, or an option at odds with it."""
    try:
        with engine.begin() as connection:
            earlier = files.known(connection, one.sha256)
            if earlier not in {None, "claims", detect.EMAIL}:
                raise WrongUse(one.name, f"this is no customer's list but a file of another kind ({earlier})", "it was taken in before")
            if earlier is not None:
                stands = claims.load(connection, claims.of_file(connection, one.sha256))
                _check_taken(one, told, stands)
                message = "its content was taken in before"
                files.add_arrival(connection, Arrival(one.name, one.sha256, earlier, "exists", message, 0))
                return Outcome(one.name, earlier, "exists", 0, message, path)
            if _is_letter(one, policy, told):
                return _letter(connection, policy, one, path, told)
            file_no = files.add_file(connection, one.name, one.sha256, "claims", one.size)
            rows = new = conflicts = 0
            named: set[str] = set()
            for chunk in _read(connection, policy, one, told):
                filled = [_filled(each, told) for each in chunk]
                named |= {each.contract_no for each in filled}
                taken = claims.take(connection, filled, file_no, one.name)
                rows, new, conflicts = rows + taken.rows, new + taken.new, conflicts + taken.conflicts
            _check_rows(one, rows)
            _check_contract(one, told, named)
            message = f"{counted(rows, 'row', 'rows')}, {new} new" + (f", {conflicts} contradict what was known" if conflicts else "")
            files.add_arrival(connection, Arrival(one.name, one.sha256, "claims", "taken", message, rows))
            return Outcome(one.name, "claims", "taken", rows, message, path)
    except Refused as refused:
        with engine.begin() as connection:
            files.add_arrival(connection, Arrival(one.name, one.sha256, "claims", "tried", str(refused), 0))
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
            _table(policy, one, told)
    except Refused:
        return True
    return not told.contract_no


def _table(policy: Policy, one: Input, told: Told) -> Table:
    """The list in the file, by our names of its columns or reconcile.toml's, else by what they seem to be. Raises: Refused."""
    wanted, names = _wanted(told), policy.columns.get("claims", {})
    try:
        return find_table(one, {"claims": names}, (wanted,))
    except Refused:
        guessed = claimed_heading.guessed(one, wanted, names)
        if not guessed:
            raise
        return find_table(one, {"claims": guessed}, (wanted,))


def _letter(connection: Connection, policy: Policy, one: Input, path: Path, told: Told) -> Outcome:
    """A customer's e-mail, on the contracts it names itself, else on the one told. Raises: Refused; WrongUse when it names others."""
    file_no = files.add_file(connection, one.name, one.sha256, detect.EMAIL, one.size)
    rows, message = emails.take(connection, policy, one, file_no, told.contract_no, told.as_of)
    _check_contract(one, told, {line.contract_no for _, lines in claims.load(connection, claims.of_file(connection, one.sha256)) for line in lines})
    files.add_arrival(connection, Arrival(one.name, one.sha256, detect.EMAIL, "taken", message, rows))
    return Outcome(one.name, detect.EMAIL, "taken", rows, message, path)


def _check_rows(one: Input, rows: int) -> None:
    if not rows:
        raise Refused(one.name, "the list has a heading and no rows, so that nothing is claimed", "ask the customer for her list again")


def _check_contract(one: Input, told: Told, named: set[str]) -> None:
    if told.contract_no and named and told.contract_no not in named:
        raise WrongUse(one.name, f"its rows are for contract {', '.join(sorted(named)[:3])}, not {told.contract_no}", "leave --contract out")


def _check_taken(one: Input, told: Told, stands: list[tuple[ClaimCase, tuple[ClaimedLine, ...]]]) -> None:
    """Two customers may send lists that are alike to the letter. Raises: WrongUse where this one was taken in for other contracts."""
    numbers = sorted({line.contract_no for _, lines in stands for line in lines})
    if told.contract_no and numbers and told.contract_no not in numbers:
        cases = ", ".join(case.case_no for case, _ in stands[:3])
        to_do = (
            f"for {told.contract_no} give it a column contract_no, which makes it another list; close the earlier case where that was a mistake "
            "(`reconcile claim close`)"
        )
        raise WrongUse(one.name, f"the very same list was taken in before as case {cases}, for contract {', '.join(numbers[:3])}", to_do)


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


def _read(connection: Connection, policy: Policy, one: Input, told: Told) -> Iterator[list[ClaimCase | ClaimedLine]]:
    """The file's values, a list's or her own bank's. Raises: Refused, WrongUse."""
    kind = _kind(policy, one, told)
    if claimed_exports.is_export(kind):
        ours = lookup.own_accounts(connection) | {account.iban for account in policy.accounts}
        contracts = partial(emails.contracts_of, connection)
        return claimed_exports.read_claimed(one, kind, ours, contracts, told.contract_no, policy.statements)
    if kind != "claims":
        raise WrongUse(one.name, f"this is no customer's list but a file of another kind ({kind})", "take it in with `reconcile import`")
    return read_claims(one, _table(policy, one, told), _wanted(told), ROWS)


def _kind(policy: Policy, one: Input, told: Told) -> str:
    """The kind of file. When the contract is told, a table needs only days and amounts to be a list, in whatever words."""
    try:
        kind = detect.detect(one, policy.columns, policy.statements)
    except Refused:
        if not told.contract_no and not claimed_heading.guessed(one, _wanted(told), policy.columns.get("claims", {})):
            raise
        return "claims"
    return "claims" if told.contract_no and not claimed_exports.is_export(kind) else kind
