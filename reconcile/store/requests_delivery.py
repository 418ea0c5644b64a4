"""How contracts' bills go out, and how their paper bills are paid: looked up in bulk for the contracts a night touches."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from reconcile.core.delivery import Habit, Told
from reconcile.store import bulk
from reconcile.store.entry_identity import behind, day_of
from reconcile.store.findings import STANDING
from reconcile.store.known_lines import IS_STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from reconcile.store.runs import Run

_MONTH = len("2026-03")  # of a day


def versions(connection: Connection, numbers: Iterable[str], last_file_no: int) -> dict[str, tuple[list[Told], bool]]:
    """By contract, what the billing system has said of its bills, and whether the newest version has an e-mail address."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT c.contract_no, c.file_no, c.bill_delivery, c.email FROM stage_contract_no s JOIN contract c ON c.contract_no = s.contract_no "
        "WHERE c.file_no <= ? ORDER BY c.contract_no, c.version_no"
    )
    told: dict[str, list[Told]] = defaultdict(list)
    email: dict[str, bool] = {}
    for number, file_no, delivered, address in bulk.fetch(connection, sql, (last_file_no,)):
        told[number].append(Told(int(file_no), delivered))
        email[number] = bool(address)
    return {number: (said, email[number]) for number, said in told.items()}


def standing(connection: Connection, kind: str, first_day: str) -> set[str]:
    """The contracts of which the last night found something of a kind, of a day up to one; "" for any day."""
    until = "AND (? = '' OR f.day <= ?)" if connection.dialect.name == "sqlite" else "AND (CAST(? AS TEXT) = '' OR f.day <= ?)"
    return {
        key for (key,) in bulk.fetch(connection, f"SELECT n.key FROM {STANDING} AND n.kind = ? {until} ORDER BY n.key", (kind, first_day, first_day))
    }


def on_paper(connection: Connection, after_run: int, candidates: Iterable[str], as_of: str) -> set[str]:
    """The open contracts with paper bills that were paid since a run, or are candidates."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(candidates))])
    # UNION brings them in order and each once, so that the contracts are read through and not looked up here and there.
    sql = (
        "SELECT n.contract_no FROM (SELECT g.contract_no FROM posting g WHERE g.run_no > ? AND g.contract_no <> '' "
        "UNION SELECT s.contract_no FROM stage_contract_no s) x JOIN contract_now n ON n.contract_no = x.contract_no "
        "WHERE n.bill_delivery = 'paper' AND (n.closed_on = '' OR n.closed_on > ?) ORDER BY n.contract_no"
    )
    return {number for (number,) in bulk.fetch(connection, sql, (after_run, as_of))}


def off_paper(connection: Connection, night: Run, as_of: str) -> set[str]:
    """The contracts of which we were told since a night, or that have closed since, and that have no paper bills any more."""
    told = (
        "SELECT c.contract_no FROM contract c JOIN contract_now n ON n.contract_no = c.contract_no WHERE c.file_no > ? "
        "AND (n.bill_delivery <> 'paper' OR (n.closed_on <> '' AND n.closed_on <= ?))"
    )
    closed = "SELECT n.contract_no FROM contract_now n WHERE n.closed_on <> '' AND n.closed_on > ? AND n.closed_on <= ?"
    sql = f"{told} UNION {closed} ORDER BY contract_no"
    return {number for (number,) in bulk.fetch(connection, sql, (night.last_file_no, as_of, night.as_of, as_of))}


def new_accounts(connection: Connection, after_file: int) -> bool:
    """Whether an account of ours was not known up to a file: payments from it are our own since."""
    sql = (
        "SELECT s.statement_no FROM statement s WHERE s.file_no > ? AND NOT EXISTS "
        "(SELECT 1 FROM statement b WHERE b.account = s.account AND b.file_no <= ?) ORDER BY s.statement_no LIMIT 1"
    )
    return bool(bulk.fetch(connection, sql, (after_file, after_file)))


def first_statement_day(connection: Connection) -> str:
    """The first day of which a bank's statement speaks; "" before any has come."""
    return str(bulk.fetch(connection, f"SELECT COALESCE(MIN(from_date), '') FROM statement s WHERE from_date <> '' AND {IS_STATEMENT}")[0][0])


def habits(connection: Connection, numbers: Iterable[str], first_day: str, as_of: str, collectors: Iterable[str]) -> list[Habit]:
    """How these contracts were paid in the days between; what was returned or paid back does not count. By contract.

    ``named``: from an account of one's own, by a number of ours, not by a person's ruling or by habit alone.
    """
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    # By payment, as the table it is looked up in is in that order; its id begins with its day.
    stands = (
        "SELECT g.payment_id, g.contract_no FROM stage_contract_no s JOIN posting g ON g.contract_no = s.contract_no "
        "WHERE g.account_code IN ('item', 'on_account', 'held') AND g.payment_id > ? AND g.payment_id < ? "
        "GROUP BY g.payment_id, g.contract_no HAVING SUM(g.amount_minor) > 0"
    )
    sql = (
        f"SELECT x.contract_no, {day_of('x.payment_id')}, h.payer_account FROM ({stands}) x "
        "LEFT JOIN payer_history h ON h.payment_id = x.payment_id AND h.contract_no = x.contract_no AND h.posted_by = 'number' "
        "ORDER BY x.contract_no, x.payment_id"
    )
    many = frozenset(collectors)
    rows = chain.from_iterable(bulk.stream(connection, sql, (behind(first_day), behind(as_of))))
    return [_habit(number, list(paid), many) for number, paid in groupby(rows, key=itemgetter(0))]


def _habit(number: str, paid: Sequence[tuple[str, str, str | None]], many: frozenset[str]) -> Habit:
    """``paid``: (contract_no, booking_date, the account it came from where it named a number of ours), oldest first."""
    named = sum(account is not None and account not in many for _, _, account in paid)
    return Habit(number, len(paid), named, paid[0][1], len({day[:_MONTH] for _, day, _ in paid}))
