"""Which levelled contracts something has come for since a night: of the others a night has nothing new to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconcile.core.plan_months import day_after
from reconcile.store import bulk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reconcile.store.runs import Run

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


def _begun(day: str, as_of: str) -> list[str]:
    """The calendar months that begin after a day and no later than the day after another: a year ends with the day before it begins."""
    until = day_after(as_of)
    first, last = int(day[:4]) * 12 + int(day[5:7]) + 1, int(until[:4]) * 12 + int(until[5:7])
    return sorted({_MONTHS[month % 12 - 1] for month in range(first, last + 1)})
