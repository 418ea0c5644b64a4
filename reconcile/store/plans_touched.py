"""Which levelled contracts something has come for since a night: of the others a night has nothing new to say."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reconcile.core.plan_months import day_after
from reconcile.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.store.runs import Run

_A_MONTH = 31  # days; after so many every plan has come due
_MONTHS = tuple(f"{number:02}" for number in range(1, 13))


def everybody(connection: Connection) -> list[str]:
    """Every contract with a plan, by number."""
    return [row[0] for row in bulk.fetch(connection, "SELECT DISTINCT contract_no FROM plan ORDER BY contract_no")]


def since(connection: Connection, night: Run, as_of: str) -> list[str]:
    """The contracts with a plan whose barometer or settlement may say something else than at that night, by number.

    New plans, readings, versions of the contract, bills in an instalment's place, money put on account or taken from it;
    and what only the calendar brings: a reading, a first or a last day that the night did not see yet, a plan year's end.
    """
    files, day = night.last_file_no, night.as_of
    came: list[tuple[str, tuple[object, ...]]] = [
        ("SELECT contract_no FROM plan WHERE file_no > ?", (files,)),
        ("SELECT contract_no FROM consumption WHERE file_no > ?", (files,)),
        ("SELECT contract_no FROM contract WHERE file_no > ?", (files,)),
        ("SELECT contract_no FROM item WHERE file_no > ? AND kind IN ('levelled', 'settlement')", (files,)),
        ("SELECT contract_no FROM posting WHERE run_no > ? AND account_code IN ('on_account', 'held')", (night.run_no,)),
    ]
    if day < as_of:
        came += [
            (
                "SELECT contract_no FROM plan WHERE (valid_from > ? AND valid_from <= ?) OR (valid_to >= ? AND valid_to <= ?)",
                (day, as_of, day, as_of),
            ),
            ("SELECT contract_no FROM contract_now WHERE closed_on <> '' AND closed_on >= ? AND closed_on <= ?", (day, as_of)),
            ("SELECT contract_no FROM consumption WHERE period_end > ? AND period_end <= ? AND file_no <= ?", (day, as_of, files)),
        ]
        if months := _begun(day, as_of):
            came.append((f"SELECT contract_no FROM plan WHERE SUBSTR(valid_from, 6, 2) IN ({', '.join('?' * len(months))})", tuple(months)))
    sql = " UNION ".join(said for said, _ in came)
    parameters = [value for _, values in came for value in values]
    return [row[0] for row in bulk.fetch(connection, f"SELECT x.contract_no FROM ({sql}) x ORDER BY x.contract_no", parameters)]


def opened_since(connection: Connection, night: Run) -> set[str]:
    """The contracts of which an instalment has opened since a night."""
    sql = "SELECT contract_no FROM item WHERE file_no = 0 AND run_no > ? AND kind = 'instalment'"
    return {row[0] for row in bulk.fetch(connection, f"{sql} ORDER BY item_key", (night.run_no,))}


def may_open(connection: Connection, night: Run, as_of: str, opens_days: int) -> list[str]:
    """The contracts of which an instalment may open, change or give way to an invoice since a night, by number.

    New plans and versions of the contract; invoices in an instalment's place that are new, or of a day that has come; and the plans whose day of the month
    comes due ``opens_days`` after one of the days since. A plan that ended before is none of these.
    """
    day, files = night.as_of, night.last_file_no
    first, last = (date.fromisoformat(each) + timedelta(days=opens_days) for each in (day, as_of))
    dues = [first + timedelta(days=number) for number in range(1, min((last - first).days, _A_MONTH) + 1)]
    came: list[tuple[str, tuple[object, ...]]] = [
        ("SELECT contract_no FROM plan WHERE file_no > ?", (files,)),
        ("SELECT contract_no FROM contract WHERE file_no > ?", (files,)),
        ("SELECT contract_no FROM item WHERE file_no > ? AND kind = 'levelled'", (files,)),
        ("SELECT contract_no FROM item WHERE kind = 'levelled' AND issued_on > ? AND issued_on <= ?", (day, as_of)),
    ]
    if numbers := sorted({number for due in dues for number in _due_days(due)}):
        marks = ", ".join("?" * len(numbers))
        ended = f"SELECT contract_no FROM plan WHERE due_day IN ({marks}) AND (valid_to = '' OR valid_to >= ?) AND valid_from <= ?"
        came.append((ended, (*numbers, dues[0].isoformat(), dues[-1].isoformat())))
    sql = " UNION ".join(said for said, _ in came)
    parameters = [value for _, values in came for value in values]
    return [row[0] for row in bulk.fetch(connection, f"SELECT x.contract_no FROM ({sql}) x ORDER BY x.contract_no", parameters)]


def _due_days(due: date) -> list[int]:
    """The due days of a plan that fall on this day: its own, and those its month does not have."""
    if due.day < monthrange(due.year, due.month)[1]:
        return [due.day]
    return [0, *range(due.day, _A_MONTH + 1)]


def _begun(day: str, as_of: str) -> list[str]:
    """The calendar months that begin after a day and no later than the day after another: a year ends with the day before it begins."""
    until = day_after(as_of)
    first, last = int(day[:4]) * 12 + int(day[5:7]) + 1, int(until[:4]) * 12 + int(until[5:7])
    return sorted({_MONTHS[month % 12 - 1] for month in range(first, last + 1)})
