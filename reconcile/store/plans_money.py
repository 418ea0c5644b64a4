"""What levelled plans have asked and got: the items of each contract's plan year, and what stands on them, in sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reconcile.core.plan_drift import Stands, Year
from reconcile.store import bulk
from reconcile.store.entry_identity import behind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

_EVER = 2**62
PLAN_KINDS = "('instalment', 'levelled')"


class Known(NamedTuple):
    """What is looked at: facts up to a file, postings up to a run, payments booked up to a day."""

    as_of: str
    file_no: int = _EVER
    run_no: int = _EVER


class PlanItem(NamedTuple):
    """An instalment, or the levelled invoice in its place. ``worth_minor``: its amount less what changes of the plan took off."""

    contract_no: str
    item_key: str
    kind: str
    due_on: str
    currency: str
    worth_minor: int
    paid_minor: int
    elsewhere_minor: int

    @property
    def open_minor(self) -> int:
        """What is still to be paid."""
        return self.worth_minor - self.paid_minor - self.elsewhere_minor


_SEEN = "c.file_no <= ? AND c.run_no <= ?"
# What is settled elsewhere is no more than what is left, so that a bill cancelled after it was paid is not paid twice.
_ITEMS = (
    "SELECT i.contract_no AS contract_no, i.item_key AS item_key, i.kind AS kind, i.due_on AS due_on, i.currency AS currency, "
    f"i.amount_minor - COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = i.item_key AND c.reason = 'plan_change' AND {_SEEN}), 0) AS worth, "
    "COALESCE((SELECT SUM(p.amount_minor) FROM posting p WHERE p.item_key = i.item_key "
    "AND p.account_code = 'item' AND p.run_no <= ? AND p.payment_id < ?), 0) AS paid, "
    f"COALESCE((SELECT SUM(c.amount_minor) FROM clearing c WHERE c.item_key = i.item_key AND c.reason <> 'plan_change' AND {_SEEN}), 0) AS elsewhere "
    "FROM stage_plan_year s JOIN item i ON i.contract_no = s.contract_no AND i.currency = s.currency "
    f"WHERE i.kind IN {PLAN_KINDS} AND i.due_on >= s.first_day AND i.due_on <= s.last_day AND i.file_no <= ? AND i.run_no <= ? AND i.issued_on <= ? "
    f"AND NOT EXISTS (SELECT 1 FROM clearing c WHERE c.item_key = i.item_key AND c.reason = 'replaced' AND {_SEEN})"
)


def _stage(connection: Connection, years: Mapping[tuple[str, str], Year]) -> None:
    rows = [(number, currency, one.first_day, one.last_day) for (number, currency), one in sorted(years.items())]
    bulk.stage(connection, "stage_plan_year", ("contract_no", "currency", "first_day", "last_day"), rows)


def _parameters(known: Known) -> tuple[object, ...]:
    seen = (known.file_no, known.run_no)
    return (*seen, known.run_no, behind(known.as_of), *seen, *seen, known.as_of, *seen)


def stands(connection: Connection, years: Mapping[tuple[str, str], Year], known: Known) -> dict[str, Stands]:
    """By contract, what its year has asked and got. ``years``: by (contract, currency)."""
    _stage(connection, years)
    sql = (
        "SELECT contract_no, CAST(SUM(worth) AS BIGINT), CAST(SUM(CASE WHEN due_on <= ? THEN worth ELSE 0 END) AS BIGINT), "
        f"CAST(SUM(paid + elsewhere) AS BIGINT), MAX(due_on) FROM ({_ITEMS}) x GROUP BY contract_no ORDER BY contract_no"
    )
    found = {row[0]: Stands(int(row[1]), int(row[2]), int(row[3]), row[4]) for row in bulk.fetch(connection, sql, (known.as_of, *_parameters(known)))}
    for number, minor in _on_account(connection, known).items():
        found[number] = found.get(number, Stands())._replace(on_account_minor=minor)
    return found


def _on_account(connection: Connection, known: Known) -> dict[str, int]:
    """What waits on account of the staged contracts, in the plan's currency; a held duplicate too."""
    sql = (
        "SELECT s.contract_no, CAST(SUM(p.amount_minor) AS BIGINT) FROM posting p JOIN stage_plan_year s ON s.contract_no = p.contract_no "
        "AND s.currency = p.currency WHERE p.account_code IN ('on_account', 'held') AND p.run_no <= ? "
        "AND p.payment_id < ? GROUP BY s.contract_no HAVING SUM(p.amount_minor) <> 0 ORDER BY s.contract_no"
    )
    return {row[0]: int(row[1]) for row in bulk.fetch(connection, sql, (known.run_no, behind(known.as_of)))}


def items(connection: Connection, years: Mapping[tuple[str, str], Year], known: Known) -> list[PlanItem]:
    """The items of each contract's year, by contract and due day."""
    _stage(connection, years)
    sql = f"SELECT contract_no, item_key, kind, due_on, currency, worth, paid, elsewhere FROM ({_ITEMS}) x ORDER BY contract_no, due_on, item_key"
    return [PlanItem(*row[:5], *(int(minor) for minor in row[5:])) for row in bulk.fetch(connection, sql, _parameters(known))]


def closed_of(connection: Connection, numbers: Iterable[str], known: Known) -> dict[str, str]:
    """The closed ones of some contracts, in the version known, with the day."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT c.contract_no, c.closed_on FROM stage_contract_no s JOIN contract c ON c.contract_no = s.contract_no WHERE c.closed_on <> '' AND c.file_no <= ? "
        "AND NOT EXISTS (SELECT 1 FROM contract l WHERE l.contract_no = c.contract_no AND l.version_no > c.version_no AND l.file_no <= ?) ORDER BY c.contract_no"
    )
    return {row[0]: row[1] for row in bulk.fetch(connection, sql, (known.file_no, known.file_no))}


def closed(connection: Connection, known: Known) -> dict[str, str]:
    """The contracts that are closed, in the version known, with the day."""
    sql = (
        "SELECT c.contract_no, c.closed_on FROM contract c WHERE c.closed_on <> '' AND c.file_no <= ? "
        "AND NOT EXISTS (SELECT 1 FROM contract l WHERE l.contract_no = c.contract_no AND l.version_no > c.version_no AND l.file_no <= ?) ORDER BY c.contract_no"
    )
    return {row[0]: row[1] for row in bulk.fetch(connection, sql, (known.file_no, known.file_no))}


def settled(connection: Connection, numbers: Iterable[str]) -> dict[str, list[tuple[str, str, str, int]]]:
    """By contract, the settlements billing has sent: (invoice, first day, last day, amount)."""
    bulk.stage(connection, "stage_contract_no", ("contract_no",), [(number,) for number in sorted(set(numbers))])
    sql = (
        "SELECT i.contract_no, i.item_key, i.period_start, i.period_end, i.amount_minor FROM stage_contract_no s JOIN item i ON i.contract_no = s.contract_no "
        "WHERE i.kind = 'settlement' ORDER BY i.contract_no, i.item_key"
    )
    found: dict[str, list[tuple[str, str, str, int]]] = {}
    for row in bulk.fetch(connection, sql):
        found.setdefault(row[0], []).append((row[1], row[2], row[3], int(row[4])))
    return found
